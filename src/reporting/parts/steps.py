"""Money from the vote to the payment: what each step keeps, and what stays behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.errors import UsageError
from reporting.parts import french, labels
from reporting.parts.canvas import FULL, NARROW, Axis, Canvas, fitted
from reporting.parts.figures import Figure
from reporting.parts.part import Cell, Column, Part, Texts
from reporting.parts.saying import brief, say
from reporting.parts.tables import blank, data_of, figures_of

STEPS: Final = ("vote", "affecte", "engage", "mandate")
"""From the vote to the payment; each is part of the one before."""
FILLS: Final = ("pale", "mid", "bright", "blue")
LEFT, RIGHT = 108.0, 436.0
THICK: Final = 19.0
GAP: Final = 15.5
LINE: Final = 15.6
BAR: Final = (132.0, 349.0)
ENDS: Final = (379.0, 419.0, 459.0, FULL)
Amounts = Sequence[Figure | None]
"""One amount per step; None for one that nobody knows."""


@dataclass(frozen=True)
class Measure:
    """What was voted, allotted, committed and paid for a measure."""

    label: str
    amounts: Amounts

    def __post_init__(self) -> None:
        voted, *_, paid = self.amounts
        if voted and paid and paid.exact > voted.exact:
            message = (
                f"{self.label} : {paid.text} payés pour {voted.text} votés. Un paiement ne dépasse "
                "pas l'autorisation : corriger « vote » au registre des autorisations, ou "
                "l'« ap_code » des mandats."
            )
            raise UsageError(message)

    @property
    def known(self) -> list[tuple[str, Figure]]:
        """The steps whose amount is known."""
        return [(key, one) for key, one in zip(STEPS, self.amounts, strict=True) if one]

    @property
    def drops(self) -> list[tuple[str, str, Figure]]:
        """What stays behind between steps that are known: from which to which, and how much."""
        found = []
        for (before, more), (after, less) in zip(self.known, self.known[1:], strict=False):
            left = more.exact - less.exact
            if left > 0:
                found.append((before, after, more.with_value(left)))
        return found


def money_steps(whole: Measure, **texts: Unpack[Texts]) -> Part:
    """Draw the four amounts from one zero, and in dashes what stays behind."""
    if len(whole.known) < 2 or not whole.known[0][1].exact:
        return blank(texts)
    texts["title"] = texts.get("title") or _finding(whole)
    rows: list[list[Cell]] = [
        [say(f"money_steps.{key}"), one] for key, one in zip(STEPS, whole.amounts, strict=True)
    ]
    columns = (
        Column("etape", say("money_steps.step"), header=True),
        Column("montant", say("money_steps.amount"), align="right"),
    )
    told = [f"{say(f'money_steps.{key}')} {one.text}" for key, one in whole.known]
    return Part(
        kind="chart",
        alt=brief([", ".join(told), _finding(whole)]),
        figures=figures_of(rows),
        data=data_of(columns, rows),
        svg=_wide(whole).svg(texts["id"]),
        narrow=_narrow(whole).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _finding(whole: Measure) -> str:
    """Say where most of the money waits."""
    if not whole.drops:
        return say("money_steps.all")
    _, after, most = max(whole.drops, key=lambda drop: drop[2].exact)
    first = whole.known[0][1]
    share = french.share(most.exact / first.exact, 1)
    return say(f"money_steps.behind_{after}", amount=most.text, share=share)


def _wide(whole: Measure) -> Canvas:
    canvas = Canvas(FULL, 4 * THICK + 3 * GAP + 2)
    axis = Axis(0, float(whole.known[0][1].exact), LEFT, RIGHT)
    drops = {after: (before, left) for before, after, left in whole.drops}
    before = None
    for rank, (key, amount) in enumerate(zip(STEPS, whole.amounts, strict=True)):
        y = rank * (THICK + GAP)
        canvas.text(LEFT - 8, y + 9, say(f"money_steps.{key}"), size=10, bold=True, anchor="end")
        meaning = say(f"money_steps.{key}_is")
        canvas.text(LEFT - 8, y + 18.5, meaning, size=7.2, color="quiet", anchor="end")
        if amount is None:
            canvas.rect(LEFT, y, (RIGHT - LEFT, THICK), None, stroke="quiet", width=0.8, dash="1 2")
            canvas.text(LEFT + 8, y + 14, say("money_steps.unknown"), size=8, color="quiet")
            continue
        x = axis(float(amount.exact))
        canvas.rect(LEFT, y, (x - LEFT, THICK), FILLS[rank])
        canvas.text(x + 6, y + 14.5, amount.text, size=11, bold=True)
        if key in drops and before is not None:
            _behind(canvas, (x, before, y - GAP + 1.5), drops[key][1], key)
        before = x
    return canvas


def _behind(canvas: Canvas, at: tuple[float, float, float], left: Figure, key: str) -> None:
    """Draw what stays behind a step in dashes, with its amount and what it means."""
    low, high, y = at
    canvas.rect(
        low, y, (max(high - low, 1.5), GAP - 3), "paper", stroke="target", width=0.9, dash="2.2 1.6"
    )
    pieces = [
        (f"{french.MINUS}{french.NBSP}{left.text}", "target", True),
        (f"  {say(f'money_steps.left_{key}')}", "quiet", False),
    ]
    wide = sum(labels.width(text, 7.8, bold=bold) for text, _, bold in pieces)
    fits = low - 6 - wide > 0
    place, anchor = (low - 6, "end") if fits else (high + 6, "start")
    canvas.text(place, y + 9.8, pieces, size=7.8, anchor=anchor)


def _narrow(whole: Measure) -> Canvas:
    canvas = Canvas(NARROW, 4 * 62)
    axis = Axis(0, float(whole.known[0][1].exact), 0, NARROW)
    drops = {after: left for _, after, left in whole.drops}
    for rank, (key, amount) in enumerate(zip(STEPS, whole.amounts, strict=True)):
        y = rank * 62.0
        canvas.text(0, y + 13, say(f"money_steps.{key}"), size=13, bold=True)
        text = amount.text if amount else say("money_steps.unknown")
        canvas.text(NARROW, y + 13, text, size=13, bold=True, anchor="end")
        if amount is None:
            canvas.rect(0, y + 19, (NARROW, 16), None, stroke="quiet", width=1, dash="1 2")
            continue
        x = axis(float(amount.exact))
        canvas.rect(0, y + 19, (x, 16), FILLS[rank])
        if key in drops:
            back = axis(float(drops[key].exact))
            style = {"stroke": "target", "width": 1, "dash": "2.2 1.6"}
            canvas.rect(x, y + 19.5, (min(back, NARROW - x - 0.6), 15), None, **style)
            said = f"{french.MINUS}{french.NBSP}{drops[key].text} {say(f'money_steps.left_{key}')}"
            canvas.text(0, y + 49, said, size=12, color="target")
    return canvas


def money_measures(measures: Sequence[Measure], **texts: Unpack[Texts]) -> Part:
    """Draw each measure as a share of what was voted for it, with its four amounts."""
    kept = [one for one in measures if one.amounts[0] and one.amounts[0].exact]
    if not kept:
        return blank(texts)
    texts["title"] = texts.get("title") or _between(kept)
    columns = (
        Column("mesure", say("money_steps.measure"), header=True),
        *(Column(key, say(f"money_steps.{key}"), align="right") for key in STEPS),
    )
    rows: list[list[Cell]] = [[one.label, *one.amounts] for one in kept]
    return Part(
        kind="chart",
        alt=brief([_between(kept), say("money_steps.measures", n=len(kept))]),
        figures=figures_of(rows),
        data=data_of(columns, rows),
        svg=_wide_measures(kept).svg(texts["id"]),
        narrow=_narrow_measures(kept).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _between(measures: Sequence[Measure]) -> str:
    """Say which measure has paid the smallest and the largest part of what was voted."""
    paid = {
        one.label: one.amounts[-1].exact / one.amounts[0].exact
        for one in measures
        if one.amounts[0] and one.amounts[-1]
    }
    if not paid:
        return say("money_steps.unpaid")
    least, most = (choose(paid, key=lambda one: (paid[one], one)) for choose in (min, max))
    low, high = (french.share(paid[one], 1) for one in (least, most))
    if paid[least] == paid[most]:
        return say("money_steps.same", measure=least, share=low)
    return say("money_steps.between", least=least, low=low, most=most, high=high)


def _number(amount: Figure | None) -> str:
    """Write an amount in millions, without the unit that the subtitle tells."""
    if amount is None:
        return say("money_steps.unknown")
    return french.number(amount.exact / (100 * french.SCALES["M€"]), 1)


def _wide_measures(measures: Sequence[Measure]) -> Canvas:
    top = 17.0
    canvas = Canvas(FULL, top + LINE * len(measures) + 1)
    canvas.text(BAR[0], 8, say("money_steps.share"), size=7.2, color="quiet")
    for end, key in zip(ENDS, STEPS, strict=True):
        text = say(f"money_steps.{key}").lower()
        canvas.text(end, 8, text, size=7.4, bold=True, anchor="end")
    for rank, one in enumerate(measures):
        y = top + LINE * (rank + 0.5)
        canvas.line([(0, y - LINE / 2), (FULL, y - LINE / 2)], "grid", width=0.5)
        canvas.text(0, y + 2.8, fitted(one.label, 7.8, BAR[0] - 6), size=7.8)
        _shares(canvas, one, BAR, y, 8.4)
        for end, amount, key in zip(ENDS, one.amounts, STEPS, strict=True):
            bold = key == STEPS[-1]
            canvas.text(end, y + 2.8, _number(amount), size=7.8, anchor="end", bold=bold)
    return canvas


def _shares(
    canvas: Canvas, one: Measure, span: tuple[float, float], y: float, thick: float
) -> None:
    """Draw what is allotted, committed and paid as shares of what was voted, the darkest last."""
    start, end = span
    whole = one.amounts[0]
    axis = Axis(0, float(whole.exact) if whole else 1, start, end)
    canvas.rect(start, y - thick / 2, (end - start, thick), "paper", stroke="hair", width=0.7)
    fills = ("pale", "mid", "blue")
    for amount, fill in zip(one.amounts[1:], fills, strict=True):
        if amount is not None:
            canvas.rect(start, y - thick / 2, (axis(float(amount.exact)) - start, thick), fill)


def _narrow_measures(measures: Sequence[Measure]) -> Canvas:
    step = 58.0
    canvas = Canvas(NARROW, step * len(measures))
    for rank, one in enumerate(measures):
        y = step * rank
        canvas.text(0, y + 13, fitted(one.label, 13, NARROW, bold=True), size=13, bold=True)
        _shares(canvas, one, (0.5, NARROW - 0.5), y + 25, 12)
        first, *_, last = one.amounts
        said = say("money_steps.tight", voted=_number(first), paid=_number(last))
        canvas.text(0, y + 46, said, size=12, color="quiet")
    return canvas
