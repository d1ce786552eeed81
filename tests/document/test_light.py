"""A drawing in a page: the same marks, in fewer bytes."""

import re

import pytest

from reporting.document.light import light, sizes, thrifty
from reporting.parts.canvas import Canvas


def drawn(*marks):
    canvas = Canvas(100, 50)
    for name, *given in marks:
        *places, style = given
        getattr(canvas, name)(*places, **style)
    return light(canvas.svg("essai"))


def test_neighbours_that_look_alike_are_one_path():
    bars = [("rect", x, 10, (8.0, 4.0), "blue", {}) for x in (0, 10)]
    assert '<path d="M0 10h8v4h-8zm10 0h8v4h-8z" class="f-blue"/>' in drawn(*bars)


def test_a_mark_of_another_look_stands_between():
    marks = [("rect", x, 0, (8.0, 4.0), fill, {}) for x, fill in enumerate(("blue", "mid", "blue"))]
    assert re.findall('class="([^"]*)"', drawn(*marks)) == ["f-blue", "f-mid", "f-blue"]


def test_colours_weights_and_anchors_are_left_to_classes():
    said = drawn(("text", 10.123, 20, "Lot", {"bold": True, "anchor": "end", "size": 7.2}))
    assert '<text x="10.1" y="20" class="f-ink b e z72">Lot</text>' in said
    assert sizes(said) == ".z72{font-size:7.2px}"


@pytest.mark.parametrize(
    ("points", "d"),
    [
        ([(0, 0), (10, 0), (10, 5.04)], "M0 0h10v5"),
        ([(1.26, 0.5), (0.96, 1.0), (1.46, 1.5)], "M1.3.5l-.3.5.5.5"),
        ([(0, 0), (0.04, 0), (3, 2), (5, 1)], "M0 0l3 2 2-1"),
    ],
)
def test_paths_go_from_point_to_point(points, d):
    assert f'd="{d}"' in drawn(("line", points, {}))


def test_slanted_lines_are_a_pattern_of_the_page():
    said = drawn(("hatch", 0, 0, (20.0, 9.0), {}))
    assert re.findall("<path[^>]*>", said) == [
        '<path class="s-hatch hachures w7" d="M0 0h20v9h-20z"/>'
    ]


def test_rounded_corners_and_opacity_are_kept():
    marks = [("rect", x, 0, (8.0, 4.0), "blue", {"opacity": 0.5}) for x in (0, 4)]
    assert drawn(*marks).count('opacity="0.5"') == 2


def test_a_second_drawing_of_the_same_takes_its_name():
    said = light(Canvas(10, 10).svg("essai"), named_by="un-title")
    assert 'aria-labelledby="un-title"' in said
    assert "role" not in light(said, is_told=False)


def test_a_mark_joins_those_of_its_look_unless_it_would_pass_under_another():
    """The bars of two rows are one mark each; what covers them stays above."""
    rows = [
        ("rect", x, 10 * row, (wide, 4.0), fill, {})
        for row in range(2)
        for x, wide, fill in ((0, 40.0, "track"), (0, 8.0, "blue"))
    ]
    assert re.findall('class="([^"]*)"', drawn(*rows)) == ["f-track", "f-blue"]
    over = [*rows, ("rect", 0, 2, (8.0, 4.0), "track", {})]
    assert re.findall('class="([^"]*)"', drawn(*over)) == ["f-track", "f-blue", "f-track"]


def test_words_stand_on_marks_and_those_with_a_halo_stay_where_they_are():
    marks = [("rect", x, 0, (8.0, 4.0), "blue", {}) for x in (0, 50)]
    plain = drawn(marks[0], ("text", 20, 20, "Lot", {}), marks[1])
    assert plain.count("<path") == 1
    assert plain.index("<path") < plain.index("<text")
    held = drawn(marks[0], ("text", 20, 20, "Lot", {"halo": True}), marks[1])
    assert held.count("f-blue") == 2


def test_discs_of_one_colour_are_the_ends_of_lines_without_length():
    """A disc with an edge stays a circle."""
    discs = [("circle", x, 5, 2.3, "blue", {}) for x in (10, 30)]
    assert '<path d="M10 5h0M30 5h0" class="s-blue r w46"/>' in drawn(*discs)
    assert "<circle" in drawn(("circle", 10, 5, 2.3, "blue", {"stroke": "paper"}))


@pytest.mark.parametrize(
    ("d", "written"),
    [
        ("M2 3H8V1M2 4h3v2h-3z", "M2 3h6v-2M2 4h3v2h-3z"),
        ("M120 130L121 130ZM122 133L125 135", "M120 130h1zm2 3l3 2"),
        ("M0 0C1 1 2 2 3.04 3", "M0 0C1 1 2 2 3 3"),
    ],
)
def test_steps_are_written_from_where_the_last_one_ends(d, written):
    assert f'd="{written}"' in drawn(("path", d, None, {"stroke": "ink"}))


def test_outlines_are_said_once_and_colours_of_no_mark_have_no_rule():
    outlines = f'<g class="f-tint w7"><path d="M{"0 0l1 2 3 4" * 50}z"/><path d="M1 1h1"/></g>'
    style = "<style>:root{}.f-tint,.h-tint{fill:red}.s-tint{stroke:red}.ton-ink{--ton:red}"
    page = f"{style}</style><svg>{outlines}</svg><svg>{outlines}</svg>"
    told = thrifty(page)
    assert told.startswith("<style>:root{}.f-tint{fill:red}</style>")
    named = outlines.replace("<g", '<g id="contours-0"', 1)
    assert told.endswith(f'<svg>{named}</svg><svg><use href="#contours-0"/></svg>')
