"""The times and the numbers that a text names.

Days, months, years, school years, periods, spans; and numbers: one that was typed by hand is found,
whoever wrote it. A figure comes from a placeholder. What names a time, a rank, an article or a law
is no figure; any other number says where it comes from: "300 € (source : délibération du 12 mai
2021)".
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import Formatter
from typing import Final

from reporting import fonts, phrases
from reporting.errors import UsageError
from reporting.parts.figures import Figure
from reporting.parts.french import LANGUAGES, plain, words

_DAY: Final = timedelta(days=1)
_YEAR_OF_DAYS: Final = 365.25
_COUNTS: Final = (
    *("un|une", *words("numbers.words", "fr")[2:]),
    *("dix-sept", "dix-huit", "dix-neuf", "vingt"),
)
_COUNT: Final = rf"(?:{'|'.join(reversed(_COUNTS))}|\d+)"
_SHORT: Final = {
    code: [short.rstrip(".").lower() for short in words("dates.short", code)] for code in LANGUAGES
}
SHORT_MONTHS: Final = _SHORT["fr"]
_MONTHS: Final = {
    code: "|".join((*words("dates.months", code), *(rf"{short}\.?" for short in _SHORT[code])))
    for code in LANGUAGES
}
_YEAR: Final = r"(?<![\w\-.,/:])(?:19|20|21)\d\d(?!\w|[\-/.,]?\d)"
_RANKS: Final = {
    **{"premier": 1, "1er": 1, "deuxième": 2, "second": 2, "2e": 2},
    **{"troisième": 3, "3e": 3, "quatrième": 4, "4e": 4},
}
_DIGITS: Final = (
    r"(?<![\w\-/.])(?:\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d\d-\d\d)(?![\w\-/])"
)
_MONTH: Final = "|".join(_MONTHS.values())
_ONE_DAY: Final = rf"(?:1er|\d{{1,2}})[ ](?:{_MONTH})"
_TIME: Final = re.compile(
    rf"""
    (?:du|de|entre\ le|entre|from|between)\ (?P<first>{_ONE_DAY}(?:\ {_YEAR})?)
        \ (?:inclus\ )?(?:au|à|et\ le|et|to|and)\ (?P<last>{_ONE_DAY}\ {_YEAR})
    | (?:(?:de|entre|from|between)\ )?(?P<start>{_YEAR})\ (?:à|et|to|and)\ (?P<end>{_YEAR})
    | (?<![\w\-/])(?P<school>(?:19|20|21)\d\d\s?[-–/]\s?(?:(?:19|20|21)\d\d|\d\d))(?![\w\-/])
    | (?:\b(?P<how>depuis(?:\ le|\ la\ fin|\ fin|\ l'année)?|dès(?:\ le)?|à\ partir\ d[eu]|en
            |since(?:\ the\ end\ of|\ end)?|in)\ )?
        (?:\b(?P<part>début|mi|(?:{"|".join(_RANKS)})\ (?:se|tri)mestre)
            (?:\ de)?(?:\ l'année)?[ -])?
        (?:(?P<day>{_ONE_DAY}\ {_YEAR}|{_DIGITS})|(?<!\w)(?P<month>(?:{_MONTH})\ {_YEAR})
            |(?P<year>{_YEAR}|(?<=\bmi-)(?:19|20|21)\d\d\b))
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A time, in any of the languages: none has words that another reads otherwise."""
SPAN: Final = re.compile(
    rf"\b(?:(?P<how>en|sur|depuis|de)|[lcd]es(?= \S+ dern)) (?P<count>{_COUNT}) "
    r"(?:dernières )?(?P<unit>an(?:née)?s?|mois)\b(?P<half> et demie?)?",
    re.IGNORECASE,
)
AGO: Final = re.compile(
    rf"\bil y a (?P<since>{_COUNT}) ans?\b|\b(?P<before>{_COUNT}) ans? (?:plus tôt|auparavant)\b"
    r"|\bl'an (?:dernier|passé)\b|\bl'année (?:précédente|passée|dernière)\b",
    re.IGNORECASE,
)
BARE: Final = re.compile(
    rf"\b(?:au|le|fin|en) (?:(?P<day>1er|\d{{1,2}}) )?(?P<month>{_MONTHS['fr']})\b"
    r"(?! \d{4}|[\w'-])",
    re.IGNORECASE,
)
"""A day or a month without its year."""
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
    r"jusqu'en|décembre|janvier|in|by|end|since|until|of|for) $"
)


@dataclass(frozen=True)
class Mention:
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
        if figure.du < figure.au and (self.how == "part" or (self._is_year and self.how == "en")):
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
    return figure.au.year == figure.du.year + 1 and not _is_change(figure) and years_of(figure) == 1


def named_year(figure: Figure) -> str:
    """Write the year of a figure: a school year has two, an envelope ends in its last."""
    if _is_school_year(figure):
        return figure.short_when
    return str(min(figure.year, figure.au.year))


def is_sum(figure: Figure) -> bool:
    """Tell whether a figure adds up several years, from the first day of one."""
    return figure.du.year < figure.au.year and (figure.du.month, figure.du.day) == (1, 1)


def years_of(figure: Figure) -> int:
    """Count the years that a figure spans."""
    return round((figure.au - figure.du).days / _YEAR_OF_DAYS)


def mentions(text: str) -> Iterator[Mention]:
    """Yield the times that a text names, in its order."""
    for found in _TIME.finditer(_NOT_A_TIME.sub(lambda other: " " * len(other[0]), text)):
        shown, how = found[0].strip(), (found["how"] or "").lower()
        how = "depuis" if how.startswith(("depuis", "dès", "à partir", "since")) else how
        how = "en" if how == "in" else how
        if found["last"]:
            end = _day(found["last"])
            yield Mention(shown, _day(found["first"], end.year), end, is_pair=True)
        elif found["start"] or found["school"]:
            ends = (found["start"], found["end"])
            first, last = ends if found["start"] else re.split(r"\s?[-–/]\s?", found["school"])
            last = first[: 4 - len(last)] + last
            days = (date(int(first), 1, 1), date(int(last), 12, 31))
            if days[0] < days[1]:
                yield Mention(shown, *days, how="years", is_pair=True)
        elif found["day"]:
            day = _day(found["day"])
            yield Mention(shown, day, day, how)
        elif found["month"]:
            first_day = _day(f"1 {found['month']}")
            after = (first_day + timedelta(days=31)).replace(day=1)
            yield Mention(shown, first_day, after - _DAY, how)
        elif not _is_count(text, found.start("year"), found.end()):
            part = (found["part"] or "").lower()
            span = _part_of(int(found["year"]), part)
            yield Mention(shown, *span, how or ("part" if part else ""))


def _is_count(text: str, start: int, end: int) -> bool:
    """Tell whether four digits count things: "2030 places", unless a word before says a year."""
    return bool(_NOUN.match(text, end)) and not _TIMELY.search(text, 0, start)


def _part_of(year: int, part: str) -> tuple[date, date]:
    """Give the days of a year, or of the part of it that a word names."""
    if not part:
        return date(year, 1, 1), date(year, 12, 31)
    rank, _, kind = part.partition(" ")
    length = 6 if kind == "semestre" else 4 if part == "mi" else 3
    first = 5 if part == "mi" else 1 + length * (_RANKS.get(rank, 1) - 1)
    after = date(year, first + length, 1) if first + length <= 12 else date(year + 1, 1, 1)
    return date(year, min(first, 12), 1), after - _DAY


def month_of(text: str) -> int:
    """Give the rank of a month, in full or in short."""
    names = ((rank, name) for names in _SHORT.values() for rank, name in enumerate(names, 1))
    return next(rank for rank, name in names if text.lower().startswith(name))


def _day(text: str, year: int = 0) -> date:
    """Read a day as French writes it; a first day may leave its year to the last one."""
    try:
        if " " not in text:
            one, two, three = map(int, re.split("[-/.]", text))
            return date(one, two, three) if one > 31 else date(three, two, one)
        number, month, *given = text.split(" ")
        day = int(number.removesuffix("er"))
        return date(int(given[0]) if given else year, month_of(month), day)
    except ValueError:
        raise UsageError(phrases.say("parts.no-day", text=text)) from None


def count_of(text: str) -> int:
    """Read a small number, in words or in digits."""
    word = text.lower()
    ranks = (rank for rank, words in enumerate(_COUNTS, 1) if word in words.split("|"))
    return next(ranks, None) or int(word)


def span_months(found: re.Match[str]) -> int:
    """Count the months of a span."""
    unit = 1 if found["unit"].lower() == "mois" else 12
    return unit * count_of(found["count"]) + (unit // 2 if found["half"] else 0)


_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[«(\"]?[\s]?[A-ZÀÂÇÉÈÊÎÔÛŒ\d<>+\u2212])")
_ABBREVIATED: Final = re.compile(
    rf"(?:\b(?:{'|'.join(SHORT_MONTHS)}|art|[nd]|cf|env|p|M|MM|Mme)\.)$"
)


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
        is_ended = re.search(r"[.!?…]\s+$", rest) and not _ABBREVIATED.search(rest.rstrip())
        if figure is None and is_ended:  # a figure may open the next sentence
            found.append([])
    return [sentence for sentence in found if any(text.strip() for text, _ in sentence)]


def _cut(before: Sequence[tuple[str, Figure | None]], text: str) -> int | None:
    """Find where the next sentence starts, not after an abbreviation."""
    for end in _END.finditer(text):
        if not _ABBREVIATED.search(text[: end.start()]):
            return end.start()
    return None


HOLE: Final = "\ufffc"
"""What stands for a placeholder, a link or a code while a text is searched."""

_DATE: Final = r"(?:1er|[12]?\d|3[01])"
_YYYY: Final = r"(?:19|20|21)\d\d"
_REFERENCE: Final = (
    r"n°s?|(?:articles?|art\.|alinéas?|lois?|décrets?|ordonnances?|délibérations?|circulaires?"
    r"|arrêtés?|directives?|règlements?|codes?|annexes?|axes?|chapitres?|titres?|normes?|ISO)"
)
_NAMES: Final = re.compile(
    rf"""
    \b{_DATE}(?:\ ?(?:,|et|ou|au|-|–)\ ?{_DATE})*\ (?:{_MONTHS["fr"]})\b(?:\ {_YYYY}\b)?
    | (?<![\w,.])\d{{1,2}}[/.]\d{{1,2}}[/.]{_YYYY}\b | (?<![\w,.]){_YYYY}-\d\d-\d\d\b
    | (?P<year>(?<![\w,.]){_YYYY}(?:\ ?[-–/]\ ?(?:{_YYYY}|\d\d))?\b(?![,.]?\d|\ ?[%€]))
    | \b\d+(?:ers?|res?|ères?|e|es|èmes?|nde?s?)\b
    | (?i:\b(?:{_REFERENCE}))\ ?(?:n°\ ?)?(?:\(UE\)\ )?(?:[A-Z]{{1,2}}\.?\ ?)?\d[\d./-]*
        (?:\ ?(?:,|et|ou|à)\ (?:[A-Z]{{1,2}}\.?\ ?)?\d[\d./-]*
            (?=\ ?(?:$|[;:)»]|(?:du|de|des|et|à|ou)\b)))*
    | \b[LRDA]\.\ ?\d[\d./-]*
    | \b[^\W\d]+(?:[-_]?\d+)+[^\W\d]?\b(?!\ ?[%€])
    """,
    re.VERBOSE,
)
"""What has digits and is no figure: days, years, ranks, references, names such as SHA-256."""
_TENS: Final = r"vingt|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?"
_LETTERS: Final = "|".join((*words("numbers.words", "fr")[11:], _TENS))
_NUMBER: Final = re.compile(
    rf"[+\-−]?[\d¼-¾⅐-⅞]+(?:[  .,/]?\d+)*(?:\ ?(?:[%‰€]|[kM]€|euros?\b))?|\b(?:{_LETTERS})\b",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(r"\(source ?: [^()]*[^()\s][^()]*\)", re.IGNORECASE)


def typed_number(text: str, known: Collection[str] = ()) -> str | None:
    """Return the first number of a text that says no source; None where there is none.

    Parameters
    ----------
    known
        Numbers that have one, as they are written.
    """
    for pieces in sentences([(_NAMES.sub(_unnamed, plain(text)), None)]):
        rest = _SOURCE.split("".join(piece for piece, _ in pieces))[-1]
        for found in _NUMBER.finditer(rest):
            if found[0].strip() not in known:
                return found[0].strip()
    return None


def _unnamed(found: re.Match[str]) -> str:
    """Return what stands for a name; four digits that count things are none."""
    is_year = found["year"] is not None
    counts = is_year and _is_count(found.string, found.start(), found.end())
    return found[0] if counts else HOLE


def numbers_of(texts: Iterable[str]) -> set[str]:
    """Return the numbers of some texts, as they are written."""
    return {one[0].strip() for text in texts for one in _NUMBER.finditer(plain(text))}


def check_template(template: str) -> None:
    """Refuse a sentence or a title in which a number was typed, or what no PDF can draw.

    Raises
    ------
    UsageError
        With the number or the characters, the text, and what to write.
    """
    if boxes := fonts.undrawn(template):
        raise UsageError(phrases.say("parts.undrawn", text=boxes, where=template))
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return  # badly closed braces are told where they are filled
    whole = "".join(text + (HOLE if field is not None else "") for text, field, *_ in fields)
    for text in (whole, *(form for *_, spec, _ in fields for form in (spec or "").split("|"))):
        check_text(text, template)


def check_numbers(*sentences: str | Sequence[str]) -> None:
    """Refuse a number typed by hand in a template, or in one of several."""
    for sentence in sentences:
        for template in [sentence] if isinstance(sentence, str) else sentence:
            check_template(template)


def check_text(text: str, where: str, known: Collection[str] = ()) -> None:
    """Refuse a text in which a number was typed, that is not one of the known ones."""
    if (number := typed_number(text, known)) is not None:
        raise UsageError(phrases.say("parts.by-hand", number=number, where=where))
