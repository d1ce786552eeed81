"""`reporting diff`: what changed, and whether every change has a reason, from two manifests."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting.cli import cli

DATA = str(Path(__file__).parents[1] / "data")
EMPTY = {
    **{name: {} for name in ("definitions", "targets", "inputs", "files")},
    **{"version": 3, "formats": [], "demonstration": True, "revisions": [], "lock": None},
    "notebook": {"name": "rapport.ipynb", "sha256": ""},
    "code": {"version": "0", "sha256": ""},
    "fingerprint": "",
}
"""A manifest that tells nothing else."""


@pytest.fixture
def edition(tmp_path):
    """Write an edition folder that holds one figure."""

    def write(name, numerator, freeze, territory="region-76", indicator="lycees_securises"):
        folder = tmp_path / name
        folder.mkdir()
        figure = {"indicator": indicator, "year": 2023, "territory": "region-76", "unit": "%"}
        shown = figure | {"numerator": numerator, "denominator": 225, "text": "", "observed": True}
        asked = {"year": 2023, "territory": territory, "freeze": freeze}
        figures = [shown | {"part": "tableau"}]
        manifest = EMPTY | {"parameters": asked, "figures": figures}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return str(folder)

    return write


def diff(*arguments):
    return CliRunner().invoke(cli, ["diff", "--data", DATA, *arguments])


def test_nothing_changed(edition):
    result = diff(edition("a", 203, "2024-01-31"), edition("b", 203, "2025-01-31"))
    assert result.exit_code == 0
    assert "0 changement(s)" in result.output


def test_a_change_with_its_entry(edition):
    result = diff("--json", edition("a", 203, "2024-01-31"), edition("b", 205, "2025-01-31"))
    assert result.exit_code == 0
    (change,) = json.loads(result.stdout)
    assert (change["indicator"], change["year"], change["territory"]) == (
        *("lycees_securises", 2023, "region-76"),
    )
    assert change["before"] == {"numerator": 203, "denominator": 225}
    assert change["after"] == {"numerator": 205, "denominator": 225}
    assert change["entry"]["nature"] == "revision"


def test_a_change_without_entry(edition):
    result = diff(edition("a", 203, "2024-01-31"), edition("b", 202, "2024-01-31"))
    assert result.exit_code == 1
    assert "203/225  202/225  à motiver" in result.output


def test_two_freezes():
    result = diff("2024-01-31", "2025-01-31", "--year", "2022")
    assert result.exit_code == 0
    assert "completude_registres" in result.output
    assert "lycees_securises" not in result.output


def test_editions_of_two_territories_are_not_found_the_same(edition):
    result = diff(edition("a", 203, "2024-01-31"), edition("b", 203, "2024-01-31", "region-53"))
    assert "de region-76 et de region-53" in str(result.exception)


@pytest.mark.parametrize(
    "arguments", [("2024-01-31", "reports"), ("reports", "reports", "--year", "2023")]
)
def test_what_cannot_be_compared_is_misuse(arguments):
    assert diff(*arguments).exit_code == 2
