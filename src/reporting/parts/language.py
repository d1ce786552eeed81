"""The language in which a part is written: the one place that says which it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from reporting.errors import UsageError

LANGUAGES: Final = ("fr", "en")
language: ContextVar[str] = ContextVar("language", default="fr")
"""The language in which numbers, dates and words are written."""


@contextmanager
def written_in(code: str) -> Iterator[None]:
    """Write everything in a language for a while."""
    if code not in LANGUAGES:
        error = UsageError.unknown("langue", code, LANGUAGES)
        raise error
    token = language.set(code)
    try:
        yield
    finally:
        language.reset(token)


def is_english() -> bool:
    """Tell whether what is written now is in English."""
    return language.get() == "en"
