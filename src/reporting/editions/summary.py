"""What changed between two editions or two freezes, in Markdown: the summary of a job of CI.

It shows what editions publish and nothing else: it has more readers than registers have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reporting.arguments import as_date, is_date
from reporting.disclosure.secrecy import refuse_unreported
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
from reporting.parts.french import brief
from reporting.parts.saying import say, written_in
from reporting.phrases import FRENCH, spoken
from reporting.plan.revisions import Change, unexplained
from reporting.plan.translation import file_of
from reporting.report.published import figures_of
from reporting.report.standing import standing_of

ROWS, LONG = 50, 300
"""Rows of a table, and characters of a cell, that a summary holds: it has a size at most."""
ABSENT = "—"
_SYNTAX = re.compile(r"([\\`*_\[\]|~#$])")
_BLANKS = re.compile(r"[ \t\r\n]+")

Row = Sequence[str]


def summary(
    plan: Plan, found: Sequence[Change], sides: tuple[str, str], year: int | None = None
) -> str:
    """Return the Markdown that tells what changed between two freezes, or two edition folders.

    In the language that is spoken; a plan that has no words in it keeps its own.

    Parameters
    ----------
    found
        The figures that changed, none of them masked.
    sides
        The freezes or the folders.
    year
        Year of the statuses, between two freezes; by default the last that is over at both.
    """
    with written_in(spoken.get()):
        return _summary(plan, found, sides, year)


def _summary(plan: Plan, found: Sequence[Change], sides: tuple[str, str], year: int | None) -> str:
    tables = [("figures", _figures(plan, found))]
    if is_date(sides[0]):
        freezes = as_date(sides[0]), as_date(sides[1])
        for freeze in freezes:
            refuse_unreported(plan.settings, freeze)
        over = [one for one in plan.settings.years if date(one, 12, 31) <= min(freezes)]
        known = (_known(plan, year or over[-1], freeze) for freeze in freezes)
        tables.append(("statuses", _told("commitment", otherwise(*known) if over else [])))
    else:
        shown = shown_in(Path(sides[0])), shown_in(Path(sides[1]))
        tables.append(("statuses", _told("commitment", statuses(*shown))))
        tables.append(("sentences", _told("cell", sentences(*shown))))
        tables.append(("drawings", _moved(drawings(*shown))))
    counts = ", ".join(_say(name, n=len(rows) - 1) for name, rows in tables)
    missing = len(unexplained(found))
    due = f" **{_say('unexplained', n=missing)}.**" if missing else ""
    before, after = map(_plain, sides)
    head = f"## {_say('head', before=before, after=after)}\n\n{counts}.{due}\n"
    note = f"\n{_say('alone')}\n" if is_date(sides[0]) else ""
    shown_tables = (_table(_say(f"{name}_head"), rows) for name, rows in tables if len(rows) > 1)
    return head + note + "".join(shown_tables)


def _say(key: str, **values: object) -> str:
    return say(f"summary.{key}", **values)


def _language(plan: Plan) -> str:
    """Return the language that is spoken, or French where the plan has no words in it."""
    return code if file_of(plan.folder, code := spoken.get()).is_file() else FRENCH


def _known(plan: Plan, year: int, freeze: date) -> Mapping[str, str]:
    """Return the statuses of the region and of its départements, as known at a freeze."""
    places = plan.territories.select(["region", "departements"])
    told = {}
    for place in places:
        values = plan.report(year, place.id, freeze, _language(plan)).values
        for name in plan.catalogue:
            if values.targets(name) and (standing := standing_of(values, name)):
                told[f"{standing.entry.intitule}, {year}, {place.name}"] = standing.status[1]
    return told


def _figures(plan: Plan, found: Iterable[Change]) -> list[Row]:
    region, language = plan.territories.region.id, _language(plan)
    values = plan.report(plan.settings.years[-1], region, language=language).values
    heads = ("indicator", "year", "territory", "before", "after", "gap", "reason")
    rows: list[Row] = [tuple(map(_say, heads))]
    for change in found:
        indicator, year, territory = change.key
        before, after = figures_of(values, change)
        why = _say("no_reason")
        if (entry := change.entry) is not None:
            told = {"nature": _say(entry.nature), "reason": entry.reason, "id": entry.id}
            why = _say("why", **told)
        rows.append(
            (
                *(values.ledger.catalogue[indicator].intitule, str(year)),
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
    return [(_say(what), _say("before"), _say("after")), *rows]


def _moved(found: Iterable[Otherwise]) -> list[Row]:
    """Return charts with the values that moved; one that is new or gone says so."""
    rows = []
    for where, before, after in found:
        gone = _say("new", what=after) if after else _say("gone")
        said = after or "" if before == "" else gone
        rows.append((where, said))
    return [(_say("part"), _say("changed")), *rows]


def _table(name: str, rows: Sequence[Row]) -> str:
    """Return a heading and a table, as GitHub and GitLab read them."""
    header, *lines = rows
    rule = " | ".join("---" for _ in header)
    told = [" | ".join(map(_plain, line)) for line in lines[:ROWS]]
    body = "\n".join(f"| {line} |" for line in (" | ".join(header), rule, *told))
    more = f"\n\n{_say('others', n=len(lines) - ROWS)}" if len(lines) > ROWS else ""
    return f"\n### {name}\n\n{body}{more}\n"


def _plain(text: str) -> str:
    """Return a text that says nothing to who reads Markdown, on one line."""
    text = _BLANKS.sub(" ", text)
    text = brief(text, LONG) if len(text) > LONG else text
    return _SYNTAX.sub(r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
