"""The command line: each verb is a thin call to one public function, imported when it is called.

Results go to stdout, messages to stderr. Exit codes: 0 done, 1 findings, 2 misuse, 3 an edition
failed, 4 another process is building it.
"""

import gc
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from reporting import console
from reporting.arguments import as_date, is_date, read_year
from reporting.errors import DataError, ReportingError
from reporting.later import later
from reporting.phrases import say, spoken, told
from reporting.project.commands import COMMANDS as _SETTING_UP
from reporting.site import commands as _site

_facade = later("reporting.facade")
_ledger = later("reporting.ledger")
_revisions = later("reporting.plan.revisions")
_record = later("reporting.editions.record")
_alerts = later("reporting.editions.alerts")
_summary = later("reporting.editions.summary")
_edition = later("reporting.editions.edition")
_build = later("reporting.editions.build")
_current = later("reporting.editions.current")
_due = later("reporting.editions.due")
_journal = later("reporting.editions.journal")
_places = later("reporting.editions.places")
_publish = later("reporting.editions.publish")
_verify = later("reporting.editions.verify")

_ALLOCATIONS = 200_000
"""Objects between two collections of garbage: a command that lives seconds needs few."""


@click.group(cls=console.Verbs)
@click.version_option(package_name="reporting")
def cli() -> None:
    """Annual reports of a public plan, from the registers that its services keep."""


@cli.command("check")
@console.DATA
@console.FREEZE
@console.JSON
def _check_command(data: str, freeze: str | None, as_json: bool) -> None:
    """Read and check every register."""
    findings = [found.translated(spoken.get()) for found in _facade.check(data, freeze)]
    seen = sorted(findings, key=lambda one: one.severity == "error")  # errors end the list
    console.print_json([one.as_json() for one in findings]) if as_json else console.tell_all(seen)
    counts = Counter(finding.severity for finding in findings)
    numbers = {"errors": counts["error"], "warnings": counts["warning"], "notes": counts["info"]}
    console.tell(say("told.check-ends", **numbers), err=True)
    wrong = next((one.file for one in findings if one.severity == "error"), None)
    console.tell(say("told.check-mend", file=wrong) if wrong else say("told.check-next"), err=True)
    sys.exit(1 if wrong else 0)


@cli.command("indicators")
@console.DATA
@console.YEAR
@console.option("--indicator", multiple=True)
@console.option("--territory", multiple=True)
@console.FREEZE
@console.PUBLIC
@console.JSON
@console.option("--csv", "as_csv", is_flag=True)
def _indicators_command(
    data: str,
    year: int | None,
    indicator: tuple[str, ...],
    territory: tuple[str, ...],
    as_json: bool,
    as_csv: bool,
    **known: Any,
) -> None:
    """Print observations of a year: exact numerator, denominator and value."""
    plan = _facade.Plan.load(data)
    observed = plan.observe(
        year or plan.settings.periode.derniere_annee,
        indicator=indicator or None,
        territory=territory or ("all" if as_json or as_csv else "region"),
        **known,
    )
    rows = _ledger.records(observed)
    if not rows:
        console.tell(say("told.nothing-observed"), err=True)
    if as_json:
        console.print_json(rows)
    else:
        columns = list(observed.columns)
        console.print_csv(rows, columns) if as_csv else console.print_observations(
            rows, columns, plan.catalogue
        )


@cli.command("trace")
@console.DATA
@click.argument("indicator_argument", metavar="[INDICATOR]", required=False)
@console.option("--indicator")
@console.YEAR
@console.option("--territory", default="region", show_default=True)
@console.FREEZE
@console.PUBLIC
@console.JSON
def _trace_command(
    data: str,
    indicator_argument: str | None,
    indicator: str | None,
    year: int | None,
    territory: str,
    as_json: bool,
    **known: Any,
) -> None:
    """Walk one figure back to its units, and these to file, line and SHA-256."""
    name = indicator or indicator_argument
    if name is None:
        raise click.UsageError(told(say("errors.no-indicator")))
    plan = _facade.Plan.load(data)
    traced = plan.trace(name, year or plan.settings.periode.derniere_annee, territory, **known)
    shown = traced.as_json()
    console.print_json(shown) if as_json else console.print_trace(shown, plan.catalogue[name])


