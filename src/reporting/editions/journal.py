"""The journal of runs: what ran, when, how long, with what result; the only place with a clock.

An SQLite file beside the reports folder. Nothing of it goes into an edition, and nothing in it
decides what is built: a journal that cannot be written is said, and stops nothing.
"""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reporting.editions.places import JOURNAL, failed, make_private, private, territory_of
from reporting.errors import ReportingError
from reporting.later import later
from reporting.phrases import Kept, say, told

_psutil = later("psutil")
_territories = later("reporting.territories")

RUNNING, STOPPED = "en cours", "interrompue"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY,
    year INTEGER NOT NULL,
    territory TEXT NOT NULL,
    started TEXT NOT NULL,  -- UTC
    ended TEXT,
    seconds REAL,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    pid INTEGER NOT NULL,
    host TEXT NOT NULL
)"""
_COLUMNS = "year, territory, started, ended, seconds, status, message"
_PATIENCE = 30.0
"""Seconds to wait for another process that writes in the journal."""


@dataclass(frozen=True)
class Run:
    """One edition that was begun: times in UTC, seconds of the wall clock.

    `failed` is the folder, seen from beside the reports, where the failed notebook and its log are
    kept; None when the edition did not fail, or has succeeded since.
    """

    year: int
    territory: str
    started: str
    ended: str | None
    seconds: float | None
    status: str
    message: str
    failed: str | None
    number: int = 0
    """In the order in which runs were begun, whatever the clock said."""

    def as_json(self) -> dict[str, Any]:
        """Return the run as JSON shows it."""
        shown = asdict(self) | {"message": told(self.message)}
        return {name: one for name, one in shown.items() if name != "number"}


class Journal:
    """Writes the runs of one build.

    Parameters
    ----------
    out
        The reports folder.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._open: dict[Path, tuple[int, float]] = {}
        self.fault = ""
        """Why the journal could not be written, if it could not."""

    def start(self, edition: Path) -> None:
        """Note that an edition is begun."""
        year, territory = edition.parts
        number = self._write(
            "INSERT INTO runs (year, territory, started, status, pid, host)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (year, territory, now(), RUNNING, os.getpid(), _host()),
        )
        if number:
            self._open[edition] = number, time.monotonic()

    def end(self, edition: Path, status: str, message: object = "") -> None:
        """Note what became of an edition that was begun."""
        if edition not in self._open:
            return
        number, start = self._open.pop(edition)
        seconds = round(time.monotonic() - start, 3)
        self._write(
            "UPDATE runs SET ended = ?, seconds = ?, status = ?, message = ? WHERE id = ?",
            (now(), seconds, status, Kept.of(message).written(), number),
        )

    def stop(self) -> None:
        """Note that the editions still begun were interrupted."""
        for edition in list(self._open):
            self.end(edition, STOPPED)

    def _write(self, statement: str, values: tuple[Any, ...]) -> int | None:
        """Run one statement; return the row it added, or None when nothing could be written.

        After that nothing is tried again: each try may wait for whoever holds the file.
        """
        if self.fault:
            return None
        try:
            path = make_private(self._out, "") / JOURNAL
            with closing(_connect(path)) as database, database:
                database.execute(_SCHEMA)
                return database.execute(statement, values).lastrowid
        except (sqlite3.Error, OSError) as err:
            self.fault = Kept.of(say("errors.journal-not-written", err=err))
            return None


def history(out: Path, year: int | None = None, territory: str | None = None) -> list[Run]:
    """Return the runs noted in a reports folder, the latest first.

    Parameters
    ----------
    territory
        An identifier (`departement-31`), a code (`31`) or a level (`region`).
    """
    path = private(out) / JOURNAL
    if not path.exists() or not path.stat().st_size:  # a full disk leaves an empty one
        return []
    try:
        with closing(_connect(path)) as database:
            rows = database.execute(f"SELECT {_COLUMNS}, pid, host, id FROM runs ORDER BY id DESC")
            runs = [_run(out, row) for row in rows]
    except sqlite3.Error as err:
        raise ReportingError(say("errors.bad-journal", path=path, err=err)) from err
    return [
        run
        for run in runs
        if year in (None, run.year)
        and (territory is None or _territories.stands_for(territory, territory_of(run.territory)))
    ]


def _run(out: Path, row: tuple[Any, ...]) -> Run:
    year, name, started, ended, seconds, status, text, pid, host, number = row
    message = Kept.read(text)
    if status == RUNNING and host == _host() and not _psutil.pid_exists(pid):
        status = STOPPED
    kept = failed(out, Path(str(year), name))
    shown = kept.relative_to(out.resolve().parent).as_posix()
    place = shown if message and kept.exists() else None
    return Run(year, name, started, ended, seconds, status, message, place, number)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE)


def _host() -> str:
    return os.uname().nodename


def now() -> str:
    """Return the time (UTC, ISO): the one clock of the package that is not a duration."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
