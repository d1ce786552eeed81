"""Prose: sentences whose figures are placeholders, never typed by hand.

A template is written by an analyst; what fills it is always text. `{name}` is a figure or a text,
`{name[2016]}` another year, `{region.name}` another territory, `{name.numerator:lycée|lycées}` a
count with the noun that agrees, and `{name.numerator:lycée|lycées|aucun lycée}` says zero in words;
`{name.reste:un lycée|# lycées}` writes the count itself in words, up to sixteen;
`{name.fraction_text:est|sont|aucun n'est}` is a fraction and the verb that agrees. `{name.fini:?}`
prints nothing: its sentence is said only if that is so; with `{name.fini:!}`, only if it is not,
and the plan keeps what it is asked of. Several sentences in a tuple are a choice: the first that
can be said is; one without figures, only where the plan keeps something that another names.
Nothing else can be reached from a template.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import Formatter
from typing import Any, ClassVar, Final

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import french, times
from reporting.parts.figures import Figure
from reporting.parts.part import Part, Span, empty
from reporting.parts.times import Moment


class Said(str):
    """A text with the figure that it tells of: where the lowest one is."""

    figure: Figure

    @classmethod
    def of(cls, text: str, figure: Figure) -> Said:
        """Give a text that tells of a figure."""
        said = cls(text)
        said.figure = figure
        return said


class Named:
    """What a sentence names: it stands for a figure, if any, and leads on to `details` by name."""

    details: ClassVar[tuple[str, ...]] = ()

    @property
    def current(self) -> Figure | None:
        """The figure that it stands for."""
        return None


@dataclass(frozen=True)
class Series(Named):
    """The figures of one indicator and territory over the years, seen from one year.

    It stands for the figure of that year; `series[2016]` is the figure of another one.
    """

    figures: tuple[Figure, ...]
    year: int

    @property
    def current(self) -> Figure | None:
        """The figure of the report's year."""
        return self[self.year]

    def __getitem__(self, year: int) -> Figure | None:
        if isinstance(year, str):
            raise UsageError(phrases.say("parts.by-year", name=year))
        return next((figure for figure in self.figures if figure.year == year), None)

    def __str__(self) -> str:
        return french.missing() if self.current is None else self.current.text


GUARDS: Final = ("?", "!")
"""What asks whether something can be said: a sentence stands if it can, or if it cannot."""
IN_WORDS: Final = "#"
"""Where a count is written in words."""
_COUNTS: Final = ("numerator", "denominator", "remainder")
_TEXTS: Final = ("text", "absolute", "fraction_text", "label", "year", "when", "du", "au")
YEARS: Final = range(1900, 2200)
_FIELD = re.compile(r"(?P<name>\w+)(?P<steps>(\.\w+|\[\d+\])*)")
_COUNT = re.compile(r"[^ \u00a0]+[ \u00a0](?!n[e'’])[^ \u00a0]+")
"""A count and its noun."""
_IN_WORDS = re.compile(r"(?:[CDLcdl]es[ \u00a0])?[^ \u00a0]+")
_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<year>\d+)\]")


