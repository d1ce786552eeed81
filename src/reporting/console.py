"""What the command line prints: one document as JSON or CSV, or columns for people."""

import csv
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import click

from reporting.errors import printable

PATIENCE = 0.8
"""Seconds of silence at most."""
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Runs</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem; }}
td, th {{ text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }}</style>
<h1>Runs</h1>
<table><thead>{head}</thead><tbody>
{body}
</tbody></table></html>"""


def tell(text: object, *, err: bool = False) -> None:
    """Print a text as a terminal may have it."""
    click.echo(printable(str(text)), err=err)


def tell_all(texts: Iterable[object], *, err: bool = False) -> None:
    """Print texts, one a line; those that are empty are left out."""
    for text in filter(None, map(str, texts)):
        tell(text, err=err)


def say_when_long(what: str) -> None:
    """Say what runs, to somebody who waits for it at a terminal, once it has taken a second.

    By the system's alarm: no thread would hold a lock while processes are forked.
    """
    if not (sys.stderr.isatty() and hasattr(signal, "setitimer")):
        return

    def told(*_: object) -> None:
        sys.stderr.write(f"{printable(what)}...\n")

    signal.signal(signal.SIGALRM, told)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)


def to_open(outcomes: Sequence[Any], out: Path) -> str:
    """Return the file to open first among what was made, of the latest year; or nothing."""
    latest = sorted(outcomes, key=lambda one: one.edition.path.parts[0], reverse=True)
    pages = (out / one.edition.path / "rapport.html" for one in latest)
    return next((f"→ {page}" for page in pages if page.is_file()), "")


def print_runs(runs: Sequence[dict[str, Any]], *, as_html: bool = False) -> None:
    """Print runs as people read them: begun at the hour of their clock."""
    begun = (datetime.fromisoformat(run["started"]).astimezone() for run in runs)
    rows = [
        run | {"started": f"{day:%Y-%m-%d %H:%M:%S}"} for run, day in zip(runs, begun, strict=True)
    ]
    columns = ("started", "seconds", "year", "territory", "status", "late", "message")
    (_print_html if as_html else print_table)(rows, columns)


def _print_html(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as a page of one table, which a server can show as it is."""

    def line(cells: Iterable[object], kind: str) -> str:
        made = (f"<{kind}>{escape(printable(str(cell)))}</{kind.split()[0]}>" for cell in cells)
        return f"<tr>{''.join(made)}</tr>"

    head = line(columns, 'th scope="col"')
    body = "\n".join(
        line(("" if row[name] is None else row[name] for name in columns), "td") for row in rows
    )
    tell(PAGE.format(head=head, body=body))


def print_json(document: Any) -> None:
    """Print one JSON document."""
    tell(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV."""
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def print_table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Print rows in columns: folded to a terminal's width, elsewhere one line each."""
    texts = [
        ["" if row[name] is None else printable(str(row[name])) for name in columns] for row in rows
    ]
    if not sys.stdout.isatty():  # read by a program, or from a file
        widths = [max(map(len, column)) for column in zip(columns, *texts, strict=True)]
        for line in (columns, *texts):
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(cells).rstrip().replace("\n", " "))  # one row, one line
        return
    from rich.console import Console  # 0.05 CPU seconds that a program need not wait for
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for line in texts:
        table.add_row(*map(Text, line))
    Console(highlight=False).print(table)


def print_trace(traced: dict[str, Any]) -> None:
    """Print a figure, its units and the rows behind them."""
    from reporting.parts.french import MASKED_NOTE  # the plan is loaded: it costs no more

    observed = traced["observation"]
    tell(f"{observed['indicator']}, {observed['territory']}, {observed['year']}")
    if observed["masked"] and observed["numerator"] is None:
        tell(f"  {MASKED_NOTE}")
    else:
        tell(f"  {observed['numerator']} / {observed['denominator']} = {observed['value']}")
    tell(f"  {traced['formula']}")
    tell(f"  au {traced['valid_on']}, connu au {traced['known_on']}")
    tell(f"\n{len(traced['units'])} unités")
    print_table(traced["units"], ["unit", "place", "numerator", "denominator"])
    tell(f"\n{len(traced['rows'])} lignes de registres")
    print_table(traced["rows"], ["unit", "file", "line", "sha256"])


def print_changes(found: Sequence[Any]) -> None:
    """Print changed figures, each with the entry that says why."""
    columns = ("indicateur", "annee", "territoire", "avant", "apres", "nature", "motif")
    rows = []
    for change in found:
        entry = change.entry
        why = ("à motiver", None) if entry is None else (entry.nature, entry.reason)
        cells = (*change.key, change.before, change.after, *why)
        rows.append(dict(zip(columns, cells, strict=True)))
    print_table(rows, columns)
