"""One text to one value, by the field that it belongs to: accepted, or refused with the reason.

What can only mean one thing is accepted; what could mean two is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from reporting.registers.dates import parse_date
from reporting.registers.decode import mended
from reporting.registers.header import clean, fold
from reporting.registers.numbers import parse_integer, parse_money, parse_number
from reporting.registers.phrases import Phrase, say
from reporting.registers.refused import Refused
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field

Value = str | int | bool | Decimal | date | None

YES = frozenset({"true", "vrai", "oui", "o", "yes", "y", "1", "x"})
NO = frozenset({"false", "faux", "non", "n", "no", "0"})
EXCEL_ERROR = re.compile(
    r"#(?:N/?A|NA|REF|VALUE|VALEUR|DIV/0|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|GETTING_DATA)[!?]?|#{3,}",
    re.IGNORECASE,
)
EXCEL_TEXT = re.compile(r'="([^"]*)"')
MISSING_WORDS = frozenset(
    {"?", "??", "-", "--", "–", "—", "/", "n/a", "na", "nan", "nd", "nc", "n.d.", "n.c.", "ns"}
    | {"s", "so", "s.o.", "null", "none", "nil", "inconnu", "nr", "tbd", "xx"}
)
SECRET_OR_NONE = ("s", "so")
LONGEST_MISSING_WORD = max(map(len, MISSING_WORDS))
FORMULA = ("=", "+", "-", "@", "\t")
_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 2**20, 2**16))
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # of terminals
    "\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb\U000e0000-\U000effff"  # of writing
    f"\ud800-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff{_PLANES}]"  # no characters, or private ones
)
LOST = re.compile("\ufffd|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
DIGITS_EXPECTED = re.compile(r"\^\\d\{(\d+)\}\$")


def parse(field: Field, raw: str, missing: tuple[str, ...] = ("",)) -> Value:
    """Read the text of one cell.

    Returns
    -------
    None for a missing value; otherwise text, an integer, cents for money, an exact decimal, a
    boolean or a date.

    Raises
    ------
    Refused
        With the rule that the text breaks.

    Examples
    --------
    >>> parse(Field("montant", "number", unit="EUR"), "12 000,50 €")
    1200050
    >>> parse(Field("le", "date"), "02/01/2022")
    datetime.date(2022, 1, 2)
    """
    text = clean(raw)
    if text in missing:
        if field.required:
            raise Refused(Rule.REQUIRED)
        return None
    _refuse_damage(field, text, missing)
    if wrapped := EXCEL_TEXT.fullmatch(text):
        text = wrapped[1]
    value = _PARSERS[field.type](field, text)
    _check_limits(field, value)
    return value


def _refuse_damage(field: Field, text: str, missing: tuple[str, ...]) -> None:
    """Refuse what a spreadsheet or a conversion spoilt, whatever the type."""
    if (text.isascii() and text.isalnum()) and len(text) > LONGEST_MISSING_WORD:
        return  # most values: nothing below can be found in them
    if bad := CONTROL.search(text):
        raise Refused(Rule.CONTROL_CHARACTER, char=f"U+{ord(bad[0]):04X}")
    if EXCEL_ERROR.fullmatch(text):
        raise Refused(Rule.EXCEL_ERROR)
    if not text.isascii() and (near := mended(text)):
        raise Refused(Rule.MOJIBAKE, near=near)
    if lost := LOST.search(text):
        raise Refused(Rule.LOST_CHARACTER, char=lost[0])
    if text.casefold() in MISSING_WORDS and not _is_allowed(field, text):
        raise Refused(Rule.UNKNOWN_MISSING, allowed=_allowed(missing))


def _allowed(missing: tuple[str, ...]) -> tuple[Phrase | str, ...]:
    """List the codes for missing data that a table declares."""
    listed: list[Phrase | str] = [say("allowed-empty")]
    for one in filter(None, missing):
        listed += [", ", say(f"allowed-{one}") if one in SECRET_OR_NONE else f"« {one} »"]
    return tuple(listed)


def _is_allowed(field: Field, text: str) -> bool:
    """Whether a word that often means "missing" is a value of this field."""
    if field.type == "boolean":
        return fold(text) in YES | NO
    if field.enum:
        return fold(text) in {fold(one) for one in field.enum}
    return field.type == "string" and len(text) > 1 and text.isalpha() and not field.is_code


def _string(field: Field, text: str) -> str:
    if text.startswith(FORMULA):
        raise Refused(Rule.FORMULA, char=text[0])
    if field.separator:
        listed = filter(None, map(str.strip, text.split(field.separator)))
        return field.separator.join(dict.fromkeys(_choice(field, one) for one in listed))
    if field.enum:
        return _choice(field, text)
    if field.nature == "annee_scolaire":
        return _school_year(text)
    if field.pattern:
        return _code(field, field.pattern, text)
    return text


def _choice(field: Field, text: str) -> str:
    folded = {fold(one): one for one in field.enum}
    if fold(text) in folded:
        return folded[fold(text)]
    near = get_close_matches(fold(text), list(folded), n=1)
    hint = say("did-you-mean", near=folded[near[0]]) if near else say("choose")
    raise Refused(Rule.ENUM, allowed=", ".join(field.enum), near=hint)


def _code(field: Field, pattern: str, text: str) -> str:
    """Accept a code as it is, or with the spaces, case or « .0 » that cannot change it."""
    plain = re.sub(r"[\s\u00a0\u202f]+", "", text).lstrip("'’")
    for shape in (text, plain, plain.upper(), plain.removesuffix(".0")):
        if re.fullmatch(pattern, shape, re.ASCII):
            return shape
    if SCIENTIFIC.fullmatch(plain):
        raise Refused(Rule.LOST_DIGITS)
    for shape in (plain, plain.removesuffix(".0"), plain.upper()):
        if re.fullmatch(pattern, "0" + shape, re.ASCII):
            raise Refused(
                Rule.LOST_ZERO, found=len(shape), expected=len(shape) + 1, near="0" + shape, name=""
            )
    if (digits := DIGITS_EXPECTED.fullmatch(pattern)) and plain.isascii() and plain.isdigit():
        raise Refused(Rule.LENGTH, found=len(plain), expected=digits[1])
    raise Refused(Rule.PATTERN, expected=_shape_of(field))


def _shape_of(field: Field) -> str:
    return f"{field.title or field.name} : {field.pattern}"


def _school_year(text: str) -> str:
    found = re.fullmatch(r"([0-9]{4})\s*[-/–]\s*([0-9]{4}|[0-9]{2})", text)
    if not found:
        raise Refused(Rule.PATTERN, expected=say("school-year"))
    first = int(found[1])
    if int(found[2]) not in (first + 1, (first + 1) % 100):
        raise Refused(Rule.SCHOOL_YEAR, near=f"{first}-{first + 1}")
    return f"{first}-{first + 1}"


def _boolean(field: Field, text: str) -> bool:
    if fold(text) in YES:
        return True
    if fold(text) in NO:
        return False
    raise Refused(Rule.BOOLEAN)


def _number(field: Field, text: str) -> int | Decimal:
    if field.unit == "EUR":
        return parse_money(text)
    number = parse_number(text, share=field.unit == "part")
    decimals = -int(number.normalize().as_tuple().exponent)
    if field.unit == "ETP" and decimals > 2:
        raise Refused(Rule.TOO_MANY_DECIMALS, found=decimals, of=say("fte"))
    return number


_PARSERS: dict[str, Callable[[Field, str], Value]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": lambda field, text: parse_integer(text),
    "number": _number,
    "date": lambda field, text: parse_date(text),
}


def _check_limits(field: Field, value: Value) -> None:
    if field.type not in ("integer", "number") or not isinstance(value, int | Decimal):
        return
    if field.enum and str(value) not in field.enum:
        raise Refused(Rule.ENUM, allowed=", ".join(field.enum), near=say("choose"))
    amount = Decimal(value) / 100 if field.unit == "EUR" else Decimal(value)
    if field.minimum is not None and amount < Decimal(str(field.minimum)):
        raise Refused(Rule.MINIMUM, limit=field.minimum)
    if field.maximum is not None and amount > Decimal(str(field.maximum)):
        percent = say("percent", value=value, share=amount / 100)
        percent = percent if field.unit == "part" else say("correct")
        raise Refused(Rule.MAXIMUM, limit=field.maximum, near=percent)
