"""The forms of part: each registers itself, and becomes a method of `Report`."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from pydantic import Field

from reporting import parts, phrases
from reporting.errors import CallError, UnknownNameError, UsageError
from reporting.parts import Figure, Part, listed, say
from reporting.parts.french import inner, is_english, long_date, period, semicolon, written_in
from reporting.parts.markup import watched
from reporting.parts.mentions import check_numbers, check_text, numbers_of
from reporting.parts.part import COLUMNS, Texts
from reporting.parts.sentences import Sentence
from reporting.registers.declarations import Worded, read_toml, validate
from reporting.report.details import Nothing
from reporting.report.reading import Reading, Words
from reporting.report.values import Values

if TYPE_CHECKING:
    from pandas import DataFrame, Series

P = ParamSpec("P")
DIGITS = 8
"""Characters of the digest that ends the id of a part told apart by a text."""
INDICATORS = ("indicator", "indicators")
"""Arguments of a form that name what it shows."""
DECLARED = Path(__file__).with_name("forms.toml")


class _Phrases(Worded):
    """The words of a form in one language."""

    fallback: str = "{quoi} {dans}, {quand}"
    source: str | None = None
    subtitle: str | None = None
    note: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    details: dict[str, str] = Field(default_factory=dict)


class Form(_Phrases):
    """What `forms.toml` declares of a form: its words, in French and in `en`, what it rests on."""

    stem: str
    once: bool = False
    en: _Phrases | None = None
    types: dict[str, str] = Field(default_factory=dict)
    about: list[str] = Field(default_factory=list)
    registers: list[str] = Field(default_factory=list)
    regional: bool = False
    finding: bool = False

    @property
    def words(self) -> _Phrases:
        """The words in the language of the report; refuse a form that has none in it."""
        if not is_english():
            return self
        if self.en is None:
            raise UsageError(phrases.say("parts.no-english", form=self.stem, file=DECLARED.name))
        return self.en

    def is_for(self, values: Values) -> bool:
        """Whether a report has what the form needs: its registers, its indicators, its level."""
        return (
            (values.is_regional or not self.regional)
            and values.has(*self.registers)
            and all(values.keeps(name) for name in self.about)
        )

    def texts(self, values: Values, id: str, names: Iterable[str]) -> Texts:
        """Return the texts of a part, which the form may complete."""
        catalogue, words = values.ledger.catalogue, self.words
        known = [catalogue[name].source for name in names]
        if words.source:
            known = [words.source.format_map(Words(values))]
        sources = [one.strip() for source in known for one in source.split(";")]
        told: Texts = {
            "id": id,
            "title": "",
            "source": source_of(values, semicolon().join(dict.fromkeys(sources))),
        }
        if words.subtitle:
            told["subtitle"] = words.subtitle.format_map(Words(values))
        if words.note:
            told["note"] = words.note.format_map(Words(values))
        return told


FORMS = {name: validate(Form, entry, DECLARED) for name, entry in read_toml(DECLARED).items()}
"""Every form by the name of its method."""


@dataclass(frozen=True)
class Report:
    """The parts of one report, made of exact figures known on one day.

    Texts and titles are templates: `{lycees_securises}` is the figure of the report's year and
    territory, `{lycees_securises[2016]}` that of another year, `{lycees_securises.region}` that of
    the region; `report["lycees_securises"]` has the same details by the same names. A part whose
    figures do not exist for the territory is empty, and the section it stands in leaves itself
    out. Each form of part is a method, added by `reporting.report.forms.form`.
    """

    values: Values

    def __getitem__(self, indicator: str) -> Reading | None:
        """Return what the report says of an indicator; None where the plan does not keep it."""
        return self.values[indicator]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.values.ledger.catalogue)

    def __repr__(self) -> str:
        """Return which report it is."""
        values = self.values
        return f"<Report {values.year} {values.territory.id}, arrêté du {values.known_on}>"

    @watched
    def prose(self, *sentences: Sentence) -> Part:
        """Return sentences whose figures are placeholders; see `reporting.parts.sentences`."""
        check_numbers(*sentences)
        id = f"texte-{_digest(*map(str, sentences))}"
        with written_in(self.values.language):
            said = parts.prose(*sentences, values=self._names, id=id, moment=self.values.moment)
            return told(self.values, said, "no_sentence")

    @watched
    def figure(
        self,
        drawing: Any,
        *,
        title: str | None = None,
        data: "DataFrame | Series | None" = None,
        alt: str | None = None,
        **texts: str | None,
    ) -> Part:
        """Return a part of an analyst's own drawing; see `reporting.parts.figure`."""
        with written_in(self.values.language):
            part = parts.figure(drawing, title=title, data=data, alt=alt, **texts)
        known = numbers_of(cell for row in part.data.rows for cell in row) if part.data else set()
        for text in (title, alt, *texts.values()):
            check_text(text or "", text or "", known)
        return part

    def __getattr__(self, name: str) -> Callable[..., Part]:
        """Refuse what is no form: tell which one is near, or shows what the word says."""
        if name.startswith("_"):  # what IPython, copies and pickles look for
            raise AttributeError(name)
        raise _no_form(name, [one for one in dir(type(self)) if not one.startswith("_")])

    @property
    def _names(self) -> Words:
        return Words(self.values)


