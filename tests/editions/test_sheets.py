"""An edition is made again when what it shows changes, and not when any register does."""

import shutil
from itertools import pairwise
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
from reporting.registers.folder import file_hash
from reporting.report.sheet import basis_of
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
    """Return the basis of every commune that was named here or that asked for a grant.

    Of the others of the département, one in four; of those farther away, one in forty.
    """
    plan = Plan.load(depot / "data")
    asked = {"year": YEAR, "freeze": "2025-01-31", "data": "data"}
    every = [one.id for one in plan.territories.of_level("commune")]
    near = {f"commune-{one}" for one in plan.tables["dossiers"]["code_commune"].dropna()}
    near |= {f"commune-{one}" for one in (HELPED, NEIGHBOUR, FAR)}
    codes = [
        one
        for rank, one in enumerate(every)
        if one in near or rank % (4 if one.startswith(f"commune-{HELPED[:2]}") else 40) == 0
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


DOSSIERS = "data/registers/dossiers.csv"
ASKED = (
    "ESSAI-001,AMI-2024,21310395500018,commune,31395,,2024-03-01,false,,,,demonstration,2024-03-05,"
    "2024-03-05,,Direction,"
)
"""An application of the neighbour that was not admissible: nothing was voted, no peer moves."""


def test_a_row_is_of_the_sheet_of_its_commune_alone(depot: Path):
    """Added, moved to another commune, removed: no other sheet rests on it."""
    path = depot / DOSSIERS
    whole, states = path.read_text(encoding="utf-8"), [bases(depot)]
    for row in (ASKED, ASKED.replace("31395", FAR)):
        path.write_text(f"{whole}{row}\n", encoding="utf-8")
        states.append(bases(depot))
    path.write_text(whole, encoding="utf-8")
    touched = [
        [code[8:] for code in before if before[code] != after[code]]
        for before, after in pairwise([*states, states[0]])
    ]
    assert touched == [[NEIGHBOUR], [NEIGHBOUR, FAR], [FAR]]


def test_a_sheet_whose_registers_alone_were_changed_is_still_looked_at(depot: Path):
    """That its files were seen whole holds as long as none was touched, and no longer."""
    made(depot)
    assert set(made(depot).values()) == {"à jour "}
    path = depot / DOSSIERS
    whole = path.read_text(encoding="utf-8")
    path.write_text(f"{whole}{ASKED}\n", encoding="utf-8")
    page = depot.parent / f"trial/{YEAR}/commune-{FAR}/rapport.html"
    content = page.read_bytes()
    page.write_bytes(content.replace(b"e", b"a", 1))
    told = made(depot, dry_run=True)
    page.write_bytes(content)
    back = made(depot, dry_run=True)
    path.write_text(whole, encoding="utf-8")
    assert told[FAR] == "à construire ses fichiers ne sont plus ce qui a été publié"
    assert told[NEIGHBOUR] == "à construire ses lignes des registres ont changé"
    assert told[HELPED] == back[HELPED] == back[FAR] == "à jour ", "the same bytes, written again"


def test_a_population_is_of_all(depot: Path):
    """The lists of communes count whole: a class of size moves with one of them."""
    made(depot)
    path = next((depot / "data/reference").glob("communes_*.csv"))
    whole = path.read_text(encoding="utf-8")
    package = depot / "data/datapackage.json"
    listed = package.read_text(encoding="utf-8")
    rows = whole.splitlines(keepends=True)
    place = rows[0].strip().split(",").index("population")
    rank = next(rank for rank, row in enumerate(rows) if row.startswith(f"{FAR},"))
    cells = rows[rank].rstrip("\n").split(",")
    cells[place] = str(int(cells[place]) + 1)
    rows[rank] = ",".join(cells) + "\n"
    former = file_hash(path)
    path.write_text("".join(rows), encoding="utf-8")
    package.write_text(listed.replace(former, file_hash(path)), encoding="utf-8")
    told = made(depot, dry_run=True)
    path.write_text(whole, encoding="utf-8")
    package.write_text(listed, encoding="utf-8")
    assert all(one.startswith("à construire") for one in told.values())


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
