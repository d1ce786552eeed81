"""Payments (mandats): how an amount is paid over time, and how payments are recorded."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from demo.calendar import days, known_soon
from demo.knowledge import Change, Row, history
from demo.streams import Stream

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


def recorded_late(payments: list[Payment], number: int, stream: Stream) -> list[Payment]:
    """Return the payments, some final ones of early 2024 being of December 2023, learnt late."""
    winter = [
        payment
        for payment in payments
        if payment.kind == "solde" and date(2024, 1, 12) <= payment.day < date(2024, 4, 1)
    ]
    late = set(stream.sample(winter, number))
    return [
        replace(
            payment,
            day=open_day(stream.day(date(2023, 12, 4), date(2023, 12, 15))),
            learnt=stream.day(date(2024, 2, 15), date(2024, 6, 14)),
        )
        if payment in late
        else payment
        for payment in payments
    ]


def reimbursed(payments: list[Payment], number: int, stream: Stream) -> list[Payment]:
    """Return the payments with some negative ones: part of a final payment given back."""
    finals = [
        payment
        for payment in payments
        if payment.kind == "solde" and payment.day < date(2024, 1, 1)
    ]
    back = [
        replace(
            payment,
            day=open_day(payment.day + days(stream.integer(70, 260))),
            montant=-round(payment.montant * stream.uniform(0.04, 0.2)),
            kind="reversement",
        )
        for payment in stream.sample(finals, number)
    ]
    return [*payments, *back]


def rows(prefix: str, payments: list[Payment], *, flawed: int = 0) -> list[Row]:
    """Return the rows of `mandats` of one measure, `flawed` of them recorded wrongly at first."""
    stream = Stream(f"mandats.{prefix}")
    ordered = sorted(payments, key=_order)
    plain = [number for number, payment in enumerate(ordered) if payment.kind == "acompte"]
    drawn = stream.sample(plain, flawed)
    wrong_amount, wrong_date = set(drawn[: flawed // 2]), set(drawn[flawed // 2 :])
    found: list[Row] = []
    for number, payment in enumerate(ordered):
        row = _row(f"{prefix}-{number + 1:05d}", payment)
        if number in wrong_amount:
            found += _wrong_amount(row, payment, stream)
        elif number in wrong_date:
            found += _wrong_date(row, payment, stream)
        else:
            found += history(row, _known(payment, stream), AUTHOR)
    return found


def _order(payment: Payment) -> tuple[Any, ...]:
    owner = payment.operation_id or payment.decision_id or ""
    return (payment.day, owner, payment.montant)


def _row(mandat_id: str, payment: Payment) -> Row:
    return {
        "mandat_id": mandat_id,
        "decision_id": payment.decision_id,
        "operation_id": payment.operation_id,
        "ap_code": payment.ap_code,
        "exercice": payment.day.year,
        "date_mandat": payment.day,
        "montant": payment.montant,
        "type": payment.kind,
        "nature_comptable": payment.nature,
    }


def _known(payment: Payment, stream: Stream) -> date:
    """Return when a payment was learnt: within days, but for one autumn payment in thirty."""
    delay, late = stream.integer(2, 18), stream.integer(95, 220)
    if payment.learnt is not None:
        return payment.learnt
    day = payment.day
    if stream.chance(0.033) and day.month >= 10 and day.year not in (2020, 2023, 2024):
        return day + days(late)
    return known_soon(day, delay)


def _wrong_amount(row: Row, payment: Payment, stream: Stream) -> list[Row]:
    """Return a payment first recorded one tenth too low or ten times too low."""
    wrong = row | {"montant": payment.montant * 9 // stream.pick((10, 90))}
    known = known_soon(payment.day, 9)
    right = {"montant": payment.montant}
    change = Change(known + days(stream.integer(40, 200)), right, "Correction : montant du mandat")
    return history(wrong, known, AUTHOR, change)


def _wrong_date(row: Row, payment: Payment, stream: Stream) -> list[Row]:
    """Return a payment first recorded some days too early, in the same year."""
    early = max(payment.day - days(stream.integer(10, 40)), date(payment.day.year, 1, 12))
    known = known_soon(payment.day, 9)
    right = {"date_mandat": payment.day}
    change = Change(known + days(stream.integer(40, 200)), right, "Correction : date du mandat")
    return history(row | {"date_mandat": early}, known, AUTHOR, change)
