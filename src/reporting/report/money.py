"""The money of a report: the budget by measure, average costs, constant euros."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pandas as pd

from reporting.assessment import costs as ratios
from reporting.indicators.budget import by_measure, payments
from reporting.indicators.lycees import received_costs
from reporting.parts import Column, Figure, Part, empty, table
from reporting.parts.french import long_date
from reporting.parts.tables import Cell
from reporting.report.derived import amount, count, is_regional, number, rate, situation
from reporting.report.tables import one_scale, source_of
from reporting.report.values import Values

MEASURES = {
    "lycees": "Lycées",
    "rames": "Trains liO",
    "autocars": "Autocars liO",
    "communes": "Communes et polices municipales",
    "prevention": "Prévention et signalement",
    "valeurs": "Valeurs de la République",
    "convention": "Convention avec la gendarmerie",
}
"""Measures of the budget, in the order of the tables."""
TOTAL = "Total"
PRICES = "BT01"
"""Index of the price of building works."""
BUDGET, LEDGER = "Registre des autorisations et crédits", "registre des mandats"


def budget(values: Values, title: str, id: str) -> Part:
    """Return what was voted, allotted, committed and paid by measure since the plan began."""
    if (lines := _lines(values)) is None:
        return empty(id, title=title)
    labels = {
        "vote": "Voté",
        "affecte": "Affecté",
        "engage": "Engagé",
        "mandate": "Mandaté",
        "reste": "Reste à mandater",
    }
    cells = _amounts(values, lines[list(labels)]).values()
    return table(
        (
            Column("mesure", "Mesure", header=True),
            *(Column(name, label, align="right") for name, label in labels.items()),
        ),
        [(measure, *row) for measure, *row in zip(lines.index, *cells, strict=True)],
        id=id,
        title=title,
        subtitle=f"Cumul depuis l'ouverture des autorisations, au {long_date(values.valid_on)}",
        source=source_of(values, f"{BUDGET} ; {LEDGER}"),
        note=(
            "AP et AE à la dernière étape budgétaire connue. Engagé n'est pas payé : le reste à "
            "mandater est l'engagé moins le mandaté."
        ),
    )


def budget_year(values: Values, title: str, id: str) -> Part:
    """Return the budget of the year by measure: what its rates divide, and the rates."""
    if (lines := _lines(values)) is None:
        return empty(id, title=title)
    labels = {
        "affecte_ouvert": "Affecté",
        "engage_ouvert": "Engagé",
        "engagement": "Taux d'engagement (engagé / affecté)",
        "cp_ouverts": "CP ouverts",
        "mandate_exercice": "Mandaté de l'exercice",
        "mandatement": "Taux de mandatement (mandaté / CP ouverts)",
        "couverture": "Ratio de couverture",
    }
    cells = _amounts(values, lines[[name for name in labels if name in lines]])
    rows = lines.to_dict("records")
    cells["engagement"] = [
        rate(values, "taux_engagement", int(one["engage_ouvert"]), int(one["affecte_ouvert"]))
        for one in rows
    ]
    cells["mandatement"] = [
        rate(values, "taux_mandatement", int(one["mandate_exercice"]), int(one["cp_ouverts"]))
        for one in rows
    ]
    cells["couverture"] = [_cover(values, one) for one in rows]
    return table(
        (
            Column("mesure", "Mesure", header=True),
            *(Column(name, label, align="right") for name, label in labels.items()),
        ),
        list(zip(lines.index, *(cells[name] for name in labels), strict=True)),
        id=id,
        title=title,
        subtitle=f"Autorisations ouvertes au budget {values.year} et crédits de l'exercice",
        source=source_of(values, f"{BUDGET} ; {LEDGER}"),
        note=(
            "CP ouverts : budget primitif, budget supplémentaire et décisions modificatives. "
            "Ratio de couverture : (affecté − mandaté, depuis l'origine) / mandaté de l'exercice, "
            "en années de paiement."
        ),
    )


def _cover(values: Values, line: Mapping[Hashable, int]) -> Figure | None:
    """Return the years of payment that are still allotted."""
    amounts = (int(line[name]) for name in ("affecte", "mandate", "mandate_exercice"))
    return number(values, "ratio_couverture", ratios.cover_ratio(*amounts).value, ("an", "ans"))


def costs(values: Values, title: str, id: str) -> Part:
    """Return the average costs, each under the name of what it divides."""
    if not is_regional(values):
        return empty(id, title=title)
    rows = [_cost(values, *one) for one in _averages(values)] + _cost_of_works(values)
    return table(
        (
            Column("cout", "Coût", header=True),
            Column("depense", "Dépense", align="right"),
            Column("nombre", "Divisée par", align="right"),
            Column("valeur", "Moyenne ou médiane", align="right"),
            Column("q1", "1er quartile", align="right"),
            Column("q3", "3e quartile", align="right"),
        ),
        rows,
        id=id,
        title=title,
        subtitle=f"Euros courants, au {long_date(values.valid_on)}",
        source=source_of(values, "Registres des mandats, des subventions et des équipements"),
        note=(
            "Ces coûts mêlent entretien et extension. Lycées nouvellement sécurisés : paiements "
            f"et lycées depuis le 31 décembre {values.years[0]}. Opérations reçues : ce qui en a "
            "été payé."
        ),
    )


def constant_euros(values: Values, title: str, id: str) -> Part:
    """Return what was paid for lycées each year, in current euros and at the prices of one year."""
    index = _prices(values)
    complete = [year for year in values.years if _has_every_month(index, year)]
    if not is_regional(values) or not complete:
        return empty(id, title=title)
    paid, base = _paid_by_month(values), str(complete[-1])
    current: list[int] = []
    found: list[ratios.ConstantEuros] = []
    for year in values.years:
        months = {month: cents for month, cents in paid.items() if month[:4] == str(year)}
        current.append(sum(months.values()))
        found.append(ratios.constant_euros(months, index, base, PRICES))
    constant = [one.value for one in found]
    known = [value for value in constant if value is not None]
    total = sum(known, Fraction(0)) if len(known) == len(constant) else None
    columns = [
        one_scale([amount(values, "lycees_depense", cents) for cents in (*current, sum(current))]),
        one_scale([amount(values, "lycees_depense_constante", v) for v in (*constant, total)]),
    ]
    missing = sorted({month for one in found for month in one.missing})
    return table(
        (
            Column("annee", "Année de paiement", header=True),
            Column("courants", "Euros courants", align="right"),
            Column("constants", f"Euros constants de {base}", align="right"),
        ),
        list(zip((*map(str, values.years), TOTAL), *columns, strict=True)),
        id=id,
        title=title,
        subtitle=f"Lycées, paiements de l'année. {found[0].label}",
        source=source_of(values, "Registres des mandats et des indices de prix"),
        note=f"Indice manquant : {', '.join(missing)}." if missing else None,
    )


def _lines(values: Values) -> pd.DataFrame | None:
    """Return the budget by measure, in the order of the tables, and its total; None without."""
    if not is_regional(values):
        return None
    lines = by_measure(situation(values))
    if lines.empty:
        return None
    order = [*MEASURES, *(name for name in lines.index if name not in MEASURES)]
    lines = lines.loc[[name for name in order if name in lines.index]]
    lines.index = [MEASURES.get(name, name) for name in lines.index]
    lines.loc[TOTAL] = lines.sum()
    return lines


def _amounts(values: Values, lines: pd.DataFrame) -> dict[str, list[Figure | None]]:
    """Return the amounts of the budget by column, all in one scale, two decimals in millions."""
    cents = [(name, int(cents)) for name in map(str, lines) for cents in lines[name]]
    figures = one_scale([amount(values, f"budget_{name}", value) for name, value in cents])
    found: dict[str, list[Figure | None]] = {}
    for (name, _), figure in zip(cents, figures, strict=True):
        found.setdefault(name, []).append(replace(figure, decimals=2) if figure else None)
    return found


def _averages(values: Values) -> list[tuple[ratios.Ratio, tuple[str, str]]]:
    """Return the average costs that exist, with the noun of what each is divided by."""
    lycees, coaches = values.series("lycees_securises"), values.figure("autocars_equipes")
    helped, granted = values.figure("communes_aidees"), values.figure("communes_montant_vote")
    works, on_board = values.figure("lycees_depense"), values.figure("autocars_depense")
    paid = values.series("lycees_depense")
    now, base = (lycees and lycees.current), (lycees and lycees[values.years[0]])
    before = paid and paid[values.years[0]]
    found: list[tuple[ratios.Ratio, tuple[str, str]]] = []
    if works and now:
        label = "Coût moyen par lycée du parc (dépense cumulée / parc)"
        ratio = ratios.Ratio(label, works.numerator or 0, now.denominator or 0)
        found.append((ratio, ("lycée", "lycées")))
    if works and now and base and before:
        label = "Coût moyen par lycée nouvellement sécurisé (dépense / progression)"
        ratio = ratios.cost_per_new_unit(
            label,
            ratios.Cumul(base.date or date.min, before.numerator or 0, base.numerator or 0),
            ratios.Cumul(values.valid_on, works.numerator or 0, now.numerator or 0),
        )
        found.append((ratio, ("lycée", "lycées")))
    if on_board and coaches:
        label = "Coût moyen par autocar équipé (dépense cumulée / autocars équipés)"
        ratio = ratios.Ratio(label, on_board.numerator or 0, coaches.numerator or 0)
        found.append((ratio, ("autocar", "autocars")))
    if granted and helped:
        label = "Montant moyen voté par commune aidée (voté, groupements compris / communes)"
        ratio = ratios.Ratio(label, granted.numerator or 0, helped.numerator or 0)
        found.append((ratio, ("commune", "communes")))
    return [one for one in found if one[0].value is not None]


def _cost(values: Values, ratio: ratios.Ratio, noun: tuple[str, str]) -> tuple[Cell, ...]:
    return (
        ratio.label,
        amount(values, "cout_depense", ratio.numerator),
        count(values, "cout_diviseur", ratio.denominator, noun),
        amount(values, "cout_moyen", ratio.value),
        "",
        "",
    )


def _cost_of_works(values: Values) -> list[tuple[Cell, ...]]:
    """Return the row of the operations received and paid: median and quartiles; or none.

    An operation is a contract with a firm: too few of them would tell what one was paid.
    """
    paid = [int(cents) for cents in received_costs(situation(values)).dropna()]
    if not paid or values.plan.settings.diffusion.is_concentrated(paid):
        return []
    spread = ratios.cost_per_operation(paid)
    row = (
        spread.label,
        amount(values, "cout_depense", sum(paid)),
        count(values, "cout_diviseur", spread.size, ("opération", "opérations")),
        *(
            amount(values, "cout_par_operation", value)
            for value in (spread.median, spread.q1, spread.q3)
        ),
    )
    return [row]


def _paid_by_month(values: Values) -> Mapping[str, int]:
    """Return the cents paid for lycées by month ("2023-07"), since the first day of the plan."""
    paid = payments(situation(values), "lycees")
    sums = paid["montant"].groupby(paid["date_mandat"].dt.strftime("%Y-%m")).sum()
    return {str(month): int(cents) for month, cents in sums.items()}


def _prices(values: Values) -> Mapping[str, Fraction]:
    """Return the value of the price index by month."""
    prices = situation(values).known("indices_prix")
    prices = prices[prices["indice"] == PRICES]
    return {
        str(month): Fraction(value)
        for month, value in zip(prices["mois"], prices["valeur"], strict=True)
    }


def _has_every_month(index: Mapping[str, Fraction], year: int) -> bool:
    return all(f"{year}-{month:02d}" in index for month in range(1, 13))
