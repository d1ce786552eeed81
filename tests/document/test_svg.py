"""Charts in a page: names of their own, and nothing that runs or loads."""

import pytest

from reporting.document import DocumentError
from reporting.document.cells import inline_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def drawn(body):
    return inline_svg(f"{HEAD}{body}</svg>", "lycees", "Courbe <b>", "Longue")


def test_ids_and_references_are_prefixed():
    svg = drawn('<defs><path id="a"/></defs><use xlink:href="#a" clip-path="url(#b)"/>')
    assert 'id="lycees-a"' in svg
    assert 'xlink:href="#lycees-a"' in svg
    assert 'clip-path="url(#lycees-b)"' in svg


def test_prefix_is_not_doubled():
    assert 'id="lycees-a"' in drawn('<path id="lycees-a"/>')


def test_drawing_has_a_name_and_a_description():
    svg = drawn("<title>autre</title><metadata><x/></metadata>")
    assert 'role="img" aria-labelledby="lycees-title lycees-desc"' in svg
    assert '<title id="lycees-title">Courbe &lt;b&gt;</title>' in svg
    assert '<desc id="lycees-desc">Longue</desc>' in svg
    assert "autre" not in svg
    assert "metadata" not in svg


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        '<html:script xmlns:html="http://www.w3.org/1999/xhtml"/>',
        "<foreignObject/>",
        '<path onload="alert(1)"/>',
        '<use href="https://exemple.fr/a.svg#b"/>',
        '<use xlink:href="data:image/svg+xml,x"/>',
        '<path fill="url(https://exemple.fr/a)"/>',
        "<style>@import 'https://exemple.fr/a.css';</style>",
        "<style>path{fill:url(//exemple.fr)}</style>",
    ],
)
def test_what_runs_or_loads_is_refused(body):
    with pytest.raises(DocumentError, match=r"partie « lycees » : .* n'est pas que du dessin"):
        drawn(body)


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "déclare des entités"),
        (
            "<svg><title><![CDATA[><img src=x onerror=alert(1)>]]></title></svg>",
            "plus qu'un dessin",
        ),
        ('<?xml-stylesheet href="//exemple.fr"?><svg/>', "plus qu'un dessin"),
        ("<svg", "SVG illisible"),
    ],
)
def test_unreadable_drawing_is_refused(svg, message):
    with pytest.raises(DocumentError, match=message):
        inline_svg(svg, "lycees", "t", None)
