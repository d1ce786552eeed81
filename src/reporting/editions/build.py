"""Build the editions of a plan: chosen and checked before anything runs, each published whole."""

import re
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_notebook, new_output

from reporting import document
from reporting.arguments import as_date, as_texts, as_year
from reporting.editions.current import key_of, note
from reporting.editions.edition import BuildResult, Edition, Fate, Inputs, Options
from reporting.editions.execute import execute, prepare
from reporting.editions.journal import Journal
from reporting.editions.notebook import read_source
from reporting.editions.parameters import Parameters, check_cells, check_parameters
from reporting.editions.places import (
    NARRATIVES,
    OWN,
    check_writable,
    is_inside_project,
    is_sheet,
    narratives,
)
from reporting.editions.progress import progress
from reporting.editions.run import is_current, run_editions
from reporting.editions.sheets import Sheets
from reporting.errors import (
    DataError,
    EditionError,
    RefusedError,
    ReportingError,
    UsageError,
)
from reporting.facade import Plan
from reporting.indicators.communes import groupings_helped
from reporting.parts import Part
from reporting.phrases import Kept, say
from reporting.registers.folder import find_folder
from reporting.report import Report, prepare_sheets
from reporting.territories import EVERYTHING, GROUPS, id_of


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
    check_writable(options.out, data)
    # Until data tell which places there are, what was asked: `departements`, `departement-29`.
    places = [Path(str(year), id_of(one)) for one in as_texts(territories, "territoire")]
    try:
        folder, words = find_folder(data), as_texts(territories, "territoire")
        frozen = None if freeze is None else as_date(freeze).isoformat()
        key = key_of(folder, year, words, frozen, pdf=options.pdf)
        plan = Plan.load(data)
        editions = select(plan, year, territories, freeze=freeze)
        if is_inside_project(options.out, plan.folder):
            plan.settings.refuse_unreported(freeze)
        places = [edition.path for edition in editions]
        result = make(plan, editions, options)
        done = {one.status for one in result.outcomes} <= {Fate.BUILT, Fate.CURRENT}
        if done and options.revise and key == key_of(folder, year, words, frozen, pdf=options.pdf):
            note(options.out, folder, key, places)
        return result
    except (DataError, EditionError) as err:
        if not options.dry_run:
            note_refusal(places, err, options.out)
        raise


def note_refusal(editions: Sequence[Path], err: DataError | EditionError, out: Path) -> None:
    """Note in the journal a run that was refused before anything ran."""
    fate, message = Fate.FAILED, Kept.of(err)
    if isinstance(err, DataError):
        fate, told = Fate.REFUSED, [one for one in err.findings if one.severity != "info"]
        more = say("endings.check-all") if len(told) > 1 else ""
        message = Kept.of(say("endings.refused", count=len(told), more=more, first=told[0]))
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
        _check_secrecy(plan, known_on)
    if has_work and not (options.dry_run or options.cluster):
        warm_up(plan, editions[0], draws=len(editions) > 1)
        for one in editions:
            if not (is_sheet(one.parameters.territory) or is_current(one, inputs, options)):
                asked = one.parameters
                report = plan.report(asked.year, asked.territory, asked.freeze)
                deque(made(report, one, KEPT), 0)
        share_sheets(plan, editions)
    with progress(len(editions), shown=options.progress) as tell:
        return run_editions(editions, inputs, options, tell)


def _check_secrecy(plan: Plan, known_on: date) -> None:
    """Audit what is published of all départements and years; refuse what gives masks away."""
    if found := plan.exposures(known_on):
        listed = "\n".join(f"  {one}" for one in found)
        raise RefusedError(say("errors.exposed", count=len(found), listed=listed))


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
        declared=plan.declared,
        sheets=Sheets(plan, plan.files),
    )


def share_sheets(plan: Plan, editions: Sequence[Edition]) -> None:
    """Make once, in the parent, what the sheets of communes and groupings have in common."""
    small = [one.parameters for one in editions if is_sheet(one.parameters.territory)]
    if len(small) > 1:
        prepare_sheets(plan.report(small[0].year, small[0].territory, small[0].freeze).values)


