"""What moved a share, what blocks 100 %, and when it may be reached."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from reporting.assessment import decomposition
from reporting.assessment.projection import HORIZON, Projection, Scenario
from reporting.assessment.status import Flag
from reporting.errors import UsageError
from reporting.indicators.components import holders_of
from reporting.indicators.establishments import open_lycees
from reporting.parts import Column, Part, Series, charts, empty, table, wording
from reporting.parts.charts import Line, Mark, Target
from reporting.parts.french import MASKED, long_date, number, share
from reporting.parts.tables import Cell
from reporting.report import derived
from reporting.report.charts import SPAN
from reporting.report.tables import source_of
from reporting.report.values import Values

FLOWS = {
    "retrofit": "Unités présentes qui s'équipent",
    "equipped_entries": "Unités équipées qui entrent",
    "equipped_exits": "Unités équipées qui sortent",
    "removals": "Unités présentes qui perdent leur équipement",
    "fleet_size": "Variation du nombre d'unités",
}
"""Effects on a share, in the order of the formula."""
COMPONENTS = {
    "CLOTURE": "clôture",
    "VIDEO": "vidéoprotection",
    "ACCES": "contrôle d'accès",
    "PPMS": "PPMS",
    "ALARME": "alarme",
}
PACES = {"longue durée": "rythme de longue durée", "récent": "rythme récent"}
NONE = "–"
OTHERS = (
    " « Autres départements » : ceux dont la part est masquée à l'une des deux dates ; le détail "
    "de leur contribution (s) la dévoilerait."
)
KITAGAWA = "Décomposition exacte (Kitagawa, 1955), sans résidu. "
ROUNDED = "En raison des arrondis, la somme des lignes peut différer du total affiché."


def flows(values: Values, indicators: tuple[str, ...], title: str, id: str) -> Part:
    """Return what moved a share unit by unit, over one year and since the first year."""
    (name,) = indicators
    starts = dict.fromkeys((values.year - 1, values.years[0]))
    found = {
        year: moved
        for year in starts
        if values.years[0] <= year < values.year
        and not _is_masked(values, name, values.territory.id, (year, values.year))
        and (moved := decomposition.by_flow(_state(values, name, year), _now(values, name)))
    }
    if not found:
        return empty(id, title=title)
    noun = values.plan.catalogue[name].nom[1].capitalize()
    columns = [Column("flux", "Effet", header=True)]
    for year in found:
        columns.append(Column(f"unites_{year}", f"{noun}, depuis fin {year}", align="right"))
        columns.append(Column(f"points_{year}", f"Effet depuis fin {year}", align="right"))
    rows: list[list[Cell]] = [[label] for label in (*FLOWS.values(), "Variation de la part")]
    for moved in found.values():
        for row, cells in zip(rows, _flow_cells(values, name, moved), strict=True):
            row.extend(cells)
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"{values.plan.catalogue[name].libelle}, au 31 décembre {values.year}",
        source=source_of(values, values.plan.catalogue[name].source),
        note=(
            "Décomposition exacte, sans résidu. Les unités du total sont celles qui sont équipées "
            "en plus : la variation du nombre d'unités ne s'y ajoute pas. " + ROUNDED
        ),
    )


def contributions(values: Values, indicators: tuple[str, ...], title: str, id: str) -> Part:
    """Return what each département did to the change of the region's share."""
    (name,) = indicators
    since = max(values.years[0], values.year - SPAN)
    if not derived.is_regional(values) or since == values.year:
        return empty(id, title=title)
    before, after = (_counts(values, name, year) for year in (since, values.year))
    found = decomposition.by_group(before, after)
    if not found:
        return empty(id, title=title)
    names = {place.id: place.name for place in values.plan.territories.of_level("departement")}
    names[values.region.id] = "Non localisé"
    years = (since, values.year)
    masked = [one for one in found if _is_masked(values, name, one.group, years)]
    rows = [
        _contribution(values, name, names[one.group], one)
        for one in sorted(found, key=lambda one: (-one.total, one.group))
        if one not in masked
    ]
    if masked:
        rows.append(_together(values, name, "Autres départements", masked, is_open=False))
    rows.append(_together(values, name, values.region.name, found, is_open=not masked))
    return table(
        (
            Column("territoire", "Territoire", header=True),
            Column("propre", "Progrès propre", align="right"),
            Column("poids", "Effet de poids", align="right"),
            Column("total", "Contribution", align="right"),
            Column("reste", "Part de ce qui reste", align="right"),
        ),
        rows,
        id=id,
        title=title,
        subtitle=(
            f"{values.plan.catalogue[name].libelle}, du 31 décembre {since} "
            f"au 31 décembre {values.year}"
        ),
        source=source_of(values, values.plan.catalogue[name].source),
        note=KITAGAWA + ROUNDED + (OTHERS if masked else ""),
    )


