"""A plan told in another language: the same figures, under other words."""

from copy import copy

from reporting.errors import UsageError
from reporting.ledger.ledger import Ledger
from reporting.phrases import say
from reporting.plan.catalogue import file_of, read_translation

OWN = "fr"
"""The language of the registers and of the plan."""


def told_in(ledger: Ledger, language: str) -> Ledger:
    """Return a plan under the words of a language; what was counted is not counted again."""
    if language == OWN:
        return ledger
    path = file_of(ledger.folder, language)
    if not path.is_file():
        raise UsageError(say("errors.no-words", language=language, path=path))
    words, _ = read_translation(path), ledger.secrecy  # found once, whatever the language
    told = copy(ledger)
    own = {
        "settings": words.settings(ledger.settings),
        "catalogue": words.catalogue(ledger.catalogue),
        "territories": ledger.territories.in_english(),
    }
    for name, value in own.items():
        object.__setattr__(told, name, value)
    return told
