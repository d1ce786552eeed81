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
    say_masked(texts, (cell for row in lines for cell in row))
    data = data_of(columns, lines)
    if texts.get("note") is None and any(french.MISSING in row for row in data.rows):
        texts["note"] = french.MISSING_NOTE
    return Part(kind="table", figures=figures_of(lines), data=data, **texts)


def say_masked(texts: Texts, cells: Iterable[Cell]) -> None:
    """Add to the note of a part what "s" means, when one of its cells is masked."""
    if any(isinstance(cell, Figure) and cell.masked for cell in cells):
        note = texts.get("note")
        texts["note"] = f"{note} {french.MASKED_NOTE}" if note else french.MASKED_NOTE


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
    if isinstance(cell, Figure):
        return cell.machine
    return None if cell in ("", french.MASKED) else cell


def key_figures(
    tiles: Iterable[tuple[str, Figure, str | None]],
    *,
    id: str,
    title: str | None = None,
    source: str | None = None,
) -> Part:
    """Make a page of key figures from (label, figure, detail); those without value are left out.

    Without a detail, a figure is explained by its numerator and denominator; a masked one stays
    if its interval is known.
    """
    kept = [tile for tile in tiles if tile[1].exists or tile[1].interval]
    if not kept:
        return empty(id, title=title)
    figures = tuple(dict.fromkeys(figure for _, figure, _ in kept if figure.exists))
    return Part(
        kind="key_figures",
        id=id,
        title=title,
        source=source,
        figures=figures,
        tiles=tuple(
            Tile(label, figure.text, detail or _detail(figure), _index(figures, figure))
            for label, figure, detail in kept
        ),
    )


def _index(figures: Sequence[Figure], figure: Figure) -> int | None:
    return figures.index(figure) if figure.exists else None


def _detail(figure: Figure) -> str | None:
    if not figure.exists:
        return None
    return figure.fraction_text if figure.unit == "%" and figure.noun[0] else None


def cover(*, title: str, id: str = "couverture", **texts: str | int | None) -> Part:
    """Make the cover: its texts by name (subtitle, plan, territory, year, freeze, notice...)."""
    return Part(kind="cover", id=id, title=title, cover={"title": title, **texts})
