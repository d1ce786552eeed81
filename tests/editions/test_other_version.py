"""An edition made by an earlier version is read, its figures compared, and nobody accused.

`fixtures/edition-v2.zip` is the report of Aveyron for 2023 as it was published when manifests were
of version 2: figures without their days, parts of version 1.
"""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions.manifest import Manifest
from reporting.editions.places import MANIFEST, file_hash, to_bytes
from reporting.editions.verify import published_in, verify

KEPT = Path(__file__).parent / "fixtures" / "edition-v2.zip"
HERE = "2023/departement-12"


@pytest.fixture
def edition(tmp_path) -> Path:
    with zipfile.ZipFile(KEPT) as file:
        file.extractall(tmp_path / "reports")
    return tmp_path / "reports" / HERE


def accused(edition: Path) -> list:
    found = verify(published_in([edition]), edition.parents[2] / "data")
    return [one for one in found if one.severity != "info"]


def seal(edition: Path, name: str) -> None:
    """Write the hash of a changed file in the manifest, as a careful forger would."""
    manifest = json.loads((edition / MANIFEST).read_bytes())
    path = edition / name
    manifest["files"][name] = {"sha256": file_hash(path), "bytes": path.stat().st_size}
    (edition / MANIFEST).write_bytes(to_bytes(manifest))


def test_its_manifest_is_read():
    with zipfile.ZipFile(KEPT) as file:
        manifest = Manifest.model_validate(json.loads(file.read(f"{HERE}/{MANIFEST}")))
    assert (manifest.version, manifest.is_sealed) == (2, True)
    assert {(one.du, one.au, one.state) for one in manifest.figures} == {(None, None, None)}


def test_another_version_is_said_and_its_figures_agree(edition):
    out = str(edition.parents[1])
    shown = CliRunner().invoke(cli, ["verify", "--out", out, "--data", f"{out}/../data", "--json"])
    assert shown.exit_code == 0
    told = json.loads(shown.stdout)
    (version,) = [one for one in told if one["rule"] == "edition-other-version"]
    assert version["severity"] == "info"
    assert "autre version du programme (0.1.0, code be483078)" in version["message"]
    assert "tous concordent" in version["message"]
    assert {one["rule"] for one in told} <= {"edition-other-version", "edition-input-missing"}
    assert "--force" not in shown.stdout
    assert "1 édition(s) vérifiée(s), 0 constat(s)" in shown.stderr


def test_a_flipped_figure_of_each_data_file_is_named(edition):
    changed = 0
    for path in sorted((edition / "donnees").glob("*.csv")):
        name, before = path.relative_to(edition).as_posix(), path.read_bytes()
        header, *rows = csv.reader(io.StringIO(before.decode()))
        place = next(
            ((r, c) for r, row in enumerate(rows) for c, v in enumerate(row) if v.isdecimal()), None
        )
        if place is None:
            continue
        row, column = place
        rows[row][column] = str(int(rows[row][column]) + 1)
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([header, *rows])
        path.write_text(written.getvalue(), encoding="utf-8")
        seal(edition, name)
        (found,) = accused(edition)
        assert found.rule == "edition-old-figure"
        assert found.file.endswith(name)
        assert header[column] in found.message
        assert f"« {rows[row][column]} » ici" in found.message
        assert "--force" not in found.fix
        path.write_bytes(before)
        seal(edition, name)
        changed += 1
    assert changed > 10
    assert accused(edition) == []


def test_a_figure_changed_in_its_manifest_is_named(edition):
    manifest = json.loads((edition / MANIFEST).read_bytes())
    figure = manifest["figures"][0]
    figure["numerator"] += 1
    (edition / MANIFEST).write_bytes(to_bytes(manifest))
    (found,) = accused(edition)
    assert found.rule == "edition-old-figure"
    assert f"{figure['indicator']}, {figure['year']}, {figure['territory']}" in found.message


def test_a_flipped_byte_is_named_and_the_file_is_to_be_put_back(edition):
    page = edition / "rapport.html"
    page.write_bytes(page.read_bytes().replace(b"2023", b"2022", 1))
    (found,) = accused(edition)
    assert (found.rule, Path(found.file).name) == ("edition-file-changed", "rapport.html")
    assert "sauvegarde" in found.fix and "--force" not in found.fix


def test_a_manifest_that_is_cut_is_to_be_put_back(edition):
    path = edition / MANIFEST
    path.write_bytes(path.read_bytes()[:-100])
    (found,) = accused(edition)
    assert found.rule == "edition-manifest"
    assert "sauvegarde" in found.fix and "build" not in found.fix


def test_changed_wording_is_no_fault(edition):
    """What today's templates would write otherwise is not compared."""
    page = edition / "rapport.html"
    page.write_text(page.read_text(encoding="utf-8").replace("Sommaire", "Contenu"), "utf-8")
    seal(edition, "rapport.html")
    assert accused(edition) == []
