"""Open data: exact values, safe in a spreadsheet."""

import csv
import io

from reporting.document import build, tables
from tests.document.sample import (
    CLAIMS,
    HOSTILE,
    KEY_FIGURES,
    TRAJECTORY,
    cell,
    column,
    notebook,
    part,
    sample,
    shown,
)


def test_one_file_per_part_with_data():
    assert list(tables(build(sample()))) == [
        "chiffres_cles.csv",
        "lycees_trajectoire.csv",
        "departements.csv",
        "departements_barres.csv",
        "chiffres_publies.csv",
    ]


def test_values_are_for_machines():
    text = tables(build(notebook(shown(TRAJECTORY))))["lycees_trajectoire.csv"]
    assert text.splitlines()[:3] == [
        "annee,part,cible",
        "2016,0.200000,1.000000",
        "2017,0.300000,1.000000",
    ]
    assert "\r" not in text


def test_key_figures_carry_value_and_origin():
    text = tables(build(notebook(shown(KEY_FIGURES))))["chiffres_cles.csv"]
    assert text.splitlines()[:3] == [
        "libelle,indicateur,annee,territoire,du,au,valeur,unite,numerateur,denominateur",
        "Lycées publics entièrement sécurisés,lycees_securises,2023,region-76,2023-12-31,2023-12-31"
        ",0.902222,%,203,225",
        "Payé pour les lycées depuis 2016,lycees_depense,2023,region-76,2016-01-01,2023-12-31,"
        "63000000.00,EUR,,",
    ]


def test_no_cell_is_a_formula_and_numbers_stay_numbers():
    texts = [{"text": text} for text in ("=1+1", "+33", "@x", "\tx", "-x")]
    numbers = [cell("-12,50 €", "-12.50"), cell("-3", -3), cell("n. d.", None)]
    rows = [[one] for one in (*texts, *numbers, {"text": "L'Isle"})]
    table = part("table", "t", title="T", data={"columns": [column("a", "A")], "rows": rows})
    text = tables(build(notebook(shown(table))))["t.csv"]
    written = [row[0] if row else "" for row in csv.reader(io.StringIO(text))][1:]
    assert written == ["'=1+1", "'+33", "'@x", "'\tx", "'-x", "-12.50", "-3", "", "L'Isle"]


def test_hostile_text_is_one_cell():
    text = tables(build(notebook(shown(CLAIMS))))["chiffres_publies.csv"]
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {7}
    assert rows[7][5] == CLAIMS["data"]["rows"][6][5]["text"] == HOSTILE
