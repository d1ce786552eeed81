"""Payments (mandats): how an amount is paid over time, and how payments are recorded."""

from dataclasses import dataclass, replace
from datetime import date

from demo.calendar import days, known_soon
from demo.knowledge import Row, history, mistaken
from demo.streams import Stream
from demo.tables import row

AUTHOR = "Direction des finances"
LAST_DAY = date(2024, 12, 18)
"""Mandates stop here each year: the accounts close."""


@dataclass(frozen=True)
class Payment:
    """One payment as it truly was; `montant` in cents."""

    ap_code: str
    day: date
    montant: int
    kind: str
    nature: str
    operation_id: str | None = None
    decision_id: str | None = None
    learnt: date | None = None
    """When it was recorded, if not soon after."""


def spread(total: float, first: date, last: date, stream: Stream) -> list[tuple[date, float, str]]:
    """Return (day, amount, type) of the payments of an operation received on `last`."""
    number = stream.integer(2, 5)
    dates = sorted({open_day(stream.day(first, last)) for _ in range(number)})
    shares = [stream.uniform(0.6, 1.4) for _ in dates]
    kinds = ["acompte"] * len(dates)
    kinds[-1] = "solde"
    if len(dates) > 2 and stream.chance(0.4):
        kinds[0], shares[0] = "avance", shares[0] * 0.4
    whole = sum(shares)
    return [
        (day, total * share / whole, kind)
        for day, share, kind in zip(dates, shares, kinds, strict=True)
    ]


def open_day(day: date) -> date:
    """Return a working day, out of the last days of December and the first of January."""
    day += days((0, 0, 0, 0, 0, -1, 1)[day.weekday()])
    if (day.month, day.day) > (12, 18):
        return date(day.year, 12, 18)
    return day.replace(day=12) if day.month == 1 and day.day < 12 else day


def scaled(payments: list[Payment], target: int) -> list[Payment]:
    """Return the payments with amounts in proportion, their sum being the target to the cent."""
    factor = target / sum(payment.montant for payment in payments)
    found = [replace(payment, montant=round(payment.montant * factor)) for payment in payments]
    rest = target - sum(payment.montant for payment in found)
    return [*found[:-1], replace(found[-1], montant=found[-1].montant + rest)]


def matched(
    payments: list[Payment], ends: tuple[date, ...], targets: tuple[int, ...]
) -> list[Payment]:
    """Return the payments, those since the previous end and up to each end matching its target."""
    found: list[Payment] = []
    since = date.min
    for end, target in zip(ends, targets, strict=True):
        here = [payment for payment in payments if since < payment.day <= end]
        found += scaled(here, target)
        since = end
    return found


def drawn(
    ap: str, name: str, nature: str, total: float, period: tuple[date, date], stream: Stream
) -> list[Payment]:
    """Return the payments of an operation."""
    return [
        Payment(ap, day, round(amount), kind, nature, name)
        for day, amount, kind in spread(total, *period, stream)
    ]


def recorded_late(payments: list[Payment], number: int, stream: Stream) -> list[Payment]:
    """Return the payments, some final ones of early 2024 being of December 2023, learnt late."""
    winter = (date(2024, 1, 12), date(2024, 3, 31))
    final = [one for one in payments if one.kind == "solde" and winter[0] <= one.day <= winter[1]]
    late = set(stream.sample(final, number))
    return [_late(one, stream) if one in late else one for one in payments]


def _late(payment: Payment, stream: Stream) -> Payment:
    day = open_day(stream.day(date(2023, 12, 4), date(2023, 12, 15)))
    return replace(payment, day=day, learnt=stream.day(date(2024, 2, 15), date(2024, 6, 14)))


def reimbursed(payments: list[Payment], number: int, stream: Stream) -> list[Payment]:
    """Return the payments with some negative ones: part of a final payment given back."""
    finals = [one for one in payments if one.kind == "solde" and one.day < date(2024, 1, 1)]
    back = []
    for one in stream.sample(finals, number):
        day = open_day(one.day + days(stream.integer(70, 260)))
        amount = -round(one.montant * stream.uniform(0.04, 0.2))
        back.append(replace(one, day=day, montant=amount, kind="reversement"))
    return [*payments, *back]


def rows(prefix: str, payments: list[Payment], *, flawed: int = 0) -> list[Row]:
    """Return the rows of `mandats` of one measure, `flawed` of them recorded wrongly at first."""
    stream = Stream(f"mandats.{prefix}")
    owner = {one: one.operation_id or one.decision_id or "" for one in payments}
    ordered = sorted(payments, key=lambda one: (one.day, owner[one], one.montant))
    plain = [number for number, payment in enumerate(ordered) if payment.kind == "acompte"]
    struck = stream.sample(plain, flawed)
    found: list[Row] = []
    for number, one in enumerate(ordered):
        facts = (one.decision_id, one.operation_id, one.ap_code, one.day.year, one.day)
        last = (one.montant, one.kind, one.nature)
        right = row("mandats", f"{prefix}-{number + 1:05d}", *facts, *last)
        if number not in struck:
            found += history(right, _known(one, stream), AUTHOR)
            continue
        if number in struck[: flawed // 2]:
            # One tenth too low, or ten times too low.
            wrong, what = {"montant": one.montant * 9 // stream.pick((10, 90))}, "montant du mandat"
        else:
            early = max(one.day - days(stream.integer(10, 40)), date(one.day.year, 1, 12))
            wrong, what = {"date_mandat": early}, "date du mandat"
        known = known_soon(one.day, 9)
        corrected = known + days(stream.integer(40, 200))
        found += mistaken(right, wrong, known, AUTHOR, corrected, what)
    return found


def _known(payment: Payment, stream: Stream) -> date:
    """Return when a payment was learnt: within days, but for one autumn payment in thirty."""
    delay, late = stream.integer(2, 18), stream.integer(95, 220)
    if payment.learnt is not None:
        return payment.learnt
    day = payment.day
    if stream.chance(0.033) and day.month >= 10 and day.year not in (2020, 2023, 2024):
        return day + days(late)
    return known_soon(day, delay)
