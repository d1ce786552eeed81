"""Money from the vote to the payment: what each step keeps, and what stays behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.canvas import Axis, Canvas, Piece, fitted
from reporting.parts.figures import Figure
from reporting.parts.labels import width
from reporting.parts.part import Part, Texts
from reporting.parts.saying import say
from reporting.parts.tables import blank, chart

STEPS: Final = ("vote", "affecte", "engage", "mandate")
"""From the vote to the payment; each is part of the one before."""
FILLS: Final = ("pale", "mid", "bright", "blue")
DASHES: Final[dict[str, object]] = {"stroke": "target", "width": 0.9, "dash": "2.2 1.6"}
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
    names = [say(f"money_steps.{key}") for key in STEPS]
    told = [f"{say(f'money_steps.{key}')} {one.text}" for key, one in whole.known]
    return chart(
        texts,
        lambda canvas: _steps(canvas, whole),
        (
            {"etape": say("money_steps.step"), "montant": say("money_steps.amount")},
            zip(names, whole.amounts, strict=True),
        ),
        [", ".join(told), _finding(whole)],
        finding=_finding(whole),
    )


def _finding(whole: Measure) -> str:
    """Say where most of the money waits."""
    if not whole.drops:
        return say("money_steps.all")
    _, after, most = max(whole.drops, key=lambda drop: drop[2].exact)
    first = whole.known[0][1]
    share = french.share(most.exact / first.exact, 1)
    return say(f"money_steps.behind_{after}", amount=most.text, share=share)


def _steps(canvas: Canvas, whole: Measure) -> None:
    """Draw a bar a step: its name on its left, or above it on a phone."""
    size, wide, phone = canvas.size, canvas.width, canvas.is_phone
    left = 0.0
    if not phone:
        left = max(width(say(f"money_steps.{key}_is"), size) for key in STEPS) + 8
    thick, head, gap = (16.0, 1.6 * size, 27.0) if phone else (2.2 * size, 0.0, 1.75 * size)
    row = head + thick + gap
    canvas.height = 4 * row - (0.0 if phone else gap - 2)
    axis = Axis(0, float(whole.known[0][1].exact), left, wide - (0 if phone else 7 * size))
    drops, before = {after: drop for _, after, drop in whole.drops}, None
    for rank, (key, amount) in enumerate(zip(STEPS, whole.amounts, strict=True)):
        top = rank * row + head
        name, text = (
            say(f"money_steps.{key}"),
            amount.text if amount else say("money_steps.unknown"),
        )
        x = axis(float(amount.exact)) if amount else axis.end
        if phone:
            canvas.text(0, top - 0.5 * size, name, size=1.08 * size, bold=True)
            canvas.text(wide, top - 0.5 * size, text, size=1.08 * size, bold=True, anchor="end")
        else:
            canvas.text(left - 8, top + size, name, size=1.2 * size, bold=True, anchor="end")
            meaning = say(f"money_steps.{key}_is")
            canvas.text(left - 8, top + 2.1 * size, meaning, color="quiet", anchor="end")
            place = left + 8 if amount is None else x + 6
            style = {"bold": True} if amount else {"color": "quiet"}
            canvas.text(place, top + 1.55 * size, text, size=1.3 * size, **style)
        if amount is None:
            canvas.rect(left, top, (x - left, thick), None, stroke="quiet", width=0.8, dash="1 2")
            continue
        canvas.rect(left, top, (x - left, thick), FILLS[rank])
        if key in drops and before is not None:
            _behind(canvas, (x, before, top), drops[key], key)
        before = x


def _behind(canvas: Canvas, at: tuple[float, float, float], left: Figure, key: str) -> None:
    """Draw what stays behind a step in dashes, with its amount and what it means."""
    low, high, top = at
    size, span = canvas.size, max(high - low, 1.5)
    pieces: list[Piece] = [
        (f"{french.MINUS}{french.NBSP}{left.text}", "target", True),
        (f"  {say(f'money_steps.left_{key}')}", "quiet", False),
    ]
    if canvas.is_phone:
        canvas.rect(low, top + 0.5, (min(span, canvas.width - low - 0.6), 15), None, **DASHES)
        canvas.text(0, top + 30, pieces)
        return
    canvas.rect(low, top - 1.6 * size, (span, 1.45 * size), "paper", **DASHES)
    reach = sum(width(text, size, bold=bold) for text, _, bold in pieces)
    place, anchor = (low - 6, "end") if low - 6 > reach else (high + 6, "start")
    canvas.text(place, top - 0.55 * size, pieces, anchor=anchor)


def money_measures(measures: Sequence[Measure], **texts: Unpack[Texts]) -> Part:
    """Draw each measure as a share of what was voted for it, with its four amounts."""
    kept = [one for one in measures if one.amounts[0] and one.amounts[0].exact]
    if not kept:
        return blank(texts)
    heads = {"mesure": say("money_steps.measure")}
    return chart(
        texts,
        lambda canvas: _measures(canvas, kept),
        (
            heads | {key: say(f"money_steps.{key}") for key in STEPS},
            ((one.label, *one.amounts) for one in kept),
        ),
        [_between(kept), say("money_steps.measures", n=len(kept))],
        finding=_between(kept),
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
    return say("money_steps.between", least=least, low=low, most=french.inner(most), high=high)


def _number(amount: Figure | None) -> str:
    """Write an amount in millions, without the unit that the subtitle tells."""
    if amount is None:
        return say("money_steps.unknown")
    return french.number(amount.exact / (100 * french.SCALES["M€"]), 1)


def _measures(canvas: Canvas, measures: Sequence[Measure]) -> None:
    """Draw a bar a measure: its four amounts on its right, or two under it on a phone."""
    size, wide, phone = canvas.size, canvas.width, canvas.is_phone
    names = [say(f"money_steps.{key}").lower() for key in STEPS]
    ends = [wide - rank * 5.4 * size for rank in (3, 2, 1, 0)]
    start, stop = (0.5, wide - 0.5) if phone else (0.26 * wide, ends[0] - 4.4 * size)
    head, row, thick = (0.0, 58.0, 12.0) if phone else (2 * size, 1.8 * size, size)
    canvas.height = head + row * len(measures) + 1
    if not phone:
        canvas.text(start, size, say("money_steps.share"), color="quiet")
        for end, name in zip(ends, names, strict=True):
            canvas.text(end, size, name, bold=True, anchor="end")
    for rank, one in enumerate(measures):
        y = head + row * rank
        if phone:
            canvas.text(0, y + 13, fitted(one.label, 13, wide, bold=True), size=13, bold=True)
            first, *_, last = one.amounts
            said = say("money_steps.tight", voted=_number(first), paid=_number(last))
            canvas.text(0, y + 46, said, color="quiet")
            _shares(canvas, one, (start, stop), y + 19, thick)
            continue
        canvas.line([(0, y), (wide, y)], "grid", width=0.5)
        base = y + 1.25 * size
        canvas.text(0, base, fitted(one.label, size, start - 6))
        _shares(canvas, one, (start, stop), y + 0.4 * size, thick)
        for end, amount, key in zip(ends, one.amounts, STEPS, strict=True):
            canvas.text(end, base, _number(amount), anchor="end", bold=key == STEPS[-1])


def _shares(
    canvas: Canvas, one: Measure, span: tuple[float, float], top: float, thick: float
) -> None:
    """Draw what is allotted, committed and paid as shares of what was voted, the darkest last."""
    (start, end), whole = span, one.amounts[0]
    axis = Axis(0, float(whole.exact) if whole else 1, start, end)
    canvas.rect(start, top, (end - start, thick), "paper", stroke="hair", width=0.7)
    for amount, fill in zip(one.amounts[1:], ("pale", "mid", "blue"), strict=True):
        if amount is not None:
            canvas.rect(start, top, (axis(float(amount.exact)) - start, thick), fill)
