"""How numbers, shares, amounts, dates and plurals are written, in the language of the part.

Everything is computed from exact integers and fractions, and rounded once, half away from zero:
Python's own `round` and `format` would print 12 for 12.5 and 76 for 76.5.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from reporting.errors import UsageError

LANGUAGES: Final = ("fr", "en")
_FOLDER: Final = Path(__file__).parent / "messages"
language: ContextVar[str] = ContextVar("language", default="fr")
"""The language in which numbers, dates and words are written."""


@contextmanager
def written_in(code: str) -> Iterator[None]:
    """Write everything in a language for a while."""
    if code not in LANGUAGES:
        raise UsageError.unknown(kind="langue", value=code, known=LANGUAGES)
    token = language.set(code)
    try:
        yield
    finally:
        language.reset(token)


def is_english() -> bool:
    """Tell whether what is written now is in English."""
    return language.get() == "en"


@cache
def catalogue(code: str) -> dict[str, str | dict[str, str]]:
    """Read the messages of a language: a text, or one for each count (see `say`)."""
    found = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return {f"{form}.{key}": text for form, texts in found.items() for key, text in texts.items()}


def words(key: str, code: str | None = None) -> tuple[str, ...]:
    """List the words of a message, such as the months, in the language or in a given one."""
    return tuple(str(catalogue(code or language.get())[key]).split("|"))


NARROW: Final = "\u202f"
"""Narrow no-break space: between thousands and before %."""
NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
MASKED: Final = "s"

CENTS: Final = 100
SCALES: Final = {"€": 1, "k€": 1_000, "M€": 1_000_000}
_MONTHS: Final = "|".join(words("dates.months", "fr"))
_ANY_SPACE: Final = f"[ \t{NBSP}{NARROW}]"
# Addresses, e-mail addresses and references to parts are codes: nothing in them is punctuation.
_CODE: Final = re.compile(r"(?:https?://|www\.|mailto:)[^\s«»]+|\S+@\S+\.\w+|\{[^{}\s]*\}")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_RULES: Final = (
    (_APOSTROPHE, "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(rf"«{_ANY_SPACE}*"), "«" + NBSP),
    (re.compile(rf"{_ANY_SPACE}*»"), NBSP + "»"),
    (re.compile(rf"{_ANY_SPACE}+(?=[;?!])"), NARROW),
    (re.compile(r"(?<=[\w)\]»’…])(?=[;?!]+(?:\s|$))"), NARROW),
    (re.compile(rf"{_ANY_SPACE}+(?=:(?:\s|$))"), NBSP),
    (re.compile(r"(?<=[\w)\]»’…])(?=:(?:\s|$))"), NBSP),
    (re.compile(r"(?<=\d) (?=[%€])"), NARROW),
    (re.compile(r"(?<!\d)(\d{1,3}) (?=\d{3}(?!\d))"), r"\1" + NARROW),
    (re.compile(r"(?<=\d) (?=M€|k€)"), NARROW),
    (re.compile(rf"\b(\d{{1,2}}|1er) (?=(?:{_MONTHS})\b)"), r"\1" + NBSP),
    (re.compile(r"(?<=\bn°) (?=\d)"), NBSP),
)

_CLAUSE_END: Final = re.compile(r"[\s\u00a0\u202f]*[.;:](?:\s+|$)")
_CLAUSE: Final = 10
"""Characters that a clause has at least to say something of its own."""


ORDINAL: Final = re.compile(r"(?<![\w.,])(\d{1,2})(er|e)(?![\w'’])")
"""A rank or the first of a month: a number, and the end that stands above the line."""


def rounded(value: Fraction | int, decimals: int = 0) -> Decimal:
    """Round half away from zero, exactly.

    >>> rounded(Fraction(153, 2)), rounded(Fraction(-25, 2)), rounded(Fraction(1, 3), 2)
    (Decimal('77'), Decimal('-13'), Decimal('0.33'))
    """
    scaled = Fraction(value) * 10**decimals
    size = int(abs(scaled) + Fraction(1, 2))
    return Decimal(-size if scaled < 0 else size).scaleb(-decimals)


def number(value: Fraction | int, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number: narrow spaces between thousands, decimal comma, true minus sign.

    English has commas between thousands, and a point.
    """
    shown = rounded(value, decimals)
    text = f"{abs(shown):,.{decimals}f}"
    if not is_english():
        text = text.replace(",", NARROW).replace(".", ",")
    if shown < 0:
        return MINUS + text
    return f"+{text}" if signed and shown > 0 else text


