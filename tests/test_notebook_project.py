"""The example of a notebook that CI validates: what its README says holds, in a copy of it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parent / "notebook_project"
COMMANDS = re.findall(
    r"^((?:pytest|papermill|reporting) .*?)(?: +#.*)?$", (PROJECT / "README.md").read_text(), re.M
)


@pytest.fixture
def copied(tmp_path):
    return shutil.copytree(PROJECT, tmp_path / "project")


def run(command, folder):
    """Run a command of the README with this environment's programs."""
    program, *rest = command.split()
    if program == "reporting":
        command = [Path(sys.executable).with_name(program), *rest]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True)
    apart = (
        ["-c", "/dev/null", "--rootdir", ".", "--nbval-current-env"] if program == "pytest" else []
    )
    return subprocess.run(
        [sys.executable, "-m", program, *rest, *apart], cwd=folder, capture_output=True, text=True
    )


def test_its_commands_pass_and_ci_runs_them(copied):
    steps = yaml.safe_load((PROJECT / "ci.yml").read_text())["jobs"]["notebooks"]["steps"]
    assert len(COMMANDS) == 4
    told = [step.get("run", "") for step in steps]
    assert all(any(command in run for run in told) for command in COMMANDS)
    for command in COMMANDS:
        ended = run(command, copied)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    out = (copied / "out.ipynb").read_text()
    assert "1327 prêts en 2024" in out
    assert "Prêts de 2024" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "cells"),
    [
        ("prets.csv", "2023,mars,431", "2023,mars,432", {2, 3, 4}),
        ("prets.ipynb", '0b4f8a\\")\\n', 'b3440f\\")\\n', {4}),
        ("prets.ipynb", 'title=f\\"Prêts de', 'title=f\\"Prêts en', {4}),
    ],
)
def test_a_figure_a_chart_or_a_word_that_changes_fails(copied, file, old, new, cells):
    path = copied / file
    before = path.read_text()
    assert before.count(old) == 1
    path.write_text(before.replace(old, new))
    ended = run(COMMANDS[0], copied)
    assert ended.returncode == 1
    assert {int(one) for one in re.findall(r"^FAILED .*Cell (\d+)", ended.stdout, re.M)} == cells


def test_the_summary_of_the_job_tells_what_changed_and_by_how_much(copied):
    path = copied / "prets.csv"
    path.write_text(path.read_text().replace("2023,mars,431", "2023,mars,432"))
    assert run(COMMANDS[2], copied).returncode == 0
    ended = run(COMMANDS[3], copied)
    assert ended.returncode == 1, ended.stderr
    assert "| donnees | 2, prets: 431 → 432 (+1) |" in ended.stdout
    assert "| total | '1231 prêts en 2023' | '1232 prêts en 2023' |" in ended.stdout
    assert "| courbe | drawn again |" in ended.stdout
