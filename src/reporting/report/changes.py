"""What moved a share, what blocks 100 %, and when it may be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from reporting.assessment import decomposition
from reporting.assessment.projection import HORIZON, Interval, Projection
from reporting.errors import UsageError
from reporting.parts import Column, Figure, Part, Scope, charts, empty
from reporting.parts.fork import Fan, Fork, Pace
from reporting.parts.fork import fork as draw_fork
from reporting.parts.french import MASKED, capital, long_date, number, share
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.parts.tables import Cell
from reporting.parts.waterfall import Bar
from reporting.parts.waterfall import waterfall as draw_waterfall
from reporting.report.charts import SPAN, aims_of, line_of, over_years
from reporting.report.forms import form, grid, heads
from reporting.report.overview import lacking
from reporting.report.values import Values

PACES = {"longue durée": "rythme de longue durée", "récent": "rythme récent"}
NONE = "–"
OTHERS = (
    " « Autres départements » : ceux dont la part est masquée à l'une des deux dates ; le détail "
    "de leur contribution (s) la dévoilerait."
)


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
def flows(values: Values, texts: Texts, indicator: str) -> Part:
    """Draw the waterfall, by the name that notebooks knew it by."""
    return waterfall(values, texts, indicator)


@form
def contributions(values: Values, texts: Texts, indicator: str) -> Part:
    """Return what each département did to the change of the region's share."""
    since = max(values.years[0], values.year - SPAN)
    if since == values.year:
        return empty(texts["id"])
    before, after = (_counts(values, indicator, year) for year in (since, values.year))
    found = decomposition.by_group(before, after)
    names = {place.id: place.name for place in values.departements}
    names[values.region.id] = "Non localisé"
    years, scope = (since, values.year), _since(values, since)
    masked = [one for one in found if _is_masked(values, indicator, one.group, years)]
    shown = [one for one in found if one not in masked]
    rows = [
        _contribution(scope, indicator, names[one.group], one)
        for one in sorted(shown, key=lambda one: (-one.total, one.group))
    ]
    if masked:
        rows.append(_together(scope, indicator, "Autres départements", masked, is_open=False))
    if found:
        rows.append(_together(scope, indicator, values.region.name, found, is_open=not masked))
    texts["subtitle"] = (
        f"{values.ledger.catalogue[indicator].libelle}, du 31 décembre {since} "
        f"au 31 décembre {values.year}"
    )
    texts["note"] = f"{texts['note']}{OTHERS if masked else ''}"
    return grid(texts, heads(values, "contributions"), rows)


@form
def missing_components(values: Values, texts: Texts) -> Part:
    """Draw how many lycées lack exactly which components: what blocks 100 %."""
    ledger, names = values.ledger, values.ledger.settings.vocabulaire
    entry = ledger.catalogue["lycees_securises"]
    said = names.intitules.composantes_manquantes or entry.libelle
    texts["subtitle"] = f"{said}, au {long_date(values.valid_on)}"
    return charts.bars(
        [
            (
                capital(" + ".join(names.composantes.get(one, one) for one in parts)),
                values.scope.count("lycees_sans_composante", lycees, entry.nom),
            )
            for parts, lycees in lacking(values)
        ],
        heading=Column("composantes", "Composantes manquantes", header=True),
        **texts,
    )


@form
def projection(values: Values, texts: Texts, indicator: str) -> Part:
    """Return when the last unit would be done: two scenarios, a simulation, and what it takes."""
    found, scope = values.projection(indicator), values.scope
    if found is None or found.remaining <= 0:
        return empty(texts["id"])
    entry = values.ledger.catalogue[indicator]
    needed = scope.number(indicator, found.needed_pace, entry.nom)
    needed_on = f"atteint en {found.due.year}" if needed else "échéance passée"
    left = scope.count(indicator, found.remaining, entry.nom)
    texts["subtitle"] = (
        f"{entry.libelle} : {left.fraction_text} à faire au {long_date(values.valid_on)}"
    )
    texts["note"] = _reading(found)
    rows = [
        *_scenarios(values, indicator, found),
        *_simulations(found),
        ("Rythme nécessaire", NONE, NONE, needed or NONE, needed_on),
    ]
    made = grid(texts, heads(values, "projection"), rows)
    return replace(made, dates=_arrivals(found))


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


