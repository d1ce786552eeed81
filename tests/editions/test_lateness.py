"""The history says how late each run was, until the report appeared."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions import journal, schedule
from reporting.editions.due import punctuality
from reporting.editions.journal import Journal, history
from reporting.editions.places import private

RUNS = [
    ("2024-01-10T12:00:00Z", 2023, "publiée", 0),  # before the freeze: provisional
    ("2024-03-15T22:59:59Z", 2023, "en échec", 0),  # the day itself, in Paris
    ("2024-03-15T23:00:00Z", 2023, "en échec", 1),
    ("2024-03-17T12:00:00Z", 2023, "publiée", 2),
    ("2024-06-01T12:00:00Z", 2023, "publiée", None),  # a revision
    ("2024-06-01T12:00:00Z", 2022, "publiée", None),  # before the first report of the plan
]


@pytest.fixture
def out(tmp_path, monkeypatch):
    """A reports folder with the journal of these runs of the region's report."""
    notes = Journal(tmp_path / "reports")
    for instant, year, status, _ in RUNS:
        monkeypatch.setattr(journal, "now", lambda instant=instant: instant)
        edition = Path(str(year), "region-76")
        notes.start(edition)
        notes.end(edition, status)
    return tmp_path / "reports"


@pytest.fixture
def data(root, tmp_path):
    """As much of a data folder as the history needs: the calendar and the settings."""
    folder = tmp_path / "data"
    (folder / "plan").mkdir(parents=True)
    (folder / "datapackage.json").touch()
    for name in ("calendar.toml", "plan.toml"):
        shutil.copy(root / "data/plan" / name, folder / "plan" / name)
    return folder


def test_days_are_counted_until_the_report_of_its_freeze_appeared(out, data):
    rows = punctuality(history(out), data, out)
    assert [row["late"] for row in reversed(rows)] == [late for *_, late in RUNS]
    assert {row["due"] for row in rows if row["year"] == 2023} == {date(2024, 3, 15)}


def test_without_a_calendar_nothing_is_late(out, data):
    (data / "plan/calendar.toml").unlink()
    for folder in (data, data.parent):
        rows = punctuality(history(out), folder, out)
        assert {(row["due"], row["late"]) for row in rows} == {(None, None)}


def test_the_days_are_kept_until_the_calendar_changes(out, data, monkeypatch):
    first = punctuality(history(out), data, out)
    monkeypatch.setattr(schedule, "_worked_out", None)  # nothing is worked out again
    assert punctuality(history(out), data, out) == first
    monkeypatch.undo()
    path = data / "plan/calendar.toml"
    text = path.read_text()
    assert "jour = 15" in text
    path.write_text(text.replace("jour = 15", "jour = 16"))
    due = {row["due"] for row in punctuality(history(out), data, out) if row["year"] == 2023}
    assert due == {date(2024, 3, 16)}
    (private(out) / schedule.KEPT).write_text("{")  # a damaged one is worked out again
    assert punctuality(history(out), data, out)


def test_command_shows_it(out, data):
    arguments = ["history", "--out", str(out), "--data", str(data)]
    shown = json.loads(CliRunner().invoke(cli, [*arguments, "--json"]).stdout)
    assert [(row["due"], row["late"]) for row in shown[2:4]] == [
        ("2024-03-15", 2),
        ("2024-03-15", 1),
    ]
    assert "publiée   2" in CliRunner().invoke(cli, arguments).stdout
    (data / "plan/calendar.toml").write_text("fuseau = 1")
    done = CliRunner().invoke(cli, arguments)
    assert (done.exit_code, "2024-03-17" in done.stdout) == (0, True)
    assert "calendar.toml" in done.stderr
