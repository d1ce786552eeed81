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


def test_what_its_outputs_rest_on_is_fixed_as_here(root):
    fixed = re.findall(r"^(\S+==\S+)$", (PROJECT / "requirements.txt").read_text(), re.M)
    assert [one.partition("==")[0] for one in fixed] == ["matplotlib", "pandas", "seaborn"]
    locked = (root / "requirements.lock").read_text()
    assert [one for one in fixed if f"{one} " not in locked] == []


CHANGED = {
    "figure": ("prets.csv", "2023,mars,431", "2023,mars,432", {2, 3, 4}),
    "chart": ("prets.ipynb", '0b4f8a\\")\\n', 'b3440f\\")\\n', {4}),
    "word": ("prets.ipynb", 'title=f\\"Prêts de', 'title=f\\"Prêts en', {4}),
}
"""What is changed in which file, and the cells that fail for it."""


def test_a_figure_a_chart_or_a_word_that_changes_fails(tmp_path):
    """Each in a project of its own, all validated by one command."""
    for name, (file, old, new, _) in CHANGED.items():
        path = shutil.copytree(PROJECT, tmp_path / name) / file
        before = path.read_text()
        assert before.count(old) == 1
        path.write_text(before.replace(old, new))
    books = " ".join(f"{name}/prets.ipynb" for name in CHANGED)
    ended = run(COMMANDS[0].replace("prets.ipynb", books), tmp_path)
    assert ended.returncode == 1
    failed = re.findall(r"^FAILED (\w+)/.*Cell (\d+)", ended.stdout, re.M)
    told = {name: {int(cell) for one, cell in failed if one == name} for name in CHANGED}
    assert told == {name: cells for name, (*_, cells) in CHANGED.items()}


def test_the_summary_of_the_job_tells_what_changed_and_by_how_much(copied):
    path = copied / "prets.csv"
    path.write_text(path.read_text().replace("2023,mars,431", "2023,mars,432"))
    assert run(COMMANDS[2], copied).returncode == 0
    ended = run(COMMANDS[3], copied)
    assert ended.returncode == 1, ended.stderr
    assert "| donnees | 2, prets: 431 → 432 (+1) |" in ended.stdout
    assert "| total | '1231 prêts en 2023' | '1232 prêts en 2023' |" in ended.stdout
    assert "| courbe | drawn again |" in ended.stdout
