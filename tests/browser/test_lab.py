"""JupyterLab as `make lab` opens it, and its scheduler's form, in a browser."""

import shutil
from pathlib import Path

import pytest

from tests.editions.test_lab_jobs import Server

EXTENSIONS = Path(__file__).parents[2] / "deploy/jupyter/share/jupyter/labextensions"
MENUS = ["Fichier", "Édition", "Affichage", "Exécution", "Noyau", "Onglets", "Paramètres", "Aide"]
PATIENCE = 120_000


@pytest.fixture(scope="module")
def lab(root, tmp_path_factory):
    """JupyterLab of this environment, with the extension of the checkout."""
    place = tmp_path_factory.mktemp("lab")
    (place / "data").symlink_to(root / "data")
    shutil.copy(root / "notebooks/departement.ipynb", place)
    with Server(place, "jupyterlab", f"--LabApp.extra_labextensions_path={EXTENSIONS}") as running:
        yield running


@pytest.fixture(scope="module")
def page(browser, lab):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE)
    page.asked = []
    page.on("request", lambda one: page.asked.append(one.url))
    page.goto(f"{lab.address}lab?token=jeton&reset")
    page.wait_for_selector(".jp-DirListing-item:has-text('departement')")
    page.wait_for_selector(".jp-LauncherCard:has-text('Python 3')")
    yield page
    page.close()


def test_lab_is_french_and_quiet_with_its_contents_and_kernel(page, lab):
    texts = "all => all.map(one => one.textContent)"
    assert page.locator(".lm-MenuBar-itemLabel").evaluate_all(texts) == MENUS
    assert page.locator("[data-id='table-of-contents']").count() == 1
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    here = (lab.address, lab.address.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in page.asked if not url.startswith(here)] == []


def test_form_proposes_the_parameters_of_the_notebook(page):
    """The freeze follows the year: it is not among them. The job itself is not begun."""
    sent = []

    def answer(route):
        if route.request.method != "POST":
            route.fallback()
            return
        sent.append(route.request.post_data_json)
        route.fulfill(json={"job_id": "1"})

    page.route("**/scheduler/jobs*", answer)
    page.click(".jp-DirListing-item:has-text('departement')", button="right")
    page.click(".lm-Menu-item:has-text('Create Job')")
    page.wait_for_selector("[name='parameter-2-value']")
    fields = "all => all.map(one => one.value)"
    shown = page.locator("[name^='parameter-']").evaluate_all(fields)
    assert shown == ["year", "2024", "territory", "departement-34", "data", "data"]
    page.fill("[name='parameter-1-value']", "09")
    page.click("button:has-text('Créer')")
    page.wait_for_selector("button:has-text('Créer')", state="detached")
    [asked] = sent
    assert asked["parameters"] == {"year": "2024", "territory": "09", "data": "data"}


def test_a_heading_sorts_its_table_by_mouse_and_by_key(page):
    """Numbers as numbers, texts in the order of French; only on the screen."""
    page.dblclick(".jp-DirListing-item:has-text('departement')")
    table = page.locator(".jp-OutputArea-output table:has(thead th:nth-child(3)):visible").first
    for place in (0, 2):
        heading = table.locator("thead th").nth(place)
        read = f"all => all.map(one => one.cells[{place}].innerText.trim())"
        heading.click()
        assert heading.get_attribute("aria-sort") == "ascending"
        rising = table.locator("tbody tr").evaluate_all(read)
        heading.press("Enter")
        assert heading.get_attribute("aria-sort") == "descending"
        assert table.locator("tbody tr").evaluate_all(read) != rising
    assert table.locator("[aria-sort]").count() == 1


def test_a_key_pressed_on_what_a_cell_shows_is_not_one_of_the_notebook(page):
    """In command mode, an arrow would go to another cell, and « x » cut one."""
    summary = page.locator(".jp-OutputArea-output summary:visible").first
    for key in ("ArrowDown", "x"):
        summary.press(key)
        assert summary.evaluate("one => one === document.activeElement")
    summary.press("Enter")
    assert summary.evaluate("one => one.parentNode.open")
