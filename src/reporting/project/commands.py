"""The verbs that set a project up: `init`, `add-year`, `add-register`."""

import re
import sys
import threading
import webbrowser
from datetime import date
from pathlib import Path
from typing import Any

import click

from reporting import console
from reporting.arguments import read_folder, read_year
from reporting.errors import UsageError
from reporting.later import later
from reporting.phrases import say, spoken, told

_folder = later("reporting.registers.folder")
_create = later("reporting.project.create")
_grow = later("reporting.project.grow")
_doctor = later("reporting.project.doctor")
_preview = later("reporting.project.preview")
_serve = later("reporting.site.serve")
MARKS = {"ok": "ok  ", "warning": "!   ", "fault": "FAIL"}

_places = later("reporting.project.places")


def _words(text: str | None) -> list[str]:
    return [one for one in re.split(r"[,;\s]+", text or "") if one]


def _years(text: str | None) -> tuple[int, int]:
    """Return the first and the last year of `2021-2024`, or of one year; four by default.

    >>> _years("2021-2024")
    (2021, 2024)
    """
    if text is None:
        last = date.today().year - 1
        return last - 3, last
    first, _, last_text = text.partition("-")
    years = read_year(first), read_year(last_text or first)
    if years[0] > years[1]:
        raise UsageError(say("errors.years-reversed", text=text))
    return years


@click.command("init")
@click.argument("folder", type=read_folder)
@console.option("--region", required=True)
@console.option("--name")
@console.option("--body")
@console.option("--years")
@console.option("--sans", "--without")
@console.option("--only")
@console.option("--reference", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def _init_command(
    folder: Path,
    region: str,
    name: str | None,
    body: str | None,
    years: str | None,
    sans: str | None,
    only: str | None,
    reference: Path | None,
) -> None:
    """Make a project for another region in FOLDER: reference tables, registers, plan, notebook."""
    if sans is not None and only is not None:
        raise click.UsageError(told(say("errors.sans-or-only")))
    first, last = _years(years)
    found = _places.region_of(region, reference)
    place, model = found.row["nom"], _create.model_of()
    every = [one["name"] for one in _create.registers_of(model)]
    if sans is None and only is None and sys.stdin.isatty():
        console.hush()
        sans = click.prompt(told(say("told.init-ask", names=", ".join(every))), "")
    without = _create.registers_named(_words(sans), model)
    if only is not None:
        without = frozenset({*every} - _create.registers_named(_words(only), model))
    names = name or f"Plan de la région {place}", body or f"Région {place}"
    answers = _create.Answers(found, *names, first, last, without)
    written = _create.create(folder, answers)
    counts = {"files": len(written), "registers": len(answers.kept)}
    console.tell(say("told.init-ends", folder=folder, **counts))
    for where, what in (
        (f"{folder}/data/registers/registres.xlsx", "init-workbook"),
        (f"{folder}/data/plan/", "init-plan"),
        (f"cd {folder} && reporting check", "init-check"),
    ):
        console.tell(f"  {where:<41} {told(say(f'told.{what}'))}")


@click.command("doctor")
@console.DATA
@console.OUT
@console.JSON
def _doctor_command(data: str, out: Path, as_json: bool) -> None:
    """Say what is missing, misfitting or slow on this machine, and how to mend it."""
    language, faults, found = spoken.get(), 0, []
    for check in _doctor.examine(data, out):
        faults += check.state == _doctor.FAULT
        found.append(check.as_json(language))
        said, fix = check.sentences(language)
        if not as_json:
            console.tell(
                f"{MARKS[check.state]} {check.name:<13} {said}" + (fix and f"\n{'':17}→ {fix}")
            )
    if as_json:
        console.print_json(found)
    sys.exit(1 if faults else 0)


@click.command("preview")
@click.argument("territory", default="region")
@console.DATA
@console.YEAR
@console.FREEZE
@console.option("--port", type=click.IntRange(0, 65535), default=0)
@console.option("--browser/--no-browser", default=True)
def _preview_command(
    territory: str, data: str, year: int | None, freeze: str | None, port: int, browser: bool
) -> None:
    """Render one edition again at each change of its notebook or data, in the browser."""
    console.keep_order()
    console.tell(say("told.running", what=territory), err=True)
    preview = _preview.Preview(data, territory, year, freeze)
    preview.check()
    preview.look()
    with _preview.serve(preview, port) as server:
        where = _serve.address_of(server)
        console.hush()
        console.tell(say("told.serving", address=where))
        if browser:
            webbrowser.open(where)
        pause = threading.Event()
        try:
            _follow(preview, pause)
        except KeyboardInterrupt:
            server.shutdown()


def _follow(preview: Any, pause: threading.Event) -> None:
    """Look at the files until somebody ends it; say how long each page took, or what failed."""
    last = -1
    while True:
        if last != preview.version:
            last = preview.version
            seconds = round(preview.seconds, 1)
            done = say("told.preview-version", version=last, seconds=seconds)
            console.tell(preview.fault or done, err=True)
        pause.wait(_preview.EVERY)
        preview.look()


@click.command("add-year")
@click.argument("year", type=read_year)
@console.DATA
def _add_year_command(year: int, data: str) -> None:
    """Let the plan, its calendar and its notebooks cover YEAR, the one after the last."""
    console.tell_all(_grow.add_year(_folder.find_folder(data), year))


@click.command("add-register")
@click.argument("name")
@console.DATA
def _add_register_command(name: str, data: str) -> None:
    """Declare the register NAME, which the region did not keep: its file, its sheet."""
    console.tell_all(_grow.add_register(_folder.find_folder(data), name))


COMMANDS = (
    *(_init_command, _add_year_command, _add_register_command),
    *(_doctor_command, _preview_command),
)
