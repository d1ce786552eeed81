"""The money of a report: the budget by measure, average costs, constant euros."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial

import pandas as pd

from reporting.assessment import costs as ratios
from reporting.indicators.budget import by_measure, payments
from reporting.indicators.lycees import received_costs
from reporting.parts import Figure, Part, Scope, empty
from reporting.parts.french import long_date
from reporting.parts.part import Texts
from reporting.parts.tables import Cell
from reporting.plan.settings import AverageCost
from reporting.report.forms import form, grid
from reporting.report.tables import one_scale
from reporting.report.values import Values

TOTAL = "Total"
budget_form = partial(
    form,
    registers=("ap_ae_cp", "mandats"),
    source="Registre des autorisations et crédits ; registre des mandats",
    is_regional=True,
)
"""A form that rests on the registers of the budget."""
SINCE_THE_BEGINNING = {
    "vote": "Voté",
    "affecte": "Affecté",
    "engage": "Engagé",
    "mandate": "Mandaté",
    "reste": "Reste à mandater",
}
OF_THE_YEAR = {
    "affecte_ouvert": "Affecté",
    "engage_ouvert": "Engagé",
    "engagement": "Taux d'engagement (engagé / affecté)",
    "cp_ouverts": "CP ouverts",
    "mandate_exercice": "Mandaté de l'exercice",
    "mandatement": "Taux de mandatement (mandaté / CP ouverts)",
    "couverture": "Ratio de couverture",
}
RATES = {"engagement": "taux_engagement", "mandatement": "taux_mandatement"}
"""The indicators that columns are the detail of: one that is not kept takes its column along."""


@budget_form("budget", fallback="Le budget, mesure par mesure, {quand}")
def budget(values: Values, texts: Texts) -> Part:
    """Return what was voted, allotted, committed and paid by measure since the plan began."""
    lines = _lines(values)
    cells = _amounts(values, lines[list(SINCE_THE_BEGINNING)]).values() if len(lines) else ()
    texts["subtitle"] = (
        f"Cumul depuis l'ouverture des autorisations, au {long_date(values.valid_on)}"
    )
    texts["note"] = (
        "AP et AE à la dernière étape budgétaire connue. Engagé n'est pas payé : le reste à "
        "mandater est l'engagé moins le mandaté."
    )
    rows = [tuple(row) for row in zip(lines.index, *cells, strict=True)]
    return grid(texts, {"mesure": "Mesure", **SINCE_THE_BEGINNING}, rows)


@budget_form("budget-annee", fallback="L'exercice, mesure par mesure")
def budget_year(values: Values, texts: Texts) -> Part:
    """Return the budget of the year by measure: what its rates divide, and the rates."""
    lines = _lines(values)
    if lines.empty:
        return empty(texts["id"])
    cells = _amounts(values, lines[[name for name in OF_THE_YEAR if name in lines]])
    rates = [_rates(values, one) for one in lines.to_dict("records")]
    cells |= {name: [one[name] for one in rates] for name in rates[0]}
    heads = {
        name: label
        for name, label in OF_THE_YEAR.items()
        if name not in RATES or values.keeps(RATES[name])
    }
    texts["subtitle"] = f"Autorisations ouvertes au budget {values.year} et crédits de l'exercice"
    texts["note"] = (
        "CP ouverts : budget primitif, budget supplémentaire et décisions modificatives. "
        "Ratio de couverture : (affecté − mandaté, depuis l'origine) / mandaté de l'exercice, "
        "en années de paiement."
    )
    rows = zip(lines.index, *(cells[name] for name in heads), strict=True)
    return grid(texts, {"mesure": "Mesure", **heads}, rows)


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


@form(
    "couts",
    fallback="Coûts moyens",
    source="Registres des mandats, des subventions et des équipements",
    is_regional=True,
)
def costs(values: Values, texts: Texts) -> Part:
    """Return the average costs, each under the name of what it divides."""
    declared = values.ledger.settings.couts
    rows = [row for one in declared if (row := _cost(values, one))] + _cost_of_works(values)
    texts["subtitle"] = f"Euros courants, au {long_date(values.valid_on)}"
    texts["note"] = (
        "Ces coûts mêlent entretien et extension. La dépense d'une progression est celle de la "
        f"même période, depuis le 31 décembre {values.years[0]}. Opérations reçues : ce qui en a "
        "été payé."
    )
    return grid(
        texts,
        {
            "cout": "Coût",
            "depense": "Dépense",
            "nombre": "Divisée par",
            "valeur": "Moyenne ou médiane",
            "q1": "1er quartile",
            "q3": "3e quartile",
        },
        rows,
        right=("q1", "q3"),
    )


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


@form(
    "euros-constants",
    fallback="Euros courants et euros constants",
    registers=("mandats", "ap_ae_cp", "indices_prix"),
    source="Registres des mandats et des indices de prix",
    is_regional=True,
)
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
