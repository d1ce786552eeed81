"""Charts and maps: valid parts, deterministic SVG, real text that nothing covers."""

import datetime
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from reporting import parts
from reporting.parts import MIME, Scope, labels, theme
from reporting.parts.bars import bars
from reporting.parts.labels import Box, around, free
from reporting.parts.scales import Line
from tests.parts import gallery

SCHEMA = json.loads((Path(parts.__file__).parent / "part.schema.json").read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = gallery.gallery()


def texts(svg):
    """List the texts of an SVG with the rectangles they cover."""
    found = []
    for node in ET.fromstring(svg).iter(f"{SVG}text"):
        style = dict(pair.split(": ", 1) for pair in node.get("style").split("; "))
        size = float(style["font-size"].removesuffix("px"))
        wide = labels.width(node.text, size, bold=style.get("font-weight") == "600")
        shift = {"start": 0, "middle": wide / 2, "end": wide}[style["text-anchor"]]
        left, base = float(node.get("x")) - shift, float(node.get("y"))
        found.append((node.text, labels.Box(left, base - 0.72 * size, left + wide, base)))
    return found


@pytest.mark.parametrize("id", CHARTS)
def test_every_chart_is_a_valid_part(id):
    """Title, alternative text, data table and figures are all there."""
    bundle = CHARTS[id]._repr_mimebundle_()
    jsonschema.validate(bundle[MIME], SCHEMA)
    assert bundle["image/svg+xml"] == CHARTS[id].svg
    assert json.loads(json.dumps(bundle)) == bundle


@pytest.mark.parametrize("id", CHARTS)
def test_the_svg_stands_alone_in_a_page_with_others(id):
    """Prefixed ids, each once; no style sheet, no outside address, the viewBox of the page."""
    svg = CHARTS[id].svg
    root = ET.fromstring(svg)
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert all(value.startswith(f"{id}-") for value in ids)
    targets = re.findall(r'(?:url\(#|href="#)([^)"]+)', svg)
    assert set(targets) <= set(ids)
    assert root.get("viewBox").startswith("0 0 468 ")
    assert not list(root.iter(f"{SVG}style"))
    assert set(re.findall(r"https?://[^\"' ]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@pytest.mark.parametrize("id", CHARTS)
def test_no_text_covers_another_or_leaves_the_page(id):
    """Whatever the values, every label can be read."""
    found = texts(CHARTS[id].svg)
    for rank, (text, box) in enumerate(found):
        assert box.left >= -1, text
        assert box.right <= theme.WIDTH + 1, text
        covered = [other for other, place in found[rank + 1 :] if box.meets(place)]
        assert not covered, (text, covered)


@pytest.mark.parametrize("id", CHARTS)
def test_text_is_large_enough_and_in_the_shipped_face(id):
    """At least 7.5 points in print, in Inter, upright."""
    for node in ET.fromstring(CHARTS[id].svg).iter(f"{SVG}text"):
        assert "font-family: 'Inter', sans-serif" in node.get("style")
        assert float(re.search(r"font-size: ([\d.]+)px", node.get("style"))[1]) >= 7.5


@pytest.mark.parametrize("id", CHARTS)
def test_labels_from_data_are_text(id):
    """A label cannot write markup, in SVG or in HTML."""
    bundle = CHARTS[id]._repr_mimebundle_()
    assert "<script" not in bundle["image/svg+xml"] + bundle["text/html"]


@pytest.mark.parametrize("id", ["barre"])
def test_labels_from_data_are_shown_as_they_are(id):
    """Neither markup nor mathematics."""
    assert gallery.SCRIPT in " | ".join(text for text, _ in texts(CHARTS[id].svg))


def test_charts_are_the_same_bytes_in_another_process():
    """Neither hash order nor process state shows."""
    runs = [
        subprocess.run(
            [sys.executable, "-W", "error", gallery.__file__],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "4")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == len(CHARTS)


@pytest.mark.parametrize("id", ["barres", "barres-euros"])
def test_every_value_is_written_on_the_chart(id):
    """A changed value changes a text of the SVG."""
    shown = " | ".join(text for text, _ in texts(CHARTS[id].svg))
    assert all(figure.text in shown for figure in CHARTS[id].figures)


def test_alternative_texts_state_what_is_shown():
    """Ends, extremes elsewhere, comparators: in words."""
    assert CHARTS["barres-inconnu"].alt == (
        "1\u00a0barre en 2023, de la plus longue à la plus courte. Gers : 0\u202f% ; "
        "1\u00a0valeur non disponible."
    )


def masked(year, code, interval=None):
    """A share that is not published."""
    figure = gallery.share(None, 10, year, code)
    return replace(figure, state="masque", interval=interval)


def test_a_value_of_another_year_says_its_year_wherever_it_is_shown():
    """Beside a bar, in words."""
    older = Line("Gard", (gallery.share(5, 10, 2022, "30"), masked(2024, "30")))
    items = [("Gard", older.figures[0]), ("Lot", gallery.share(9, 10, 2024, "46"))]
    ranked = bars(items, id="a", title="T")
    assert "50\u202f% (2022)" in {text for text, _ in texts(ranked.svg)}
    assert "Gard : 50\u202f% (2022)" in ranked.alt


def test_extremes_are_those_of_the_members_published():
    """A masked value may undercut the lowest one, unless its interval says that it does not."""
    known = [("Gard", gallery.share(8, 10, 2024, "30")), ("Lot", gallery.share(9, 10, 2024, "46"))]
    hidden = bars([*known, ("Tarn", masked(2024, "81"))], id="a", title="T").alt
    assert hidden == (
        "2\u00a0barres en 2024, de la plus longue à la plus courte. Parmi les 2 territoires "
        "publiés, Lot : 90\u202f% ; Gard : 80\u202f% ; 1\u00a0valeur masquée."
    )
    within = bars([*known, ("Tarn", masked(2024, "81", (80, 90)))], id="a", title="T").alt
    assert "Parmi" not in within
    below = bars([*known, ("Tarn", masked(2024, "81", (75, 90)))], id="a", title="T").alt
    assert "Parmi les 2 territoires publiés" in below


def test_missing_years_are_gaps():
    """No line is drawn over years without a figure."""
    runs = gallery.line("Lot", [1, 2, None, 4], 5).runs()
    assert [[figure.year for figure in run] for run in runs] == [[2016, 2017], [2019]]


def test_without_any_figure_a_chart_is_empty():
    """Its section can then leave itself out."""
    nothing = Scope.at("departement-09", date(2023, 12, 31)).figure("x", None, unit="EUR")
    text = {"id": "vide", "title": "Titre"}
    made = [
        bars([("Lot", nothing)], **text),
    ]
    assert {part.kind for part in made} == {"empty"}


@pytest.mark.parametrize(
    ("color", "least"),
    [(color, 4.5) for color in (theme.INK, *theme.SERIES)] + [(theme.SOFT, 3)],
)
def test_colours_stand_out_from_paper(color, least):
    """Text 4.5:1, shapes 3:1."""
    assert theme.contrast(color, theme.PAPER) >= least


def test_no_label_covers_another_where_targets_and_lines_end_close():
    """The end of a second line under two targets: each label has its own place."""
    spots = around(400.0, 188.0, (110.0, 10.6), 6)
    taken = [Box(300, 150, 456, 216)]
    found = free(spots, taken, [], Box(38, 20, 466, 220))
    assert not any(found.meets(one) for one in taken)


def test_a_chart_of_masked_values_says_so():
    """It is no chart without data."""
    day = datetime.date(2024, 12, 31)
    masked = Scope.at("x", day).figure("p", None, None, "%", state="masque")
    assert bars([("Gard", masked)], id="d", title="T").note.startswith("Valeurs masquées")
