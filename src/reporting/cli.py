"""The command line: each verb is a thin call to one public function.

Results go to stdout, messages to stderr. Exit codes: 0 done, 1 findings, 2 misuse, 3 an edition
failed, 4 another process is building it.
"""

import sys
from collections import Counter
from pathlib import Path

import click

from reporting.arguments import as_date, read_folder, read_gib, read_year
from reporting.console import print_changes, print_csv, print_json, print_table, print_trace, tell
from reporting.errors import DataError, ReportingError, UsageError
from reporting.facade import Plan, check
from reporting.indicators.tracing import records
from reporting.plan.revisions import unexplained
from reporting.registers import LANGUAGES, say

DATA = click.option(
    "--data", default="data", show_default=True, help="Folder of registers and plan files."
)
YEAR = click.option(
    "--year",
    type=read_year,
    metavar="YEAR",
    help="Year of the report; the plan's latest by default.",
)
FREEZE = click.option(
    "--freeze", metavar="DATE", help="Day up to which data are known; each year's own by default."
)
PUBLIC = click.option(
    "--public", is_flag=True, help="Leave out what may not be published (masked figures)."
)
LANGUAGE = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Language of the findings.",
)
OUT = click.option(
    "--out",
    type=read_folder,
    metavar="FOLDER",
    default="reports",
    show_default=True,
    help="Folder of the editions.",
)
JOBS = click.option("--jobs", type=click.IntRange(min=1), help="Editions at once; one per core.")
MEMORY = click.option(
    "--memory",
    type=read_gib,
    metavar="GIB",
    default="4",
    show_default=True,
    help="GiB of memory that the processes of one edition may take.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reporting")
def cli() -> None:
    """Annual reports of a public plan, from the registers that its services keep."""


@cli.command("check")
@DATA
@click.option(
    "--freeze",
    metavar="DATE",
    help="Day at which published figures are compared; the latest freeze by default.",
)
@LANGUAGE
@JSON
def check_command(data: str, freeze: str | None, lang: str, as_json: bool) -> None:
    """Read and check every register; print all findings; exit 1 when one is an error."""
    findings = [found.translated(lang) for found in check(data, freeze)]
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            tell(finding)
    counts = Counter(finding.severity for finding in findings)
    summary = say(
        "summary", errors=counts["error"], warnings=counts["warning"], notes=counts["info"]
    )
    tell(summary.translated(lang), err=True)
    sys.exit(1 if counts["error"] else 0)


