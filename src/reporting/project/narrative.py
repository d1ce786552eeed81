"""The first notebook of a project: the forms of an annual report that its registers can fill."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from string import Template
from typing import Any

from reporting.registers.header import fold

Catalogue = Mapping[str, Mapping[str, Any]]
Cell = dict[str, Any]
Section = tuple[str, Collection[str], Sequence[str]]
"""Its title, the registers that it rests on, and what its cells say."""
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
COMMITMENTS = {"engagements_conventions"}
CALLS = {"campagnes_ami", "dossiers", "subventions"}
MONEY = {"ap_ae_cp", "mandats"}
VERDICT = """report.verdict(
    "{cibles.manquees:?}Promis pour {cibles.annee}, pas encore tenu : il reste {restes.texte}",
    "{restes.fini:?}Tout ce qui était promis est fait",
    "Il reste {restes.texte}",
    "$said",
)"""
DELAYS = """report.headline(
    "{engagements.en_retard:Un engagement est en retard|# engagements sont en retard}",
    "Aucun engagement n'est en retard",
)"""
PAID = """report.headline(
    "{depense.paye} payés sur {depense.vote} votés",
    "{depense.vote} votés",
)"""
CLAIM = """report.headline(
    "{aides.a_demander} à demander, dont {aides.en_jeu} avant le {aides.premiere_date}",
    "{aides.a_demander} votés restent à demander",
)"""
PROMISED: Sequence[Section] = (
    ("L'essentiel", (), (VERDICT, "report.scoreboard()", "report.agenda()")),
    (
        "Où en est chacun",
        (),
        ('report.bullets($few, title="Où en est chacun, et ce qu\'il reste à faire")',),
    ),
    ("Tableau de bord", (), ("report.dashboard(\n    $shares,\n)",)),
    ("Promesses et dates", (), ("report.slip($few)", "report.promises($few)")),
    ("Retards", COMMITMENTS, (DELAYS, "report.delays()")),
)
"""What is said of the shares that may have a target, first."""
SHARED: Sequence[Section] = (
    ("Communes aidées", CALLS, ("report.dot_map(width=8)", "report.size_classes()")),
    ("Dépense", MONEY, (PAID, "report.money_steps()", "report.money_measures()")),
    ("Aides à demander", CALLS | MONEY, (CLAIM, "report.to_claim()")),
    ("Dit et recalculé", (), ("report.said()",)),
    (
        "Méthode",
        (),
        (
            'report.definitions(title="Ce que mesure chaque indicateur")',
            'report.quality_indicators(title="Ce que vaut chaque indicateur")',
            'report.secrecy(title="Ce qui est masqué, et pourquoi")',
            'report.status_rule(title="Comment un statut est donné")',
            'report.settings(title="Les choix dont dépendent les chiffres")',
            'report.registers(title="Les registres utilisés")',
            'report.observations(title="Toutes les observations publiables")',
        ),
    ),
)
"""What is said at the end, whatever is promised."""
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
        for section in PROMISED:
            cells += _section(section, words, kept)
    for group in dict.fromkeys(one["groupe"] for one in catalogue.values()):
        named = {name: one for name, one in catalogue.items() if one["groupe"] == group}
        if forms := [*_forms(group, named)]:
            cells += _section((group, (), forms), {}, kept)
    for section in SHARED:
        cells += _section(section, {}, kept)
    document = {"cells": cells, "metadata": METADATA, **FORMAT}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _section(section: Section, words: Mapping[str, str], kept: Collection[str]) -> list[Cell]:
    """Return the cells of a section; none where the region lacks what it rests on."""
    title, needed, sources = section
    if not set(needed) <= set(kept):
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
