"""Squares: one per unit, whatever is known of it; labels that can be read."""

import re
from dataclasses import replace
from datetime import date

import pytest

from reporting.parts import Figure, Scope
from reporting.parts.miniature import alternative, frontispiece, narrow_frontispiece
from reporting.parts.squares import Units, squares
from tests.parts.layout import faults, said

NOUN = ("école", "écoles")
TEXTS = {"id": "carres", "title": ""}


def figure(done: int | None, total: int | None, year: int = 2024, **more: object) -> Figure:
    """The share of one year."""
    scope = Scope.at("region-1", date(year, 12, 31))
    return scope.figure("ecoles", done, total, "%", decimals=1, noun=NOUN, **more)


def masked(year: int = 2024) -> Figure:
    return figure(None, None, year, state="masque", interval=(75, 100))


def lack(sign: str, name: str, count: int) -> tuple[str, str, Figure]:
    return sign, name, Scope.at("region-1", date(2024, 12, 31)).count("ecoles", count, NOUN)


SEVERAL = Units(
    figure(211, 225),
    225,
    tuple(
        figure(n, 225, y) for y, n in zip(range(2019, 2024), (60, 65, 70, 150, 205), strict=True)
    ),
    (lack("A", "accès", 9), lack("VA", "vidéo et accès", 5)),
)
CASES = {
    "several": SEVERAL,
    "one": Units(figure(0, 1), 1),
    "finished": Units(figure(6, 6), 6),
    "masked": Units(masked(), 12, (masked(2023), figure(2, 12, 2018))),
    "fewer": Units(figure(20, 41), 41, (figure(30, 41, 2023),)),
    "most": Units(figure(299, 300), 300, (figure(298, 300, 2023), figure(297, 300, 2022))),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_labels_can_be_read(case):
    part = squares(CASES[case], **TEXTS)
    assert faults(part.svg, 6.6) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_what_lacks_in_many_ways_still_has_its_alternative_text():
    """The region of 2023: the list alone is longer than an alternative text may be."""
    ways = tuple((str(n), f"composante très longue numéro {n}", figure(n, n)) for n in range(1, 12))
    alt = squares(Units(figure(203, 225), 225, (), ways), **TEXTS).alt
    assert alt.startswith("203 carrés pleins sur 225, reste 22\u202f; composante")
    assert len(alt) <= 250


def test_one_square_and_none_are_no_plural():
    assert squares(Units(figure(1, 9), 9), **TEXTS).title == "1 carré plein, 8 à remplir"
    assert squares(Units(figure(0, 9), 9), **TEXTS).alt.startswith("0 carré plein sur 9")


def test_the_finding_is_in_the_title_and_in_the_alternative_text():
    part = squares(SEVERAL, **TEXTS)
    assert part.title == "211 carrés pleins, 14 à remplir"
    assert part.alt.endswith("sur 225, reste 14\u202f; accès, 9\u202f; vidéo et accès, 5.")
    assert {"reste 14", "A accès, 9", "2024\u00a0: +6", "205"} <= set(said(part.svg))
    assert said(part.svg).count("A") == 9
    assert said(part.narrow).count("VA") == 5
    assert part.data.values[-4:] == (
        ("Total", 225),
        ("Reste", 14),
        ("Il leur manque\u00a0: accès", 9),
        ("Il leur manque\u00a0: vidéo et accès", 5),
    )


@pytest.mark.parametrize(
    ("svg", "color", "ground"),
    [
        (squares(SEVERAL, **TEXTS).svg, "target", "paper"),
        (narrow_frontispiece([SEVERAL]).svg("a"), "hollow", "band"),
    ],
)
def test_what_is_left_is_hollow(svg, color, ground):
    """Its squares, and smaller ones of the ground on them."""
    outer, inner = (
        re.search(f'class="s-{one}"[^>]*stroke-width="([^"]*)"', svg) for one in (color, ground)
    )
    assert outer.start() < inner.start()
    assert float(inner[1]) < 0.9 * float(outer[1])


def test_what_is_masked_is_crossed_between_what_is_known():
    units = CASES["masked"]
    assert units.looks == {
        "done": range(9),
        "new": range(9, 9),
        "masked": range(9, 12),
        "left": range(12, 12),
    }
    part = squares(units, **TEXTS)
    assert part.title == "Entre 0 et 3 à faire sur 12"
    assert "reste entre 0 et 3" in said(part.svg)
    assert part.data.rows[-1] == ("Reste", "s")


def test_new_ones_are_those_of_the_year_and_a_loss_has_none():
    looks = SEVERAL.looks
    assert (looks["done"], looks["new"], looks["left"]) == (
        range(205),
        range(205, 211),
        range(211, 225),
    )
    assert CASES["fewer"].new == 0


@pytest.mark.parametrize("total", [0, 301])
def test_no_unit_or_too_many_is_an_empty_part(total):
    assert squares(Units(figure(0, total), total), **TEXTS).kind == "empty"


def test_an_unknown_share_is_an_empty_part():
    assert squares(Units(figure(None, 12), 12), **TEXTS).kind == "empty"


@pytest.mark.parametrize("spacious", [True, False])
def test_a_cover_names_its_squares(spacious):
    fleet = replace(figure(742, 1188), noun=("autocar", "autocars"))
    kinds = [CASES["masked"], SEVERAL, Units(fleet, 1188)]
    wide = frontispiece(kinds, (498.9, 309.0), spacious=spacious)
    svg, narrow = wide.svg("a"), narrow_frontispiece(kinds).svg("b")
    assert faults(svg, 6.6) == []
    assert faults(narrow, 12) == []
    assert "reste 446" in said(svg)
    assert "reste entre 0 et 3" in said(narrow)
    assert alternative(kinds).startswith("9 à 12 écoles sur 12, reste entre 0 et 3\u202f; 211")
    assert len(svg) < 30_000


def test_a_cover_of_one_unit_is_drawn():
    assert said(frontispiece([CASES["one"]], (250.0, 104.0), spacious=False).svg("a")) == [
        "0 école sur 1",
        "reste 1",
    ]
