"""One text to one value, by the field that it belongs to: accepted, or refused with the reason.

What can only mean one thing is accepted; what could mean two is refused.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import numpy as np

from reporting.registers import numbers
from reporting.registers.decode import mended
from reporting.registers.fields import SHARE, STAFF, Field
from reporting.registers.findings import Phrase, Refused, Rule, say, told_in
from reporting.registers.header import clean, fold

Value = str | int | bool | Decimal | date | None


YES, NO, MISSING, UNTYPED = (
    frozenset(told_in("words.toml")[one]) for one in ("yes", "no", "missing", "untyped")
)
EXCEL_ERROR = re.compile(
    r"#(?:N/?A|NA|REF|VALUE|VALEUR|DIV/0|NAME|NOM|NUM|NOMBRE|NULL|NUL|SPILL|GETTING_DATA)[!?]?|#{3,}",
    re.IGNORECASE,
)
EXCEL_TEXT = re.compile(r'="([^"]*)"')
SECRET_OR_NONE = ("s", "so")
FORMULA = ("=", "+", "-", "@", "\t")
_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 2**20, 2**16))
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # of terminals
    "\u202a-\u202e\u2066-\u2069\u2028\u2029\ufff9-\ufffb\U000e0000-\U000effff"  # of writing
    f"\ud800-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff{_PLANES}]"  # no characters, or private ones
)
LOST = re.compile("\ufffd|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])")
ADDRESS = re.compile(r"(?<![\w.-])(?:https?://|www\.|[\w-]+(?:\.[\w-]+)+/)[^\s?\ufffd]*(\?)\S*")
"""Where a question mark stands for itself: looked for where a word begins, once each."""
SPACES = re.compile("[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+")
DOUBT = re.compile(r"[?!*~<>()]")
"""Signs by which an office says that a choice is not one, or not sure."""
LISTED = re.compile(r"[|;,/+&\n]| et ")
"""What stands between the values of a list, each of which is known."""


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
    >>> parse(Field(name="montant", type="number", unite="EUR"), "12 000,50 €")
    1200050
    >>> parse(Field(name="le", type="date"), "02/01/2022")
    datetime.date(2022, 1, 2)
    """
    text = clean(raw)
    if wrapped := EXCEL_TEXT.fullmatch(text):
        text = clean(wrapped[1])
    if text in missing or text.casefold() in map(str.casefold, missing):
        if field.is_required:
            raise Refused(Rule.REQUIRED)
        return None
    _refuse_damage(field, text, missing)
    value = _PARSERS[field.type](field, text)
    _check_limits(field, value, text)
    return value


