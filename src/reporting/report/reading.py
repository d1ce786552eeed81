"""What the sentences of a report may name: an indicator first, then what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from reporting.parts import Figure, Said, Series, difference
from reporting.parts.figures import SHARES
from reporting.parts.french import long_date, number
from reporting.parts.saying import say
from reporting.report.details import DETAILS
from reporting.report.goals import Arrival, Goal, Rupture

if TYPE_CHECKING:
    from reporting.assessment.status import Assessments
    from reporting.plan.catalogue import Indicator
    from reporting.report.values import Values
    from reporting.territories import Territory

Extreme = tuple[Figure | None, str | None]
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
}
"""What sentences may name besides the indicators: the place, the days, counts of their own."""


class Words(Mapping[str, Any]):
    """Everything that the sentences of a report may name; nothing is computed before it is."""

    def __init__(self, values: Values) -> None:
        self._values = values

    def __getitem__(self, name: str) -> Any:
        """Return a word, or what there is to say of an indicator; None where it is not kept."""
        make = WORDS.get(name)
        return self._values[name] if make is None else make(self._values)

    def __contains__(self, name: object) -> bool:
        """Tell whether sentences may use a name."""
        return name in WORDS or name in self._values.computable

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        yield from (*WORDS, *self._values.ledger.catalogue)

    def __len__(self) -> int:
        """Count the names."""
        return len(WORDS) + len(self._values.ledger.catalogue)


@dataclass(frozen=True)
class Reading(Series):
    """What a report says of one indicator in one territory.

    It stands for the figure of the report's year; each detail is computed when it is named, and
    is None where there is nothing to say: no figure, a masked one, no target.
    """

    details: ClassVar = (
        *("debut", "avant", "evolution", "progres", "reste", "quand", "libelle", "effort"),
        *("besoin", "rupture"),
        *("statut", "statut_initial", "cible_initiale", "cible_en_vigueur", "ecart_initial"),
        *("projection", "region", "minimum", "lieu_minimum", "maximum", "lieu_maximum"),
        *DETAILS,
    )

    values: Values = field(repr=False)
    entry: Indicator = field(repr=False)
    place: Territory = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        """Return a detail of `reporting.report.details`."""
        if name not in DETAILS:
            raise AttributeError(name)
        return DETAILS[name](self)

    def __repr__(self) -> str:
        """Return one line: the indicator, where and when, and the figure."""
        return f"<{self.entry.id} {self.values.year} {self.place.id}: {self.current}>"

    @property
    def known(self) -> Figure | None:
        """The figure of the report's year, where it is published."""
        return self.current if self.current and self.current.exists else None

    @property
    def libelle(self) -> str:
        """The name of the indicator."""
        return self.entry.libelle

    @property
    def quand(self) -> str | None:
        """The day or the period of the figure, in words."""
        return self.known.when if self.known else None

    @property
    def debut(self) -> Figure | None:
        """The figure of the first year of the plan."""
        return self[self.values.years[0]]

    @property
    def avant(self) -> Figure | None:
        """The figure of the year before."""
        return self[self.year - 1]

    @property
    def evolution(self) -> Figure | None:
        """The change since the year before."""
        return self._since(self.year - 1)

    @property
    def progres(self) -> Figure | None:
        """The change since the first year of the plan."""
        return self._since(self.values.years[0])

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
    def assessments(self) -> Assessments | None:
        """The status against both versions of the target."""
        return self.values.assessments(self.entry.id)

    @property
    def statut(self) -> str | None:
        """The word of the status against the target in force."""
        return self.values.status(self.entry.id).word if self.assessments else None

    @property
    def statut_initial(self) -> str | None:
        """The word of the status against the initial target."""
        return self.values.status(self.entry.id, 0).word if self.assessments else None

    @property
    def cible_initiale(self) -> Goal | None:
        """The first version of the target."""
        return self._goal(0)

    @property
    def cible_en_vigueur(self) -> Goal | None:
        """The last version of the target; None where the first one still holds."""
        return self._goal(-1) if len(self.values.targets(self.entry.id)) > 1 else None

    @property
    def ecart_initial(self) -> Figure | None:
        """How far the figure of the due date was from the initial target, where it was missed."""
        return self.cible_initiale.ecart if self.cible_initiale else None

    @property
    def rupture(self) -> Rupture | None:
        """The last break in the series by the day of the figure; None where it is not published."""
        known = [one for one in self.entry.ruptures if one.le <= self.values.valid_on]
        return Rupture(known[-1].le, known[-1].motif) if known and self.known else None

    @property
    def besoin(self) -> str | None:
        """The units per year that it takes to meet the target in force, in words."""
        found = self.values.projection(self.entry.id)
        if found is None or not found.needed_pace:
            return None
        return f"{number(found.needed_pace, 1)} {self.entry.nom[1]} par an"

    @property
    def effort(self) -> str | None:
        """What was gained in the year, and what it takes from now on: in units, in words."""
        now, before, needed = self.known, self.avant, self.needed
        if now is None or needed is None:
            return None
        if before is None or before.numerator is None:
            return Said.of(say("reading.needed", needed=needed), now)
        gained = (now.numerator or 0) - before.numerator
        told = {"gained": number(gained), "year": str(self.year), "needed": needed}
        return Said.of(say("reading.effort", **told), now)

    @property
    def needed(self) -> str | None:
        """The units a year that the target in force takes, until when, in words."""
        now, goal = self.known, self._goal(-1)
        if goal is None or now is None or now.unit != "%" or not now.denominator:
            return None
        left = goal.target.value * now.denominator - (now.numerator or 0)
        years = goal.target.due.year - self.year
        if left <= 0 or years <= 0:
            return None
        said = number(left / years, 0 if (left / years).denominator == 1 else 1)
        return say(
            f"reading.{'in_one_year' if years == 1 else 'a_year'}", pace=said, due=goal.annee
        )

    @property
    def projection(self) -> Arrival | None:
        """When all units would be done; None where all are."""
        found = self.values.projection(self.entry.id)
        return Arrival.of(found) if found and found.remaining > 0 else None

    @property
    def minimum(self) -> Figure | None:
        """The lowest figure of the départements, where no masked one can be lower."""
        return self._extreme(min)[0]

    @property
    def lieu_minimum(self) -> str | None:
        """Where the lowest figure is: a département, or how many."""
        return self._extreme(min)[1]

    @property
    def maximum(self) -> Figure | None:
        """The highest figure of the départements, where no masked one can be higher."""
        return self._extreme(max)[0]

    @property
    def lieu_maximum(self) -> str | None:
        """Where the highest figure is: a département, or how many."""
        return self._extreme(max)[1]

    def _since(self, year: int) -> Figure | None:
        before, now = self[year], self.current
        if before is None or now is None or year >= self.year:
            return None
        change = difference(before, now)
        return change if change.exists else None

    def _goal(self, version: int) -> Goal | None:
        targets = self.values.targets(self.entry.id)
        if not targets or not self.figures:
            return None
        target = targets[version]
        return Goal(self.values.target_figure(self.entry.id, target), target, self)

    def _extreme(self, choose: Callable[..., Fraction]) -> Extreme:
        """Return an extreme over every département, and where it is.

        Where some are masked, only an end of the scale is one for sure, and others may share it.
        """
        places = self.values.departements
        cells = [(p, cell) for p in places if (cell := self.values.cell(self.entry.id, p))]
        found = [(place, cell) for place, cell in cells if cell.exists]
        if not found:
            return None, None
        value = choose(cell.exact for _, cell in found)
        is_partial = len(found) < len(cells)
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
