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

from reporting.arguments import as_date, is_date, out_folder, read_folder, read_gib, read_year
from reporting.console import (
    print_changes,
    print_csv,
    print_json,
    print_runs,
    print_table,
    print_trace,
    say_when_long,
    tell,
    tell_all,
    to_open,
)
from reporting.errors import DataError, ReportingError
from reporting.later import later
from reporting.project.commands import COMMANDS as _SETTING_UP
from reporting.site import commands as _site

_facade = later("reporting.facade")
_phrases = later("reporting.registers.phrases")
_ledger = later("reporting.ledger")
_revisions = later("reporting.plan.revisions")
_frozen = later("reporting.editions.frozen")
_alerts = later("reporting.editions.alerts")
_summary = later("reporting.editions.summary")
_edition = later("reporting.editions.edition")
_build = later("reporting.editions.build")
_current = later("reporting.editions.current")
_due = later("reporting.editions.due")
_journal = later("reporting.editions.journal")
_places = later("reporting.editions.places")
_verify = later("reporting.editions.verify")

_LANGUAGES = ("fr", "en")
_ALLOCATIONS = 200_000
"""Objects between two collections of garbage: a command that lives seconds needs few."""
_option = click.option
DATA = _option(
    "--data",
    default="data",
    show_default=True,
    is_eager=True,  # the default of --out is in the same project
    help="Folder of registers and plan files, looked for upwards.",
)
YEAR = _option(
    "--year",
    type=read_year,
    metavar="YEAR",
    help="Year of the report; the plan's latest by default.",
)
FREEZE = _option(
    "--freeze", metavar="DATE", help="Day up to which data are known; each year's own by default."
)
PUBLIC = _option(
    "--public", is_flag=True, help="Leave out what may not be published (masked figures)."
)
OUT = _option(
    "--out",
    type=read_folder,
    callback=out_folder,
    metavar="FOLDER",
    default="reports",
    show_default=True,
    help="Folder of the editions.",
)
JOBS = _option("--jobs", type=click.IntRange(min=1), help="Editions at once; one per core.")
MEMORY = _option(
    "--memory",
    type=read_gib,
    metavar="GIB",
    default="4",
    show_default=True,
    help="GiB of memory that the processes of one edition may take.",
)
JSON = _option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reporting")
def cli() -> None:
    """Annual reports of a public plan, from the registers that its services keep."""


@cli.command("check")
@DATA
@_option(
    "--freeze",
    metavar="DATE",
    help="Day at which published figures are compared; the latest freeze by default.",
)
@_option(
    "--lang",
    type=click.Choice(_LANGUAGES),
    default=_LANGUAGES[0],
    show_default=True,
    help="Language of the findings.",
)
@JSON
def check_command(data: str, freeze: str | None, lang: str, as_json: bool) -> None:
    """Read and check every register; print all findings; exit 1 when one is an error."""
    findings = [found.translated(lang) for found in _facade.check(data, freeze)]
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        tell_all(findings)
    counts = Counter(finding.severity for finding in findings)
    numbers = {"errors": counts["error"], "warnings": counts["warning"], "notes": counts["info"]}
    tell(_phrases.say("summary", **numbers).translated(lang), err=True)
    sys.exit(1 if counts["error"] else 0)


