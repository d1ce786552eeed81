"""Numbers, days, months and school years as offices write them; never the American order."""

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from reporting.registers.fields import MONEY, SHARE, STAFF
from reporting.registers.findings import Phrase, Refused, Rule, say, told_in
from reporting.registers.header import fold

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


def _as_typed(text: str) -> str:
    """Give the spaces and dashes that a keyboard has; drop the apostrophe that Excel hides.

    >>> _as_typed("'\u22121\u00a0000")
    '-1 000'
    """
    return DASH.sub("-", SPACE.sub(" ", text)).removeprefix("'")


def parse_number(text: str, unit: str | None = None) -> Decimal:
    r"""Read a number with a dot or a comma, and thousands in groups of three.

    >>> parse_number("12\u202f000,5"), parse_number("1.234.567"), parse_number("50 %", "part")
    (Decimal('12000.5'), Decimal('1234567'), Decimal('0.5'))
    """
    text = _as_typed(text)
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
    if "o" in text.casefold() and PLAIN.fullmatch(typed := re.sub("[Oo]", "0", text)):
        raise Refused(Rule.NUMBER_UNIT, expected=expected, near=say("write", value=typed))
    if UNIT.fullmatch(text):
        raise Refused(Rule.NUMBER_UNIT, expected=expected, near=say("drop-unit"))
    raise Refused(Rule.NOT_A_NUMBER)


def _in_full(number: str, scale: str) -> Phrase:
    try:
        value = parse_number(number.strip()) * 10 ** SCALES[scale.casefold().removesuffix("s")]
    except Refused:
        return say("write-in-full")
    return say("write", value=f"{value.normalize():f}")


