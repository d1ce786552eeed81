"""Tables, key figures and covers, made of figures and texts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Unpack

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.canvas import ICONS, Canvas
from reporting.parts.figures import SHARES, Figure
from reporting.parts.french import headings, say
from reporting.parts.part import COLUMNS, Card, Column, Data, Part, Shown, Texts, Tile, empty
from reporting.parts.part import Cell as Cell

STATES: Final = {
    "done": "atteinte",
    "under_way": "en_cours",
    "late": "depassee",
    "dropped": "sans_cible",
}
"""The states of a commitment, in their order, and their icons."""
Value = Figure | str | tuple[int, int] | None
"""A figure, one of `STATES`, how many of how many, or None where a territory is not concerned."""


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
        _note(texts, say("numbers.unknown"))
    figures = figures_of(lines)
    _say_times(texts, figures)
    return Part(kind="table", figures=figures, data=data, **texts)


def chart(
    texts: Texts,
    draw: Callable[[Canvas], object],
    table: tuple[str | Mapping[str, str], Iterable[Sequence[Cell]]],
    said: Iterable[str],
    **more: Any,
) -> Part:
    """Make a chart of one drawing, on a page and on a phone, of what it shows and in words.

    Parameters
    ----------
    draw
        Draws on the canvas that it is given, and sets its height.
    table
        The form whose messages name its columns, or names by id; then the rows: see `tabulated`.
    said
        The clauses of its alternative text, the most important ones first.
    more
        `finding`, its title where it was given none; `figures`, those of the table by default;
        `dates`; `kind`, a chart by default; `is_keyed`, whether it says itself what is masked.
    """
    heads = headings(table[0]) if isinstance(table[0], str) else table[0]
    rows = [tuple(row) for row in table[1]]
    if not more.pop("is_keyed", False):
        say_masked(texts, (cell for row in rows for cell in row))
    texts["title"] = texts.get("title") or more.pop("finding", "")
    more.pop("finding", None)
    page, phone = Canvas.page(texts.get("width", COLUMNS)), Canvas.phone()
    draw(page)
    draw(phone)
    return Part(
        kind=more.pop("kind", "chart"),
        alt=_brief(said),
        figures=more.pop("figures", None) or figures_of(rows),
        data=tabulated(heads, rows),
        svg=page.svg(texts["id"]),
        narrow=phone.svg(f"{texts['id']}-etroit"),
        **texts,
        **more,
    )


def _brief(clauses: Iterable[str], most: int = 250) -> str:
    """Write an alternative text: the clauses that fit, the most important ones first.

    The first one is never left out: it is cut where it is too long.
    """
    text = ""
    for clause in clauses:
        tried = f"{text}{french.semicolon()}{clause}" if text else french.capital(clause)
        if len(tried) < most:
            text = tried
        elif not text:
            return f"{tried[: most - 1].rsplit(' ', 1)[0]}…"
    return f"{text}."


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
    note = say("numbers.all_masked") if is_masked else None
    return empty(texts["id"], title=texts["title"], note=note)


def say_masked(texts: Texts, cells: Iterable[Cell]) -> None:
    """Add to the note of a part what "s" and intervals mean, when one of its cells is masked."""
    masked = [cell.cell for cell in cells if isinstance(cell, Figure) and cell.masked]
    if french.MASKED in masked:
        _note(texts, say("numbers.masked"))
    if set(masked) - {french.MASKED}:
        _note(texts, say("numbers.masked_span"))


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
            told = {"row": position, "cells": len(row), "columns": len(columns)}
            raise UsageError(phrases.say("parts.cells", **told))
    return Data(tuple(columns), tuple(lines))


def figures_of(rows: Iterable[Iterable[Cell]]) -> tuple[Figure, ...]:
    """List the figures of a table that exist, each once, in reading order."""
    cells = (cell for row in rows for cell in row)
    return tuple(dict.fromkeys(cell for cell in cells if isinstance(cell, Figure) and cell.exists))


def marked(text: str, icon: str, sub: str | None = None) -> Shown:
    """Write a text beside an icon, in its colour: never told by either alone."""
    return Shown(text, icon=icon, tone=ICONS[icon], sub=sub)


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
    figures = figures_of([[figure for _, figure, _ in kept]])
    shown = []
    for label, figure, detail in kept:
        rank = figures.index(figure) if figure.exists else None
        shown.append(Tile(label, Shown.of(figure), detail or _detail(figure), rank))
    texts: Any = {"id": id, "title": title, "source": source}
    return Part(kind="key_figures", figures=figures, tiles=tuple(shown), **texts)


def _detail(figure: Figure) -> str | None:
    """Explain a figure by what it is a share of, and by its period where it is not the year's."""
    if not figure.exists:
        return None
    said = [figure.fraction_text] if figure.unit == "%" and figure.noun[0] else []
    return " ; ".join(said + ([] if figure.is_usual else [figure.when])) or None


