"""Parts of sentences that stand inside the messages of findings: those of this room's catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from reporting import phrases
from reporting.phrases import FRENCH, LANGUAGES, Phrase, listed, written

__all__ = ["FRENCH", "LANGUAGES", "PHRASES", "Phrase", "either", "listed", "messages", "say"]
__all__ += ["written"]

PHRASES = "phrases"
"""The table of the message files that holds them."""
ROOM = "registers"
messages = partial(phrases.messages, room=ROOM)


def say(key: str, /, **details: Any) -> Phrase:
    """Make a phrase; its words are chosen when the finding is written.

    >>> str(say("did-you-mean", near="Béziers"))
    'Vouliez-vous « Béziers » ?'
    """
    return Phrase(f"{PHRASES}.{key}", tuple(details.items()), ROOM)


def either(values: Iterable[Any], joint: str = "or") -> tuple[Any, ...]:
    """List values with « ou » (or "and") between them."""
    listed: list[Any] = []
    for value in values:
        listed += [say(joint), value] if listed else [value]
    return tuple(listed)
