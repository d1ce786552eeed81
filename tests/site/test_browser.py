"""The site in a browser: accessible, within its width, searched by keyboard, without script."""

import threading

import pytest

from reporting.site.serve import address_of, server
from tests.browser.test_page import VIEWS

PAGES = ("index.html", "donnees.html", "indicateurs/index.html")
INDICATOR = "indicateurs/lycees_securises/index.html"


@pytest.fixture(params=VIEWS)
def opened(request, browser, made):
    width, scheme = VIEWS[request.param]
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.requests, page.messages = [], []
    page.on("request", lambda asked: page.requests.append(asked.url))
    page.on("console", lambda message: page.messages.append(message.text))
    yield page
    page.close()


@pytest.mark.parametrize("name", [*PAGES, INDICATOR])
def test_pages_are_accessible_quiet_and_within_their_width(opened, made, name):
    from axe_playwright_python.sync_playwright import Axe

    opened.goto((made.out / name).as_uri())
    said, asked = list(opened.messages), list(opened.requests)  # axe itself asks for style sheets
    opened.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    root = "document.documentElement"
    assert opened.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    assert said == []
    assert all(url.startswith(made.out.as_uri()) for url in asked)


@pytest.mark.parametrize("name", [*PAGES, INDICATOR])
def test_targets_are_large_enough_on_a_phone(browser, made, name):
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto((made.out / name).as_uri())
    small = "e => e.offsetParent && e.getBoundingClientRect().height < 44"
    apart = "!e.closest('.lead, .page > p:not([class]), .etiquette, #aide, noscript')"
    every = "[...document.querySelectorAll('a, summary, button, input')]"
    found = page.evaluate(f"{every}.filter({small} && {apart}).map(e => e.outerHTML)")
    page.close()
    assert found == []


@pytest.fixture(scope="module", params=["file", "http"])
def address(request, made):
    """The index, read from a folder and from a server."""
    if request.param == "file":
        yield (made.out / "index.html").as_uri()
        return
    with server(made.out) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"{address_of(served)}index.html"
        served.shutdown()
        thread.join()


@pytest.fixture
def search(browser, address):
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


@pytest.fixture(scope="module")
def asked(browser, address):
    """One page that is asked one thing after the other, as a reader does."""
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


def found(page, text):
    page.fill("#lieu", "")
    assert page.text_content(".etat") == ""
    page.fill("#lieu", text)
    page.wait_for_selector(".etat:not(:empty)", state="attached")
    return page.eval_on_selector_all("#lieux li", "all => all.map(one => one.innerText.trim())")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Carcassone", "Carcassonne"),
        ("carcasonne", "Carcassonne"),
        ("Monpelier", "Montpellier"),
        ("montpellier", "Montpellier"),
        ("béziers", "Béziers"),
        ("BEZIER", "Béziers"),
        ("tolouse", "Toulouse"),
        ("nimes", "Nîmes"),
        ("le vigan", "Le Vigan"),
        ("vigan", "Le Vigan"),
        ("saint sernin", "Saint-Sernin"),
        ("St-Sernin", "Saint-Sernin"),
        ("aigues vives", "Aigues-Vives"),
        ("l'aiguillon", "L'Aiguillon"),
        ("34172", "Montpellier"),
        ("34000", "Montpellier"),
        ("hérault", "Hérault"),
        ("haute garone", "Haute-Garonne"),
        ("la salvetat", "La Salvetat"),
        ("chelly d'apcher", "Saint-Chély-d'Apcher"),
        ("Jan du Gar", "Saint-Jean-du-Gard"),
        ("Villeneuve lez Avignon", "Villeneuve-lès-Avignon"),
        ("34090 montpellier", "Montpellier"),
        ("Gignac (34)", "Gignac"),
    ],
)
def test_search_forgives(asked, typed, first):
    assert found(asked, typed)[0].startswith(first)


def test_search_finds_a_commune_by_a_part_of_its_former_name_and_any_grouping(search):
    assert any("Sévérac d'Aveyron" in one for one in found(search, "Séverac-le-Château"))
    (one,) = found(search, "Montpellier Mediterranee Metropole")
    assert "intercommunalité" in one and "rien de publié" in one


def test_search_says_when_it_is_near_only_and_when_nothing_is(search):
    found(search, "Carcassone")
    assert search.inner_text(".etat").startswith("Aucun lieu de ce nom exact")
    assert found(search, "zzzzqqqq") == []
    assert search.inner_text(".etat").startswith("Aucun lieu de ce nom")
    search.fill("#lieu", "")
    assert search.text_content(".etat") == ""


def test_search_leads_to_a_sheet_or_says_that_there_is_none(search):
    assert "pas encore de fiche" not in found(search, "Montpellier")[0]
    assert search.get_attribute("#lieux a", "href") == "2024/commune-34172/rapport.html"
    assert "pas encore de fiche" in found(search, "Béziers")[0]
    assert search.get_attribute("#lieux a", "href") == "2024/departement-34/rapport.html"
    assert "rien de publié" in found(search, "Toulouse")[0]


def test_search_works_with_the_keyboard(search):
    search.focus("#lieu")
    search.keyboard.type("le vigan")
    search.wait_for_selector("#lieux li")
    search.keyboard.press("ArrowDown")
    assert search.evaluate("document.activeElement.innerText").startswith("Le Vigan")
    search.keyboard.press("ArrowUp")
    assert search.evaluate("document.activeElement.id") == "lieu"
    search.keyboard.press("Escape")
    assert search.input_value("#lieu") == ""
    search.keyboard.type("34172")
    search.wait_for_selector("#lieux li")
    search.keyboard.press("Enter")
    search.wait_for_url("**/2024/commune-34172/rapport.html")


@pytest.mark.parametrize("address", ["http"], indirect=True)
def test_what_is_asked_before_the_index_is_there_is_found_when_it_is(search):
    waiting = []
    search.route("**/communes.*", lambda route: waiting.append(route))
    search.focus("#lieu")
    search.keyboard.type("34172")
    search.keyboard.press("Enter")
    search.wait_for_function("() => document.querySelector('script[src*=\"communes.\"]')")
    waiting.pop().continue_()
    search.wait_for_url("**/2024/commune-34172/rapport.html")


def test_squares_are_printed_on_their_band(search):
    """Those of what is done are white."""
    search.emulate_media(media="print")
    squares = "<div class=carres></div>"
    search.eval_on_selector(".une", f"one => one.insertAdjacentHTML('beforeend', '{squares}')")
    paper = search.eval_on_selector(".une .carres", "one => getComputedStyle(one).backgroundColor")
    assert paper == "rgb(13, 59, 69)"


def test_an_address_may_hold_what_is_looked_for(browser, address):
    page = browser.new_page()
    page.goto(f"{address}?q=Carcassone")
    page.wait_for_selector("#lieux li")
    assert page.inner_text("#lieux li").startswith("Carcassonne")
    page.close()


def test_index_of_communes_is_read_when_it_is_needed(browser, address):
    page = browser.new_page()
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(address)
    assert not [url for url in asked if "communes." in url]
    with page.expect_request("**/communes.*"):
        page.focus("#lieu")
    page.close()


def test_without_script_all_but_the_search_works_and_it_says_so(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.is_visible("#lieu")
    assert "demande JavaScript" in page.inner_text(".chercher")
    assert page.is_visible(".carte")
    page.click("a:has-text('Hérault') >> nth=0")
    context.close()
