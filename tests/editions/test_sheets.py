"""An edition is made again when what it shows changes, and not when any register does."""

import shutil
from pathlib import Path

import pytest

from reporting import Plan
from reporting.editions.build import build
from reporting.editions.current import up_to_date
from reporting.editions.edition import Options
from reporting.editions.manifest import Manifest
from reporting.editions.parameters import Parameters
from reporting.editions.places import MANIFEST, read_json
from reporting.editions.sheets import values_of
from reporting.editions.verify import verify
from reporting.phrases import messages
from reporting.registers.findings import Rule
from reporting.report.basis import basis_of
from reporting.report.values import MAKERS

ROOT = Path(__file__).parents[2]
HELPED, NEIGHBOUR, FAR = "31555", "31395", "48095"
CODES = ("31", "48")
DECISION = "CP-20240712-010"
YEAR = 2024


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_fact_that_is_gathered_has_words(language):
    """An operator reads them in `build --dry-run`: a name of the code would say nothing."""
    assert {name.strip("_").replace("_", "-") for name in MAKERS} <= messages(language)[
        "facts"
    ].keys()


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own, whose registers are corrected."""
    place = tmp_path_factory.mktemp("fiches") / "depot"
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("published"))
    return place


def corrected(depot: Path, column: str, value: str) -> None:
    """Change a cell of the decision about the commune that was helped."""
    path = depot / "data/registers/subventions.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index(column)
    for rank, row in enumerate(rows):
        cells = row.split(",")
        if cells[0] == DECISION:
            cells[place] = value
            rows[rank] = ",".join(cells)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def made(depot: Path, **options: object) -> dict[str, str]:
    """Build three sheets; return what became of each, and why."""
    out = depot.parent / "trial"
    given = Options(out=out, pdf=False, progress=False, **options)
    result = build(depot / "data", YEAR, [HELPED, NEIGHBOUR, FAR], options=given)
    return {one.edition.path.name[8:]: f"{one.status} {one.message}" for one in result.outcomes}


def bases(depot: Path) -> dict[str, str]:
    """Return the basis of every commune of the département and of all that asked for a grant.

    Of the others, one in ten.
    """
    plan = Plan.load(depot / "data")
    asked = {"year": YEAR, "freeze": "2025-01-31", "data": "data"}
    every = [one.id for one in plan.territories.of_level("commune")]
    near = {f"commune-{one}" for one in plan.tables["dossiers"]["code_commune"].dropna()}
    codes = [
        one
        for rank, one in enumerate(every)
        if one in near or one.startswith(f"commune-{HELPED[:2]}") or rank % 10 == 0
    ]
    assert len(near.intersection(codes)) > 100
    return {code: basis_of(values_of(plan, Parameters(territory=code, **asked))) for code in codes}


def test_a_correction_is_of_the_sheets_that_show_it(depot: Path):
    assert {one[:7] for one in made(depot).values()} == {"publiée"}
    manifest = read_json(depot.parent / "trial" / str(YEAR) / f"commune-{HELPED}" / MANIFEST)
    assert manifest["reads"]
    assert all("@departement-" in name for name in manifest["reads"]), "a register is read whole"
    assert set(made(depot).values()) == {"à jour "}
    asked = (str(depot / "data"), [YEAR], None, [HELPED, NEIGHBOUR, FAR], None)
    options = Options(out=depot.parent / "trial", pdf=False)
    assert len(up_to_date(*asked, options)) == 3
    page = depot.parent / f"trial/{YEAR}/commune-{FAR}/rapport.html"
    page.touch()
    assert up_to_date(*asked, options) is None, "a file that was touched is read again"
    before = bases(depot)
    corrected(depot, "date_notification", "2024-08-21")
    told = made(depot, dry_run=True)
    assert told[HELPED] == "à construire ses lignes des registres ont changé"
    assert told[NEIGHBOUR] == told[FAR] == "à jour "
    after = bases(depot)
    assert [code for code in before if before[code] != after[code]] == [f"commune-{HELPED}"]
    assert made(depot)[HELPED].startswith("publiée")


def reports(depot: Path, **options: object) -> dict[str, str]:
    """Build the reports of two départements; return what became of each, and why."""
    given = Options(out=depot.parent / "essai", pdf=False, progress=False, **options)
    result = build(depot / "data", YEAR, CODES, options=given)
    return {one.edition.path.name[-2:]: f"{one.status} {one.message}" for one in result.outcomes}


def test_a_correction_is_of_the_reports_that_show_it(depot: Path):
    """Another département is left alone, and would be the same, byte for byte."""
    assert set(reports(depot).values()) == {"publiée "}
    assert set(reports(depot).values()) == {"à jour "}
    folder = depot.parent / f"essai/{YEAR}/departement-48"
    manifest = Manifest.read(folder / MANIFEST)
    assert manifest.is_sealed
    assert "registers/subventions.csv" in manifest.inputs
    before = [file["sha256"] for file in read_json(folder / MANIFEST)["files"].values()]
    corrected(depot, "date_notification", "2024-08-22")
    assert reports(depot, dry_run=True) == {
        "31": "à construire ont changé : les aides et leurs paiements, les appels à projets",
        "48": "à jour ",
    }
    about = {
        name: verify([folder.with_name(f"departement-{name}")], depot / "data") for name in CODES
    }
    rules = {name: [one.rule for one in found] for name, found in about.items()}
    assert [name for name in CODES if Rule.EDITION_INPUT_CHANGED in rules[name]] == ["31"]
    assert reports(depot, force=True).keys() == {"31", "48"}
    assert [one["sha256"] for one in read_json(folder / MANIFEST)["files"].values()] == before
