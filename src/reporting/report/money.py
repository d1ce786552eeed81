"""The money of a report: the budget by measure, average costs, constant euros."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd

from reporting.assessment import costs as ratios
from reporting.indicators.budget import by_measure, payments
from reporting.indicators.lycees import received_costs
from reporting.parts import Figure, Part, Scope, empty, steps
from reporting.parts.french import period
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.parts.tables import Cell
from reporting.plan.settings import AverageCost
from reporting.report.forms import form, grid, heads
from reporting.report.tables import one_scale
from reporting.report.values import Values

TOTAL = "Total"
MIXED = "Ces coûts mêlent entretien et extension."
RATES = {"engagement": "taux_engagement", "mandatement": "taux_mandatement"}
"""The indicators that columns are the detail of: one that is not kept takes its column along."""


@form
def budget(values: Values, texts: Texts) -> Part:
    """Return what was voted, allotted, committed and paid by measure since the plan began."""
    lines = _lines(values)
    labels = heads(values, "budget")
    cells = _amounts(values, lines[[*labels][1:]]).values() if len(lines) else ()
    rows = [tuple(row) for row in zip(lines.index, *cells, strict=True)]
    return grid(texts, labels, rows)


@form
def budget_year(values: Values, texts: Texts) -> Part:
    """Return the budget of the year by measure: what its rates divide, and the rates."""
    lines = _lines(values)
    if lines.empty:
        return empty(texts["id"])
    labels = {
        name: label
        for name, label in heads(values, "budget_year").items()
        if name not in RATES or values.keeps(RATES[name])
    }
    cells: dict[str, Sequence[Cell]] = {"mesure": list(lines.index)}
    cells |= _amounts(values, lines[[name for name in labels if name in lines]])
    rates = [_rates(values, one) for one in lines.to_dict("records")]
    cells |= {name: [one[name] for one in rates] for name in rates[0]}
    return grid(texts, labels, zip(*(cells[name] for name in labels), strict=True))


@form
def money_steps(values: Values, texts: Texts) -> Part:
    """Draw what was voted, allotted, committed and paid, and what stays behind each step."""
    measures = _measures(values)
    if not measures:
        return empty(texts["id"])
    texts["subtitle"] = say("money_steps.subtitle", when=period(values.valid_on, values.valid_on))
    return steps.money_steps(measures[-1], **texts)


@form
def money_measures(values: Values, texts: Texts) -> Part:
    """Draw how far each measure went from the vote to the payment."""
    when = period(values.valid_on, values.valid_on)
    texts["subtitle"] = say("money_steps.subtitle_measures", when=when)
    return steps.money_measures(_measures(values)[:-1], **texts)


def _measures(values: Values) -> list[steps.Measure]:
    """Return the four amounts of each measure, then those of all; none that nobody tells."""
    lines, known = _lines(values), values.situation.known("ap_ae_cp")
    told = {key: key not in known or bool(known[key].notna().any()) for key in steps.STEPS}
    return [
        steps.Measure(
            str(label),
            [
                values.scope.amount(f"budget_{key}", int(line[key])) if told[key] else None
                for key in steps.STEPS
            ],
        )
        for label, line in lines.iterrows()
    ]


def _rates(values: Values, line: Mapping[Hashable, int]) -> dict[str, Figure | None]:
    """Return the rates of a measure, and the years of payment that are still allotted."""
    scope = replace(values.scope, du=values.valid_on.replace(month=1, day=1))
    of = {str(name): int(cents) for name, cents in line.items()}
    cover = ratios.cover_ratio(of["affecte"], of["mandate"], of["mandate_exercice"])
    return {
        "engagement": scope.rate("taux_engagement", of["engage_ouvert"], of["affecte_ouvert"]),
        "mandatement": scope.rate("taux_mandatement", of["mandate_exercice"], of["cp_ouverts"]),
        "couverture": scope.number("ratio_couverture", cover.value, ("an", "ans")),
    }


@form
def costs(values: Values, texts: Texts) -> Part:
    """Return the average costs, each under the name of what it divides."""
    declared = values.ledger.settings.couts
    found = {one.libelle: row for one in declared if (row := _cost(values, one))}
    works, notes = _cost_of_works(values), []
    if any(one.element == "progression" and one.libelle in found for one in declared):
        since = f"depuis le 31 décembre {values.years[0]}"
        notes.append(f"La dépense d'une progression est celle de la même période, {since}.")
    if works:
        notes.append("Opérations reçues : ce qui en a été payé.")
    texts["note"] = " ".join([MIXED, *notes]) if notes else None
    rows = [*found.values(), *works]
    return grid(texts, heads(values, "costs"), rows, right=("q1", "q3"))


def _cost(values: Values, declared: AverageCost) -> tuple[Cell, ...] | None:
    """Return the row of an average cost, None where it divides nothing."""
    if not (values.keeps(declared.depense) and values.keeps(declared.diviseur)):
        return None
    spent, units = values[declared.depense], values[declared.diviseur]
    if not (spent and spent.known and units and units.known):
        return None
    cents, number = spent.known.numerator or 0, units.known.numerator or 0
    if declared.element == "denominateur":
        number = units.known.denominator or 0
    if declared.element == "progression":
        first = values.years[0]
        if (paid_before := spent[first]) is None or (before := units[first]) is None:
            return None
        # Both from the same day on: what was paid before it secured what was there already.
        cents, number = cents - (paid_before.numerator or 0), number - (before.numerator or 0)
    if number <= 0:
        return None
    scope = values.scope
    if declared.element == "progression":
        scope = replace(scope, du=date(values.years[0], 12, 31))
    return (
        declared.libelle,
        scope.amount("cout_depense", cents),
        scope.count("cout_diviseur", number, units.entry.nom),
        scope.amount("cout_moyen", Fraction(cents, number)),
        "",
        "",
    )


def _cost_of_works(values: Values) -> list[tuple[Cell, ...]]:
    """Return the row of the operations received and paid: median and quartiles; or none.

    An operation is a contract with a firm: too few of them would tell what one was paid.
    """
    if not {"operations_travaux", "mandats", "ap_ae_cp"} <= set(values.ledger.tables):
        return []
    paid = [int(cents) for cents in received_costs(values.situation).dropna()]
    if not paid or values.ledger.settings.diffusion.is_concentrated(paid):
        return []
    spread, scope = ratios.cost_per_operation(paid), values.scope
    quartiles = (spread.median, spread.q1, spread.q3)
    row = (
        spread.label,
        scope.amount("cout_depense", sum(paid)),
        scope.count("cout_diviseur", spread.size, ("opération", "opérations")),
        *(scope.amount("cout_par_operation", value) for value in quartiles),
    )
    return [row]


@form
def constant_euros(values: Values, texts: Texts) -> Part:
    """Return what was paid for a measure each year, in current and in constant euros."""
    index = _prices(values)
    complete = [year for year in values.years if _has_every_month(index, year)]
    prices = values.ledger.settings.prix
    if prices is None or not complete:
        return empty(texts["id"])
    base, paid = str(complete[-1]), _paid_by_month(values, prices.mesure)
    current: list[int] = []
    found: list[ratios.ConstantEuros] = []
    for year in values.years:
        months = {month: cents for month, cents in paid.items() if month[:4] == str(year)}
        current.append(sum(months.values()))
        found.append(ratios.constant_euros(months, index, base, prices.indice))
    columns = [
        _with_total(values, "paiements_courants", current),
        _with_total(values, "paiements_constants", [one.value for one in found]),
    ]
    missing = sorted({month for one in found for month in one.missing})
    said = values.ledger.settings.vocabulaire.intitules.paiements_constants
    texts["subtitle"] = f"{said}. {found[0].label}" if said else found[0].label
    texts["note"] = f"Indice manquant : {', '.join(missing)}." if missing else None
    return grid(
        texts,
        {
            "annee": "Année de paiement",
            "courants": "Euros courants",
            "constants": f"Euros constants de {base}",
        },
        list(zip((*map(str, values.years), TOTAL), *columns, strict=True)),
    )


def _with_total(
    values: Values, name: str, amounts: Sequence[Fraction | int | None]
) -> list[Figure | None]:
    """Return amounts by year and their sum, unknown if one of them is, all in one scale."""
    known = [cents for cents in amounts if cents is not None]
    total = sum(known, type(known[0])(0)) if len(known) == len(amounts) else None
    scopes = [_years(values, year, year) for year in values.years]
    every = zip(
        (*scopes, _years(values, values.years[0], values.year)), (*amounts, total), strict=True
    )
    return one_scale([scope.amount(name, cents) for scope, cents in every])


def _years(values: Values, first: int, last: int) -> Scope:
    """Return the scope of what was paid in some years, both included."""
    return Scope(values.territory.id, last, date(first, 1, 1), date(last, 12, 31))


def _lines(values: Values) -> pd.DataFrame:
    """Return the budget by measure, in the order of the plan, and its total."""
    lines, labels = by_measure(values.situation), values.ledger.settings.vocabulaire.mesures
    if lines.empty:
        return lines
    order = [*labels, *(name for name in lines.index if name not in labels)]
    lines = lines.loc[[name for name in order if name in lines.index]]
    lines.index = [labels.get(name, name) for name in lines.index]
    lines.loc[TOTAL] = lines.sum()
    return lines


def _amounts(values: Values, lines: pd.DataFrame) -> dict[str, list[Figure | None]]:
    """Return the amounts of the budget by column, all in one scale, two decimals in millions."""
    cents = [(name, int(cents)) for name in map(str, lines) for cents in lines[name]]
    figures = one_scale([values.scope.amount(f"budget_{name}", value) for name, value in cents])
    found: dict[str, list[Figure | None]] = {}
    for (name, _), figure in zip(cents, figures, strict=True):
        found.setdefault(name, []).append(replace(figure, decimals=2) if figure else None)
    return found


def _paid_by_month(values: Values, measure: str) -> Mapping[str, int]:
    """Return the cents paid for a measure by month ("2023-07"), since the first day of the plan."""
    paid = payments(values.situation, measure)
    sums = paid["montant"].groupby(paid["date_mandat"].dt.strftime("%Y-%m")).sum()
    return {str(month): int(cents) for month, cents in sums.items()}


def _prices(values: Values) -> Mapping[str, Fraction]:
    """Return the value of the price index by month."""
    prices, chosen = values.situation.known("indices_prix"), values.ledger.settings.prix
    prices = prices[prices["indice"] == (chosen.indice if chosen else "")]
    return {
        str(month): Fraction(value)
        for month, value in zip(prices["mois"], prices["valeur"], strict=True)
    }


def _has_every_month(index: Mapping[str, Fraction], year: int) -> bool:
    return all(f"{year}-{month:02d}" in index for month in range(1, 13))
