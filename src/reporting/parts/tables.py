"""Tables, key figures and covers, made of figures and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Unpack

from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.figures import Figure
from reporting.parts.part import Column, Data, Part, Texts, Tile, empty

Cell = Figure | str | int | None


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    **texts: Unpack[Texts],
) -> Part:
    """Make a table part; without rows it is empty.

    Parameters
    ----------
    rows
        Cells: a figure, a text, a whole number, "" for what does not apply, or None for what is
        not known ("n. d.").
    texts
        id, title (the finding, printed as caption), subtitle, source, note, unit, description.
    """
    lines = [tuple(row) for row in rows]
    if not lines:
        return empty(texts["id"], title=texts["title"])
    data = data_of(columns, lines)
    if texts.get("note") is None and any(french.MISSING in row for row in data.rows):
        texts["note"] = french.MISSING_NOTE
    return Part(kind="table", figures=figures_of(lines), data=data, **texts)


def data_of(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Data:
    """Write cells twice: as a reader sees them and as a machine reads them."""
    for position, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            message = (
                f"Ligne {position} du tableau : {len(row)} cellules pour {len(columns)} colonnes."
            )
            raise UsageError(message)
    return Data(
        columns=tuple(columns),
        rows=tuple(tuple(map(_text, row)) for row in rows),
        values=tuple(tuple(map(_value, row)) for row in rows),
    )


def figures_of(rows: Iterable[Iterable[Cell]]) -> tuple[Figure, ...]:
    """List the figures of a table that exist, each once, in reading order."""
    cells = (cell for row in rows for cell in row)
    return tuple(dict.fromkeys(cell for cell in cells if isinstance(cell, Figure) and cell.exists))


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return french.MISSING
        case Figure():
            return cell.text
        case int():
            return french.number(cell)
        case _:
            return cell


def _value(cell: Cell) -> str | int | None:
    return cell.machine if isinstance(cell, Figure) else None if cell == "" else cell


def key_figures(
    tiles: Iterable[tuple[str, Figure, str | None]],
    *,
    id: str,
    title: str | None = None,
    source: str | None = None,
) -> Part:
    """Make a page of key figures from (label, figure, detail); those without value are left out.

    Without a detail, a figure is explained by its numerator and denominator.
    """
    kept = [tile for tile in tiles if tile[1].exists]
    if not kept:
        return empty(id, title=title)
    figures = tuple(dict.fromkeys(figure for _, figure, _ in kept))
    return Part(
        kind="key_figures",
        id=id,
        title=title,
        source=source,
        figures=figures,
        tiles=tuple(
            Tile(label, figure.text, detail or _detail(figure), figures.index(figure))
            for label, figure, detail in kept
        ),
    )


def _detail(figure: Figure) -> str | None:
    return figure.fraction_text if figure.unit == "%" and figure.noun[0] else None


def cover(*, title: str, id: str = "couverture", **texts: str | int | None) -> Part:
    """Make the cover: its texts by name (subtitle, plan, territory, year, freeze, notice...)."""
    return Part(kind="cover", id=id, title=title, cover={"title": title, **texts})
