"""What moved a share, and when it may be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from reporting.assessment import decomposition
from reporting.assessment.projection import HORIZON, Projection
from reporting.errors import UsageError
from reporting.parts import Figure, Part, Scope, empty
from reporting.parts.columns import Bar
from reporting.parts.columns import waterfall as draw_waterfall
from reporting.parts.fork import Fan, Fork, Pace
from reporting.parts.fork import fork as draw_fork
from reporting.parts.french import share
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.report.charts import aims_of, line_of, over_years
from reporting.report.forms import form
from reporting.report.values import Values, gathered


@form
def waterfall(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw how the units of a share came to be as many as they are, since the first year."""
    since = values.years[0]
    if since >= values.year or values.figure(indicator) is None:
        return empty(texts["id"])
    if _is_masked(values, indicator, values.territory.id, (since, values.year)):
        return empty(texts["id"])
    moved = _moved(values, indicator, since)
    if moved is None:
        return empty(texts["id"])
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
    series = values.series(indicator)
    shown = [one for one in (series[since], series.current) if one] if series else []
    return replace(made, figures=(*made.figures, *shown))


@form
def fork(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw a share up to now, where each pace would lead, and the yearly gains behind it."""
    found, now = values.projection(indicator), values.figure(indicator)
    if found is None or now is None or not found.scenarios:
        return empty(texts["id"])
    texts["subtitle"] = say("fork.subtitle", what=over_years(values.ledger.catalogue[indicator]))
    texts["note"] = _fork_note(found)
    windows = [found.interval, *([found.long_run] if found.is_divergent else [])]
    shown = Fork(
        line_of(values, indicator, values.territory),
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
    if found.on_time is None:
        told = {"paths": drawn.paths, "years": drawn.years, "all_years": every.years}
        return say("fork.note_divergent", **told)
    told = {"paths": drawn.paths, "years": drawn.years}
    if not _is_dated(found):
        return say("fork.note_past", **told)
    return say("fork.note", chances=share(found.on_time), **told)


def _is_dated(found: Projection) -> bool:
    """Tell whether there are paths, and a due date that they can still meet."""
    return bool(found.needed_pace and found.interval and found.interval.fan)


def _since(values: Values, year: int) -> Scope:
    """Return the scope of a change from the end of a year to the day of the report."""
    return Scope(values.territory.id, values.year, date(year, 12, 31), values.valid_on)


@gathered
def _state(values: Values, name: str, year: int) -> Mapping[str, bool]:
    """Return the units of a share within the territory, and whether each is done."""
    counted = values.ledger.units(name, year, freeze=values.known_on)
    if not counted["denominator"].eq(1).fillna(False).all() or counted["unit"].duplicated().any():
        message = f"L'indicateur « {name} » n'est pas une part d'unités : aucun flux à décomposer."
        raise UsageError(message)
    counted = counted[counted["place"].isin(values.places)]
    return dict(zip(counted["unit"], counted["numerator"].astype(bool), strict=True))


def _moved(values: Values, name: str, since: int) -> decomposition.Flows | None:
    before, after = (_state(values, name, year) for year in (since, values.year))
    return decomposition.by_flow(before, after)


def _bars(values: Values, name: str, moved: decomposition.Flows) -> list[Bar]:
    """Return the bars of a fleet: both levels, the flows between them, what is left, the whole."""
    nouns, year = values.ledger.catalogue[name].nom[1], str(values.year)
    scope, effects = _since(values, values.years[0]), moved.effects
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


def _is_masked(values: Values, name: str, territory: str, years: Sequence[int]) -> bool:
    """Tell whether a share is masked in one of some years."""
    series = values.series(name, values.ledger.territories.get(territory))
    figures = series.figures if series else ()
    return any(figure.masked for figure in figures if figure.year in years)


def _arrivals(found: Projection) -> tuple[date, ...]:
    """Return the years of arrival, which texts may name: the first is that of the freeze."""
    drawn = [one for one in (found.interval, found.long_run) if one is not None]
    years = [year for one in drawn for year in (one.p10, one.median, one.p90)]
    years += [one.year for one in found.scenarios]
    return tuple(date(year, 12, 31) for year in years if year and year <= HORIZON)
