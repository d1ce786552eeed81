"""Money from the vote to the payment: what each step keeps, and what stays behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import Figure, Part, Texts, blank, chart, french, say
from reporting.parts.canvas import Axis, Canvas, Piece, long, width
from reporting.parts.rows import Row, rows

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
            told = {"label": self.label, "paid": paid.text, "voted": voted.text}
            raise UsageError(phrases.say("parts.paid", **told))

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
        ("money_steps", zip(names, whole.amounts, strict=True)),
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
        name, x = say(f"money_steps.{key}"), axis(float(amount.exact)) if amount else axis.end
        text = amount.text if amount else say("money_steps.unknown")
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
    place, anchor = (low - 6, "end") if low - 6 > long(pieces, size) else (high + 6, "start")
    canvas.text(place, top - 0.55 * size, pieces, anchor=anchor)


def money_measures(measures: Sequence[Measure], **texts: Unpack[Texts]) -> Part:
    """Draw each measure as a share of what was voted for it, with its four amounts."""
    kept = [one for one in measures if one.amounts[0] and one.amounts[0].exact]
    if not kept:
        return blank(texts)
    heads = {"mesure": say("money_steps.measure")}
    names: list[Piece] = [(say("money_steps.share"), "quiet", False)]
    names += [(say(f"money_steps.{key}").lower(), "ink", True) for key in STEPS]
    return chart(
        texts,
        lambda canvas: rows(canvas, [*map(_measure, kept)], names, "paper"),
        (
            heads | {key: say(f"money_steps.{key}") for key in STEPS},
            ((one.label, *one.amounts) for one in kept),
        ),
        [_between(kept), say("money_steps.measures", n=len(kept))],
        finding=_between(kept),
    )


def _between(measures: Sequence[Measure]) -> str:
    """Say which measure has paid the smallest and the largest part of what was voted."""
    known = [(one.label, one.amounts[0], one.amounts[-1]) for one in measures]
    paid = {label: last.exact / first.exact for label, first, last in known if first and last}
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


def _measure(one: Measure) -> Row:
    """Draw what is allotted, committed and paid as parts of what was voted, the darkest last."""
    first = one.amounts[0]
    whole = first.exact if first else Fraction(1)
    fills = zip(one.amounts[1:], ("pale", "mid", "blue"), strict=True)
    bars = [(amount.exact / whole, fill) for amount, fill in fills if amount]
    texts = [_number(amount) for amount in one.amounts]
    cells: list[Piece] = [(text, "ink", n == len(texts)) for n, text in enumerate(texts, 1)]
    said = say("money_steps.tight", voted=texts[0], paid=texts[-1])
    return Row(one.label, bars, cells, under=said)
