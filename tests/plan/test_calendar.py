"""The calendar: days worked out by hand, and what cannot be meant refused with its key."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from reporting import Plan
from reporting.editions.schedule import Schedule
from reporting.errors import DataError
from reporting.facade import check
from reporting.plan.calendar import Calendar, load_calendar

ROOT = Path(__file__).parents[2]
CALENDAR = ROOT / "data" / "plan" / "calendar.toml"

RULES = """
fuseau = "Europe/Paris"
derniere_annee = 2024

[[rapports]]
territoires = ["region"]
mois = 3
jour = 15

[[rapports]]
territoires = ["31", "departement-09"]
mois = 3
jour = 20

[[rapports]]
territoires = ["departements"]
mois = 3
jour = 31

[[exceptions]]
annee = 2023
territoires = ["departements"]
parution = 2024-02-29
motif = "Avancée pour la commission."
"""


EXCEPTION = """[[exceptions]]
annee = 2023
territoires = ["departements", "region"]
parution = 2024-04-30
motif = "Registres rendus en avril."

[[exceptions]]"""


@pytest.fixture(scope="module")
def plan():
    return Plan.load(ROOT / "data")


def loaded(plan, folder: Path, text: str) -> Calendar:
    path = folder / "calendar.toml"
    path.write_text(text, encoding="utf-8")
    return load_calendar(path, plan.settings, plan.territories)


@pytest.mark.parametrize(
    ("year", "territory", "day"),
    [
        (2022, "region-76", date(2023, 3, 15)),
        (2022, "departement-31", date(2023, 3, 20)),
        (2022, "departement-09", date(2023, 3, 20)),
        (2022, "departement-34", date(2023, 3, 31)),
        (2022, "commune-31555", None),
        (2023, "region-76", date(2024, 3, 15)),
        (2023, "departement-31", date(2024, 2, 29)),
        (2024, "departement-31", date(2025, 3, 20)),
        (2025, "region-76", None),
    ],
)
def test_first_entry_that_names_a_territory_holds(plan, tmp_path, year, territory, day):
    assert loaded(plan, tmp_path, RULES).due_on(year, territory) == day


def test_without_last_year_a_rule_has_no_end(plan, tmp_path):
    calendar = loaded(plan, tmp_path, RULES.replace("derniere_annee = 2024", ""))
    assert calendar.due_on(2047, "region-76") == date(2048, 3, 15)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2024-03-15T22:59:59Z", date(2024, 3, 15)),  # winter: midnight is 23:00 UTC
        ("2024-03-15T23:00:00Z", date(2024, 3, 16)),
        ("2024-07-01T21:59:59Z", date(2024, 7, 1)),  # summer: 22:00 UTC
        ("2024-07-01T22:00:00Z", date(2024, 7, 2)),
        ("2024-02-28T23:30:00Z", date(2024, 2, 29)),
    ],
)
def test_days_begin_at_midnight_in_the_zone(instant, day):
    assert Schedule("Europe/Paris", {}).day_of(instant) == day


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("territoires", "territoire", r"rapports\.0\.territoire ».*Vouliez-vous « territoires »"),
        ("fuseau =", "fusau =", r"fusau ».*Vouliez-vous « fuseau »"),
        ("Europe/Paris", "Europe/Pari", r"fuseau ».*Vouliez-vous « Europe/Paris »"),
        ('"region"', '"regoin"', r"rapports\.0\.territoires.*Vouliez-vous « region »"),
        ('"31"', '"9"', r"rapports\.1\.territoires.*Vouliez-vous « 09 » \(Ariège\)"),
        ('"31"', "31", r"rapports\.1\.territoires\.0 », valeur « 31 »"),
        ('"departements"', '"departement"', "Vouliez-vous « departements »"),
        ('"departements"', '"all"', "ne dit pas quels échelons"),
        ("mois = 3\njour = 15", "mois = 2\njour = 29", "le 29/2 n'existe pas chaque année"),
        ("mois = 3\njour = 31", "mois = 4\njour = 31", "le 31/4 n'existe pas chaque année"),
        ("mois = 3\njour = 15", "mois = 1\njour = 31", r"rapports\.0 », valeur « 2024-01-31 »"),
        ("2024-02-29", "2024-01-15", r"exceptions\.0 .*arrêté des données \(2024-01-31\)"),
        ("2024-02-29", "2025-02-29", "TOML illisible"),
        ("2024-02-29", "2024-02-29T06:00:00", r"exceptions\.0\.parution"),
        ("jour = 15", 'jour = 15\nheure = "9h"', r"0\.heure ».*09:00:00, sans guillemets"),
        ('"region"', '"departements"', r"rapports\.1 .*« 31, departement-09 » : sans effet"),
        ("[[exceptions]]", EXCEPTION, r"exceptions\.1 .*« departements » : sans effet"),
        ("annee = 2023", "annee = 20230", r"exceptions\.0\.annee », valeur « 20230 »"),
        ("annee = 2023", "annee = 2025", r"exceptions\.0 .*aucun rapport de 2025"),
        ("annee = 2023", "annee = 2022", r"exceptions\.0 .*aucun rapport de 2022"),
        ('motif = "Avancée pour la commission."', "", r"exceptions\.0\.motif.*clé absente"),
        ("derniere_annee = 2024", "derniere_annee = 2020", r"rapports\.2 .*sans effet"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_key(plan, tmp_path, old, new, message):
    assert old in RULES
    with pytest.raises(DataError, match=message):
        loaded(plan, tmp_path, RULES.replace(old, new))


def test_calendar_of_the_demonstration_is_that_of_its_plan(plan):
    calendar = load_calendar(CALENDAR, plan.settings, plan.territories)
    assert calendar.due_on(2024, "region-76") == date(2025, 3, 15)
    assert calendar.due_on(plan.settings.years[-1] + 1, "region-76") is None


def test_plan_without_calendar_has_none(plan, tmp_path):
    with pytest.raises(DataError, match=r"calendar\.toml : fichier absent"):
        load_calendar(tmp_path / "calendar.toml", plan.settings, plan.territories)


@pytest.mark.parametrize(
    ("also", "tables"), [("", {"calendar"}), ("x = 1\n", {"calendar", "plan"})]
)
def test_check_tells_of_the_calendar_with_all_the_rest(tmp_path, also, tables):
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    settings = data / "plan/plan.toml"
    settings.write_text(also + settings.read_text(encoding="utf-8"), encoding="utf-8")
    (data / "plan/calendar.toml").write_text(RULES.replace("fuseau =", "zone ="), encoding="utf-8")
    assert {one.table for one in check(data) if one.severity == "error"} == tables