def capped(value: Fraction | int, decimals: int = 0, *, whole: int | None = None) -> str:
    r"""Write a number that never rounds to 0, or to the `whole`, unless it is exactly that.

    >>> capped(Fraction(996, 10), whole=100), capped(Fraction(4, 10)), capped(100, whole=100)
    ('>\xa099', '<\xa01', '100')
    """
    if not is_capped(value, decimals, whole=whole):
        return number(value, decimals)
    step, gap = Fraction(1, 10**decimals), "" if is_english() else NBSP
    if rounded(value, decimals) == 0:
        bound = number(step if value > 0 else -step, decimals)
        return f"{'<' if value > 0 else '>'}{gap}{bound}"
    bound = number(Fraction(whole or 0) - step if value < (whole or 0) else whole or 0, decimals)
    return f">{gap}{bound}"


def is_capped(value: Fraction | int, decimals: int = 0, *, whole: int | None = None) -> bool:
    """Tell whether a number would round to 0, or to the `whole`, without being it."""
    shown = rounded(value, decimals)
    return shown != value and (shown == 0 or shown == whole)


def share(value: Fraction, decimals: int = 0, *, per: int = 100) -> str:
    """Write a share of 1 in per cent (or per thousand), with the cap rule."""
    sign = "%" if per == 100 else "‰"
    return f"{capped(value * per, decimals, whole=per)}{unit_of_share(sign)}"


def unit_of_share(sign: str = "%") -> str:
    """Return the sign of a share as it follows a number: after a narrow space in French."""
    return sign if is_english() else NARROW + sign


def euros(cents: Fraction | int, decimals: int = 1, *, scale: str | None = None) -> str:
    r"""Write an amount given in cents; from one million euros on in M€, unless a scale is given.

    >>> euros(6_300_000_000), euros(1_234_500)
    ('63,0\xa0M€', '12\u202f345\xa0€')
    """
    if scale is None:
        scale = "M€" if abs(Fraction(cents)) >= SCALES["M€"] * CENTS else "€"
    scaled = Fraction(cents) / (CENTS * SCALES[scale])
    said = capped(scaled, 0 if scale == "€" else decimals)
    return f"{said}{NBSP}{scale}" if not is_english() else _pounded(said, scale)


def _pounded(said: str, scale: str) -> str:
    """Write an amount as British publishers do: sign first, million as a letter, "€2.0m"."""
    head = len(said) - len(said.lstrip(f"<>{MINUS}"))
    return f"{said[:head]}€{said[head:]}{scale.removesuffix('€').lower()}"


def with_unit(text: str, unit: str) -> str:
    """Write a number, already in words, with the unit of an axis."""
    scale = unit.removeprefix(NBSP)
    return _pounded(text, scale) if is_english() and scale in SCALES else text + unit


def plural(count: Decimal | int, singular: str, many: str) -> str:
    """Give the form that agrees with a count: in French the plural starts at 2, not in English."""
    if is_english():
        return singular if abs(count) == 1 else many
    return singular if -2 < count < 2 else many


def counted(count: int, singular: str, many: str) -> str:
    """Write a count with its noun: "0 lycée", "1 lycée", "1 203 lycées"."""
    return f"{number(count)}{NBSP}{plural(count, singular, many)}"


