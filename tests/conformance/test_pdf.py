"""The PDF against veraPDF's profiles for PDF/UA-1 and PDF/A-3a."""

import subprocess
from pathlib import Path

import pytest

from reporting.document import build, render_pdf, tables
from tests.document.sample import notebook, sample, text

RUNNER = Path(__file__).parent / "VeraPdf.java"


@pytest.fixture(scope="module")
def verdicts(java, verapdf_classpath, tmp_path_factory):
    """Run veraPDF on a PDF; return its verdict by profile."""

    def run(pdf):
        path = tmp_path_factory.mktemp("pdf") / "rapport.pdf"
        path.write_bytes(pdf)
        command = [str(java), "-cp", verapdf_classpath, str(RUNNER), str(path), "ua1", "3a"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return dict(line.split(" ", 1) for line in done.stdout.splitlines())

    return run


def test_report_conforms(verdicts):
    document = build(sample())
    pdf = render_pdf(document, tables(document))
    assert verdicts(pdf) == {"ua1": "conforms", "3a": "conforms"}


def test_report_of_a_territory_without_data_conforms(verdicts):
    document = build(notebook(text("## Méthode\n\n### Détail\n\n1. un\n   - deux\n\n> Note.")))
    assert verdicts(render_pdf(document, {})) == {"ua1": "conforms", "3a": "conforms"}


def test_validator_sees_a_fault(verdicts):
    document = build(sample())
    pdf = render_pdf(document, {})
    assert "fails" in verdicts(pdf.replace(b"/ViewerPreferences", b"/ViewerPreferencex"))["ua1"]
