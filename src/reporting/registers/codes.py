"""Codes as offices write them: the code itself, or what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.registers.findings import Refused
from reporting.registers.phrases import Phrase, say
from reporting.registers.rulebook import Rule
from reporting.registers.schema import Field

SPACES = re.compile(r"[\s\u00a0\u202f]+")
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


def parse_code(field: Field, pattern: str, text: str) -> str:
    r"""Accept a code as it is, or with the spaces, case or « .0 » that cannot change it.

    >>> parse_code(Field(name="uai"), r"^\d{7}[A-Z]$", "031 0001 h")
    '0310001H'
    """
    plain = SPACES.sub("", text).lstrip("'’")
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
    if field.cle_controle == "luhn" and not code.startswith(LA_POSTE) and _luhn(code) % 10:
        raise Refused(Rule.CHECK_DIGIT, near=say("copy-again"))
    return code


def _luhn(code: str) -> int:
    """Add up the digits, every second one from the right doubled (SIREN and SIRET: 0 modulo 10)."""
    doubled = (int(one) * (1 + place % 2) for place, one in enumerate(reversed(code)))
    return sum(one // 10 + one % 10 for one in doubled)
