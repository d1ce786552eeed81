"""Parts: what a notebook displays and a document is made of, and their MIME bundle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Required, TypedDict

from reporting.errors import UsageError
from reporting.parts import markup
from reporting.parts.figures import Figure

MIME: Final = "application/vnd.reporting.part+json"
VERSION: Final = 1
KINDS: Final = ("cover", "prose", "key_figures", "table", "chart", "map", "empty")
TEXTS: Final = ("title", "subtitle", "alt", "description", "source", "note", "unit")
_ID = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


class Texts(TypedDict, total=False):
    """The texts every table, chart and map takes, by name.

    `title` states the finding; `subtitle` gives unit, scope and date.
    """

    id: Required[str]
    title: Required[str]
    subtitle: str | None
    source: str | None
    note: str | None
    unit: str | None
    description: str | None


@dataclass(frozen=True)
class Column:
    """One column of a data table; `header` marks the column whose cells name their row."""

    id: str
    label: str
    unit: str | None = None
    align: str = "left"
    header: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the column as a part carries it."""
        return {
            "id": self.id,
            "label": self.label,
            "unit": self.unit,
            "align": self.align,
            "header": self.header,
        }


@dataclass(frozen=True)
class Data:
    """A table twice: `rows` as a reader sees it, `values` as a machine reads it.

    In `values` shares are decimals of 1 and amounts are euros, both as text; unknown is None.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str | int | None, ...], ...]

    def as_json(self) -> dict[str, Any]:
        """Give the table as a part carries it."""
        return {
            "columns": [column.as_json() for column in self.columns],
            "rows": [list(row) for row in self.rows],
            "values": [list(row) for row in self.values],
        }


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
    text: str
    detail: str | None = None
    figure: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the tile as a part carries it."""
        return {
            "label": self.label,
            "text": self.text,
            "detail": self.detail,
            "figure": self.figure,
        }


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing a report shows. Made by the functions of this package, never changed after.

    JupyterLab shows `text/html`; the document reads `application/vnd.reporting.part+json`, whose
    form is fixed by `part.schema.json`. `dates` are days that its texts may name besides those of
    its figures: of targets, of what others published, of the plan.
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
    cover: Mapping[str, str | int | None] | None = None
    svg: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            error = UsageError.unknown("type de partie", self.kind, KINDS)
            raise error
        if not _ID.fullmatch(self.id):
            message = (
                f"Identifiant de partie « {self.id} » refusé : lettres minuscules sans accent, "
                "chiffres et tirets (exemple : « lycees-trajectoire »)."
            )
            raise UsageError(message)

    def as_json(self) -> dict[str, Any]:
        """Give the part as plain JSON values, in a fixed order."""
        content: dict[str, Any] = {"version": VERSION, "kind": self.kind, "id": self.id}
        content |= {name: getattr(self, name) for name in TEXTS}
        content["figures"] = [figure.as_json() for figure in self.figures]
        content["dates"] = [day.isoformat() for day in self.dates]
        content["data"] = None if self.data is None else self.data.as_json()
        if self.kind == "prose":
            content["paragraphs"] = [[span.as_json() for span in line] for line in self.paragraphs]
        if self.kind == "key_figures":
            content["tiles"] = [tile.as_json() for tile in self.tiles]
        if self.cover is not None:
            content["cover"] = dict(self.cover)
        return content

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        content = self.as_json()
        bundle = {
            MIME: content,
            "text/html": markup.html(content, self.svg),
            "text/plain": markup.plain(content),
        }
        return bundle if self.svg is None else bundle | {"image/svg+xml": self.svg}


def empty(id: str, *, title: str | None = None, note: str | None = None) -> Part:
    """Make the part that takes the place of another one when a territory has no data for it."""
    return Part(kind="empty", id=id, title=title, note=note or "Sans donnée pour ce territoire.")
