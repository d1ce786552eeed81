"""The language in which a part is written, and the catalogue of its words (`messages`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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


@cache
def catalogue(code: str) -> dict[str, str | dict[str, str]]:
    """Read the messages of a language: a text, or one for `one` and one for `many`."""
    found = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return {f"{form}.{key}": text for form, texts in found.items() for key, text in texts.items()}


def phrase(key: str, **values: str) -> str:
    """Write a message that has no plural."""
    return str(catalogue(language.get())[key]).format(**values)


def words(key: str, code: str | None = None) -> tuple[str, ...]:
    """List the words of a message, such as the months, in the language or in a given one."""
    return tuple(str(catalogue(code or language.get())[key]).split("|"))
