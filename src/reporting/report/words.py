"""What a report says in words: its verdict, headlines and leads, its notes and its facts.

Each is made of templates; a tuple of them is a choice, of which the first that can be said is
taken. `verdict` and `headline` are one sentence: their arguments are such a choice.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from reporting import parts
from reporting.errors import UsageError
from reporting.parts import Figure, Part
from reporting.parts.part import COLUMNS, Card, Shown, Tile
from reporting.parts.prose import Sentence
from reporting.report.forms import check_numbers, untitled
from reporting.report.reading import Words
from reporting.report.values import Values

DIGITS = 8
NAMED = 2
"""Indicators that name the file of large figures."""
ICONS = {"accent": "atteinte", "blue": "bonne_voie", "late": "depassee"}
"""The icon of each line of a verdict, by its colour."""


@untitled
def verdict(values: Values, *sentences: str) -> Part:
    """Return the words that open a report: the first sentence that can be said."""
    return replace(_prose(values, (sentences,), "verdict"), role="verdict")


@untitled
def headline(values: Values, *sentences: str) -> Part:
    """Return the finding that a section opens with: the first sentence that can be said."""
    return replace(_prose(values, (sentences,), "titre"), role="headline")


@untitled
def lead(values: Values, *sentences: Sentence, width: int = COLUMNS) -> Part:
    """Return the few sentences under a headline: every one that can be said."""
    return replace(_prose(values, sentences, "chapeau"), role="lead", width=width)


@untitled
def note(
    values: Values,
    title: Sentence,
    *sentences: Sentence,
    style: str = "open",
    tone: str | None = None,
    width: int = COLUMNS,
) -> Part:
    """Return a short text under a title; one that has nothing left to say is left out.

    In the style `verdict`, each sentence is a line of a list.
    """
    apart = [one for sentence in sentences for one in (sentence, "")]
    told = apart if style == "verdict" else sentences
    head, body = _prose(values, [title], "note"), _prose(values, told, "note")
    id = f"note-{_digest((title, sentences))}"
    if not (head.paragraphs and body.paragraphs):
        return parts.empty(id)
    figures = [*body.figures]
    icon = ICONS.get(tone or "") if style == "verdict" else None
    card = Card(_text(head), body.paragraphs, tone=tone, icon=icon)
    shown = tuple(figures + [one for one in head.figures if one not in figures])
    return Part(kind="cards", id=id, figures=shown, cards=(card,), style=style, width=width)


@untitled
def facts(values: Values, *sentences: Sentence, width: int = COLUMNS) -> Part:
    """Return large figures: each sentence opens with its own, then says what it is."""
    figures: list[Figure] = []
    tiles = []
    for sentence in sentences:
        said = _prose(values, [sentence], "fait")
        if not said.paragraphs:
            continue
        figures += [figure for figure in said.figures if figure not in figures]
        (first, *others), told = said.paragraphs[0], said.figures
        if first.figure is None:
            message = f"« {sentence} » : un fait commence par son chiffre."
            raise UsageError(message)
        figure = told[first.figure]
        words = "".join(span.text for span in others).strip()
        shown = replace(Shown.of(figure), text=first.text)
        tiles.append(Tile(words, shown, None, figures.index(figure)))
    if not tiles:
        return parts.empty(f"chiffres-{_digest(sentences)}")
    names = list(dict.fromkeys(figure.indicator for figure in figures))
    id = "-".join(["chiffres", *names[:NAMED]])
    return Part(kind="key_figures", id=id, figures=tuple(figures), tiles=tuple(tiles), width=width)


def _prose(values: Values, sentences: Sequence[Sentence], stem: str) -> Part:
    check_numbers(*sentences)
    id = f"{stem}-{_digest(sentences)}"
    return parts.prose(*sentences, values=Words(values), id=id, moment=values.moment)


def _text(said: Part) -> str:
    return "".join(span.text for span in said.paragraphs[0])


def _digest(given: object) -> str:
    return sha256(repr(given).encode()).hexdigest()[:DIGITS]
