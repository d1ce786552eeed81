"""The command line: what verbs share, and how they print to people and to programs."""

import csv
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from functools import wraps
from html import escape
from itertools import pairwise, takewhile
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types

from reporting.arguments import out_folder, read_folder, read_gib, read_year
from reporting.errors import printable
from reporting.phrases import LANGUAGES, language_of, messages, say, spoken, told
from reporting.registers.folder import find_folder, is_address

PATIENCE = 0.8
"""Seconds of silence at most."""
ERASED = "\r\x1b[K"
"""What takes a line that is written over away."""
_HASHES = "PYTHONHASHSEED"
CENTS = "centimes"
"""The unit of amounts, which people read in euros."""
CENTS_OF_EURO, HUNDREDTHS = 100, ("EUR", "ETP")
"""And the units of indicators whose numerators are in hundredths."""
WORDS = ("status", "state", "unit", "masked", "nature")
"""Columns whose cells are words of ours."""
PAGE = """<!doctype html>
<html lang="{lang}"><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem; }}
td, th {{ text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }}</style>
<h1>{title}</h1>
<table><thead>{head}</thead><tbody>
{body}
</tbody></table></html>"""


_drawn: list[Callable[[], None]] = []


def tell(text: object, *, err: bool = False) -> None:
    """Print a text as a terminal may have it, in the language of who typed the command."""
    _clear()
    click.echo(printable(told(text)), err=err)


def tell_all(texts: Iterable[object], *, err: bool = False) -> None:
    """Print texts, one a line; those that are empty are left out."""
    for text in filter(None, map(told, texts)):
        tell(text, err=err)


def itself() -> list[str]:
    """Return the command that this process is; nothing within another program."""
    given, own = sys.argv[1:], sys.orig_argv
    return [sys.executable, *own[1:]] if own[len(own) - len(given) :] == given else []


def keep_order() -> None:
    """Begin again where the order of sets would be another at each run: cells may publish it."""
    command = click.get_current_context().obj
    if command and os.name == "posix" and os.environ.get(_HASHES) != "0":
        hush()
        os.execve(command[0], command, {**os.environ, _HASHES: "0"})


def say_when_long(what: str) -> None:
    """Say what runs, and for how long, to somebody who waits for it at a terminal.

    By the system's alarm: no thread would hold a lock while processes are forked.
    """
    if not (sys.stderr.isatty() and hasattr(signal, "setitimer")):
        return
    began = time.monotonic()

    def ticked(*_: object) -> None:
        if _drawn:
            _drawn[-1]()
            return
        seconds = round(time.monotonic() - began)
        sys.stderr.write(f"{ERASED}{printable(what)}... {seconds} s")
        sys.stderr.flush()

    signal.signal(signal.SIGALRM, ticked)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)


@contextmanager
def drawing(draw: Callable[[], None]) -> Iterator[None]:
    """Have something drawn again each time, in place of the line that says what runs."""
    _clear()
    _drawn.append(draw)
    try:
        yield
    finally:
        _drawn.pop()


