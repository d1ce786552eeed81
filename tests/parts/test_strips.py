"""Rank strips: the rank, ties, what is masked, too few, none."""

from dataclasses import replace

import pytest

from reporting.parts.bars import Strip, _ordinal, rank_strips
from reporting.parts.canvas import PRINT
from tests.parts import gallery
from tests.parts.layout import faults, marks, said

REGION = gallery.share(203, 225, 2023)


def members(*done, total=20):
    """Make shares of as many départements."""
    codes = list(gallery.DEPARTEMENTS)
    return tuple(
        gallery.share(count, total, 2023, code) for count, code in zip(done, codes, strict=False)
    )


FOUR = members(10, 19, 13, 16)
HIDDEN = replace(FOUR[1], numerator=None, state="masque", interval=(90, 100))
CASES = {
    "first": Strip("Autocars équipés", FOUR[1], FOUR, REGION),
    "last": Strip(
        "Un nom d'indicateur très long qui ne tient pas sur sa ligne", FOUR[0], FOUR, REGION
    ),
    "masked": Strip("Gares", FOUR[2], (FOUR[0], HIDDEN, *FOUR[2:]), REGION),
    "tied": Strip("Lycées", FOUR[1], members(10, 19, 19, 16), REGION),
    "no_region": Strip("Élus", FOUR[0], FOUR),
}


def drawn(*strips):
    """Draw some."""
    return rank_strips(strips, id="essai", title="")


@pytest.mark.parametrize("names", [list(CASES), *([name] for name in CASES)])
def test_every_label_can_be_read(names):
    """On a page and on a phone: none under the floor, none cut, none covered."""
    part = drawn(*(CASES[name] for name in names))
    assert faults(part.svg, PRINT) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_a_rank_is_among_those_published():
    """Masked ones are said, ties too; a low value may be the best."""
    assert CASES["first"].place == "1er sur 4"
    assert CASES["masked"].place == "2e des 3 publiés"
    assert CASES["tied"].place == "1er sur 4, ex\u00a0æquo"
    assert replace(CASES["last"], falls=True).rank == 1
    assert drawn(CASES["masked"]).data.values[0][-1] == 1


def test_there_is_a_tick_for_each_and_a_dot_for_its_own():
    """The region is dashed."""
    svg = drawn(CASES["first"]).svg
    assert marks(svg, "path", "s-mid") == 4
    assert marks(svg, "circle", "f-blue") == 1
    assert "région" in said(svg)


def test_the_title_says_the_best_and_the_worst():
    """From the ranks drawn."""
    part = drawn(CASES["first"], CASES["last"])
    assert part.title.startswith("Autocars équipés\u00a0: 1er sur 4\u202f; un nom")
    assert part.title.endswith("4e sur 4")


def test_where_all_are_alike_nobody_is_first():
    equal = Strip("Exercices", FOUR[0], members(10, 10, 10), REGION)
    assert drawn(equal).kind == "empty"


def test_a_masked_value_of_its_own_has_no_strip():
    """Nor have too few values; none leaves nothing."""
    assert drawn(Strip("Gares", HIDDEN, FOUR, REGION)).kind == "empty"
    assert drawn(Strip("Gares", FOUR[0], FOUR[:2], REGION)).kind == "empty"
    assert drawn().kind == "empty"


def test_ranks_in_both_languages():
    """As each writes them."""
    from reporting.parts.french import written_in

    assert [_ordinal(one) for one in (1, 2, 11)] == ["1er", "2e", "11e"]
    with written_in("en"):
        assert [_ordinal(one) for one in (1, 2, 3, 11, 21)] == ["1st", "2nd", "3rd", "11th", "21st"]
