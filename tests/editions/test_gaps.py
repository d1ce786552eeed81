"""A published figure that the registers contradict without an explanation stops everything."""

import json
import shutil
from functools import cache

import pytest
from click.testing import CliRunner

from reporting import facade
from reporting.cli import cli
from reporting.editions.build import build
from reporting.editions.edition import Options
from reporting.editions.journal import history
from reporting.errors import DataError, UsageError
from reporting.facade import check

SAID = "Direction de projet (démonstration),2024-01-31"


@pytest.fixture(autouse=True, scope="module")
def read_once():
    """The same data are looked at in each test; none changes what was read."""
    held = cache(facade.read)

    def read(folder):
        findings, content = held(folder)
        return [*findings], content

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facade, "read", read)
        yield


@pytest.fixture(scope="module")
def unexplained(root, tmp_path_factory):
    """The data, without who explained the gap of C06."""
    folder = tmp_path_factory.mktemp("essai") / "data"
    shutil.copytree(root / "data", folder)
    path = folder / "plan" / "chiffres_publies.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    changed = [line.replace(SAID, ",") if line.startswith("C06") else line for line in lines]
    assert changed != lines
    path.write_text("\n".join(changed), encoding="utf-8")
    return folder


def test_build_refuses_an_unexplained_gap_before_anything_runs(
    unexplained, root, tmp_path, monkeypatch
):
    monkeypatch.chdir(root)
    with pytest.raises(DataError, match=r"C06.*registres donnent") as caught:
        build(unexplained, 2023, ["region"], options=Options(out=tmp_path / "out", force=True))
    assert "explique_par" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_check_lists_it_with_its_line(unexplained):
    (found,) = [one for one in check(unexplained, "2024-01-31") if one.severity == "warning"]
    assert (found.rule, found.line, found.file) == (
        "unexplained-gap",
        7,
        "data/plan/chiffres_publies.csv",
    )
    result = CliRunner().invoke(cli, ["check", "--data", str(unexplained)])
    assert result.exit_code == 0  # it refuses no register
    assert "C06" in result.output


def test_the_freeze_of_the_edition_decides(unexplained):
    """C06 is about October 2023: before that, the registers could not contradict it."""
    found = [one for one in check(unexplained, "2023-01-31") if one.severity == "warning"]
    assert not [one for one in found if "C06" in one.message]


def test_run_refused_for_its_data_has_its_line_in_the_history(
    unexplained, root, tmp_path, monkeypatch
):
    monkeypatch.chdir(root)
    options = Options(out=tmp_path / "out", force=True)
    with pytest.raises(DataError):
        build(unexplained, 2023, ["31"], options=options)
    (run,) = history(tmp_path / "out")
    assert (run.year, run.territory, run.status) == (2023, "departement-31", "refusé")
    assert run.message.startswith("1 constat(s) : ")
    assert "C06" in run.message


def test_a_run_refused_for_its_data_leaves_a_line_in_the_history(unexplained, root, tmp_path):
    """Without a year: the latest, known before the data are refused."""
    broken = tmp_path / "data"
    shutil.copytree(unexplained, broken)
    for name in ("lycees.csv", "ppms.csv"):
        (broken / "registers" / name).write_text("")
    out = ["--out", str(tmp_path / "out"), "--data", str(broken)]
    refused = CliRunner().invoke(cli, ["build", *out])
    assert isinstance(refused.exception, DataError)
    (run,) = json.loads(CliRunner().invoke(cli, ["history", *out, "--json"]).stdout)
    assert (run["year"], run["territory"], run["status"]) == (2024, "region", "refusé")
    assert run["message"].startswith("2 constat(s) ; reporting check les dit tous : ")
    assert "lycees.csv" in run["message"]

    CliRunner().invoke(cli, ["build", *out, "--territory", "31", "--territory", "31555"])
    told = json.loads(CliRunner().invoke(cli, ["history", *out, "--json"]).stdout)
    assert [one["territory"] for one in told[:2]] == ["commune-31555", "departement-31"]
    misuse = CliRunner().invoke(cli, ["build", "--territory", "999", "--data", str(unexplained)])
    assert isinstance(misuse.exception, UsageError)  # whoever typed it is told: nothing to note
