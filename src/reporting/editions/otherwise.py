"""What two editions show otherwise: statuses, sentences, charts and tables, by part and row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from reporting.document.cells import DRAWN, MIME, SVG
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.notebook import read_notebook
from reporting.parts.french import NBSP, colon, number, plural, rounded, semicolon
from reporting.parts.saying import say

FEW = 3
"""Values of a chart that are told; the others are counted."""
_TABLED = (*DRAWN, "table")

Part = Mapping[str, Any]
Said = Mapping[str, str]
"""What is said, by where it is."""


class Otherwise(NamedTuple):
    """What is said otherwise, and where; None: it is not there."""

    where: str
    before: str | None
    after: str | None


class Shown(NamedTuple):
    """What an edition shows: its sentences by cell, its parts by their id."""

    sentences: Mapping[str, list[str]]
    parts: Mapping[str, Part]


def shown_in(edition: Path) -> Shown:
    """Return what the executed notebook of an edition shows."""
    sentences: dict[str, list[str]] = {}
    parts: dict[str, Part] = {}
    for cell in read_notebook(edition / NOTEBOOK).cells:
        for output in cell.get("outputs", ()):
            if part := output.get("data", {}).get(MIME):
                drawing = output.data.get(SVG)
                parts[part["id"]] = {**part, SVG: drawing}
                sentences.setdefault(cell.id, []).extend(_sentences(part))
    return Shown(sentences, parts)


def statuses(before: Shown, after: Shown) -> list[Otherwise]:
    """Return the statuses that are others, each told once."""
    found = otherwise(*(dict(_statuses(one.parts.values())) for one in (before, after)))
    return list(dict.fromkeys(found))


def sentences(before: Shown, after: Shown) -> list[Otherwise]:
    """Return the sentences that are others, cell by cell; those that stayed are set aside."""
    found = []
    for cell in dict.fromkeys((*before.sentences, *after.sentences)):
        old, new = (one.sentences.get(cell, []) for one in (before, after))
        gone, come = ([s for s in a if s not in b] for a, b in ((old, new), (new, old)))
        found += [Otherwise(cell, *pair) for pair in zip_longest(gone, come)]
    return found


def drawings(before: Shown, after: Shown) -> list[Otherwise]:
    """Return the charts, maps and tables that are others, each with the values that moved."""
    found = []
    for id in dict.fromkeys((*before.parts, *after.parts)):
        old, new = (one.parts.get(id) for one in (before, after))
        part = new or old or {}
        if part["kind"] not in _TABLED:
            continue
        if old is None or new is None:
            found.append(Otherwise(_named(part), *map(_size, (old, new))))
        elif moved := list(_moved(old, new)):
            more = [say("summary.more", n=len(moved) - FEW)] if len(moved) > FEW else []
            told = semicolon().join([*moved[:FEW], *more])
            found.append(Otherwise(_named(part), "", told))
        elif old.get(SVG) != new.get(SVG):
            found.append(Otherwise(_named(part), "", say("summary.redrawn")))
    return found


def otherwise(before: Said, after: Said) -> list[Otherwise]:
    """Return what two sides say otherwise, in the order of the first."""
    return [
        Otherwise(where, before.get(where), after.get(where))
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


def _moved(old: Part, new: Part) -> Iterator[str]:
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
