"""The units and the line that start `reporting due`: what they say is what the program accepts."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from reporting.cli import cli
from reporting.errors import BusyError

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
HERE = "/srv/reporting"
"""What the operator replaces by the folder of the checkout."""


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string((DEPLOY / "systemd" / name).read_text(encoding="utf-8"))
    return parser


def commands() -> list[str]:
    """Every command line of the program in the units and the crontab, comments included."""
    text = "".join(path.read_text(encoding="utf-8") for path in (*UNITS, DEPLOY / "crontab"))
    return re.findall(r"\.venv/bin/reporting ([a-z][a-z -]*[a-z])", text)


def test_commands_are_those_of_the_program():
    assert sorted(set(commands())) == ["due", "due --dry-run"]
    for line in commands():
        name, *arguments = shlex.split(line)
        cli.commands[name].make_context(name, arguments)


def test_service_runs_what_is_due_and_tells_of_a_failure():
    service, failed = unit("reporting-due.service"), unit("reporting-due-failed@.service")
    assert service["Service"]["ExecStart"] == f"{HERE}/.venv/bin/reporting due"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["SuccessExitStatus"] == str(BusyError.exit_code)
    told, _, instance = service["Unit"]["OnFailure"].partition("@")
    assert (f"{told}@.service", instance) == ("reporting-due-failed@.service", "%N.service")
    assert failed["Service"]["ExecStart"].endswith(f"{HERE}/.venv/bin/reporting due --dry-run")
    for one in (service, failed):
        assert one["Service"]["WorkingDirectory"] == HERE


def test_timer_catches_up_on_what_was_missed():
    timer = unit("reporting-due.timer")
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Timer"]["OnCalendar"] == "*-*-* 06:00:00 Europe/Paris"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert "Unit" not in timer["Timer"]  # its own service is that of the same name
    assert (DEPLOY / "systemd/reporting-due.service").exists()


def test_systemd_accepts_the_units(tmp_path):
    """With the program put where the units want it; elsewhere than on systemd, only their keys."""
    program = tmp_path / ".venv/bin/reporting"
    program.parent.mkdir(parents=True)
    program.symlink_to("/bin/true")
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(HERE, str(tmp_path)), encoding="utf-8")
    if analyse := shutil.which("systemd-analyze"):
        command = [analyse, "verify", *(tmp_path / path.name for path in UNITS)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        told = [line for line in run.stderr.splitlines() if "reporting-due" in line]
        assert (run.returncode, told) == (0, [])


@pytest.mark.parametrize(("code", "said"), [(0, ""), (3, "en échec\n"), (4, "en échec\n")])
def test_cron_line_writes_only_after_a_failure(tmp_path, code, said):
    program = tmp_path / ".venv/bin/reporting"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho en échec >&2\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    *_, line = (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines()
    *when, command = line.split(" ", 5)
    assert when == ["0", "6", "*", "*", "*"]
    assert "%" not in command  # cron would end the line there
    shell = ["sh", "-c", command.replace(HERE, str(tmp_path))]
    assert subprocess.run(shell, capture_output=True, text=True, check=False).stdout == said
