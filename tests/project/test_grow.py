"""A year more, a register more: what is written, what is told, what is refused."""

import errno
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from reporting import Plan
from reporting.cli import cli
from reporting.registers.findings import SHARED, Rule
from reporting.registers.package import read_package

ROWS = Path(__file__).parents[1] / "second_plan/data/registers"
COACHES = ("parc_autocars", "equipements_mobiles")


def run(*given: str) -> str:
    done = CliRunner().invoke(cli, list(given))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Coaches alone, filled in, until 2023."""
    given = ("--region", "53", "--years", "2021-2023", "--only", ",".join(COACHES))
    run("init", str(tmp_path / "new"), *given)
    for name in COACHES:
        shutil.copy(ROWS / f"{name}.csv", tmp_path / "new/data/registers")
    return tmp_path / "new/data"


def test_a_year_is_opened_in_the_plan_and_its_notebook(data: Path):
    """Freeze, days due, lapsed targets are told; comments of the settings stay."""
    (data / "plan/cibles.csv").write_text(
        (data / "plan/cibles.csv").read_text(encoding="utf-8")
        + "autocars_part_equipee,1,1,2024-12-31,2021-06-24,,adoptee,,Délibération,\n",
        encoding="utf-8",
    )
    before = (data / "plan/plan.toml").read_text(encoding="utf-8")
    said = run("add-year", "2024", "--data", str(data))
    after = (data / "plan/plan.toml").read_text(encoding="utf-8")
    assert after == before.replace("derniere_annee = 2023", "derniere_annee = 2024")
    assert "2025-01-31" in said and "Dû le 2025-03-15 : region." in said
    assert "la dernière cible de autocars_part_equipee est échue le 2024-12-31" in said
    notebook = (data.parent / "notebooks/annual_report.ipynb").read_text(encoding="utf-8")
    assert "year = 2024" in notebook and "2025-01-31" in notebook
    assert Plan.load(data).settings.periode.derniere_annee == 2024


def test_a_capped_calendar_is_raised_with_the_plan(data: Path):
    path = data / "plan/calendar.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[rap", "derniere_annee = 2023\n\n[[rap", 1), encoding="utf-8")
    run("add-year", "2024", "--data", str(data))
    assert "derniere_annee = 2024" in path.read_text(encoding="utf-8")


def test_a_year_out_of_turn_is_refused_with_the_one_to_write(data: Path):
    done = CliRunner().invoke(cli, ["add-year", "2026", "--data", str(data)])
    assert "Écrire 2024." in str(done.exception)


def test_a_register_is_taken_up_again(data: Path):
    """Its header, its sheet, and the indicators that it brings; `check` then asks for its rows."""
    said = run("add-register", "parc_rames", "--data", str(data))
    assert "data/registers/parc_rames.csv" in said and "rames_equipees" in said
    listed = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert not next(one for one in listed if one["name"] == "parc_rames").get("sans_registre")
    book = load_workbook(data / SHARED)
    assert [cell.value for cell in book["parc_rames"][1]][:1] == ["rame_id"]
    (found,) = read_package(data).findings
    assert (found.rule, found.table) == (Rule.NO_ROWS, "parc_rames")


@pytest.mark.parametrize(
    ("name", "said"),
    [("parc_autocars", "déjà tenu"), ("parc_rame", "« parc_rames »"), ("audits", "« resources »")],
)
def test_what_is_no_register_to_add_is_refused(data: Path, name: str, said: str):
    done = CliRunner().invoke(cli, ["add-register", name, "--data", str(data)])
    assert said in str(done.exception)


@pytest.mark.parametrize("given", [("add-year", "2024"), ("add-register", "lycees")])
def test_a_full_disk_leaves_the_project_as_it_was(data: Path, monkeypatch, given: tuple[str, str]):
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in data.parent.rglob("*") if path.is_file()}

    def refused(path: Path, *_: object, **__: object) -> int:
        path.open("w").close()  # what was there is gone before the disk says that it is full
        raise OSError(errno.ENOSPC, "No space left on device")

    before = files()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", refused)
        patched.setattr(Path, "write_text", refused)
        done = CliRunner().invoke(cli, [*given, "--data", str(data)])
    assert type(done.exception).__name__ == "UsageError" and files() == before
