"""Tables, key figures and covers, made of figures and texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Unpack

from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.figures import Figure
from reporting.parts.part import Cell as Cell
from reporting.parts.part import Column, Data, Part, Shown, Texts, Tile, empty
from reporting.parts.saying import say


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
