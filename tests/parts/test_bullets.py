"""Bullet rows: every state has its row, labels can be read, the data have the numbers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reporting.parts import Scope
from reporting.parts.bullets import Bullet, _value_of, bullets
from reporting.parts.scales import Aim, Line
from reporting.parts.squares import Units
from tests.parts import gallery
from tests.parts.layout import faults, marks, said

TEXTS = {"id": "lignes", "title": ""}
VOTED = Aim(date(2023, 12, 31), Fraction(1), "votée\u00a0: 2023")
ANNOUNCED = Aim(date(2030, 12, 31), Fraction(1), "annoncée\u00a0: 2030")
FULL = gallery.line("Lycées", [45, 62, 81, 104, 130, 158, 184, 203], 225)
SHARE = Bullet(
    "Lycées entièrement sécurisés et un peu plus encore",
    "Une longue ligne qui dit ce qui est compté, au 31 décembre, et qui en prend bien quatre.",
    ("faible", "progrès faible"),
    FULL,
    targets=(VOTED, ANNOUNCED),
    expected=(Fraction(95, 100), "attendu 95,0\u202f%"),
    left=("reste 22 lycées", "target"),
    pace="15 en 2023, il en faut 6,7 par an",
    facts=(15, ""),
)
HIDDEN = replace(FULL.figures[-1], numerator=None, state="masque", interval=(75, 100))
MASKED = replace(
    SHARE,
    line=Line("Lycées", (*FULL.figures[:-1], HIDDEN)),
    status=("masquee", "valeur masquée"),
    expected=None,
    left=("reste entre 0 et 3", "target"),
)
SCOPE = Scope.at("region-1", date(2023, 12, 31))
SUM = replace(
    SHARE,
    line=Line("Communes", (SCOPE.count("communes", 90, ("commune", "communes")),)),
    total=4446,
    targets=(),
    expected=None,
    beside=("sans cible publique", "quiet"),
    steps=(("41 en 2022", Fraction(41, 90)), ("+49", Fraction(49, 90))),
)
AGREED = SCOPE.figure("actions", 14, 22, "%", decimals=1, noun=("action", "actions"))
ONE = replace(SHARE, line=Line("Convention", (AGREED,)), targets=(), units=Units(AGREED, 22))
PAST = replace(
    SHARE,
    targets=(VOTED,),
    expected=(Fraction(1), "attendu depuis fin 2023\u00a0: 100\u202f%"),
    beside=("aucune nouvelle date", "late"),
)
ROWS = {"share": SHARE, "masked": MASKED, "sum": SUM, "one": ONE, "past": PAST}


@pytest.mark.parametrize("state", sorted(ROWS))
def test_labels_can_be_read(state):
    part = bullets([ROWS[state]], (2016, 2030), **TEXTS)
    assert faults(part.svg, 6.6) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_a_row_says_how_far_how_fast_and_how_much_is_left():
    part = bullets([SHARE], (2016, 2030), **TEXTS)
    told = said(part.svg)
    for one in ("90\u202f%", "reste 22 lycées", "attendu 95,0\u202f%"):
        assert one in told
    assert {"votée\u00a0: 2023", "annoncée\u00a0: 2030", "progrès faible"} <= set(told)
    assert part.data.values[0][1:5] == ("0.902222", 203, 225, "progrès faible")
    assert part.data.values[0][5:] == ("2023-12-31", "2030-12-31", "0.950000", 15, None, "%")
    assert (
        part.alt == "Lycées entièrement sécurisés et un peu plus encore 90\u202f%, reste 22 lycées."
    )


def test_a_masked_value_is_an_interval_and_a_hatch():
    part = bullets([MASKED], (2016, 2030), **TEXTS)
    assert "entre 75 et 100\u202f%" in said(part.svg)
    assert marks(part.svg, "rect", "s-hatch") >= 1
    assert part.data.values[0][1:4] == (None, None, None)


def test_steps_fill_the_track_of_what_has_no_target():
    told = said(bullets([SUM], (2016, 2030), **TEXTS).svg)
    assert {"41 en 2022", "+49", "sans cible publique", "communes sur 4\u202f446"} <= set(told)


def test_few_units_are_counted_not_shared():
    few = SCOPE.figure("lycees", 6, 6, "%", decimals=1, noun=("lycée", "lycées"))
    assert _value_of(few) == ("6 sur 6", "lycées")
    assert _value_of(replace(few, numerator=1, denominator=1)) == ("1 sur 1", "lycée")
    assert _value_of(replace(few, numerator=19, denominator=20))[0] == "95,0\u202f%"


def test_without_a_value_there_is_no_part():
    absent = SCOPE.figure("lycees", None, 6, "%")
    assert (
        bullets([replace(SHARE, line=Line("L", (absent,)))], (2016, 2030), **TEXTS).kind == "empty"
    )
    assert bullets([], (2016, 2030), **TEXTS).kind == "empty"