def hush() -> None:
    """Say no more that something runs: it is over, or tells so itself."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    _clear()


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write(ERASED)
        sys.stderr.flush()


def to_open(editions: Iterable[str], out: Path) -> object:
    """Return the file to open first among editions, of the latest year; or nothing."""
    latest = sorted(editions, key=lambda one: one.partition("/")[0], reverse=True)
    pages = (out / one / "rapport.html" for one in latest)
    return next((say("told.open", page=page) for page in pages if page.is_file()), "")


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

    head, *lines = _texts(rows, columns)
    body = "\n".join(line(one, "td") for one in lines)
    title = told(say("told.runs"))
    tell(PAGE.format(lang=spoken.get(), title=title, head=line(head, 'th scope="col"'), body=body))


def print_json(document: Any) -> None:
    """Print one JSON document."""
    tell(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as CSV."""
    _clear()
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _texts(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> list[list[str]]:
    """Return the headings and the cells of a table, in the words of who reads it."""
    head = [told(say(f"headings.{name}")) for name in columns]
    return [head, *([_text(name, row[name]) for name in columns] for row in rows)]


def _text(column: str, value: object) -> str:
    if value is None:
        return ""
    words = messages(spoken.get())["states"] if column in WORDS else {}
    return printable(words.get(str(value), told(value)))


def print_table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    """Print rows in columns where a terminal is wide enough, elsewhere one line each.

    On a narrow terminal long texts are folded between words; where names would be cut, each row
    is a few lines of its own.
    """
    head, *lines = _texts(rows, columns)
    if not sys.stdout.isatty():  # read by a program, or from a file
        widths = [max(map(len, column)) for column in zip(head, *lines, strict=True)]
        for line in (head, *lines):
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(padded).rstrip().replace("\n", " "))  # one row, one line
        return
    from rich.console import Console  # 0.05 CPU seconds that a program need not wait for
    from rich.table import Table
    from rich.text import Text

    screen = Console(highlight=False)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    words = [max(map(_longest_word, column)) for column in zip(head, *lines, strict=True)]
    for name, longest, *cells in zip(head, words, *lines, strict=True):
        is_prose = any(len(cell) > longest for cell in cells)
        table.add_column(name, overflow="fold", no_wrap=not is_prose)
    if sum(words) + 2 * (len(words) - 1) <= screen.width:
        for cells in lines:
            table.add_row(*map(Text, cells))
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for cells in lines:
            for name, cell in zip(head, cells, strict=True):
                if cell:
                    table.add_row(name, Text(cell))
            table.add_row("", "")
    with screen.capture() as made:
        screen.print(table)
    _clear()  # what says that something runs was told while rich was imported
    click.echo(made.get(), nl=False)


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")))


def print_observations(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], catalogue: Mapping[str, Any]
) -> None:
    """Print observations: amounts in euros, shares in per cent; JSON and CSV have the integers."""
    shown = [row | _readable(row, catalogue.get(row["indicator"])) for row in rows]
    print_table(shown, columns)


def print_trace(traced: dict[str, Any], entry: Any) -> None:
    """Print a figure, its units and the rows behind them."""
    observed = traced["observation"]
    tell(f"{observed['indicator']}, {observed['territory']}, {observed['year']}")
    if observed["masked"] and observed["numerator"] is None:
        tell(say("told.masked"))
    else:
        shown = _readable(observed, entry)
        whole = shown["denominator"] and f" / {shown['denominator']}"
        unit = " " + told(say("states.centimes")) if observed["unit"] == CENTS else ""
        tell(f"  {shown['numerator']}{whole or ''} = {shown['value']}{unit}")
    tell(f"  {traced['formula']}")
    days = {name: traced[name] for name in ("valid_on", "known_on")}
    tell_all((say("told.trace-days", **days), say("told.trace-units", count=len(traced["units"]))))
    units = [one | _parts(one["numerator"], one["denominator"], entry) for one in traced["units"]]
    print_table(units, ["unit", "place", "numerator", "denominator"])
    tell(say("told.trace-rows", count=len(traced["rows"])))
    print_table(traced["rows"], ["unit", "file", "line", "sha256"])


def print_changes(found: Sequence[Any], catalogue: Mapping[str, Any]) -> None:
    """Print changed figures, each with the entry that says why."""
    columns = ("indicator", "year", "territory", "before", "after", "nature", "reason")
    rows = []
    for change in found:
        entry, of = change.entry, catalogue.get(change.key.indicator)
        why = ("à motiver", None) if entry is None else (entry.nature, entry.reason)
        values = [
            _parts(one.numerator, one.denominator, of) for one in (change.before, change.after)
        ]
        sides = ("/".join(filter(None, one.values())) for one in values)
        rows.append(dict(zip(columns, (*change.key, *sides, *why), strict=True)))
    print_table(rows, columns)


def _readable(row: Mapping[str, Any], entry: Any) -> dict[str, Any]:
    """Return the numbers of an observation as people write them."""
    from reporting.parts.french import (  # the plan is loaded: it costs no more
        number,
        share,
        written_in,
    )

    found = _parts(row["numerator"], row["denominator"], entry)
    if row["value"] is None:
        return found
    exact = Fraction(row["value"])
    with written_in(spoken.get()):
        if row["unit"] == "part":
            return found | {"value": share(exact, 2)}
        exact = exact / CENTS_OF_EURO if row["unit"] == CENTS else exact
        return found | {"value": number(exact, 0 if exact.denominator == 1 else 2)}


