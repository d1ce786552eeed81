"""The money of a report, from the vote to the payment."""

import pandas as pd

from reporting.indicators.budget import by_measure
from reporting.parts import Part, empty, steps
from reporting.parts.french import period
from reporting.parts.part import Texts
from reporting.parts.saying import say
from reporting.report.forms import form
from reporting.report.values import Values

TOTAL = "Total"


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
