"""What an indicator may look at, on a day and as known on another: by hand."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from reporting.indicators.situation import Situation, reading, tables_of

DAY, FREEZE = date(2023, 12, 31), date(2024, 1, 31)
REGION = SimpleNamespace(id="region-76")


def situation(tolerance=90, **given):
    """Registers that say how they were asked for; one commune has another code since."""
    territories = SimpleNamespace(
        region=REGION, current=lambda codes: codes.replace("31000", "31555")
    )
    settings = SimpleNamespace(equipements=SimpleNamespace(tolerance_hors_service_jours=tolerance))
    state = given.pop("state", lambda *asked: asked)
    return Situation(state, DAY, FREEZE, settings, territories, **given)


def days(*texts):
    return pd.to_datetime(pd.Series(texts, dtype="str"))


def test_registers_hold_on_the_day_or_are_known_whatever_their_dates():
    assert situation().table("lycees") == ("lycees", DAY, FREEZE)
    assert situation().known("lycees") == ("lycees", None, FREEZE)


def test_what_is_looked_at_is_told_with_what_is_behind_it():
    asked = situation()
    with reading() as seen:
        asked.once("made", "of both", lambda: (asked.table("lycees"), asked.known("ppms")))
    on_the_day, whenever = ("table", f"lycees {DAY} {FREEZE}"), ("table", f"ppms  {FREEZE}")
    assert seen == {("made", "of both"): {on_the_day: {}, whenever: {}}}
    assert tables_of(seen) == {"lycees", "ppms"}
    assert tables_of({on_the_day: {}, ("other", "thing"): {}}) == {"lycees"}


def test_what_several_need_is_made_once_unless_what_is_beside_changes():
    asked, made = situation(), []
    for beside in (None, None, "record"):
        asked.once("made", "key", lambda: made.append(1), beside)
    assert len(made) == 2
    assert asked.on(date(2022, 12, 31)).table("lycees") == ("lycees", date(2022, 12, 31), FREEZE)
    assert "made" not in repr(asked)
    with pytest.raises(FrozenInstanceError):
        asked.valid_on = FREEZE


def test_sums_begin_on_the_first_day_itself():
    rows = pd.DataFrame({"le": days("2019-12-31", "2020-01-01")})
    assert len(situation().since(rows, "le")) == 2
    assert situation(first=date(2020, 1, 1)).since(rows, "le").index.tolist() == [1]


@pytest.mark.parametrize(
    ("since", "until", "tolerance", "is_kept"),
    [
        ("2023-10-03", None, 90, True),  # its 90th day
        ("2023-10-02", None, 90, False),  # its 91st day
        ("2023-12-31", None, 0, False),
        ("2022-01-01", "2023-12-31", 90, True),  # repaired on the day
        ("2022-01-01", "2024-01-01", 90, False),
        (None, None, 90, True),
        ("2024-01-01", None, 0, True),
    ],
)
def test_equipment_is_in_service_until_it_has_been_out_for_too_long(
    since, until, tolerance, is_kept
):
    rows = pd.DataFrame({"du": days(since), "au": days(until)})
    assert len(situation(tolerance).in_service(rows, "du", "au")) == is_kept


def test_codes_are_places_of_today_and_the_region_where_there_are_none():
    communes = pd.Series(["31000", "34172", None], dtype="str")
    assert situation().communes(communes[:2]).tolist() == ["commune-31555", "commune-34172"]
    found = situation().departements_of(communes)
    assert found.tolist() == ["departement-31", "departement-34", "region-76"]
    assert situation().region(communes.index).tolist() == ["region-76"] * 3


def test_the_year_begins_in_january_and_the_school_year_in_september():
    asked = situation()
    assert (asked.today, asked.year_start) == (pd.Timestamp(DAY), pd.Timestamp("2023-01-01"))
    for day, last in (("2023-12-31", 2023), ("2023-09-01", 2023), ("2023-08-31", 2022)):
        ended = replace(asked, valid_on=date.fromisoformat(day)).school_year
        assert ended == (pd.Timestamp(last - 1, 9, 1), pd.Timestamp(last, 9, 1)), day
