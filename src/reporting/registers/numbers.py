"""Numbers as offices write them, to exact values."""

from __future__ import annotations

import re
from decimal import Decimal

from reporting.registers.phrases import Phrase, say
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule

SPACES = " \u00a0\u202f\u2009"
APOSTROPHES = "'’"
EURO = re.compile(rf"[{SPACES}]*(?:€|EUR|euros?)$", re.IGNORECASE)
PERCENT = re.compile(rf"[{SPACES}]*%$")
PLAIN = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
GROUPED_BY = {
    separator: re.compile(
        rf"-?[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+(?:[{decimal}][0-9]+)?"
    )
    for separator, decimal in (
        *((space, ".,") for space in SPACES + APOSTROPHES),
        (".", ","),
        (",", "."),
    )
}
AMBIGUOUS = re.compile(r"-?(?!0)[0-9]{1,3}[.,][0-9]{3}")
SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
SCALED = re.compile(
    rf"(-?[0-9.,{SPACES}]+?)[{SPACES}]*(k|m|md|millions?|milliers?)[{SPACES}]*(?:€|euros?)?",
    re.IGNORECASE,
)
SCALES = {"k": 3, "millier": 3, "milliers": 3, "m": 6, "million": 6, "millions": 6, "md": 9}
ACCOUNTING = re.compile(rf"\((.+)\)|(.*[0-9])[{SPACES}]*-")
LONGEST = 18
"""Digits that fit an integer of 64 bits."""


def parse_number(text: str, *, share: bool = False) -> Decimal:
    r"""Read a number with a dot or a comma, and thousands in groups of three.

    >>> parse_number("12\u202f000,5"), parse_number("1.234.567"), parse_number("50 %", share=True)
    (Decimal('12000.5'), Decimal('1234567'), Decimal('0.5'))
    """
    text = text.replace("\u2212", "-").removeprefix("'")
    if share and PERCENT.search(text):
        return parse_number(PERCENT.sub("", text)) / 100
    text = re.sub(rf"^([-+])[{SPACES}]+", r"\1", text).removeprefix("+")
    if AMBIGUOUS.fullmatch(text):
        whole, decimal = re.sub(r"[.,]", "", text), text.replace(",", ".")[:-1]
        raise Refused(
            Rule.AMBIGUOUS_NUMBER, first=whole, second=re.sub(r"[.,]", ",", text),
            whole=whole, decimal=decimal.replace(".", ","),
        )  # fmt: skip
    if not PLAIN.fullmatch(text):
        text = _ungrouped(text)
    if len(re.sub(r"\D", "", text).lstrip("0")) > LONGEST:
        raise Refused(Rule.TOO_BIG)
    return Decimal(text.replace(",", "."))


def parse_integer(text: str) -> int:
    """Read a whole number; « 2023.0 » or « 2023,00 » is one.

    >>> parse_integer("1 024"), parse_integer("2023.0")
    (1024, 2023)
    """
    number = parse_number(text)
    if number != number.to_integral_value():
        raise Refused(Rule.NOT_AN_INTEGER)
    return int(number)


def parse_money(text: str) -> int:
    """Read euros to cents, exactly.

    >>> parse_money("1 234,56 €"), parse_money("-5"), parse_money("0.1")
    (123456, -500, 10)
    """
    number = parse_number(EURO.sub("", text))
    cents = number * 100
    if cents != cents.to_integral_value():
        decimals = -int(number.normalize().as_tuple().exponent)
        raise Refused(Rule.TOO_MANY_DECIMALS, found=decimals, of=say("euros"))
    if abs(cents) >= 10**LONGEST:
        raise Refused(Rule.TOO_BIG)
    return int(cents)


def _ungrouped(text: str) -> str:
    """Take the thousands separators out, or say what kind of text this is."""
    for separator, shape in GROUPED_BY.items():
        if shape.fullmatch(text):
            return text.replace(separator, "")
    if SCIENTIFIC.fullmatch(text):
        huge = not Decimal(text.replace(",", ".")).adjusted() < LONGEST
        raise Refused(Rule.NOT_FINITE if huge else Rule.SCIENTIFIC)
    if text.casefold().strip("+-") in ("inf", "infinity", "infini", "∞", "nan"):
        raise Refused(Rule.NOT_FINITE)
    if found := ACCOUNTING.fullmatch(text):
        raise Refused(Rule.ACCOUNTING_NEGATIVE, near=f"-{(found[1] or found[2]).strip()}")
    if found := SCALED.fullmatch(text):
        raise Refused(Rule.NUMBER_UNIT, expected=say("in-euros"), near=_in_full(found[1], found[2]))
    if re.fullmatch(rf"-?[0-9][0-9{SPACES}{APOSTROPHES}.,]*", text):
        raise Refused(Rule.BAD_GROUPING)
    if re.fullmatch(rf"-?[0-9][0-9.,{SPACES}]*[^0-9.,]{{1,10}}", text):
        raise Refused(Rule.NUMBER_UNIT, expected=say("digits-only"), near=say("drop-unit"))
    raise Refused(Rule.NOT_A_NUMBER, near=say("correct"))


def _in_full(number: str, scale: str) -> Phrase:
    try:
        value = parse_number(number.strip(SPACES)) * 10 ** SCALES[scale.casefold()]
    except Refused:
        return say("write-euros")
    return say("write", value=f"{value.normalize():f}")
