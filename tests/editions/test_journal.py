"""The journal tells what ran, even when the run itself could not."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions import journal
from reporting.editions.journal import Journal, history
from reporting.errors import ReportingError, UsageError
from reporting.phrases import told


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(journal, "now", lambda: "2024-02-01T06:00:00Z")


def test_history_tells_what_ran_with_what_result(workshop):
    workshop.write("assert territory != 'departement-09'")
    workshop.build("region-76", "departement-09", jobs=1)
    failed, built = history(workshop.out)
    assert (built.territory, built.status, built.message) == ("region-76", "publiée", "")
    assert (built.started, built.ended) == ("2024-02-01T06:00:00Z",) * 2
    assert built.seconds > 0
    assert (failed.territory, failed.status) == ("departement-09", "en échec")
    assert "AssertionError" in failed.message
    assert failed.failed == ".reporting/reports/failed/2023/departement-09"
    assert (workshop.root / failed.failed / "rapport.ipynb").exists()


def test_what_did_not_run_is_not_in_it(workshop):
    workshop.write()
    workshop.build(dry_run=True)
    assert not workshop.out.exists()
    workshop.build()
    workshop.build()
    assert len(history(workshop.out)) == 1


def test_failure_repaired_since_points_nowhere(workshop):
    workshop.write("1 / 0")
    workshop.build()
    workshop.write()
    workshop.build()
    assert [run.failed for run in history(workshop.out)] == [None, None]


@pytest.mark.parametrize("asked", ["departement-31", "31", "departement", "departements"])
def test_runs_of_one_territory_or_year(workshop, asked):
    workshop.write()
    workshop.build("region-76", "departement-31")
    assert [run.territory for run in history(workshop.out, 2023, asked)] == ["departement-31"]
    assert history(workshop.out, 2022) == []


def test_run_whose_process_is_gone_was_interrupted(workshop):
    workshop.private.mkdir(parents=True)
    if (pid := os.fork()) == 0:
        Journal(workshop.out).start(workshop.edition().path)
        os._exit(0)
    os.waitpid(pid, 0)
    assert [run.status for run in history(workshop.out)] == ["interrompue"]


def test_run_of_a_living_process_is_running(workshop):
    workshop.private.mkdir(parents=True)
    own = Journal(workshop.out)
    own.start(workshop.edition().path)
    assert history(workshop.out)[0].status == "en cours"
    own.stop()
    assert history(workshop.out)[0].status == "interrompue"


def test_journal_that_cannot_be_written_stops_nothing(workshop):
    workshop.write()
    workshop.private.mkdir(parents=True)
    (workshop.private / "journal.sqlite").write_bytes(b"not a database " * 99)
    result = workshop.build()
    assert result.exit_code == 0
    assert "journal non écrit" in result.warning
    with pytest.raises(ReportingError, match=r"journal illisible.*Le déplacer"):
        history(workshop.out)


def test_journal_that_a_full_disk_left_empty_tells_nothing_and_is_written_again(workshop):
    workshop.private.mkdir(parents=True)
    (workshop.private / "journal.sqlite").touch()
    workshop.write()
    assert history(workshop.out) == []
    assert workshop.build().exit_code == 0
    assert len(history(workshop.out)) == 1


def test_journal_held_by_somebody_is_waited_for_once(workshop, monkeypatch):
    workshop.private.mkdir(parents=True)
    with closing(
        sqlite3.connect(workshop.private / "journal.sqlite", isolation_level=None)
    ) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(journal, "_PATIENCE", 0)
        own = Journal(workshop.out)
        own.start(workshop.edition().path)
    assert "database is locked" in own.fault
    own.start(workshop.edition("departement-31").path)
    own.stop()
    assert history(workshop.out) == []


def test_journal_is_an_ordinary_database(workshop):
    workshop.write()
    workshop.build()
    database = sqlite3.connect(workshop.private / "journal.sqlite")
    assert database.execute("SELECT year, status FROM runs").fetchall() == [(2023, "publiée")]
    database.close()


def test_command_prints_a_table_or_json(workshop):
    workshop.write()
    workshop.build()
    shown = CliRunner().invoke(cli, ["history", "--out", str(workshop.out)]).stdout
    begun = datetime.fromisoformat("2024-02-01T06:00:00Z").astimezone()  # at the reader's hour
    assert f"{begun:%Y-%m-%d %H:%M:%S}" in shown and "publiée" in shown
    shown = CliRunner().invoke(cli, ["history", "--out", str(workshop.out), "--year", "1999"])
    assert shown.exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "{out}s"], "Vouliez-vous « {out} » ?"),
        (["--out", "{out}/none"], "Aucun dossier de rapports « {out}/none »"),
        (["--out", "{out}", "--territory", "Toulouse"], "Vouliez-vous « commune-31555 »"),
        (["--out", "{out}", "--territory", "9"], "Vouliez-vous « 09 »"),
    ],
)
def test_what_does_not_exist_is_misuse_and_no_empty_table(workshop, root, arguments, message):
    workshop.out.mkdir()
    given = [one.format(out=workshop.out) for one in arguments]
    shown = CliRunner().invoke(cli, ["history", "--data", str(root / "data"), *given])
    assert isinstance(shown.exception, UsageError)
    assert message.format(out=workshop.out) in str(shown.exception)
    assert shown.stdout == ""


@pytest.mark.parametrize(
    ("cell", "french", "english"),
    [
        ("print('a')", "texte imprimé (« a »)", "cell 5 (c0): printed text (“a”), which does not"),
        ("import absent", "n'importe que ce que", "; a cell imports only what the environment"),
        ("'a'", "Finir la ligne par « ; »", "End the line with “;”, or tag the cell “analyst”."),
        (
            "import os; os.kill(os.getpid(), 9)",
            "processus tué (SIGKILL)",
            "process killed (SIGKILL)",
        ),
    ],
)
def test_a_reason_is_kept_in_each_language(workshop, cell, french, english):
    """Whoever reads the journal reads why in their own, whatever that of the run was."""
    workshop.write(cell)
    workshop.build()
    (run,) = history(workshop.out)
    assert french in run.message and "(voir /" in run.message
    assert english in told(run.message, "en") and "(see /" in told(run.message, "en")


@pytest.mark.parametrize(("language", "said"), [("fr", "cellule 5 (c0)"), ("en", "cell 5 (c0)")])
def test_history_is_told_in_the_language_of_who_asks(workshop, language, said):
    workshop.write("print('a')")
    workshop.build()
    for more in ([], ["--html"], ["--json"]):
        given = ["--lang", language, "history", "--out", str(workshop.out), *more]
        assert said in CliRunner().invoke(cli, given).stdout
    database = sqlite3.connect(workshop.private / "journal.sqlite")
    database.execute("UPDATE runs SET message = 'une phrase de jadis'")
    database.commit()
    database.close()
    assert history(workshop.out)[0].message == "une phrase de jadis"  # of a former version
