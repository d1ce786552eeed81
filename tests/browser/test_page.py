"""The page in a browser: accessible, quiet, within its width; light, dark and narrow."""

import pytest

from reporting.document import SHARED, build, render_html, shared_files
from tests.document.kinds import kinds
from tests.document.sample import sample

VIEWS = {
    "light": (1280, "light"),
    "dark": (1280, "dark"),
    "narrow": (360, "light"),
    "phone": (320, "dark"),
}


@pytest.fixture(scope="module", params=[(sample, None), (kinds, None), (sample, "../../")])
def address(request, tmp_path_factory):
    made, root = request.param
    folder = tmp_path_factory.mktemp("page")
    path = folder / "2023" / "commune-31555" / "rapport.html"
    path.parent.mkdir(parents=True)
    path.write_text(render_html(build(made()), root=root), encoding="utf-8")
    (folder / SHARED).mkdir()
    for name, content in shared_files().items():
        (folder / SHARED / name).write_bytes(content)
    return path.as_uri()


@pytest.fixture(scope="module", params=VIEWS)
def page(request, browser, address):
    """One page of each document and view, which the tests below look at in their order."""
    width, scheme = VIEWS[request.param]
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.requests, page.messages = [], []
    page.on("request", lambda asked: page.requests.append(asked.url))
    page.on("console", lambda message: page.messages.append(message.text))
    page.goto(address)
    yield page
    page.close()


def test_keyboard_reaches_the_content_first(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_nothing_is_asked_for_outside(page, address):
    page.mouse.wheel(0, 20_000)
    own = (address, "data:", f"{address.partition('/2023/')[0]}/{SHARED}/")
    assert [url for url in page.requests if not url.startswith(own)] == []
    assert page.messages == []


def test_page_does_not_overflow_sideways(page):
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0


def test_shipped_typeface_is_used(page):
    """The whole one, where it is shared, only if a page needs it."""
    states = page.evaluate("[...document.fonts].map(face => face.status)")
    assert states.count("loaded") >= 2
    assert set(states) <= {"loaded", "unloaded"}
    assert len(states) == 4 or "unloaded" not in states


def test_a_drawing_without_tokens_stands_on_white(page):
    color = "[...document.querySelectorAll('.blanc')].map(e => getComputedStyle(e).backgroundColor)"
    assert set(page.evaluate(color)) <= {"rgb(255, 255, 255)"}


def test_one_drawing_of_each_figure_is_shown(page):
    shown = "f => [...f.querySelectorAll('.panneau')].filter(e => e.offsetParent).length"
    assert set(page.evaluate(f"[...document.querySelectorAll('figure')].map({shown})")) == {1}


def test_targets_are_large_enough(page):
    """On a phone; links inside sentences apart."""
    if page.viewport_size["width"] > 400:
        return
    small = "e => e.offsetParent && e.getBoundingClientRect().height < 44 && !e.closest('.texte p')"
    every = "[...document.querySelectorAll('a, summary')]"
    assert page.evaluate(f"{every}.filter({small}).map(e => e.outerHTML)") == []


@pytest.mark.parametrize("is_open", ["false", "true"])
def test_axe_finds_nothing(page, is_open):
    """Last: axe itself asks for style sheets."""
    from axe_playwright_python.sync_playwright import Axe

    every = "document.querySelectorAll('details')"
    page.evaluate(f"{every}.forEach(details => details.open = {is_open})")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
