"""Numbers as offices write them, to exact values."""

import re
from decimal import Decimal

from reporting.registers.fields import MONEY, SHARE, STAFF
from reporting.registers.findings import Phrase, Refused, Rule, say

WHOLE = "entier"
"""The unit of what is counted, beside those of `schema.py`."""
SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
DASH = re.compile("[\u2010-\u2013\u2212\uff0d]")
"""Hyphens and minus signs, as word processors put them."""
EURO = re.compile(r"^(?:€|EUR(?![a-z]))\s*|\s*(?:€|EUR|euros?)$", re.IGNORECASE)
PERCENT = re.compile(r" *%$")
PLAIN = re.compile(r"-?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
GROUPED_BY = {
    separator: re.compile(
        rf"-?[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+(?:[{decimal}][0-9]+)?"
    )
    for separator, decimal in ((" ", ".,"), ("'", ".,"), ("’", ".,"), (".", ","), (",", "."))
}
AMBIGUOUS = re.compile(r"-?(?!0)[0-9]{1,3}[.,][0-9]{3}")
SCIENTIFIC = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
SCALED = re.compile(
    r"(-?[0-9][0-9., ]*?) *(k|m|mds?|mille|milliers?|millions?|milliards?)"
    r" *(?:d'|d’|de)? *(?:€|euros?)?",
    re.IGNORECASE,
)
SCALES = {"k": 3, "mille": 3, "millier": 3, "m": 6, "million": 6, "md": 9, "milliard": 9}
OTHER_MONEY = re.compile(
    r".*[0-9] *(?:[$£%]|[km]?f|frf|francs?|f ?cfa|usd|gbp|chf|cts?|cents?|centimes?)", re.IGNORECASE
)
"""Numbers that are no euros once their unit is taken away."""
UNIT = re.compile(r"-?[0-9][0-9., ]*(?:[^\W\d_]|[€%])(?:[^\W\d_]|[€%²³°/. ])*")
ACCOUNTING = re.compile(r"\(([^()]*[0-9])\)|(.*[0-9]) *-")
SEVERAL = re.compile(r"-?[0-9][0-9 '’.,]*[0-9]")
LONGEST = 18
"""Digits that fit an integer of 64 bits."""


def as_typed(text: str) -> str:
    """Give the spaces and dashes that a keyboard has; drop the apostrophe that Excel hides.

    >>> as_typed("'\u22121\u00a0000")
    '-1 000'
    """
    return DASH.sub("-", SPACE.sub(" ", text)).removeprefix("'")


def parse_number(text: str, unit: str | None = None) -> Decimal:
    r"""Read a number with a dot or a comma, and thousands in groups of three.

    >>> parse_number("12\u202f000,5"), parse_number("1.234.567"), parse_number("50 %", "part")
    (Decimal('12000.5'), Decimal('1234567'), Decimal('0.5'))
    """
    text = as_typed(text)
    if unit == SHARE and PERCENT.search(text):
        return parse_number(PERCENT.sub("", text)) / 100
    text = re.sub(r"^(?:\+|(-)) *(?=[0-9.,])", r"\1", text)
    if AMBIGUOUS.fullmatch(text):
        raise _ambiguous(text, unit)
    if not PLAIN.fullmatch(text):
        text = _ungrouped(text, unit)
    if len(re.sub(r"\D", "", text).lstrip("0")) > LONGEST:
        raise Refused(Rule.TOO_BIG)
    return Decimal(text.replace(",", ".")) + 0  # there is no « -0 »


def parse_integer(text: str) -> int:
    """Read a whole number; « 2023.0 » or « 2023,00 » is one.

    >>> parse_integer("1 024"), parse_integer("2023.0")
    (1024, 2023)
    """
    number = parse_number(text, WHOLE)
    if number != number.to_integral_value():
        raise Refused(Rule.NOT_AN_INTEGER)
    return int(number)


def parse_money(text: str) -> int:
    """Read euros to cents, exactly.

    >>> parse_money("1 234,56 €"), parse_money("€ -5"), parse_money("0.1")
    (123456, -500, 10)
    """
    number = parse_number(EURO.sub("", text, count=1), MONEY)
    cents = number * 100
    if cents != cents.to_integral_value():
        decimals = -int(number.normalize().as_tuple().exponent)
        raise Refused(Rule.TOO_MANY_DECIMALS, found=decimals, of=say("euros"))
    if abs(cents) >= 10**LONGEST:
        raise Refused(Rule.TOO_BIG)
    return int(cents)


def _ambiguous(text: str, unit: str | None) -> Refused:
    """Say both readings, and how to write each of those that the column may hold."""
    whole, decimal = re.sub(r"[.,]", "", text), text.replace(".", ",")
    near = say("write", value=whole)
    if unit != WHOLE:
        clear = decimal[:-1] if unit in (MONEY, STAFF) else f"{decimal}0"
        near = say("write-either", whole=whole, decimal=clear)
    return Refused(Rule.AMBIGUOUS_NUMBER, first=whole, second=decimal, near=near)


def _ungrouped(text: str, unit: str | None) -> str:
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
    expected = say("in-euros" if unit == MONEY else "digits-only")
    if found := SCALED.fullmatch(text):
        raise Refused(Rule.NUMBER_UNIT, expected=expected, near=_in_full(found[1], found[2]))
    if unit == MONEY and OTHER_MONEY.fullmatch(text):
        raise Refused(Rule.NUMBER_UNIT, expected=expected, near=say("convert"))
    if SEVERAL.fullmatch(text):
        raise Refused(Rule.BAD_GROUPING)
    if UNIT.fullmatch(text):
        raise Refused(Rule.NUMBER_UNIT, expected=expected, near=say("drop-unit"))
    raise Refused(Rule.NOT_A_NUMBER)


def _in_full(number: str, scale: str) -> Phrase:
    try:
        value = parse_number(number.strip()) * 10 ** SCALES[scale.casefold().removesuffix("s")]
    except Refused:
        return say("write-in-full")
    return say("write", value=f"{value.normalize():f}")
