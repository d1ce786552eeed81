"""Rows that are not there: registers cut, blanked, without a year or a département."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from reporting.loading import read
from reporting.plan.revisions import read_controls
from reporting.registers.coverage import Jump, check_coverage
from reporting.registers.findings import Origin
from reporting.registers.package import read_package
from reporting.registers.schema import parse_package
from reporting.registers.state import Tables
from tests.second_plan import lay

ROOT = Path(__file__).parents[2]
REGISTERS = [path.stem for path in sorted((ROOT / "data/registers").glob("*.csv"))]
KEPT = [name for name in REGISTERS if name != "delinquance_ssmsi"]
ABSENT = {"fewer-rows", "fewer-cells", "not-covered", "blank-column", "fall"}
YEARS = range(2016, 2025)
WHOLE = {"circulations", "indices_prix", "ppms_exercices"}
"""Registers whose every cell is required."""
TECHNICAL = (
    "connu_du",
    "connu_au",
    "motif_correction",
    "source_fichier",
    "recu_le",
    "auteur",
    "ligne",
)
"""Columns that say where a row comes from: no figure rests on them."""


@pytest.fixture(scope="module")
def package():
    return read_package(ROOT / "data")


@pytest.fixture(scope="module")
def floors():
    return read_controls(ROOT / "data/plan/controles.toml").floors


class Judged(Tables):
    """Tables of which one is judged, beside one that tells the last month; others are named."""

    def __iter__(self):
        return iter(self.names)


@pytest.fixture
def told(package):
    """Give the findings about a register that was changed, counted or not."""

    def check(name, change, floors=(), years=YEARS):
        table = package.tables.table(name)
        changed = replace(table, frame=change(table.frame))
        every = Judged({one: package.tables.table(one) for one in package.tables} | {name: changed})
        every.names = (name, "incidents_cyber" if name == "corrections" else "corrections")
        region = set(package.tables["regions"]["code"])
        places = package.tables["departements"]
        codes = places.loc[places["region"].isin(region), "code"].tolist()
        found = [*check_coverage(every, years, codes, dict(floors))]
        return {one.rule.value for one in found if one.table == name} & ABSENT

    return check


def test_the_registers_of_the_demonstration_are_complete():
    findings, content = read(ROOT / "data")
    assert content is not None
    assert not {one.rule.value for one in findings} & ABSENT


def test_the_small_registers_of_another_plan_are_complete(tmp_path):
    findings, content = read(lay(tmp_path))
    assert not {one.rule.value for one in findings} & ABSENT
    assert content is not None


@pytest.mark.parametrize("name", KEPT)
def test_a_register_cut_to_sixty_per_cent_is_told(told, floors, name):
    """Its head, its tail, rows drawn at random; down to one row."""
    assert floors.keys() >= set(KEPT)
    drawn = random.Random(name)

    def drawn_from(rows):
        return rows.loc[sorted(drawn.sample([*rows.index], len(rows) * 6 // 10))]

    assert not told(name, lambda rows: rows, floors.items())
    for change in (
        lambda rows: rows.head(len(rows) * 6 // 10),
        lambda rows: rows.tail(len(rows) * 6 // 10),
        drawn_from,
        lambda rows: rows.head(1),
        lambda rows: rows.head(0),
    ):
        assert "fewer-rows" in told(name, change, floors.items())


def test_a_few_rows_of_one_year_are_missed(told, floors):
    """148 of the actions of 2023: the years beside tell it too."""
    name = "actions_sensibilisation"

    def lighter(rows):
        return rows.drop(rows.index[rows["date"].dt.year == 2023][:148])

    assert told(name, lighter, floors.items()) == {"fewer-rows", "fall"}


@pytest.mark.parametrize(("opened", "is_missed"), [("2024-09-01", False), ("2023-09-01", True)])
def test_a_lycee_of_the_year_has_no_plan_and_no_drill_yet(tmp_path, opened, is_missed):
    """Opened less than a year before the register was last received: it counts, as not done."""
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    told = pd.read_csv(data / "registers/lycees.csv", dtype=str)
    one = told[told["uai"] == "0489002G"].assign(
        uai="0489007M", valide_du=opened, date_ouverture=opened, connu_du=opened
    )
    pd.concat([told, one]).to_csv(data / "registers/lycees.csv", index=False)
    findings, _ = read(data)
    missed = {"ppms", "ppms_exercices"} if is_missed else set()
    assert {one.table for one in findings if one.rule.value in ABSENT} == missed


@pytest.mark.parametrize(
    ("name", "column", "beginning"),
    [
        ("gares_pem", "code_commune", "09"),
        ("lycees", "code_dep", "48"),
        ("mandats", "date_mandat", "2016"),
        ("mandats", "date_mandat", "2024"),
        ("mandats", "exercice", "2020"),
        ("ppms", "annee_scolaire", "2019"),
        ("circulations", "mois", "2021-05"),
        ("indices_prix", "mois", "2016-01"),
        ("ap_ae_cp", "exercice", "2020"),
        ("incidents_cyber", "date", "2021"),
        ("ppms_exercices", "uai", "0099"),
    ],
)
def test_without_any_count_a_year_a_month_or_a_place_is_missed(told, name, column, beginning):
    def lighter(rows):
        return rows[~rows[column].astype(str).str.startswith(beginning)]

    assert "not-covered" in told(name, lighter)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("effectifs_conventionnes", "personnes_accompagnees"),
        ("effectifs_conventionnes", "etp"),
        ("lycees", "effectif"),
        ("actions_sensibilisation", "presences"),
    ],
)
def test_a_column_left_blank_is_no_zero(told, name, column):
    def blank(rows):
        return rows.assign(**{column: rows[column].where(rows.index < 0)})

    assert "blank-column" in told(name, blank)


@pytest.mark.parametrize("name", ["equipements_lycee", "actions_sensibilisation"])
def test_no_departement_is_missed_where_no_register_says_which(package, name):
    """Lycées say where their equipment is: a region that keeps no such register lost no row."""
    kept = Tables({one: package.tables.table(one) for one in package.tables if one != "lycees"})
    found = [*check_coverage(kept, YEARS, ["09", "48"], {})]
    assert not [one for one in found if one.table == name and one.rule.value == "not-covered"]


def test_no_year_is_expected_that_the_plan_does_not_have(told):
    assert not told("mandats", lambda rows: rows, years=range(2017, 2024))


def declared(**couverture):
    """Parse a package of one table with one rule of coverage."""
    schema = {
        "fields": [{"name": "dep", "nature": "departement"}, {"name": "le", "type": "date"}],
        "couverture": [couverture],
    }
    content = {"resources": [{"name": "aides", "path": "registers/aides.csv", "schema": schema}]}
    return parse_package(json.dumps(content).encode(), Origin("datapackage.json"))


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"chaque": "departemnt"}, "couverture.0.chaque"),
        ({"chaque": "annee", "champ": "la"}, "couverture.0.champ"),
        ({"chaque": "annee", "depuis": 21}, "couverture.0.depuis"),
        ({"chaque": "departement", "sauf": [{"valeur": "09", "le": "2025-01-31"}]}, "motif"),
        (
            {
                "chaque": "departement",
                "sauf": [{"valeur": "09", "motif": "x", "le": "2025-02-30"}],
            },
            "sauf.0.le",
        ),
    ],
)
def test_a_rule_of_coverage_that_means_nothing_is_refused(rule, key):
    _, (found,) = declared(**rule)
    assert key in found.column


def test_what_is_missing_by_intention_has_its_reason(package):
    """No station of the Ariège, no payment in 2016: said and dated, they are no findings."""
    excepted = {"valeur": "09", "motif": "Gares fermées.", "le": "2025-01-31"}
    (resource,), _ = declared(chaque="departement", sauf=[excepted])
    (rule,) = resource.schema.couverture
    table = package.tables.table("gares_pem")
    assert not [*rule.told(table, ["31"], ["09", "31"])]
    (found,) = rule.told(table, ["31"], ["09", "31", "32", "34"])
    assert "aucune ligne pour 32, 34 (2 manque(nt) de « chaque département »)" in str(found)


@pytest.mark.parametrize("share", [1, 2, 5])
def test_a_column_partly_blanked_is_told(told, floors, share):
    """One cell in five, one in two, all of them."""

    def blanked(rows):
        return rows.assign(effectif=rows["effectif"].mask(rows.index % share == 0))

    assert "fewer-cells" in told("lycees", blanked, floors.items())


@pytest.mark.parametrize("name", sorted({*KEPT} - WHOLE))
def test_no_column_that_may_be_blank_is_blanked_unseen(told, package, floors, name):
    fields = package.resources[name].schema.fields
    free = [one.name for one in fields if not one.constraints.required]
    rows = package.tables.table(name).frame
    kept = [one for one in free if one not in TECHNICAL and rows[one].notna().any()]
    assert kept
    for column in kept:
        blanked = rows[column].mask(rows.index >= 0)
        found = told(
            name, lambda rows, own=(column, blanked): rows.assign(**dict([own])), floors.items()
        )
        assert found & {"fewer-cells", "blank-column"}, column


def test_a_fall_in_one_departement_is_told_unless_confirmed(package):
    """The others of the same year hide it."""
    table = package.tables.table("ppms_exercices")
    year, uai = table.frame["date"].dt.year, table.frame["uai"].str[:3]
    gone = table.frame.index[(year == 2021) & (uai == "031")]
    changed = replace(table, frame=table.frame.drop(gone[: len(gone) * 8 // 10]))
    every = {one: package.tables.table(one) for one in package.tables} | {table.name: changed}

    def falls(*confirmed):
        found = check_coverage(type(package.tables)(every), YEARS, [], {}, confirmed)
        return [one for one in found if one.rule == "fall"]

    (found,) = falls()
    assert "2021 dans le département 31" in str(found)
    assert "controles.toml" in found.fix
    assert not falls(Jump(table.name, "lignes", 2021, "31"))


@pytest.mark.parametrize("name", ["departements", "communes", "epci"])
def test_a_population_left_blank_is_refused_whatever_its_hash(package, name):
    assert package.schemas[name]["population"].is_required


def cut(of_year, seed=0, kept=0.6):
    """Return what keeps a part of the rows of one year, at random."""

    def change(frame):
        lines = list(frame.index[of_year(frame)])
        gone = random.Random(seed).sample(lines, int((1 - kept) * len(lines)))
        return frame.drop(gone)

    return change


@pytest.mark.parametrize("seed", range(3))
def test_a_month_that_one_line_lacks_is_told_though_others_have_it(told, seed):
    one = cut(lambda frame: frame["mois"].str.startswith("2024"), seed)
    assert told("circulations", one) == {"not-covered"}
    assert told("circulations", lambda frame: frame.drop(frame.index[1000])) == {"not-covered"}
    first = "liO-01"
    ended = told("circulations", lambda f: f[(f["ligne"] != first) | (f["mois"] < "2024-06")])
    assert ended == set()  # a line may end


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("dossiers", "depose_le"),
        ("mandats", "date_mandat"),
        ("subventions", "commission_permanente_le"),
    ],
)
def test_a_last_year_far_under_the_two_before_is_told(told, name, day):
    def of_last(frame):
        return frame[day].dt.year == 2024

    assert told(name, cut(of_last, kept=0.5)) >= {"fall"}


def test_a_last_year_that_is_not_over_is_no_fall(told):
    assert "fall" not in told("ppms_exercices", lambda frame: frame, years=range(2016, 2026))


@pytest.mark.parametrize(("word", "is_told"), [("0", True), ("12,5", True), ("-999", False)])
def test_a_number_that_a_column_may_hold_is_no_missing_value(word, is_told):
    fields = [{"name": "km", "type": "integer", "constraints": {"minimum": 0}}]
    schema = {"fields": fields, "missingValues": ["", word]}
    content = {"resources": [{"name": "aides", "path": "registers/aides.csv", "schema": schema}]}
    _, found = parse_package(json.dumps(content).encode(), Origin("datapackage.json"))
    assert [f"« {word} » est une valeur" in str(one) for one in found] == [True] * is_told