@cli.command("diff")
@console.DATA
@click.argument("before")
@click.argument("after")
@console.option("--year", type=read_year)
@console.JSON
@console.option(
    "--format", "shape", type=click.Choice(["text", "json", "markdown"]), default="text"
)
def _diff_command(
    data: str, before: str, after: str, year: int | None, as_json: bool, shape: str
) -> None:
    """Print the figures that changed between two editions, or two freezes."""
    dates = is_date(before) + is_date(after)
    if {Path(before).suffix, Path(after).suffix} == {".ipynb"}:
        if as_json or shape != "markdown":
            raise click.UsageError(told(say("errors.two-sides")))
        shown, changed = _summary.of_notebooks(before, after)
        console.tell(shown)
        sys.exit(int(changed))
    if dates == 1 or (year and not dates):
        raise click.UsageError(told(say("errors.two-sides")))
    if dates and before > after:
        console.tell(say("told.diff-swapped", before=before, after=after), err=True)
        before, after = after, before
    plan, is_summary = _facade.Plan.load(data), shape == "markdown" and not as_json
    if dates and is_summary:
        for freeze in (before, after):  # before anything is counted
            plan.settings.refuse_unreported(freeze)
    if dates:
        found = plan.diff(before, after, year=year, public=is_summary)
    else:
        found = _record.compare_folders(Path(before), Path(after), plan.revisions)
    if is_summary:
        console.tell(_summary.summary(plan, found, (before, after), year))
    elif as_json or shape == "json":
        console.print_json([change.as_json() for change in found])
    elif found:
        console.print_changes(found, plan.catalogue)
    missing = len(_revisions.unexplained(found))
    console.tell(say("told.diff-ends", count=len(found), missing=missing), err=True)
    if missing:
        console.tell(say("told.diff-add", register=f"{data}/{_record.REGISTER}"), err=True)
    sys.exit(1 if missing else 0)


