"""What the package says to people, from one catalogue per language in each room that speaks.

A sentence is a key and what fills it until somebody reads it: Python says it in French, the command
line in the language of whoever typed it.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Self

LANGUAGES = ("fr", "en")
FRENCH = LANGUAGES[0]
HERE = Path(__file__).parent
LONGEST = 300
"""Characters of a detail that a sentence holds: more is cut."""
spoken: ContextVar[str] = ContextVar("spoken", default=FRENCH)
"""The language of whoever typed the command that runs; what is published has its own."""


def language_of(environ: Mapping[str, str]) -> str:
    """Return the language of somebody, as the system knows it: French, or English.

    >>> [language_of({"LANG": one}) for one in ("fr_FR.UTF-8", "en_GB.UTF-8", "C")]
    ['fr', 'en', 'en']
    """
    told = next((environ[one] for one in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(one)), "")
    return "fr" if told.casefold().startswith("fr") else "en"


@dataclass(frozen=True)
class Phrase:
    """A sentence or a part of one: its table and key, what fills it, and whose catalogue it is."""

    key: str
    details: tuple[tuple[str, Any], ...] = ()
    room: str = ""

    def __str__(self) -> str:
        """Write it in French.

        >>> str(say("errors.empty-folder"))
        'dossier vide refusé : donner un chemin, par exemple reports.'
        """
        return self.translated(FRENCH)

    def translated(self, language: str) -> str:
        """Write it in a language."""
        table, _, key = self.key.partition(".")
        return written(messages(language, self.room)[table][key], dict(self.details), language)


def say(key: str, /, **details: Any) -> Phrase:
    """Make a phrase; its words are chosen when somebody reads it."""
    return Phrase(key, tuple(details.items()))


def told(thing: object, language: str | None = None) -> str:
    """Write what knows its own words in a language, that which is spoken by default.

    >>> told(say("errors.empty-folder"), "en"), told("rien")
    ('empty folder refused: give a path, for example reports.', 'rien')
    >>> told(8.239), told(8.239, "en")
    ('8,239', '8.239')
    """
    if isinstance(thing, float):
        return f"{thing:g}".replace(".", "," if (language or spoken.get()) == FRENCH else ".")
    translated = getattr(thing, "translated", None)
    return str(translated(language or spoken.get()) if translated else thing)


class Kept(str):
    """What was said once: a text in French that knows itself in each language.

    A journal keeps it, whatever becomes of catalogues.

    >>> kept = Kept.read(Kept.of(say("errors.nothing")).written())
    >>> str(kept), told(kept, "en"), Kept.read("as it was written")
    ('rien', 'nothing', 'as it was written')
    """

    texts: tuple[str, ...]

    def __new__(cls, *texts: str) -> Self:
        """Make it of a text for each language, or of one for all."""
        kept = super().__new__(cls, texts[0])
        kept.texts = texts if len(texts) > 1 else texts * len(LANGUAGES)
        return kept

    @classmethod
    def of(cls, thing: object, shape: Callable[[str], str] = str) -> Self:
        """Keep what a thing says, each text in a shape."""
        return cls(*(shape(told(thing, one)) for one in LANGUAGES))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what was written; a text that is none of it says the same in each language."""
        try:
            found = json.loads(text)
            return cls(*[str(found[one]) for one in LANGUAGES])
        except (ValueError, TypeError, LookupError):
            return cls(text)

    def written(self) -> str:
        """Write it as one text: JSON where languages differ."""
        if len({*self.texts}) == 1:
            return str(self)
        return json.dumps(dict(zip(LANGUAGES, self.texts, strict=True)), ensure_ascii=False)

    def translated(self, language: str) -> str:
        """Give it in a language."""
        return self.texts[LANGUAGES.index(language)]


Words = Phrase | str
"""What is said: told in the language of who reads it."""


def listed(shown: Iterable[str], most: int) -> str:
    """List the first of some texts, and say that there are more.

    >>> listed("abc", 2)
    'a, b, …'
    """
    some = list(islice(shown, most + 1))
    return ", ".join(some if len(some) <= most else [*some[:most], "…"])


def joined(said: Iterable[Words], between: str = "\n") -> Phrase:
    """Say several things one after the other."""
    first, *others = said
    return say("told.lines", all=(first, *(one for other in others for one in (between, other))))


def written(template: str, details: Mapping[str, Any], language: str) -> str:
    """Fill a sentence; the phrases among the details are written in the same language."""
    filled = {name: _text(value, language) for name, value in details.items()}
    return template.format(**filled)


@cache
def messages(language: str, room: str = "") -> dict[str, Any]:
    """Read the messages of a room in a language."""
    path = HERE / room / f"messages_{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _text(value: Any, language: str) -> Any:
    if isinstance(value, tuple):  # phrases one after the other
        return "".join(str(_text(one, language)) for one in value)
    if hasattr(value, "translated") or isinstance(value, float):
        return told(value, language)
    if isinstance(value, str) and len(value) > LONGEST and "\n" not in value:
        return f"{value[: LONGEST - 1]}…"
    return value
