"""The PDF against veraPDF's profiles for PDF/UA-1 and PDF/A-3a."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

from reporting.document import build, render_pdf, tables
from tests.document.kinds import kinds
from tests.document.sample import notebook, sample, text

RUNNER = Path(__file__).parent / "VeraPdf.java"
CONFORMS = {"ua1": "conforms", "3a": "conforms"}


def whole():
    document = build(sample())
    return render_pdf(document, tables(document))


def every_kind():
    document = build(kinds())
    return render_pdf(document, tables(document))


def with_band():
    return render_pdf(build(kinds(territory="departement-34", territory_name="Hérault")), {})


def texts_only():
    source = "## Méthode\n\n### Détail\n\n1. un\n   - deux\n\n> Note.\n\n#### Plus bas\n\nFin."
    return render_pdf(build(notebook(text(source))), {})


def faulty():
    """A PDF whose readers would see a file name for a title."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(texts_only())) as file:
        del file.Root.ViewerPreferences
        file.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def verdicts(java, verapdf_classpath, tmp_path_factory):
    """What veraPDF says, by file and profile; one Java process for all."""
    folder = tmp_path_factory.mktemp("pdf")
    for make in (whole, every_kind, with_band, texts_only, faulty):
        (folder / make.__name__).write_bytes(make())
    names = sorted(path.name for path in folder.iterdir())
    brief = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # a short run repays no better code
    command = [str(java), *brief, "-cp", verapdf_classpath, str(RUNNER), *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = {name: {} for name in names}
    for line in done.stdout.splitlines():
        name, profile, verdict = line.split("\t")
        found[name][profile] = verdict
    return found


@pytest.mark.parametrize("name", ["whole", "every_kind", "with_band", "texts_only"])
def test_report_conforms(verdicts, name):
    assert verdicts[name] == CONFORMS


def test_validator_sees_a_fault(verdicts):
    assert verdicts["faulty"]["ua1"].startswith("fails: 7.1")