@dataclass(frozen=True)
class _Piece:
    """What a template gives in one place: a text and the figure it shows.

    A literal text is a value in which braces are braces.
    """

    text: str
    figure: Figure | None = None
    literal: bool = False
    day: datetime.date | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it may be merged with its neighbours."""
        return self.figure is None and not self.literal and self.day is None


Sentence = str | Sequence[str]
"""A template, or several of which the first that can be said is taken."""


class _Absent(Exception):
    """A sentence needs a figure that does not exist for this territory."""


def prose(
    *sentences: Sentence, values: Mapping[str, Any], id: str, moment: Moment | None = None
) -> Part:
    """Write sentences as one paragraph; an empty sentence starts a new paragraph.

    Parameters
    ----------
    sentences
        Templates, or tuples of them: the first that can be said is. A sentence one of whose
        figures does not exist is left out, and if none is left the part is empty.
    values
        What the placeholders name: figures, series, texts, whole numbers, dates, or a mapping of
        them (`region`). None means: not for this territory. A date is the plan's own: any sentence
        may name it.
    moment
        The day and the freeze of the report, that dates in the text are checked against.

    Raises
    ------
    UsageError
        For a placeholder that names nothing, with the nearest known name; for a sentence that
        names a date or a period which is not that of its figures.
    """
    paragraphs: list[list[list[_Piece]]] = [[]]
    for sentence in sentences:
        if isinstance(sentence, str) and not sentence.strip():
            paragraphs.append([])
        elif pieces := _said(sentence, values, moment):
            paragraphs[-1].append(pieces)
    lines = [_line(paragraph) for paragraph in paragraphs if paragraph]
    if not lines:
        return empty(id)
    figures = tuple(dict.fromkeys(piece.figure for line in lines for piece in line if piece.figure))
    spans = tuple(tuple(_span(piece, figures) for piece in line) for line in lines)
    dates = tuple(dict.fromkeys(piece.day for line in lines for piece in line if piece.day))
    return Part(kind="prose", id=id, figures=figures, paragraphs=spans, dates=dates)


def _said(
    sentence: Sentence, values: Mapping[str, Any], moment: Moment | None
) -> list[_Piece] | None:
    """Fill the first of some templates that can be said; None where none can."""
    choice = (sentence,) if isinstance(sentence, str) else sentence
    for template in choice:
        try:
            if _is_about_nothing(template, choice, values):
                return None
            pieces = _pieces(template, values)
        except _Absent:
            continue
        if moment is not None:
            days = [piece.day for piece in pieces if piece.day]
            times.check([(piece.text, piece.figure) for piece in pieces], moment, days)
        return pieces
    return None


def _is_about_nothing(template: str, choice: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Tell whether a template without figures stands for others that are of what nobody keeps."""
    own, others = (_named(one, values) for one in ([template], choice))
    return bool(others) and not own and all(values[name] is None for name in others)


