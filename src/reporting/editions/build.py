"""Build the editions of a plan: chosen and checked before anything runs, each published whole."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook, new_output
from rich.console import Console
from rich.progress import Progress

from reporting import document
from reporting.arguments import as_texts
from reporting.disclosure.publication import refuse_unreported
from reporting.editions.edition import BuildResult, Edition, Fate, Inputs, Options, Outcome
from reporting.editions.execute import execute, prepare
from reporting.editions.frozen import check_frozen, former_manifest
from reporting.editions.journal import Journal
from reporting.editions.manifest import origin
from reporting.editions.places import (
    MANIFEST,
    Origin,
    check_writable,
    has_appeared,
    is_inside_project,
    is_whole,
    published,
)
from reporting.editions.publish import (
    DURATIONS,
    ERRORS,
    LOG,
    PAGES,
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
from reporting.editions.record import Recorder
from reporting.editions.render import maker, note_rendering, shared
from reporting.editions.selection import select
from reporting.editions.signature import sign
from reporting.editions.watch import Ending, run_each
from reporting.editions.write import FAILED, Work, unfinished, write
from reporting.errors import (
    BusyError,
    DataError,
    EditionError,
    ReportingError,
    printable,
)
from reporting.facade import Plan


def build(
    data: str | Path,
    year: int,
    territories: str | Iterable[str],
    *,
    freeze: date | str | None = None,
    options: Options | None = None,
) -> BuildResult:
    """Build the editions of a year; those that are up to date are left alone.

    Parameters
    ----------
    data
        The data folder.
    territories
        Codes of territories, `region`, `departements` or `all`.
    freeze
        Day up to which data are known; by default the plan's for that year.

    Raises
    ------
    DataError
        The data is refused, or contradict a published figure without an explanation; every
        finding is listed.
    UsageError
        A parameter of any of the editions is refused: nothing has run.
    """
    options = options or Options()
    check_writable(options.out)
    places = [Path(str(year), one) for one in as_texts(territories, "territoire")]
    try:
        plan = Plan.load(data)
        editions = select(plan, year, territories, freeze=freeze)
        if is_inside_project(options.out, plan.folder):
            refuse_unreported(plan.settings, freeze)
        places = [edition.path for edition in editions]
        return make(plan, editions, options)
    except (DataError, EditionError) as err:
        if not options.dry_run:
            _note_refusal(places, err, options.out)
        raise


def _note_refusal(editions: Sequence[Path], err: DataError | EditionError, out: Path) -> None:
    """Note in the journal a run that was refused before anything ran."""
    fate, message = Fate.FAILED, str(err)
    if isinstance(err, DataError):
        fate, told = Fate.REFUSED, [one for one in err.findings if one.severity != "info"]
        more = " ; reporting check les dit tous" if len(told) > 1 else ""
        message = f"{len(told)} constat(s){more} : {told[0]}"
    journal = Journal(out)
    for edition in editions:
        journal.start(edition)
        journal.end(edition, fate, message)


def make(plan: Plan, editions: Sequence[Edition], options: Options) -> BuildResult:
    """Make checked editions of one year and one freeze, after the checks that concern them all."""
    known_on = date.fromisoformat(editions[0].parameters.freeze)
    inputs = inputs_of(plan, known_on)
    has_work = any(not is_current(edition, inputs, options) for edition in editions)
    if has_work and (found := [*plan.remembered(), *plan.gaps(known_on)]):
        raise DataError(found)
    if has_work:
        check_secrecy(plan, known_on)
    if has_work and not options.dry_run:
        warm_up(plan, editions[0], draws=len(editions) > 1)
    with progress(len(editions), shown=options.progress) as tell:
        return run_editions(editions, inputs, options, tell)


def check_secrecy(plan: Plan, known_on: date) -> None:
    """Audit what is published of all départements and years; refuse what gives masks away."""
    if found := plan.exposures(known_on):
        listed = "\n".join(f"  {one}" for one in found)
        message = f"{len(found)} valeur(s) masquée(s) se déduiraient du publié :\n{listed}"
        raise EditionError(message)


def inputs_of(plan: Plan, known_on: date) -> Inputs:
    """Return what manifests tell of the data: files, definitions, targets in force."""
    return Inputs(
        files=plan.files,
        definitions={name: entry.version for name, entry in plan.catalogue.items()},
        targets={t.indicator: t.version for t in plan.targets if t.known_since <= known_on},
        revisions=plan.revisions,
        is_demonstration=plan.is_demonstration,
        tables=plan.package.registers,
        settled_on=plan.settings.freeze_of,
    )


def warm_up(plan: Plan, edition: Edition, *, draws: bool = True) -> None:
    """Do once, in the parent, what each edition's process would do again: load, compute, draw.

    One edition alone draws nothing twice: what is computed is kept, the rest is left to it.

    Only the package's own code runs here, never a notebook's; and never the PDF compiler, which
    a forked process could not use.
    """
    asked, first = edition.parameters, next(iter(plan.catalogue))
    plan.verdicts(date.fromisoformat(asked.freeze))
    report = plan.report(asked.year, asked.territory, asked.freeze)
    report.revisions(title="Aa")  # the figures of the former freeze
    if not draws:
        return
    drawn = [draw(first, title="Aa") for draw in (report.trajectory, report.ranking)]
    parts = [report.cover(), *drawn]
    prepare(edition)
    notebook = new_notebook(cells=[new_code_cell("None", id="essai")])
    execute(notebook)
    notebook.cells[0].outputs = [
        new_output("display_data", data=part._repr_mimebundle_()) for part in parts
    ]
    tree = document.build(notebook)
    document.render_html(tree)
    document.render_ods(tree)


def run_editions(
    editions: Sequence[Edition],
    inputs: Inputs,
    options: Options,
    tell: Callable[[Outcome], None] = lambda outcome: None,
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
    outcomes: dict[Edition, Outcome] = {}
    locks: dict[Edition, ExitStack] = {}
    journal = Journal(out)
    recorder = Recorder(editions[0].folder, out, inputs.tables, inputs.revisions, inputs.settled_on)
    if not options.dry_run:
        recorder.catch_up()

    def conclude(outcome: Outcome) -> None:
        journal.end(outcome.edition.path, outcome.status, outcome.message)
        outcomes[outcome.edition] = outcome
        locks.pop(outcome.edition, ExitStack()).close()
        tell(outcome)

    def works() -> Iterator[Work]:
        for edition in editions:
            lock = locks[edition] = all_locks.enter_context(ExitStack())
            work = _work(edition, inputs, options, lock, recorder)
            if isinstance(work, Work) or work.status in (Fate.BUSY, Fate.FAILED):
                journal.start(edition.path)
            if isinstance(work, Outcome):
                conclude(work)
            else:
                yield work

    jobs = options.jobs or os.cpu_count() or 1
    endings = run_each(write, works(), jobs=jobs, limit=options.limit, memory=options.memory)
    with ExitStack() as all_locks, closing(endings):
        all_locks.callback(journal.stop)
        if not options.dry_run:
            sweep(out)
            put_shared(out, shared(edition.parameters.territory for edition in editions))
        for ending in endings:
            conclude(_outcome(ending, inputs, recorder))
    return BuildResult(tuple(outcomes[edition] for edition in editions), journal.fault)


def is_current(edition: Edition, inputs: Inputs, options: Options) -> bool:
    """Tell whether an edition may stay: published, whole, and of the same origin."""
    return _is_current(edition, origin(edition, inputs, pdf=options.pdf), options)


def _is_current(edition: Edition, made_from: Origin, options: Options) -> bool:
    folder = published(options.out, edition.path)
    if not options.revise:
        return has_appeared(folder, edition.parameters, pdf=options.pdf)
    return not options.force and is_whole(folder, made_from["fingerprint"])


def _work(
    edition: Edition, inputs: Inputs, options: Options, lock: ExitStack, recorder: Recorder
) -> Work | Outcome:
    """Return what to write, its lock held; or the outcome, when there is one already."""
    out = options.out.resolve()
    made_from = origin(edition, inputs, pdf=options.pdf)
    is_known = options.dry_run or not recorder.publishes or recorder.knows(edition.path)
    if _is_current(edition, made_from, options) and is_known:
        return Outcome(edition, Fate.CURRENT)
    if options.dry_run:
        return Outcome(edition, Fate.PLANNED)
    try:
        lock.enter_context(locked(out, edition.path))
        if _is_current(edition, made_from, options):  # by another process, meanwhile
            recorder.catch_up()
            if not recorder.publishes or recorder.knows(edition.path):
                return Outcome(edition, Fate.CURRENT)
        check_room(out)
        former_manifest(published(out, edition.path))
        folder = stage(out, edition.path)
    except BusyError as err:
        return Outcome(edition, Fate.BUSY, str(err))
    except EditionError as err:
        return Outcome(edition, Fate.FAILED, str(err))
    except OSError as err:
        return Outcome(edition, Fate.FAILED, f"préparation impossible : {explained(err)}")
    return Work(edition, made_from, folder, out, options.memory)


def _outcome(ending: Ending[Work], inputs: Inputs, recorder: Recorder) -> Outcome:
    """Publish what a process has written, or keep what explains its failure."""
    work, edition = ending.task, ending.task.edition
    pages = work.folder / PAGES
    try:
        if ending.code == 0:
            check_plain(pages)
        if ending.code == 0 and is_whole(pages, work.origin["fingerprint"]):
            durations = json.loads(read_left(work.folder / DURATIONS))
            former = published(work.out, edition.path)
            recorder.check(pages)
            if not recorder.has(edition.path):
                check_frozen(former, pages, inputs.revisions, edition.folder.name)
            sign(pages)
            publish(work.folder, work.out, edition.path)
            recorder.add(edition.path)
            note_rendering(
                former, maker(work.origin["code"]["sha256"], work.origin["lock"]), _hashes(former)
            )
            return Outcome(edition, Fate.BUILT, durations=durations)
        log = LOG if ending.code == FAILED else ERRORS
        reason = ending.reason or _last_line(work.folder / log) or "fin prématurée"
    except OSError as err:
        reason = f"publication impossible : {explained(err)}"
    except ValueError:
        reason = f"« {DURATIONS} » ne se lit pas : une cellule y a écrit"
    except ReportingError as err:
        reason = str(err)
    try:
        kept = f"voir {keep_failed(work.folder, work.out, edition.path, unfinished(work))}"
    except OSError as err:
        kept = f"carnet non conservé : {explained(err)}"
    return Outcome(edition, Fate.FAILED, f"{reason} ({kept})")


def _hashes(folder: Path) -> dict[str, str]:
    """Return the hashes of the files of a published edition, as its manifest tells them."""
    files = json.loads((folder / MANIFEST).read_bytes())["files"]
    return {name: file["sha256"] for name, file in files.items()}


def _last_line(path: Path) -> str:
    lines = read_left(path).decode("utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


@contextmanager
def progress(total: int, *, shown: bool = True) -> Iterator[Callable[[Outcome], None]]:
    """Give what `run_editions` tells each outcome to.

    The bar is drawn when an edition is over, by this thread: a thread beside it would hold locks
    while processes are forked.
    """
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not (shown and console.is_terminal),
    ) as bar:
        row = bar.add_task("Éditions", total=total)
        over = 0

        def tell(outcome: Outcome) -> None:
            nonlocal over
            over += 1
            is_work = outcome.status in (Fate.BUILT, Fate.FAILED)
            if shown and is_work and not console.is_terminal:
                sys.stderr.write(f"{over}/{total} {printable(str(outcome))}\n")
            elif shown and outcome.status is Fate.FAILED:
                console.print(printable(str(outcome)))
            bar.update(row, advance=1, refresh=True)

        yield tell
