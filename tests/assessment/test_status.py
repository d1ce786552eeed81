"""The status rule, line by line, and what stands beside a status."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.assessment.status import Flag, Point, Status, assess, assess_versions, classify, rule
from reporting.plan.settings import Thresholds, read_settings
from reporting.report.details import word_of

ROOT = Path(__file__).parents[2]
THRESHOLDS = Thresholds(
    version=1,
    depuis=date(2020, 11, 19),
    en_bonne_voie=0.95,
    a_accelerer=0.60,
    progres_faible=0.0,
)


def series(*values, first=2016, **facts):
    """One point a year; None is a year without a value."""
    return [
        Point(date(first + i, 12, 31), Fraction(value), **facts)
        for i, value in enumerate(values)
        if value is not None
    ]


def target(year, value=100):
    return Point(date(year, 12, 31), Fraction(value))


def status(points, goal, direction="hausse", **options):
    return assess(points, goal, direction, THRESHOLDS, **options).status


CASES = {
    "one point": (series(20), target(2026), "non évaluable"),
    "no point": ([], target(2026), "non évaluable"),
    "reached": (series(20, 100), target(2026), "cible atteinte"),
    "reached after the deadline": (series(20, 100), target(2016), "cible atteinte"),
    "already reached at the base": (series(100, 100), target(2026), "cible atteinte"),
    "almost, unrounded": (series(20, "99.999"), target(2017), "échéance dépassée"),
    "deadline today": (series(20, 90), target(2017), "échéance dépassée"),
    "on the line": (series(20, 28, 36, 44, 52), target(2026), "en bonne voie"),
    "long-run 0.75": (series(20, 26, 32, 38, 44), target(2026), "à accélérer"),
    "long-run 0.25": (series(20, 22, 24, 26, 28), target(2026), "progrès faible"),
    "flat": (series(20, 20, 20, 20), target(2026), "progrès faible"),
    "decline": (series(20, 19, 18, 17), target(2026), "recul"),
    "base above target, left behind": (series(100, 95, 90), target(2026), "recul"),
}


@pytest.mark.parametrize(("points", "goal", "word"), CASES.values(), ids=CASES)
def test_the_rule(points, goal, word):
    assert word_of(status(points, goal)) == word


@pytest.mark.parametrize(
    ("score", "word"),
    [
        ("0.95", "en bonne voie"),
        ("0.9499999", "à accélérer"),
        ("0.6", "à accélérer"),
        ("0.5999999", "progrès faible"),
        ("0", "progrès faible"),
        ("-0.0000001", "recul"),
    ],
)
def test_a_threshold_belongs_to_the_class_above(score, word):
    """Exactly: 0.95 in the settings is 19/20."""
    assert word_of(classify(Fraction(score), THRESHOLDS)) == word


def test_thresholds_are_read_as_decimals():
    """The binary number nearest to 0.1 lies above 1/10."""
    tenth = THRESHOLDS.model_copy(update={"progres_faible": 0.1})
    assert classify(Fraction(1, 10), tenth) is Status.PROGRES_FAIBLE


def test_a_target_left_behind_and_approached_again():
    """A decline over the whole way, whatever the recent pace."""
    found = assess(series(100, 60, 70, 80, 90), target(2026), "hausse", THRESHOLDS)
    assert (found.long_run, found.recent) == (Status.RECUL, Status.EN_BONNE_VOIE)
    assert (found.status, found.flags) == (Status.RECUL, (Flag.SIGNAL_DIVERGENT,))


def test_an_indicator_without_direction_is_never_assessed():
    found = assess(series(20, 100), target(2026), "sans_sens", THRESHOLDS)
    assert (found.status, found.progress) == (Status.NON_EVALUABLE, None)


def test_a_falling_indicator():
    assert status(series(40, 30, 20), target(2026, 10), "baisse") is Status.EN_BONNE_VOIE
    assert status(series(40, 50), target(2026, 10), "baisse") is Status.RECUL
    assert status(series(40, 10), target(2026, 10), "baisse") is Status.CIBLE_ATTEINTE


@pytest.mark.parametrize(
    ("day", "word", "is_modified"),
    [
        (date(2016, 12, 31), "en bonne voie", False),
        (date(2017, 1, 1), "en bonne voie", True),  # two points since
        (date(2018, 12, 31), "non évaluable", True),  # one
        (date(2019, 1, 1), "en bonne voie", False),
    ],
)
def test_after_a_break_only_later_points_are_compared(day, word, is_modified):
    found = assess(series(20, 40, 60), target(2026), "hausse", THRESHOLDS, breaks=[day])
    assert (word_of(found.status), Flag.DEFINITION_MODIFIEE in found.flags) == (word, is_modified)


def test_after_a_break_the_recent_pace_decides_alone():
    """Lycées: 205, then 211 of 225. Fourteen remain for 2025 and six were done: K = 6/14."""
    points = [
        Point(date(year, 12, 31), Fraction(done, 225))
        for year, done in {2016: 45, 2022: 188, 2023: 205, 2024: 211}.items()
    ]
    goal = Point(date(2025, 12, 31), Fraction(1))
    found = assess(points, goal, "hausse", THRESHOLDS, breaks=[date(2023, 9, 1)])
    assert (found.progress.ratio, found.progress.recent_ratio) == (None, Fraction(6, 14))
    assert (found.status, found.long_run) == (Status.PROGRES_FAIBLE, None)
    assert found.flags == (Flag.DEFINITION_MODIFIEE,)
    whole = assess(points, goal, "hausse", THRESHOLDS)
    assert whole.long_run is Status.EN_BONNE_VOIE


def test_the_trains_of_2024_tell_two_stories():
    """R over eight of the fourteen years to 2030; K: six more sets than in 2021, 40 of 191 left."""
    points = [
        Point(date(year, 12, 31), Fraction(*counts))
        for year, counts in {2016: (91, 187), 2021: (145, 190), 2024: (151, 191)}.items()
    ]
    found = assess(points, Point(date(2030, 12, 31), Fraction(1)), "hausse", THRESHOLDS)
    ratios = (found.progress.ratio, found.progress.recent_ratio)
    assert [round(float(one), 3) for one in ratios] == [1.036, 0.262]
    assert found.flags == (Flag.SIGNAL_DIVERGENT,)
    assert (found.long_run, found.recent) == (Status.EN_BONNE_VOIE, Status.PROGRES_FAIBLE)


def test_two_paces_in_different_classes_are_both_said():
    """Fast at first, almost flat for three years: the trains."""
    found = assess(series(42, 53, 64, 75, 75, 75, 76), target(2030), "hausse", THRESHOLDS)
    assert (found.long_run, found.recent) == (Status.EN_BONNE_VOIE, Status.PROGRES_FAIBLE)
    assert (found.status, found.flags) == (Status.PROGRES_FAIBLE, (Flag.SIGNAL_DIVERGENT,))


def test_one_class_is_said_once():
    found = assess(series(20, 28, 36), target(2026), "hausse", THRESHOLDS)
    assert (found.status, found.flags) == (Status.EN_BONNE_VOIE, ())


def test_flags_stand_beside_any_status():
    first, last = series(20, 90), series(100, first=2018, is_provisional=True)
    goal, since = target(2026), [date(2017, 6, 1)]
    found = assess(first + last, goal, "hausse", THRESHOLDS, breaks=since)
    assert found.status is Status.CIBLE_ATTEINTE
    assert found.flags == (Flag.PROVISOIRE, Flag.DEFINITION_MODIFIEE)


def test_an_old_provisional_point_is_no_flag():
    points = series(20, is_provisional=True) + series(40, first=2017)
    assert assess(points, target(2026), "hausse", THRESHOLDS).flags == ()


def test_initial_target_and_target_in_force():
    """Lycées: 100 % in 2023, then at the end of 2025."""
    points = series(20, 30, 40, 50, 60, 70, 80, 90)
    found = assess_versions(points, [target(2023), target(2025)], "hausse", THRESHOLDS)
    assert found.initial.status is Status.ECHEANCE_DEPASSEE
    assert found.in_force.status is Status.EN_BONNE_VOIE
    assert found.initial.flags == found.in_force.flags == (Flag.CIBLE_REVISEE,)


def test_a_target_never_revised():
    found = assess_versions(series(20, 30), [target(2026)], "hausse", THRESHOLDS)
    assert found.initial == found.in_force
    assert found.initial.flags == ()


def test_no_target_no_status():
    assert assess_versions(series(20, 30), [], "hausse", THRESHOLDS) is None


@given(
    st.lists(st.integers(0, 120), min_size=2, max_size=8),
    st.integers(2015, 2035),
    st.sampled_from(["hausse", "baisse"]),
)
def test_every_series_has_one_status_whatever_its_order(values, year, direction):
    points = series(*values)
    found = assess(points, target(year), direction, THRESHOLDS)
    assert found == assess(points[::-1], target(year), direction, THRESHOLDS)
    classes = [found.long_run, found.recent]
    assert (found.status in classes) == (None not in classes)
    assert (Flag.SIGNAL_DIVERGENT in found.flags) == (found.long_run is not found.recent)


@given(st.lists(st.integers(0, 99), min_size=2, max_size=8), st.integers(2026, 2035))
def test_rising_and_falling_are_mirror_images(values, year):
    up = assess(series(*values), target(year), "hausse", THRESHOLDS)
    down = assess(series(*(-v for v in values)), target(year, -100), "baisse", THRESHOLDS)
    assert (up.status, up.flags) == (down.status, down.flags)


def test_the_rule_can_be_printed():
    """One line per class, in the order of the rule, with the thresholds of the settings."""
    table = rule(read_settings(ROOT / "data/plan/plan.toml").statuts[0])
    assert [line[0] for line in table] == list(Status)
    assert [line[1] for line in table[4:]] == [
        "0,6 ≤ min(R, K) < 0,95",
        "0 ≤ min(R, K) < 0,6",
        "min(R, K) < 0",
    ]
