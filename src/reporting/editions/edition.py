"""What an edition is, how editions are built, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from reporting.editions.places import edition_of
from reporting.errors import BusyError, EditionError
from reporting.phrases import FRENCH, Phrase, say, told

if TYPE_CHECKING:  # a pre-check that compares hashes needs neither
    from datetime import date

    from reporting.editions.parameters import Parameters
    from reporting.editions.sheets import Sheets
    from reporting.plan.revisions import Revision
    from reporting.registers.state import Table

LIMIT = 300.0
"""Wall-clock seconds allowed to one edition."""

MEMORY = 4 * 2**30
"""Bytes of memory allowed to the processes of one edition."""


@dataclass(frozen=True)
class Edition:
    """One report to make, for one territory and one year, known at one freeze.

    Parameters
    ----------
    parameters
        The checked parameters; `data` is the name of the data folder, wherever it is.
    notebook
        The narrative to execute, as an absolute path.
    folder
        The data folder, as an absolute path. The notebook runs in its parent, so that what is
        published does not depend on where the command was typed.
    is_interim
        Whether it is provisional, as its freeze is: it replaces no other.
    """

    parameters: Parameters
    notebook: Path
    folder: Path
    is_interim: bool = False

    @property
    def name(self) -> str:
        """The edition in messages: `2023/departement-31`."""
        return self.path.as_posix()

    @property
    def path(self) -> Path:
        """Where the edition is published, inside the reports folder."""
        freeze = self.parameters.freeze if self.is_interim else ""
        name = edition_of(self.parameters.territory, self.notebook.name, freeze)
        return Path(str(self.parameters.year)) / name


@dataclass(frozen=True)
class Inputs:
    """What all editions of a run are made from, as their manifests tell it.

    Parameters
    ----------
    files
        SHA-256 of every file of the data folder that was read, by relative path.
    definitions, targets
        Version in force of each indicator's definition and target.
    revisions
        Entries that explain why published figures change.
    is_demonstration
        Whether registers were invented.
    tables
        The registers, whose rows are recorded with what is published of them.
    settled_on
        Gives the freeze of a year: before it, its figures are provisional.
    declared
        What the plan declares of its figures, by key: recorded with them.
    sheets
        Gives the facts that editions rest on; without it, each rests on every file.
    """

    files: Mapping[str, str]
    definitions: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    is_demonstration: bool = False
    tables: Mapping[str, Table] = field(default_factory=dict)
    settled_on: Callable[[int], date] | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    sheets: Sheets | None = None


@dataclass(frozen=True)
class Options:
    """How to build.

    Parameters
    ----------
    out
        The reports folder.
    jobs
        Editions made at once; by default one per core.
    pdf
        Whether to make the PDF too.
    force
        Make editions that are up to date again.
    revise
        Make editions that have appeared again when what they are made from has changed.
    dry_run
        Only say what would be made.
    limit
        Wall-clock seconds allowed to one edition.
    memory
        Bytes of memory allowed to its process and to those that it starts, together.
    cluster
        Address of the scheduler of a Dask cluster, whose workers write instead of this machine.
    progress
        Tell on stderr what becomes of each edition.
    """

    out: Path = Path("reports")
    jobs: int | None = None
    pdf: bool = True
    force: bool = False
    revise: bool = True
    dry_run: bool = False
    limit: float = LIMIT
    memory: int = MEMORY
    cluster: str = ""
    progress: bool = True


class Fate(StrEnum):
    """What became of an edition."""

    BUILT = "publiée"
    CURRENT = "à jour"
    PLANNED = "à construire"
    FAILED = "en échec"
    REFUSED = "refusé"
    """For its data: nothing ran."""
    BUSY = "laissée"


@dataclass(frozen=True)
class Outcome:
    """What became of one edition, why when it failed, and the CPU seconds of each step.

    A failure lasts when the same inputs would fail again.
    """

    edition: Edition
    status: Fate
    message: str = ""
    durations: Mapping[str, float] = field(default_factory=dict)
    lasts: bool = False

    def as_json(self) -> dict[str, str]:
        """Return it as JSON shows it."""
        message = told(self.message)
        return {"edition": self.edition.name, "status": self.status, "message": message}

    def __str__(self) -> str:
        """Return one line for people, in French."""
        return self.translated(FRENCH)

    def translated(self, language: str) -> str:
        """Return one line for people, in a language."""
        return line_of(self.edition.name, self.status, self.message).translated(language)


def line_of(name: str, status: Fate, message: str = "") -> Phrase:
    """Return what is said of an edition in one line."""
    more = say("told.more", message=message) if message else ""
    return say("told.edition", edition=name, status=say(f"states.{status}"), more=more)


@dataclass(frozen=True)
class BuildResult:
    """What became of every edition asked for, in the order they were asked."""

    outcomes: tuple[Outcome, ...]
    warning: str = ""
    """What went wrong beside the editions: the journal that could not be written."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The editions that could not be made; what they published before is untouched."""
        return tuple(o for o in self.outcomes if o.status is Fate.FAILED)

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 0; 3 when an edition failed; 4 when one was left."""
        if self.failed:
            return EditionError.exit_code
        is_left = any(o.status is Fate.BUSY for o in self.outcomes)
        return BusyError.exit_code if is_left else 0