def written(value: Any, *, is_amount: bool = False) -> str:
    """Write a value as the project's own files do.

    >>> written(1200050, is_amount=True), written(date(2022, 1, 2)), written(True)
    ('12000.50', '2022-01-02', 'true')
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return f"{Decimal(int(value)) / 100:.2f}" if is_amount else str(value)


def _refuse_damage(field: Field, text: str, missing: tuple[str, ...]) -> None:
    """Refuse what is endless, or spoilt by a spreadsheet or a conversion, whatever the type."""
    if len(text) > (limit := field.constraints.max_length):
        raise Refused(Rule.TOO_LONG, found=len(text), limit=limit)
    if bad := CONTROL.search(text):
        raise Refused(Rule.CONTROL_CHARACTER, char=f"U+{ord(bad[0]):04X}")
    if EXCEL_ERROR.fullmatch(text):
        raise Refused(Rule.EXCEL_ERROR)
    if not text.isascii() and (near := mended(text)):
        raise Refused(Rule.MOJIBAKE, near=near)
    if lost := LOST.search(ADDRESS.sub(_unasked, text)):
        raise Refused(Rule.LOST_CHARACTER, char=lost[0])
    words = MISSING if field.is_free_text else MISSING | UNTYPED
    if text.casefold() in words and fold(text) not in map(fold, field.constraints.enum):
        raise Refused(Rule.UNKNOWN_MISSING, near=_admitted(field, missing))


def _unasked(address: re.Match[str]) -> str:
    return address[0].replace("?", "")


def _admitted(field: Field, missing: tuple[str, ...]) -> Phrase:
    """List the codes for missing data that a table declares, where a value may be missing."""
    if field.is_required:
        return say("needs-value")
    listed: list[Phrase | str] = [say("allowed-empty")]
    for one in filter(None, missing):
        known = one in SECRET_OR_NONE
        listed += [", ", say(f"allowed-{one}") if known else say("quoted", value=one)]
    return say("allowed", listed=tuple(listed))


def _string(field: Field, text: str) -> str:
    if text.startswith(FORMULA):
        raise Refused(Rule.FORMULA, char=text[0])
    limits = field.constraints
    if field.separateur:
        values = [one for one in map(str.strip, LISTED.split(text)) if one] or [text]
        return field.separateur.join(dict.fromkeys(_choice(field, one) for one in values))
    if limits.enum:
        return _choice(field, text)
    if field.nature == "annee_scolaire":
        return numbers.parse_school_year(text)
    if field.nature == "mois":
        return numbers.parse_month(text)
    if limits.pattern:
        return _parse_code(field, limits.pattern, text)
    if limits.min_length and len(text) < limits.min_length:
        raise Refused(Rule.LENGTH, found=len(text), expected=limits.min_length)
    known = {fold(one): one for one in field.valeurs_connues}
    return known.get(fold(text), SPACES.sub(" ", text)) if known else SPACES.sub(" ", text)


def _choice(field: Field, text: str) -> str:
    folded = {fold(one): one for one in field.constraints.enum}
    if fold(text) in folded and not DOUBT.search(text):
        return folded[fold(text)]
    near = get_close_matches(fold(text), list(folded), n=1)
    hint = say("did-you-mean", near=folded[near[0]]) if near else say("choose")
    raise Refused(Rule.ENUM, allowed=", ".join(field.constraints.enum), near=hint)


def _boolean(field: Field, text: str) -> bool:
    word = text.casefold().removeprefix("'").rstrip(".")
    if word not in YES | NO:
        raise Refused(Rule.BOOLEAN)
    return word in YES


def _number(field: Field, text: str) -> int | Decimal:
    if field.is_amount:
        return numbers.parse_money(text)
    number = numbers.parse_number(text, field.unite)
    decimals = -int(number.normalize().as_tuple().exponent)
    if field.unite == STAFF and decimals > 2:
        raise Refused(Rule.TOO_MANY_DECIMALS, found=decimals, of=say("fte"))
    return number


_PARSERS: dict[str, Callable[[Field, str], Value]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": lambda field, text: numbers.parse_integer(text),
    "number": _number,
    "date": lambda field, text: numbers.parse_date(text),
}


def _check_limits(field: Field, value: Value, text: str) -> None:
    if field.type not in ("integer", "number") or not isinstance(value, int | Decimal):
        return
    limits = field.constraints
    if limits.enum and str(value) not in limits.enum:
        raise Refused(Rule.ENUM, allowed=", ".join(limits.enum), near=say("choose"))
    amount = Decimal(value) / 100 if field.is_amount else Decimal(value)
    if limits.minimum is not None and amount < Decimal(str(limits.minimum)):
        raise Refused(Rule.MINIMUM, limit=limits.minimum)
    if limits.maximum is not None and amount > Decimal(str(limits.maximum)):
        is_percent = field.unite == SHARE and amount <= 100 and "%" not in text
        percent = say("percent", value=value, share=amount / 100)
        near = percent if is_percent else say("correct")
        raise Refused(Rule.MAXIMUM, limit=limits.maximum, near=near)


CODE_SPACES = re.compile(r"[\s\u00a0\u202f]+")
DECIMALS = re.compile(r"(?<=[0-9])[.,]0+$")
"""What a spreadsheet adds to a code that it took for a number."""
PUNCTUATION = re.compile(r"[\s.,;:_/‐‑–-]+")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
DIGITS = re.compile(r"\^\\d\{(\d+)\}(\[A-Z\])?\$")
"""A pattern that asks for so many digits, perhaps with a letter after them."""
READ_AS_DIGIT = str.maketrans("OQIL", "0011")
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
LA_POSTE = "356000000"
"""The SIREN whose SIRET have another check digit than all others."""


def _parse_code(field: Field, pattern: str, text: str) -> str:
    r"""Accept a code as it is, or with the spaces, case or « .0 » that cannot change it.

    >>> _parse_code(Field(name="uai"), r"^\d{7}[A-Z]$", "031 0001 h")
    '0310001H'
    """
    plain = CODE_SPACES.sub("", text).lstrip("'’")
    whole = DECIMALS.sub("", plain)
    for shape in (text, plain, plain.upper(), whole):
        if re.fullmatch(pattern, shape, re.ASCII):
            return _checked(field, shape)
    if SCIENTIFIC.fullmatch(plain):
        raise Refused(Rule.LOST_DIGITS)
    for shape in (plain, whole, plain.upper()):
        if re.fullmatch(pattern, "0" + shape, re.ASCII):
            raise Refused(
                Rule.LOST_ZERO, found=len(shape), expected=len(shape) + 1, near="0" + shape, name=""
            )
    digits = DIGITS.fullmatch(pattern)
    if digits and not digits[2] and plain.isascii() and plain.isdigit():
        raise Refused(Rule.LENGTH, found=len(plain), expected=digits[1])
    near = next((one for one in _meant(plain) if re.fullmatch(pattern, one, re.ASCII)), None)
    hint = say("did-you-mean", near=near) if near else say("correct")
    raise Refused(Rule.PATTERN, expected=_shape(field, pattern), near=hint)


def _meant(plain: str) -> Iterator[str]:
    """Give the codes that a text may stand for: other punctuation, letters read as digits."""
    bare = PUNCTUATION.sub("", plain).upper()
    yield bare
    yield bare.translate(READ_AS_DIGIT)
    yield bare[:-1].translate(READ_AS_DIGIT) + bare[-1:]


def _shape(field: Field, pattern: str) -> Phrase | str:
    """Say what a code looks like, in words where they are known."""
    if field.nature in ("commune", "departement"):
        return say(f"shape-{field.nature}")
    if digits := DIGITS.fullmatch(pattern):
        return say("shape-letter" if digits[2] else "shape-digits", count=digits[1])
    return pattern


def _checked(field: Field, code: str) -> str:
    """Compare the check digit, or letter, of a column that declares one."""
    if field.cle_controle == "uai":
        letter = UAI_LETTERS[int(code[:-1]) % len(UAI_LETTERS)]
        if letter != code[-1]:
            raise Refused(Rule.CHECK_DIGIT, near=say("did-you-mean", near=code[:-1] + letter))
    if field.cle_controle == "luhn" and not is_siren(code):
        raise Refused(Rule.CHECK_DIGIT, near=say("copy-again"))
    return code


def is_siren(code: str) -> bool:
    """Tell whether the last digit of a SIREN or a SIRET is that of the others.

    Where an establishment of the post office has another one, its digits add up to fives.
    """
    by_fives = code.startswith(LA_POSTE) and sum(map(int, code)) % 5 == 0
    return by_fives or _luhn(code) % 10 == 0


def _luhn(code: str) -> int:
    """Add up the digits, every second one from the right doubled (SIREN and SIRET: 0 modulo 10)."""
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(code)))
    return sum(one // 10 + one % 10 for one in doubled)
