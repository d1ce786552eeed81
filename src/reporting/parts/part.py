"""Parts: what a notebook displays and a document is made of, and their MIME bundle."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Required, TypedDict

from reporting.errors import UsageError
from reporting.parts import french, markup
from reporting.parts.figures import Figure, exact, machine
from reporting.parts.language import language, written_in
from reporting.parts.saying import say
from reporting.parts.shown import seen

if TYPE_CHECKING:
    from pandas import DataFrame

MIME: Final = "application/vnd.reporting.part+json"
VERSION: Final = 2
KINDS: Final = ("cover", "prose", "key_figures", "table", "chart", "map", "cards", "data", "empty")
TEXTS: Final = ("title", "subtitle", "alt", "description", "source", "note", "unit")
COLUMNS: Final = 12
STYLES: Final = ("open", "box", "delay", "verdict")
LOOKS: Final = ("sub", "svg", "icon", "tone", "bar")
_ID = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


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
    over: str | None = None
    printed: bool = True

    def as_json(self) -> dict[str, Any]:
        """Give the column as a part carries it."""
        usual = {"over": None, "printed": True}
        return {k: v for k, v in asdict(self).items() if k not in usual or v != usual[k]}


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
    signed: bool = False
    sub: str | None = None
    svg: str | None = None
    icon: str | None = None
    tone: str | None = None
    bar: tuple[int, int] | None = None

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

    def as_json(self) -> dict[str, Any]:
        """Give it as a part carries it: a number says its exact value, its unit, its decimals."""
        looks = {key: look for key in LOOKS if (look := getattr(self, key))}
        if self.unit is None:
            return {"text": self.text, **looks}
        signed = {"signed": True} if self.signed else {}
        value = None if self.value is None else exact(self.value)
        number = {"value": value, "unit": self.unit, "decimals": self.decimals}
        return {"text": self.text, **number, **signed, **looks}


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

    def as_json(self) -> dict[str, Any]:
        """Give the table as a part carries it."""
        groups = {"groups": [asdict(group) for group in self.groups]} if self.groups else {}
        return {
            "columns": [column.as_json() for column in self.columns],
            "rows": [[cell.as_json() for cell in row] for row in self.cells],
            **groups,
        }


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
    figure: int | None = None
    literal: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the span as a part carries it."""
        figure = {} if self.figure is None else {"figure": self.figure}
        return {"text": self.text} | figure | ({"literal": True} if self.literal else {})


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

    def as_json(self) -> dict[str, Any]:
        """Give the tile as a part carries it."""
        own = {"label": self.label, "detail": self.detail, "figure": self.figure}
        return own | self.shown.as_json()


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

    def as_json(self) -> dict[str, Any]:
        """Give the card as a part carries it."""
        named = {
            key: [{"label": label, **shown.as_json()} for label, shown in getattr(self, key)]
            for key in ("facts", "foot")
        }
        return {
            "title": self.title,
            "lines": [[span.as_json() for span in line] for line in self.lines],
            **named,
            "detail": list(self.detail),
            **{key: getattr(self, key) for key in ("icon", "tone", "svg")},
        }


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
            error = UsageError.unknown("type de partie", self.kind, KINDS)
            raise error
        if self.style not in STYLES:
            error = UsageError.unknown("style de note", self.style, STYLES)
            raise error
        if type(self.width) is not int or not 1 <= self.width <= COLUMNS:
            message = f"Largeur {self.width!r} refusée : un entier de 1 à {COLUMNS}, en colonnes."
            raise UsageError(message)
        if not _ID.fullmatch(self.id):
            message = (
                f"Identifiant de partie « {self.id} » refusé : lettres minuscules sans accent, "
                "chiffres et tirets (exemple : « lycees-trajectoire »)."
            )
            raise UsageError(message)

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
        content: dict[str, Any] = {"version": VERSION, "kind": self.kind, "id": self.id}
        content |= {name: getattr(self, name) for name in TEXTS}
        content["figures"] = [figure.as_json() for figure in self.figures]
        content["dates"] = [day.isoformat() for day in self.dates]
        content["data"] = None if self.data is None else self.data.as_json()
        if self.kind == "prose":
            content["paragraphs"] = [[span.as_json() for span in line] for line in self.paragraphs]
        if self.kind == "key_figures":
            content["tiles"] = [tile.as_json() for tile in self.tiles]
        if self.kind == "cards":
            content["cards"] = [card.as_json() for card in self.cards]
            content["style"] = self.style
        if self.kind == "data":
            content["fields"] = [asdict(one) for one in self.fields]
            content["lines"] = [json.dumps(line, ensure_ascii=False) for line in self.lines]
        if self.cover is not None:
            content["cover"] = dict(self.cover)
        looks = {"role": self.role, "width": self.width, "narrow": self.narrow}
        usual = {"role": "body", "width": COLUMNS, "narrow": None}
        return content | {key: look for key, look in looks.items() if look != usual[key]}

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


def slug(text: str, most: int | None = 8) -> str:
    """Return the first words of a text as ids and file names have them: "de-la-region"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:most])


def empty(id: str, *, title: str | None = None, note: str | None = None) -> Part:
    """Make the part that takes the place of another one when a territory has no data for it."""
    return Part(kind="empty", id=id, title=title, note=note or say("common.no_data"))
