"""The sheet of a commune or a grouping: its sums, its decisions, its applications."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reporting.parts import Column, Figure, Part, empty
from reporting.parts.french import in_words, long_date, number, short_date
from reporting.parts.part import Cell, Data, Shown, Texts, Tile
from reporting.parts.saying import say
from reporting.parts.tables import data_of, figures_of
from reporting.report.beneficiary import (
    Row,
    amount,
    call_name,
    granted,
    is_helped,
    paid_for,
    strands_of,
)
from reporting.report.forms import form, tabled, tiled, untitled
from reporting.report.tables import heads
from reporting.report.values import Values


@untitled
def sums(values: Values, *, width: int = 12) -> Part:
    """Return three large amounts: voted, paid, still to claim; empty where nothing was voted."""
    if not is_helped(values):
        return empty("montants")
    rows = [row for row in granted(values).own(values.territory) if not row["is_cancelled"]]
    left, lost = (
        sum(int(row["reste"]) for row in rows if row["etat"] == state)
        for state in ("ouverte", "caduque")
    )
    cents = {
        "voted": sum(int(row["net"]) for row in rows),
        "paid": sum(int(row["paye"]) for row in rows),
        **({"lost": lost} if lost and not left else {"left": left}),
    }
    told = {key: amount(values, f"aide_{key}", one) for key, one in cents.items()}
    tiles = tuple(
        Tile(_meaning(values, key, rows), replace(Shown.of(one), text=one.text), None, rank)
        for rank, (key, one) in enumerate(told.items())
    )
    if left:
        *others, last = tiles
        tiles = (*others, replace(last, shown=replace(last.shown, tone="target")))
    days = tuple(row["date_caducite"] for row in rows if row["date_caducite"])
    return tiled("montants", tiles, told.values(), dates=days, width=width)


def _meaning(values: Values, key: str, rows: Sequence[Row]) -> str:
    """Say what a large amount is: for what expenses, in how many times, before what day."""
    if key == "voted":
        kept = sum(int(row["depense_retenue"]) for row in rows)
        return say("sheet.voted", amount=amount(values, "aide_retenue", kept).text)
    if key == "paid":
        orders = paid_for(values, rows)
        count, returned = sum(cents > 0 for cents in orders), min(orders, default=0) < 0
        if not count:
            return say("sheet.due", day=long_date(values.valid_on))
        return say(f"sheet.paid{'_net' if returned else ''}", n=count, count=in_words(count))
    days = {row["date_caducite"] for row in rows if row["etat"] == "ouverte"} - {None}
    if key == "left" and days:
        return say("sheet.before", n=len(days), day=long_date(min(days)))
    return say(f"sheet.{key}")


@form
def decisions(values: Values, texts: Texts) -> Part:
    """Return every decision about the territory, what was paid and what is left to claim.

    Empty where all were cancelled: their lanes say it all, and the sheet keeps to one page.
    """
    rows = granted(values).own(values.territory)
    if not is_helped(values):
        return empty(texts["id"])
    labels = heads(values, "decisions")
    lost = any(row["etat"] == "caduque" and row["reste"] > 0 for row in rows)
    keys = [key for key in labels if key != "caduc" or lost]
    columns = [
        Column(key, labels[key], align="left" if rank < 2 else "right", header=rank == 0)
        for rank, key in enumerate(keys)
    ]
    ordered = sorted(rows, key=lambda row: row["commission_permanente_le"], reverse=True)
    cells = [[_decision(values, row)[key] for key in keys] for row in ordered]
    if len(rows) > 1:
        whole: dict[str, Cell] = {"deliberation": say("sheet.whole"), "objet": "", "taux": ""}
        whole |= {key: _total(cells, keys.index(key)) for key in keys if key not in whole}
        cells.append([whole[key] for key in keys])
    data = data_of(columns, cells)
    place = keys.index("reste")
    marked = tuple(
        tuple(_bare(cell, is_left=rank == place) for rank, cell in enumerate(line))
        for line in data.cells
    )
    days = (row["commission_permanente_le"] for row in rows)
    return tabled(texts, Data(data.columns, marked), figures_of(cells), days)


def _bare(cell: Shown, *, is_left: bool) -> Shown:
    """Write an amount without its unit, which the title says; what is left in its colour."""
    if cell.unit != "EUR" or cell.value is None:
        return cell
    tone = "target" if is_left and cell.value else None
    return replace(cell, text=number(cell.value), tone=tone)


def _decision(values: Values, row: Row) -> dict[str, Cell]:
    reste, rate = max(int(row["reste"]), 0), row["taux"]
    return {
        "deliberation": Shown(
            str(row["no_deliberation"]), sub=short_date(row["commission_permanente_le"])
        ),
        "objet": Shown(call_name(values, row), sub=strands_of(values, row) or None),
        "retenu": _euros(values, row["depense_retenue"]),
        "taux": rate and values.scope.figure("aide_taux", *Fraction(rate).as_integer_ratio(), "%"),
        "vote": _euros(values, row["montant_vote"]),
        "annule": _euros(values, row["montant_vote"] - row["net"]),
        "paye": _euros(values, row["paye"]),
        "caduc": _euros(values, reste if row["etat"] == "caduque" else 0),
        "reste": _euros(values, reste if row["etat"] == "ouverte" else 0),
    }


def _euros(values: Values, cents: int | None) -> Figure | None:
    return None if cents is None else amount(values, "aide", int(cents))


def _total(cells: Sequence[Sequence[Cell]], place: int) -> Cell:
    known = [line[place] for line in cells]
    figures = [one for one in known if isinstance(one, Figure)]
    return replace(figures[0], numerator=sum(one.numerator or 0 for one in figures))