def _parts(above: int | None, below: int | None, entry: Any) -> dict[str, str]:
    """Write the two integers of a figure: euros and posts are counted in hundredths."""
    from reporting.parts.french import number, written_in

    sizes = (1, 1)
    if entry is not None and entry.unite in HUNDREDTHS:
        sizes = (CENTS_OF_EURO, 1)
    elif entry is not None and entry.nom[0] == "euro":  # a share of an amount
        sizes = (CENTS_OF_EURO, CENTS_OF_EURO)
    with written_in(spoken.get()):
        written = (
            "" if one is None else number(Fraction(one, size), 2 if size > 1 else 0)
            for one, size in zip((above, below), sizes, strict=True)
        )
        return dict(zip(("numerator", "denominator"), written, strict=True))


_SPEAKING: tuple[ModuleType, ...] = (core, decorators, exceptions, formatting, parser, types)
"""The modules of click that have sentences of their own."""

option = click.option
COUNT = click.IntRange(min=1)
COUNT.name = "1, 2..."  # what a value that is none is told to be, in any language
DATA = option("--data", default="data", show_default=True, is_eager=True)
YEAR = option("--year", type=read_year)
FREEZE = option("--freeze")
PUBLIC = option("--public", is_flag=True)
OUT = option("--out", type=read_folder, callback=out_folder, default="reports", show_default=True)
JOBS = option("--jobs", type=COUNT)
MEMORY = option("--memory", type=read_gib, default="4", show_default=True)
JSON = option("--json", "as_json", is_flag=True)
_HELP = click.help_option("-h", "--help")
_LANGUAGE = option("--lang", type=click.Choice(LANGUAGES), expose_value=False)


class Verbs(click.Group):
    """The verbs; what they say of themselves is in the catalogue of messages, in each language."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        _LANGUAGE(_HELP(self))

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a verb, which can be asked to speak a language."""
        super().add_command(cmd, name)
        cmd.callback = cmd.callback and _at_hand(cmd.callback)
        _LANGUAGE(_HELP(cmd))

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> Any:
        """Read a command line in the language that it asks for, or that of the system."""
        spoken.set(_asked(args) or language_of(os.environ))
        self._speak()
        return super().make_context(info_name, args, *more, **extra)

    def _speak(self) -> None:
        words = messages(spoken.get())
        self.subcommand_metavar = words["metavars"]["command"]
        for name, verb in {"reporting": self, **self.commands}.items():
            verb.help, verb.short_help = words["help"][name], words["brief"].get(name)
            for one in verb.params:
                names = f"{name}.{one.name}", one.name
                for key in names[::-1]:
                    one.metavar = words["metavars"].get(key, one.metavar)
                    if isinstance(one.type, click.Path) and not one.type.dir_okay:
                        one.type.name = _said("file")  # named before a language was known
                    if isinstance(one, click.Option):
                        one.help = words["options"].get(key, one.help)


def _at_hand(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Run a verb on the data folder that was typed; for an address on its copy, one for it all."""

    @wraps(verb)
    def run(*arguments: Any, **given: Any) -> Any:
        if is_address(given.get("data") or ""):
            given["data"] = str(find_folder(given["data"]))
        return verb(*arguments, **given)

    return run


def _asked(args: Sequence[str]) -> str:
    """Return the language that a command line asks for, wherever it says so.

    >>> _asked(["check", "--lang", "fr"]), _asked(["--lang=en", "check"]), _asked(["--", "--lang"])
    ('fr', 'en', '')
    """
    told = [*takewhile(lambda one: one != "--", args), ""]
    found = [after for one, after in pairwise(told) if one == "--lang"]
    found += [one.removeprefix("--lang=") for one in told if one.startswith("--lang=")]
    return found[-1] if found and found[-1] in LANGUAGES else ""


def _said(text: str) -> str:
    """Return what click says, given by its own words, in the language that is spoken."""
    found: str = messages(spoken.get()).get("click", {}).get(text, text)
    return found


def _counted(one: str, many: str, count: int) -> str:
    return _said(one if count == 1 else many)


for _module in _SPEAKING:
    for _name, _words in (("_", _said), ("ngettext", _counted)):
        if hasattr(_module, _name):
            setattr(_module, _name, _words)
