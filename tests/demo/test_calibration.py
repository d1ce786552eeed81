"""The demonstration registers give the published figures, recomputed here with plain pandas."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

REGISTERS = Path(__file__).parents[2] / "data" / "registers"
REFERENCE = REGISTERS.parent / "reference"
FREEZE = date(2024, 1, 31)
LAST_FREEZE = date(2025, 1, 31)
ANNOUNCED = date(2020, 11, 18)
NOVEMBER_2020 = (ANNOUNCED, date(2020, 11, 30))
YEARS = range(2016, 2024)
ALL_YEARS = range(2016, 2025)
COMPONENTS = ("CLOTURE", "VIDEO", "ACCES")


def end(year: int) -> date:
    return date(year, 12, 31)


def freeze(year: int) -> date:
    return date(year + 1, 1, 31)


def freezes(year: int) -> list[date]:
    """The freeze of the year and the later ones whose figures are tried."""
    return sorted(on for on in {freeze(year), FREEZE, LAST_FREEZE} if on > end(year))


@cache
def known(name: str, on: date) -> pd.DataFrame:
    """The rows of a register known that day; dates are ISO text, empty when absent."""
    frame = pd.read_csv(REGISTERS / f"{name}.csv", dtype=str, keep_default_na=False)
    day = on.isoformat()
    superseded = (frame["connu_au"] != "") & (frame["connu_au"] <= day)
    return frame[(frame["connu_du"] <= day) & ~superseded].reset_index(drop=True)


def holds(frame: pd.DataFrame, start: str, stop: str, day: date) -> pd.Series:
    """Rows whose half-open period contains the day; a null start never begins."""
    begun = (frame[start] != "") & (frame[start] <= day.isoformat())
    return begun & ((frame[stop] == "") | (day.isoformat() < frame[stop]))


def out_of_service(frame: pd.DataFrame, start: str, stop: str, day: date) -> pd.Series:
    """Rows broken down that day for 90 days or more."""
    tolerated = (pd.Timestamp(day) - pd.Timedelta(days=90)).date().isoformat()
    return holds(frame, start, stop, day) & (frame[start] <= tolerated)


def open_lycees(day: date, on: date) -> pd.DataFrame:
    frame = known("lycees", on)
    valid = holds(frame, "valide_du", "valide_au", day)
    is_open = holds(frame, "date_ouverture", "date_fermeture", day)
    return frame[valid & is_open & (frame["secteur"] == "public")]


def equipped(component: str, day: date, on: date) -> set[str]:
    """Open public lycées where the component is active."""
    frame = known("equipements_lycee", on)
    active = holds(frame, "date_mise_en_service", "date_depose", day)
    active &= (frame["composante"] == component) & (frame["perimetre"] == "total")
    active &= ~out_of_service(frame, "hors_service_du", "hors_service_au", day)
    text = day.isoformat()
    active &= (frame["autorisation_debut"] == "") | (frame["autorisation_debut"] <= text)
    active &= (frame["autorisation_fin"] == "") | (text < frame["autorisation_fin"])
    return set(frame.loc[active, "uai"]) & set(open_lycees(day, on)["uai"])


def ppms(day: date, on: date, columns: tuple[str, ...]) -> set[str]:
    """Open public lycées whose plan of the running school year has these dates."""
    first = day.year if day.month >= 9 else day.year - 1
    frame = known("ppms", on)
    kept = frame["annee_scolaire"] == f"{first}-{first + 1}"
    for column in columns:
        kept &= (frame[column] != "") & (frame[column] <= day.isoformat())
    return set(frame.loc[kept, "uai"]) & set(open_lycees(day, on)["uai"])


def secured(day: date, on: date) -> set[str]:
    found = ppms(day, on, ("date_validation", "date_transmission_region"))
    for component in COMPONENTS:
        found &= equipped(component, day, on)
    return found


def share(part: set[str], whole: pd.DataFrame) -> float:
    assert whole["uai"].is_unique
    return 100 * len(part) / len(whole)


def fleet(name: str, key: str, day: date, on: date) -> set[str]:
    frame = known(name, on)
    return set(frame.loc[holds(frame, "date_entree", "date_sortie", day), key])


def filmed(support: str, day: date, on: date) -> set[str]:
    frame = known("equipements_mobiles", on)
    active = holds(frame, "mise_en_service", "depose", day) & (frame["support_type"] == support)
    active &= ~out_of_service(frame, "hs_du", "hs_au", day)
    return set(frame.loc[active, "support_id"])


def cents(column: pd.Series) -> int:
    return sum(int(Fraction(value) * 100) for value in column)


def paid(mesure: str | None, first: date, last: date, on: date) -> int:
    """Cents paid for a measure (all of them for None) within the dates."""
    frame = known("mandats", on)
    codes = known("ap_ae_cp", LAST_FREEZE)[["ap_code", "mesure"]].drop_duplicates()
    measure = frame["ap_code"].map(dict(codes.itertuples(index=False)))
    kept = (frame["date_mandat"] >= first.isoformat()) & (frame["date_mandat"] <= last.isoformat())
    assert measure.notna().all()
    return cents(frame.loc[kept & ((measure == mesure) | (mesure is None)), "montant"])


def decisions(day: date, on: date) -> pd.DataFrame:
    """Decisions of the calls for projects, with their application and the current COG code."""
    frame = known("subventions", on).merge(
        known("dossiers", on)[["dossier_id", "campagne_id", "type", "code_commune"]], "left"
    )
    frame = frame[frame["campagne_id"].str.startswith("AMI-")].reset_index(drop=True)
    assert frame["code_commune"].notna().all()
    passage = pd.read_csv(REFERENCE / "table_passage_communes.csv", dtype=str)
    current = dict(zip(passage["ancien_code"], passage["code"], strict=True))
    frame["cog"] = frame["code_commune"].replace(current)
    return frame[frame["commission_permanente_le"] <= day.isoformat()]


def helped(day: date, on: date) -> pd.DataFrame:
    """Decisions that are not cancelled, of communes."""
    frame = decisions(day, on)
    left = frame["montant_annule"].map(Fraction) < frame["montant_vote"].map(Fraction)
    return frame[(frame["type"] == "commune") & (frame["statut"] != "annule") & left]


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (ANNOUNCED, 224),
        (date(2020, 11, 30), 224),
        (end(2020), 224),
        (date(2023, 10, 16), 226),
        (end(2023), 225),
    ],
)
def test_public_lycees_open(day: date, number: int) -> None:
    """C13, C14, C15, seen at the last freeze and at the freeze of the year."""
    for on in (FREEZE, freeze(day.year)):
        assert len(open_lycees(day, on)) == number


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        (end(2016), 19.5, 20.5),
        (ANNOUNCED, 65, 69),
        (date(2020, 11, 30), 65, 69),
        (end(2023), 89.5, 90.5),
    ],
)
def test_fully_secured_lycees(day: date, low: float, high: float) -> None:
    """C07 and C09, and a share inside the Fréchet bounds in November 2020."""
    for on in (FREEZE, freeze(day.year)):
        assert low <= share(secured(day, on), open_lycees(day, on)) < high


@pytest.mark.parametrize("on", [freeze, lambda _: FREEZE], ids=["own freeze", "last freeze"])
def test_fully_secured_share_rises_every_year(on: Callable[[int], date]) -> None:
    """Nothing is smoothed by hand: late rows move a value without turning the trend."""
    shares = [share(secured(end(y), on(y)), open_lycees(end(y), on(y))) for y in YEARS]
    assert all(before < after for before, after in pairwise(shares))


@pytest.mark.parametrize("day", NOVEMBER_2020)
@pytest.mark.parametrize(
    ("component", "low", "high"),
    [("CLOTURE", 89, 91), ("VIDEO", 79.5, 80.5), ("ACCES", 69.5, 70.5)],
)
def test_components_in_november_2020(component: str, low: float, high: float, day: date) -> None:
    """C10, C11, C12."""
    for on in (FREEZE, freeze(2020)):
        assert low <= share(equipped(component, day, on), open_lycees(day, on)) <= high


def shares_by_departement(day: date) -> pd.Series:
    lycees = open_lycees(day, FREEZE)
    return lycees["uai"].isin(secured(day, FREEZE)).groupby(lycees["code_dep"]).mean()


def test_departements_differ() -> None:
    """Some are fully secured at the end, one is near three quarters, all have five lycées."""
    shares = shares_by_departement(end(2023))
    assert len(shares) == 13
    assert open_lycees(end(2023), FREEZE).groupby("code_dep").size().min() >= 5
    assert (shares == 1).sum() >= 3
    assert 0.7 <= shares.min() <= 0.8


def test_departements_start_alike() -> None:
    """None is far ahead at the end of 2016, and each is further on in 2020 and in 2023."""
    first, then, last = (shares_by_departement(end(year)) for year in (2016, 2020, 2023))
    assert first.max() <= 0.45
    assert (first < then).all()
    assert (then <= last).all()
    assert (last <= 0.8).sum() >= 2


@pytest.mark.parametrize("year", ALL_YEARS)
def test_ppms_is_sent_with_its_validation(year: int) -> None:
    """Validated, and validated and sent, are the same lycées on 31 December."""
    for on in freezes(year):
        validated = ppms(end(year), on, ("date_validation",))
        assert validated == ppms(end(year), on, ("date_transmission_region",))


@pytest.mark.parametrize("register", ["equipements_lycee", "equipements_mobiles"])
@pytest.mark.parametrize("year", ALL_YEARS)
def test_breakdowns_are_clearly_short_or_long(register: str, year: int) -> None:
    """On 31 December a breakdown lasts less than 60 days in all, or more than 120 already."""
    lycees = register == "equipements_lycee"
    start, stop = ("hors_service_du", "hors_service_au") if lycees else ("hs_du", "hs_au")
    for on in freezes(year):
        frame = known(register, on)
        frame = frame[holds(frame, start, stop, end(year))]
        since = pd.to_datetime(frame[start])
        elapsed = (pd.Timestamp(end(year)) - since).dt.days
        until = pd.to_datetime(frame[stop].replace("", on.isoformat()))
        assert ((elapsed > 120) | ((until - since).dt.days < 60)).all()


def test_no_authorisation_ends_on_31_december() -> None:
    """The day an authorisation ends is never the day that is counted."""
    ends = known("equipements_lycee", LAST_FREEZE)["autorisation_fin"]
    assert not ends.str.endswith("12-31").any()


@pytest.mark.parametrize("day", [ANNOUNCED, end(2020), end(2023)])
def test_trainsets_in_the_fleet(day: date) -> None:
    """C25."""
    for on in (FREEZE, freeze(day.year)):
        assert len(fleet("parc_rames", "rame_id", day, on)) == 190


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [(end(2015), 41.5, 42.5), (ANNOUNCED, 72.5, 77.5), (end(2023), 75.5, 76.5)],
)
def test_equipped_trainsets(day: date, low: float, high: float) -> None:
    """C18, C19, C20."""
    for on in (FREEZE, freeze(day.year)):
        rames = fleet("parc_rames", "rame_id", day, on)
        assert low <= 100 * len(filmed("RAME", day, on) & rames) / len(rames) <= high


def test_coaches() -> None:
    """C26, C27: 649 of 1,180, from none in 2016, in every département."""
    cars = fleet("parc_autocars", "vehicule_id", end(2023), FREEZE)
    assert len(cars) == 1180
    assert len(filmed("AUTOCAR", end(2023), FREEZE) & cars) == 649
    numbers = [len(filmed("AUTOCAR", end(year), FREEZE)) for year in YEARS]
    assert numbers[0] == 0
    assert all(before < after for before, after in pairwise(numbers))
    assert known("parc_autocars", FREEZE)["code_dep"].nunique() == 13


def test_first_call_for_projects() -> None:
    """C29, C30, C36, C37: 41 communes of 70 applications, at the last freeze and its own."""
    for on in (FREEZE, freeze(2022)):
        dossiers = known("dossiers", on)
        mine = dossiers[(dossiers["campagne_id"] == "AMI-2022") & (dossiers["recevable"] == "true")]
        codes = pd.Series(sorted(set(helped(end(2022), on)["cog"])))
        assert len(mine) == 70
        assert len(codes) == 41
        numbers = codes.str[:2].value_counts()
        assert [numbers[code] for code in ("34", "30", "12", "66", "65")] == [15, 11, 1, 3, 2]


@pytest.mark.parametrize("day", [end(2023), FREEZE])
def test_communes_helped_in_all(day: date) -> None:
    """C32: 90 distinct communes, one of them helped twice: 91 by vintage."""
    frame = helped(day, FREEZE)
    assert frame["cog"].nunique() == 90
    assert frame.groupby("campagne_id")["cog"].nunique().sum() == 91
    assert (decisions(day, FREEZE)["type"] == "EPCI").sum() == 1
    assert "12076" in set(frame["code_commune"])


@pytest.mark.parametrize(
    ("day", "on", "low", "high"),
    [
        (end(2022), FREEZE, 0.95, 1.05),
        (end(2022), freeze(2022), 0.95, 1.05),
        (end(2023), FREEZE, 1.50, 1.54),
    ],
)
def test_amount_voted_to_communes(day: date, on: date, low: float, high: float) -> None:
    """C31 and C34, in millions of euros, net of cancellations."""
    frame = decisions(day, on)
    net = cents(frame["montant_vote"]) - cents(frame["montant_annule"])
    assert low <= net / 1e8 <= high


@pytest.mark.parametrize(
    ("mesure", "first", "last", "on", "low", "high"),
    [
        ("lycees", date(2016, 1, 1), ANNOUNCED, FREEZE, 23.5, 24.5),
        ("lycees", date(2016, 1, 1), ANNOUNCED, freeze(2020), 23.5, 24.5),
        ("lycees", date(2016, 1, 1), end(2023), FREEZE, 62.5, 63.5),
        ("lycees", date(2016, 1, 1), FREEZE, FREEZE, 62.5, 63.5),
        ("rames", date(2016, 1, 1), end(2023), FREEZE, 4.25, 4.35),
        ("rames", date(2016, 1, 1), FREEZE, FREEZE, 4.25, 4.35),
        ("autocars", date(2017, 1, 1), end(2023), FREEZE, 1.95, 2.05),
        ("autocars", date(2017, 1, 1), FREEZE, FREEZE, 1.95, 2.05),
    ],
)
def test_spending(mesure: str, first: date, last: date, on: date, low: float, high: float) -> None:
    """C04, C05, C24, C28, in millions of euros."""
    assert low <= paid(mesure, first, last, on) / 1e8 <= high


def test_execution_of_the_plan() -> None:
    """Between 85 and 97 % of the 50 M€ were paid from 2021 to 2023."""
    assert 0.85 <= paid(None, date(2021, 1, 1), end(2023), FREEZE) / 50e8 <= 0.97
