"""What is around a commune or a grouping: the nearest communes helped, its like, the Region."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

from reporting.indicators.lycees import open_lycees
from reporting.parts import Card, Figure, Part, Scope, Shown, Texts, boxed, empty, say, tables
from reporting.parts.french import capital
from reporting.parts.rows import FEWEST
from reporting.parts.shapes import Ring, centre
from reporting.registers.state import plain_rows
from reporting.report import communes
from reporting.report.beneficiary import AROUND, GRANTS, Row, departement, granted, is_helped, sizes
from reporting.report.commitments import state_of
from reporting.report.details import needs
from reporting.report.forms import form, untitled
from reporting.report.reading import word
from reporting.report.values import Values, shared
from reporting.territories import Territory

NEAREST = 4
"""Communes that a sheet names."""
CLOSE = 3
"""Those of them that the title of its map counts."""
EARTH = 6_371.0
"""Mean radius, in kilometres."""
_OnGlobe = tuple[float, float, float]
"""The radians of a point, eastwards and northwards, and the cosine of the latter."""


def nearby(values: Values) -> list[tuple[Territory, int, int]]:
    """Return the nearest communes that calls helped, how far in kilometres, and the cents voted."""
    find, votes = values.ledger.territories.get, sizes(values).votes
    return [(find(id), round(far), votes[id]) for far, id in _by_distance(values)[:NEAREST]]


def _by_distance(values: Values) -> list[tuple[float, str]]:
    """Return how far all of them are, as the crow flies between the centres of outlines if kept."""
    places, own = communes.places_of(values), values.territory
    if not places or own.code not in places:
        return []
    here = _on_globe(places[own.code])
    known = _centres(values).items()
    return sorted((_away(here, there), id) for id, there in known if id != own.id)


@shared
def _centres(values: Values) -> dict[str, _OnGlobe]:
    """Return where each commune lies that calls helped."""
    places = communes.places_of(values)
    codes = {id: id.partition("-")[2] for id, cents in sizes(values).votes.items() if cents > 0}
    return {id: _on_globe(places[code]) for id, code in codes.items() if code in places}


def _on_globe(rings: Sequence[Ring]) -> _OnGlobe:
    x, y = map(radians, centre(rings))
    return x, y, cos(y)


def _away(one: _OnGlobe, other: _OnGlobe) -> float:
    """Return how far two points of the globe are, in kilometres."""
    (x, y, here), (a, b, there) = one, other
    half = sin((b - y) / 2) ** 2 + here * there * sin((a - x) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


@form
def near_map(values: Values, texts: Texts) -> Part:
    """Draw the communes helped around one that was not; empty where it was."""
    needs(not is_helped(values))
    found, find = _by_distance(values), values.ledger.territories.get
    part = communes.sheet_map(values, texts, [find(id).code for _, id in found[:NEAREST]])
    if not found:
        return part
    far = int(found[min(CLOSE, len(found)) - 1][0]) + 1  # "less than", as the list rounds it
    within = [find(id) for away, id in found if away < far]
    drawn = {one.code for one in communes.shown_around(values)}
    count, outside = len(within), sum(one.departement not in drawn for one in within)
    helped = say("sheet.helped", n=count, far=far)
    return replace(part, title=helped + say("sheet.outside", n=outside, total=count))


@form
def own_map(values: Values, texts: Texts) -> Part:
    """Draw a commune that was helped among those of its département; empty where it was not."""
    needs(is_helped(values))
    codes = [place.code for place, *_ in nearby(values)]
    return communes.sheet_map(values, texts, [*codes, values.territory.code])


def _named(values: Values, place: Territory) -> str:
    """Return the name of a commune, with the code of its département where it is another."""
    if place.departement == values.territory.departement:
        return place.name
    return f"{place.name} ({place.departement})"


@form
def same_size(values: Values, texts: Texts) -> Part:
    """Draw the share of communes helped in each class of size, that of the commune in blue.

    Empty where the commune itself has decisions: its peers, or the lanes of what was cancelled.
    """
    own = values.territory
    needs(own.level == "commune", not granted(values).own(own))
    return communes.by_class(values, texts)


@untitled
def beside_map(values: Values, *, width: int = 4) -> Part:
    """Return, beside `near_map`, the nearest communes helped and what the Region does around."""
    if is_helped(values):
        return empty("a-cote")
    near = nearby(values) if values.has(*GRANTS) else []
    told = [
        (place, far, Scope.at(place.id, values.valid_on).euros("communes_montant_vote", cents))
        for place, far, cents in near
    ]
    nearest = [
        (say("sheet.away", name=_named(values, place), far=say("sheet.far", n=far)), Shown.of(one))
        for place, far, one in told
    ]
    card, figures = _around(values)
    first = Card(say("sheet.nearest"), facts=tuple(nearest)) if nearest else None
    return boxed("a-cote", (first, card), (*figures, *(one for *_, one in told)), width=width)


@untitled
def around(values: Values, *, width: int = 4) -> Part:
    """Return, beside `own_map`, what the Region does around: counts of the département.

    What is equipped in a commune is never told: it would say where an equipment lacks.
    """
    card, figures = _around(values) if is_helped(values) else (None, [])
    return boxed("autour", (card,), figures, width=width)


def _around(values: Values) -> tuple[Card | None, list[Figure]]:
    """Return what the Region does around, as a card of facts, and the figures of it."""
    place = departement(values) or values.region
    facts: list[tuple[str, Shown]] = []
    figures: list[Figure] = []
    for name in AROUND:
        cell = values.cell(name, place) if values.keeps(name) else None
        if cell is None or not (cell.exists or (cell.masked and cell.interval)):
            continue
        shown = Shown(cell.text)
        if cell.exists:
            said = say("sheet.of", n=cell.numerator or 0, total=cell.denominator or 0)
            shown = replace(Shown.of(cell), text=said)
            figures.append(cell)
        facts.append((values.ledger.catalogue[name].intitule, shown))
    facts += _own_facts(values)
    title = capital(say("sheet.around", where=place.dans))
    return (Card(title, facts=tuple(facts)) if facts else None), figures


def _own_facts(values: Values) -> list[tuple[str, Shown]]:
    """Return what is public of the commune itself: lycées, councils, mobile posts, its grouping."""
    found: list[tuple[str, Shown]] = []
    if values.territory.level != "commune":
        return found
    if count := lycees_of(values):
        found.append((say("sheet.lycees", n=count), Shown.of(count)))
    councils = {one.nom for one in values.ledger.settings.conventions if one.nature == "conseils"}
    for row in commitments_of(values):
        label = say("sheet.council") if row["convention"] in councils else str(row["libelle"])
        found.append((label, _state(values, row)))
    return found


def lycees_of(values: Values) -> int:
    """Return how many lycées are open in the commune of a sheet."""
    return _lycees(values).get(values.territory.id, 0) if values.has("lycees") else 0


@shared
def _lycees(values: Values) -> dict[str, int]:
    """Return how many lycées are open in each commune."""
    now = values.situation
    counted = now.communes(open_lycees(now)["code_commune"]).value_counts()
    return {str(id): int(count) for id, count in counted.items()}


def commitments_of(values: Values) -> Sequence[Row]:
    """Return the commitments about the commune of a sheet."""
    is_kept = values.has("engagements_conventions")
    return _commitments(values).get(values.territory.id, ()) if is_kept else ()


@shared
def _commitments(values: Values) -> Mapping[str, Sequence[Row]]:
    """Return the commitments about each commune."""
    now = values.situation
    known = now.known("engagements_conventions").dropna(subset="code_commune")
    known = known.assign(commune=now.communes(known["code_commune"]))
    rows = defaultdict[str, list[Row]](list)
    for row in plain_rows(known):
        rows[row["commune"]].append(row)
    return rows


def _state(values: Values, row: Row) -> Shown:
    state = state_of(row, values.valid_on)
    return tables.marked(say(f"sheet.{state}"), tables.STATES[state])


@word("proche", *GRANTS)
@lru_cache(maxsize=2)
def _nearest(values: Values) -> Mapping[str, Any] | None:
    """Return what sentences may say of the nearest commune that was helped."""
    for place, far, _ in nearby(values):
        return {"nom": _named(values, place), "km": say("sheet.far", n=far)}
    return None


@word("pairs", *GRANTS)
@lru_cache(maxsize=2)
def _beside(values: Values) -> Mapping[str, Any] | None:
    """Return what calls gave a commune per inhabitant, and the median of those of its size."""
    own = values.territory
    if own.level != "commune":
        return None
    every = communes.peers_of(values, sizes(values).of(own))
    spoken = every.get(own.id)
    others = sorted(one.per_head.exact for one in every.values())
    if spoken is None or len(others) <= FEWEST:
        return None
    middle = (others[(len(others) - 1) // 2] + others[len(others) // 2]) / 2
    median = replace(spoken.per_head, numerator=middle.numerator, denominator=middle.denominator)
    return {
        "par_habitant": spoken.per_head,
        "mediane": replace(median, indicator="aide_mediane", territory=values.region.id),
    }


@word("membres", *GRANTS)
@lru_cache(maxsize=2)
def _members(values: Values) -> Mapping[str, Any] | None:
    """Return how many communes of a grouping calls helped."""
    if values.territory.level != "epci":
        return None
    members = values.ledger.territories.children(values.territory, "commune")
    helped = sum(one.id in sizes(values).votes for one in members)
    return {"communes": len(members), "aidees": helped}


def prepare_sheets(values: Values) -> None:
    """Make once what the sheets of a day share: grants, peers, outlines, counts."""
    here = replace(values, territory=values.ledger.territories.of_level("commune")[0])
    _around(here)
    if not values.has(*GRANTS):
        return
    granted(values)
    for rank in range(len(sizes(values).communes)):
        communes.peers_of(values, rank)
    for place in values.departements:
        communes.sheet_ground(values, place)
    nearby(here)
