"""Tables, key figures and covers, made of figures and texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Unpack

from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.canvas import Canvas
from reporting.parts.figures import SHARES, Figure
from reporting.parts.part import COLUMNS, Column, Data, Part, Shown, Texts, Tile, empty
from reporting.parts.part import Cell as Cell
from reporting.parts.saying import brief, say


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
        return blank(texts)
    say_masked(texts, (cell for row in lines for cell in row))
    data = data_of(columns, lines)
    if any(french.missing() in row for row in data.rows):
        _note(texts, french.note(french.MISSING_NOTE))
    figures = figures_of(lines)
    _say_times(texts, figures)
    return Part(kind="table", figures=figures, data=data, **texts)


def chart(
    texts: Texts,
    draw: Callable[[Canvas], object],
    table: tuple[Mapping[str, str], Iterable[Sequence[Cell]]],
    said: Iterable[str],
    **more: Any,
) -> Part:
    """Make a chart of one drawing, on a page and on a phone, of what it shows and in words.

    Parameters
    ----------
    draw
        Draws on the canvas that it is given, and sets its height.
    table
        The names of columns by id, then the rows: see `tabulated`.
    said
        The clauses of its alternative text, the most important ones first.
    more
        `finding`, its title where it was given none; `figures`, those of the table by default;
        `dates`; `kind`, a chart by default.
    """
    heads, rows = table[0], [tuple(row) for row in table[1]]
    say_masked(texts, (cell for row in rows for cell in row))
    texts["title"] = texts.get("title") or more.pop("finding", "")
    more.pop("finding", None)
    page, phone = Canvas.page(texts.get("width", COLUMNS)), Canvas.phone()
    draw(page)
    draw(phone)
    return Part(
        kind=more.pop("kind", "chart"),
        alt=brief(said),
        figures=more.pop("figures", None) or figures_of(rows),
        data=tabulated(heads, rows),
        svg=page.svg(texts["id"]),
        narrow=phone.svg(f"{texts['id']}-etroit"),
        **texts,
        **more,
    )


def tabulated(heads: Mapping[str, str], rows: Iterable[Sequence[Cell]]) -> Data:
    """Write a table by the ids and labels of its columns: the first one names the rows.

    What holds a number stands on the right, under its unit where all of it are shares.
    """
    lines = [tuple(row) for row in rows]
    columns = []
    for rank, (id, label) in enumerate(heads.items()):
        cells = [row[rank] for row in lines]
        units = {cell.unit for cell in cells if isinstance(cell, Figure)}
        unit = units.pop() if len(units) == 1 and units <= SHARES.keys() else None
        is_number = any(not isinstance(cell, (str, Shown)) for cell in cells)
        align = "right" if rank and is_number else "left"
        columns.append(Column(id, label, unit, align, header=rank == 0))
    return data_of(columns, lines)


def blank(texts: Texts, cells: Iterable[Cell] = ()) -> Part:
    """Make the part of what cannot be shown: nobody knows it, or it is masked."""
    is_masked = any(isinstance(cell, Figure) and cell.masked for cell in cells)
    note = french.note(french.ALL_MASKED) if is_masked else None
    return empty(texts["id"], title=texts["title"], note=note)


def say_masked(texts: Texts, cells: Iterable[Cell]) -> None:
    """Add to the note of a part what "s" and intervals mean, when one of its cells is masked."""
    masked = [cell.cell for cell in cells if isinstance(cell, Figure) and cell.masked]
    if french.MASKED in masked:
        _note(texts, french.note(french.MASKED_NOTE))
    if set(masked) - {french.MASKED}:
        _note(texts, french.note(french.SPAN_NOTE))


def _say_times(texts: Texts, figures: Iterable[Figure]) -> None:
    """Add to the note of a table the periods of indicators that do not go without saying."""
    told: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.observed and not figure.is_usual:
            told.setdefault(figure.label, []).append(figure)
    for label, several in told.items():
        _note(texts, f"{label}{french.colon()}{_periods(several)}.")


def _periods(figures: Sequence[Figure]) -> str:
    times = dict.fromkeys(figure.when for figure in figures)
    if len(times) > 1 and not any(figure.du.month == 1 for figure in figures):
        return say("common.school_year")
    return ", ".join(times)


def _note(texts: Texts, more: str) -> None:
    note = texts.get("note")
    texts["note"] = f"{note} {more}" if note else more


def data_of(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Data:
    """Write cells, each with the number behind it."""
    lines = [tuple(map(Shown.of, row)) for row in rows]
    for position, row in enumerate(lines, start=1):
        if len(row) != len(columns):
            message = (
                f"Ligne {position} du tableau : {len(row)} cellules pour {len(columns)} colonnes."
            )
            raise UsageError(message)
    return Data(tuple(columns), tuple(lines))


def figures_of(rows: Iterable[Iterable[Cell]]) -> tuple[Figure, ...]:
    """List the figures of a table that exist, each once, in reading order."""
    cells = (cell for row in rows for cell in row)
    return tuple(dict.fromkeys(cell for cell in cells if isinstance(cell, Figure) and cell.exists))


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
            Tile(label, Shown.of(figure), detail or _detail(figure), _index(figures, figure))
            for label, figure, detail in kept
        ),
    )


def _index(figures: Sequence[Figure], figure: Figure) -> int | None:
    return figures.index(figure) if figure.exists else None


def _detail(figure: Figure) -> str | None:
    """Explain a figure by what it is a share of, and by its period where it is not the year's."""
    if not figure.exists:
        return None
    said = [figure.fraction_text] if figure.unit == "%" and figure.noun[0] else []
    return " ; ".join(said + ([] if figure.is_usual else [figure.when])) or None


CoverText = str | int | None | dict[str, dict[str, str]]
"""A text of the cover, or those of each indicator."""


def cover(*, title: str, id: str = "couverture", **texts: CoverText) -> Part:
    """Make the cover: its texts by name (subtitle, plan, territory, year, freeze, notice...)."""
    return Part(kind="cover", id=id, title=title, cover={"title": title, **texts})
