"""Another region, four départements, three measures: the package knows no plan by name."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting import Plan
from reporting.cli import cli
from tests.second_plan import lay

TERRITORIES = ("region-53", *(f"departement-{code}" for code in ("22", "29", "35", "56")))
FORMATS = ("rapport.html", "rapport.pdf", "rapport.ipynb", "annexe.ods", "donnees/datapackage.json")
OF_ANOTHER_PLAN = re.compile(
    r"liO|Occitanie|PPMS|SUGE|ISG|CyberOcc|gendarmerie|convention|treize|\btrain|\brame|mandat",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("second-plan"))


@pytest.fixture(scope="module")
def published(data: Path) -> Iterator[Path]:
    out = data.parent / "reports"
    arguments = ["--data", str(data), "--out", str(out), "--year", "2023"]
    done = CliRunner().invoke(cli, ["build", *arguments, "--territory", "all"])
    assert done.exit_code == 0, done.output
    return out / "2023"


def shown(folder: Path) -> str:
    page = (folder / "rapport.html").read_text(encoding="utf-8")
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_its_data_are_sound(data: Path) -> None:
    """Registers that are not kept give no finding."""
    done = CliRunner().invoke(cli, ["check", "--data", str(data), "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])


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
def test_no_page_speaks_of_another_plan(published: Path, territory: str) -> None:
    """No network, agency, convention or number of départements comes from the package."""
    assert not sorted(set(OF_ANOTHER_PLAN.findall(shown(published / territory))))


def test_the_region_says_its_figures(published: Path) -> None:
    """The sentences of its own notebook, with its own figures."""
    page = shown(published / "region-53")
    assert "10 lycées sur 14" in page
    assert "4 communes ont" in page
    assert re.search(r"112\W500\W€", page)


def test_published_editions_verify(published: Path, data: Path) -> None:
    """What was published is what its notebooks show."""
    done = CliRunner().invoke(cli, ["verify", str(published.parent), "--data", str(data)])
    assert done.exit_code == 0, done.output
