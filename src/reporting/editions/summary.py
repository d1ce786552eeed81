"""What changed between two editions or two freezes, in Markdown: the summary of a job of CI.

It shows what editions publish and nothing else: it has more readers than registers have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reporting.arguments import as_date, is_date
from reporting.disclosure.publication import refuse_unreported
from reporting.editions.otherwise import (
    Otherwise,
    drawings,
    otherwise,
    sentences,
    shown_in,
    statuses,
)
from reporting.facade import Plan
from reporting.parts import Figure, difference
from reporting.parts.figures import SHARES
from reporting.parts.french import brief, counted
from reporting.plan.revisions import Change, unexplained
from reporting.report.revisions import NATURES, UNEXPLAINED, figures_of
from reporting.report.standing import standing_of

ROWS, LONG = 50, 300
"""Rows of a table, and characters of a cell, that a summary holds: it has a size at most."""
ABSENT = "—"
NOUNS = {
    "Chiffres": ("chiffre", "chiffres"),
    "Statuts": ("statut", "statuts"),
    "Phrases": ("phrase", "phrases"),
    "Graphiques et tableaux": ("graphique ou tableau", "graphiques et tableaux"),
}
_SYNTAX = re.compile(r"([\\`*_\[\]|~#$])")
_BLANKS = re.compile(r"[ \t\r\n]+")
_ALONE = "\nPhrases et graphiques se comparent entre deux dossiers d'éditions.\n"

Row = Sequence[str]


def summary(
    plan: Plan, found: Sequence[Change], sides: tuple[str, str], year: int | None = None
) -> str:
    """Return the Markdown that tells what changed between two freezes, or two edition folders.

    Parameters
    ----------
    found
        The figures that changed, none of them masked.
    sides
        The freezes or the folders.
    year
        Year of the statuses, between two freezes; by default the last that is over at both.
    """
    tables = [("Chiffres", _figures(plan, found))]
    if is_date(sides[0]):
        freezes = as_date(sides[0]), as_date(sides[1])
        for freeze in freezes:
            refuse_unreported(plan.settings, freeze)
        over = [one for one in plan.settings.years if date(one, 12, 31) <= min(freezes)]
        known = (_known(plan, year or over[-1], freeze) for freeze in freezes)
        tables.append(("Statuts", _told("Engagement", otherwise(*known) if over else [])))
    else:
        shown = shown_in(Path(sides[0])), shown_in(Path(sides[1]))
        tables.append(("Statuts", _told("Engagement", statuses(*shown))))
        tables.append(("Phrases", _told("Cellule", sentences(*shown))))
        tables.append(("Graphiques et tableaux", _moved(drawings(*shown))))
    counts = ", ".join(counted(len(rows) - 1, *NOUNS[name]) for name, rows in tables)
    missing = len(unexplained(found))
    due = f" **{counted(missing, 'changement', 'changements')} à motiver.**" if missing else ""
    before, after = map(_plain, sides)
    head = f"## Ce qui change, de {before} à {after}\n\n{counts}.{due}\n"
    note = _ALONE if is_date(sides[0]) else ""
    return head + note + "".join(_table(name, rows) for name, rows in tables if len(rows) > 1)


def _known(plan: Plan, year: int, freeze: date) -> Mapping[str, str]:
    """Return the statuses of the region and of its départements, as known at a freeze."""
    places = plan.territories.select(["region", "departements"])
    told = {}
    for place in places:
        values = plan.report(year, place.id, freeze).values
        for name in plan.catalogue:
            if values.targets(name) and (standing := standing_of(values, name)):
                told[f"{standing.entry.intitule}, {year}, {place.name}"] = standing.status[1]
    return told


def _figures(plan: Plan, found: Iterable[Change]) -> list[Row]:
    values = plan.report(plan.settings.years[-1], plan.territories.region.id).values
    rows: list[Row] = [("Indicateur", "Année", "Territoire", "Avant", "Après", "Écart", "Motif")]
    for change in found:
        indicator, year, territory = change.key
        before, after = figures_of(values, change)
        why = UNEXPLAINED
        if change.entry:
            why = f"{NATURES[change.entry.nature]} : {change.entry.reason} ({change.entry.id})"
        rows.append(
            (
                *(plan.catalogue[indicator].intitule, str(year)),
                plan.territories.get(territory).name,
                *(_exact(before), _exact(after)),
                difference(before, after).text,
                why,
            )
        )
    return rows


def _exact(figure: Figure) -> str:
    """Return a figure as readers see it; of a share, how many of how many too."""
    return f"{figure.text} ({figure.integers})" if figure.unit in SHARES else figure.text


def _told(what: str, found: Iterable[Otherwise]) -> list[Row]:
    rows = [(one.where, one.before or ABSENT, one.after or ABSENT) for one in found]
    return [(what, "Avant", "Après"), *rows]


def _moved(found: Iterable[Otherwise]) -> list[Row]:
    """Return charts with the values that moved; one that is new or gone says so."""
    rows = []
    for where, before, after in found:
        said = after or "" if before == "" else f"nouveau, {after}" if after else "n'y est plus"
        rows.append((where, said))
    return [("Graphique ou tableau", "Ce qui change"), *rows]


def _table(name: str, rows: Sequence[Row]) -> str:
    """Return a heading and a table, as GitHub and GitLab read them."""
    header, *lines = rows
    rule = " | ".join("---" for _ in header)
    told = [" | ".join(map(_plain, line)) for line in lines[:ROWS]]
    body = "\n".join(f"| {line} |" for line in (" | ".join(header), rule, *told))
    more = f"\n\nEt {len(lines) - ROWS} autres." if len(lines) > ROWS else ""
    return f"\n### {name}\n\n{body}{more}\n"


def _plain(text: str) -> str:
    """Return a text that says nothing to who reads Markdown, on one line."""
    text = _BLANKS.sub(" ", text)
    text = brief(text, LONG) if len(text) > LONG else text
    return _SYNTAX.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
