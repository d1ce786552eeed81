"""The communes of a report: who is helped, where, of what size, and what is left to claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pandas as pd

from reporting.indicators.budget import campaigns
from reporting.indicators.communes import by_size
from reporting.parts import Figure, Part, Scope, Texts, say
from reporting.parts import rows as drawn
from reporting.parts.dotmap import Area, Dot, Ground
from reporting.parts.dotmap import dot_map as draw_dots
from reporting.parts.french import listed as listing
from reporting.parts.french import number
from reporting.parts.rows import Peer
from reporting.parts.shapes import Ring, between, centre, merged, read_shapes, simplified
from reporting.report.beneficiary import SIZES, is_helped, sizes
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.values import Values, gathered, shared
from reporting.territories import Territory

Outlines = Mapping[str, tuple[Ring, ...]]
AREAS, PLACES = "contours_departements", "contours_communes"
"""Names of the resources that hold the outlines."""
PRECISION = 0.0035
"""How far the outlines of a sheet may be from the true ones, in degrees: 300 m."""
HELPED = "communes_aidees"


@form
def dot_map(values: Values, texts: Texts) -> Part:
    """Draw the communes helped in the region or in a département."""
    shown = shown_around(values)
    needs(_outlines(values, AREAS), places_of(values))
    return _dots(values, texts, shown, _ground(values, shown))


def sheet_map(values: Values, texts: Texts, listed: Sequence[str]) -> Part:
    """Draw the communes helped around the territory of a sheet, which is outlined.

    Borders are those of groupings rather than of communes, and the table lists those of some codes
    alone: a sheet is light, as there are thousands of them.
    """
    shown = needs(shown_around(values), _outlines(values, AREAS), places_of(values))
    ground = replace(sheet_ground(values, *shown), marked=_marked(values), listed=tuple(listed))
    part = _dots(values, texts, shown, ground)
    where = listing([one.de for one in shown])
    return replace(part, subtitle=say("dot_map.sheet", where=where), note=None)


def _dots(values: Values, texts: Texts, shown: Sequence[Territory], ground: Ground) -> Part:
    helped = _helped(values, shown, places_of(values))
    first, *_, last = _years(values) * 2
    told = {"first": str(first), "last": str(last)}
    texts["subtitle"] = say("dot_map.subtitle", n=1 + last - first, **told)
    texts["title"] = _finding(values, shown, helped)
    is_sheet = values.territory.level not in ("region", "departement")
    counted = None if is_sheet else values.cell(HELPED)
    return _since_calls(values, draw_dots(ground, helped, **texts), counted)


def _since_calls(values: Values, part: Part, counted: Figure | None) -> Part:
    """Let a part name the years of the calls, where they are not those of what it counts."""
    first, *_, last = _years(values) * 2
    if counted is None or (counted.du and (counted.du.year, counted.au.year) == (first, last)):
        return part
    return replace(part, dates=(date(first, 1, 1), date(last, 12, 31)))


def _ground(values: Values, shown: Sequence[Territory]) -> Ground:
    """Return what a map of the region or of a département stands on."""
    areas, places = _outlines(values, AREAS), places_of(values)
    is_one = len(shown) == 1
    inside = (one for code, one in places.items() if is_one and code.startswith(shown[0].code))
    counted = [Area(one.name, areas[one.code], values.cell(HELPED, one)) for one in shown]
    return Ground(counted, between(inside), is_named=is_one)


@shared
def sheet_ground(values: Values, *shown: Territory) -> Ground:
    """Return what the maps of the sheets of some départements stand on."""
    if not (_outlines(values, AREAS) and places_of(values)):
        return Ground(())
    codes = {one.code for one in shown}
    areas = {one.code: _outlines(values, AREAS)[one.code] for one in shown}
    groups: dict[str, list[Sequence[Ring]]] = {}
    places = places_of(values)
    for one in values.ledger.territories.of_level("commune"):
        if one.departement in codes and one.code in places:
            groups.setdefault(one.parents[0], []).append(places[one.code])
    mesh = {id: merged(several) for id, several in groups.items()}
    light = simplified({**areas, **mesh}, PRECISION)
    counted = [Area(one.name, light[one.code], values.cell(HELPED, one)) for one in shown]
    lines = between(light[id] for id in mesh)
    return Ground(counted, lines, is_named=len(shown) == 1)


def _marked(values: Values) -> tuple[str, Sequence[Ring]] | None:
    """Return the outline of the place that a sheet is about, with its name."""
    places, own = places_of(values), values.territory
    if own.level == "commune":
        return (own.name, places[own.code]) if own.code in places else None
    within = [
        one.code
        for one in values.ledger.territories.of_level("commune")
        if own.id in one.parents and one.code in places
    ]
    rings = merged(places[code] for code in within)
    return (own.name, simplified({"": rings}, PRECISION)[""]) if rings else None


@form
def size_classes(values: Values, texts: Texts, commune: str | None = None) -> Part:
    """Draw the communes helped by size: how many, whose inhabitants, what part of the money."""
    found = _by_size(values)
    people, cents = int(found["habitants"].sum()), int(found["vote"].sum())
    covered = needs(values.cell("communes_population_couverte"), people, cents)
    scope = replace(values.scope, du=covered.du)
    labels = _size_labels()
    rows = [
        drawn.SizeClass(
            label,
            short,
            int(row["aidees"]),
            int(row["communes"]),
            scope.figure("communes_part_habitants", int(row["habitants"]), people, "%", decimals=1),
            scope.figure("communes_part_vote", int(row["vote"]), cents, "%", decimals=1),
        )
        for label, short, (_, row) in zip(
            labels, _size_labels("_short"), found.iterrows(), strict=True
        )
    ]
    totals = {
        "helped": "",
        "people": number(people),
        "money": str(scope.amount("communes_montant_vote", cents)),
    }
    heads = [
        (say(f"size_classes.{key}"), say(f"size_classes.{key}_of", total=total))
        for key, total in totals.items()
    ]
    texts["subtitle"] = say("size_classes.subtitle", year=str(_years(values)[0]))
    helped, total = int(found["aidees"].sum()), int(found["communes"].sum())
    texts["note"] = say("size_classes.note", helped=helped, total=total, share=covered.text)
    here = labels[sizes(values).of(values.ledger.territories.get(commune))] if commune else None
    part = drawn.size_classes(rows, heads=heads, here=here, **texts)
    return _since_calls(values, part, covered)


@gathered
def _by_size(values: Values) -> pd.DataFrame:
    return by_size(values.situation, values.places, SIZES)


@form
def peers(values: Values, texts: Texts, commune: str | None = None) -> Part:
    """Draw what a commune was granted per inhabitant, beside those of its size in the region.

    One that had a grant of another kind, and none of the calls, has the share of its size instead.
    """
    own = values.ledger.territories.get(commune) if commune else values.territory
    known = sizes(values)
    needs(own.level == "commune", own.population)
    if own.id not in known.votes:
        needs(is_helped(values))
        return by_class(values, texts)
    rank = known.of(own)
    size = _size_labels()[rank]
    texts["subtitle"] = say("peers.subtitle", size=size)
    every = peers_of(values, rank)
    spoken = every[own.id]
    others = [one for id, one in every.items() if id != own.id]
    return drawn.peers(spoken, others, size=size, **texts)


def by_class(values: Values, texts: Texts) -> Part:
    """Draw what share of the communes of each class of size calls helped."""
    known = sizes(values)
    scope = Scope.at(values.region.id, values.valid_on)
    rows = [
        drawn.Share(label, helped, total, scope.rate("communes_aidees_part", helped, total))
        for label, helped, total in zip(_size_labels(), known.helped, known.communes, strict=True)
    ]
    texts["subtitle"] = say("shares.subtitle")
    return drawn.shares(rows, known.of(values.territory), **texts)


@shared
def peers_of(values: Values, rank: int) -> dict[str, Peer]:
    """Return the communes of one class of size that calls helped, by id."""
    known = sizes(values)
    places = {id: values.ledger.territories.get(id) for id in known.votes}
    return {
        id: _peer(values, place, known.votes[id])
        for id, place in places.items()
        if place.population and known.of(place) == rank
    }


def _peer(values: Values, place: Territory, cents: int) -> Peer:
    scope, people = Scope.at(place.id, values.valid_on), place.population or 1
    per_head = scope.figure("aide_par_habitant", cents, 100 * people, "€", decimals=2)
    return Peer(place.name, per_head, scope.euros("communes_montant_vote", cents), people)


def _size_labels(kind: str = "") -> list[str]:
    """Name the classes of communes, in full or `_short`."""
    return [
        say(f"size_classes.first{kind}", high=SIZES[0]),
        *(
            say(f"size_classes.between{kind}", low=low, high=high - 1)
            for low, high in pairwise(SIZES)
        ),
        say(f"size_classes.last{kind}", low=SIZES[-1]),
    ]


def _outlines(values: Values, name: str) -> Outlines:
    """Return the outlines of a resource by code; none where it is not kept."""
    resource = values.ledger.package.resources.get(name)
    file = resource and values.ledger.folder / resource.path
    return read_shapes(file) if file and file.exists() else {}


def places_of(values: Values) -> Outlines:
    """Return the outlines of the communes by code; none where they are not kept."""
    return _outlines(values, PLACES)


def shown_around(values: Values) -> list[Territory]:
    """Return the départements that a map shows: all of them, one, or those of a grouping."""
    own = values.territory
    if own.level in ("region", "departement"):
        return list(values.departements) if values.is_regional else [own]
    codes = {own.departement}
    if own.departement is None:
        codes = {one.departement for one in values.ledger.territories.children(own, "commune")}
    return [one for one in values.departements if one.code in codes]


def _helped(values: Values, shown: Sequence[Territory], places: Outlines) -> list[Dot]:
    """Return the communes helped in some départements, each at its place."""
    names = {one.code: one.name for one in shown}
    found = []
    for id, cents in _votes(values, *names):
        commune = values.ledger.territories.get(id)
        if commune.departement is None or commune.code not in places:
            continue
        scope = Scope.at(commune.id, values.valid_on)
        amount = scope.amount("communes_montant_vote", cents)
        where = centre(places[commune.code])
        if amount:
            area = names[commune.departement]
            found.append(Dot(commune.name, commune.code, where, area, amount))
    return found


@gathered
def _votes(values: Values, *departements: str) -> list[tuple[str, int]]:
    """Return the cents voted to the communes of some départements."""
    places = values.ledger.territories
    votes = sizes(values).votes.items()
    return [one for one in votes if places.get(one[0]).departement in departements]


def _years(values: Values) -> list[int]:
    calls = campaigns(values.situation, values.ledger.settings.codes.appel_a_projets)
    opened = calls[calls["ouverture"] <= values.situation.today]["ouverture"].dt.year
    return sorted({int(year) for year in opened}) or [values.year]


def _finding(values: Values, shown: Sequence[Territory], helped: Sequence[Dot]) -> str:
    """Say how many are helped, and where most of them are or what they were granted."""
    if len(shown) == 1:
        total = sum(dot.amount.exact for dot in helped)
        amount = Scope.at(shown[0].id, values.valid_on).amount("communes_montant_vote", total)
        return say("dot_map.own", n=len(helped), where=shown[0].dans, amount=amount)
    counts = {one: sum(dot.area == one.name for dot in helped) for one in shown}
    most = max(counts, key=lambda one: (counts[one], one.name))
    where = most.dans if helped else values.region.dans
    return say("dot_map.spread", n=len(helped), most=counts[most], where=where)
