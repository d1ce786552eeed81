"""The money of a report: from the vote to the payment, and how sums and waits are spread."""

from textwrap import shorten

import pandas as pd

from reporting import fonts
from reporting.indicators.budget import by_measure
from reporting.indicators.grants import grants
from reporting.indicators.lycees import received_costs
from reporting.parts import Part, empty, steps
from reporting.parts.french import capital, period
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.report.forms import form
from reporting.report.values import Values, gathered

TOTAL = "Total"


@form
def money_steps(values: Values, texts: Texts) -> Part:
    """Draw what was voted, allotted, committed and paid, and what stays behind each step."""
    measures = _measures(values)
    if not measures:
        return empty(texts["id"])
    return steps.money_steps(measures[-1], **texts)


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
    if len(days) < FEWEST:
        return empty(texts["id"])
    from reporting.parts import distributions  # brings matplotlib

    texts["subtitle"] = say(
        "distributions.days_subtitle", year=year, when=period(values.valid_on, values.valid_on)
    )
    return distributions.days(days, texts)


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
    groups = _costs(values)
    if not groups:
        return empty(texts["id"])
    from reporting.parts import distributions  # brings matplotlib

    texts["note"] = say("distributions.cost_note", n=FEWEST)
    return distributions.costs(groups, texts)


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
