"""The dates that a text names: each must be that of a figure in it, or of the freeze.

Right numbers beside a wrong date make a false sentence. Days, months, years, school years and
periods are found in the finished text, wherever they came from, and compared with what its figures
are about. A text without figures may name what it likes: a law, a convention, a decision.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.figures import Figure

_DAY: Final = timedelta(days=1)
_YEAR_OF_DAYS: Final = 365.25
_COUNTS: Final = (
    *("un|une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    *("dix-neuf", "vingt"),
)
_COUNT: Final = rf"(?:{'|'.join(reversed(_COUNTS))}|\d+)"
_SHORT: Final = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct")
_SHORT_MONTHS: Final = (*_SHORT, "nov", "déc")
_MONTH: Final = "|".join(
    rf"{month}|{short}\.?" for month, short in zip(french.MONTHS, _SHORT_MONTHS, strict=True)
)
_YEAR: Final = r"(?<![\w\-.,/:])(?:19|20|21)\d\d(?!\w|[\-/.,]?\d)"
_ONE_DAY: Final = rf"(?:1er|\d{{1,2}})[ ](?:{_MONTH})"
_MENTION: Final = re.compile(
    rf"""
    (?:du|de|entre\ le|entre)\ (?P<first>{_ONE_DAY}(?:\ {_YEAR})?)
        \ (?:inclus\ )?(?:au|à|et\ le|et)\ (?P<last>{_ONE_DAY}\ {_YEAR})
    | (?:(?:de|entre)\ )?(?P<start>{_YEAR})\ (?:à|et)\ (?P<end>{_YEAR})
    | (?<![\w\-/])(?P<school>(?:19|20|21)\d\d\s?[-–/]\s?(?:(?:19|20|21)\d\d|\d\d))(?![\w\-/])
    | (?:\b(?P<how>depuis(?:\ le|\ la\ fin|\ fin|\ l'année)?|dès(?:\ le)?|à\ partir\ d[eu]|en)\ )?
        (?:\b(?P<part>début|mi|(?:\w+)\ (?:se|tri)mestre)(?:\ de)?(?:\ l'année)?[ -])?
        (?:(?<![\w\-/.])(?P<digits>\d{{1,2}}([/.])\d{{1,2}}\9(?:19|20|21)\d\d|\d{{4}}-\d\d-\d\d)(?!\w)|
        (?P<day>{_ONE_DAY}\ {_YEAR})|(?<!\w)(?P<month>(?:{_MONTH})\ {_YEAR})|(?P<year>{_YEAR}))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPAN: Final = re.compile(
    rf"\b(?:en|sur|depuis|de) ({'|'.join(_COUNTS)}|\d+) an(?:née)?s?\b", re.IGNORECASE
)
_NOT_A_TIME: Final = re.compile(
    r"\([A-ZÉÈ][\w'’. -]*, \d{4}\)"  # a work: (Kitagawa, 1955)
    r"|\b(?:n°|article|norme|base|indice) ?[\w.-]*\d{4}\b"
)
_LITTLE_WORDS: Final = (
    "les|des|ses|ces|puis|dans|sans|mais|pas|plus|vers|sous|ils|elles|nous|vous|leurs|aux|tous|"
    "toutes|très|alors|après|dès|lors"
)
_NOUN: Final = re.compile(rf" (?!(?:{_LITTLE_WORDS})\b)[a-zéèêàâîôûç'-]+[sx]\b")
"""A plural: what four digits before it would count."""
_TIMELY: Final = re.compile(
    r"\b(?:en|fin|depuis|dès|année|années|exercice|budget|début|mi|horizon|ici|avant|après|"
    r"jusqu'en|décembre|janvier) $"
)
_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[«(\"]?[\s]?[A-ZÀÂÇÉÈÊÎÔÛŒ\d<>+\u2212])")
_ABBREVIATED: Final = re.compile(
    rf"(?:\b(?:{'|'.join(_SHORT_MONTHS)}|art|[nd]|cf|env|p|M|MM|Mme)\.)$"
)


@dataclass(frozen=True)
class Moment:
    """When a report is told: the day that it is about, and the freeze of its data."""

    day: date
    freeze: date


@dataclass(frozen=True)
class _Mention:
    """One time that a text names; `how` is the word before it, where it decides."""

    text: str
    du: date
    au: date
    how: str = ""
    is_pair: bool = False

    def is_of(self, figure: Figure) -> bool:
        """Tell whether this is when a figure was counted."""
        starts = (figure.du, figure.du + _DAY) if _is_change(figure) else (figure.du,)
        if self.is_pair:
            return any(map(self.begins, starts)) and self.ends(figure.au)
        if self.how == "depuis":
            return any(self.du <= start <= self.au for start in starts)
        if self._is_year and _is_school_year(figure):
            return False  # a school year has two: 2023-2024
        if self._is_year and self.how == "en" and figure.du < figure.au:
            return self.du <= starts[-1] and figure.au <= self.au
        return any(self.du <= day <= self.au for day in (figure.du, figure.au))

    def dates(self, figure: Figure) -> bool:
        """Tell whether this says when a figure is: its own time, or one end of what it joins."""
        return self.is_of(figure) or (figure.du == figure.au and self.names(figure.au))

    def names(self, day: date) -> bool:
        """Tell whether a day is one of its ends."""
        return self.du <= day <= self.au if not self.is_pair else self.begins(day) or self.ends(day)

    def joins(self, figures: Collection[Figure]) -> bool:
        """Tell whether a series of figures begins and ends with this period."""
        begins = any(self.begins(figure.du) for figure in figures)
        return self.is_pair and begins and any(self.ends(figure.au) for figure in figures)

    def is_day(self, day: date) -> bool:
        """Tell whether this is a day, or its month."""
        return self.names(day) and not self.is_pair and not self._is_year

    @property
    def _is_year(self) -> bool:
        return not self.is_pair and self.au - self.du > timedelta(days=360)

    def begins(self, day: date) -> bool:
        """Tell whether a period starts on a day."""
        return day == self.du or (self._is_of_years and day.year == self.du.year)

    def ends(self, day: date) -> bool:
        """Tell whether a period ends on a day."""
        return day == self.au or (self._is_of_years and day.year == self.au.year)

    @property
    def _is_of_years(self) -> bool:
        return self.how == "years"


def _is_change(figure: Figure) -> bool:
    """Tell whether a figure is the difference of two stocks: it begins with what a year left."""
    return figure.du < figure.au and (figure.du.month, figure.du.day) == (12, 31)


def _is_school_year(figure: Figure) -> bool:
    """Tell whether a figure is that of a school year: two calendar years, twelve months."""
    return figure.au.year == figure.du.year + 1 and not _is_change(figure) and _years(figure) == 1


def _years(figure: Figure) -> int:
    return round((figure.au - figure.du).days / _YEAR_OF_DAYS)


def _mentions(text: str) -> Iterator[_Mention]:
    """Yield the times that a text names, in its order."""
    for found in _MENTION.finditer(_NOT_A_TIME.sub(lambda other: " " * len(other[0]), text)):
        shown, how = found[0].strip(), (found["how"] or "").lower()
        how = "depuis" if how.startswith(("depuis", "dès", "à partir")) else how
        if found["last"]:
            last = _day(found["last"])
            yield _Mention(shown, _day(found["first"], last.year), last, is_pair=True)
        elif found["start"] or found["school"]:
            years = (found["start"] or found["school"])[:4], (found["end"] or found["school"])[-4:]
            days = (date(int(years[0]), 1, 1), date(int(years[1]), 12, 31))
            if days[0] < days[1]:
                yield _Mention(shown, *days, how="years", is_pair=True)
        elif found["day"]:
            day = _day(found["day"])
            yield _Mention(shown, day, day, how)
        elif found["month"]:
            first_day = _day(f"1 {found['month']}")
            after = (first_day + timedelta(days=31)).replace(day=1)
            yield _Mention(shown, first_day, after - _DAY, how)
        elif not _is_count(text, found):
            year = int(found["year"])
            yield _Mention(shown, date(year, 1, 1), date(year, 12, 31), how)


def _is_count(text: str, found: re.Match[str]) -> bool:
    """Tell whether four digits count things: "2030 places", unless a word before says a year."""
    return bool(_NOUN.match(text, found.end())) and not _TIMELY.search(text, 0, found.start("year"))


def _day(text: str, year: int = 0) -> date:
    """Read a day as French writes it; a first day may leave its year to the last one."""
    number, month, *given = text.split(" ")
    rank = next(i for i, short in enumerate(_SHORT_MONTHS, 1) if month.lower().startswith(short))
    try:
        return date(int(given[0]) if given else year, rank, int(number.removesuffix("er")))
    except ValueError:
        message = f"« {text} » n'est pas un jour du calendrier."
        raise UsageError(message) from None


def sentences(pieces: Sequence[tuple[str, Figure | None]]) -> list[list[tuple[str, Figure | None]]]:
    """Cut pieces of text at the ends of sentences; a figure stays in one piece."""
    found: list[list[tuple[str, Figure | None]]] = [[]]
    for text, figure in pieces:
        rest = text
        while figure is None and (cut := _cut(found[-1], rest)) is not None:
            found[-1].append((rest[:cut], None))
            found.append([])
            rest = rest[cut:].lstrip()
        found[-1].append((rest, figure))
        # A figure may open the next sentence.
        if (
            figure is None
            and re.search(r"[.!?…]\s+$", rest)
            and not _ABBREVIATED.search(rest.rstrip())
        ):
            found.append([])
    return [sentence for sentence in found if any(text.strip() for text, _ in sentence)]


def _cut(before: Sequence[tuple[str, Figure | None]], text: str) -> int | None:
    """Find where the next sentence starts, not after an abbreviation."""
    for end in _END.finditer(text):
        if not _ABBREVIATED.search(text[: end.start()]):
            return end.start()
    return None


def check(
    pieces: Sequence[tuple[str, Figure | None]],
    moment: Moment | None = None,
    dates: Collection[date] = (),
) -> None:
    """Refuse a text that names a time which is not that of its figures.

    Parameters
    ----------
    pieces
        The finished text in order, each piece with the figure that it shows, if any.
    moment
        The day and the freeze of the report: the freeze may be named, and a figure of another day
        than the report's must have its own named.
    dates
        Other days that the text may name: those that the plan gives as data.

    Raises
    ------
    UsageError
        With the sentence, the figure, and both dates.
    """
    for sentence in sentences(pieces):
        _check_sentence([(_plain(text), figure) for text, figure in sentence], moment, dates)


def check_text(
    text: str, figures: Collection[Figure], dates: Collection[date], freeze: date
) -> None:
    """Refuse a title, a note or an alternative text that names a time of none of the figures.

    What comes after the freeze is no time of any figure: a projection may name it.
    """
    if not figures:
        return
    for sentence in sentences([(text, None)]):
        for mention in _mentions(_plain("".join(piece for piece, _ in sentence))):
            is_allowed = mention.du > freeze or mention.is_day(freeze) or mention.joins(figures)
            if not (is_allowed or _is_told(mention, figures, dates)):
                raise _refusal(_plain(text), mention, figures)


def _plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text.replace("’", "'"))


def _check_sentence(
    pieces: Sequence[tuple[str, Figure | None]], moment: Moment | None, dates: Collection[date]
) -> None:
    figures = list(dict.fromkeys(figure for _, figure in pieces if figure is not None))
    if not figures:
        return
    text = "".join(piece for piece, _ in pieces)
    named = list(_mentions(text))
    for mention in named:
        if not (_is_told(mention, figures, dates) or (moment and mention.is_day(moment.freeze))):
            raise _refusal(text, mention, figures)
    _check_spans(text, pieces, figures)
    for figure in figures:
        is_change = figure.signed
        if is_change and named and not _is_placed(figure, named, text, figures):
            raise _untold(text, figure)
        is_other = moment is not None and figure.au != moment.day and figure.du != moment.freeze
        if not is_change and is_other and not any(mention.dates(figure) for mention in named):
            raise _untold(text, figure)


def _is_told(mention: _Mention, figures: Iterable[Figure], dates: Iterable[date]) -> bool:
    """Tell whether a time is that of a figure, of two days that it joins, or another allowed."""
    ends = [*dates, *(figure.au for figure in figures if figure.du == figure.au)]
    if mention.is_pair and any(map(mention.begins, ends)) and any(map(mention.ends, ends)):
        return True
    return any(mention.is_of(figure) for figure in figures) or any(map(mention.names, dates))


def _is_placed(
    change: Figure, named: Sequence[_Mention], text: str, figures: Sequence[Figure]
) -> bool:
    """Tell whether a sentence says between which days a change, or on which day a gap, is."""
    spans = [_span_years(found) for found in _SPAN.finditer(text)]
    if change.du < change.au and _years(change) in spans:
        return True
    own = [mention for mention in named if mention.is_of(change)]
    if any(mention.is_pair or mention.how in ("depuis", "en") for mention in own):
        return True
    shown = {figure.au for figure in figures if not figure.signed and figure.du == figure.au}
    ends = (change.du, change.au)
    return all(day in shown or any(mention.names(day) for mention in named) for day in ends)


def _check_spans(
    text: str, pieces: Sequence[tuple[str, Figure | None]], figures: Sequence[Figure]
) -> None:
    """Refuse "en un an" beside a change over several, and two spans that "soit" joins."""
    changes = [figure for figure in figures if figure.signed and figure.du < figure.au]
    for found in _SPAN.finditer(text):
        if changes and _span_years(found) not in map(_years, figures):
            message = (
                f"« {text.strip()} » : « {found[0]} » ne vaut pas pour "
                f"{_described(changes[0])}. Écrire la période du chiffre."
            )
            raise UsageError(message)
    before: list[Figure] = []
    literal = ""
    for piece, figure in pieces:
        if figure is None:
            literal = piece
            continue
        same = [one for one in before if _is_like(one, figure)]
        days = {one.au for one in same}
        is_joined = figure in changes and len(days) > 1 and re.search(r"\bsoit\b", literal)
        if is_joined and (min(days), max(days)) != (figure.du, figure.au):
            message = (
                f"« {text.strip()} » : « soit » joint deux périodes, celle "
                f"{french.period(min(days), max(days))} et {_described(figure)}."
            )
            raise UsageError(message)
        before += [] if figure.signed else [figure]
        literal = ""


def _is_like(one: Figure, other: Figure) -> bool:
    return (one.indicator, one.territory) == (other.indicator, other.territory)


def _span_years(found: re.Match[str]) -> int:
    word = found[1].lower()
    ranks = (rank for rank, words in enumerate(_COUNTS, 1) if word in words.split("|"))
    return next(ranks, None) or int(word)


def _described(figure: Figure) -> str:
    return f"{figure.text} ({figure.label or figure.indicator}, {figure.when})"


def _refusal(text: str, mention: _Mention, figures: Iterable[Figure]) -> UsageError:
    known = " ; ".join(dict.fromkeys(map(_described, figures)))
    message = (
        f"« {text.strip()} » nomme « {mention.text} », qui n'est la date d'aucun de ses chiffres : "
        f"{_shortened(known)}. Nommer la date du chiffre (« {{x.when}} »), ou donner la date comme "
        "une donnée du plan."
    )
    return UsageError(message)


def _untold(text: str, figure: Figure) -> UsageError:
    message = (
        f"« {text.strip()} » ne dit pas de quand est {_described(figure)}. "
        "Ajouter sa date (« {x.when} »)."
    )
    return UsageError(message)


def _shortened(text: str, most: int = 400) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