def in_words(count: int) -> str:
    """Write a count in words up to sixteen, in figures beyond.

    >>> in_words(3), in_words(17)
    ('trois', '17')
    """
    known = words("numbers.words")
    return known[count] if 0 <= count < len(known) else number(count)


def clauses(text: str) -> list[str]:
    """Return the clauses of a text that people wrote, without the signs that end them.

    >>> clauses("Part du parc, non du réseau : la cible parle du « réseau ». Rien de plus.")
    ['Part du parc, non du réseau', 'la cible parle du « réseau »', 'Rien de plus']
    >>> clauses("Médiane : elle ne s'additionne pas.")
    ["Médiane : elle ne s'additionne pas"]
    """
    found: list[str] = []
    start = 0
    for end in _CLAUSE_END.finditer(text):
        if end.start() - start >= _CLAUSE or end.end() == len(text):
            found.append(text[start : end.start()])
            start = end.end()
    return [*found, text[start:]] if text[start:] else found


def brief(text: str, most: int) -> str:
    """Return the clauses of a text that fit in so many characters, else its first words.

    >>> brief("Deux lycées de plus : contrôles d'accès de 2023, inscrits en 2024.", 40)
    'Deux lycées de plus'
    >>> brief("Suite des plans de mise en sûreté inscrits en 2024.", 30)
    'Suite des plans de mise en…'
    >>> brief("Plans transmis avant la fin de 2023, dont les dates ont été rectifiées.", 50)
    'Plans transmis avant la fin de 2023'
    """
    if len(text) <= most:
        return text.rstrip(".")
    ends = [end.start() for end in _CLAUSE_END.finditer(text)]
    weak = [end.start() for end in re.finditer(r", (?![^(]*\))| \(", text)]
    if kept := [end for end in ends if most / 3 <= end <= most]:
        return text[: kept[-1]]
    if kept := [end for end in weak if most / 2 <= end <= most]:
        return text[: kept[-1]]
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,") + "…"


def capital(text: str) -> str:
    """Return a text that begins with a capital: "contrôle d'accès" opens a row."""
    return text[:1].upper() + text[1:]


