"""The verbs that set a project up: `init`, `add-year`, `add-register`."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import click

from reporting.arguments import read_folder, read_year
from reporting.console import tell, tell_all
from reporting.errors import UsageError
from reporting.later import later

_create = later("reporting.project.create")
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


COMMANDS = (init_command,)
