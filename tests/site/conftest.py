"""A reports folder as small as a site can be made of, and that site."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from reporting.editions.manifest import NOTEBOOK
from reporting.editions.notebook import notebook_bytes
from reporting.editions.publish import put_site
from reporting.facade import Plan
from reporting.site.pages import INDICATORS, pages
from reporting.site.shelves import Shelves
from tests.document.kinds import prose
from tests.document.sample import KEY_FIGURES, MIME, notebook, shown, text

ROOT = Path(__file__).parents[2]
REGION = "region-76"
OBSERVATIONS = (
    *("indicateur", "annee", "territoire", "du", "au", "numerateur", "denominateur", "valeur"),
    *("unite", "masque"),
)
BOUNDS = ("territoire", "part", "reste", "total", "au_moins", "au_plus")


def row(place, year, above, below, *, indicator="lycees_securises", masked=False):
    """One observation, as the region's edition gives it."""
    known = ("", "", "") if masked else (above, below, "")
    hidden = "oui" if masked else "non"
    return (indicator, year, place, f"{year}-12-31", f"{year}-12-31", *known, "%", hidden)


FORMER = [row(REGION, 2022, 188, 225), row(REGION, 2023, 203, 225)]
LATEST = [
    *(row(REGION, 2022, 188, 225), row(REGION, 2023, 205, 225), row(REGION, 2024, 211, 225)),
    row("departement-09", 2024, 7, 7),
    row("departement-31", 2024, 43, 47),
    row("departement-34", 2024, 40, 41),
    row("departement-66", 2024, None, None, masked=True),
    row("departement-34", 2024, 104, 167, indicator="autocars_part_equipee"),
]


def report(folder, year, freeze, rows):
    """Publish a report of the region by hand."""
    made = notebook(
        text("## L'essentiel"),
        shown(prose("verdict", "verdict", "Il reste 14 lycées")),
        shown(prose("lead", "lead", "Ils avancent. De 6.")),
        shown(KEY_FIGURES | {"title": None, "subtitle": None}),
        text("## Méthode\n\nUn texte."),
    )
    for output in made.cells[1].outputs:
        output.data[MIME]["cover"] |= {"territory": REGION, "year": year, "freeze": freeze}
    (folder / "donnees").mkdir(parents=True)
    (folder / NOTEBOOK).write_bytes(notebook_bytes(made))
    (folder / "rapport.html").write_text("<title>Rapport</title>")
    (folder / "rapport.pdf").write_bytes(b"")
    (folder / "annexe.ods").write_bytes(b"")
    (folder / "donnees" / "chiffres_cles.csv").write_text("")
    (folder / "donnees" / "datapackage.json").write_text("{}")
    table(folder / "donnees" / "observations.csv", OBSERVATIONS, rows)
    place = "Pyrénées-Orientales"
    bounds = [(place, "", "", "16", "0.75", "0.94")]
    table(folder / "donnees" / "lycees_securises_par_departement.csv", BOUNDS, bounds)
    names = [one.relative_to(folder).as_posix() for one in folder.rglob("*.*")]
    manifest = {"parameters": {"freeze": freeze}, "files": {name: {"bytes": 9} for name in names}}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def table(path, names, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])


def editions(out):
    report(out / "2024" / REGION, 2024, "2025-01-31", LATEST)
    report(out / "2023" / REGION, 2023, "2024-01-31", FORMER)
    for name in ("departement-34", "departement-11", "commune-34172", "commune-30350"):
        (out / "2024" / name).mkdir()
        (out / "2024" / name / "rapport.html").write_text(f"<title>{name}</title>")
        told = {"parameters": {"freeze": "2025-01-31"}, "files": {}}
        (out / "2024" / name / "manifest.json").write_text(json.dumps(told))
    return out


@pytest.fixture(scope="session")
def plan():
    return Plan.load(ROOT / "data")


@pytest.fixture(scope="session")
def made(plan, tmp_path_factory):
    """The site, and where it is."""
    out = editions(tmp_path_factory.mktemp("site") / "reports")
    shelves = Shelves.of(plan, out)
    files = pages(shelves)
    put_site(out, files, INDICATORS)
    return SimpleNamespace(out=out, shelves=shelves, files=files)
