"""The verbs that set a project up: `init`, `add-year`, `add-register`."""

from __future__ import annotations

import os
import re
import sys
import threading
import webbrowser
from datetime import date
from pathlib import Path
from typing import Any

import click

from reporting.arguments import LANGUAGES, language_of, read_folder, read_year
from reporting.console import print_json, tell, tell_all
from reporting.errors import UsageError
from reporting.later import later

_folder = later("reporting.registers.folder")
_create = later("reporting.project.create")
_folder = later("reporting.registers.folder")
_grow = later("reporting.project.grow")
_doctor = later("reporting.project.doctor")
_preview = later("reporting.project.preview")
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
        message = f"années « {text} » refusées : la première suit la dernière."
        raise UsageError(message)
    return years


@click.command("init")
@click.argument("folder", type=read_folder)
@click.option("--region", required=True, metavar="CODE", help="Code or name of the region.")
@click.option("--name", metavar="TEXT", help="Name of the plan.")
@click.option("--body", metavar="TEXT", help="Who carries the plan; “Région” and its name.")
@click.option(
    "--years", metavar="YEARS", help="Years that registers cover: 2021-2024; the last four."
)
@click.option(
    "--sans", "--without", metavar="NAMES", help="Registers that the region does not keep."
)
@click.option("--only", metavar="NAMES", help="The registers that it keeps, and no other.")
@click.option(
    "--reference",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Another file of the country's places than the package's (deploy/france.py).",
)
def init_command(
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
        message = "--sans or --only, not both."
        raise click.UsageError(message)
    first, last = _years(years)
    found = _places.region_of(region, reference)
    place, model = found.row["nom"], _create.model_of()
    if sans is None and only is None and sys.stdin.isatty():
        sans = click.prompt("Registers that the region does not keep (names, or nothing)", "")
    without = _create.registers_named(_words(sans), model)
    if only is not None:
        every = {one["name"] for one in _create.registers_of(model)}
        without = frozenset(every - _create.registers_named(_words(only), model))
    told = name or f"Plan de la région {place}", body or f"Région {place}"
    answers = _create.Answers(found, *told, first, last, without)
    written = _create.create(folder, answers)
    tell(f"{folder} : {len(written)} fichiers, {len(answers.kept)} registres à remplir.")
    tell_all(
        (
            f"  {folder}/data/registers/registres.xlsx   une feuille par registre, ou son CSV",
            f"  {folder}/data/plan/                      réglages, cibles, calendrier",
            f"  cd {folder} && reporting check            ce qui reste à faire",
        )
    )


@click.command("doctor")
@click.option("--data", default="data", show_default=True, help="Folder of registers.")
@click.option(
    "--out",
    type=read_folder,
    default="reports",
    show_default=True,
    metavar="FOLDER",
    help="Folder of the editions.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language; that of LANG by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor_command(data: str, out: Path, lang: str | None, as_json: bool) -> None:
    """Say what is missing, misfitting or slow on this machine, and how to mend it.

    Exit 1 when something will not work; what is slower or less sure is a warning.
    """
    language, faults, found = lang or language_of(os.environ), 0, []
    for check in _doctor.examine(data, out):
        faults += check.state == _doctor.FAULT
        found.append(check.as_json(language))
        told, fix = check.sentences(language)
        if not as_json:
            tell(f"{MARKS[check.state]} {check.name:<13} {told}" + (fix and f"\n{'':17}→ {fix}"))
    if as_json:
        print_json(found)
    sys.exit(1 if faults else 0)


@click.command("preview")
@click.argument("territory", default="region")
@click.option("--data", default="data", show_default=True, help="Folder of registers.")
@click.option("--year", type=read_year, metavar="YEAR", help="Year; the plan's latest by default.")
@click.option("--freeze", metavar="DATE", help="Day up to which data are known.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port; a free one.")
@click.option(
    "--browser/--no-browser", default=True, help="Open the page, or only say where it is."
)
def preview_command(
    territory: str, data: str, year: int | None, freeze: str | None, port: int, browser: bool
) -> None:
    """Render one edition again at each change of its notebook or data, in the browser.

    Nothing is published; only this machine sees it. Ctrl-C ends it.
    """
    tell(f"{territory}...", err=True)
    asked = _preview.Asked(data, territory, year, freeze)
    _preview.check(asked)
    preview = _preview.Preview(asked)
    preview.look()
    with _preview.serve(preview, port) as server:
        where = _preview.address(server)
        tell(f"{where}  (Ctrl-C)")
        if browser:
            webbrowser.open(where)
        pause = threading.Event()
        try:
            _follow(preview, pause)
        except KeyboardInterrupt:
            server.shutdown()


def _follow(preview: Any, pause: threading.Event) -> None:
    """Look at the files until somebody ends it; say how long each page took, or what failed."""
    told = -1
    while True:
        if told != preview.version:
            told = preview.version
            tell(preview.fault or f"{told} : {preview.seconds:.1f} s", err=True)
        pause.wait(_preview.EVERY)
        preview.look()


@click.command("add-year")
@click.argument("year", type=read_year)
@click.option("--data", default="data", show_default=True, help="Folder of registers.")
def add_year_command(year: int, data: str) -> None:
    """Let the plan, its calendar and its notebooks cover YEAR, the one after the last."""
    tell_all(_grow.add_year(_folder.find_folder(data), year))


@click.command("add-register")
@click.argument("name")
@click.option("--data", default="data", show_default=True, help="Folder of registers.")
def add_register_command(name: str, data: str) -> None:
    """Declare the register NAME, which the region did not keep: its file, its sheet."""
    tell_all(_grow.add_register(_folder.find_folder(data), name))


COMMANDS = (
    *(init_command, add_year_command, add_register_command),
    *(doctor_command, preview_command),
)
