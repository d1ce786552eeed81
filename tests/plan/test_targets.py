"""Targets: their versions, and which of them were known on a day."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd

from reporting.plan.targets import read_targets, targets_of

FRAME = pd.DataFrame(
    {
        "indicateur": ["rames_equipees", "rames_equipees"],
        "version": [2, 1],
        "valeur": ["1", "0.95"],
        "echeance": pd.to_datetime(["2030-12-31", "2023-12-31"]),
        "adoptee_le": pd.to_datetime([None, "2020-11-19"]),
        "annoncee_le": pd.to_datetime(["2024-01-25", None]),
        "statut": ["annoncee", "adoptee"],
        "source": ["entretien", "délibération"],
        "adresse": [None, None],
    }
)


def test_targets_are_ordered_by_version_and_exact():
    initial, current = read_targets(FRAME, Path("data/plan/cibles.csv"))
    assert (initial.value, initial.due) == (Fraction("0.95"), date(2023, 12, 31))
    assert (current.is_announced, initial.is_announced) == (True, False)


def test_a_target_exists_from_the_day_it_was_said():
    targets = read_targets(FRAME, Path("data/plan/cibles.csv"))
    assert len(targets_of(targets, "rames_equipees", date(2024, 1, 24))) == 1
    assert len(targets_of(targets, "rames_equipees", date(2024, 1, 25))) == 2
    assert targets_of(targets, "rames_equipees", date(2020, 11, 18)) == ()
