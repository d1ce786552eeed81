"""What the sentences of a report may name: an indicator first, then what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar, Self

from reporting.assessment.projection import HORIZON, Projection, Stock, project
from reporting.assessment.status import Assessments, Point, Status, assess_versions
from reporting.errors import UsageError
from reporting.indicators.situation import note_read, reading
from reporting.parts import Figure, Named, Said, Series, difference, say
from reporting.parts.figures import SHARES
from reporting.parts.french import long_date, number, plural, rounded
from reporting.report.details import DETAILS, said, word_of

if TYPE_CHECKING:
    from reporting.plan.catalogue import Indicator
    from reporting.plan.targets import Target
    from reporting.report.values import Values
    from reporting.territories import Territory

Extreme = tuple[Figure | None, str | None]
Telling = Callable[["Values"], Any]
WORDS: dict[str, Callable[[Values], Any]] = {
    "territoire": lambda values: values.territory.name,
    "le": lambda values: values.territory.le,
    "du": lambda values: values.territory.de,
    "dans": lambda values: values.territory.dans,
    "region_du": lambda values: None if values.is_regional else values.region.de,
    "region_dans": lambda values: None if values.is_regional else values.region.dans,
    "annee": lambda values: str(values.year),
    "annee_precedente": lambda values: str(values.year - 1),
    "premiere_annee": lambda values: str(values.years[0]),
    "date": lambda values: long_date(values.valid_on),
    "arrete": lambda values: long_date(values.known_on),
    "registres": lambda values: values.ledger.settings.vocabulaire.registres,
}
"""What sentences may name besides the indicators: the place, the days, counts of their own."""


def word(name: str, *registers: str) -> Callable[[Telling], Telling]:
    """Let sentences name what a function tells, None where a register that it needs is not kept."""

    def add(tell: Telling) -> Telling:
        WORDS[name] = lambda values: said(tell, values) if values.has(*registers) else None
        return tell

    return add


class Words(Mapping[str, Any]):
    """Everything that the sentences of a report may name; nothing is computed before it is."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        """Return a word, or what there is to say of an indicator; None where it is not kept."""
        if name not in WORDS:
            return self._values[name]
        if name not in (told := self._values.told):
            with reading() as behind:
                told[name] = WORDS[name](self._values), behind
        found, behind = told[name]
        for (what, key), seen in behind.items():  # each part that says it looks at it
            note_read(what, key, seen)
        return found

    def __contains__(self, name: object) -> bool:
        """Tell whether sentences may use a name."""
        return name in WORDS or name in self._values.computable

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        yield from (*WORDS, *self._values.ledger.catalogue)

    def __len__(self) -> int:
        """Count the names."""
        return len(WORDS) + len(self._values.ledger.catalogue)


TOLD: dict[str, Callable[[Reading], Any]] = {
    # the name of the indicator; the day or the period of the figure, in words
    "libelle": lambda reading: reading.entry.libelle,
    "quand": lambda reading: reading.known and reading.known.when,
    # the figure of the first year of the plan, and of the year before
    "debut": lambda reading: reading[reading.values.years[0]],
    "avant": lambda reading: reading[reading.year - 1],
    # the word of the status against the target in force
    "statut": lambda reading: reading.assessments and word_of(reading.status),
    # the first version of the target; the last one, None where the first one still holds
    "cible_initiale": lambda reading: reading._goal(0),
    "cible_en_vigueur": lambda reading: reading._goal(-1) if len(reading.targets) > 1 else None,
    # why a figure of the year can not be compared with those before
    "rupture": lambda reading: next(
        (one.motif for one in reading.entry.ruptures if one.le.year == reading.year), None
    ),
    # how far the figure of the due date was from the initial target, where it was missed
    "ecart_initial": lambda reading: reading.cible_initiale and reading.cible_initiale.ecart,
    # the extremes of the départements, where no masked one can exceed them, and where they are
    "minimum": lambda reading: reading._extreme(min)[0],
    "lieu_minimum": lambda reading: reading._extreme(min)[1],
    "maximum": lambda reading: reading._extreme(max)[0],
    "lieu_maximum": lambda reading: reading._extreme(max)[1],
}
"""What sentences may say of an indicator, by name; see `reporting.report.details` for more."""


@dataclass(frozen=True)
class Reading(Series):
    """What a report says of one indicator in one territory.

    It stands for the figure of the report's year; each detail is computed when it is named, and
    is None where there is nothing to say: no figure, a masked one, no target.
    """

    details: ClassVar = (*TOLD, "evolution", "reste", "besoin", "projection", "region", *DETAILS)

    values: Values = field(repr=False)
    entry: Indicator = field(repr=False)
    place: Territory = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        """Return a detail: one of `TOLD`, or of `reporting.report.details`."""
        if (tell := TOLD.get(name) or DETAILS.get(name)) is None:
            if name.startswith("_"):  # what IPython, copies and pickles look for
                raise AttributeError(name)
            raise UsageError.unknown(kind="détail de chiffre", value=name, known=self.details)
        return said(tell, self)

    def __repr__(self) -> str:
        """Return one line: the indicator, where and when, and the figure."""
        return f"<{self.entry.id} {self.values.year} {self.place.id}: {self.current}>"

    @property
    def known(self) -> Figure | None:
        """The figure of the report's year, where it is published."""
        return self.current if self.current and self.current.exists else None

    @property
    def evolution(self) -> Figure | None:
        """The change since the year before."""
        before, now = self.avant, self.current
        change = difference(before, now) if before and now else None
        return change if change and change.exists else None

    @property
    def reste(self) -> Figure | None:
        """How many units are left to do, None when there are none."""
        figure = self.known
        if figure is None or not figure.remainder:
            return None
        scope = self.values.scope_of(self.entry, self.place.id, self.year)
        return scope.count(figure.indicator, figure.remainder, figure.noun)

    @property
    def region(self) -> Reading | None:
        """What is said of the region; None in its own report."""
        if self.place == self.values.region:
            return None
        return self.values.reading(self.entry.id, self.values.region)

    @property
    def members(self) -> list[tuple[Territory, Figure]]:
        """The départements that have a figure of the year, masked or not."""
        return self.values.members(self.entry.id)

    @property
    def targets(self) -> Sequence[Target]:
        """The versions of its target, the first one first."""
        return self.values.targets(self.entry.id)

    @property
    def assessments(self) -> Assessments | None:
        """The status against the initial target and the one in force; None without a figure."""
        if self.known is None:
            return None
        points = [Point(date(one.year, 12, 31), one.exact) for one in self.figures if one.exists]
        if self.values.is_provisional:
            points[-1] = replace(points[-1], is_provisional=True)
        return assess_versions(
            points,
            [Point(target.due, target.value) for target in self.targets],
            self.entry.sens,
            self.values.ledger.settings.thresholds_on(self.values.known_on),
            breaks=[one.le for one in self.entry.ruptures],
        )

    @property
    def status(self) -> Status:
        """The status against the target in force."""
        return self.against(-1)

    def against(self, version: int) -> Status:
        """Return the status against a version of the target.

        Whether a target is reached, or its date past, can be told of one figure alone, even where
        a break leaves too few of them for a pace.
        """
        found = self.assessments
        if found is None:
            return Status.NON_EVALUABLE
        status = (found.in_force if version else found.initial).status
        if status is not Status.NON_EVALUABLE or self.entry.sens == "sans_sens":
            return status
        target = self.targets[version]
        if self.reaches(target):
            return Status.CIBLE_ATTEINTE
        return Status.ECHEANCE_DEPASSEE if target.due <= self.values.valid_on else status

    def reaches(self, target: Target) -> bool:
        """Tell whether the figure of the report is as good as a target."""
        sign = -1 if self.entry.sens == "baisse" else 1
        return self.known is not None and sign * self.known.exact >= sign * target.value

    @property
    def projected(self) -> Projection | None:
        """When the last unit will be done, for a share whose target is all of them."""
        if self.known is None or not self.targets or self.targets[-1].value != 1:
            return None
        stocks = [
            Stock(date(one.year, 12, 31), one.numerator, one.denominator)
            for one in self.figures
            if one.exists and one.numerator is not None and one.denominator
        ]
        window = self.values.ledger.settings.projection.fenetre_annees
        return project(stocks, self.targets[-1].due, window)

    @property
    def besoin(self) -> str | None:
        """The units per year that it takes to meet the target in force, in words."""
        found = self.projected
        if found is None or not found.needed_pace:
            return None
        pace = rounded(found.needed_pace, 1)
        return f"{number(found.needed_pace, 1)} {plural(pace, *self.entry.nom)} par an"

    @property
    def to_gain(self) -> Fraction | None:
        """The units a year that the target in force takes; None once it is due or done."""
        now, goal = self.known, self._goal(-1)
        if goal is None or now is None or now.unit != "%" or not now.denominator:
            return None
        left = goal.target.value * now.denominator - (now.numerator or 0)
        years = goal.target.due.year - self.year
        return left / years if left > 0 and years > 0 else None

    @property
    def needed(self) -> str | None:
        """The units a year that the target in force takes, until when, in words."""
        pace, goal = self.to_gain, self._goal(-1)
        if pace is None or goal is None:
            return None
        said = number(pace, 0 if pace.denominator == 1 else 1)
        is_next = goal.target.due.year == self.year + 1
        return say(f"reading.{'in_one_year' if is_next else 'a_year'}", pace=said, due=goal.annee)

    @property
    def projection(self) -> _Arrival | None:
        """When all units would be done; None where all are."""
        found = self.projected
        return _Arrival.of(found) if found and found.remaining > 0 else None

    def _goal(self, version: int) -> Goal | None:
        if not self.targets or not self.figures:
            return None
        target = self.targets[version]
        return Goal(self.values.target_figure(self.entry.id, target), target, self)

    def _extreme(self, choose: Callable[..., Fraction]) -> Extreme:
        """Return an extreme over every département, and where it is.

        Where some are masked, only an end of the scale is one for sure, and others may share it;
        where all are alike, there is none.
        """
        cells = self.members
        found = [(place, cell) for place, cell in cells if cell.exists]
        if not found:
            return None, None
        value = choose(cell.exact for _, cell in found)
        is_partial = len(found) < len(cells)
        if not is_partial and all(cell.exact == value for _, cell in found):
            return None, None
        if is_partial and value != (0 if choose is min else self._highest):
            return None, None
        best = [(place, cell) for place, cell in found if cell.exact == value]
        others = "au moins " if is_partial else ""
        (place, figure), *more = best
        where = f"dans {others}{len(best)} départements" if more else f"{others}{place.dans}"
        return figure, Said.of(where, figure)

    @property
    def _highest(self) -> int | None:
        """The value that no figure can exceed, None without a bound."""
        return 1 if self.entry.unite in SHARES else None


