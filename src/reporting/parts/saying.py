"""The words that parts write of themselves, from one catalogue per language (`messages`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reporting.parts import french
from reporting.parts.language import LANGUAGES, catalogue, language, written_in

__all__ = ["LANGUAGES", "catalogue", "language", "listed", "say", "written_in"]


def say(key: str, **values: object) -> str:
    """Write a message: whole numbers as the language has them, and its plural by `n`.

    >>> say("common.reste", n=14, noun="lycées")
    'reste 14 lycées'
    """
    text = catalogue(language.get())[key]
    if isinstance(text, dict):
        count = values["n"]
        if not isinstance(count, int):
            raise TypeError(key)
        text = french.plural(count, text["one"], text["many"])
    told = {
        name: french.number(value) if type(value) is int else value
        for name, value in values.items()
    }
    return text.format(**told)


def headings(form: str) -> dict[str, str]:
    """Name the columns of the table of a form by their ids, in their order."""
    found = catalogue(language.get())[f"{form}.columns"]
    return dict(found) if isinstance(found, dict) else {}


def listed(names: Sequence[str], key: str = "common.liste") -> str:
    """Write names one after the other: "Gard, Lot et Tarn"; the message is that of the last."""
    if len(names) < 2:
        return "".join(names)
    return say(key, first=", ".join(names[:-1]), last=names[-1])


def brief(clauses: Iterable[str], most: int = 250) -> str:
    """Write an alternative text: the clauses that fit, the most important ones first."""
    text = ""
    for clause in clauses:
        tried = f"{text}{french.semicolon()}{clause}" if text else french.capital(clause)
        if len(tried) < most:
            text = tried
    return f"{text}."
