"""The first notebook of a project: one section for each group of indicators that it keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reporting.registers.header import fold

Catalogue = Mapping[str, Mapping[str, Any]]
Cell = dict[str, Any]
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
METHOD = (
    ("definitions", "Ce que mesure chaque indicateur"),
    ("settings", "Les choix dont dépendent les chiffres"),
    ("registers", "Les registres utilisés"),
)
MOST = 4
"""Indicators that one table of a first notebook shows."""


def notebook(title: str, parameters: Mapping[str, Any], catalogue: Catalogue) -> str:
    """Return the notebook of a plan, without outputs: the region's, and its départements'.

    Parameters
    ----------
    parameters
        What the cell tagged `parameters` says.
    catalogue
        The indicators whose registers are kept, as `indicators.toml` has them.
    """
    cells = [
        _text("titre", f"# {title} : rapport annuel"),
        _code("parametres", *(f"{key} = {json.dumps(one)}" for key, one in parameters.items())),
        _code(
            "rapport",
            "from reporting import Plan\n",
            "report = Plan.load(data).report(year, territory, freeze)",
            "report.cover()",
        ),
    ]
    cells[1]["metadata"] = {"tags": ["parameters"]}
    cells += [*_summary(catalogue)]
    for group in dict.fromkeys(one["groupe"] for one in catalogue.values()):
        named = {name: one for name, one in catalogue.items() if one["groupe"] == group}
        cells += [*_section(group, named)]
    cells += [_text("methode", "## Méthode")]
    cells += [_code(f"methode-{form}", f'report.{form}(title="{said}")') for form, said in METHOD]
    document = {"cells": cells, "metadata": METADATA, **FORMAT}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _summary(catalogue: Catalogue) -> Iterator[Cell]:
    shares = [name for name, one in catalogue.items() if _is_promise(one)]
    shares = [one for one in shares if not catalogue.keys() & catalogue[one].get("compose_de", ())]
    yield _text("essentiel", "## L'essentiel")
    if shares:
        yield _code("chiffres-cles", f"report.key_figures({_names(shares[:3])})")
        yield _code("tableau-de-bord", "report.dashboard(", f"    {_names(shares[:8])},", ")")


def _section(group: str, named: Catalogue) -> Iterator[Cell]:
    key = fold(group).replace(" ", "-")
    yield _text(key, f"## {group}")
    promises = [name for name, one in named.items() if _is_promise(one)]
    others = [name for name in named if name not in promises[:1]]
    local = [name for name, one in named.items() if "departement" in one["echelons"]]
    if promises:
        first = promises[0]
        title = f'title="{named[first]["court"]}\N{NO-BREAK SPACE}: {{{first}}}"'
        yield _code(f"{key}-trajectoire", f'report.trajectory("{first}", {title})')
    if others:
        title = f'title="{group}, année par année"'
        yield _code(f"{key}-annees", f"report.years({_names(others[:MOST])}, {title})")
    if local:
        title = f'title="{group}, par département"'
        yield _code(f"{key}-departements", f"report.departements({_names(local[:MOST])}, {title})")


def _is_promise(one: Mapping[str, Any]) -> bool:
    """Tell whether an indicator may have a target, year by year."""
    return bool(one["unite"] == "%" and one["sens"] == "hausse" and one["temps"] != "cumul")


def _names(names: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in names)


def _text(key: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": [source]}


def _code(key: str, *lines: str) -> Cell:
    source = "\n".join(lines).splitlines(keepends=True)
    rest: Cell = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "id": key, "source": source, **rest}
