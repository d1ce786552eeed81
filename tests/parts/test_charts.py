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
import matplotlib as mpl
import pytest

from reporting import parts
from reporting.parts import MIME, Scope, drawings
from reporting.parts.bars import bars
from reporting.parts.canvas import light
from reporting.parts.scales import Line
from tests.parts import gallery
from tests.parts.layout import contrast, faults, marks, said

SCHEMA = json.loads((Path(parts.__file__).parent / "part.schema.json").read_text("utf-8"))
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = gallery.gallery()
TEXTS = {"id": "a", "title": "T", "width": 6}
STYLE = drawings.SESSION
SERIES = STYLE["axes.prop_cycle"].by_key()["color"]


@pytest.mark.parametrize("id", CHARTS)
def test_every_chart_is_a_valid_part(id):
    """Title, alternative text, data table and figures are all there."""
    bundle = CHARTS[id]._repr_mimebundle_()
    jsonschema.validate(bundle[MIME], SCHEMA)
    assert bundle["image/svg+xml"] == CHARTS[id].svg
    assert json.loads(json.dumps(bundle)) == bundle


@pytest.mark.parametrize("id", CHARTS)
def test_the_svg_stands_alone_in_a_page_with_others(id):
    """Its id alone; no style sheet, no outside address, the viewBox of the page."""
    svg = CHARTS[id].svg
    root = ET.fromstring(svg)
    assert [node.get("id") for node in root.iter() if node.get("id")] == [id]
    assert root.get("viewBox").startswith("0 0 498.9 ")
    assert not list(root.iter(f"{SVG}style"))
    assert set(re.findall(r"https?://[^\"' ]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@pytest.mark.parametrize("width", [12, 6])
@pytest.mark.parametrize("id", CHARTS)
def test_no_text_covers_another_or_leaves_the_page_or_is_small(id, width):
    """Whatever the values, at full and at half width and on a phone, every label can be read."""
    part = gallery.MAKERS[id](id, width)
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


@pytest.mark.parametrize("id", CHARTS)
def test_labels_from_data_are_text(id):
    """A label cannot write markup, in SVG or in HTML."""
    bundle = CHARTS[id]._repr_mimebundle_()
    assert "<script" not in bundle["image/svg+xml"] + bundle["text/html"]


@pytest.mark.parametrize("id", ["barre"])
def test_labels_from_data_are_shown_as_they_are(id):
    """Neither markup nor mathematics."""
    shown = gallery.SCRIPT.replace("'", "\u2019")
    assert shown in said(CHARTS[id].svg)
    assert shown in said(CHARTS[id].narrow)


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
    for svg in (CHARTS[id].svg, CHARTS[id].narrow):
        shown = " | ".join(said(svg))
        assert all(figure.text in shown for figure in CHARTS[id].figures)


def test_alternative_texts_state_what_is_shown():
    """Ends, extremes elsewhere, comparators: in words."""
    assert CHARTS["barres-inconnu"].alt == (
        "1\u00a0barre en 2023, de la plus longue à la plus courte\u202f; "
        "Gers\u00a0: 0\u202f%\u202f; 1\u00a0valeur non disponible."
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
    assert "50\u202f% (2022)" in said(ranked.svg)
    assert "Gard\u00a0: 50\u202f% (2022)" in ranked.alt


def test_extremes_are_those_of_the_members_published():
    """A masked value may undercut the lowest one, unless its interval says that it does not."""
    known = [("Gard", gallery.share(8, 10, 2024, "30")), ("Lot", gallery.share(9, 10, 2024, "46"))]
    hidden = bars([*known, ("Tarn", masked(2024, "81"))], id="a", title="T").alt
    assert hidden == (
        "2\u00a0barres en 2024, de la plus longue à la plus courte\u202f; parmi les 2 territoires "
        "publiés, Lot\u00a0: 90\u202f%\u202f; Gard\u00a0: 80\u202f%\u202f; 1\u00a0valeur masquée."
    )
    within = bars([*known, ("Tarn", masked(2024, "81", (80, 90)))], id="a", title="T").alt
    assert "parmi" not in within
    below = bars([*known, ("Tarn", masked(2024, "81", (75, 90)))], id="a", title="T").alt
    assert "parmi les 2 territoires publiés" in below


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
    [(color, 4.5) for color in (mpl.colors.to_hex(STYLE["text.color"]), *SERIES)],
)
def test_colours_stand_out_from_paper(color, least):
    """Text 4.5:1, shapes 3:1."""
    assert contrast(color, light("paper")) >= least


def test_a_chart_of_masked_values_says_so():
    """It is no chart without data."""
    day = datetime.date(2024, 12, 31)
    masked = Scope.at("x", day).figure("p", None, None, "%", state="masque")
    assert bars([("Gard", masked)], id="d", title="T").note.startswith("Valeurs masquées")


def test_the_territory_spoken_of_has_its_bar_in_blue_and_the_region_its_line():
    """All bars are blue where none is spoken of."""
    for svg in (CHARTS["barres"].svg, CHARTS["barres"].narrow):
        assert marks(svg, "rect", "f-blue") == 1
        assert marks(svg, "rect", "f-mid") == len(gallery.LASTS) - 1
        assert any(text.startswith("Occitanie") for text in said(svg))
    assert marks(CHARTS["barres"].svg, "path", "s-ink") == 1
    assert marks(CHARTS["barres-euros"].svg, "rect", "f-blue") == len(gallery.DEPARTEMENTS)


def test_what_is_masked_is_hatched_over_its_interval_and_said():
    """Not what is missing, nor what is masked without bounds."""
    for svg in (CHARTS["barres-masquees"].svg, CHARTS["barres-masquees"].narrow):
        assert marks(svg, "rect", "s-hatch") == 1
        assert {"entre 80 et 90\u202f%", "s", "n.\u00a0d."} <= set(said(svg))


def test_a_long_label_is_written_on_several_lines():
    """It never takes the place of its bar."""
    words = " ".join(["Vidéoprotection des espaces publics"] * 3)
    part = bars([(words, gallery.share(1, 2, 2024)), ("Lot", gallery.share(1, 4, 2024))], **TEXTS)
    assert len(said(part.svg)) > 6
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