@cli.command("build")
@console.DATA
@console.option("--year", type=read_year, multiple=True)
@console.option("--last", type=console.COUNT)
@console.option("--territory", multiple=True, default=("region",), show_default=True)
@console.FREEZE
@console.OUT
@console.JOBS
@console.option("--dry-run", is_flag=True)
@console.option("--force", is_flag=True)
@console.option("--no-pdf", is_flag=True)
@console.option("--cluster", default="")
@console.MEMORY
@console.JSON
def _build_command(
    data: str,
    year: tuple[int, ...],
    last: int | None,
    territory: tuple[str, ...],
    freeze: str | None,
    no_pdf: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Execute, render and publish editions; one that fails leaves its former version as it was."""
    if year and last:
        raise click.UsageError(told(say("errors.year-or-last")))
    options = _edition.Options(pdf=not no_pdf, **given)
    current = (
        None if options.force else _current.up_to_date(data, year, last, territory, freeze, options)
    )
    if current is not None:
        same = _edition.Fate.CURRENT
        rows = [{"edition": name, "status": same, "message": ""} for name in current]
        lines = (_edition.line_of(name, same) for name in current)
        console.print_json(rows) if as_json else console.tell_all(lines)
        console.tell_all(
            (_trial(data, options.out), console.to_open(current, options.out)), err=True
        )
        return
    _places.check_writable(options.out, data)  # before anything is loaded
    console.keep_order()
    # Not from the plan: data that are refused are refused, and noted, by `build` itself.
    years = (
        year
        or _current.last_years(data, last)
        or list(_facade.Plan.load(data).settings.years)[-(last or 1) :]
    )
    results = [_build.build(data, one, territory, freeze=freeze, options=options) for one in years]
    outcomes = tuple(outcome for result in results for outcome in result.outcomes)
    _site.refresh(data, options)
    console.print_json([one.as_json() for one in outcomes]) if as_json else console.tell_all(
        outcomes
    )
    failed = (_edition.Fate.FAILED, _edition.Fate.REFUSED)
    made = [one.edition.name for one in outcomes if one.status not in failed]
    warnings = sorted({result.warning for result in results}, key=told)
    console.tell_all(
        (*warnings, _trial(data, options.out), console.to_open(made, options.out)), err=True
    )
    sys.exit(_edition.BuildResult(outcomes).exit_code)


def _trial(data: str, out: Path) -> object:
    """Say that what is built outside the project is not recorded; or nothing."""
    is_trial = _places.is_trial(data, out)
    return say("told.trial", out=out, record=f"{data}/published") if is_trial else ""


@cli.command("due")
@console.DATA
@console.option("--on")
@console.OUT
@console.JOBS
@console.option("--dry-run", is_flag=True)
@console.MEMORY
@console.JSON
def _due_command(data: str, on: str | None, as_json: bool, **given: Any) -> None:
    """Build what the calendar says is due and has not appeared."""
    console.keep_order()
    options = _edition.Options(**given)
    result = _alerts.due(data, None if on is None else as_date(on), options, console.tell)
    _site.refresh(data, options)
    rows = [one.as_json() for one in result.editions]
    if as_json:
        console.print_json(rows)
    else:
        short = [row | {"message": row["message"].partition("\n")[0]} for row in rows]
        console.print_table(short, ("edition", "due", "state", "published", "late", "message"))
    made = [row["edition"] for row in rows]
    ends = (_trial(data, options.out), console.to_open(made, options.out))
    console.tell_all((result, result.warning, *ends), err=True)
    sys.exit(0 if options.dry_run else result.exit_code)


@cli.command("history")
@console.OUT
@console.DATA
@console.option("--year", type=read_year)
@console.option("--territory")
@console.JSON
@console.option("--html", "as_html", is_flag=True)
def _history_command(
    out: Path, data: str, year: int | None, territory: str | None, as_json: bool, as_html: bool
) -> None:
    """Print what ran, the latest first."""
    _places.check_ran(out)
    found = _journal.history(out, year, territory)
    if territory is not None and not found:  # is there one of that name?
        _facade.Plan.load(data).territories.select([territory])
    try:
        runs = _due.punctuality(found, data, out)
    except DataError as err:  # of the calendar: what ran is told all the same
        console.tell(err, err=True)
        runs = [run.as_json() | {"due": None, "late": None} for run in found]
    console.print_json(runs) if as_json else console.print_runs(runs, as_html=as_html)


@cli.command("verify")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@console.option("--year", type=read_year, multiple=True)
@console.option("--territory", multiple=True)
@console.OUT
@console.DATA
@console.JSON
def _verify_command(
    folders: tuple[Path, ...],
    year: tuple[int, ...],
    territory: tuple[str, ...],
    out: Path,
    data: str,
    as_json: bool,
) -> None:
    """Check published editions again: every file, input and figure."""
    editions = _verify.published_in(folders or [out])
    if year or territory:
        select = _facade.Plan.load(data).territories.select
        editions = _places.chosen(editions, year, [one.id for one in select(territory)])
    findings = _verify.verify(editions, Path(data))
    findings = [finding.translated(spoken.get()) for finding in findings]
    console.print_json([one.as_json() for one in findings]) if as_json else console.tell_all(
        findings
    )
    faults = sum(finding.severity != "info" for finding in findings)
    notes = say("told.notes", count=len(findings) - faults) if len(findings) > faults else ""
    console.tell(
        say("told.verify-ends", editions=len(editions), faults=faults, notes=notes), err=True
    )
    sys.exit(1 if faults else 0)


for _command in (*_SETTING_UP, *_site.COMMANDS):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; errors made on purpose give their message and exit code."""
    gc.set_threshold(_ALLOCATIONS)
    console.say_when_long(" ".join(["reporting", *sys.argv[1:2]]))
    try:
        cli(standalone_mode=False, obj=console.itself())
    except click.ClickException as err:
        console.hush()
        err.show()
        if isinstance(err, click.UsageError) and err.ctx:
            console.tell(say("told.help", command=err.ctx.command_path), err=True)
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except DataError as err:
        console.tell(err, err=True)
        sys.exit(err.exit_code)
    except ReportingError as err:
        console.tell(say("told.error", message=err), err=True)
        sys.exit(err.exit_code)
    except OSError as err:  # what it is printed to is full, a disk is gone
        console.tell(say("told.error", message=_publish.explained(err)), err=True)
        sys.exit(1)
    finally:
        console.hush()
        gc.freeze()  # what ends needs no last search for garbage among all that was imported