def boxed(
    id: str, cards: Iterable[Card | None], figures: Iterable[Figure] = (), **more: Any
) -> Part:
    """Return cards, in the style of notes beside a form; empty without any."""
    kept = tuple(card for card in cards if card)
    more = {"style": "verdict", **more}
    shown = tuple(dict.fromkeys(figures))
    return Part(kind="cards", id=id, figures=shown, cards=kept, **more) if kept else empty(id)


def tiled(id: str, tiles: Iterable[Tile], figures: Iterable[Figure], **more: Any) -> Part:
    """Return large figures under no title; empty without any."""
    kept, shown = tuple(tiles), tuple(dict.fromkeys(figures))
    if not kept:
        return empty(id)
    return Part(kind="key_figures", id=id, figures=shown, tiles=kept, **more)


def tabled(texts: Texts, data: Data, figures: Iterable[Figure], days: Iterable[date] = ()) -> Part:
    """Return a table of cells made beforehand, with the figures and the days that it shows."""
    shown, dates = tuple(dict.fromkeys(figures)), tuple(dict.fromkeys(days))
    return Part(kind="table", figures=shown, dates=dates, data=data, **texts)


CoverText = str | int | None | dict[str, dict[str, str]]
"""A text of the cover, or those of each indicator."""


def cover(*, title: str, id: str = "couverture", **texts: CoverText) -> Part:
    """Make the cover: its texts by name (subtitle, plan, territory, year, freeze, notice...)."""
    return Part(kind="cover", id=id, title=title, cover={"title": title, **texts})


@dataclass(frozen=True)
class Pledge:
    """One column: what was promised and until when, how each territory stands, and all of them."""

    id: str
    label: str
    over: str
    cells: tuple[Value, ...]
    total: Value


def matrix(
    places: Sequence[str], columns: Sequence[Pledge], whole: str, **texts: Unpack[Texts]
) -> Part:
    """Tabulate shares, each with its bar, and commitments kept or not.

    Parameters
    ----------
    whole
        The name of the last row: all territories together.
    """
    shown = [one for one in columns if any(cell is not None for cell in one.cells)]
    figures = [cell for one in shown for cell in one.cells if isinstance(cell, Figure)]
    if not places or not shown:
        return blank(texts, figures)
    if any(figure.masked for figure in figures):
        texts["subtitle"] = french.joined([texts.get("subtitle") or "", say("grid.between")])
    texts["title"] = texts["title"] or _title(shown)
    heads = [Column("territoire", say("grid.territory"), header=True)]
    heads += [Column(one.id, one.label, align="right", over=one.over) for one in shown]
    rows = [
        (Shown(place), *(_shown(one.cells[rank]) for one in shown))
        for rank, place in enumerate(places)
    ]
    rows.append((Shown(whole, tone="ink"), *(_shown(one.total, is_total=True) for one in shown)))
    figures += [one.total for one in shown if isinstance(one.total, Figure)]
    data = Data(tuple(heads), tuple(rows))
    return Part(kind="table", figures=figures_of([figures]), data=data, **texts)


def _title(columns: Sequence[Pledge]) -> str:
    cells = [cell for one in columns for cell in one.cells]
    figures = [cell for cell in cells if isinstance(cell, Figure)]
    finished = cells.count("done") + sum(map(_is_whole, figures))
    hidden = sum(figure.masked for figure in figures)
    counts = [say("grid.finished", n=finished), *([say("grid.hidden", n=hidden)] if hidden else [])]
    told = {"promises": len(columns), "places": len(columns[0].cells)}
    return say("grid.title", cells=", ".join(counts), **told)


def _is_whole(figure: Figure) -> bool:
    return figure.exists and figure.exact == 1


def _shown(value: Value, *, is_total: bool = False) -> Shown:
    """Write a share without its sign, which the subtitle says once, over its bar."""
    if isinstance(value, tuple):
        return Shown(say("bullets.few", part=value[0], total=value[1]), tone="ink")
    if isinstance(value, str):
        return marked(say(f"grid.key_{value}"), STATES[value])
    if value is None or not (value.exists or value.masked):
        return Shown("–", unit="nombre", tone="quiet")
    shown = Shown.of(value)
    text = "100" if _is_whole(value) else shown.text.removesuffix(french.unit_of_share())
    if value.masked:
        if value.interval:
            text = "–".join(map(str, value.interval))
        return replace(shown, text=text, tone="quiet", bar=value.interval or (0, 100))
    tone = "accent" if _is_whole(value) else "ink" if is_total else None
    return replace(shown, text=text, tone=tone, bar=(0, min(round(value.exact * 100), 100)))
