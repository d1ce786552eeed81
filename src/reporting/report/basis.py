"""What a sheet rests on: its own rows, those around it, the figures that it was seen to read.

There are thousands of sheets: one is made again when this changes, not when any register does.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reporting.indicators.situation import Read
from reporting.report.around import commitments_of, lycees_of, nearby
from reporting.report.beneficiary import granted, grouping, has_grants, sizes
from reporting.report.communes import HELPED, shown_around
from reporting.report.values import FIGURE, Values

COVERED = {
    *("grants", "sizes", "centres", "peers", "ground of sheets", "series", "is provisional"),
    *("lycees by commune", "commitments by commune"),
}
"""What is made once of the registers, and of which a basis holds the part that a sheet shows."""
CALLS = ("known", "campagnes_ami")
"""A register that a basis holds whole."""
DIGITS = 16


def basis_of(values: Values) -> str:
    """Return a digest of the rows that the sheet of a territory may show."""
    own = values.territory
    facts: list[Any] = [values.is_provisional, lycees_of(values), commitments_of(values)]
    if has_grants(values):
        facts += [_common(values), [_grants(values, one) for one in (own.id, _group(values))]]
        known = sizes(values)
        around = tuple(one.code for one in shown_around(values))
        facts += [_dots(values, around), _figures(values), own.id in known.votes]
        facts += [[(place.id, far, cents) for place, far, cents in nearby(values)]]
        facts += [_peers(values, known.of(own)) if own.id in known.votes else None]
    return _digest(facts)


def reads_of(values: Values, seen: set[Read], registers: str) -> dict[str, str]:
    """Return a digest of each thing that a report was seen to read, beside its basis.

    Parameters
    ----------
    registers
        A digest of all registers: what anything else is taken to rest on.
    """
    found: dict[str, str] = {}
    for what, key in sorted(seen):
        if what == FIGURE:
            found[key] = figure_now(values, key)
        elif what not in COVERED and (what, key) != CALLS:
            found[f"{what} {key}".strip()] = registers
    return found


def reads_now(values: Values, known: Mapping[str, str], registers: str) -> dict[str, str]:
    """Return the same digests as they are now, of what a published report has read."""
    return {name: figure_now(values, name) if "@" in name else registers for name in sorted(known)}


def figure_now(values: Values, name: str) -> str:
    """Return a digest of the figures of an indicator in a territory: `lycees@departement-31`."""

    def digest() -> str:
        indicator, _, place = name.partition("@")
        series = values.series(indicator, values.ledger.territories.get(place))
        return _digest(series and series.figures)

    return values.situation.once("digest of figures", (name, values.year), digest)


def _common(values: Values) -> str:
    """Return a digest of what all sheets share: the calls, the communes of each size."""

    def digest() -> str:
        calls = values.situation.known(CALLS[1]).to_dict("records")
        return _digest([calls, sizes(values).communes, sizes(values).helped])

    return values.situation.once("digest of what sheets share", "", digest)


def _group(values: Values) -> str:
    found = grouping(values)
    return found.id if found else ""


def _grants(values: Values, place: str) -> list[Any]:
    known = granted(values)
    rows = known.decisions.get(place, ())
    return [
        rows,
        known.applications.get(place, ()),
        [known.paid.get(str(row["decision_id"])) for row in rows],
        [known.asked.get(str(row["dossier_id"])) for row in rows],
    ]


def _dots(values: Values, around: tuple[str, ...]) -> str:
    """Return a digest of the communes helped in some départements."""

    def digest() -> str:
        places = values.ledger.territories
        votes = sizes(values).votes.items()
        return _digest(sorted(one for one in votes if places.get(one[0]).departement in around))

    return values.situation.once("digest of the communes helped", around, digest)


def _figures(values: Values) -> list[str]:
    return [figure_now(values, f"{HELPED}@{one.id}") for one in shown_around(values)]


def _peers(values: Values, rank: int) -> str:
    """Return a digest of the communes helped in a class of size."""

    def digest() -> str:
        known = sizes(values)
        votes = ((id, cents, known.people.get(id, 0)) for id, cents in known.votes.items())
        places = values.ledger.territories
        return _digest(sorted(one for one in votes if known.of(places.get(one[0])) == rank))

    return values.situation.once("digest of peers", rank, digest)


def _digest(facts: Any) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:DIGITS]
