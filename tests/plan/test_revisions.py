"""A published figure changes only with an entry about it, between the two freezes."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from reporting.plan.revisions import (
    Change,
    Key,
    Value,
    changes,
    lines_to_add,
    read_revisions,
    unexplained,
)

FIRST, SECOND = date(2024, 1, 31), date(2025, 1, 31)
BOTH = (FIRST, SECOND)
REGION, GARD = (Key("lycees_securises", 2023, place) for place in ("region-76", "departement-30"))


def frame(**given):
    row = {
        "revision_id": "REV-0001",
        "indicateur": "lycees_securises",
        "annee": 2023,
        "arrete_avant": pd.Timestamp(FIRST),
        "arrete_apres": pd.Timestamp(SECOND),
        "territoire": None,
        "nature": "revision",
        "motif": "Mise en service connue en mars.",
        "auteur": "Direction de projet",
        "le": pd.Timestamp(2025, 1, 31),
    }
    return pd.DataFrame([row | given], index=[2])


def entry(**given):
    return read_revisions(frame(**given), Path("data/plan/revisions.csv"))[0]


def test_figures_that_differ_are_changes_in_the_order_of_the_first_set():
    before = {REGION: Value(203, 225), GARD: Value(20, 25), Key("a", 2023, "x"): Value(1, None)}
    after = {GARD: Value(21, 25), REGION: Value(203, 225), Key("b", 2023, "x"): Value(1, None)}
    found = changes(before, after, BOTH, [entry()])
    assert found == [Change(GARD, Value(20, 25), Value(21, 25), entry())]
    assert found[0].difference == Value(1, 25).exact


def test_the_same_share_of_other_numbers_is_a_change():
    assert changes({GARD: Value(4, 5)}, {GARD: Value(8, 10)}, BOTH, [])


@pytest.mark.parametrize(
    ("given", "explains"),
    [
        ({}, True),
        ({"territoire": "departement-30"}, True),
        ({"territoire": "region-76"}, False),
        ({"indicateur": "lycees_ppms"}, False),
        ({"annee": 2022}, False),
        ({"arrete_apres": pd.Timestamp(2026, 1, 31)}, False),
        ({"arrete_apres": pd.Timestamp(FIRST)}, False),
    ],
)
def test_an_entry_explains_its_indicator_year_place_and_freezes(given, explains):
    for freezes in (BOTH, (SECOND, FIRST)):  # a way back is explained by the way there
        found = changes({GARD: Value(4, 5)}, {GARD: Value(5, 5)}, freezes, [entry(**given)])
        assert (unexplained(found) == []) is explains


def test_lines_to_add_lack_only_what_a_person_must_write():
    found = [
        Change(key, Value(1, 2), Value(2, 2), None)
        for key in (REGION, GARD, Key("lycees_ppms", 2022, "region-76"))
    ]
    assert lines_to_add(found, BOTH, [entry()]) == [
        "REV-0002,lycees_securises,2023,2024-01-31,2025-01-31,,revision,,,",
        "REV-0003,lycees_ppms,2022,2024-01-31,2025-01-31,,revision,,,",
    ]
    assert lines_to_add(found[1:2], (FIRST, FIRST), []) == [
        "REV-0001,lycees_securises,2023,2024-01-31,2024-01-31,departement-30,erreur,,,"
    ]


@pytest.mark.parametrize(
    ("written", "freezes", "explains"),
    [
        (date(2025, 1, 31), BOTH, True),
        (date(2025, 2, 1), BOTH, False),
        (date(2025, 4, 1), (FIRST, FIRST), True),  # a correction of one and the same freeze
    ],
)
def test_a_reason_written_after_a_freeze_is_not_known_at_it(written, freezes, explains):
    days = {
        name: pd.Timestamp(day)
        for name, day in zip(("arrete_avant", "arrete_apres"), freezes, strict=True)
    }
    one = entry(le=pd.Timestamp(written), **days)
    found = changes({GARD: Value(4, 5)}, {GARD: Value(5, 5)}, freezes, [one])
    assert (unexplained(found) == []) is explains


def test_an_entry_is_written_as_json_under_the_names_of_its_columns():
    (found,) = changes({GARD: Value(4, 5)}, {GARD: Value(5, 5)}, BOTH, [entry()])
    assert found.as_json()["entry"] == {
        "revision_id": "REV-0001",
        "indicateur": "lycees_securises",
        "annee": 2023,
        "arrete_avant": "2024-01-31",
        "arrete_apres": "2025-01-31",
        "territoire": "",
        "nature": "revision",
        "motif": "Mise en service connue en mars.",
        "auteur": "Direction de projet",
        "le": "2025-01-31",
    }