def _counts(values: Values, name: str, year: int) -> Mapping[str, decomposition.Counts]:
    """Return the units of a share by département; those that have none are the region's."""
    within = values.ledger.territories.ancestors
    within = within[within["territory"].isin([place.id for place in values.departements])]
    counted = values.ledger.units(name, year, freeze=values.known_on)
    departement = counted["place"].map(dict(zip(within["place"], within["territory"], strict=True)))
    sums = counted.groupby(departement.fillna(values.region.id))[["numerator", "denominator"]].sum()
    return {str(place): (int(done), int(total)) for place, done, total in sums.itertuples()}


def _contribution(
    scope: Scope, name: str, label: str, one: decomposition.Contribution
) -> tuple[Cell, ...]:
    left = one.remaining
    return (
        label,
        *(scope.points(name, value) for value in (one.own, one.weight, one.total)),
        NONE if left is None else scope.rate(name, left.numerator, left.denominator),
    )


def _together(
    scope: Scope,
    name: str,
    label: str,
    several: Sequence[decomposition.Contribution],
    *,
    is_open: bool,
) -> tuple[Cell, ...]:
    """Return the row of several départements; own progress and weight only where `is_open`.

    Their sum follows from the rows beside it; how it splits would be one more equation about the
    shares that are hidden.
    """
    left = [one.remaining for one in several if one.remaining is not None]
    whole = decomposition.Contribution(
        scope.territory,
        own=sum((one.own for one in several), Fraction(0)),
        weight=sum((one.weight for one in several), Fraction(0)),
        remaining=sum(left, Fraction(0)) if left else None,
    )
    row = _contribution(scope, name, label, whole)
    return row if is_open else (row[0], MASKED, MASKED, *row[3:])


def _is_masked(values: Values, name: str, territory: str, years: Sequence[int]) -> bool:
    """Tell whether a share is masked in one of some years."""
    series = values.series(name, values.ledger.territories.get(territory))
    figures = series.figures if series else ()
    return any(figure.masked for figure in figures if figure.year in years)


def _scenarios(values: Values, name: str, found: Projection) -> list[tuple[Cell, ...]]:
    """Return one row per pace: units done in addition, and the fall of what remains."""
    noun = values.ledger.catalogue[name].nom
    rows: list[tuple[Cell, ...]] = []
    for one in found.scenarios:
        scope = _since(values, one.since.year)
        paces = (scope.number(name, pace, noun) for pace in (one.gain, one.fall))
        rows.append((PACES[one.name].capitalize(), long_date(one.since), *paces, one.text))
    return rows


def _simulations(found: Projection) -> list[tuple[Cell, ...]]:
    """Return the median arrival drawn from the last years, and from all where they diverge."""
    drawn = [found.interval, *([found.long_run] if found.is_divergent else [])]
    return [
        (f"Simulation sur {one.years} ans (médiane)", NONE, NONE, NONE, _arrival(one.median))
        for one in drawn
        if one is not None
    ]


def _arrival(year: int | None) -> str:
    return f"non atteint à l'horizon {HORIZON}" if year is None else f"atteint en {year}"


def _arrivals(found: Projection) -> tuple[date, ...]:
    """Return the years of arrival, which texts may name: the first is that of the freeze."""
    drawn = [one for one in (found.interval, found.long_run) if one is not None]
    years = [year for one in drawn for year in (one.p10, one.median, one.p90)]
    years += [one.year for one in found.scenarios]
    return tuple(date(year, 12, 31) for year in years if year and year <= HORIZON)


def _reading(found: Projection) -> str:
    """Return how far the projection can be trusted."""
    interval = found.interval
    if interval is None:
        return "Indicatif : trop peu d'années pour un intervalle."
    drawn = (
        f"Simulation : {number(interval.paths)} tirages parmi les {interval.years} dernières années"
    )
    if found.is_divergent and found.long_run is not None:
        return (
            f"{drawn}, et parmi les {found.long_run.years} années connues. Signal divergent : les "
            "deux ne mènent pas à la même échéance ; aucune probabilité n'est donnée."
        )
    said = f"{drawn} ; huit sur dix arrivent {_eight_in_ten(interval)}"
    return said + ("." if found.on_time is None else f", {share(found.on_time)} à l'échéance.")


def _eight_in_ten(interval: Interval) -> str:
    """Return when eight paths in ten arrive, in words."""
    low, high = interval.p10, interval.p90
    if low is None:
        return f"après {HORIZON}"
    if low == high:
        return f"en {low}"
    return f"entre {low} et {high}" if high else f"à partir de {low}, ou après {HORIZON}"
