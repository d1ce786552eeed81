"""Numbers have a source: one that was typed by hand is found in a text, whoever wrote it.

A figure comes from a placeholder. What names a time, a rank, an article or a law is no figure; any
other number says where it comes from: "300 € (source : délibération du 12 mai 2021)".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from string import Formatter
from typing import Final

from reporting import fonts, phrases
from reporting.errors import UsageError
from reporting.parts.french import plain
from reporting.parts.language import words
from reporting.parts.mentions import SHORT_MONTHS, is_count
from reporting.parts.times import sentences

HOLE: Final = "\ufffc"
"""What stands for a placeholder, a link or a code while a text is searched."""

_MONTHS: Final = "|".join(
    (*words("dates.months", "fr"), *(rf"{month}\.?" for month in SHORT_MONTHS))
)
_DAY: Final = r"(?:1er|[12]?\d|3[01])"
_YEAR: Final = r"(?:19|20|21)\d\d"
_REFERENCE: Final = (
    r"n°s?|(?:articles?|art\.|alinéas?|lois?|décrets?|ordonnances?|délibérations?|circulaires?"
    r"|arrêtés?|directives?|règlements?|codes?|annexes?|axes?|chapitres?|titres?|normes?|ISO)"
)
_NAMES: Final = re.compile(
    rf"""
    \b{_DAY}(?:\ ?(?:,|et|ou|au|-|–)\ ?{_DAY})*\ (?:{_MONTHS})\b(?:\ {_YEAR}\b)?
    | (?<![\w,.])\d{{1,2}}[/.]\d{{1,2}}[/.]{_YEAR}\b | (?<![\w,.]){_YEAR}-\d\d-\d\d\b
    | (?P<year>(?<![\w,.]){_YEAR}(?:\ ?[-–/]\ ?(?:{_YEAR}|\d\d))?\b(?![,.]?\d|\ ?[%€]))
    | \b\d+(?:ers?|res?|ères?|e|es|èmes?|nde?s?)\b
    | (?i:\b(?:{_REFERENCE}))\ ?(?:n°\ ?)?(?:\(UE\)\ )?(?:[A-Z]{{1,2}}\.?\ ?)?\d[\d./-]*
        (?:\ ?(?:,|et|ou|à)\ (?:[A-Z]{{1,2}}\.?\ ?)?\d[\d./-]*
            (?=\ ?(?:$|[;:)»]|(?:du|de|des|et|à|ou)\b)))*
    | \b[LRDA]\.\ ?\d[\d./-]*
    | \b[^\W\d]+(?:[-_]?\d+)+[^\W\d]?\b(?!\ ?[%€])
    """,
    re.VERBOSE,
)
"""What has digits and is no figure: days, years, ranks, references, names such as SHA-256."""
_TENS: Final = r"vingt|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?"
_LETTERS: Final = "|".join((*words("numbers.words", "fr")[11:], _TENS))
_NUMBER: Final = re.compile(
    rf"[+\-−]?[\d¼-¾⅐-⅞]+(?:[  .,/]?\d+)*(?:\ ?(?:[%‰€]|[kM]€|euros?\b))?|\b(?:{_LETTERS})\b",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(r"\(source ?: [^()]*[^()\s][^()]*\)", re.IGNORECASE)


def typed_number(text: str, known: Collection[str] = ()) -> str | None:
    """Return the first number of a text that says no source; None where there is none.

    Parameters
    ----------
    known
        Numbers that have one, as they are written.
    """
    for pieces in sentences([(_NAMES.sub(_unnamed, plain(text)), None)]):
        rest = _SOURCE.split("".join(piece for piece, _ in pieces))[-1]
        for found in _NUMBER.finditer(rest):
            if found[0].strip() not in known:
                return found[0].strip()
    return None


def _unnamed(found: re.Match[str]) -> str:
    """Return what stands for a name; four digits that count things are none."""
    is_year = found["year"] is not None
    counts = is_year and is_count(found.string, found.start(), found.end())
    return found[0] if counts else HOLE


def numbers_of(texts: Iterable[str]) -> set[str]:
    """Return the numbers of some texts, as they are written."""
    return {one[0].strip() for text in texts for one in _NUMBER.finditer(plain(text))}


def check_template(template: str) -> None:
    """Refuse a sentence or a title in which a number was typed, or what no PDF can draw.

    Raises
    ------
    UsageError
        With the number or the characters, the text, and what to write.
    """
    if boxes := fonts.undrawn(template):
        raise UsageError(phrases.say("parts.undrawn", text=boxes, where=template))
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return  # badly closed braces are told where they are filled
    whole = "".join(text + (HOLE if field is not None else "") for text, field, *_ in fields)
    for text in (whole, *(form for *_, spec, _ in fields for form in (spec or "").split("|"))):
        check_text(text, template)


def check_text(text: str, where: str, known: Collection[str] = ()) -> None:
    """Refuse a text in which a number was typed, that is not one of the known ones."""
    if (number := typed_number(text, known)) is not None:
        raise UsageError(phrases.say("parts.by-hand", number=number, where=where))
