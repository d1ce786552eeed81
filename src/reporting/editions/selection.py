"""Which editions: words and codes of territories, and the notebook of each, checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reporting.arguments import as_date, as_texts, as_year
from reporting.editions.edition import Edition
from reporting.editions.notebook import read_source
from reporting.editions.parameters import Parameters, check_cells, check_parameters
from reporting.editions.places import narratives
from reporting.errors import UsageError
from reporting.facade import Plan
from reporting.indicators.communes import groupings_helped
from reporting.phrases import say
from reporting.territories import EVERYTHING, GROUPS

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
        raise UsageError(
            say(
                "errors.notebook-missing",
                territory=territory,
                notebook=notebook or say("errors.of-level"),
            )
        )
    return found
