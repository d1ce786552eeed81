"""Parts in JupyterLab: they read as on a page."""

import re

import pytest

from reporting.parts import markup
from reporting.parts.canvas import Canvas, width
from tests.document.sample import COVER, KEY_FIGURES, TRAJECTORY


def test_a_key_figure_stands_above_what_it_is():
    """JupyterLab's own style scrambles description lists: there is none."""
    told = KEY_FIGURES | {"tiles": [{"label": "zones", "text": "203", "detail": "sur 225"}]}
    html = markup.html(told)
    assert html.index("203") < html.index("zones") < html.index("sur 225")
    assert "<dl>" not in html


def test_a_cover_names_what_it_says():
    html = markup.html(COVER).replace("\u00a0", " ")
    assert "<small>Situation au</small><br><strong>31 décembre 2023</strong>" in html
    assert "<small>Statut</small>" in html


def test_a_cover_reads_the_same_whatever_the_order_of_its_keys():
    """A file sorts them; an executed notebook is shown again from it."""
    other = COVER | {"cover": dict(sorted(COVER["cover"].items(), reverse=True))}
    assert markup.html(other) == markup.html(COVER)


def test_a_drawing_has_a_face_as_narrow_as_its_own():
    """An image has no font of the page: a wider one would cut its labels."""
    svg = "<svg font-family=\"'Inter', sans-serif\"/>"
    assert "Liberation" not in svg
    html = markup.html(TRAJECTORY | {"data": None}, svg)
    shown = markup.base64.b64decode(html.split("base64,")[1].split('"')[0]).decode()
    assert "'Liberation Sans', Arial" in shown


def test_a_text_of_a_drawing_is_as_long_as_it_was_drawn():
    """Whatever face the machine has: a label at the edge would be cut."""
    canvas = Canvas(100, 20)
    canvas.text(2, 10, "Rames & cars")
    canvas.text(2, 18, [("40", "ink", True), (" lycées", "quiet", False)])
    html = markup.html(TRAJECTORY | {"data": None}, canvas.svg("x"))
    shown = markup.base64.b64decode(html.split("base64,")[1].split('"')[0]).decode()
    told = [float(one) for one in re.findall(r'textLength="([\d.]+)" lengthAdjust', shown)]
    size = canvas.size
    wanted = [width("Rames & cars", size), width("40", size, bold=True) + width(" lycées", size)]
    assert told == pytest.approx(wanted, abs=0.1)
