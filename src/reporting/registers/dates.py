"""Days, months and school years as offices write them; never the American order."""

import calendar
import re
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache

from reporting.registers.findings import Refused, Rule, say
from reporting.registers.header import fold
from reporting.registers.numbers import as_typed

FIRST_YEAR, LAST_YEAR = 1900, 2100
IN_FRENCH = (
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin",
    "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre",
)  # fmt: skip
SHORT = ("janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec")
MONTH_NUMBER = {
    name: number
    for names in (
        map(fold, IN_FRENCH),
        SHORT,
        ("jan", "fev", "mar", "avr", "mai", "jun", "jul", "aou", "sep"),
    )
    for number, name in enumerate(names, start=1)
}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
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
    text = as_typed(text)
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
    text = as_typed(text)
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
    found = SCHOOL_YEAR.fullmatch(as_typed(text))
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
        near = get_close_matches(name, map(fold, IN_FRENCH), n=1)
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
