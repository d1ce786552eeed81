"""The charts of a report: which figures go into which form."""

from dataclasses import replace

from reporting.parts import Figure, Part, charts, difference, empty
from reporting.parts.charts import Line, Mark, Target
from reporting.parts.maps import territory_map
from reporting.parts.part import Texts
from reporting.plan.targets import Target as PlanTarget
from reporting.report.tables import comparisons
from reporting.report.values import Values
from reporting.territories import Territory

SPAN = 3
"""Years between the two dates that components are compared at."""
CONTOURS = "contours_departements"
"""Name of the resource that holds the shapes of the map."""


def trajectory(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Draw one indicator over the years, beside the region, its targets and what was said."""
    (name,) = indicators
    main, region = _lines(values, name)
    if main is None:
        return empty(texts["id"], title=texts["title"])
    return charts.line_chart(
        main,
        context=[region] if region else [],
        targets=[_target(target) for target in values.targets(name)],
        claims=_published(values, name),
        **texts,
    )


def components(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Compare shares at two dates, three years apart or as far as the series go."""
    since = max(values.years[0], values.year - SPAN)
    pairs = [
        (values.plan.catalogue[name].court, earlier, later)
        for name in indicators
        if (series := values.series(name))
        and (earlier := series[since])
        and (later := series.current)
    ]
    texts["subtitle"] = f"Au 31 décembre {since} et au 31 décembre {values.year}"
    return charts.dots(pairs, **texts)


def multiples(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Draw one small chart per département, the region behind each."""
    (name,) = indicators
    places = values.plan.territories.of_level("departement")
    panels = [line for place in places if (line := _line(values, name, place))]
    return charts.small_multiples(
        panels,
        reference=_line(values, name, values.region),
        highlight=values.territory.name,
        **texts,
    )


def ranking(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Rank the départements by an indicator, with the region as reference."""
    (name,) = indicators
    places = values.plan.territories.of_level("departement")
    region = values.figure(name, values.region)
    return charts.bars(
        [(place.name, figure) for place in places if (figure := values.cell(name, place))],
        reference=(values.region.name, region) if region else None,
        highlight=values.territory.name,
        **texts,
    )


def departement_map(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Draw the map of the départements for an indicator."""
    (name,) = indicators
    plan = values.plan
    places = plan.territories.of_level("departement")
    return territory_map(
        [figure for place in places if (figure := values.cell(name, place))],
        boundaries=plan.folder / plan.package.resources[CONTOURS].path,
        highlight=values.territory.id,
        **texts,
    )


def spending(values: Values, indicators: tuple[str, ...], texts: Texts) -> Part:
    """Draw what was added each year to cumulated amounts, one segment per indicator."""
    lines = [
        Line(values.plan.catalogue[name].court, flows)
        for name in indicators
        if (flows := _flows(values, name))
    ]
    texts["subtitle"] = f"Paiements de chaque année, {values.territory.name}"
    return charts.columns(lines, **texts)


def _lines(values: Values, name: str) -> tuple[Line | None, Line | None]:
    """Return the line of the report's territory, and that of the region beside it."""
    main = _line(values, name, values.territory)
    is_region = values.territory == values.region
    return main, None if is_region else _line(values, name, values.region)


def _line(values: Values, name: str, territory: Territory) -> Line | None:
    series = values.series(name, territory)
    return None if series is None else Line(territory.name, series.figures)


def _target(target: PlanTarget) -> Target:
    said = "annoncée" if target.is_announced else "votée"
    label = "cible initiale" if target.version == 1 else f"cible {said}"
    return Target(target.due, target.value, f"{label} {target.due.year}")


def _published(values: Values, name: str) -> list[Mark]:
    """Return the published values of an indicator, each measurement once."""
    found = {
        (one.claim.valid_on, one.claim.value * one.claim.scale)
        for one in comparisons(values)
        if one.claim.indicator == name
        and one.claim.part == "valeur"
        and one.claim.territories == (values.territory.id,)
    }
    return [Mark(day, value, "publié") for day, value in sorted(found) if day is not None]


def _flows(values: Values, name: str) -> tuple[Figure, ...]:
    """Return what was added each year to a cumulated amount, from exact values."""
    series = values.series(name)
    if series is None:
        return ()
    pairs = zip(series.figures, series.figures[1:], strict=False)
    later = (replace(difference(before, after), signed=False) for before, after in pairs)
    return (series.figures[0], *later)