def form(make: Callable[Concatenate[Values, Texts, P], Part]) -> Callable[..., Part]:
    """Make a method of `Report` out of a function that draws or tabulates.

    The function takes the values of the report, the texts of the part to complete, and `indicator`
    or `*indicators`; the method takes these and a title. Its words, and what it rests on, are in
    `forms.toml`; it leaves itself out where the plan does not keep one of these.
    """
    declared = FORMS.setdefault(make.__name__, Form(stem=make.__name__.replace("_", "-")))
    public = _public(inspect.signature(make), finding=declared.finding)
    setattr(Report, make.__name__, _method(declared, make, public))
    return make


def untitled(
    make: Callable[Concatenate[Values, P], Part],
) -> Callable[Concatenate[Values, P], Part]:
    """Make a method of `Report` out of a function of its values, whose part has its own title."""

    @watched
    @wraps(make)
    def method(self: Report, *args: P.args, **kwargs: P.kwargs) -> Part:
        with written_in(self.values.language):
            return told(self.values, make(self.values, *args, **kwargs), "no_data_in")

    first, *own = inspect.signature(make).parameters.values()
    parameters = [first.replace(name="self", annotation=first.empty), *own]
    method.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    setattr(Report, make.__name__, method)
    return make


def told(values: Values, part: Part, why: str, names: Iterable[str] = ()) -> Part:
    """Say in one line why a part has nothing to show; leave the others as they are."""
    if part.kind != "empty":
        return part
    note = say(f"common.{why}", dans=values.territory.dans, names=", ".join(dict.fromkeys(names)))
    return parts.empty(part.id, note=note)


def _public(signature: inspect.Signature, *, finding: bool) -> inspect.Signature:
    """Return the signature that analysts see: no texts, a title after the indicators, a width.

    A part that finds its own title needs none.
    """
    either, named = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    _, _, *own = signature.parameters.values()
    has_many = any(one.kind is inspect.Parameter.VAR_POSITIONAL for one in own)
    asked = {"default": None, "annotation": "str | None"} if finding else {"annotation": str}
    title = inspect.Parameter("title", named if has_many else either, **asked)
    place = sum(one.default is inspect.Parameter.empty for one in own)
    if finding:
        place = len(own) if has_many else sum(one.kind is either for one in own)
    own.insert(place, title)
    self = inspect.Parameter("self", either)
    width = inspect.Parameter("width", named, default=COLUMNS, annotation=int)
    return signature.replace(parameters=[self, *own, width])


def _method(
    given: Form, make: Callable[..., Part], public: inspect.Signature
) -> Callable[..., Part]:
    @watched
    @wraps(make)
    def method(*args: object, **kwargs: object) -> Part:
        try:
            bound = public.bind(*args, **kwargs)
        except TypeError as err:
            raise _misused(make.__name__, public, args, kwargs) from err
        bound.apply_defaults()
        with written_in(bound.arguments["self"].values.language):
            return made(dict(bound.arguments))

    def made(asked: dict[str, Any]) -> Part:
        report, title, width = (asked.pop(name) for name in ("self", "title", "width"))
        check_numbers(title or "")
        named = next((asked.pop(name) for name in INDICATORS if name in asked), None)
        names = (named,) if isinstance(named, str) else named
        kept = names and [name for name in names if report.values.keeps(name)]
        id = _id(given, names, asked)
        if kept == [] or not given.is_for(report.values):
            is_elsewhere = given.regional and not report.values.is_regional
            why = "only_region" if is_elsewhere else "no_register"
            needed = (*(names or ()), *given.about, *given.registers)
            return told(report.values, parts.empty(id), why, needed)
        about = kept or given.about
        texts = given.texts(report.values, id, about)
        texts["width"] = width
        try:
            part = make(report.values, texts, *(kept or ()), **asked)
        except Nothing:
            part = parts.empty(id)
        return _titled(report, given, title, about, replace(part, width=width))

    method.__signature__ = public  # type: ignore[attr-defined]
    return method


def _titled(
    report: Report, given: Form, title: str | None, about: Sequence[str], part: Part
) -> Part:
    """Give a part the title that says what it shows, and the dates that it may name.

    Without a title, it keeps the one that it found, or says what it is about.
    """
    if part.kind == "empty":
        return told(report.values, part, "no_value" if about else "no_data_in", about)
    due = [target.due for name in about for target in report.values.targets(name)]
    dates = tuple(dict.fromkeys((*part.dates, *due)))
    if title is not None or not part.title:
        part = replace(part, title=_title(report, given, title, about, part))
    return replace(part, dates=dates)


def _id(given: Form, names: tuple[str, ...] | None, options: dict[str, Any]) -> str:
    """Return the id of a part: its stem, the first indicator it shows, and what it was asked."""
    first = (names or ("",))[0]
    is_named = given.once or "{" in given.stem
    words = [given.stem.format(indicateur=first), *([first] if first and not is_named else [])]
    return "-".join(
        [*words, *(parts.slug(str(one)) for one in options.values() if one is not None)]
    )


