"""What a report says in words: its verdict, headlines and leads, its notes and its facts.

Each is made of templates; a tuple of them is a choice, of which the first that can be said is
taken. `verdict` and `headline` are one sentence: their arguments are such a choice.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from reporting import parts
from reporting.parts import Figure, Part
from reporting.parts.part import COLUMNS, Card, Shown, Span, Tile
from reporting.parts.prose import Sentence
from reporting.report.forms import untitled
from reporting.report.reading import Words
from reporting.report.values import Values

DIGITS = 8


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
def notes(
    values: Values, *given: Sequence[Sentence], style: str = "open", width: int = COLUMNS
) -> Part:
    """Return short texts under titles: each is a title, then its sentences.

    One that has nothing left to say is left out.
    """
    id = f"notes-{_digest(given)}"
    figures: list[Figure] = []
    cards = []
    for title, *sentences in given:
        head, body = (_prose(values, told, "note") for told in ([title], sentences))
        if head.paragraphs and body.paragraphs:
            lines = tuple(_spans(line, body.figures, figures) for line in body.paragraphs)
            cards.append(Card(_text(head), lines))
    if not cards:
        return parts.empty(id)
    own = tuple(figures)
    return Part(kind="cards", id=id, figures=own, cards=tuple(cards), style=style, width=width)


@untitled
def facts(values: Values, *given: tuple[str, Sentence], width: int = COLUMNS) -> Part:
    """Return large figures, each a value and the words that say what it is.

    One whose words cannot be said is left out.
    """
    figures: list[Figure] = []
    tiles = []
    for value, sentence in given:
        shown, said = _prose(values, [value], "fait"), _prose(values, [sentence], "fait")
        if not (shown.paragraphs and said.paragraphs):
            continue
        first = shown.figures[0] if shown.figures else None
        for figure in (*shown.figures, *said.figures):
            if figure not in figures:
                figures.append(figure)
        number = Shown.of(first) if first else Shown(_text(shown))
        index = figures.index(first) if first else None
        tiles.append(Tile(_text(said), replace(number, text=_text(shown)), None, index))
    id = f"faits-{_digest(given)}"
    if not tiles:
        return parts.empty(id)
    return Part(kind="key_figures", id=id, figures=tuple(figures), tiles=tuple(tiles), width=width)


def _prose(values: Values, sentences: Sequence[Sentence], stem: str) -> Part:
    id = f"{stem}-{_digest(sentences)}"
    return parts.prose(*sentences, values=Words(values), id=id, moment=values.moment)


def _text(said: Part) -> str:
    return "".join(span.text for span in said.paragraphs[0])


def _spans(line: Sequence[Span], own: Sequence[Figure], figures: list[Figure]) -> tuple[Span, ...]:
    """Point the spans of a text at the figures of the whole part."""
    found = []
    for span in line:
        if span.figure is not None:
            figure = own[span.figure]
            if figure not in figures:
                figures.append(figure)
            span = replace(span, figure=figures.index(figure))
        found.append(span)
    return tuple(found)


def _digest(given: object) -> str:
    return sha256(repr(given).encode()).hexdigest()[:DIGITS]