def inner(text: str) -> str:
    """Return a text as it stands within a sentence: "Lycées" loses its capital, "EPCI" does not."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def joined(clauses: Iterable[str]) -> str:
    """Return clauses as one sentence: semicolons between them, a capital on the first alone."""
    return capital(semicolon().join(map(inner, clauses)))


def long_date(day: datetime.date) -> str:
    """Write a date in full: "1er janvier 2024"."""
    return f"{_day(day)}{NBSP}{words('dates.months')[day.month - 1]} {day.year}"


def full_date(text: str, gap: str = " ") -> str:
    r"""Write an ISO date in full, with a gap before its year; another text unchanged.

    >>> full_date("2024-01-31") == "31\u00a0janvier 2024", full_date("provisoire")
    (True, 'provisoire')
    """
    try:
        return long_date(datetime.date.fromisoformat(text)).replace(" ", gap)
    except ValueError:
        return text


def short_date(day: datetime.date) -> str:
    """Write a date as tables and labels have it: "4 oct. 2025"."""
    return f"{_day(day)}{NBSP}{words('dates.short')[day.month - 1]}{NBSP}{day.year}"


def _day(day: datetime.date) -> str:
    return "1er" if day.day == 1 and not is_english() else str(day.day)


def month_of(text: str) -> str:
    """Write a day, a month or a year given in digits, without its day: "janvier 2024"."""
    year, _, rest = text.partition("-")
    return f"{words('dates.months')[int(rest[:2]) - 1]} {year}" if rest else year


def short_period(du: datetime.date, au: datetime.date) -> str:
    """Write a day or a period as labels have it: "2024", "2023-2024", "2016 à 2024"."""
    said = period(du, au)
    if du == au:
        return str(du.year) if (du.month, du.day) == (12, 31) else long_date(du)
    return said.partition(" ")[2]


def period(du: datetime.date, au: datetime.date) -> str:
    r"""Write a day, or a period by its first and last day, as sentences have it.

    >>> day = datetime.date
    >>> period(day(2024, 1, 1), day(2024, 12, 31)), period(day(2023, 9, 1), day(2024, 8, 31))
    ('en 2024', 'en 2023-2024')
    >>> period(day(2016, 1, 1), day(2024, 12, 31))
    'de 2016 à 2024'
    """
    if du == au:
        return say("dates.day", day=long_date(du))
    first, last = str(du.year), str(au.year)
    ends = (du.month, du.day, au.month, au.day)
    if ends == (1, 1, 12, 31):
        is_one = first == last
        return say("dates.year", year=last) if is_one else _span("years", first, last)
    if ends == (9, 1, 8, 31) and au.year == du.year + 1:
        return _span("school", first, last[2:] if is_english() else last)
    return _span("days", long_date(du), long_date(au))


def _span(kind: str, first: str, last: str) -> str:
    return say(f"dates.{kind}", first=first, last=last)


def colon() -> str:
    """Return a colon with the spaces around it."""
    return say("numbers.colon")


def semicolon() -> str:
    """Return a semicolon with the spaces around it."""
    return say("numbers.semicolon")


def missing() -> str:
    """Return what stands for a value that is not known."""
    return say("numbers.missing")


def plain(text: str) -> str:
    """Return a text with plain spaces and apostrophes, as patterns have them."""
    return re.sub(f"[{NBSP}{NARROW}]", " ", text.replace("’", "'"))


def typeset(text: str) -> str:
    r"""Return a text that people wrote as the language wants it; twice changes nothing.

    In French its spaces, apostrophes, ellipses and dates; in English its apostrophes alone. Shown
    figures do not pass here: they are already right.

    >>> typeset("L'essentiel : où en est-on ?") == "L’essentiel\u00a0: où en est-on\u202f?"
    True
    >>> typeset("https://exemple.fr/?a=1;b=2")
    'https://exemple.fr/?a=1;b=2'
    """
    rules = _RULES[:1] if is_english() else _RULES
    pieces, end = [], 0
    for code in () if is_english() else _CODE.finditer(text):
        pieces += [_ruled(text[end : code.start()], rules), code.group()]
        end = code.end()
    return "".join([*pieces, _ruled(text[end:], rules)])


def _ruled(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text


def say(key: str, **values: object) -> str:
    """Write a message: whole numbers as the language has them.

    Of a message in several forms, the count `n` takes `none` of nothing and `all` of the `total`,
    where it has these, else `one` or `many`. `{count}` is it in words, `{Count}` as a sentence
    begins.

    >>> say("common.reste", n=14, noun="lycées"), say("sheet.paid", n=3), say("sheet.outside", n=0)
    ('reste 14 lycées', 'payés en trois fois', '')
    """
    text, count = catalogue(language.get())[key], values.get("n")
    if isinstance(text, dict):
        if not isinstance(count, int):
            raise TypeError(key)
        end = {values.get("total"): "all", 0: "none"}.get(count, "")
        text = text.get(end, plural(count, text["one"], text["many"]))
    if isinstance(count, int) and "ount}" in text:
        values = {"count": (said := in_words(count)), "Count": capital(said)} | values
    told = {name: number(value) if type(value) is int else value for name, value in values.items()}
    return text.format(**told)


def headings(form: str) -> dict[str, str]:
    """Name the columns of the table of a form by their ids, in their order."""
    found = catalogue(language.get())[f"{form}.columns"]
    return dict(found) if isinstance(found, dict) else {}


def listed(names: Sequence[str], key: str = "common.liste") -> str:
    """Write names one after the other: "Gard, Lot et Tarn"; the message is that of the last."""
    if len(names) < 2:
        return "".join(names)
    return say(key, first=", ".join(names[:-1]), last=names[-1])
