"""Another region, four départements, three measures: the package knows no plan by name."""

import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from reporting import Plan
from reporting.cli import cli
from tests.second_plan import lay

TERRITORIES = ("region-53", *(f"departement-{code}" for code in ("22", "29", "35", "56")))
FORMATS = ("rapport.html", "rapport.pdf", "rapport.ipynb", "annexe.ods", "donnees/datapackage.json")
ROOT = Path(__file__).parents[1]
OF_ANOTHER_PLAN = re.compile(
    r"liO|Occitanie|PPMS|SUGE|ISG|\bAMI\b|CyberOcc|gendarmerie|convention|treize|rail|\btrain|\brame|"
    r"mandat|manifestation|observatoire|pharos|axe \d",
    re.IGNORECASE,
)
SHARED = {"lycées", "clôture", "registres de la région"}
"""Words of the first plan that the second one writes as well."""


def of_the_first_plan() -> list[str]:
    """Return all that the first plan names: itself, its networks, agencies, measures, codes..."""
    with (ROOT / "data/plan/plan.toml").open("rb") as file:
        first = tomllib.load(file)
    words = first["vocabulaire"]
    named = [first["nom"], first["sous_titre"], first["organisme"], *first["codes"].values()]
    named += [one["nom"] for one in first["conventions"]]
    named += [one["libelle"] for one in first["couts"]]
    named += [*words["reseaux"], *words["organismes"], *words["axes"], first["prix"]["indice"]]
    for section in ("mesures", "volets", "composantes", "intitules"):
        named += words[section].values()
    return sorted({word for word in named if word.lower() not in SHARED})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("second-plan"))


@pytest.fixture(scope="module")
def published(data: Path) -> Iterator[Path]:
    """Every report, built where its project is: the notebook is that of the second plan."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(data.parent)
        done = CliRunner().invoke(cli, ["build", "--year", "2023", "--territory", "all"])
        assert done.exit_code == 0, done.output
        yield data.parent / "reports/2023"


def shown(page: str) -> str:
    """Return what a page, or the XML of a spreadsheet, shows."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Give all that an edition says to a reader, by file; pages as they are shown."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".html":
            yield path.name, shown(path.read_text(encoding="utf-8"))
        elif path.suffix == ".ods":
            with zipfile.ZipFile(path) as book:
                yield path.name, shown(book.read("content.xml").decode("utf-8"))
        elif path.suffix == ".pdf":
            yield path.name, "\n".join(page.extract_text() for page in PdfReader(path).pages)
        elif path.suffix == ".csv":
            yield path.name, path.read_text(encoding="utf-8")


def test_its_data_are_sound(data: Path) -> None:
    """Registers that are not kept give no finding."""
    done = CliRunner().invoke(cli, ["check", "--data", str(data), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


def test_a_code_that_is_not_declared_is_no_zero(tmp_path: Path) -> None:
    """Without the word of its calls for projects, no commune would count: refused, with why."""
    settings = lay(tmp_path) / "plan/plan.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('appel_a_projets = "AAP"', ""), encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "data"), "--json"])
    (found,) = json.loads(done.stdout)
    assert (done.exit_code, found["file"], found["column"]) == (
        1,
        "data/plan/plan.toml",
        "codes.appel_a_projets",
    )
    wanted = ("communes_aidees", "communes_montant_vote", "communes_population_couverte")
    assert all(name in found["message"] for name in wanted)


@pytest.mark.parametrize(
    ("indicator", "year", "territory", "numerator", "denominator"),
    [
        ("lycees_securises", 2021, "region-53", 6, 14),
        ("lycees_securises", 2022, "region-53", 8, 14),
        ("lycees_securises", 2023, "region-53", 10, 14),
        ("lycees_securises", 2023, "departement-22", 1, 2),
        ("lycees_securises", 2023, "departement-29", 4, 5),
        ("lycees_securises", 2023, "departement-35", 3, 5),
        ("lycees_securises", 2023, "departement-56", 2, 2),
        ("autocars_part_equipee", 2023, "region-53", 17, 30),
        ("communes_aidees", 2023, "region-53", 4, None),
        ("communes_montant_vote", 2023, "region-53", 112_500_00, None),
    ],
)
def test_its_figures_are_those_worked_out_by_hand(
    data: Path, indicator: str, year: int, territory: str, numerator: int, denominator: int | None
) -> None:
    """Two components protect a lycée here; a commune helped twice counts once."""
    found = Plan.load(data).observe(year, indicator=indicator, territory=territory)
    row = found.astype(object).where(found.notna(), None).iloc[0]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)


def test_what_no_register_knows_has_no_row(data: Path) -> None:
    """Trains are not kept: no zero, no status, no row."""
    assert "rames_equipees" not in set(Plan.load(data).observe(2023)["indicator"])


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_format_is_published(published: Path, territory: str) -> None:
    """Region and départements, whole."""
    for name in FORMATS:
        assert (published / territory / name).stat().st_size > 1000


@pytest.mark.parametrize("territory", TERRITORIES)
def test_no_file_speaks_of_another_plan(published: Path, territory: str) -> None:
    """No network, agency, convention, measure or number of départements comes from the package."""
    words = [re.compile(rf"(?<!\w){re.escape(one)}(?!\w)") for one in of_the_first_plan()]
    said = dict(texts(published / territory))
    assert {"rapport.html", "rapport.pdf", "annexe.ods", "definitions.csv"} <= said.keys()
    found = [
        (name, hit[0]) for name, text in said.items() for one in words if (hit := one.search(text))
    ]
    assert not found
    pages = said["rapport.html"] + said["rapport.pdf"] + said["annexe.ods"]
    assert not sorted(set(OF_ANOTHER_PLAN.findall(pages)))


def test_the_region_says_its_figures(published: Path) -> None:
    """The sentences of its own notebook, with its own figures, in both forms of the page."""
    said = dict(texts(published / "region-53"))
    for page in (said["rapport.html"], " ".join(said["rapport.pdf"].split())):
        assert "10 lycées sur 14" in page
        assert re.search(r"4\Wcommunes ont", page)
        assert re.search(r"112\W500\W€", page)


def test_published_editions_verify(published: Path) -> None:
    """What was published is what its notebooks show, rendered again."""
    done = CliRunner().invoke(cli, ["verify", str(published.parent)])
    assert (done.exit_code, done.output) == (0, "5 édition(s) vérifiée(s), 0 constat(s)\n")
