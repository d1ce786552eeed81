"""The charts of a report: which figures go into which form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from reporting import phrases
from reporting.assessment import decomposition
from reporting.assessment.projection import HORIZON, Projection
from reporting.assessment.status import Point
from reporting.errors import UsageError
from reporting.parts import Figure, Part, Texts, difference, listed, say
from reporting.parts import trajectory as drawn
from reporting.parts.bars import Strip, bars
from reporting.parts.bars import rank_strips as strips_of
from reporting.parts.columns import Bar, Layer, stacks
from reporting.parts.columns import waterfall as draw_waterfall
from reporting.parts.dotplot import Progress, dot_plot
from reporting.parts.fork import Fan, Fork, Pace
from reporting.parts.fork import fork as draw_fork
from reporting.parts.french import colon, inner, month_of, share
from reporting.parts.scales import Aim, Line, Mark
from reporting.parts.trajectory import Course
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Target
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.published import comparisons
from reporting.report.values import Values, gathered
from reporting.territories import Territory


@form
def trajectory(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw one indicator over the years, beside the region, its targets and what was said."""
    main = _line_of(values, indicator, values.territory)
    region = () if values.is_regional else (_line_of(values, indicator, values.region),)
    texts["subtitle"] = _over_years(values.ledger.catalogue[indicator])
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
    texts["subtitle"] = _in_year(values, indicator)
    return bars(
        [(place.name, figure) for place, figure in values.members(indicator)],
        reference=(values.region.name, region) if region else None,
        highlight=values.territory.name,
        **texts,
    )