FIRST_YEAR, LAST_YEAR = 1900, 2100
MONTHS: list[list[str]] = told_in("words.toml")["months"]
MONTH_NUMBER = {name: number for number, names in enumerate(MONTHS, start=1) for name in names}
DAYS: list[str] = told_in("words.toml")["days"]
ISO = re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}")
FRENCH = re.compile(r"([0-9]{1,2}) ?([/. -]) ?([0-9]{1,2}) ?\2 ?([0-9]{4})")
SHORT_YEAR = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2}|[^\W0-9_]+\.?)[/. -]([0-9]{2})")
WRONG_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]+|[0-9]+-[0-9]{1,2}-[0-9]{1,2}")
WORDS = re.compile(r"(?:le )?(?:([a-z]{3,8}) )?([0-9]{1,2})(?: ?er)? ([a-z]+) ([0-9]{4})")
TIME = re.compile(
    r"(?P<day>.+?)(?:T|\s+(?:à\s+)?)(?:[01]?[0-9]|2[0-3])"
    r"(?:\s?h(?:\s?[0-5][0-9])?|:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?)"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
MIDNIGHT_UTC = re.compile(r".+T00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)")
SERIAL = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
EXCEL_DAY_ZERO = date(1899, 12, 30)
DEFAULTS = (date(1900, 1, 1),)
"""Days that software puts where it knows none."""
PARTIAL = re.compile(
    r"[0-9]{4}|[0-9]{1,2}[/-][0-9]{4}|[0-9]{4}[/-][0-9]{1,2}|[^\W0-9_]+\.?[ -](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,2}(?: ?er)? [^\W0-9_]+\.?|[0-9]{1,2}/[0-9]{1,2}"
)
MONTH = re.compile(r"(?P<year>[0-9]{4})[-/. ]?(?P<month>[0-9]{1,2})")
FRENCH_MONTH = re.compile(r"(?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})")
MONTH_IN_WORDS = re.compile(r"(?P<name>[a-z]+) (?P<year>[0-9]{4})")
SCHOOL_YEAR = re.compile(r"([0-9]{4})(?:\s*[-/_]\s*|\s+à\s+|\s+)([0-9]{4}|[0-9]{2})")


@lru_cache(maxsize=50_000)
def parse_date(text: str) -> date:
    """Read a day.

    >>> parse_date("2022-01-02") == parse_date("02/01/2022") == parse_date("2 janvier 2022")
    True
    """
    if ISO.fullmatch(text):  # as the project's own files are written
        return _iso(text)
    text = _as_typed(text)
    if (timed := TIME.fullmatch(text)) and not SERIAL.fullmatch(text):
        if timed["zone"] and not MIDNIGHT_UTC.fullmatch(text):
            raise Refused(Rule.TIMED_DATE)
        text = timed["day"]
    if ISO.fullmatch(text):
        return _iso(text)
    if found := FRENCH.fullmatch(text):
        return _day(int(found[4]), int(found[3]), int(found[1]))
    if re.fullmatch(r"(?:19|20)[0-9]{6}", text):
        return _compact(text)
    if found := WORDS.fullmatch(fold(text)):
        return _in_words(found)
    raise _not_a_date(text)


def parse_month(text: str) -> str:
    """Read a month: its name or number, or its first day as spreadsheets turn it into a date.

    >>> parse_month("01/2022") == parse_month("janv. 2022") == parse_month("01/01/2022")
    True
    """
    text = _as_typed(text)
    if found := MONTH.fullmatch(text) or FRENCH_MONTH.fullmatch(text):
        month = int(found["month"])
    elif found := MONTH_IN_WORDS.fullmatch(fold(text)):
        month = MONTH_NUMBER.get(found["name"], 0)
    else:
        try:
            day = parse_date(text)
        except Refused:
            day = EXCEL_DAY_ZERO
        if day.day != 1:
            raise _not_a_month()
        return f"{day:%Y-%m}"
    if not (1 <= month <= 12 and FIRST_YEAR <= int(found["year"]) <= LAST_YEAR):
        raise _not_a_month()
    return f"{found['year']}-{month:02}"


def _not_a_month() -> Refused:
    return Refused(Rule.PATTERN, expected=say("shape-mois"), near=say("correct"))


def parse_school_year(text: str) -> str:
    """Read two years that follow each other.

    >>> parse_school_year("2022/23")
    '2022-2023'
    """
    found = SCHOOL_YEAR.fullmatch(_as_typed(text))
    if not found:
        short = re.fullmatch(r"([0-9]{2})[-/]([0-9]{2})", text)
        near = say("perhaps", value=f"20{short[1]}-20{short[2]}") if short else say("correct")
        raise Refused(Rule.PATTERN, expected=say("school-year"), near=near)
    first = int(found[1])
    if int(found[2]) not in (first + 1, (first + 1) % 100):
        first -= int(found[2]) == first - 1
        raise Refused(Rule.SCHOOL_YEAR, near=say("write-perhaps", value=f"{first}-{first + 1}"))
    return f"{first}-{first + 1}"


def _iso(text: str) -> date:
    year, month, day = map(int, re.split("[-/.]", text))
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        american = 1 <= day <= 12 and 1 <= month <= 31
        swapped = f"{month:02}/{day:02}/{year}"
        hint = say("swapped-day", near=swapped) if american else say("correct")
        raise Refused(Rule.NO_SUCH_DATE, why=say("no-month", month=month), near=hint)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        hint = say("unknown-end" if year > LAST_YEAR else "correct")
        raise Refused(Rule.DATE_RANGE, first=FIRST_YEAR, last=LAST_YEAR, near=hint)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        why = say("days-of-month", month=say(f"month-{month}"), year=year, last=last)
        raise Refused(Rule.NO_SUCH_DATE, why=why, near=say("correct"))
    found = date(year, month, day)
    if found in DEFAULTS:
        raise Refused(Rule.DEFAULT_DATE)
    return found


def _in_words(found: re.Match[str]) -> date:
    """Read a day in words; the day of the week, where it is said, must be its own."""
    weekday, day, name, year = found.groups()
    if name not in MONTH_NUMBER:
        near = get_close_matches(name, [names[0] for names in MONTHS], n=1)
        raise _no_date(f"{day} {near[0]} {year}" if near else None)
    read = _day(int(year), MONTH_NUMBER[name], int(day))
    if weekday and not DAYS[read.weekday()].startswith(weekday):
        raise Refused(Rule.OTHER_WEEKDAY, weekday=say(f"day-{read.weekday()}"))
    return read


def _no_date(near: str | None = None) -> Refused:
    return Refused(Rule.NOT_A_DATE, near=say("did-you-mean", near=near) if near else say("correct"))


def _compact(text: str) -> date:
    """Read AAAAMMJJ, unless it is also a day when read JJMMAAAA."""
    year_last = int(text[4:])
    if FIRST_YEAR <= year_last <= LAST_YEAR and 1 <= int(text[2:4]) <= 12:
        raise _no_date()
    return _day(int(text[:4]), int(text[4:6]), int(text[6:]))


def _not_a_date(text: str) -> Refused:
    if found := SHORT_YEAR.fullmatch(text):
        whole = f"{found[1]}/{found[2]}/20{found[3]}"
        return Refused(Rule.SHORT_YEAR, near=say("perhaps", value=whole))
    if SERIAL.fullmatch(text):
        day = EXCEL_DAY_ZERO + timedelta(days=int(re.split("[.,]", text)[0]))
        return Refused(Rule.EXCEL_DATE, near=day.isoformat())
    if PARTIAL.fullmatch(text):
        return Refused(Rule.PARTIAL_DATE)
    if WRONG_YEAR.fullmatch(text):
        return Refused(Rule.SHORT_YEAR, near=say("correct"))
    return _no_date()