@cli.command("indicators")
@DATA
@YEAR
@_option("--indicator", multiple=True, help="Indicator id; repeat it for several.")
@_option(
    "--territory",
    multiple=True,
    help="region, departements, epci, communes, all, or a code; repeat it for several. "
    "By default the region in a table, all in CSV and JSON.",
)
@FREEZE
@PUBLIC
@JSON
@_option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def indicators_command(
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
    if as_json:
        print_json(rows)
    else:
        (print_csv if as_csv else print_table)(rows, list(observed.columns))


@cli.command("trace")
@DATA
@click.argument("indicator_argument", metavar="[INDICATOR]", required=False)
@_option("--indicator", help="Indicator id.")
@YEAR
@_option("--territory", default="region", show_default=True, help="Territory code.")
@FREEZE
@PUBLIC
@JSON
def trace_command(
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
        message = "Give an indicator: reporting trace lycees_securises --territory 31"
        raise click.UsageError(message)
    plan = _facade.Plan.load(data)
    traced = plan.trace(name, year or plan.settings.periode.derniere_annee, territory, **known)
    if as_json:
        print_json(traced.as_json())
    else:
        print_trace(traced.as_json())


@cli.command("diff")
@DATA
@click.argument("before")
@click.argument("after")
@_option("--year", type=read_year, metavar="YEAR", help="Year, of two freezes; all by default.")
@JSON
@_option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="Markdown: a job's summary, with statuses, sentences and charts, of what is public.",
)
def diff_command(
    data: str, before: str, after: str, year: int | None, as_json: bool, shape: str
) -> None:
    """Print the figures that changed between BEFORE and AFTER, and the entry that says why.

    Give two edition folders, or two freezes (ISO dates). Exit 1 when a change has no entry.
    """
    dates = is_date(before) + is_date(after)
    if dates == 1 or (year and not dates):
        message = "Give two edition folders, or two freezes (with --year for one year only)."
        raise click.UsageError(message)
    plan, is_summary = _facade.Plan.load(data), shape == "markdown" and not as_json
    if dates:
        found = plan.diff(before, after, year=year, public=is_summary)
    else:
        found = _frozen.compare_folders(Path(before), Path(after), plan.revisions)
    if is_summary:
        tell(_summary.summary(plan, found, (before, after), year))
    elif as_json or shape == "json":
        print_json([change.as_json() for change in found])
    else:
        print_changes(found)
    missing = len(_revisions.unexplained(found))
    tell(f"{len(found)} changement(s), {missing} à motiver", err=True)
    sys.exit(1 if missing else 0)


@cli.command("build")
@DATA
@_option(
    "--year",
    type=read_year,
    metavar="YEAR",
    multiple=True,
    help="Year; repeat it for several. By default the latest.",
)
@_option("--last", type=click.IntRange(min=1), help="The plan's last N years instead.")
@_option(
    "--territory",
    multiple=True,
    default=("region",),
    show_default=True,
    help="region, departements, epci (those helped), communes, all, or a code (departement-31, "
    "31555); repeat it for several.",
)
@FREEZE
@OUT
@JOBS
@_option("--dry-run", is_flag=True, help="Say what would be built; build nothing.")
@_option("--force", is_flag=True, help="Build editions that are up to date again.")
@_option("--no-pdf", is_flag=True, help="Leave the PDF out.")
@_option("--cluster", metavar="ADDRESS", default="", help="Dask scheduler; its workers build.")
@MEMORY
@JSON
def build_command(
    data: str,
    year: tuple[int, ...],
    last: int | None,
    territory: tuple[str, ...],
    freeze: str | None,
    no_pdf: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Execute, render and publish editions; one that fails leaves its former version as it was.

    Exit codes: 0 done, 1 refused data, 2 misuse, 3 an edition failed, 4 another process is
    building an edition, which is left to it.
    """
    if year and last:
        message = "--year or --last, not both."
        raise click.UsageError(message)
    options = _edition.Options(pdf=not no_pdf, **given)
    current = (
        None if options.force else _current.up_to_date(data, year, last, territory, freeze, options)
    )
    if current is not None:
        rows = [{"edition": name, "status": "à jour", "message": ""} for name in current]
        print_json(rows) if as_json else tell_all(f"{name} : à jour" for name in current)
        return
    _places.check_writable(options.out)  # before anything is loaded
    # Not from the plan: data that are refused are refused, and noted, by `build` itself.
    years = (
        year
        or _current.last_years(data, last)
        or list(_facade.Plan.load(data).settings.years)[-(last or 1) :]
    )
    results = [_build.build(data, one, territory, freeze=freeze, options=options) for one in years]
    outcomes = tuple(outcome for result in results for outcome in result.outcomes)
    _site.refresh(data, options)
    print_json([one.as_json() for one in outcomes]) if as_json else tell_all(outcomes)
    tell_all(
        (*sorted({result.warning for result in results}), to_open(outcomes, options.out)), err=True
    )
    sys.exit(_edition.BuildResult(outcomes).exit_code)


@cli.command("due")
@DATA
@_option("--on", metavar="DATE", help="Day to judge by; today by default.")
@OUT
@JOBS
@_option("--dry-run", is_flag=True, help="Say what is due and where it stands; build nothing.")
@MEMORY
@JSON
def due_command(data: str, on: str | None, as_json: bool, **given: Any) -> None:
    """Build what the calendar says is due and has not appeared, the oldest first; say what is late.

    What has appeared stays as it is: `build` revises it. Exit codes: 0 all has appeared, 1 refused
    data or calendar, 2 misuse, 3 an edition is missing or failed, 4 another process is building
    one. With --dry-run, 0.
    """
    options = _edition.Options(**given)
    result = _alerts.due(data, None if on is None else as_date(on), options, tell)
    _site.refresh(data, options)
    rows = [one.as_json() for one in result.editions]
    if as_json:
        print_json(rows)
    else:
        short = [row | {"message": row["message"].partition("\n")[0]} for row in rows]
        print_table(short, ("edition", "due", "state", "published", "late", "message"))
    tell_all((result, result.warning), err=True)
    sys.exit(0 if options.dry_run else result.exit_code)


@cli.command("history")
@OUT
@DATA
@_option("--year", type=read_year, metavar="YEAR", help="Only the reports of that year.")
@_option("--territory", help="Only that code (departement-31, 31) or level (region).")
@JSON
@_option("--html", "as_html", is_flag=True, help="Print a page instead of columns.")
def history_command(
    out: Path, data: str, year: int | None, territory: str | None, as_json: bool, as_html: bool
) -> None:
    """Print what ran, the latest first: when (local time; UTC in JSON), how long, the result.

    `late` counts the days since the report was due; a failure says where its notebook and its log
    are kept.
    """
    _places.check_ran(out)
    found = _journal.history(out, year, territory)
    if territory is not None and not found:  # is there one of that name?
        _facade.Plan.load(data).territories.select([territory])
    runs = _due.punctuality(found, data, out)
    print_json(runs) if as_json else print_runs(runs, as_html=as_html)


@cli.command("verify")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@OUT
@DATA
@JSON
def verify_command(folders: tuple[Path, ...], out: Path, data: str, as_json: bool) -> None:
    """Check published editions again: every file, input and figure; exit 1 on any finding.

    Without FOLDER, all editions. Where the code that made an edition is the code at hand, its
    executed notebook is rendered again and every byte compared; an edition made by another version
    is noted, and its figures are compared: manifest, notebook and data files.
    """
    editions = _verify.published_in(folders or [out])
    findings = _verify.verify(editions, Path(data))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        tell_all(findings)
    faults = sum(finding.severity != "info" for finding in findings)
    notes = f", {len(findings) - faults} note(s)" if len(findings) > faults else ""
    tell(f"{len(editions)} édition(s) vérifiée(s), {faults} constat(s){notes}", err=True)
    sys.exit(1 if faults else 0)


for _command in (*_SETTING_UP, *_site.COMMANDS):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; errors made on purpose give their message and exit code."""
    gc.set_threshold(_ALLOCATIONS)
    say_when_long(" ".join(["reporting", *sys.argv[1:2]]))
    try:
        cli(standalone_mode=False)
    except click.ClickException as err:
        err.show()
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except DataError as err:
        tell(str(err), err=True)
        sys.exit(err.exit_code)
    except ReportingError as err:
        tell(f"reporting : {err}", err=True)
        sys.exit(err.exit_code)