def _digest(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:DIGITS]


def source_of(values: Values, origin: str) -> str:
    """Return where a part comes from, with the day up to which its data were known."""
    return say("common.origin", origin=origin, day=long_date(values.known_on))


def _title(
    report: Report, given: Form, template: str | None, names: Sequence[str], part: Part
) -> str:
    """Fill a title; where one of its figures is not what the part shows, say what it shows."""
    sentences = [template] if template else []
    names_of, moment = report._names, report.values.moment
    said = parts.prose(*sentences, values=names_of, id="titre", moment=moment)
    if said.paragraphs and _is_shown(said.figures, part, given):
        return "".join(span.text for span in said.paragraphs[0])
    shown = [one for one in part.figures if one.exists]
    fallback = given.words.fallback
    return fallback.format(
        quoi=_what(report.values, names, shown),
        dans=report.values.territory.dans,
        quand=_when(report.values, shown, is_here="{dans}" in fallback),
        masques=_masked(report.values, names),
    )


def _is_shown(figures: Iterable[Figure], part: Part, given: Form) -> bool:
    """Whether the figures of a title are those of the part, or differences between them."""
    shown = {(one.indicator, one.territory, one.year) for one in part.figures if one.exists}
    drawn = {indicator for indicator, _, _ in shown} | set(given.about)
    return all(
        one.indicator in drawn
        and (
            not one.observed
            or one.indicator in given.about
            or (one.indicator, one.territory, one.year) in shown
        )
        for one in figures
    )


def _what(values: Values, names: Sequence[str], shown: Iterable[Figure]) -> str:
    """Return what is drawn: the name of one indicator, the short names of several."""
    drawn = {one.indicator for one in shown}
    catalogue = values.ledger.catalogue
    entries = [catalogue[name] for name in names if name in drawn or len(names) == 1]
    if len(entries) == 1:
        return entries[0].libelle
    first, *others = [entry.court for entry in entries] or [""]
    return listed([first, *map(inner, others)])


def _when(values: Values, shown: Sequence[Figure], *, is_here: bool) -> str:
    """Return the days that are drawn, those of the report's territory alone if `is_here`."""
    own = [one for one in shown if is_here and one.territory == values.territory.id]
    here = own or shown
    ordered = sorted({(one.au, one.du): one for one in here}.values(), key=lambda one: one.au)
    if len({one.year for one in ordered}) <= 1:
        return ordered[-1].when if ordered else ""
    first, last = (one.year for one in (ordered[0], ordered[-1]))
    return period(date(first, 1, 1), date(last, 12, 31))


def _masked(values: Values, names: Sequence[str]) -> str:
    """Return how many départements have a value that is not published."""
    cells = [values.cell(names[0], place) for place in values.departements] if names else []
    hidden = sum(cell is not None and cell.masked for cell in cells)
    return say("common.masked_in", n=hidden, year=str(values.year))


_INSTEAD = {
    "years": ("table", "tableau", "tables", "frame", "dataframe", "data"),
    "ranking": ("bar", "bars", "barh", "barplot", "hist", "histogram", "chart", "graphique"),
    "trajectory": ("line", "plot", "lineplot", "curve", "courbe", "series", "graph"),
    "dot_map": ("map", "carte", "maps"),
    "prose": ("text", "texte", "sentence", "phrase", "markdown", "print", "paragraph"),
    "key_figures": ("kpi", "kpis", "figures", "chiffres", "metrics", "numbers"),
}
"""Words that other libraries have, by the form that shows as much."""


def _no_form(name: str, known: Iterable[str]) -> UnknownNameError:
    """Tell which form is near a name that is none, or shows what the word says."""
    near = next((form for form, words in _INSTEAD.items() if name.casefold() in words), None)
    near = near or next(iter(get_close_matches(name.casefold(), [*known], n=1)), None)
    hint = phrases.say("errors.meant", near=f"report.{near}(…)") if near else ""
    return UnknownNameError(phrases.say("errors.no-form", name=name, hint=hint))


def _misused(
    name: str, public: inspect.Signature, args: Sequence[object], kwargs: Mapping[str, object]
) -> CallError:
    """Tell which argument is not one of a form's, or is missing, and how the form is called."""
    known = public.parameters
    lacking = [
        one.name
        for one in list(known.values())[len(args) :]
        if one.default is one.empty and one.kind is not one.VAR_POSITIONAL
    ]
    if wrong := [one for one in kwargs if one not in known]:
        why: phrases.Words = UsageError.unknown("argument", wrong[0], known).args[0]
    elif left := [one for one in lacking if one not in kwargs]:
        why = phrases.say("errors.lacks", names=", ".join(left))
    else:
        why = phrases.say("errors.too-many")
    asked = [one.replace(annotation=one.empty) for one in list(known.values())[1:]]
    how = str(public.replace(parameters=asked, return_annotation=public.empty))
    return CallError(phrases.say("errors.form-call", name=name, why=why, how=how))
