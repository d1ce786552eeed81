"""Maps of dots: surfaces, names that cover nothing, outlines from topologies."""

import datetime
import json
import re

import pytest

from reporting.parts import Scope
from reporting.parts.dotmap import Area, Dot, Ground, dot_map
from reporting.parts.shapes import Projection, centre, holds, read_shapes
from tests.parts.layout import faults, labels_of, marks, said

SCOPE = Scope.at("commune-1", datetime.date(2024, 12, 31))
SQUARE = (((0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)),)
NEXT = (((2.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0), (2.0, 0.0)),)


def dot(name, x, y, euros, area="Ouest"):
    amount = SCOPE.amount("communes_montant_vote", euros * 100)
    return Dot(name, name.lower(), (x, y), area, amount)


def ground(*counts, **given):
    names = zip(("Ouest", "Est"), (SQUARE, NEXT), counts, strict=False)
    areas = [Area(name, rings, SCOPE.count("communes_aidees", n)) for name, rings, n in names]
    return Ground(areas, **given)


def drawn(place, *dots):
    return dot_map(place, dots, id="essai", title="Titre")


def test_areas_are_named_with_their_count_and_those_without_dots_say_none():
    part = drawn(ground(2, 0), dot("Albi", 0.5, 0.5, 40_000), dot("Alès", 1.5, 1.5, 10_000))
    assert {"Ouest", "Est", "2", "0"} <= set(said(part.svg))
    assert marks(part.svg, "circle", "f-blue") == 2 + 3
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert [row[0] for row in part.data.rows] == ["Albi", "Alès"]
    assert part.alt.startswith("2 communes aidées")
    assert "aucune" in part.alt


def test_the_surface_of_a_dot_is_its_amount():
    part = drawn(ground(2), dot("Albi", 0.5, 0.5, 40_000), dot("Alès", 1.5, 1.5, 10_000))
    radii = sorted(float(one.split('"')[0]) for one in part.svg.split(' r="')[1:3])
    assert radii[1] / radii[0] == pytest.approx(2, abs=0.02)


def test_names_that_find_no_room_are_in_the_table_alone():
    close = [dot(f"Commune-{rank:02d}", 1 + rank / 400, 1, 30_000 - rank) for rank in range(30)]
    part = drawn(ground(30, is_named=True), *close)
    named = [text for text in said(part.svg) if text.startswith("Commune-")]
    assert 0 < len(named) < 30
    assert len(part.data.rows) == 30
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


def test_a_place_spoken_of_is_outlined_and_named_even_without_a_dot():
    part = drawn(ground(0, marked=("Nîmes", SQUARE), is_named=True))
    assert said(part.svg) == ["Nîmes", "Ouest", "0"] or "Nîmes" in said(part.svg)
    assert marks(part.svg, "path", "s-target") == 1
    assert part.alt == "0 commune aidée."


def test_a_topology_gives_the_rings_of_its_shapes(tmp_path):
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [1, 2]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]]],
        "objects": {
            "data": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, -2]], "properties": {"code": "01"}},
                    {"type": "MultiPolygon", "arcs": [[[0, -2]]], "properties": {"code": "02"}},
                ]
            }
        },
    }
    file = tmp_path / "un.topojson"
    file.write_text(json.dumps(topology), encoding="utf-8")
    shapes = read_shapes(file)
    assert shapes["01"] == shapes["02"]
    assert centre(shapes["01"]) == pytest.approx((2, 3))
    assert holds(shapes["01"], (1.5, 2.5))
    assert not holds(shapes["01"], (3.5, 2.5))


def test_a_map_keeps_its_proportions():
    place = Projection.fit([SQUARE], (100, 100), (0, 0))
    (x0, y0), (x1, y1) = place((0, 0)), place((2, 2))
    assert y0 - y1 == pytest.approx(100, rel=0.01)
    assert (x1 - x0) / (y0 - y1) == pytest.approx(place.squeeze)


def test_a_map_of_one_area_whose_dots_are_named_is_higher_than_one_of_several():
    deep = (((0.0, 0.0), (1.0, 0.0), (1.0, 4.0), (0.0, 4.0), (0.0, 0.0)),)
    area = [Area("Ouest", deep, SCOPE.count("communes_aidees", 0))]
    tall, named = (drawn(Ground(area, is_named=one)).svg for one in (False, True))
    heights = [float(svg.split('height="')[1].split("pt")[0]) for svg in (tall, named)]
    assert heights == pytest.approx([184 + 6, 225 + 6])


def test_a_narrow_area_full_of_dots_is_named_beside_itself_and_not_in_its_neighbour():
    narrow = (((0.0, 0.0), (0.25, 0.0), (0.25, 2.0), (0.0, 2.0), (0.0, 0.0)),)
    beside = (((0.25, 0.0), (1.0, 0.0), (1.0, 2.0), (0.25, 2.0), (0.25, 0.0)),)
    shapes = (("Riviera", narrow, 9), ("Est", beside, 0))
    areas = [Area(name, rings, SCOPE.count("communes_aidees", n)) for name, rings, n in shapes]
    dots = [dot(f"C{at}", 0.12, 0.1 + at / 5, 40_000, "Riviera") for at in range(10)]
    part = drawn(Ground(areas), *dots)
    (name,) = (one for one in labels_of(part.svg) if one.text == "Riviera")
    circles = [float(x) for x in re.findall(r'<circle[^>]* cx="([\d.]+)"', part.svg)[:10]]
    assert name.box.right < min(circles)


def test_on_a_phone_the_key_stands_under_the_map_and_no_name_on_a_dot():
    dots = [dot(f"C{at}", at % 9 / 4.5, at // 9 / 4.5, 40_000 - at) for at in range(81)]
    part = drawn(ground(81, 0), *dots, dot("Loin", 3.9, 0.1, 40_000, "Est"))
    found = {one.text: one.box for one in labels_of(part.narrow)}
    circles = re.findall(r'<circle[^>]* cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', part.narrow)
    lowest = max(float(y) + float(r) for _, y, r in circles[:-3])
    assert min(box.bottom for text, box in found.items() if "€" in text) > lowest
    assert "Ouest" not in found
    assert "81" in found
    assert not faults(part.narrow, 12)