def warm_up(plan: Plan, edition: Edition, *, draws: bool = True) -> None:
    """Do once, in the parent, what each edition's process would do again: load, compute, draw.

    One edition alone draws nothing twice: what is computed is kept, the rest is left to it.

    Only the package's own code runs here, never a notebook's; and never the PDF compiler, which
    a forked process could not use.
    """
    asked = edition.parameters
    plan.verdicts(date.fromisoformat(asked.freeze))
    report = plan.report(asked.year, asked.territory, asked.freeze)
    if not is_sheet(asked.territory):
        report.revisions(title="Aa")  # the figures of the former freeze
    if not draws:
        return
    parts = [*made(report, edition)]
    prepare(edition)
    notebook = new_notebook(cells=[new_code_cell("None", id="essai")])
    execute(notebook)
    notebook.cells[0].outputs = [
        new_output("display_data", data=part._repr_mimebundle_()) for part in parts
    ]
    tree = document.build(notebook)
    document.render_html(tree)
    document.render_ods(tree)


def made(report: Report, edition: Edition, among: Container[str] | None = None) -> Iterator[Part]:
    """Make the parts that a notebook asks for by their names alone, or some of them."""
    source = edition.notebook.read_text("utf-8", "replace")
    for name in dict.fromkeys(re.findall(r"\breport\.(\w+)\(", source)):
        if among is None or name in among:
            with suppress(AttributeError, TypeError, ReportingError):  # it asks for more
                yield getattr(report, name)()


KEPT = {"days_to_payment", "cost_per_operation"}
"""Forms that are drawn before: the process of an edition could not keep them."""

HELPED = "epci"
"""The word for groupings: here those that were helped, the others have nothing to read."""

REGISTERS = {"dossiers", "subventions"}
"""What says who was helped."""


def select(
    plan: Plan,
    year: int,
    territories: str | Iterable[str],
    *,
    freeze: date | str | None = None,
    notebook: Path | None = None,
) -> list[Edition]:
    """Return the editions asked for, each once, all their parameters checked.

    The notebooks of a territory are those of its level, one per language, unless one is given.
    """
    frozen = plan.settings.freeze_of(as_year(year)) if freeze is None else as_date(freeze)
    asked: dict[str, Any] = {
        "year": as_year(year),
        "freeze": frozen.isoformat(),
        "data": plan.folder.name,
    }
    words = _words(plan, as_texts(territories, "territoire"), asked["year"], frozen)
    editions = []
    found: dict[str, list[tuple[Path, Parameters]]] = {}
    for territory in plan.territories.select(words):
        if territory.level not in found:  # what holds for one holds for all of its level
            plan.report(year, territory.id, frozen)
            given = asked | {"territory": territory.id}
            sources = _find(notebook, territory.id, plan.folder)
            found[territory.level] = [(source, _checked(source, given)) for source in sources]
        for source, parameters in found[territory.level]:
            own = parameters.model_copy(update={"territory": territory.id})
            is_interim = plan.settings.is_interim(frozen)
            editions.append(Edition(own, source, plan.folder, is_interim))
    if not editions:
        raise UsageError(say("errors.no-territory", words=", ".join(GROUPS)))
    return editions


def _checked(source: Path, given: Mapping[str, Any]) -> Parameters:
    """Return the parameters of a notebook that is sound."""
    notebook = read_source(source)
    check_cells(notebook)
    return check_parameters(notebook, given)


def _words(plan: Plan, words: Iterable[str], year: int, known_on: date) -> Iterator[str]:
    """Give the words and the codes of what has editions: every level with a notebook for `all`."""
    for word in words:
        if word == EVERYTHING:
            levels = [one for one, group in GROUPS.items() if narratives(group[0], plan.folder)]
            yield from _words(plan, (one for one in levels if one != word), year, known_on)
        elif word == HELPED and plan.tables.keys() >= REGISTERS:
            helped = groupings_helped(plan.situation(date(year, 12, 31), known_on))
            yield from sorted(one for one in helped if one in plan.territories)
        elif word != HELPED:
            yield word


def _find(notebook: Path | None, territory: str, data: Path) -> list[Path]:
    """Return the notebook given, or those of the level of a territory."""
    if notebook is not None and notebook.is_file():
        return [notebook.resolve()]
    found = narratives(territory, data) if notebook is None else []
    if not found:
        if notebook is None:
            wanted, *_ = NARRATIVES[territory.partition("-")[0], OWN]
            raise UsageError(say("errors.no-narrative", territory=territory, notebook=wanted))
        raise UsageError(say("errors.notebook-missing", territory=territory, notebook=notebook))
    return found
