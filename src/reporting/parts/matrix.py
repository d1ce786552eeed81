"""A grid: one row per territory, one column per promise, a bar under each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import ICONS
from reporting.parts.figures import Figure
from reporting.parts.part import Column, Data, Part, Shown, Texts
from reporting.parts.saying import say
from reporting.parts.tables import blank, figures_of

STATES: Final = {"done": "atteinte", "late": "depassee", "under_way": "en_cours"}
"""The icon of a commitment that is kept or not."""
Value = Figure | str | tuple[int, int] | None
"""A figure, one of `STATES`, how many of how many, or None where a territory is not concerned."""


@dataclass(frozen=True)
class Promise:
    """One column: what was promised and until when, how each territory stands, and all of them."""

    id: str
    label: str
    over: str
    cells: tuple[Value, ...]
    total: Value


def matrix(
    places: Sequence[str], columns: Sequence[Promise], whole: str, **texts: Unpack[Texts]
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


def _title(columns: Sequence[Promise]) -> str:
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
        return Shown(say(f"grid.key_{value}"), icon=STATES[value], tone=ICONS[STATES[value]])
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
