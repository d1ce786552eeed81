"""The charts of a report: which figures go into which form."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from reporting.parts import Figure, Part, difference, empty
from reporting.parts import trajectory as drawn
from reporting.parts.bars import bars
from reporting.parts.columns import Layer, stacks
from reporting.parts.dotplot import Progress, dot_plot
from reporting.parts.french import month_of
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.parts.scales import Aim, Line, Mark
from reporting.parts.strips import Strip
from reporting.parts.strips import rank_strips as strips_of
from reporting.parts.trajectory import Course
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Target
from reporting.report.claims import comparisons
from reporting.report.forms import form, source_of
from reporting.report.values import Values, gathered
from reporting.territories import Territory

KINDS = {
    "stock": "au 31 décembre",
    "flux": "par année",
    "cumul": "cumul au 31 décembre",
    "annee_scolaire": "par année scolaire",
    "enveloppe": "cumul des années de l'enveloppe",
}
"""What the figures of each kind of indicator are about, on an axis of years."""


@form
def trajectory(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw one indicator over the years, beside the region, its targets and what was said."""
    main = line_of(values, indicator, values.territory)
    region = () if values.is_regional else (line_of(values, indicator, values.region),)
    texts["subtitle"] = over_years(values.ledger.catalogue[indicator])
    course = Course(
        main,
        context=region,
        targets=aims_of(values, indicator),
        claims=tuple(_published(values, indicator)),
        year=values.year,
    )
    return drawn.trajectory(course, **texts)


@form
def ranking(values: Values, texts: Texts, indicator: str) -> Part:
    """Rank the départements by an indicator, with the region as reference."""
    region = values.figure(indicator, values.region)
    texts["subtitle"] = in_year(values, indicator)
    return bars(
        [(place.name, figure) for place, figure in _members(values, indicator)],
        reference=(values.region.name, region) if region else None,
        highlight=values.territory.name,
        **texts,
    )


@form
def intervals(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw how far each département is and what it has left, masked ones over their interval."""
    entry, region = values.ledger.catalogue[indicator], values.cell(indicator, values.region)
    if region is None:
        return empty(texts["id"])
    texts["subtitle"] = say("intervals.subtitle", what=entry.libelle, when=region.when)
    return dot_plot(
        [
            Progress(place.name, figure, _units(values, indicator, place.id))
            for place, figure in _members(values, indicator)
        ],
        region=Progress(values.region.name, region),
        highlight=values.territory.name,
        **texts,
    )


@gathered
def _units(values: Values, indicator: str, place: str) -> int | None:
    """Return how many units of a share a place has, where the register that lists them is open."""
    entry = values.ledger.catalogue[indicator]
    opened = values.ledger.settings.diffusion.registres_publics
    if not entry.registres or entry.registres[0] not in opened:
        return None
    counted = values.ledger.units(entry.id, values.year, freeze=values.known_on)
    ancestors = values.ledger.territories.ancestors
    within = ancestors.loc[ancestors["territory"] == place, "place"]
    return int(counted.loc[counted["place"].isin(within), "denominator"].sum()) or None


@form
def rank_strips(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw where a département stands among the others, one strip per indicator."""
    if values.is_regional:
        return empty(texts["id"])
    strips = [
        Strip(
            values.ledger.catalogue[name].court,
            own,
            tuple(figure for _, figure in _members(values, name)),
            values.figure(name, values.region),
            values.ledger.catalogue[name].sens == "baisse",
        )
        for name in indicators
        if (own := values.figure(name))
    ]
    texts["subtitle"] = say(
        "rank_strips.subtitle",
        n=len(values.departements),
        who=say("rank_strips.who"),
        when=values.scope.figure("", 0).when,
        here=values.territory.name,
    )
    texts["note"] = say("rank_strips.note")
    texts["source"] = source_of(values, values.ledger.settings.vocabulaire.registres)
    return strips_of(strips, **texts)


@form
def payments(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw what was added each year to cumulated amounts, one segment per indicator."""
    catalogue, measures = values.ledger.catalogue, values.ledger.settings.vocabulaire.mesures
    layers = []
    for name in indicators:
        code = catalogue[name].depense or name
        line = Line(measures.get(code, catalogue[name].court), _flows(values, name))
        layers.append(Layer(code, line))
    texts["subtitle"] = say("stacks.subtitle", territory=values.territory.name)
    return stacks(layers, **texts)


def over_years(entry: Indicator) -> str:
    """Return what a chart over the years shows, for a subtitle."""
    return f"{entry.libelle}, {KINDS[entry.temps]}"


def in_year(values: Values, indicator: str) -> str:
    """Return what a chart of one year shows, for a subtitle."""
    figure = values.cell(indicator, values.region)
    entry = values.ledger.catalogue[indicator]
    return f"{entry.libelle}, {figure.when}" if figure else entry.libelle


def _members(values: Values, name: str) -> list[tuple[Territory, Figure]]:
    """Return the départements that have a figure, masked or not."""
    cells = ((place, values.cell(name, place)) for place in values.departements)
    return [(place, cell) for place, cell in cells if cell]


def line_of(values: Values, name: str, territory: Territory) -> Line:
    """Return the figures of an indicator as a line, with the breaks known by then."""
    series = values.series(name, territory)
    breaks = [(one.le, one.motif) for one in values.ledger.catalogue[name].ruptures]
    known = tuple(one for one in breaks if one[0] <= values.valid_on)
    return Line(territory.name, series.figures if series else (), known)


def aims_of(values: Values, name: str) -> tuple[Aim, ...]:
    """Return the versions of a target, the path of each from the base that its status uses."""
    found, targets = values.assessments(name), values.targets(name)
    ends = [found.initial, *[found.in_force] * (len(targets) - 1)] if found else []
    bases = [one.progress.base if one.progress else None for one in ends] or [None] * len(targets)
    return tuple(
        Aim(
            target.due,
            target.value,
            f"cible {'annoncée' if target.is_announced else 'votée'} {target.due.year}",
            Mark(base.day, base.value, "") if base and base.day < target.due else None,
            said_on(target),
            target.is_announced,
        )
        for target, base in zip(targets, bases, strict=True)
    )


def said_on(target: Target) -> date:
    """Return the day a target was voted, or announced where it was not."""
    if target.is_announced or target.adopted_on is None:
        return target.known_since
    return target.adopted_on


def _published(values: Values, name: str) -> list[Mark]:
    """Return the published values of an indicator, each measurement once, first said first."""
    found: dict[tuple[date, Fraction], str] = {}
    told = [
        one.claim
        for one in comparisons(values)
        if one.claim.indicator == name
        and one.claim.part == "valeur"
        and one.claim.territories == (values.territory.id,)
    ]
    for claim in sorted(told, key=lambda claim: claim.published):
        if claim.valid_on is not None:
            found.setdefault((claim.valid_on, claim.value * claim.scale), claim.published)
    return [
        Mark(day, value, say("trajectory.published_in", when=month_of(said)))
        for (day, value), said in sorted(found.items())
    ]


def _flows(values: Values, name: str) -> tuple[Figure, ...]:
    """Return what was added each year to a cumulated amount, from exact values."""
    series = values.series(name)
    if series is None:
        return ()
    pairs = zip(series.figures, series.figures[1:], strict=False)
    return (series.figures[0], *(_flow(before, after) for before, after in pairs))


def _flow(before: Figure, after: Figure) -> Figure:
    """Return what was added in a year: it is about that year, not about the days between two."""
    first = after.au.replace(month=1, day=1)
    return replace(difference(before, after), signed=False, du=first, au=after.au)
