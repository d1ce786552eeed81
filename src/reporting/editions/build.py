"""Build the editions of a plan: chosen and checked before anything runs, then run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook, new_output

from reporting import document
from reporting.arguments import as_date, as_texts, as_year
from reporting.editions.cells import check_cells
from reporting.editions.edition import Edition, Inputs
from reporting.editions.engine import run_cells
from reporting.editions.notebook import read_notebook
from reporting.editions.parameters import Parameters, check_parameters
from reporting.editions.progress import progress
from reporting.editions.run import BuildResult, Options, is_current, run_editions
from reporting.errors import DataError, EditionError, UsageError
from reporting.facade import Plan

NOTEBOOK = Path("notebooks/annual_report.ipynb")
REPORTED = ("region", "departements")
"""What has a report: the meaning of `all` here."""


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
    plan = Plan.load(data)
    return make(plan, select(plan, year, territories, freeze=freeze), options or Options())


def make(plan: Plan, editions: Sequence[Edition], options: Options) -> BuildResult:
    """Make checked editions of one year and one freeze, after the checks that concern them all."""
    known_on = date.fromisoformat(editions[0].parameters.freeze)
    inputs = inputs_of(plan, known_on)
    has_work = any(not is_current(edition, inputs, options) for edition in editions)
    if has_work and (gaps := plan.gaps(known_on)):
        raise DataError(gaps)
    if has_work:
        check_secrecy(plan, known_on)
    if has_work and not options.dry_run:
        warm_up(plan, editions[0].parameters)
    with progress(len(editions), shown=options.progress) as tell:
        return run_editions(editions, inputs, options, tell)


def select(
    plan: Plan,
    year: int,
    territories: str | Iterable[str],
    *,
    freeze: date | str | None = None,
    notebook: Path = NOTEBOOK,
) -> list[Edition]:
    """Return the editions asked for, each once, all their parameters checked."""
    narrative = _find(notebook, plan.folder)
    cells = read_notebook(narrative)
    check_cells(cells)
    frozen = plan.settings.freeze_of(as_year(year)) if freeze is None else as_date(freeze)
    asked = {"year": as_year(year), "freeze": frozen.isoformat(), "data": plan.folder.name}
    editions = []
    words = as_texts(territories, "territoire")
    words = [one for word in words for one in (REPORTED if word == "all" else (word,))]
    for territory in plan.territories.select(words):
        parameters = check_parameters(cells, asked | {"territory": territory.id})
        plan.report(parameters.year, parameters.territory, parameters.freeze)
        editions.append(Edition(parameters, narrative, plan.folder))
    if not editions:
        message = f"Aucun territoire demandé. Écrire un code, ou {', '.join(REPORTED)}."
        raise UsageError(message)
    return editions


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
    )


def warm_up(plan: Plan, parameters: Parameters) -> None:
    """Do once, in the parent, what each edition's process would do again: load, compute, draw.

    Only the package's own code runs here, never a notebook's; and never the PDF compiler, which
    a forked process could not use.
    """
    plan.verdicts(date.fromisoformat(parameters.freeze))
    report = plan.report(parameters.year, parameters.territory, parameters.freeze)
    report.revisions(title="Aa")  # the figures of the former freeze
    parts = (report.cover(), report.trajectory(next(iter(plan.catalogue)), title="Aa"))
    notebook = new_notebook(cells=[new_code_cell("None", id="essai")])
    run_cells(notebook, notebook.cells)
    notebook.cells[0].outputs = [
        new_output("display_data", data=part._repr_mimebundle_()) for part in parts
    ]
    document.render_html(document.build(notebook))


def _find(notebook: Path, data: Path) -> Path:
    """Return a notebook, looked for in the working directory, its parents, and beside the data."""
    for folder in (Path.cwd(), *Path.cwd().parents, data.parent):
        if (folder / notebook).is_file():
            return (folder / notebook).resolve()
    message = f"Notebook « {notebook} » introuvable."
    raise UsageError(message)