@form
def intervals(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw how far each département is and what it has left, masked ones over their interval."""
    entry = values.ledger.catalogue[indicator]
    region = needs(values.cell(indicator, values.region), not values.is_single)
    texts["subtitle"] = say("intervals.subtitle", what=entry.libelle, when=region.when)
    return dot_plot(
        [
            Progress(place.name, figure, _units(values, indicator, place.id))
            for place, figure in values.members(indicator)
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
    needs(not values.is_regional)
    strips = [
        Strip(
            values.labelled(own),
            own,
            tuple(figure for _, figure in values.members(name)),
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
        when=values.when_of(strip.own for strip in strips),
        here=values.territory.name,
    )
    return strips_of(strips, **texts)


@form
def payments(values: Values, texts: Texts, *indicators: str) -> Part:
    """Draw what was added each year to cumulated amounts, one segment per indicator."""
    catalogue, measures = values.ledger.catalogue, values.ledger.settings.vocabulaire.mesures
    layers = []
    for name in indicators:
        if not _is_paid(values, name):
            continue
        code = catalogue[name].depense or name
        line = Line(measures.get(code, catalogue[name].court), _flows(values, name))
        layers.append(Layer(code, line))
    if layers:
        first, *others = (one.line.label for one in layers)
        names = listed([first, *map(inner, others)])
        texts["subtitle"] = f"{names}{colon()}{inner(texts['subtitle'] or '')}"
    return stacks(layers, **texts)


def _is_paid(values: Values, name: str) -> bool:
    """Tell whether an indicator adds up euros, of which each year has its part: no mean."""
    entry, series = values.ledger.catalogue[name], values.series(name)
    is_mean = series and any(one.denominator is not None for one in series.figures)
    return entry.temps == "cumul" and entry.unite == "EUR" and not is_mean


def _over_years(entry: Indicator) -> str:
    """Return what a chart over the years shows, for a subtitle."""
    return f"{entry.libelle}, {say(f'over_years.{entry.temps}')}"


def _in_year(values: Values, indicator: str) -> str:
    """Return what a chart of one year shows, for a subtitle."""
    figure = values.cell(indicator, values.region)
    entry = values.ledger.catalogue[indicator]
    return f"{entry.libelle}, {figure.when}" if figure else entry.libelle


def _line_of(values: Values, name: str, territory: Territory) -> Line:
    """Return the figures of an indicator as a line, with the breaks known by then."""
    series = values.series(name, territory)
    breaks = [(one.le, one.motif) for one in values.ledger.catalogue[name].ruptures]
    known = tuple(one for one in breaks if one[0] <= values.valid_on)
    return Line(territory.name, series.figures if series else (), known)


def aims_of(values: Values, name: str) -> tuple[Aim, ...]:
    """Return the versions of a target, the path of each from the base that its status uses."""
    found, targets = values.own(name).assessments, values.targets(name)
    ends = [found.initial, *[found.in_force] * (len(targets) - 1)] if found else []
    bases = [one.progress.base if one.progress else None for one in ends] or [None] * len(targets)
    return tuple(aim_of(target, base) for target, base in zip(targets, bases, strict=True))


def aim_of(target: Target, base: Point | None = None) -> Aim:
    """Return a version of a target, and the path to it from a base before its date."""
    voted = "annoncée" if target.is_announced else "votée"
    start = Mark(base.day, base.value, "") if base and base.day < target.due else None
    label = f"cible {voted} {target.due.year}"
    return Aim(target.due, target.value, label, start, said_on(target), target.is_announced)


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


@form
def waterfall(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw how the units of a share came to be as many as they are, since the first year."""
    since = values.years[0]
    series = needs(values.series(indicator), since < values.year, values.figure(indicator))
    shown = [one for one in (series[since], series.current) if one]
    states = (_state(values, indicator, year) for year in (since, values.year))
    needs(not any(one.masked for one in shown))
    moved = needs(decomposition.by_flow(*states))
    entry = values.ledger.catalogue[indicator]
    nouns, gains = entry.nom[1], moved.retrofit + moved.equipped_entries
    texts["subtitle"] = say(
        "waterfall.subtitle",
        what=entry.court,
        nouns=nouns,
        since=str(since),
        until=str(values.year),
    )
    if gains:
        told = {"since": str(since), "total": gains, "nouns": nouns}
        texts["title"] = say("waterfall.title", n=moved.retrofit, **told)
    made = draw_waterfall(_bars(values, indicator, moved), **texts)
    return replace(made, figures=(*made.figures, *shown))


@form
def fork(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw a share up to now, where each pace would lead, and the yearly gains behind it."""
    found = needs(values.own(indicator).projected)
    needs(found.scenarios)
    texts["subtitle"] = say("fork.subtitle", what=_over_years(values.ledger.catalogue[indicator]))
    texts["note"] = _fork_note(found)
    windows = [found.interval, *([found.long_run] if found.is_divergent else [])]
    shown = Fork(
        _line_of(values, indicator, values.territory),
        aims_of(values, indicator),
        tuple(Pace(one.since.year, one.fall, one.year) for one in found.scenarios),
        tuple(Fan(values.year - one.years, one.fan) for one in windows if one and one.fan),
        found.needed_pace,
        found.on_time if _is_dated(found) else None,
        HORIZON,
    )
    return replace(draw_fork(shown, **texts), dates=_arrivals(found))


def _fork_note(found: Projection) -> str:
    """Return what the fan is, and what it is not."""
    drawn, every = found.interval, found.long_run
    if drawn is None or every is None or not drawn.fan:
        return say("fork.note_short")
    told = {"paths": drawn.paths, "years": drawn.years, "all_years": every.years}
    if found.on_time is None:
        return say("fork.note_divergent", **told)
    if not _is_dated(found):
        return say("fork.note_past", **told)
    return say("fork.note", chances=share(found.on_time), **told)


def _is_dated(found: Projection) -> bool:
    """Tell whether there are paths, and a due date that they can still meet."""
    return bool(found.needed_pace and found.interval and found.interval.fan)


@gathered
def _state(values: Values, name: str, year: int) -> Mapping[str, bool]:
    """Return the units of a share within the territory, and whether each is done."""
    counted = values.ledger.units(name, year, freeze=values.known_on)
    if not counted["denominator"].eq(1).fillna(False).all() or counted["unit"].duplicated().any():
        raise UsageError(phrases.say("parts.no-share", name=name))
    counted = counted[counted["place"].isin(values.places)]
    return dict(zip(counted["unit"], counted["numerator"].astype(bool), strict=True))


def _bars(values: Values, name: str, moved: decomposition.Flows) -> list[Bar]:
    """Return the bars of a fleet: both levels, the flows between them, what is left, the whole."""
    nouns, year = values.ledger.catalogue[name].nom[1], str(values.year)
    scope = replace(values.scope, du=date(values.years[0], 12, 31))
    effects = moved.effects
    (first, _), (done, fleet) = moved.before, moved.after
    units = {
        "retrofit": moved.retrofit,
        "entries": moved.equipped_entries,
        "exits": -moved.equipped_exits,
        "removals": -moved.removals,
    }
    names = {"entries": "equipped_entries", "exits": "equipped_exits"}

    def level(year: str, count: int, effect: Figure | None = None) -> Bar:
        words = say("waterfall.level", year=year), say("waterfall.equipped")
        return Bar("level", *words, scope.figure(name, count), effect)

    steps = [
        Bar(
            "step",
            say(f"waterfall.{key}", nouns=nouns),
            say(f"waterfall.{key}_more"),
            scope.figure(name, count, signed=True),
            scope.points(name, effects[names.get(key, key)]),
        )
        for key, count in units.items()
    ]
    left = say("waterfall.left"), say("waterfall.left_more")
    whole = say("waterfall.whole"), say("waterfall.whole_more", year=year)
    return [
        level(str(values.years[0]), first),
        *steps,
        level(year, done, scope.points(name, moved.change)),
        Bar("left", *left, scope.figure(name, fleet - done)),
        Bar("whole", *whole, scope.figure(name, fleet), scope.points(name, effects["fleet_size"])),
    ]


def _arrivals(found: Projection) -> tuple[date, ...]:
    """Return the years of arrival, which texts may name: the first is that of the freeze."""
    drawn = [one for one in (found.interval, found.long_run) if one is not None]
    years = [year for one in drawn for year in (one.p10, one.median, one.p90)]
    years += [one.year for one in found.scenarios]
    return tuple(date(year, 12, 31) for year in years if year and year <= HORIZON)
