"""The trajectory: paths, rings, breaks, and what is masked, missing, alone or absent."""

import datetime
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest

from reporting import parts
from reporting.parts import MIME
from reporting.parts.canvas import PRINT, across
from reporting.parts.french import NARROW
from reporting.parts.scales import Aim, Line, Mark
from reporting.parts.trajectory import Course, trajectory
from tests.parts import gallery
from tests.parts.layout import faults, marks, said
from tests.parts.test_sparkline import FULL, masked

SCHEMA = json.loads((Path(parts.__file__).parent / "part.schema.json").read_text("utf-8"))
SAID = datetime.date(2020, 11, 19)
VOTED = Aim(datetime.date(2023, 12, 31), Fraction(1), "votée", said_on=SAID)
ANNOUNCED = Aim(
    datetime.date(2025, 12, 31),
    Fraction(1),
    "annoncée",
    said_on=datetime.date(2023, 10, 16),
    is_announced=True,
)
CLAIMS = (
    Mark(datetime.date(2016, 12, 31), Fraction(1, 5), "publié en janvier 2024"),
    Mark(datetime.date(2023, 12, 31), Fraction(9, 10), "publié en janvier 2024"),
)
BREAK = ((datetime.date(2021, 9, 1), "PPMS unifié"),)
HERE = gallery.line("Hérault", [7, 10, 16, 20, 29, 28, 31, 38], 41, "34")
COUNTS = Line(
    "Occitanie",
    tuple(replace(one, unit="nombre", denominator=None) for one in FULL.figures),
)
CASES = {
    "region": Course(FULL, targets=(VOTED, ANNOUNCED), claims=CLAIMS, year=2023),
    "departement": Course(HERE, (FULL,), (VOTED, ANNOUNCED), year=2023),
    "broken": Course(replace(FULL, breaks=BREAK), (), (VOTED, ANNOUNCED), CLAIMS, 2023),
    "masked": Course(masked(HERE, 2021, 2022), (FULL,), (VOTED, ANNOUNCED), year=2023),
    "masked_end": Course(masked(HERE, 2022, 2023), (FULL,), (VOTED, ANNOUNCED), year=2023),
    "unknown": Course(
        Line("Hérault", tuple(replace(one, interval=None) for one in masked(HERE, 2021).figures)),
        year=2023,
    ),
    "missing": Course(
        Line("Hérault", (*HERE.figures[:3], *HERE.figures[5:])), targets=(VOTED,), year=2023
    ),
    "one": Course(Line("Hérault", HERE.figures[-1:]), targets=(VOTED, ANNOUNCED), year=2023),
    "counts": Course(COUNTS, year=2023),
}


def drawn(course: Course, **texts):
    """Draw one."""
    return trajectory(course, id="essai", title="Un essai", **texts)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("columns", [12, 6])
def test_every_label_can_be_read(name, columns):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(CASES[name], width=columns)
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert part.svg.split('viewBox="0 0 ')[1].startswith(f"{across(columns):.2f}".rstrip("0"))
    assert 'viewBox="0 0 328 ' in part.narrow
    assert len(part.alt) <= 250
    jsonschema.validate(part._repr_mimebundle_()[MIME], SCHEMA)


def test_it_says_where_it_is_what_was_promised_and_what_was_published():
    """The last value with its count, both targets with who said them, the rings."""
    part = drawn(CASES["region"])
    labels = said(part.svg)
    assert {"90\u202f%", "203\u00a0lycées sur 225"} <= set(labels)
    assert {"cible votée en 2020", "100\u202f% fin 2023", "cible annoncée en 2023"} <= set(labels)
    assert "publié en janvier 2024\u00a0: 90\u202f%" in labels
    assert marks(part.svg, "circle", "s-ink") == 2
    assert part.data.rows[-1] == (
        *("31\u00a0déc.\u00a02025", "", "", "", "100\u202f%", ""),
        "cible annoncée en 2023",
    )
    assert [column.id for column in part.data.columns] == [
        "date",
        "valeur",
        "nombre",
        "total",
        "cible",
        "publie",
        "precision",
    ]


def test_masked_years_are_hatched_over_their_interval():
    """A box between the bounds, what it means, no number of what is hidden."""
    part = drawn(CASES["masked"])
    assert "2021 et 2022\u00a0: entre 75 et 92\u202f%" in said(part.svg)
    assert marks(part.svg, "rect", "s-hatch") == 1
    hidden = [row for row in part.data.values if row[0][-4:] in ("2021", "2022")]
    assert [row[1:4] for row in hidden] == [(None, None, None)] * 2
    assert "entre 75 et 92" in part.alt


def test_a_break_is_marked_and_the_line_stops_there():
    """Values before and after it are not joined by a whole line."""
    part = drawn(CASES["broken"])
    assert "série rompue\u00a0: PPMS unifié" in said(part.svg)
    assert part.svg.count('stroke-linecap="round"') == 2


def test_what_stays_is_said_once():
    """Not "from 0 % to 0 %"."""
    line = Line("Lycées", tuple(gallery.share(0, 225, year) for year in (2022, 2023, 2024)))
    assert drawn(Course(line)).alt.count(f"0{NARROW}%") == 1


def test_a_path_starts_at_the_base_of_the_status():
    """It is not drawn from the first value where the rule does not count from there."""
    base = Mark(datetime.date(2022, 12, 31), Fraction(184, 225), "")
    near, far = (
        drawn(Course(FULL, targets=(VOTED, replace(ANNOUNCED, base=one)), year=2023))
        for one in (base, None)
    )
    assert near.svg != far.svg


@pytest.mark.parametrize("figures", [(), masked(HERE, *range(2016, 2024)).figures])
def test_nothing_to_show_leaves_nothing(figures):
    """No figure, or masked ones alone."""
    assert drawn(Course(Line("Hérault", tuple(figures)), year=2023)).kind == "empty"


def test_the_value_of_the_region_says_its_year_beside_an_older_one():
    """The last value of a département whose later ones are masked stands years before."""
    part = drawn(CASES["masked_end"])
    (told,) = (text for text in said(part.svg) if text.startswith("Occitanie"))
    assert told.endswith("(2023)")
    (told,) = (text for text in said(drawn(CASES["departement"]).svg) if "Occitanie" in text)
    assert "(" not in told


@pytest.mark.parametrize(
    ("name", "page", "phone"),
    [
        ("masked", "2021 et 2022\u00a0: entre 75 et 92\u202f%", "75 à 92\u202f%"),
        ("unknown", "s", "s"),
    ],
)
def test_every_masked_run_says_at_its_mark_what_it_may_be(name, page, phone):
    """Its interval, or "s" where nothing is known; a key says what hatching is."""
    part = drawn(CASES[name])
    assert page in said(part.svg)
    assert phone in said(part.narrow)
    for svg in (part.svg, part.narrow):
        assert any(text.startswith("hachures") for text in said(svg))
