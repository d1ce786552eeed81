"""The communes of a report: who is helped, where, of what size, and what is left to claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from reporting.indicators.communes import by_commune, by_size
from reporting.indicators.grants import campaigns
from reporting.parts import Part, Scope, classes, empty
from reporting.parts.dotmap import Area, Dot, Ground
from reporting.parts.dotmap import dot_map as draw_dots
from reporting.parts.french import number
from reporting.parts.part import Texts
from reporting.parts.peers import Peer
from reporting.parts.peers import peers as draw_peers
from reporting.parts.saying import say
from reporting.parts.shapes import Ring, centre, read_shapes
from reporting.report.forms import form
from reporting.report.values import Values
from reporting.territories import Territory

Outlines = Mapping[str, tuple[Ring, ...]]
AREAS, PLACES = "contours_departements", "contours_communes"
"""Names of the resources that hold the outlines."""
HELPED = "communes_aidees"
SIZES = (500, 2_000, 5_000, 10_000, 20_000)
"""The fewest inhabitants of each class of communes but the first."""


@form
def dot_map(values: Values, texts: Texts, commune: str | None = None) -> Part:
    """Draw the communes helped; of a commune, those of its département and its own outline."""
    files = [_file(values, name) for name in (AREAS, PLACES)]
    if files[0] is None or files[1] is None:
        return empty(texts["id"])
    areas, places = map(read_shapes, files)
    own = values.ledger.territories.get(commune) if commune else None
    shown = _shown(values, own)
    helped = _helped(values, shown, places)
    mesh = [places[code] for code in places if len(shown) == 1 and code.startswith(shown[0].code)]
    first, *_, last = _years(values) * 2
    texts["subtitle"] = say("dot_map.subtitle", first=str(first), last=str(last))
    texts["note"] = say("dot_map.grouping")
    texts["title"] = _finding(values, shown, helped)
    ground = Ground(
        [Area(one.name, areas[one.code], values.cell(HELPED, one)) for one in shown],
        mesh,
        (own.name, places[own.code]) if own and own.code in places else None,
        is_named=len(shown) == 1,
    )
    return draw_dots(ground, helped, **texts)


@form
def size_classes(values: Values, texts: Texts, commune: str | None = None) -> Part:
    """Draw the communes helped by size: how many, whose inhabitants, what part of the money."""
    found = by_size(values.situation, values.places, SIZES)
    people, cents = int(found["habitants"].sum()), int(found["vote"].sum())
    covered = values.cell("communes_population_couverte")
    if not people or not cents or covered is None:
        return empty(texts["id"])
    scope = replace(values.scope, du=covered.du)
    labels = _size_labels()
    rows = [
        classes.SizeClass(
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
    here = labels[_size_of(values, commune)] if commune else None
    return classes.size_classes(rows, heads=heads, here=here, **texts)


@form
def peers(values: Values, texts: Texts, commune: str) -> Part:
    """Draw what a commune was granted per inhabitant, beside those of its size in the region."""
    own, rank = values.ledger.territories.get(commune), _size_of(values, commune)
    size = _size_labels()[rank]
    texts["subtitle"] = say("peers.subtitle", size=size)
    votes = by_commune(values.situation)["vote"]
    others = [
        _peer(values, place, int(cents))
        for id, cents in votes.items()
        if (place := values.ledger.territories.get(str(id))) != own
        and _size_of(values, place.id) == rank
        and place.population
    ]
    if not own.population:
        return empty(texts["id"])
    spoken = _peer(values, own, int(votes.get(own.id, 0)))
    return draw_peers(spoken, others, size=size, **texts)


def _peer(values: Values, place: Territory, cents: int) -> Peer:
    scope, people = Scope.at(place.id, values.valid_on), place.population or 1
    amount = scope.figure("communes_montant_vote", cents, None, "EUR", scale="€")
    per_head = scope.figure("aide_par_habitant", cents, 100 * people, "€", decimals=2)
    return Peer(place.name, per_head, amount, people)


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


def _size_of(values: Values, commune: str) -> int:
    """Return the rank of the class of a commune."""
    people = values.ledger.territories.get(commune).population or 0
    return sum(people >= bound for bound in SIZES)


def _file(values: Values, name: str) -> Path | None:
    resource = values.ledger.package.resources.get(name)
    file = resource and values.ledger.folder / resource.path
    return file if file and file.exists() else None


def _shown(values: Values, own: Territory | None) -> list[Territory]:
    """Return the départements that a map shows: all of them, or one."""
    if own is not None:
        return [one for one in values.departements if one.code == own.departement]
    return list(values.departements) if values.is_regional else [values.territory]


def _helped(values: Values, shown: Sequence[Territory], places: Outlines) -> list[Dot]:
    """Return the communes helped in some départements, each at its place."""
    names = {one.code: one.name for one in shown}
    found = []
    for id, row in by_commune(values.situation).iterrows():
        commune = values.ledger.territories.get(str(id))
        if commune.departement not in names or commune.code not in places:
            continue
        scope = Scope.at(commune.id, values.valid_on)
        amount = scope.amount("communes_montant_vote", int(row["vote"]))
        where = centre(places[commune.code])
        if amount:
            area = names[commune.departement]
            found.append(Dot(commune.name, commune.code, where, area, amount))
    return found


def _years(values: Values) -> list[int]:
    calls = campaigns(values.situation, values.ledger.settings.codes.appel_a_projets)
    opened = calls[calls["ouverture"] <= values.situation.today]["ouverture"].dt.year
    return sorted({int(year) for year in opened}) or [values.year]


def _finding(values: Values, shown: Sequence[Territory], helped: Sequence[Dot]) -> str:
    """Say how many are helped, and where most of them are or what they were granted."""
    if not helped:
        where = shown[0].dans if len(shown) == 1 else values.region.dans
        return say("dot_map.nothing", where=where)
    if len(shown) == 1:
        total = sum(dot.amount.exact for dot in helped)
        amount = Scope.at(shown[0].id, values.valid_on).amount("communes_montant_vote", total)
        return say("dot_map.own", n=len(helped), where=shown[0].dans, amount=amount)
    counts = {one: sum(dot.area == one.name for dot in helped) for one in shown}
    most = max(counts, key=lambda one: (counts[one], one.name))
    return say("dot_map.spread", n=len(helped), most=counts[most], where=most.dans)
