"""The sheet of a commune or a grouping: its sums, its decisions, and the facts that it rests on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pandas as pd

from reporting.errors import ReportingError
from reporting.indicators.situation import TABLE, Seen
from reporting.ledger.counts import UNITS
from reporting.parts import Cell, Column, Data, Figure, Part, Shown, Texts, Tile, empty, say
from reporting.parts.french import long_date, number, short_date
from reporting.parts.tables import data_of, figures_of, tabled, tiled
from reporting.report import beneficiary
from reporting.report.around import commitments_of, lycees_of, nearby
from reporting.report.communes import HELPED, shown_around
from reporting.report.details import needs
from reporting.report.forms import form, untitled
from reporting.report.tables import heads
from reporting.report.values import FIGURE, FORMER, GATHERED, MAKERS, Values, shared


@untitled
def sums(values: Values, *, width: int = 12) -> Part:
    """Return three large amounts: voted, paid, still to claim; empty where nothing was voted."""
    if not beneficiary.is_helped(values):
        return empty("montants")
    rows = [
        row for row in beneficiary.granted(values).own(values.territory) if not row["is_cancelled"]
    ]
    left, lost = (
        sum(int(row["reste"]) for row in rows if row["etat"] == state)
        for state in ("ouverte", "caduque")
    )
    cents = {
        "voted": sum(int(row["net"]) for row in rows),
        "paid": sum(int(row["paye"]) for row in rows),
        **({"lost": lost} if lost and not left else {"left": left}),
    }
    told = {key: beneficiary.amount(values, f"aide_{key}", one) for key, one in cents.items()}
    tiles = tuple(
        Tile(_meaning(values, key, rows), replace(Shown.of(one), text=one.text), None, rank)
        for rank, (key, one) in enumerate(told.items())
    )
    if left:
        *others, last = tiles
        tiles = (*others, replace(last, shown=replace(last.shown, tone="target")))
    days = tuple(row["date_caducite"] for row in rows if row["date_caducite"])
    return tiled("montants", tiles, told.values(), dates=days, width=width)


def _meaning(values: Values, key: str, rows: Sequence[beneficiary.Row]) -> str:
    """Say what a large amount is: for what expenses, in how many times, before what day."""
    if key == "voted":
        kept = sum(int(row["depense_retenue"]) for row in rows)
        return say("sheet.voted", amount=beneficiary.amount(values, "aide_retenue", kept).text)
    if key == "paid":
        orders = beneficiary.paid_for(values, rows)
        count, returned = sum(cents > 0 for cents in orders), min(orders, default=0) < 0
        kind, day = "_net" if returned else "", long_date(values.valid_on)
        return say(f"sheet.paid{kind}", n=count, day=day)
    days = {row["date_caducite"] for row in rows if row["etat"] == "ouverte"} - {None}
    if key == "left" and days:
        return say("sheet.before", n=len(days), day=long_date(min(days)))
    return say(f"sheet.{key}")


@form
def decisions(values: Values, texts: Texts) -> Part:
    """Return every decision about the territory, what was paid and what is left to claim.

    Empty where all were cancelled: their lanes say it all, and the sheet keeps to one page.
    """
    rows = beneficiary.granted(values).own(values.territory)
    needs(beneficiary.is_helped(values))
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
    paid, left = (marked[-1][keys.index(key)].text for key in ("paye", "reste"))
    told = {"paid": paid, "left": left}
    texts["title"] = say("sheet.decided", n=len(rows), **told)
    days = (row["commission_permanente_le"] for row in rows)
    return tabled(texts, Data(data.columns, marked), figures_of(cells), days)


def _bare(cell: Shown, *, is_left: bool) -> Shown:
    """Write an amount without its unit, which the title says; what is left in its colour."""
    if cell.unit != "EUR" or cell.value is None:
        return cell
    tone = "target" if is_left and cell.value else None
    return replace(cell, text=number(cell.value), tone=tone)


def _decision(values: Values, row: beneficiary.Row) -> dict[str, Cell]:
    reste, rate = max(int(row["reste"]), 0), row["taux"]
    return {
        "deliberation": Shown(
            str(row["no_deliberation"]), sub=short_date(row["commission_permanente_le"])
        ),
        "objet": Shown(
            beneficiary.call_name(values, row), sub=beneficiary.strands_of(values, row) or None
        ),
        "retenu": _euros(values, row["depense_retenue"]),
        "taux": rate and values.scope.figure("aide_taux", *Fraction(rate).as_integer_ratio(), "%"),
        "vote": _euros(values, row["montant_vote"]),
        "annule": _euros(values, row["montant_vote"] - row["net"]),
        "paye": _euros(values, row["paye"]),
        "caduc": _euros(values, reste if row["etat"] == "caduque" else 0),
        "reste": _euros(values, reste if row["etat"] == "ouverte" else 0),
    }


def _euros(values: Values, cents: int | None) -> Figure | None:
    return None if cents is None else beneficiary.amount(values, "aide", int(cents))


def _total(cells: Sequence[Sequence[Cell]], place: int) -> Cell:
    known = [line[place] for line in cells]
    figures = [one for one in known if isinstance(one, Figure)]
    return replace(figures[0], numerator=sum(one.numerator or 0 for one in figures))


SERIES = "series"
"""All figures: of which those that are looked at are noted one by one."""
CALLS = "campagnes_ami"
"""A register that a basis holds whole."""
COVERED = {
    *("granted", "sizes", "_centres", "peers_of", "sheet_ground", CALLS),
    *("_lycees", "_commitments", "lacks_too_much", "_votes"),
}
"""What is made once of the registers, and of which a basis holds the part that a sheet shows."""
DIGITS = 16


def basis_of(values: Values) -> str:
    """Return a digest of the rows that the sheet of a territory may show."""
    own = values.territory
    facts: list[Any] = [values.is_provisional, lycees_of(values), commitments_of(values)]
    if values.has(*beneficiary.GRANTS):
        facts += [_common(values), [_grants(values, one) for one in (own.id, _group(values))]]
        known = beneficiary.sizes(values)
        around = tuple(one.code for one in shown_around(values))
        facts += [_dots(values, around), _figures(values), own.id in known.votes]
        facts += [[(place.id, far, cents) for place, far, cents in nearby(values)]]
        facts += [_peers(values, known.of(own)) if own.id in known.votes else None]
    return _digest(facts)


def reads_of(values: Values, seen: Seen, registers: str, *, is_sheet: bool) -> dict[str, str]:
    """Return a digest of each thing that a report was seen to read; of a sheet, beside its basis.

    Parameters
    ----------
    registers
        A digest of all registers: what anything else is taken to rest on.
    """
    covered = {SERIES, *COVERED} if is_sheet else {SERIES}
    return reads_now(values, _names(seen, covered), registers)


def _names(seen: Seen, covered: Collection[str]) -> Iterator[str]:
    """Give the names of what was looked at; of what has no digest of its own, what is behind it."""
    for (what, key), behind in seen.items():
        if what in (FIGURE, FORMER):
            yield key
        elif what in covered or key.partition(" ")[0] in covered:
            continue
        elif what in _DIGESTS or not behind:
            yield f"{what} {key}".strip()
        else:
            yield from _names(behind, covered)


def reads_now(values: Values, known: Iterable[str], registers: str) -> dict[str, str]:
    """Return the same digests as they are now, of what a published report has read."""
    return {name: _now(values, name) or registers for name in sorted(set(known))}


def _now(values: Values, name: str) -> str | None:
    """Return a digest of something by its name; None where it has none of its own."""
    what, *key = name.split(" ")
    if "@" in what:
        return _figure_now(values, what, *key)
    find = _DIGESTS.get(what)
    try:
        return find(values, *key) if find else None
    except (ValueError, LookupError, TypeError, ReportingError):  # there is no such thing any more
        return None


def _table_now(values: Values, table: str, valid_on: str, known_on: str) -> str:
    day = date.fromisoformat(valid_on) if valid_on else None
    rows = values.ledger.package.state(table, day, date.fromisoformat(known_on))
    return _digest(pd.util.hash_pandas_object(rows, index=False).tolist())


def _units_now(values: Values, indicator: str, valid_on: str, known_on: str) -> str:
    days = date.fromisoformat(valid_on), date.fromisoformat(known_on)
    return _digest(values.ledger.counts.units(indicator, *days).frame.to_csv())


def _gathered_now(values: Values, maker: str, year: str, *given: str) -> str:
    """Return a digest of what a function gathers now, in French as all digests."""
    _territory, _language, is_former, *words = given
    own = _former(values, year) if is_former == str(True) else values
    if str(own.year) != year:
        raise LookupError(year)
    key = " ".join((maker, year, *given))
    return values.situation.once("digest", key, lambda: _digest(_plain(MAKERS[maker](own, *words))))


def _former(values: Values, year: str) -> Values:
    """Return the figures of the report of a year, as that report gave them."""
    found = values.before
    while found is not None and str(found.year) != year:
        found = found.before
    if found is None:
        raise LookupError(year)
    return found


def _plain(found: Any) -> Any:
    return found.to_csv() if isinstance(found, pd.DataFrame | pd.Series) else found


_DIGESTS: dict[str, Callable[..., str]] = {
    TABLE: _table_now,
    UNITS: _units_now,
    GATHERED: _gathered_now,
}


def _figure_now(values: Values, name: str, year: str = "") -> str:
    """Return a digest of the figures of an indicator in a territory: `lycees@departement-31`.

    With a year, it is of those that the report of that year gave.
    """

    def digest() -> str:
        indicator, _, place = name.partition("@")
        found = _former(values, year) if year else values
        series = found.series(indicator, found.ledger.territories.get(place))
        return _digest(series and series.figures)

    return values.situation.once("digest", (name, year or values.year, bool(year)), digest)


@shared
def _common(values: Values) -> str:
    """Return a digest of what all sheets share: the calls, the communes of each size."""
    calls = values.situation.known(CALLS).to_dict("records")
    return _digest([calls, beneficiary.sizes(values).communes, beneficiary.sizes(values).helped])


def _group(values: Values) -> str:
    found = beneficiary.grouping(values)
    return found.id if found else ""


def _grants(values: Values, place: str) -> list[Any]:
    known = beneficiary.granted(values)
    rows = known.decisions.get(place, ())
    return [
        rows,
        known.applications.get(place, ()),
        [known.paid.get(str(row["decision_id"])) for row in rows],
        [known.asked.get(str(row["dossier_id"])) for row in rows],
    ]


@shared
def _dots(values: Values, around: tuple[str, ...]) -> str:
    """Return a digest of the communes helped in some départements."""
    places, votes = values.ledger.territories, beneficiary.sizes(values).votes.items()
    return _digest(sorted(one for one in votes if places.get(one[0]).departement in around))


def _figures(values: Values) -> list[str]:
    return [_figure_now(values, f"{HELPED}@{one.id}") for one in shown_around(values)]


@shared
def _peers(values: Values, rank: int) -> str:
    """Return a digest of the communes helped in a class of size."""
    known, places = beneficiary.sizes(values), values.ledger.territories
    votes = ((id, cents, known.people.get(id, 0)) for id, cents in known.votes.items())
    return _digest(sorted(one for one in votes if known.of(places.get(one[0])) == rank))


def _digest(facts: Any) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:DIGITS]
