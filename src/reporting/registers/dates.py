"""Dates as offices write them: ISO, French, in words; never the American order."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from reporting.registers.header import fold
from reporting.registers.phrases import say
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule

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
ISO = re.compile(r"[0-9]{4}([-/])[0-9]{1,2}\1[0-9]{1,2}")
FRENCH = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
SHORT_YEAR = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2}|[^\W0-9_]+\.?)[/. -]([0-9]{2})")
WORDS = re.compile(r"([0-9]{1,2})(?: ?er)? ([a-z]+) ([0-9]{4})")
TIME = re.compile(
    r"(?P<day>.+?)(?:T|\s+(?:à\s+)?)[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
MIDNIGHT_UTC = re.compile(r".+T00:00(?::00(?:\.0+)?)?Z")
SERIAL = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
EXCEL_DAY_ZERO = date(1899, 12, 30)
PARTIAL = re.compile(
    r"[0-9]{4}|[0-9]{1,2}[/-][0-9]{4}|[0-9]{4}[/-][0-9]{1,2}|[^\W0-9_]+\.? [0-9]{4}"
)


@lru_cache(maxsize=50_000)
def parse_date(text: str) -> date:
    """Read a day.

    >>> parse_date("2022-01-02") == parse_date("02/01/2022") == parse_date("2 janvier 2022")
    True
    """
    if ISO.fullmatch(text):  # as the project's own files are written
        return _iso(text)
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
    if (found := WORDS.fullmatch(fold(text))) and found[2] in MONTH_NUMBER:
        return _day(int(found[3]), MONTH_NUMBER[found[2]], int(found[1]))
    raise _not_a_date(text)


def _iso(text: str) -> date:
    year, month, day = map(int, re.split("[-/]", text))
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        american = 1 <= day <= 12 and 1 <= month <= 31
        swapped = f"{month:02}/{day:02}/{year}"
        hint = say("swapped-day", near=swapped) if american else say("correct")
        raise Refused(Rule.NO_SUCH_DATE, why=say("no-month", month=month), near=hint)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        hint = say("unknown-end")
        raise Refused(Rule.DATE_RANGE, first=FIRST_YEAR, last=LAST_YEAR, near=hint)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        why = say("days-of-month", month=say(f"month-{month}"), year=year, last=last)
        raise Refused(Rule.NO_SUCH_DATE, why=why, near=say("correct"))
    return date(year, month, day)


def _compact(text: str) -> date:
    """Read AAAAMMJJ, unless it is also a day when read JJMMAAAA."""
    year_last = int(text[4:])
    if FIRST_YEAR <= year_last <= LAST_YEAR and 1 <= int(text[2:4]) <= 12:
        raise Refused(Rule.NOT_A_DATE)
    return _day(int(text[:4]), int(text[4:6]), int(text[6:]))


def _not_a_date(text: str) -> Refused:
    if found := SHORT_YEAR.fullmatch(text):
        hint = f"{found[1]}/{found[2]}/20{found[3]} ?"
        return Refused(Rule.SHORT_YEAR, near=hint)
    if SERIAL.fullmatch(text):
        day = EXCEL_DAY_ZERO + timedelta(days=int(re.split("[.,]", text)[0]))
        return Refused(Rule.EXCEL_DATE, near=day.isoformat())
    if PARTIAL.fullmatch(text):
        return Refused(Rule.PARTIAL_DATE)
    return Refused(Rule.NOT_A_DATE)
