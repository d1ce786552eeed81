"""What sentences may name of a promise: its target, a break in its series, when it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Self

from reporting.assessment.projection import HORIZON, Projection
from reporting.parts import Figure, Named, Said, difference
from reporting.parts.french import long_date, share

if TYPE_CHECKING:
    from reporting.plan.targets import Target
    from reporting.report.reading import Reading


@dataclass(frozen=True)
class Goal(Named):
    """One version of a target: its value, its due date, and what was there on that day.

    `atteint` is the figure of the due date; `ecart`, how far it was from the target, where it was
    missed; `depuis`, the figure of the report, if it is a later one.
    """

    details: ClassVar = ("valeur", "annee", "echeance", "atteint", "ecart", "depuis", "manque")

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
    def echeance(self) -> str:
        """The due date, in words."""
        return Said.of(long_date(self.target.due), self.valeur)

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
    def est_atteinte(self) -> bool:
        """Whether the figure of the report reaches the target."""
        sign = -1 if self.reading.entry.sens == "baisse" else 1
        now = self.reading.known
        return now is not None and sign * now.exact >= sign * self.target.value

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
class Rupture(Named):
    """A break in a series: the day from which figures are not those of before, and why."""

    details: ClassVar = ("le", "motif")

    le: date
    motif: str


@dataclass(frozen=True)
class Arrival(Named):
    """When all units would be done, in words: two scenarios, and a simulation, if any.

    `annee_longue` and `annee_recente` are its years, `jamais` the horizon where the recent pace
    leads nowhere; `mediane`, `tot` and `tard` are the years before which five, one and nine paths
    in ten arrive; `chances`, the share of them that meet the due date, None where windows diverge.
    """

    details: ClassVar = (
        *("longue", "recente", "annee_longue", "annee_recente", "jamais"),
        *("mediane", "tot", "tard", "chances"),
    )

    longue: str | None
    recente: str | None
    annee_longue: str | None
    annee_recente: str | None
    jamais: str | None
    mediane: str | None
    tot: str | None
    tard: str | None
    chances: str | None

    @classmethod
    def of(cls, found: Projection) -> Self:
        """Put a projection into words."""
        long_run, recent, *_ = [*(one.text for one in found.scenarios), None, None]
        first, last, *_ = [*(one.year for one in found.scenarios), None, None]
        early, late = (None if year is None else str(year) for year in (first, last))
        never = str(HORIZON) if found.scenarios and last is None else None
        drawn = found.interval
        years = (drawn.median, drawn.p10, drawn.p90) if drawn else ()
        said = [str(year) if year else f"après {HORIZON}" for year in years]
        median, low, high = said or (None, None, None)
        chances = None if found.on_time is None else share(found.on_time)
        return cls(long_run, recent, early, late, never, median, low, high, chances)
