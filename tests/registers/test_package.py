"""The folder of data as a whole: the list of tables, hashes, files that lack or are too many."""

import hashlib
import json
import os
from importlib.resources import files
from pathlib import Path

import pytest

from reporting.registers import package as reading
from reporting.registers.findings import Origin, Rule, has_errors
from reporting.registers.package import read_package
from reporting.registers.schema import parse_package

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
LISTED = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
LYCEES = "uai,valide_du,valide_au,secteur,code_commune,date_ouverture,date_fermeture\n"
ROW = "0310001A,,,public,31555,1990-09-01,\n"


@pytest.fixture(scope="module")
def package():
    """Read the project's own data, once."""
    return read_package(DATA)


def test_data_of_the_project_has_no_error(package):
    """What is committed is what the reader accepts."""
    assert [str(found) for found in package.findings if found.severity == "error"] == []
    assert len(package.tables["communes"]) == 4446
    assert package.tables["departements"]["population"].sum() == 6_124_653


@pytest.mark.parametrize("resource", [one for one in LISTED["resources"] if "hash" in one])
def test_reference_file_is_the_declared_one(resource):
    """Size and SHA-256 are those of the data package."""
    content = (DATA / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("resource", LISTED["resources"], ids=lambda one: one["name"])
def test_resource_says_what_it_is_and_where_it_comes_from(resource):
    """Every table has a title, a description, a licence and a source; keys are columns."""
    assert resource["title"]
    assert resource["description"]
    assert resource["licenses"]
    assert resource["sources"]
    names = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
    assert len(set(names)) == len(names)
    assert set(resource.get("schema", {}).get("primaryKey", [])) <= set(names)


def test_foreign_keys_lead_to_columns():
    """A reference that leads nowhere would check nothing."""
    columns = {
        one["name"]: {field["name"] for field in one["schema"]["fields"]}
        for one in LISTED["resources"]
        if "schema" in one
    }
    for one in LISTED["resources"]:
        for key in one.get("schema", {}).get("foreignKeys", []):
            target = key["reference"]["resource"] or one["name"]
            assert key["fields"] in columns[one["name"]]
            assert key["reference"]["fields"] in columns[target]


def test_registers_say_that_they_are_a_demonstration():
    """No invented row may pass for a real one."""
    registers = [
        one for one in parse_package(json.dumps(LISTED).encode(), Origin(""))[0] if one.is_register
    ]
    assert len(registers) == 25
    assert all(one.description.startswith("Données de démonstration.") for one in registers)


def test_changed_reference_file_is_refused(folder):
    """One character more, and the official list is no longer official."""
    root = folder([], {})
    path = root / "reference" / "table_passage_communes.csv"
    path.write_bytes(path.read_bytes() + b"31999,31555,Toulouse\n")
    (found,) = read_package(root).findings
    assert (found.rule, found.file) == (
        Rule.HASH_MISMATCH,
        "data/reference/table_passage_communes.csv",
    )


def test_a_table_is_read_again_where_its_file_or_the_official_lists_change(
    folder, listed, reference, monkeypatch
):
    """Read once, whatever else changes; its findings are told each time."""
    read, real = [], reading._read_grid
    monkeypatch.setattr(reading, "_READ", {})
    monkeypatch.setattr(reading, "_read_grid", lambda *a: read.append(a[1].name) or real(*a))
    names = ("lycees", "contrats_transport")
    files = {listed[name]["path"]: f"{LYCEES}0310001A,,,privé,99999,,\n" for name in names}
    root = folder([listed[name] for name in names], files)
    first = read_package(root)
    assert first.findings
    assert set(names) | set(reference) == set(read)
    again = read_package(root)
    assert again.findings == first.findings
    assert again.tables["lycees"].equals(first.tables["lycees"])
    assert len(read) == len(set(read))
    path = root / listed["lycees"]["path"]
    path.write_text(LYCEES + ROW)
    read.clear()
    changed = read_package(root)
    assert read == ["lycees"]
    written = changed.tables["lycees"]
    written.iloc[0, 0] = "0310002B"
    written["secteur"] = "privé"
    clean = read_package(root).tables["lycees"]
    assert (clean.iloc[0, 0], clean["secteur"].tolist()) == ("0310001A", ["public"])
    communes = root / listed["communes"]["path"]
    communes.write_text(communes.read_text().replace("31555", "31556"))
    read.clear()
    assert {one.rule for one in read_package(root).findings} - {
        one.rule for one in changed.findings
    } == {Rule.HASH_MISMATCH}
    assert set(read) == {"communes", *names}


def test_missing_file_is_refused_and_its_table_absent(folder, listed):
    """The nearest name there is suggested."""
    root = folder([listed["lycees"]], {"registers/lycee.csv": LYCEES + ROW})
    package = read_package(root)
    assert [found.rule for found in package.findings] == [Rule.UNLISTED_FILE, Rule.MISSING_FILE]
    assert "Trouvé : « lycee.csv »." in str(package.findings[1])
    assert "lycees" not in package.tables


def test_optional_columns_that_lack_are_null(registers):
    """Indicators find every column of the schema, in its order, with its type."""
    package = registers(lycees=LYCEES + ROW)
    lycees = package.tables["lycees"]
    assert tuple(lycees.columns) == package.schemas["lycees"].names
    assert lycees["connu_du"].isna().all()
    assert str(lycees["effectif"].dtype) == "Int64"
    assert str(lycees["date_ouverture"].dtype) == "datetime64[s]"
    assert lycees.index.name == "ligne"


def test_other_columns_are_welcome(registers):
    """A column of the office's own is kept as text, and noted."""
    package = registers(lycees=LYCEES.replace("\n", ",Rue\n") + ROW.replace("\n", ",Alsace\n"))
    assert package.tables["lycees"]["Rue"].tolist() == ["Alsace"]
    assert [found.severity for found in package.findings] == ["info"]


def test_same_result_from_any_working_directory(registers, folder, listed, tmp_path, monkeypatch):
    """Findings and hashes name files from the data folder on."""
    root = folder([listed["lycees"]], {"registers/lycees.csv": LYCEES + "9,,,x,,,\n"})
    first = read_package(root)
    monkeypatch.chdir(root.parent)
    second = read_package("data")
    monkeypatch.chdir("/")
    third = read_package(os.path.relpath(root))
    assert first.findings == second.findings == third.findings
    assert first.files == second.files == third.files
    assert set(first.files) >= {"datapackage.json", "registers/lycees.csv"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (None, Rule.NO_PACKAGE),
        ("{", Rule.BAD_PACKAGE),
        ("[]", Rule.BAD_PACKAGE),
        ('{"resources": [{"name": "a"}]}', Rule.BAD_PACKAGE),
        ('{"resources": [{"name": "a", "path": "../a.csv"}]}', Rule.OUTSIDE_PATH),
    ],
)
def test_bad_list_of_tables_is_a_finding(tmp_path, text, rule):
    """Reading never raises on what files contain."""
    if text is not None:
        (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    package = read_package(tmp_path)
    assert [found.rule for found in package.findings] == [rule]
    assert has_errors(package.findings)


def test_large_file_is_refused_unread(folder, listed):
    """A sparse file of 201 MB: it is not opened."""
    root = folder([listed["lycees"]], {"registers/lycees.csv": ""})
    with (root / "registers" / "lycees.csv").open("r+b") as file:
        file.truncate(201 * 1024 * 1024)
    (found,) = read_package(root).findings
    assert "201 Mo, 200 Mo au plus. Refusé sans le lire" in str(found)


def test_finding_as_json_has_the_fields_of_the_contract(aides):
    """The same nine names for every tool that reads them."""
    found = aides("").findings[0].as_json()
    assert list(found) == [
        "table", "file", "line", "column", "value", "rule", "severity", "message", "fix",
    ]  # fmt: skip
    assert json.loads(json.dumps(found)) == found


def test_resources_keep_the_vintage():
    """The year of the COG is printed beside what it explains."""
    resources, _ = parse_package((DATA / "datapackage.json").read_bytes(), Origin(""))
    vintages = {one.name: one.cog for one in resources}
    assert vintages["communes"] == "2026"
    assert files("reporting.registers").joinpath("messages_fr.toml").is_file()


def test_a_clone_with_line_ends_of_windows_is_told_so(folder):
    """The hash is that of the same lines: what to write in .gitattributes, not a damaged file."""
    root = folder([], {})
    path = root / "reference" / "table_passage_communes.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (found,) = (one for one in read_package(root).findings if one.rule is Rule.HASH_MISMATCH)
    assert ".gitattributes" in found.message
    path.write_bytes(path.read_bytes() + b"x")
    (found,) = (one for one in read_package(root).findings if one.rule is Rule.HASH_MISMATCH)
    assert ".gitattributes" not in found.message
