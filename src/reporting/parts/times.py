"""The dates that a text names: each must be that of a figure in it, or of the freeze.

Right numbers beside a wrong date make a false sentence. Days, months, years, school years and
periods are found in the finished text, wherever they came from, and compared with what its figures
are about. A text without figures may name what it likes: a law, a convention, a decision.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import french, mentions
from reporting.parts.figures import Figure
from reporting.parts.french import plain


@dataclass(frozen=True)
class Moment:
    """When a report is told: the day that it is about, and the freeze of its data."""

    day: date
    freeze: date


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
    for sentence in mentions.sentences(pieces):
        _check_sentence([(plain(text), figure) for text, figure in sentence], moment, dates)


def check_text(
    text: str, figures: Collection[Figure], dates: Collection[date], freeze: date
) -> None:
    """Refuse a title, a note or an alternative text that names a time of none of the figures.

    What comes after the freeze is no time of any figure: a projection may name it.
    """
    if not figures:
        return
    for sentence in mentions.sentences([(text, None)]):
        for mention in mentions.mentions(plain("".join(piece for piece, _ in sentence))):
            is_allowed = mention.du > freeze or mention.is_day(freeze) or mention.joins(figures)
            if not (is_allowed or _is_told(mention, figures, dates)):
                raise _refusal(plain(text), mention, figures)


def _check_sentence(
    pieces: Sequence[tuple[str, Figure | None]], moment: Moment | None, dates: Collection[date]
) -> None:
    figures = list(dict.fromkeys(figure for _, figure in pieces if figure is not None))
    if not figures:
        return
    text = "".join(piece for piece, _ in pieces)
    named = list(mentions.mentions(text))
    for mention in named:
        if not (_is_told(mention, figures, dates) or (moment and mention.is_day(moment.freeze))):
            raise _refusal(text, mention, figures)
    _check_vague(text, figures, moment, dates)
    _check_spans(text, pieces, figures)
    for figure in figures:
        is_change = figure.signed
        if is_change and named and not _is_placed(figure, named, text, figures):
            raise _untold(text, figure)
        is_other = moment is not None and figure.au != moment.day and figure.du != moment.freeze
        if not is_change and is_other and not any(mention.dates(figure) for mention in named):
            raise _untold(text, figure)


def _is_told(mention: mentions.Mention, figures: Iterable[Figure], dates: Iterable[date]) -> bool:
    """Tell whether a time is that of a figure, of two days that it joins, or another allowed."""
    ends = [*dates, *(figure.au for figure in figures if figure.du == figure.au)]
    if mention.is_pair and any(map(mention.begins, ends)) and any(map(mention.ends, ends)):
        return True
    return any(mention.is_of(figure) for figure in figures) or any(map(mention.names, dates))


def _is_placed(
    change: Figure, named: Sequence[mentions.Mention], text: str, figures: Sequence[Figure]
) -> bool:
    """Tell whether a sentence says between which days a change, or on which day a gap, is."""
    spans = [mentions.span_months(found) for found in mentions.SPAN.finditer(text)]
    if change.du < change.au and 12 * mentions.years_of(change) in spans:
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
    periods = [figure for figure in figures if figure.du < figure.au]
    for found in mentions.SPAN.finditer(text):
        told = periods if (found["how"] or "en").lower() == "en" else changes
        if told and mentions.span_months(found) not in (
            12 * mentions.years_of(figure) for figure in figures
        ):
            about = {"span": found[0], "of": _described(told[0])}
            raise UsageError(phrases.say("parts.span", text=text.strip(), **about))
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
            both = {"period": french.period(min(days), max(days)), "of": _described(figure)}
            raise UsageError(phrases.say("parts.joined", text=text.strip(), **both))
        before += [] if figure.signed else [figure]
        literal = ""


def _is_like(one: Figure, other: Figure) -> bool:
    return (one.indicator, one.territory) == (other.indicator, other.territory)


def _check_vague(
    text: str, figures: Sequence[Figure], moment: Moment | None, dates: Collection[date]
) -> None:
    """Refuse a day without its year, or a year told from the report's, of none of the figures."""
    days = {day for figure in figures for day in (figure.du, figure.au)}
    allowed = days | {*dates} | ({moment.freeze} if moment else set())
    for found in mentions.BARE.finditer(text):
        month, day = mentions.month_of(found["month"]), (found["day"] or "").removesuffix("er")
        if not any(one.month == month and int(day or one.day) == one.day for one in allowed):
            raise _refusal(text, mentions.Mention(found[0], date.min, date.min), figures)
    for found in mentions.AGO.finditer(text) if moment else ():
        count = mentions.count_of(found["since"] or found["before"] or "un")
        if moment and not any(moment.day.year - day.year == count for day in days):
            raise _refusal(text, mentions.Mention(found[0], date.min, date.min), figures)


def _described(figure: Figure) -> str:
    return f"{figure.text} ({figure.label or figure.indicator}, {figure.when})"


def _refusal(text: str, mention: mentions.Mention, figures: Iterable[Figure]) -> UsageError:
    known = " ; ".join(dict.fromkeys(map(_described, figures)))
    told = {"text": text.strip(), "mention": mention.text, "known": known}
    return UsageError(phrases.say("parts.other-date", **told))


def _untold(text: str, figure: Figure) -> UsageError:
    return UsageError(phrases.say("parts.no-date", text=text.strip(), of=_described(figure)))
