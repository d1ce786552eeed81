"""Parts: what a notebook displays and a document is made of, and their MIME bundle."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Required, TypedDict

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import french, markup
from reporting.parts.figures import Figure, exact, machine
from reporting.parts.french import language, say, written_in
from reporting.parts.markup import seen

if TYPE_CHECKING:
    from pandas import DataFrame

MIME: Final = "application/vnd.reporting.part+json"
VERSION: Final = 2
KINDS: Final = ("cover", "prose", "key_figures", "table", "chart", "map", "cards", "data", "empty")
TEXTS: Final = ("title", "subtitle", "alt", "description", "source", "note", "unit")
COLUMNS: Final = 12
STYLES: Final = ("open", "box", "delay", "verdict")
LOOKS: Final = ("sub", "svg", "icon", "tone", "bar")
OWN: Final = {
    "prose": ("paragraphs",),
    "key_figures": ("tiles",),
    "cards": ("cards", "style"),
    "data": ("fields", "lines"),
}
"""What a kind of part alone has."""
_NUMBER: Final = ("value", "unit", "decimals")
_ID = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


def _spared(usual: Any) -> Any:
    """Declare a field that JSON does without where it is as usual."""
    return field(default=usual, metadata={"is_spared": True})


class Texts(TypedDict, total=False):
    """The texts every table, chart and map takes, by name.

    `title` states the finding; `subtitle` gives unit, scope and date; `width` is how many of the
    columns of a page the part takes, for which it is drawn.
    """

    id: Required[str]
    title: Required[str]
    subtitle: str | None
    source: str | None
    note: str | None
    unit: str | None
    description: str | None
    width: int


@dataclass(frozen=True)
class Column:
    """One column of a data table; `header` marks the column whose cells name their row.

    `over` is the heading that neighbouring columns share. One that is not `printed` is too long
    for a page: data files and the details of the web page have it, the PDF does not.
    """

    id: str
    label: str
    unit: str | None = None
    align: str = "left"
    header: bool = False
    over: str | None = _spared(None)
    printed: bool = _spared(True)


@dataclass(frozen=True)
class Shown:
    """What one cell or tile shows, and the number behind it; a text has no unit.

    `value` is exact: shares are parts of 1, amounts are euros. It is None where there is none to
    publish. `decimals` is how many are shown; amounts have their cents. In a printed table, `sub`
    is a line under the text, `svg` a small drawing (beside the text of `icon`, in its place
    otherwise), `icon` a status, `tone` the token of its colour; `bar` is where a bar under it
    begins and ends, in per cent: hatched where the value is masked.
    """

    text: str
    value: Fraction | None = None
    unit: str | None = None
    decimals: int = 0
    signed: bool = _spared(False)
    sub: str | None = _spared(None)
    svg: str | None = _spared(None)
    icon: str | None = _spared(None)
    tone: str | None = _spared(None)
    bar: tuple[int, int] | None = _spared(None)

    @classmethod
    def of(cls, cell: Cell) -> Shown:
        """Write a figure, a whole number, a text, or None for what is not known."""
        match cell:
            case Shown():
                return cell
            case None:
                return cls(french.missing(), unit="nombre")
            case Figure():
                return cls(
                    cell.cell,
                    cell.worth,
                    cell.unit,
                    2 if cell.unit == "EUR" else cell.decimals or 0,
                    cell.signed,
                )
            case int():
                return cls(french.number(cell), Fraction(cell), "nombre")
            case "" | french.MASKED:
                return cls(cell, unit="nombre")
            case _:
                return cls(cell)

    @property
    def machine(self) -> str | int | None:
        """What data files have: a rounded decimal, an integer, or the text."""
        if self.unit is None:
            return self.text
        return None if self.value is None else machine(self.value, self.unit)


Cell = Figure | Shown | str | int | None
"""What tables are made of: a figure, a text, a whole number, or None for what is not known."""


@dataclass(frozen=True)
class Group:
    """A heading inside a table, above the row of that index: its colour, and what it means."""

    row: int
    title: str
    tone: str | None = None
    meaning: str | None = None


@dataclass(frozen=True)
class Data:
    """A table: columns, and rows of cells that know their number, under headings if any."""

    columns: tuple[Column, ...]
    cells: tuple[tuple[Shown, ...], ...]
    groups: tuple[Group, ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as a reader sees them."""
        return tuple(tuple(cell.text for cell in row) for row in self.cells)

    @property
    def values(self) -> tuple[tuple[str | int | None, ...], ...]:
        """The cells as data files have them."""
        return tuple(tuple(cell.machine for cell in row) for row in self.cells)

    @property
    def frame(self) -> DataFrame:
        """The table as a frame: numbers as numbers, texts as texts."""
        from pandas import DataFrame

        rows = [[_plain(cell) for cell in row] for row in self.cells]
        return DataFrame(rows, columns=[column.id for column in self.columns])


def _plain(cell: Shown) -> str | int | float | None:
    if cell.unit is None or cell.value is None:
        return cell.text if cell.unit is None else None
    return int(cell.value) if cell.value.denominator == 1 else float(cell.value)


@dataclass(frozen=True)
class Span:
    """A run of text, with the index of the figure it shows, if any.

    A literal one comes from a register: nothing in it refers to a part.
    """

    text: str
    figure: int | None = _spared(None)
    literal: bool = _spared(False)


@dataclass(frozen=True)
class Tile:
    """One key figure: what it is, its value, and a line of detail."""

    label: str
    shown: Shown
    detail: str | None = None
    figure: int | None = None

    @property
    def text(self) -> str:
        """The value as a reader sees it."""
        return self.shown.text