@cli.command("indicators")
@DATA
@YEAR
@click.option("--indicator", multiple=True, help="Indicator id; repeat it for several.")
@click.option(
    "--territory",
    multiple=True,
    help="region, departements, epci, communes, all, or a code; repeat it for several. "
    "By default the region in a table, all in CSV and JSON.",
)
@FREEZE
@PUBLIC
@JSON
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
def indicators_command(
    data: str,
    year: int | None,
    indicator: tuple[str, ...],
    territory: tuple[str, ...],
    freeze: str | None,
    public: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print observations of a year: exact numerator, denominator and value."""
    plan = Plan.load(data)
    observed = plan.observe(
        year or plan.settings.periode.derniere_annee,
        indicator=indicator or None,
        territory=territory or ("all" if as_json or as_csv else "region"),
        freeze=freeze,
        public=public,
    )
    rows = records(observed)
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, list(observed.columns))
    else:
        print_table(rows, list(observed.columns))


@cli.command("trace")
@DATA
@click.argument("indicator_argument", metavar="[INDICATOR]", required=False)
@click.option("--indicator", help="Indicator id.")
@YEAR
@click.option("--territory", default="region", show_default=True, help="Territory code.")
@FREEZE
@PUBLIC
@JSON
def trace_command(
    data: str,
    indicator_argument: str | None,
    indicator: str | None,
    year: int | None,
    territory: str,
    freeze: str | None,
    public: bool,
    as_json: bool,
) -> None:
    """Walk one figure back to its units, and these to file, line and SHA-256."""
    name = indicator or indicator_argument
    if name is None:
        message = "Give an indicator: reporting trace lycees_securises --territory 31"
        raise click.UsageError(message)
    plan = Plan.load(data)
    traced = plan.trace(
        name, year or plan.settings.periode.derniere_annee, territory, freeze=freeze, public=public
    )
    if as_json:
        print_json(traced)
        return
    print_trace(traced)


@cli.command("diff")
@DATA
@click.argument("before")
@click.argument("after")
@click.option(
    "--year",
    type=read_year,
    metavar="YEAR",
    help="Year of the figures, between two freezes; all by default.",
)
@JSON
def diff_command(data: str, before: str, after: str, year: int | None, as_json: bool) -> None:
    """Print the figures that changed between BEFORE and AFTER, and the entry that says why.

    Give two edition folders, or two freezes (ISO dates). Exit 1 when a change has no entry.
    """
    plan = Plan.load(data)
    if _is_date(before) and _is_date(after):
        found = plan.diff(before, after, year=year)
    elif year is None and not (_is_date(before) or _is_date(after)):
        from reporting.editions.frozen import compare_editions, read_manifest

        former, latter = read_manifest(Path(before)), read_manifest(Path(after))
        found = compare_editions(former, latter, plan.revisions)
    else:
        message = "Give two edition folders, or two freezes (with --year for one year only)."
        raise click.UsageError(message)
    if as_json:
        print_json([change.as_json() for change in found])
    else:
        print_changes(found)
    missing = len(unexplained(found))
    tell(f"{len(found)} changement(s), {missing} à motiver", err=True)
    sys.exit(1 if missing else 0)


@cli.command("build")
@DATA
@click.option(
    "--year",
    type=read_year,
    metavar="YEAR",
    multiple=True,
    help="Year; repeat it for several. By default the latest.",
)
@click.option("--last", type=click.IntRange(min=1), help="The plan's last N years instead.")
@click.option(
    "--territory",
    multiple=True,
    default=("region",),
    show_default=True,
    help="region, departements, all, or a code (departement-31, 31); repeat it for several.",
)
@FREEZE
@OUT
@JOBS
@click.option("--dry-run", is_flag=True, help="Say what would be built; build nothing.")
@click.option("--force", is_flag=True, help="Build editions that are up to date again.")
@click.option("--no-pdf", is_flag=True, help="Leave the PDF out.")
@MEMORY
@JSON
def build_command(
    data: str,
    year: tuple[int, ...],
    last: int | None,
    territory: tuple[str, ...],
    freeze: str | None,
    out: Path,
    jobs: int | None,
    dry_run: bool,
    force: bool,
    no_pdf: bool,
    memory: int,
    as_json: bool,
) -> None:
    """Execute, render and publish editions; one that fails leaves its former version as it was.

    Exit codes: 0 done, 1 refused data, 2 misuse, 3 an edition failed, 4 another process is
    building an edition, which is left to it.
    """
    from reporting.editions.build import build  # charts and renderers are slow to import
    from reporting.editions.edition import BuildResult, Options

    if year and last:
        message = "--year or --last, not both."
        raise click.UsageError(message)
    options = Options(
        out=out,
        jobs=jobs,
        pdf=not no_pdf,
        force=force,
        dry_run=dry_run,
        memory=memory,
    )
    years = year or list(Plan.load(data).settings.years)[-(last or 1) :]
    results = [build(data, one, territory, freeze=freeze, options=options) for one in years]
    outcomes = [outcome for result in results for outcome in result.outcomes]
    if as_json:
        print_json(
            [
                {"edition": one.edition.name, "status": one.status.value, "message": one.message}
                for one in outcomes
            ]
        )
    else:
        for outcome in outcomes:
            tell(outcome)
    for warning in sorted({result.warning for result in results} - {""}):
        tell(warning, err=True)
    sys.exit(BuildResult(tuple(outcomes)).exit_code)


@cli.command("due")
@DATA
@click.option("--on", metavar="DATE", help="Day to judge by; today by default.")
@OUT
@JOBS
@click.option("--dry-run", is_flag=True, help="Say what is due and where it stands; build nothing.")
@MEMORY
@JSON
def due_command(
    data: str,
    on: str | None,
    out: Path,
    jobs: int | None,
    dry_run: bool,
    memory: int,
    as_json: bool,
) -> None:
    """Build what the calendar says is due and has not appeared, the oldest first; say what is late.

    What has appeared stays as it is: `build` revises it. Exit codes: 0 all has appeared, 1 refused
    data or calendar, 2 misuse, 3 an edition is missing or failed, 4 another process is building
    one. With --dry-run, 0.
    """
    from reporting.editions.due import due
    from reporting.editions.edition import Options

    options = Options(out=out, jobs=jobs, dry_run=dry_run, memory=memory)
    result = due(data, None if on is None else as_date(on), options)
    rows = [one.as_json() for one in result.editions]
    if as_json:
        print_json(rows)
    else:
        short = [row | {"message": row["message"].partition("\n")[0]} for row in rows]
        print_table(short, ("edition", "due", "state", "published", "late", "message"))
    for line in filter(None, (result, result.warning)):
        tell(line, err=True)
    sys.exit(0 if dry_run else result.exit_code)


@cli.command("history")
@OUT
@DATA
@click.option("--year", type=read_year, metavar="YEAR", help="Only the reports of that year.")
@click.option("--territory", help="Only that code (departement-31, 31) or level (region).")
@JSON
def history_command(
    out: Path, data: str, year: int | None, territory: str | None, as_json: bool
) -> None:
    """Print what ran, the latest first: when (UTC), how long, with what result.

    `late` counts the days since the report was due; a failure says where its notebook and its log
    are kept.
    """
    from reporting.editions.journal import history
    from reporting.editions.schedule import punctuality

    runs = punctuality(history(out, year, territory), data, out)
    if as_json:
        print_json(runs)
    else:
        print_table(runs, ("started", "seconds", "year", "territory", "status", "late", "message"))


@cli.command("verify")
@click.argument("folders", metavar="[FOLDER]...", nargs=-1, type=click.Path(path_type=Path))
@OUT
@DATA
@JSON
def verify_command(folders: tuple[Path, ...], out: Path, data: str, as_json: bool) -> None:
    """Check published editions again: every file, input and figure; exit 1 on any finding.

    Without FOLDER, all editions. The manifest, the data files and the spreadsheet must have the
    figures of the executed notebook; the page and the PDF, all of its texts.
    """
    from reporting.editions.verify import published_in, verify

    editions = published_in(folders or [out])
    findings = verify(editions, Path(data))
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            tell(finding)
    tell(f"{len(editions)} édition(s) vérifiée(s), {len(findings)} constat(s)", err=True)
    sys.exit(1 if findings else 0)


def _is_date(text: str) -> bool:
    """Tell whether a text is a day, written as ISO does."""
    try:
        as_date(text)
    except UsageError:
        return False
    return True


def main() -> None:
    """Run the command line; errors made on purpose give their message and exit code."""
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
