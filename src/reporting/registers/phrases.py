"""Parts of sentences that stand inside the messages of findings, in each language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

LANGUAGES = ("fr", "en")
FRENCH = LANGUAGES[0]
PHRASES = "phrases"
"""The table of the message files that holds them."""

LONGEST = 300
"""Characters of a detail that a sentence holds: more is cut."""


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence: its key, and what fills it."""

    key: str
    details: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        """Write it in French.

        >>> str(say("did-you-mean", near="Béziers"))
        'Vouliez-vous « Béziers » ?'
        """
        return self.translated(FRENCH)

    def translated(self, language: str) -> str:
        """Write it in a language."""
        return written(messages(language)[PHRASES][self.key], dict(self.details), language)


def say(key: str, **details: Any) -> Phrase:
    """Make a phrase; its words are chosen when the finding is written."""
    return Phrase(key, tuple(details.items()))


def either(values: Iterable[Any], joint: str = "or") -> tuple[Any, ...]:
    """List values with « ou » (or "and") between them."""
    listed: list[Any] = []
    for value in values:
        listed += [say(joint), value] if listed else [value]
    return tuple(listed)


def listed(shown: Iterable[str], most: int) -> str:
    """List the first of some texts, and say that there are more.

    >>> listed("abc", 2)
    'a, b, …'
    """
    some = list(islice(shown, most + 1))
    return ", ".join(some if len(some) <= most else [*some[:most], "…"])


def written(template: str, details: Mapping[str, Any], language: str) -> str:
    """Fill a sentence; the phrases among the details are written in the same language."""
    filled = {name: _text(value, language) for name, value in details.items()}
    return template.format(**filled)


@cache
def messages(language: str) -> dict[str, Any]:
    """Read the messages of a language."""
    source = files("reporting.registers").joinpath(f"messages_{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _text(value: Any, language: str) -> Any:
    if isinstance(value, Phrase):
        return value.translated(language)
    if isinstance(value, tuple):  # phrases one after the other
        return "".join(str(_text(one, language)) for one in value)
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[: LONGEST - 1]}…"
    return value
