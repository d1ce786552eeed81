"""The first notebook of a project: the forms of an annual report that its registers can fill."""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from reporting.registers.header import fold

Catalogue = Mapping[str, Mapping[str, Any]]
Cell = dict[str, Any]
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECTIONS = Path(__file__).parent / "start/notebook.toml"
SCHOOL_YEAR = "annee_scolaire"
"""What has two years in its name is told in a line of its own."""
MOST, FEW, MANY = 4, 3, 8
"""Indicators that one table of a group shows, one figure of the promises, and the dashboard."""


def notebook(
    title: str, parameters: Mapping[str, Any], catalogue: Catalogue, kept: Collection[str]
) -> str:
    """Return the notebook of a plan, without outputs: the region's, and its départements'.

    Parameters
    ----------
    parameters
        What the cell tagged `parameters` says.
    catalogue
        The indicators whose registers are kept, as `indicators.toml` has them.
    kept
        The registers that are kept.
    """
    sections = tomllib.loads(SECTIONS.read_text(encoding="utf-8"))
    cells = [
        _text("titre", f"# {title} : rapport annuel"),
        _code(
            "parametres", "\n".join(f"{key} = {json.dumps(one)}" for key, one in parameters.items())
        ),
        _code(
            "rapport",
            "from reporting import Plan\n\n"
            "report = Plan.load(data).report(year, territory, freeze)\nreport.cover()",
        ),
    ]
    cells[1]["metadata"] = {"tags": ["parameters"]}
    if shares := _promises(catalogue):
        heads = list({catalogue[one]["groupe"]: one for one in reversed(shares)}.values())[::-1]
        said = _said(catalogue, heads[0])
        words = {"said": said, "few": _names(heads[:MOST]), "shares": _names(shares[:MANY])}
        for section in sections["promis"]:
            cells += _section(section, words, kept)
    for group in dict.fromkeys(one["groupe"] for one in catalogue.values()):
        named = {name: one for name, one in catalogue.items() if one["groupe"] == group}
        if forms := [*_forms(group, named)]:
            cells += _section({"titre": group, "registres": (), "cellules": forms}, {}, kept)
    for section in sections["commun"]:
        cells += _section(section, {}, kept)
    document = {"cells": cells, "metadata": METADATA, **FORMAT}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _section(
    section: Mapping[str, Any], words: Mapping[str, str], kept: Collection[str]
) -> list[Cell]:
    """Return the cells of a section; none where the region lacks what it rests on."""
    title, sources = section["titre"], section["cellules"]
    if not set(section["registres"]) <= set(kept):
        return []
    key = fold(title).replace(" ", "-").replace("'", "-")
    found = [_text(key, f"## {title}")]
    for place, source in enumerate(sources, start=1):
        found.append(_code(f"{key}-{place}", Template(source).substitute(words)))
    return found


def _promises(catalogue: Catalogue) -> list[str]:
    """Return the shares that may have a target; of one that is made of others, these are left."""
    shares = [name for name, one in catalogue.items() if _is_promise(one)]
    return [one for one in shares if not catalogue.keys() & catalogue[one].get("compose_de", ())]


def _forms(group: str, named: Catalogue) -> Iterator[str]:
    """Give what is drawn and tabulated of a group of indicators."""
    named = {name: one for name, one in named.items() if not one.get("sur_les_donnees")}
    dated = {name: one for name, one in named.items() if one["temps"] != SCHOOL_YEAR}
    first = next((name for name, one in dated.items() if _is_promise(one)), None)
    others = [name for name in dated if name != first]
    local = [name for name, one in dated.items() if "departement" in one["echelons"]]
    if first:
        yield f'report.headline("{_said(named, first)}")'
        if named[first]["temps"] == "stock" and named[first]["nom"][0] != "euro":
            yield f'report.squares("{first}")'
        yield f'report.trajectory("{first}", title="{_said(named, first)}")'
        if first in local:
            yield f'report.intervals("{first}")'
    if told := [_fact(one, name) for name, one in named.items() if name not in dated]:
        yield "\n".join(("report.facts(", *told[:FEW], ")"))
    if others:
        yield f'report.years({_names(others[:MOST])}, title="{group}, année par année")'
    if local:
        yield f'report.departements({_names(local[:MOST])}, title="{group}, par département")'


def _said(catalogue: Catalogue, name: str) -> str:
    """Return the sentence that says where an indicator stands, and when."""
    return f"{catalogue[name]['court']}\N{NO-BREAK SPACE}: {{{name}}} {{{name}.quand}}"


def _fact(one: Mapping[str, Any], name: str) -> str:
    return f'    "{{{name}}} {{{name}.quand}}\N{NO-BREAK SPACE}: {one["court"]}",'


def _is_promise(one: Mapping[str, Any]) -> bool:
    """Tell whether an indicator may have a target, year by year."""
    is_share = one["unite"] == "%" and one["sens"] == "hausse" and one["temps"] != "cumul"
    return is_share and not one.get("sur_les_donnees")


def _names(names: Sequence[str]) -> str:
    return ", ".join(f'"{one}"' for one in names)


def _text(key: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": [source]}


def _code(key: str, source: str) -> Cell:
    rest: Cell = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "id": key, "source": source.splitlines(keepends=True), **rest}
