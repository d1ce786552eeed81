"""What changed between two editions or two freezes, in Markdown: the summary of a job of CI.

It shows what editions publish and nothing else: it has more readers than registers have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from reporting.arguments import as_date, is_date
from reporting.document.cells import DRAWN, MIME, SVG
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.notebook import read_notebook
from reporting.facade import Plan
from reporting.parts import Figure, difference
from reporting.parts.figures import SHARES
from reporting.parts.french import (
    NBSP,
    brief,
    colon,
    number,
    plural,
    rounded,
    say,
    semicolon,
    written_in,
)
from reporting.phrases import FRENCH, spoken
from reporting.plan.catalogue import file_of
from reporting.plan.revisions import Change, unexplained
from reporting.report.published import figures_of
from reporting.report.standing import standing_of

ROWS, LONG = 50, 300
"""Rows of a table, and characters of a cell, that a summary holds: it has a size at most."""
ABSENT = "—"
_SYNTAX = re.compile(r"([\\`*_\[\]|~#$])")
_BLANKS = re.compile(r"[ \t\r\n]+")
PNG = "image/png"
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t([hd])\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_DECIMAL = re.compile(r"[-+]?\d+(?:\.(\d+))?")
_WORDS = re.compile(r"<text\b[^>]*>([^<]*)<")

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


def of_notebooks(before: str, after: str) -> tuple[str, bool]:
    """Return the Markdown that tells what two executed notebooks of any project show otherwise.

    Returns
    -------
    tuple
        The Markdown, and whether anything changed.
    """
    with written_in(spoken.get()):
        shown = _shown_in(Path(before)), _shown_in(Path(after))
        tables = [("sentences", _told("cell", sentences(*shown)))]
        tables.append(("drawings", _moved(_drawings(*shown))))
        return _laid((before, after), tables), any(len(rows) > 1 for _, rows in tables)


def _summary(plan: Plan, found: Sequence[Change], sides: tuple[str, str], year: int | None) -> str:
    tables = [("figures", _figures(plan, found))]
    if is_date(sides[0]):
        freezes = as_date(sides[0]), as_date(sides[1])
        over = [one for one in plan.settings.years if date(one, 12, 31) <= min(freezes)]
        known = (_known(plan, year or over[-1], freeze) for freeze in freezes)
        tables.append(("statuses", _told("commitment", _otherwise(*known) if over else [])))
    else:
        shown = _shown_in(Path(sides[0]) / NOTEBOOK), _shown_in(Path(sides[1]) / NOTEBOOK)
        tables.append(("statuses", _told("commitment", statuses(*shown))))
        tables.append(("sentences", _told("cell", sentences(*shown))))
        tables.append(("drawings", _moved(_drawings(*shown))))
    missing = len(unexplained(found))
    due = f" **{_say('unexplained', n=missing)}.**" if missing else ""
    return _laid(sides, tables, due, f"\n{_say('alone')}\n" if is_date(sides[0]) else "")


def _laid(
    sides: tuple[str, str], tables: Iterable[tuple[str, list[Row]]], due: str = "", note: str = ""
) -> str:
    """Return the heading, what is counted, and every table that says something."""
    before, after = map(_plain, sides)
    counts = ", ".join(_say(name, n=len(rows) - 1) for name, rows in tables)
    head = f"## {_say('head', before=before, after=after)}\n\n{counts}.{due}\n"
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


def _told(what: str, found: Iterable[_Otherwise]) -> list[Row]:
    rows = [(one.where, one.before or ABSENT, one.after or ABSENT) for one in found]
    return [(_say(what), _say("before"), _say("after")), *rows]


def _moved(found: Iterable[_Otherwise]) -> list[Row]:
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


FEW = 3
"""Values of a chart that are told; the others are counted."""
_TABLED = (*DRAWN, "table")

Part = Mapping[str, Any]
Said = Mapping[str, str]
"""What is said, by where it is."""


class _Otherwise(NamedTuple):
    """What is said otherwise, and where; None: it is not there."""

    where: str
    before: str | None
    after: str | None


class _Shown(NamedTuple):
    """What an edition shows: its sentences by cell, its parts by their id."""

    sentences: Mapping[str, list[str]]
    parts: Mapping[str, Part]


def _shown_in(path: Path) -> _Shown:
    """Return what an executed notebook shows."""
    sentences: dict[str, list[str]] = {}
    parts: dict[str, Part] = {}
    for cell in read_notebook(path).cells:
        for rank, output in enumerate(cell.get("outputs", ())):
            name = f"{cell.id}.{rank + 1}" if rank else cell.id
            data = output.get("data", {})
            part = data.get(MIME) or _part_of(data, name)
            parts[part["id"]] = {**part, SVG: data.get(SVG)}
            told = _sentences(part) if MIME in data else _lines(output)
            sentences.setdefault(cell.id, []).extend(told)
    return _Shown(sentences, parts)


def _part_of(data: Mapping[str, str], name: str) -> Part:
    """Return an output that is no part of a report as one: a table, a drawing, or a text."""
    rows = [_CELL.findall(row) for row in _ROW.findall(data.get("text/html", ""))]
    kind = "table" if rows else "chart" if SVG in data or PNG in data else "prose"
    heads = [{"label": text, "header": tag == "h"} for tag, text in rows[0]] if rows else []
    for one, (tag, _) in zip(heads, rows[-1] if rows else (), strict=False):
        one["header"] = tag == "h"
    cells = [[_number(text) for _, text in row] for row in rows[1:]]
    told = {"kind": kind, "id": name, "title": None, PNG: data.get(PNG)}
    return told | {"data": {"columns": heads, "rows": cells} if rows else None}


def _number(text: str) -> Mapping[str, Any]:
    """Return a cell of a table, with its exact value where it has one."""
    found = _DECIMAL.fullmatch(text)
    return {"text": text} | ({"value": text, "decimals": len(found[1] or "")} if found else {})


def _lines(output: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an output says in lines: the words of a drawing, a text; not a table again."""
    data = output.get("data", {})
    if drawing := data.get(SVG):
        yield from filter(None, map(str.strip, _WORDS.findall(drawing)))
    elif not {"text/html", PNG} & data.keys():
        yield from str(
            output.get("text") or data.get("text/plain", output.get("evalue", ""))
        ).splitlines()


