"""Run editions: what is not up to date is written by processes apart, and published by this one."""

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from reporting.editions import places
from reporting.editions.current import seen_whole, stamp
from reporting.editions.edition import BuildResult, Edition, Fate, Inputs, Options, Outcome
from reporting.editions.journal import Journal
from reporting.editions.manifest import Manifest, origin, sign
from reporting.editions.publish import (
    DURATIONS,
    ERRORS,
    LOG,
    PAGES,
    REASON,
    check_plain,
    check_room,
    explained,
    keep_failed,
    locked,
    publish,
    put_shared,
    read_left,
    stage,
    sweep,
)
from reporting.editions.record import Recorder, check_frozen
from reporting.editions.render import maker, note_rendering, ready, shared
from reporting.editions.sheets import reason
from reporting.editions.watch import Ending, processors, run_each
from reporting.editions.write import FAILED, PASSING, Work, last_line, unfinished, write
from reporting.errors import BusyError, EditionError, RefusedError, ReportingError
from reporting.later import later
from reporting.phrases import Kept, Phrase, Words, say

BATCH = 16
"""Most sheets that one process writes, one after the other."""
FAR = 4
"""Processes of a cluster that batches are cut for: its workers come and go."""

_cluster = later("reporting.editions.cluster")

Tell = Callable[[Outcome], None]


