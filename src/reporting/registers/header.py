"""The header of a file: which line it is, and which column of the schema each name means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reporting.phrases import listed
from reporting.registers.findings import Finding, Origin, Rule, has_errors, say

if TYPE_CHECKING:
    from reporting.registers.fields import Field
    from reporting.registers.schema import Schema

INVISIBLE = dict.fromkeys([0xAD, 0x61C, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
"""Soft hyphens, direction marks and zero-width characters: nobody sees them, none has a meaning."""
OTHER = re.compile("[^a-z0-9]+")
NEAR = 0.8
HINT = 0.5
SHOWN = 8
"""Columns that a finding lists."""
MOST_COLUMNS = 500
BLANK = " ;,|\t"
OTHER_QUOTES = re.compile(r"(['`´‘’“”«‹]).*['`´‘’“”»›]", re.DOTALL)
"""A name between signs that are quotation marks for people, not for programs."""
IN_EUROS = ("en euros", "euros", "en eur", "eur")
NOT_EUROS = re.compile(r"(?:\b|_)[km]d?\s?(?:€|eur)|mill(?:ier|ion|iard)s", re.IGNORECASE)

Record = tuple[int, int, list[str]]
"""The first and the last physical line of a row, and its cells."""


@dataclass(frozen=True)
class Header:
    """Where the header is and what its columns are called; a column without a name is "".

    `last` is its last line, when a name holds a line break.
    """

    line: int
    last: int
    separator: str
    names: tuple[str, ...]


def clean(text: str) -> str:
    r"""Strip spaces of every kind, drop invisible characters, compose accents.

    >>> clean("\u00a0Mende\u200b ")
    'Mende'
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).strip()


def fold(text: str) -> str:
    """Reduce a name to what distinguishes it: no accent, no case, no punctuation.

    >>> fold("Date d’entrée (parc)")
    'date d entree parc'
    """
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text.translate(INVISIBLE))
        text = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(OTHER.sub(" ", text.casefold().replace("œ", "oe")).split())


def name_key(text: str) -> str:
    """Reduce the name of a column further: however its words are joined, it is the same name.

    >>> name_key("Code commune") == name_key("code_commune") == name_key("CodeCommune")
    True
    """
    return fold(text).replace(" ", "")


def find_header(
    readings: Mapping[str, Iterable[Record]], schema: Schema, origin: Origin
) -> tuple[Header | None, tuple[Finding, ...]]:
    """Find the header among the first rows, by the names that the schema expects.

    Parameters
    ----------
    readings
        The first rows of the file, as each separator cuts them.
    """
    known = known_names(schema)
    rows = [
        (_score(record[2], known), separator, record)
        for separator, records in readings.items()
        for record in records
        if "".join(record[2]).strip(BLANK)
    ]
    score, separator, (line, last, cells) = max(
        rows, key=lambda one: (one[0], -one[2][0]), default=(0, ";", (1, 1, []))
    )
    first = min((record[0] for _, _, record in rows), default=1)
    top = next((sep.join(record[2]) for _, sep, record in rows if record[0] == first), "")
    if refused := _no_header(score, cells, (first, line), top, schema):
        rule, details = refused
        return None, (origin.finding(rule, first, **details),)
    names, found = _named(cells, schema, line, origin)
    header = Header(line, last, separator, tuple(names))
    return (None if has_errors(found) else header), tuple(found)


def _no_header(
    score: int, cells: list[str], lines: tuple[int, int], top: str, schema: Schema
) -> tuple[Rule, dict[str, Any]] | None:
    """Say why the best row is not the header of the table."""
    first, line = lines
    shown = " ".join(clean(top.strip(BLANK)).split())[:60]
    if score == 0:
        words = f" {fold(top)} "
        if 2 * sum(f" {fold(one)} " in words for one in schema.names) > len(schema.names):
            return Rule.NO_SEPARATOR, {"found": shown}
        return Rule.NO_HEADER, {"found": shown, "expected": ", ".join(schema.names[:4])}
    if line != first:
        last = line - 1
        gone = (
            say("the-line", first=first)
            if last == first
            else say("the-lines", first=first, last=last)
        )
        return Rule.TITLE_ABOVE_HEADER, {"found": shown, "at": line, "lines": gone}
    if len(cells) > MOST_COLUMNS:
        return Rule.TOO_MANY_COLUMNS, {"limit": MOST_COLUMNS}
    quoted = [OTHER_QUOTES.fullmatch(clean(one)) for one in cells]
    if quoted[0] and all(quoted):
        return Rule.OTHER_QUOTES, {"char": quoted[0][1]}
    return None


def known_names(schema: Schema) -> dict[str, Field]:
    """Give the field that each name stands for: its own, its title and its aliases."""
    known: dict[str, Field] = {}
    for one in schema.fields:
        in_euros = [f"{one.name} {unit}" for unit in IN_EUROS] if one.is_amount else []
        known |= {name_key(name): one for name in (one.title, *one.alias, *in_euros) if name}
    # a name wins over the title of another column
    return known | {name_key(one.name): one for one in schema.fields}


def _score(cells: Iterable[str], known: Mapping[str, Field]) -> int:
    return len({name_key(one) for one in cells} & known.keys())


def _named(
    cells: list[str], schema: Schema, line: int, origin: Origin
) -> tuple[list[str], list[Finding]]:
    """Name the columns, and say what is unknown, doubled or absent."""
    known = known_names(schema)
    names: list[str] = []
    found: list[Finding] = []
    for position, cell in enumerate(cells, start=1):
        shown = " ".join(clean(cell).split())
        field = known.get(name_key(shown)) if shown else None
        name = field.name if field else shown
        if name and name in names:
            first = names.index(name) + 1
            found.append(
                origin.finding(Rule.DUPLICATE_COLUMN, line, name=name, first=first, second=position)
            )
        elif field and shown != name:
            found.append(origin.finding(Rule.RENAMED_COLUMN, line, shown, name=name))
        names.append(name)
    return names, [*found, *_absent_and_unknown(names, schema, line, origin)]


def _absent_and_unknown(
    names: list[str], schema: Schema, line: int, origin: Origin
) -> Iterator[Finding]:
    unknown = [name for name in names if name and name not in schema.names]
    taken = set()
    for one in schema.fields:
        if one.name in names:
            continue
        near = _nearest(one.name, unknown, NEAR)
        if near and one.is_amount and NOT_EUROS.search(near):
            convert = say("convert-column", name=one.name)
            yield origin.finding(
                Rule.NUMBER_UNIT, line, near, expected=say("in-euros"), near=convert
            )
            taken.add(near)
        elif one.is_required or one.colonne_obligatoire:
            hint = near or _nearest(one.name, unknown, HINT)
            taken.add(hint or "")
            rename = say("rename", near=hint) if hint else say("add-it")
            shown = listed(filter(None, names), SHOWN)
            yield origin.finding(Rule.MISSING_COLUMN, line, name=one.name, found=shown, near=rename)
        elif near and near not in taken:
            taken.add(near)
            yield origin.finding(Rule.MISSPELT_COLUMN, line, near, name=one.name)
    for name in unknown:
        if name not in taken:
            yield origin.finding(Rule.EXTRA_COLUMN, line, name)


def _nearest(name: str, unknown: list[str], cutoff: float) -> str | None:
    """Find the unknown column that may be this one: its name with more words, or misspelt."""
    words = fold(name)
    more = [one for one in unknown if f" {words} " in f" {fold(one)} "]
    folded = {fold(one): one for one in unknown}
    near = get_close_matches(words, folded, n=1, cutoff=cutoff)
    return more[0] if more else folded[near[0]] if near else None
