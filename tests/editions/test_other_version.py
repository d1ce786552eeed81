"""An edition made by an earlier version is read, its figures compared, and nobody accused.

`fixtures/edition-v2.zip` is the report of Aveyron for 2023 as it was published when manifests were
of version 2: figures without their days, parts of version 1. An edition of today's code, told to be
of another, is read as the next version will read it.
"""

import csv
import io
import json
import shutil
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.document.cells import MIME
from reporting.editions.manifest import Manifest
from reporting.editions.places import MANIFEST, code_hash, fingerprint, to_bytes
from reporting.editions.verify import published_in, verify
from reporting.registers.folder import file_hash

KEPT = Path(__file__).parent / "fixtures" / "edition-v2.zip"
HERE = "2023/departement-12"


@pytest.fixture
def edition(tmp_path) -> Path:
    with zipfile.ZipFile(KEPT) as file:
        file.extractall(tmp_path / "reports")
    return tmp_path / "reports" / HERE


@pytest.fixture(scope="module")
def built(root, tmp_path_factory) -> Path:
    """An edition of the demonstration plan, sealed as another code would have sealed it."""
    out = tmp_path_factory.mktemp("today") / "reports"
    asked = ["--data", str(root / "data"), "--year", "2024", "--territory", "34", "--no-pdf"]
    made = CliRunner().invoke(cli, ["build", *asked, "--out", str(out)])
    assert made.exit_code == 0, made.output
    folder = out / "2024" / "departement-34"
    manifest = json.loads((folder / MANIFEST).read_bytes())
    assert manifest["code"]["sha256"] == code_hash()
    manifest["code"]["sha256"] = "0" * 64
    told = {"figures", "files", "fingerprint"}
    manifest["fingerprint"] = fingerprint({k: v for k, v in manifest.items() if k not in told})
    (folder / MANIFEST).write_bytes(to_bytes(manifest))
    return folder


@pytest.fixture
def today(built, tmp_path) -> Path:
    return shutil.copytree(built, tmp_path / "reports" / "2024" / built.name)


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


def rewritten(path: Path, change) -> None:
    """Change the rows of a data file, the first of which names its columns."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    change(rows)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    path.write_text(written.getvalue(), encoding="utf-8")


def test_an_edition_of_today_is_not_accused_by_the_next_version(today):
    found = verify(published_in([today]), today.parents[2] / "data")
    assert {one.rule for one in found} <= {"edition-other-version", "edition-input-missing"}
    (version,) = [one for one in found if one.rule == "edition-other-version"]
    assert "tous concordent" in version.message and "--force" not in version.message


def test_a_data_file_of_today_that_is_changed_is_named(today):
    """A value, an amount by one cent, and a number where it is masked."""
    kept, paths = {"valeur": 0, "masque": 0, "EUR": 0}, sorted(today.glob("donnees/*.csv"))
    for path in paths:
        name, before = path.relative_to(today).as_posix(), path.read_bytes()
        rows = list(csv.DictReader(io.StringIO(before.decode())))
        place = {}
        for at, row in enumerate(rows, start=1):
            value = row.get("valeur")
            if value:
                place.setdefault("EUR" if row.get("unite") == "EUR" else "valeur", at)
            elif row.get("masque") == "oui":
                place.setdefault("masque", at)
        for kind, at in place.items():

            def change(rows, at=at, kind=kind):
                column = rows[0].index("valeur")
                former = rows[at][column] or "0"
                more = Fraction(1, 100 if kind == "EUR" else 1)
                rows[at][column] = f"{float(Fraction(former) + more):.6f}"

            rewritten(path, change)
            seal(today, name)
            (found,) = accused(today)
            assert (found.rule, "valeur" in found.message) == ("edition-old-figure", True)
            assert found.file.endswith(name) and "--force" not in found.fix
            path.write_bytes(before)
            seal(today, name)
            kept[kind] += 1
    assert all(kept.values()), kept
    assert accused(today) == []


def test_a_figure_of_today_changed_in_the_manifest_or_the_notebook_is_named(today):
    manifest = json.loads((today / MANIFEST).read_bytes())
    figure = next(one for one in manifest["figures"] if one["numerator"])
    figure["numerator"] += 1
    (today / MANIFEST).write_bytes(to_bytes(manifest))
    found = accused(today)
    assert {(one.rule, Path(one.file).name) for one in found} == {("edition-old-figure", MANIFEST)}
    named = f"{figure['indicator']}, {figure['year']}, {figure['territory']}"
    assert named in found[0].message
    figure["numerator"] -= 1
    (today / MANIFEST).write_bytes(to_bytes(manifest))
    assert accused(today) == []
    sentence = next(one for one in manifest["figures"] if one.get("shown"))
    before, sentence["shown"] = sentence["shown"], f"9{sentence['shown']}"
    (today / MANIFEST).write_bytes(to_bytes(manifest))
    (one,) = accused(today)
    assert sentence["shown"] in one.message
    sentence["shown"] = before
    (today / MANIFEST).write_bytes(to_bytes(manifest))
    path = today / "rapport.ipynb"
    notebook = json.loads(path.read_bytes())
    outputs = [one["data"] for cell in notebook["cells"] for one in cell.get("outputs", ())]
    parts = [bundle[MIME] for bundle in outputs if MIME in bundle]
    tile = next(one for one in parts if one["kind"] == "key_figures")
    tile["figures"][0]["numerator"] += 1
    table = next(one for one in parts if one["kind"] == "chart" and one["data"])
    cell = next(c for row in table["data"]["rows"] for c in row if c.get("value"))
    cell["value"] = str(Fraction(cell["value"]) + 1)
    path.write_bytes(to_bytes(notebook))
    seal(today, path.name)
    said = "\n".join(one.message for one in accused(today))
    assert tile["figures"][0]["indicator"] in said and f"{table['id']}, " in said
