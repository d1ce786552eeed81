"""The page: fragments against stored ones, every text present, nothing live."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reporting.document import build, render_html
from tests.document.kinds import kinds
from tests.document.sample import (
    BY_DEPARTEMENT,
    COVER,
    HOSTILE,
    KEY_FIGURES,
    PROSE,
    TRAJECTORY,
    notebook,
    sample,
    shown,
    text,
)

GOLDEN = Path(__file__).parent / "golden"


def short(part):
    """The part with two rows of data."""
    return {**part, "data": {**part["data"], "rows": part["data"]["rows"][:2]}}


SHORT, CHART = short(BY_DEPARTEMENT), short(TRAJECTORY)


class Page(HTMLParser):
    """The texts, tags and attributes of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts, self.attributes = [], [], []
        self.feed(page)
        self.text = " ".join(" ".join(self.texts).split(" "))

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module", params=[sample, kinds])
def document(request):
    return build(request.param())


@pytest.fixture(scope="module")
def page(document):
    return Page(render_html(document))


def main(*cells):
    """The content of a page, its drawings left out, one tag per line."""
    html = render_html(build(notebook(*cells)))
    html = html[html.index('<div class="texte">') : html.index("</main>")]
    html = re.sub(r"<svg.*?</svg>", "<svg/>", html, flags=re.DOTALL)
    return "\n".join(line for line in html.splitlines() if line.strip()) + "\n"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("text", [text("## Lycées : état\n\nUn **mot**.\n\n- un\n- deux\n\n> Note.")]),
        ("prose", [shown(PROSE, CHART, SHORT)]),
        ("key_figures", [shown(KEY_FIGURES)]),
        ("table", [shown(SHORT)]),
        ("figure", [shown(CHART)]),
    ],
)
def test_fragment_is_as_stored(name, cells):
    stored = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")
    assert main(*cells) == stored


def strings(value):
    """Every text a reader should find, the drawings' markup left out."""
    if isinstance(value, dict):
        keys = ("title", "subtitle", "source", "note", "text", "label", "detail", "alt", "rows")
        keys += ("description", "blocks", "inlines", "items", "tiles", "data", "cards", "lines")
        keys += ("foot", "headline", "facts", "groups", "meaning", "sub", "over", "columns")
        for key in (key for key in keys if key in value):
            yield from strings(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def test_every_text_of_the_document_is_in_the_page(document, page):
    joined = "".join(page.texts)
    missing = [text for text in strings({"blocks": document["blocks"]}) if text not in joined]
    assert missing == []


def test_hostile_text_stays_text_everywhere():
    fields = ("title", "subtitle", "alt", "description", "source", "note")
    everywhere = dict.fromkeys(fields, HOSTILE)
    parts = [{**part, **everywhere} for part in (KEY_FIGURES, SHORT, TRAJECTORY)]
    cover = {**COVER["cover"], "territory_name": HOSTILE, "notice": HOSTILE}
    made = notebook(text("## Titre"), shown(*parts))
    made.cells[1].outputs[0].data["application/vnd.reporting.part+json"]["cover"] = cover
    page = Page(render_html(build(made)))
    assert "script" not in page.tags
    assert HOSTILE in "".join(page.texts)


def test_nothing_is_live_or_loaded_from_outside(page):
    assert not {"script", "iframe", "object", "embed", "link", "img", "form"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    loaded = [
        v for tag, n, v in page.attributes if n in ("src", "href", "xlink:href") and tag != "a"
    ]
    assert all(value.startswith("#") for value in loaded)
    policy = next(v for _, n, v in page.attributes if n == "content" and "default-src" in v)
    assert policy.startswith("default-src 'none'")


def test_ids_are_unique_and_links_lead_somewhere(page):
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    inside = [v[1:] for t, n, v in page.attributes if t == "a" and n == "href" and v[0] == "#"]
    assert inside
    assert set(inside) <= set(ids)


def test_structure_is_for_everybody(page):
    assert ("html", "lang", "fr") in page.attributes
    assert page.tags.count("h1") == page.tags.count("main") == 1
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_figures_name_their_origin():
    html = main(shown(KEY_FIGURES))
    assert (
        '<data value="203/225" data-indicator="lycees_securises" '
        'data-year="2023" data-territory="region-76">90,2\u202f%</data>'
    ) in html
    assert 'value="6300000000"' in html


@pytest.mark.parametrize(("place", "count"), [("region-76", 2), ("departement-31", 0)])
def test_squares_of_the_cover_are_on_the_first_screen_of_the_region(place, count):
    """The wide ones, or those of a phone, before the first paragraph."""
    html = render_html(build(kinds(territory=place)))
    assert html.count('class="carres') == count
    if count:
        assert html.index('class="carres') < html.index('class="lead"')


def test_a_page_is_titled_by_its_own_verdict_alone():
    """A section that opens with a drawing says the finding of others: it is no title."""
    others = "Le Gard et le Lot concentrent ce qui reste"
    html = render_html(build(notebook(text("## Lycées"), shown({**CHART, "title": others}))))
    title = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1]
    assert others not in title and COVER["cover"]["title"] in title
    assert others in html
