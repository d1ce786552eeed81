"""What cannot be meant in a plan is a finding with its file, its key or line, and the remedy."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.plan.reading import read_plan
from reporting.registers.package import read_package
from reporting.registers.state import Tables

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def package():
    return read_package(DATA)


@pytest.fixture
def folder(tmp_path):
    """The files of the plan alone: the registers are read once, from their own folder."""
    shutil.copytree(DATA / "plan", tmp_path / "data" / "plan")
    return tmp_path / "data"


def changed(package, table, line, **cells):
    """Return the registers with other cells on one line of a table."""
    frame = package.tables[table].astype("object")
    for column, value in cells.items():
        frame.loc[line, column] = value
    tables = {name: package.tables.table(name) for name in package.tables}
    tables[table] = replace(tables[table], frame=frame)
    return replace(package, tables=Tables(tables))


def rewrite(folder, name, old, new):
    path = folder / "plan" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(findings):
    (found,) = findings
    assert (found.rule, found.severity) == ("setting", "error")
    return found


def test_the_plan_of_the_demonstration_has_no_finding(package, folder):
    findings, content = read_plan(folder, package)
    assert findings == []
    assert None not in content.values()
    assert content["catalogue"]["lycees_securises"].ruptures


FAULTS = [
    ("plan.toml", "axes = [", "axes = 3\nautres = [", "colonne « vocabulaire.axes », valeur « 3 »"),
    ("plan.toml", "axes = [", "axes = [1,", "colonne « vocabulaire.axes.0 », valeur « 1 »"),
    ("plan.toml", "[depenses_depuis]", "[depenses]", "Vouliez-vous « depenses_depuis » ?"),
    ("plan.toml", "jour = 31", "jour = 30\nmois = 2", "TOML"),  # twice the same key
    (
        "plan.toml",
        "mois = 1\njour = 31",
        "mois = 2\njour = 30",
        "le 30/2 n'existe pas chaque année",
    ),
    ("plan.toml", "derniere_annee = 2024", "derniere_annee = 2015", "précède « premiere_annee »"),
    ("plan.toml", "premier_rapport = 2023", "premier_rapport = 2025", "suit « derniere_annee »"),
    ("plan.toml", "au = 2024-01-01", "au = 2020-01-01", "ne suit pas « du » (2021-01-01)"),
    ("plan.toml", 'maximum = "0.85"', 'maximum = "0.0"', "« diffusion.dominance_maximum »"),
    (
        "indicators.toml",
        'composante = "CLOTURE"',
        'composante = "VIDEO"',
        "« lycees_video.composante », valeur « VIDEO »",
    ),
    ("plan.toml", "progres_faible = 0.0", "progres_faible = 0.7", "n'est pas sous « a_accelerer »"),
    ("plan.toml", '"ACCES", "PPMS"]', '"ACCESS", "PPMS"]', "Vouliez-vous « ACCES » ?"),
    (
        "plan.toml",
        "isg_personnes_accompagnees =",
        "isg_personne_aidee =",
        "« isg_postes » ?|« isg_pers",
    ),
    (
        "plan.toml",
        '"campagnes_ami", "dossiers"',
        '"campagne_ami", "dossiers"',
        "« campagnes_ami » ?",
    ),
    ("plan.toml", "autocars = 2017-01-01", "autocar = 2017-01-01", "« autocars » ?"),
    ("plan.toml", 'mesure = "lycees"', 'mesure = "lycee"', "« lycees » ?"),
    (
        "plan.toml",
        'diviseur = "autocars_equipes"',
        'diviseur = "autocar_equipe"',
        "« autocars_equip",
    ),
    ("plan.toml", 'nature = "accord"', 'nature = "acord"', "« accord » ?"),
    (
        "plan.toml",
        "[vocabulaire.mesures]",
        "[vocabulaire.mesure]",
        "« mesures » ?",
    ),
    ("plan.toml", "incidents =", "incident =", "« incidents » ?"),
    (
        "indicators.toml",
        '"lycees", "equipements_lycee"]',
        '"lycee", "equipements_lycee"]',
        "« lycees »",
    ),
    ("indicators.toml", 'composante = "PPMS"', 'composante = "PPSM"', "« PPMS » ?"),
    ("indicators.toml", '["composantes"]', '["composante"]', "« composantes » ?"),
    (
        "indicators.toml",
        "Axe 3 - Sensibiliser",
        "Axe 3 - Sensibilisr",
        "« Axe 3 - Sensibiliser et tr",
    ),
    (
        "indicators.toml",
        "incidents_cyber.siren",
        "incident_cyber.siren",
        "« incidents_cyber.siren_hash » ?",
    ),
    ("indicators.toml", 'sens = "hausse"', 'sens = "haus"', "Vouliez-vous « hausse » ?"),
    ("controles.toml", 'table = "mandats"', 'table = "mandat"', "« mandats » ?"),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), FAULTS)
def test_a_fault_of_a_file_is_a_finding(package, folder, name, old, new, words):
    rewrite(folder, name, old, new)
    found = [one for one in read_plan(folder, package)[0] if one.file == f"data/plan/{name}"]
    assert any(word in str(one) for one in found for word in words.split("|")), found


def test_a_key_says_which_of_a_list_it_is(package, folder):
    rewrite(folder, "plan.toml", "a_accelerer = 0.60", "a_accelerer = 0.99")
    found = only(read_plan(folder, package)[0][:1])
    assert (found.column, found.value) == ("statuts.0.a_accelerer", "0.99")


@pytest.mark.parametrize("name", ["plan.toml", "indicators.toml", "controles.toml"])
def test_a_file_of_another_encoding_is_a_finding_with_its_line(package, folder, name):
    """Saved by an old editor of Windows: « é » is one byte, on the first line here."""
    path = folder / "plan" / name
    path.write_bytes("# Réglages\n".encode("cp1252") + path.read_bytes())
    found = only(read_plan(folder, package)[0])
    assert str(found) == (
        f"data/plan/{name} : texte qui n'est pas en UTF-8 (ligne 1). L'enregistrer en UTF-8."
    )


def test_a_mark_at_the_start_of_a_file_is_none_of_its_text(package, folder):
    path = folder / "plan" / "plan.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_plan(folder, package)[0] == []


def test_an_indicator_that_is_no_table_is_a_finding(package, folder):
    path = folder / "plan" / "indicators.toml"
    path.write_text("lycees = 3\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "lycees" in str(only(read_plan(folder, package)[0]))


ADOPTED = {"adoptee_le": pd.Timestamp(2015, 1, 1), "annoncee_le": pd.NaT}
ROWS = [
    ("cibles", 2, {"indicateur": "lycees_securise"}, "Vouliez-vous « lycees_securises » ?"),
    ("cibles", 2, {"valeur": 100}, "valeur « 100 » : une part va de 0 à 1"),  # 10 000 %
    ("cibles", 2, {"valeur": -1}, "valeur « -1 » : une part va de 0 à 1"),
    ("cibles", 2, {"echeance": pd.Timestamp(2020, 11, 1)}, "ne suit pas le 2020-11-18"),
    ("cibles", 2, {"echeance": pd.Timestamp(2016, 12, 31)} | ADOPTED, "ne suit pas le 2016-12-31"),
    ("chiffres_publies", 5, {"indicateur": "lycee_depense"}, "Vouliez-vous « lycees_depense » ?"),
    ("chiffres_publies", 5, {"territoires": "region-75"}, "Vouliez-vous « region-76 » ?"),
    ("chiffres_publies", 5, {"nature_explication": "autre_dat"}, "Vouliez-vous « autre_date » ?"),
    ("chiffres_publies", 8, {"element": "engage"}, "« engage » : refusé (depense : lycees_depense"),
    ("revisions", 2, {"indicateur": "observatoire"}, "Vouliez-vous « observatoire_couverture » ?"),
    ("revisions", 2, {"territoire": "departement-75"}, "Vouliez-vous « departement-"),
    ("revisions", 2, {"annee": 2032}, "valeur « 2032 » : année hors du plan (2016 à 2024)"),
    ("revisions", 2, {"nature": "revison"}, "Vouliez-vous « revision » ?"),
]


@pytest.mark.parametrize(("table", "line", "cells", "words"), ROWS)
def test_a_fault_of_a_row_is_a_finding(package, folder, table, line, cells, words):
    found = only(read_plan(folder, changed(package, table, line, **cells))[0])
    assert (found.file, found.line) == (f"data/plan/{table}.csv", line)
    assert found.column in cells
    assert words in str(found)


def test_a_refused_list_of_tables_accuses_no_other_file(package, folder):
    refused = replace(package, tables=Tables({}), resources={})
    assert read_plan(folder, refused)[0] == []


def test_every_fault_is_told_at_once(package, folder):
    rewrite(folder, "plan.toml", "partiel_compte = false", "partiels = false")
    rewrite(folder, "indicators.toml", 'sens = "hausse"', 'sens = "stable"')
    rewrite(folder, "controles.toml", "motif =", "motifs =")
    broken = changed(package, "cibles", 2, statut="votee")
    files = {one.file for one in read_plan(folder, broken)[0]}
    assert files == {
        f"data/plan/{name}"
        for name in ("plan.toml", "indicators.toml", "controles.toml", "cibles.csv")
    }
