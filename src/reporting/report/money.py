"""The money of a report: from the vote to the payment, and how sums and waits are spread."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from textwrap import shorten
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from reporting import fonts
from reporting.assessment import decomposition as ratios
from reporting.disclosure.sheet import digest
from reporting.indicators.budget import by_measure, grants, payments
from reporting.indicators.lycees import received_costs
from reporting.parts import Figure, Part, Scope, Texts, say, steps
from reporting.parts.french import capital, period
from reporting.plan.settings import AverageCost
from reporting.report.details import needs
from reporting.report.forms import form
from reporting.report.tables import grid, heads, one_scale
from reporting.report.values import Values, gathered

TOTAL = "Total"
_Cost = tuple[str, Figure | None, Figure, Figure | None]


@form
def money_steps(values: Values, texts: Texts) -> Part:
    """Draw what was voted, allotted, committed and paid, and what stays behind each step."""
    return steps.money_steps(needs(_measures(values))[-1], **texts)


@form
def money_measures(values: Values, texts: Texts) -> Part:
    """Draw how far each measure went from the vote to the payment."""
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


FEWEST = 20
"""Operations of a kind without which its quantiles would tell single contracts."""

LONGEST = 48
"""Characters of the name of a kind of works beside its bar."""


@form
def days_to_payment(values: Values, texts: Texts) -> Part:
    """Draw how long grants wait for their first payment."""
    days, year = _waits(values)
    needs(len(days) >= FEWEST)
    texts["subtitle"] = say(
        "distributions.days_subtitle", year=year, when=period(values.valid_on, values.valid_on)
    )
    return _drawn(values, "days", days, texts)


@gathered
def _waits(values: Values) -> tuple[list[int], str]:
    """Return the days from each grant of the territory to its first payment, and since when."""
    granted = grants(values.situation, None)
    granted = granted[granted["commune"].isin(values.places)]
    paid = values.situation.table("mandats")
    paid = paid[paid["decision_id"].notna() & (paid["montant"] > 0)]
    first = granted["decision_id"].map(paid.groupby("decision_id")["date_mandat"].min())
    voted = granted["commission_permanente_le"]
    waited = (first - voted).dt.days.dropna()
    return [int(one) for one in waited], str(voted[waited.index].dt.year.min())


@form
def cost_per_operation(values: Values, texts: Texts) -> Part:
    """Draw what an operation received cost, by kind of works; never a single one."""
    groups = needs(_costs(values))
    texts["note"] = say("distributions.cost_note", n=FEWEST)
    return _drawn(values, "costs", groups, texts)


def _drawn(values: Values, kind: str, figures: object, texts: Texts) -> Part:
    """Return a distribution, drawn once for the same figures and words, then kept."""

    def draw() -> Any:
        from reporting.parts import distributions  # brings seaborn: slow to import, and to draw

        return _parts().dump_python(getattr(distributions, kind)(figures, texts), mode="json")

    name = f"{kind} {digest((figures, texts, values.language))}"
    return _parts().validate_python(values.ledger.counts.recall((), name, draw))


@cache
def _parts() -> TypeAdapter[Part]:
    """Return what writes parts as plain values, and makes them again."""
    return TypeAdapter(Part)


def _costs(values: Values) -> dict[str, list[int]]:
    """Return the cents paid for each operation, by kind, where there are enough of them."""
    costs = received_costs(values.situation).dropna()
    works = values.situation.known("operations_travaux")
    natures = works.drop_duplicates("operation_id", keep="last").set_index("operation_id")["nature"]
    words = values.ledger.settings.vocabulaire.natures
    found: dict[str, list[int]] = {}
    for operation, cents in costs.items():
        nature = natures.get(operation)
        if pd.isna(nature):
            continue
        names = [words.get(one, one) for one in str(nature).split("+")]
        name = shorten(say("distributions.and").join(names), LONGEST, placeholder="…")
        name = fonts.UNDRAWN.sub(fonts.BOX, name)
        found.setdefault(capital(name), []).append(int(cents))
    public = values.ledger.settings.diffusion
    return {
        name: several
        for name, several in found.items()
        if len(several) >= FEWEST and not public.is_concentrated(several)
    }


@form
def average_costs(values: Values, texts: Texts) -> Part:
    """Return the average costs that the plan declares, each under the name of what it divides."""
    declared = values.ledger.settings.couts
    found = {one: row for one in declared if (row := _average(values, one))}
    if not any(one.element == "progression" for one in found):
        texts["note"] = None
    for what, _, _, mean in list(found.values())[:1]:
        told = {"what": what.partition(" (")[0], "mean": mean.text if mean else ""}
        texts["title"] = say("average_costs.finding", **told)
    return grid(texts, heads(values, "average_costs"), found.values())


def _average(values: Values, declared: AverageCost) -> _Cost | None:
    """Return the row of an average cost, None where it divides nothing."""
    if not (values.keeps(declared.depense) and values.keeps(declared.diviseur)):
        return None
    spent, units = values[declared.depense], values[declared.diviseur]
    if not (spent and spent.known and units and units.known):
        return None
    cents, number, scope = spent.known.numerator or 0, units.known.numerator or 0, values.scope
    if declared.element == "denominateur":
        number = units.known.denominator or 0
    if declared.element == "progression":
        first = values.years[0]
        if not ((earlier := spent[first]) and (before := units[first])):
            return None
        # Both from the same day on: what was paid before it secured what was there already.
        cents, number = cents - (earlier.numerator or 0), number - (before.numerator or 0)
        scope = replace(scope, du=date(first, 12, 31))
    if number <= 0:
        return None
    return (
        declared.libelle,
        scope.amount("cout_depense", cents),
        scope.count("cout_diviseur", number, units.entry.nom),
        scope.amount("cout_moyen", Fraction(cents, number)),
    )


@form
def constant_euros(values: Values, texts: Texts) -> Part:
    """Return what was paid for a measure each year, in current and in constant euros."""
    index, prices = _prices(values), needs(values.ledger.settings.prix)
    complete = needs(
        [y for y in values.years if all(f"{y}-{m:02d}" in index for m in range(1, 13))]
    )
    paid = payments(values.situation, prices.mesure)
    by_month = paid["montant"].groupby(paid["date_mandat"].dt.strftime("%Y-%m")).sum()
    months = [
        {str(month): int(paid) for month, paid in by_month.items() if str(month)[:4] == str(year)}
        for year in values.years
    ]
    base = str(complete[-1])
    found = [ratios.constant_euros(one, index, base, prices.indice) for one in months]
    columns = (
        _with_total(values, "paiements_courants", [sum(one.values()) for one in months]),
        _with_total(values, "paiements_constants", [one.value for one in found]),
    )
    said = values.ledger.settings.vocabulaire.intitules.paiements_constants
    texts["subtitle"] = f"{said}. {found[0].label}" if said else found[0].label
    current, constant = (column[-1] for column in columns)
    if current and constant:
        told = {"current": current.text, "constant": constant.text, "year": base}
        texts["title"] = say("constant_euros.finding", **told)
    missing = sorted({month for one in found for month in one.missing})
    texts["note"] = f"Indice manquant\u00a0: {', '.join(missing)}." if missing else None
    rows = zip((*map(str, values.years), TOTAL), *columns, strict=True)
    return grid(texts, heads(values, "constant_euros"), rows)


def _with_total(
    values: Values, name: str, amounts: Sequence[Fraction | int | None]
) -> list[Figure | None]:
    """Return amounts by year and their sum, unknown if one of them is, all in one scale."""
    known = [cents for cents in amounts if cents is not None]
    total = sum(known, type(known[0])(0)) if len(known) == len(amounts) else None
    first, last = values.years[0], values.year
    spans = [*((year, year) for year in values.years), (first, last)]
    return one_scale(
        [
            Scope(values.territory.id, end, date(start, 1, 1), date(end, 12, 31)).amount(
                name, cents
            )
            for (start, end), cents in zip(spans, (*amounts, total), strict=True)
        ]
    )


def _prices(values: Values) -> Mapping[str, Fraction]:
    """Return the value of the price index by month."""
    prices, chosen = values.situation.known("indices_prix"), values.ledger.settings.prix
    prices = prices[prices["indice"] == (chosen.indice if chosen else "")]
    return dict(zip(prices["mois"].map(str), prices["valeur"].map(Fraction), strict=True))
