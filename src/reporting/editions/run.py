"""Run editions: each in its own process, then one rename each."""

from __future__ import annotations

import gc
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from reporting.editions.edition import Edition, Inputs
from reporting.editions.frozen import check_frozen
from reporting.editions.journal import Journal
from reporting.editions.manifest import has_appeared, is_whole, origin
from reporting.editions.producer import FAILED, Order, produce, save_unfinished
from reporting.editions.publisher import (
    DURATIONS,
    ERRORS,
    LOG,
    PAGES,
    check_room,
    explained,
    keep_failed,
    locked,
    publish,
    published,
    stage,
    sweep,
)
from reporting.editions.workers import Ending, run_each
from reporting.errors import BusyError, EditionError, ReportingError

LIMIT = 300.0
"""Wall-clock seconds allowed to one edition."""

MEMORY = 4 * 2**30
"""Bytes of memory allowed to the processes of one edition."""


class Status(StrEnum):
    """What became of an edition."""

    BUILT = "publiée"
    CURRENT = "à jour"
    PLANNED = "à construire"
    FAILED = "en échec"
    BUSY = "laissée"


@dataclass(frozen=True)
class Outcome:
    """What became of one edition, why when it failed, and the CPU seconds of each step."""

    edition: Edition
    status: Status
    message: str = ""
    durations: Mapping[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return one line for people."""
        return f"{self.edition.name} : {self.status}" + (self.message and f" ; {self.message}")


@dataclass(frozen=True)
class BuildResult:
    """What became of every edition asked for, in the order they were asked."""

    outcomes: tuple[Outcome, ...]
    warning: str = ""
    """What went wrong beside the editions: the journal that could not be written."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The editions that could not be made; what they published before is untouched."""
        return tuple(o for o in self.outcomes if o.status is Status.FAILED)

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 0; 3 when an edition failed; 4 when one was left."""
        if self.failed:
            return EditionError.exit_code
        is_left = any(o.status is Status.BUSY for o in self.outcomes)
        return BusyError.exit_code if is_left else 0


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
    progress: bool = True


def run_editions(
    editions: Sequence[Edition],
    inputs: Inputs,
    options: Options,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> BuildResult:
    """Make the editions that are not up to date; return what became of each.

    A failed edition does not stop the others. An interruption (Ctrl-C, SIGTERM) ends every child
    process; what is published stays published, and the next run removes the work folders.

    Parameters
    ----------
    tell
        Called with each outcome as soon as it is known.
    """
    outcomes: dict[Edition, Outcome] = {}
    locks: dict[Edition, ExitStack] = {}
    journal = Journal(options.out.resolve())

    def conclude(outcome: Outcome) -> None:
        journal.end(outcome.edition, outcome.status.value, outcome.message)
        outcomes[outcome.edition] = outcome
        locks.pop(outcome.edition, ExitStack()).close()
        tell(outcome)

    def orders() -> Iterator[Order]:
        for edition in editions:
            lock = locks[edition] = all_locks.enter_context(ExitStack())
            order = _order(edition, inputs, options, lock)
            if isinstance(order, Order) or order.status in (Status.BUSY, Status.FAILED):
                journal.start(edition)
            if isinstance(order, Outcome):
                conclude(order)
            else:
                yield order

    jobs = options.jobs or os.cpu_count() or 1
    endings = run_each(produce, orders(), jobs=jobs, limit=options.limit, memory=options.memory)
    with ExitStack() as all_locks, _terminable(), _frozen_heap(), closing(endings):
        all_locks.callback(journal.stop)
        if not options.dry_run:
            _sweep(options.out.resolve())
        for ending in endings:
            conclude(_outcome(ending, inputs, options.out))
    return BuildResult(tuple(outcomes[edition] for edition in editions), journal.fault)


def is_current(edition: Edition, inputs: Inputs, options: Options) -> bool:
    """Tell whether an edition may stay: published, whole, and of the same origin."""
    if not options.revise:
        folder = published(options.out, edition)
        return has_appeared(folder, edition.parameters, pdf=options.pdf)
    fingerprint = origin(edition, inputs, pdf=options.pdf)["fingerprint"]
    return not options.force and is_whole(published(options.out, edition), fingerprint)


def _order(edition: Edition, inputs: Inputs, options: Options, lock: ExitStack) -> Order | Outcome:
    """Return what to produce, its lock held; or the outcome, when there is one already."""
    out = options.out.resolve()
    if is_current(edition, inputs, options):
        return Outcome(edition, Status.CURRENT)
    if options.dry_run:
        return Outcome(edition, Status.PLANNED)
    try:
        lock.enter_context(locked(out, edition.path))
        if is_current(edition, inputs, options):  # made by another process meanwhile
            return Outcome(edition, Status.CURRENT)
        check_room(out)
        work = stage(out, edition)
    except BusyError as err:
        return Outcome(edition, Status.BUSY, str(err))
    except EditionError as err:
        return Outcome(edition, Status.FAILED, str(err))
    except OSError as err:
        return Outcome(edition, Status.FAILED, f"préparation impossible : {explained(err)}")
    return Order(edition, origin(edition, inputs, pdf=options.pdf), work, options.memory)


def _outcome(ending: Ending[Order], inputs: Inputs, out: Path) -> Outcome:
    """Publish what a child has made, or keep what explains its failure."""
    order = ending.task
    try:
        if ending.code == 0 and is_whole(order.work / PAGES, order.origin["fingerprint"]):
            durations = json.loads((order.work / DURATIONS).read_bytes())
            former, data = published(out, order.edition), order.edition.folder.name
            check_frozen(former, order.work / PAGES, inputs.revisions, data)
            publish(order.work, out, order.edition)
            return Outcome(order.edition, Status.BUILT, durations=durations)
        log = LOG if ending.code == FAILED else ERRORS
        reason = ending.reason or _last_line(order.work / log) or "fin prématurée"
    except OSError as err:
        reason = f"publication impossible : {explained(err)}"
    except ReportingError as err:
        reason = str(err)
    return Outcome(order.edition, Status.FAILED, f"{reason} ({_kept(order, out)})")


def _kept(order: Order, out: Path) -> str:
    """Keep what explains a failure; return where it is, or why it is not."""
    try:
        save_unfinished(order)
        return f"voir {keep_failed(order.work, out, order.edition)}"
    except OSError as err:
        return f"carnet non conservé : {explained(err)}"


def _sweep(out: Path) -> None:
    with suppress(OSError):  # not even cleaning may work on a full disk
        sweep(out)


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: children ended, locks freed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


@contextmanager
def _frozen_heap() -> Iterator[None]:
    """Keep the collector off what the children share: a page it touches is a page copied."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