@dataclass(frozen=True)
class Goal(Named):
    """One version of a target: its value, its due date, and what was there on that day.

    `atteint` is the figure of the due date; `ecart`, how far it was from the target, where it was
    missed; `depuis`, the figure of the report, if it is a later one.
    """

    details: ClassVar = ("valeur", "annee", "atteint", "ecart", "depuis", "manque")

    valeur: Figure
    target: Target = field(repr=False)
    reading: Reading = field(repr=False)

    @property
    def current(self) -> Figure:
        """The value of the target."""
        return self.valeur

    @property
    def annee(self) -> str:
        """The year of the due date."""
        return Said.of(str(self.target.due.year), self.valeur)

    @property
    def atteint(self) -> Figure | None:
        """The figure on the due date, once it has come."""
        figure = self.reading[self.target.due.year]
        is_over = self.target.due <= self.reading.values.valid_on
        return figure if is_over and figure and figure.exists else None

    @property
    def ecart(self) -> Figure | None:
        """What the figure of the due date lacked, None where nothing did."""
        if (reached := self.atteint) is None:
            return None
        gap = difference(self.valeur, reached)
        is_missed = gap.exact > 0 if self.reading.entry.sens == "baisse" else gap.exact < 0
        return gap if is_missed else None

    @property
    def manque(self) -> Figure | None:
        """How many units the figure of the due date lacked, where the target was missed."""
        reached, entry = self.atteint, self.reading.entry
        if reached is None or self.ecart is None or not reached.denominator:
            return None
        left = ceil(self.target.value * reached.denominator) - (reached.numerator or 0)
        scope = self.reading.values.scope_of(entry, self.reading.place.id, reached.year)
        return scope.count(entry.id, left, entry.nom) if left > 0 else None

    @property
    def depuis(self) -> Figure | None:
        """The figure of the report, where the due date lies before its year."""
        return self.reading.current if self.target.due < self.reading.values.valid_on else None


@dataclass(frozen=True)
class _Arrival(Named):
    """When all units would be done: at the pace of all years, at the recent one.

    `jamais` is the horizon, where the recent pace leads nowhere by then; `ecart`, the year of the
    recent pace, where it is not the other one.
    """

    details: ClassVar = ("annee_longue", "annee_recente", "jamais", "ecart")

    annee_longue: str | None
    annee_recente: str | None
    jamais: str | None

    @property
    def ecart(self) -> str | None:
        """The year of the recent pace, where both lead somewhere, and not to the same year."""
        years = self.annee_longue, self.annee_recente
        return years[1] if all(years) and years[0] != years[1] else None

    @classmethod
    def of(cls, found: Projection) -> Self:
        """Put a projection into words."""
        years = [None if one.year is None else str(one.year) for one in found.scenarios]
        first, last, *_ = [*years, None, None]
        return cls(first, last, str(HORIZON) if found.scenarios and last is None else None)
