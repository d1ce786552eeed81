"""An optional table: nothing is amiss without its file, and it reads as any other with it."""

from datetime import date
from pathlib import Path

import pytest

from reporting.registers.findings import Rule
from reporting.registers.package import read_package

PACKAGE = """{"name": "donnees", "resources": [
 {"name": "contexte", "path": "registers/contexte.csv", "optionnel": %s, "schema": {"fields": [
  {"name": "code", "type": "string", "constraints": {"required": true}},
  {"name": "annee", "type": "integer"}, {"name": "taux", "type": "number"}]}}]}"""
DAYS = date(2023, 12, 31), date(2024, 1, 31)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registers").mkdir()
    (tmp_path / "datapackage.json").write_text(PACKAGE % "true", encoding="utf-8")
    return tmp_path


def test_without_its_file_an_optional_table_is_empty_and_typed(folder):
    package = read_package(folder)
    assert package.findings == ()
    rows = package.state("contexte", *DAYS)
    assert rows.empty
    assert rows.index.name == "ligne"
    assert list(map(str, rows.dtypes)) == ["str", "Int64", "object"]
    assert "registers/contexte.csv" not in package.files


def test_with_its_file_it_is_read_and_checked(folder):
    file = folder / "registers" / "contexte.csv"
    file.write_text("code,annee,taux\n31555,2023,1.5\n,2023,2\n", encoding="utf-8")
    package = read_package(folder)
    assert [(one.line, one.rule) for one in package.findings] == [(3, Rule.REQUIRED)]
    assert "registers/contexte.csv" in package.files


def test_a_table_that_is_not_optional_must_have_its_file(folder):
    (folder / "datapackage.json").write_text(PACKAGE % "false", encoding="utf-8")
    assert [one.rule for one in read_package(folder).findings] == [Rule.MISSING_FILE]


NOT_KEPT = """{"name": "donnees", "resources": [
 {"name": "parc", "path": "registers/parc.csv", "sans_registre": true, "schema": {"fields": [
  {"name": "code", "type": "string"}, {"name": "entree", "type": "date"}]}},
 {"name": "aides", "path": "registers/aides.csv", "schema": {"fields": [
  {"name": "code", "type": "string"}, {"name": "du", "type": "date"}],
  "foreignKeys": [{"fields": "code", "reference": {"resource": "parc", "fields": "code"}}],
  "apres": [{"champ": "du", "cle": "code", "table": "parc", "date": "entree"}]}}]}"""


@pytest.fixture
def without(folder) -> Path:
    (folder / "datapackage.json").write_text(NOT_KEPT, encoding="utf-8")
    (folder / "registers" / "aides.csv").write_text("code,du\nA1,2023-01-01\n", encoding="utf-8")
    return folder


def test_a_register_that_is_not_kept_has_no_file_and_no_table(without):
    """What refers to it is not judged: the code A1 may well exist."""
    package = read_package(without)
    assert package.findings == ()
    assert list(package.tables) == ["aides"]
    assert package.resources["parc"].sans_registre
    assert not package.resources["parc"].is_register
    assert package.resources["aides"].is_register


@pytest.mark.parametrize("name", ["parc.csv", "parc.xlsx", "Parc.CSV"])
def test_a_file_of_a_register_that_is_not_kept_is_a_finding(without, name):
    """One of the two is wrong: both remedies are said, and nothing is read."""
    (without / "registers" / name).write_text("code,entree\nA1,2023-01-01\n", encoding="utf-8")
    package = read_package(without)
    (found,) = package.findings
    assert (found.rule, found.table, found.severity) == (Rule.NOT_KEPT, "parc", "error")
    assert found.file.endswith(f"registers/{name}")
    assert "Ôter « sans_registre »" in found.fix
    assert "ôter le fichier" in found.fix
    assert "parc" not in package.tables
