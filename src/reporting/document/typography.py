"""French typography for running text: spaces that do not break, apostrophes, ellipses, dates.

Only texts that people wrote pass here; shown figures do not, they are already right.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from reporting.parts import french as written
from reporting.parts.french import NARROW
from reporting.parts.french import NBSP as NO_BREAK
from reporting.parts.language import language, words

_MONTHS: Final = "|".join(words("dates.months", "fr"))
_ANY_SPACE: Final = f"[ \t{NO_BREAK}{NARROW}]"
# Addresses, e-mail addresses and references to parts are codes: nothing in them is punctuation.
_CODE: Final = re.compile(r"(?:https?://|www\.|mailto:)[^\s«»]+|\S+@\S+\.\w+|\{[^{}\s]*\}")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_RULES: Final = (
    (_APOSTROPHE, "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(rf"«{_ANY_SPACE}*"), "«" + NO_BREAK),
    (re.compile(rf"{_ANY_SPACE}*»"), NO_BREAK + "»"),
    (re.compile(rf"{_ANY_SPACE}+(?=[;?!])"), NARROW),
    (re.compile(r"(?<=[\w)\]»’…])(?=[;?!]+(?:\s|$))"), NARROW),
    (re.compile(rf"{_ANY_SPACE}+(?=:(?:\s|$))"), NO_BREAK),
    (re.compile(r"(?<=[\w)\]»’…])(?=:(?:\s|$))"), NO_BREAK),
    (re.compile(r"(?<=\d) (?=[%€])"), NARROW),
    (re.compile(r"(?<!\d)(\d{1,3}) (?=\d{3}(?!\d))"), r"\1" + NARROW),
    (re.compile(r"(?<=\d) (?=M€|k€)"), NARROW),
    (re.compile(rf"\b(\d{{1,2}}|1er) (?=(?:{_MONTHS})\b)"), r"\1" + NO_BREAK),
    (re.compile(r"(?<=\bn°) (?=\d)"), NO_BREAK),
)


def typeset(text: str) -> str:
    """Return a text as the language of the report wants it: in English, its apostrophes alone."""
    return french(text) if language.get() == "fr" else _APOSTROPHE.sub("’", text)


def french(text: str) -> str:
    r"""Return a text with French spacing and apostrophes; applying it twice changes nothing.

    >>> french("L'essentiel : où en est-on ?") == "L’essentiel\u00a0: où en est-on\u202f?"
    True
    >>> french("https://exemple.fr/?a=1;b=2")
    'https://exemple.fr/?a=1;b=2'
    """
    pieces, end = [], 0
    for code in _CODE.finditer(text):
        pieces += [_apply(text[end : code.start()]), code.group()]
        end = code.end()
    return "".join([*pieces, _apply(text[end:])])


def _apply(text: str) -> str:
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def long_date(iso: str) -> str:
    r"""Return an ISO date in full, in the language of the report; another text unchanged.

    >>> long_date("2024-01-31") == "31\u00a0janvier\u00a02024"
    True
    >>> long_date("provisoire")
    'provisoire'
    """
    try:
        return written.long_date(date.fromisoformat(iso)).replace(" ", NO_BREAK)
    except ValueError:
        return iso