def statuses(before: _Shown, after: _Shown) -> list[_Otherwise]:
    """Return the statuses that are others, each told once."""
    found = _otherwise(*(dict(_statuses(one.parts.values())) for one in (before, after)))
    return list(dict.fromkeys(found))


def sentences(before: _Shown, after: _Shown) -> list[_Otherwise]:
    """Return the sentences that are others, cell by cell; those that stayed are set aside."""
    found = []
    for cell in dict.fromkeys((*before.sentences, *after.sentences)):
        old, new = (one.sentences.get(cell, []) for one in (before, after))
        gone, come = ([s for s in a if s not in b] for a, b in ((old, new), (new, old)))
        found += [_Otherwise(cell, *pair) for pair in zip_longest(gone, come)]
    return found


def _drawings(before: _Shown, after: _Shown) -> list[_Otherwise]:
    """Return the charts, maps and tables that are others, each with the values that moved."""
    found = []
    for id in dict.fromkeys((*before.parts, *after.parts)):
        old, new = (one.parts.get(id) for one in (before, after))
        part = new or old or {}
        if part["kind"] not in _TABLED:
            continue
        if old is None or new is None:
            found.append(_Otherwise(_named(part), *map(_size, (old, new))))
        elif moved := list(_values_moved(old, new)):
            more = [say("summary.more", n=len(moved) - FEW)] if len(moved) > FEW else []
            told = semicolon().join([*moved[:FEW], *more])
            found.append(_Otherwise(_named(part), "", told))
        elif (old.get(SVG), old.get(PNG)) != (new.get(SVG), new.get(PNG)):
            drawn = "redrawn" if new["data"] else "drawn"
            found.append(_Otherwise(_named(part), "", _say(drawn)))
    return found


def _otherwise(before: Said, after: Said) -> list[_Otherwise]:
    """Return what two sides say otherwise, in the order of the first."""
    return [
        _Otherwise(where, before.get(where), after.get(where))
        for where in dict.fromkeys((*before, *after))
        if before.get(where) != after.get(where)
    ]


def _named(part: Part) -> str:
    return str(part["title"] or part["id"])


def _size(part: Part | None) -> str | None:
    return None if part is None else say("summary.values", n=len(_values(part)))


def _sentences(part: Part) -> Iterator[str]:
    """Yield what a part says in sentences: its title, its paragraphs, the lines of its cards."""
    if part.get("title"):
        yield part["title"]
    lines = [*part.get("paragraphs", ())]
    for card in part.get("cards", ()):
        lines += card["lines"]
    for spans in lines:
        yield "".join(span["text"] for span in spans)


def _statuses(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Yield the words that stand beside an icon, by what they are said of."""
    for part in parts:
        for tile in part.get("tiles", ()):
            if tile.get("icon"):
                yield tile["label"], tile["sub"]
        for (row, _), cell in _cells(part):
            if cell.get("icon"):
                yield row, cell["text"]


def _cells(part: Part) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    """Yield the cells of a part's table by their row and column, headers apart."""
    data = part.get("data") or {"columns": [], "rows": []}
    columns = data["columns"]
    for cells in data["rows"]:
        pairs = list(zip(columns, cells, strict=False))
        row = ", ".join(cell["text"] for column, cell in pairs if column["header"])
        for column, cell in pairs:
            if not column["header"]:
                yield (row, column["label"]), cell


def _values(part: Part) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {place: cell for place, cell in _cells(part) if "icon" not in cell}


def _values_moved(old: Part, new: Part) -> Iterator[str]:
    """Yield the values of a table that are others: where, from what, to what, by how much."""
    before, after = _values(old), _values(new)
    for place in dict.fromkeys((*before, *after)):
        one, other = before.get(place, {}), after.get(place, {})
        texts = [cell.get("text") or say("summary.nothing") for cell in (one, other)]
        if texts[0] != texts[1] or one.get("value") != other.get("value"):
            where = ", ".join(filter(None, place))
            yield f"{where}{colon()}{' → '.join(texts)}{_difference(one, other)}"


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Return by how much an exact value moved; nothing where one is no number."""
    if one.get("value") is None or other.get("value") is None:
        return ""
    moved, unit = Fraction(other["value"]) - Fraction(one["value"]), other.get("unit")
    decimals = other.get("decimals") or 0
    if unit == "%":
        moved *= 100
        points = plural(rounded(moved, decimals), say("summary.point"), say("summary.points"))
        return f" ({number(moved, decimals, signed=True)}{NBSP}{points})"
    sign = f"{NBSP}€" if unit == "EUR" else ""
    return f" ({number(moved, decimals, signed=True)}{sign})"