@dataclass(frozen=True)
class Card:
    """A few words under a title: a finding, a delay, a note. `lines` are its sentences.

    `facts` are named values (a name, a text or a number), `foot` those that stand at its end;
    `svg` is a small drawing, `detail` two short texts under it, `icon` a status, `tone` a token.
    """

    title: str
    lines: tuple[tuple[Span, ...], ...] = ()
    facts: tuple[tuple[str, Shown], ...] = ()
    foot: tuple[tuple[str, Shown], ...] = ()
    detail: tuple[str, ...] = ()
    icon: str | None = None
    tone: str | None = None
    svg: str | None = None


@dataclass(frozen=True)
class Field:
    """One field of open data that no page prints: its name, label and type (Table Schema)."""

    name: str
    title: str
    type: str = "string"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing a report shows. Made by the functions of this package, never changed after.

    JupyterLab shows `text/html`; the document reads `application/vnd.reporting.part+json`, whose
    form is fixed by `part.schema.json`. `dates` are days that its texts may name besides those of
    its figures: of targets, of what others published, of the plan. `width` is how many of the
    twelve columns of a page it takes: neighbours that fit stand side by side. `narrow` is another
    drawing of a chart, for a phone. `lang` is the language that it was made in, and is written in.
    """

    kind: str
    id: str
    title: str | None = None
    subtitle: str | None = None
    alt: str | None = None
    description: str | None = None
    source: str | None = None
    note: str | None = None
    unit: str | None = None
    figures: tuple[Figure, ...] = ()
    dates: tuple[date, ...] = ()
    data: Data | None = None
    paragraphs: tuple[tuple[Span, ...], ...] = ()
    tiles: tuple[Tile, ...] = ()
    cards: tuple[Card, ...] = ()
    style: str = "open"
    role: str = "body"
    width: int = COLUMNS
    cover: Mapping[str, Any] | None = None
    svg: str | None = None
    narrow: str | None = None
    fields: tuple[Field, ...] = ()
    lines: tuple[tuple[str | int | None, ...], ...] = ()
    lang: str = field(default_factory=language.get)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError.unknown(kind="type de partie", value=self.kind, known=KINDS)
        if self.style not in STYLES:
            raise UsageError.unknown(kind="style de note", value=self.style, known=STYLES)
        if type(self.width) is not int or not 1 <= self.width <= COLUMNS:
            raise UsageError(phrases.say("parts.width", width=repr(self.width), most=COLUMNS))
        if not _ID.fullmatch(self.id):
            raise UsageError(phrases.say("parts.id", id=self.id))

    @property
    def frame(self) -> DataFrame:
        """What the part shows as a frame: its table, or one row per figure."""
        if self.data is not None:
            return self.data.frame
        from pandas import DataFrame

        if self.fields:
            return DataFrame(list(self.lines), columns=[one.name for one in self.fields])
        rows = [figure.as_json() | {"value": float(figure.exact)} for figure in self.figures]
        return DataFrame(rows)

    def as_json(self) -> dict[str, Any]:
        """Give the part as plain JSON values, in a fixed order, in its own language."""
        with written_in(self.lang):
            return self._content()

    def _content(self) -> dict[str, Any]:
        told = {
            key: getattr(self, key) for key in ("kind", "id", *TEXTS, "figures", "dates", "data")
        }
        told |= {key: getattr(self, key) for key in OWN.get(self.kind, ())}
        if self.kind == "data":
            told["lines"] = tuple(json.dumps(line, ensure_ascii=False) for line in self.lines)
        if self.cover is not None:
            told["cover"] = dict(self.cover)
        looks = {"role": self.role, "width": self.width, "narrow": self.narrow}
        usual = {"role": "body", "width": COLUMNS, "narrow": None}
        told |= {key: look for key, look in looks.items() if look != usual[key]}
        return {"version": VERSION} | {key: _json(one) for key, one in told.items()}

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        seen(self)
        with written_in(self.lang):
            return self._bundle()

    def _bundle(self) -> dict[str, Any]:
        content = self._content()
        bundle = {
            MIME: content,
            "text/html": markup.html(content, self.svg),
            "text/plain": markup.plain(content),
        }
        return bundle if self.svg is None else bundle | {"image/svg+xml": self.svg}


def _json(thing: Any) -> Any:
    """Give what a part is made of as plain JSON values, in a fixed order."""
    match thing:
        case Figure():
            return thing.as_json()
        case Tile():
            own = {"label": thing.label, "detail": thing.detail, "figure": thing.figure}
            return own | _json(thing.shown)
        case Data():
            groups = {"groups": _json(thing.groups)} if thing.groups else {}
            return {"columns": _json(thing.columns), "rows": _json(thing.cells)} | groups
        case date():
            return thing.isoformat()
        case Fraction():
            return exact(thing)
        case str(label), Shown() as shown:
            return {"label": label} | _json(shown)
        case tuple():
            return [_json(one) for one in thing]
        case _ if not is_dataclass(thing):
            return thing
    is_text = isinstance(thing, Shown) and thing.unit is None
    told = {one: getattr(thing, one.name) for one in fields(thing)}
    return {
        one.name: _json(value)
        for one, value in told.items()
        if not (one.metadata and value == one.default) and not (is_text and one.name in _NUMBER)
    }


def slug(text: str, most: int | None = 8) -> str:
    """Return the first words of a text as ids and file names have them: "de-la-region"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:most])


def empty(id: str, *, title: str | None = None, note: str | None = None) -> Part:
    """Make the part that takes the place of another one when a territory has no data for it."""
    return Part(kind="empty", id=id, title=title, note=note or say("common.no_data"))