def _named(templates: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """Return what templates name, words and days that any sentence may have left out."""
    fields = (field for one in templates for _, field, *_ in _fields(one) if field)
    found = dict.fromkeys(match["name"] for field in fields if (match := _FIELD.match(field)))
    kept = (name for name in found if name in values)
    return [name for name in kept if not isinstance(values[name], str | datetime.date)]


def _fields(sentence: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Cut a template at its placeholders."""
    try:
        return list(Formatter().parse(" ".join(sentence.split())))
    except ValueError as err:
        raise UsageError(phrases.say("parts.braces", sentence=sentence)) from err


def _line(sentences: list[list[_Piece]]) -> list[_Piece]:
    """Join sentences by spaces, merging neighbouring plain texts."""
    line: list[_Piece] = []
    for pieces in sentences:
        for piece in ([_Piece(" ")] if line else []) + pieces:
            if line and line[-1].is_plain and piece.is_plain:
                line[-1] = _Piece(line[-1].text + piece.text)
            elif piece.text:
                line.append(piece)
    return line


def _span(piece: _Piece, figures: tuple[Figure, ...]) -> Span:
    figure = None if piece.figure is None else figures.index(piece.figure)
    return Span(piece.text, figure, piece.literal)


def _pieces(sentence: str, values: Mapping[str, Any]) -> list[_Piece]:
    fields, pieces = _fields(sentence), []
    for literal, field, spec, conversion in fields:
        pieces.append(_Piece(literal))
        if field is not None:
            if conversion:
                about = {"conversion": conversion, "field": field}
                raise UsageError(phrases.say("parts.conversion", **about))
            pieces += _counted(_filled(field, spec or "", values), spec or "")
    shown = [piece for piece in pieces if piece.text]
    told = [one for one in fields if one[0] or one[2] not in GUARDS]
    if told and not told[0][0]:
        shown[0] = replace(shown[0], text=french.capital(shown[0].text))
    return shown


def _counted(piece: _Piece, spec: str) -> list[_Piece]:
    """Part a count, with the noun that follows it, from what is said of it; alone, if in words."""
    if piece.figure is None or not spec or spec in GUARDS:
        return [piece]
    found = (_IN_WORDS if IN_WORDS in spec else _COUNT).match(piece.text)
    said = piece.figure.fraction_text
    end = found.end() if found else len(piece.text)
    end = len(said) if piece.text.startswith(f"{said} ") else end
    rest = piece.text[end:]
    return [replace(piece, text=piece.text[:end]), *([_Piece(rest)] if rest else [])]


def _filled(field: str, spec: str, values: Mapping[str, Any]) -> _Piece:
    match = _FIELD.fullmatch(field)
    if match is None:
        raise UsageError(phrases.say("parts.field", field=field))
    value, figure = _reached(match, field, values)
    is_unknown = isinstance(value, Series) and figure is None
    is_absent = value is None or is_unknown or (figure is not None and not figure.exists)
    is_kept = not match["steps"] or values[match["name"]] is not None
    if is_absent is not (spec == "!") or not is_kept:
        raise _Absent
    if spec in GUARDS:
        return _Piece("")
    if spec and figure is not None and field.endswith(".fraction_text"):
        text = _agreed(value, figure.numerator or 0, spec, field)
    else:
        text = _written(value, spec, field)
    day = value if figure is None and isinstance(value, datetime.date) else None
    return _Piece(text, figure, figure is None and "{" in text, day)


def _reached(
    match: re.Match[str], field: str, values: Mapping[str, Any]
) -> tuple[Any, Figure | None]:
    """Follow a field to what it names, and to the figure that this shows."""
    value, figure = _looked_up(values, match["name"]), None
    for step in _STEP.finditer(match["steps"]):
        # A text that is a detail of its own tells of no figure, unless it says so.
        is_detail = isinstance(value, Named) and step["name"] in value.details
        figure = None if is_detail else _figure_of(value)
        value = _stepped(value, step, field)
    return value, value.figure if isinstance(value, Said) else _figure_of(value) or figure


def _looked_up(values: Mapping[str, Any], name: str) -> Any:
    if name not in values:
        raise UsageError.unknown(kind="champ de phrase", value=name, known=map(str, values))
    return values[name]


def _figure_of(value: Any) -> Figure | None:
    if isinstance(value, Named):
        return value.current
    return value if isinstance(value, Figure) else None


def _stepped(value: Any, step: re.Match[str], field: str) -> Any:
    """Follow one `.name` or `[year]`; anything not listed here cannot be reached."""
    if isinstance(value, Series) and step["year"]:
        year = int(step["year"])
        if year not in YEARS:
            raise UsageError(phrases.say("parts.no-year", year=step["year"], field=field))
        return value[year]
    if step["year"] is None and isinstance(value, Mapping):
        return _looked_up(value, step["name"])
    if step["year"] is None and isinstance(value, Figure | Named):
        details = value.details if isinstance(value, Named) else ()
        if step["name"] in details:
            return getattr(value, step["name"])
        if step["name"] not in _COUNTS + _TEXTS:
            known = (*details, *_COUNTS, *_TEXTS)
            raise UsageError.unknown(kind="détail de chiffre", value=step["name"], known=known)
        figure = _figure_of(value)
        return None if figure is None else getattr(figure, step["name"])
    if value is None:
        return None
    raise UsageError(phrases.say("parts.step", step=step[0], field=field))


def _agreed(said: str, count: int, spec: str, field: str) -> str:
    """Write a fraction with the verb that agrees: "1 lycée sur 9 est sécurisé"."""
    form, is_none = _form(count, spec, field)
    return form if is_none else f"{said} {form}"


def _form(count: Any, spec: str, field: str) -> tuple[str, bool]:
    """Choose the form that agrees with a count, and tell whether it is that of nothing."""
    forms = spec.split("|")
    if len(forms) not in (2, 3) or not isinstance(count, int):
        raise UsageError(phrases.say("parts.agreement", field=field, spec=spec))
    is_none = count == 0 and len(forms) == 3
    return forms[2] if is_none else french.plural(count, *forms[:2]), is_none


def _written(value: Any, spec: str, field: str) -> str:
    figure = _figure_of(value)
    if spec:
        count: Any = figure.numerator if figure and figure.unit == "nombre" else value
        form, is_none = _form(count, spec, field)
        if IN_WORDS in spec and not is_none:
            return form.replace(IN_WORDS, french.in_words(count))
        return form if is_none else f"{french.number(count)}{french.NBSP}{form}"
    if figure is not None:
        return figure.text
    if isinstance(value, datetime.date):
        return french.long_date(value)
    if isinstance(value, Mapping):
        names = (f"{field}.{key}" for key in value)
        raise UsageError.unknown(kind="champ de phrase", value=field, known=names)
    if type(value) is int and "." in field and not field.endswith(".year"):
        return french.number(value)
    return str(value)