def missing_components(values: Values, title: str, id: str) -> Part:
    """Draw how many lycées lack exactly which components: what blocks 100 %."""
    if not derived.is_regional(values):
        return empty(id, title=title)
    now, required = derived.situation(values), values.plan.settings.securisation.composantes
    holders = {part: frozenset(holders_of(now, part)) for part in required}
    lacking = decomposition.missing(open_lycees(now)["uai"], holders, required)
    blocked = decomposition.by_missing(lacking.values())
    return charts.bars(
        [
            (
                " + ".join(COMPONENTS[part] for part in required if part in parts),
                derived.count(values, "lycees_sans_composante", lycees, ("lycée", "lycées")),
            )
            for parts, lycees in blocked
        ],
        heading=Column("composantes", "Composantes manquantes", header=True),
        id=id,
        title=title,
        subtitle=f"Nombre de lycées selon ce qui leur manque, au {long_date(values.valid_on)}",
        source=source_of(values, values.plan.catalogue["lycees_securises"].source),
        note="Chaque lycée compte une fois, avec toutes les composantes qui lui manquent.",
    )


def projection(values: Values, indicators: tuple[str, ...], title: str, id: str) -> Part:
    """Return when the last unit would be done: two scenarios, a simulation, and what it takes."""
    (name,) = indicators
    found = values.projection(name)
    if found is None or found.remaining <= 0:
        return empty(id, title=title)
    entry, target = values.plan.catalogue[name], values.targets(name)[-1]
    rows = _scenarios(values, name, found)
    needed = derived.number(values, name, found.needed_pace, entry.nom, signed=True)
    needed_on = f"atteint en {target.due.year}" if needed else "échéance passée"
    rows.append(("Rythme nécessaire", NONE, needed or NONE, needed_on))
    left = derived.count(values, name, found.remaining, entry.nom)
    return table(
        (
            Column("scenario", "Hypothèse", header=True),
            Column("depuis", "Observé depuis"),
            Column("rythme", "Baisse du reste par an", align="right"),
            Column("arrivee", "100 %"),
        ),
        rows,
        id=id,
        title=title,
        subtitle=f"{entry.libelle} : {left.fraction_text} à faire au {long_date(values.valid_on)}",
        source=source_of(values, entry.source),
        note=_reading(found),
    )


def fork(values: Values, indicators: tuple[str, ...], title: str, id: str) -> Part:
    """Draw a share up to now, the target in force, and where each pace would lead."""
    (name,) = indicators
    found, series = values.projection(name), values.series(name)
    if found is None or series is None or not found.scenarios:
        return empty(id, title=title)
    entry, target = values.plan.catalogue[name], values.targets(name)[-1]
    now = values.figure(name)
    here = Mark(values.valid_on, now.exact if now else Fraction(0), "")
    paths = [
        Target(*_end(one, found.remaining, series), PACES[one.name], base=here)
        for one in found.scenarios
    ]
    said = " ; ".join(f"{PACES[one.name]} : {one.text}" for one in found.scenarios)
    return charts.line_chart(
        Line(values.territory.name, series.figures),
        targets=paths,
        id=id,
        title=title,
        subtitle=(
            f"{entry.libelle}, et où mènerait chaque rythme s'il durait ; "
            f"cible : 100\u202f% en {target.due.year}"
        ),
        source=source_of(values, entry.source),
        description=f"{wording.described([Line(entry.libelle, series.figures)])} {said}.",
        note=(
            "Les tirets prolongent un rythme constaté, le parc étant tenu constant, jusqu'à la fin "
            f"de l'année d'arrivée ou de {HORIZON} : ce ne sont pas des prévisions."
        ),
    )


def _end(scenario: Scenario, remaining: int, series: Series) -> tuple[date, Fraction]:
    """Return when a scenario reaches 100 %, or how far it is at the horizon."""
    now = series.current
    total = (now.denominator if now else None) or 1
    if scenario.year is not None and scenario.year <= HORIZON:
        return date(scenario.year, 12, 31), Fraction(1)
    years = HORIZON - series.year
    left = min(max(remaining - scenario.fall * years, Fraction(0)), Fraction(total))
    return date(HORIZON, 12, 31), 1 - left / total