def run_editions(
    editions: Sequence[Edition],
    inputs: Inputs,
    options: Options,
    tell: Tell = lambda outcome: None,
) -> BuildResult:
    """Make the editions that are not up to date; return what became of each.

    A failed edition does not stop the others. An interruption (Ctrl-C, SIGTERM) ends every
    process; what is published stays published, and the next run removes the work folders.

    Parameters
    ----------
    tell
        Called with each outcome as soon as it is known.
    """
    out = options.out.resolve()
    recorder = Recorder(editions[0].folder, out, inputs)
    run = _Run(inputs, options, Journal(out), recorder, tell)
    if not options.dry_run:
        recorder.catch_up()
    is_far = bool(options.cluster) and not options.dry_run
    jobs = options.jobs or (FAR if is_far else processors())
    batches = _Batches(run.works(editions), min(BATCH, -(-len(editions) // (2 * jobs))))
    limit, memory = options.limit, options.memory
    if is_far:
        endings = _cluster.run_there(options.cluster, batches, inputs.files, limit)
    else:
        endings = run_each(write, batches, jobs=jobs, limit=limit, memory=memory)
    with run.locks, closing(endings):
        run.locks.callback(run.journal.stop)
        run.locks.callback(recorder.flush)
        if not options.dry_run:
            sweep(out)
            put_shared(out, shared(edition.parameters.territory for edition in editions))
        for ending in endings:
            batches.again(run.conclude(ending))
    return BuildResult(tuple(run.outcomes[edition] for edition in editions), run.journal.fault)


class _Batches(Iterator[tuple[Work, ...]]):
    """Editions to write: one report, or several sheets, for each process.

    Those that a process left come again when it is over, after the iterator was exhausted too.
    """

    def __init__(self, works: Iterator[Work], size: int) -> None:
        self._works, self._size = works, max(size, 1)
        self._left: deque[tuple[Work, ...]] = deque()

    def again(self, works: Sequence[Work]) -> None:
        """Have editions written after all: the first alone, as it may have ended the process."""
        self._left.extend(batch for batch in (tuple(works[:1]), tuple(works[1:])) if batch)

    def __next__(self) -> tuple[Work, ...]:
        if self._left:
            return self._left.popleft()
        batch: list[Work] = []
        for work in self._works:
            if not places.is_sheet(work.edition.parameters.territory):
                if not batch:
                    return (work,)
                self._left.append((work,))
                break
            batch.append(work)
            if len(batch) == self._size:
                break
        if not batch:
            raise StopIteration
        return tuple(batch)


@dataclass
class _Run:
    """One run: what became of its editions, the locks that it holds, its journal and record."""

    inputs: Inputs
    options: Options
    journal: Journal
    recorder: Recorder
    tell: Tell
    locks: ExitStack = field(default_factory=ExitStack)
    outcomes: dict[Edition, Outcome] = field(default_factory=dict)
    _own: dict[Edition, ExitStack] = field(default_factory=dict)

    def works(self, editions: Sequence[Edition]) -> Iterator[Work]:
        """Give what is to be written, begun in the journal; what is not is told at once."""
        for edition in editions:
            lock = self._own[edition] = self.locks.enter_context(ExitStack())
            work = self._work(edition, lock)
            if isinstance(work, Work) or work.status in (Fate.BUSY, Fate.FAILED):
                self.journal.start(edition.path)
            if isinstance(work, Outcome):
                self._note(work)
            else:
                ready()
                yield work

    def conclude(self, ending: Ending[tuple[Work, ...]]) -> tuple[Work, ...]:
        """Publish what a process has written; return what it has not, to be written again.

        What ended it is only known for sure of an edition that was alone.
        """
        works = ending.task
        done = [work for work in works if ending.code == 0 or (work.folder / DURATIONS).is_file()]
        if len(works) == 1:
            self._note(_outcome(ending.task[0], ending, self.inputs, self.recorder))
            return ()
        whole = Ending(works, 0)
        for work in done:
            self._note(_outcome(work, whole, self.inputs, self.recorder))
        left = tuple(work for work in works if work not in done)
        for work in left:
            stage(work.out, work.edition.path)
        return left

    def _note(self, outcome: Outcome) -> None:
        self.journal.end(outcome.edition.path, outcome.status, outcome.message)
        self.outcomes[outcome.edition] = outcome
        self._own.pop(outcome.edition, ExitStack()).close()
        self.tell(outcome)

    def _work(self, edition: Edition, lock: ExitStack) -> Work | Outcome:
        """Return what to write, its lock held; or the outcome, when there is one already."""
        options, recorder, out = self.options, self.recorder, self.options.out.resolve()
        made_from = origin(edition, self.inputs, pdf=options.pdf)
        is_known = options.dry_run or not recorder.publishes or recorder.knows(edition.path)
        if is_known and self._is_current(edition, made_from):
            return Outcome(edition, Fate.CURRENT)
        if options.dry_run:
            return Outcome(edition, Fate.PLANNED, Kept.of(self._why(edition, made_from)))
        try:
            lock.enter_context(locked(out, edition.path))
            if self._is_current(edition, made_from):  # by another process, meanwhile
                recorder.catch_up()
                if not recorder.publishes or recorder.knows(edition.path):
                    return Outcome(edition, Fate.CURRENT)
            check_room(out)
            Manifest.former(places.published(out, edition.path))
            folder = stage(out, edition.path)
        except BusyError as err:
            return Outcome(edition, Fate.BUSY, Kept.of(err))
        except EditionError as err:
            return Outcome(edition, Fate.FAILED, Kept.of(err))
        except OSError as err:
            why = say("endings.not-prepared", why=explained(err))
            return Outcome(edition, Fate.FAILED, Kept.of(why))
        registers = self.inputs.sheets.registers if self.inputs.sheets else ""
        return Work(edition, made_from, folder, out, options.memory, registers)

    def _why(self, edition: Edition, made_from: places.Origin) -> Phrase:
        """Say why an edition would be made."""
        folder = places.published(self.options.out, edition.path)
        if self.options.force:
            return say("reasons.asked")
        manifest = places.read_json(folder / places.MANIFEST)
        return reason(folder, _wanted(edition, made_from, self.inputs, manifest))

    def _is_current(self, edition: Edition, made_from: places.Origin) -> bool:
        seen = self._seen.get(edition.path)
        return _is_current(edition, made_from, self.inputs, self.options, seen)

    @cached_property
    def _seen(self) -> dict[Path, str]:
        return seen_whole(self.options.out)


def is_current(edition: Edition, inputs: Inputs, options: Options) -> bool:
    """Tell whether an edition may stay: published, whole, and of the same origin."""
    return _is_current(edition, origin(edition, inputs, pdf=options.pdf), inputs, options)


def _is_current(
    edition: Edition,
    made_from: places.Origin,
    inputs: Inputs,
    options: Options,
    seen: str | None = None,
) -> bool:
    """Tell it, of one whose files may have been `seen` to be whole, and not touched since."""
    folder = places.published(options.out, edition.path)
    if options.force:
        return False
    if not options.revise:
        return places.has_appeared(folder, edition.parameters, pdf=options.pdf)
    manifest = places.read_json(folder / places.MANIFEST)
    wanted = _wanted(edition, made_from, inputs, manifest)
    if seen and seen == stamp(options.out, edition.folder, edition.path):
        return places.is_same(manifest, wanted)
    return places.is_whole(folder, places.fingerprint(wanted))


def _wanted(
    edition: Edition, made_from: places.Origin, inputs: Inputs, manifest: Any
) -> places.Origin:
    """Return the origin of an edition, which depends on what it has read, as a manifest tells."""
    if inputs.sheets is None:
        return made_from
    return inputs.sheets.with_reads(made_from, edition.parameters, manifest)


def _outcome(
    work: Work, ending: Ending[tuple[Work, ...]], inputs: Inputs, recorder: Recorder
) -> Outcome:
    """Publish what a process has written, or keep what explains its failure."""
    edition, pages = work.edition, work.folder / PAGES
    lasts = ending.code == FAILED
    try:
        if ending.code == 0:
            check_plain(pages)
        manifest = places.read_json(pages / places.MANIFEST)
        wanted = places.fingerprint(_wanted(edition, work.origin, inputs, manifest))
        if ending.code == 0 and places.is_whole(pages, wanted):
            return _published(work, inputs, recorder)
        reason: Words = ending.reason or _told_by(work, ending.code) or say("endings.early")
    except OSError as err:
        reason = say("endings.not-published", why=explained(err))
    except ValueError:
        reason = say("endings.unread", name=DURATIONS)
    except ReportingError as err:
        reason, lasts = Kept.of(err), isinstance(err, RefusedError)
    try:
        place = keep_failed(work.folder, work.out, edition.path, unfinished(work))
        kept = say("endings.see", place=place)
    except OSError as err:
        kept = say("endings.not-kept", why=explained(err))
    message = say("endings.failed", reason=reason, kept=kept)
    return Outcome(edition, Fate.FAILED, Kept.of(message), lasts=lasts)


def _told_by(work: Work, code: int) -> Kept:
    """Return what a process has said of its end: why it stopped, or its last error."""
    is_told = code in (FAILED, PASSING)
    if is_told and (told := Kept.read(_text(work.folder / REASON))):
        return told
    return Kept.of(last_line(_text(work.folder / (LOG if is_told else ERRORS))))


def _text(path: Path) -> str:
    return read_left(path).decode("utf-8", errors="replace")


def _published(work: Work, inputs: Inputs, recorder: Recorder) -> Outcome:
    """Put an edition that was written whole in its place, and in the record."""
    edition, pages = work.edition, work.folder / PAGES
    durations = json.loads(read_left(work.folder / DURATIONS))
    former = places.published(work.out, edition.path)
    recorder.check(pages)
    if not recorder.has(edition.path):
        check_frozen(former, pages, inputs.revisions, edition.folder.name)
    sign(pages)
    publish(work.folder, work.out, edition.path)
    if places.is_sheet(edition.parameters.territory):
        recorder.add_later(edition.path)
    else:
        recorder.add(edition.path)
    made_by = maker(work.origin["code"]["sha256"], work.origin["lock"])
    note_rendering(former, made_by, _hashes(former))
    return Outcome(edition, Fate.BUILT, durations=durations)


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of a published edition, as its manifest tells them."""
    files = json.loads((folder / places.MANIFEST).read_bytes())["files"]
    return {name: file["sha256"] for name, file in files.items()}