def _state(values: Values, name: str, year: int) -> Mapping[str, bool]:
    """Return the units of a share within the territory, and whether each is done."""
    counted = values.plan.units(name, year, freeze=values.known_on)
    if not counted["denominator"].eq(1).fillna(False).all() or counted["unit"].duplicated().any():
        message = f"L'indicateur « {name} » n'est pas une part d'unités : aucun flux à décomposer."
        raise UsageError(message)
    counted = counted[counted["place"].isin(derived.places(values))]
    return dict(zip(counted["unit"], counted["numerator"].astype(bool), strict=True))


def _now(values: Values, name: str) -> Mapping[str, bool]:
    return _state(values, name, values.year)


def _flow_cells(values: Values, name: str, moved: decomposition.Flows) -> list[tuple[Cell, Cell]]:
    """Return units and points for each effect, then for their total."""
    (done, fleet), (now_done, now_fleet) = moved.before, moved.after
    units = (
        moved.retrofit,
        moved.equipped_entries,
        -moved.equipped_exits,
        -moved.removals,
        now_fleet - fleet,
        now_done - done,
    )
    effects = [*moved.effects.values(), moved.change]
    return [
        (derived.count(values, name, change, signed=True), derived.points(values, name, effect))
        for change, effect in zip(units, effects, strict=True)
    ]


def _counts(values: Values, name: str, year: int) -> Mapping[str, decomposition.Counts]:
    """Return the units of a share by département; those that have none are the region's."""
    within = values.plan.territories.ancestors
    places = [place.id for place in values.plan.territories.of_level("departement")]
    within = within[within["territory"].isin(places)]
    counted = values.plan.units(name, year, freeze=values.known_on)
    departement = counted["place"].map(dict(zip(within["place"], within["territory"], strict=True)))
    sums = counted.groupby(departement.fillna(values.region.id))[["numerator", "denominator"]].sum()
    return {str(place): (int(done), int(total)) for place, done, total in sums.itertuples()}


def _contribution(
    values: Values, name: str, label: str, one: decomposition.Contribution
) -> tuple[Cell, ...]:
    left = one.remaining
    return (
        label,
        *(derived.points(values, name, value) for value in (one.own, one.weight, one.total)),
        NONE if left is None else derived.rate(values, name, left.numerator, left.denominator),
    )


def _together(
    values: Values,
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
    row = _contribution(
        values,
        name,
        label,
        decomposition.Contribution(
            values.region.id,
            own=sum((one.own for one in several), Fraction(0)),
            weight=sum((one.weight for one in several), Fraction(0)),
            remaining=sum(left, Fraction(0)) if left else None,
        ),
    )
    return row if is_open else (row[0], MASKED, MASKED, *row[3:])


def _is_masked(values: Values, name: str, territory: str, years: Sequence[int]) -> bool:
    """Tell whether a share is masked in one of some years."""
    series = values.series(name, values.plan.territories.get(territory))
    figures = series.figures if series else ()
    return any(figure.masked for figure in figures if figure.year in years)


def _scenarios(values: Values, name: str, found: Projection) -> list[tuple[Cell, ...]]:
    """Return one row per scenario, and one for the simulation."""
    noun = values.plan.catalogue[name].nom
    rows: list[tuple[Cell, ...]] = [
        (
            PACES[one.name].capitalize(),
            long_date(one.since),
            derived.number(values, name, one.fall, noun, signed=True),
            one.text,
        )
        for one in found.scenarios
    ]
    if found.interval is not None:
        rows.append(("Simulation (médiane)", NONE, NONE, _arrival(found.interval.median)))
    return rows


def _arrival(year: int | None) -> str:
    return f"non atteint à l'horizon {HORIZON}" if year is None else f"atteint en {year}"


def _reading(found: Projection) -> str:
    """Return how far the projection can be trusted; no chance where two windows diverge."""
    interval, long_run = found.interval, found.long_run
    if interval is None or long_run is None:
        return "Indicatif : trop peu d'années pour un intervalle."
    low, high = interval.p10, interval.p90
    when = f"entre {low} et {high}" if high else f"à partir de {low}, ou après {HORIZON}"
    when = f"après {HORIZON}" if low is None else f"en {low}" if low == high else when
    drawn = (
        f"Simulation : {number(interval.paths)} tirages parmi les {interval.years} dernières "
        f"années ; huit sur dix arrivent {when}"
    )
    if found.on_time is None:
        return (
            f"{drawn}. {Flag.SIGNAL_DIVERGENT.text.capitalize()} : {_arrival(interval.median)} au "
            f"rythme de ces années, {_arrival(long_run.median)} à celui des {long_run.years} "
            "années connues ; aucune probabilité n'est donnée."
        )
    return f"{drawn}, {share(found.on_time)} à l'échéance."
