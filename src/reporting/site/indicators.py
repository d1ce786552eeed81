"""A page per indicator: its line over the years, as each report knew it, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reporting.parts import Figure, Part
from reporting.parts.scales import Line as Series
from reporting.parts.trajectory import Course, trajectory
from reporting.plan.catalogue import Indicator
from reporting.plan.record import sheet
from reporting.plan.targets import Target, targets_of
from reporting.report.charts import KINDS, aim_of
from reporting.report.values import aimed
from reporting.site.shelves import Shelves, told
from reporting.territories import Territory

_COLUMNS = ("territoire", "annee", "du", "au", "arrete", "numerateur", "denominateur", "valeur")


@dataclass(frozen=True)
class Line:
    """An indicator of the region, by year and by the freeze at which it was known."""

    shelves: Shelves
    entry: Indicator

    @property
    def freezes(self) -> list[str]:
        """The days its values were known at, the latest first."""
        return list(self.shelves.known)

    @cached_property
    def years(self) -> list[int]:
        """The years that a report gives a value or a masked one of."""
        figures = (one for _, one in self.shelves.of_indicator.get(self.entry.id, []))
        found = {
            one.year
            for one in figures
            if one.territory == self.shelves.home.id and one.state != "absent"
        }
        return sorted(found)

    def figure(self, freeze: str, place: Territory, year: int) -> Figure | None:
        """Return a figure as it was known."""
        return self.shelves.known[freeze].get((self.entry.id, place.id, year))

    @cached_property
    def rows(self) -> list[tuple[int, list[tuple[str, bool]]]]:
        """The values of each year, the latest first, and whether a report had another before."""
        home = self.shelves.home
        rows = []
        for year in reversed(self.years):
            figures = [self.figure(freeze, home, year) for freeze in self.freezes]
            texts = [told(one) if one else "" for one in figures]
            values = {one.value for one in figures if one and one.exists}
            rows.append((year, [(text, len(values) > 1 and text != "") for text in texts]))
        return rows

    @cached_property
    def places(self) -> list[tuple[Territory, str]]:
        """The figures of départements for the latest year, where there are any, as text.

        A masked one says between what and what is left, where the report of the region does.
        """
        year = self.shelves.latest.year
        found = (
            (one, self.shelves.figure(self.entry.id, one.id, year))
            for one in self.shelves.departements
        )
        return [
            (place, told(figure, self._remainder(place) if figure.masked else None))
            for place, figure in found
            if figure and figure.state != "absent"
        ]

    def _remainder(self, place: Territory) -> tuple[int, int] | None:
        return self.shelves.remainder(self.entry.id, place)

    @property
    def current(self) -> Figure | None:
        """The latest figure."""
        return self.figure(self.freezes[0], self.shelves.home, self.years[-1])

    @cached_property
    def targets(self) -> list[tuple[Target, str]]:
        """The versions of its target, and their values as text."""
        known_on = date.fromisoformat(self.freezes[0])
        targets = targets_of(self.shelves.plan.targets, self.entry.id, known_on)
        home = self.shelves.home.id
        return [(one, aimed(self.entry, home, one).text) for one in targets]

    @property
    def kind(self) -> str:
        """What the figure of a year is about."""
        return KINDS[self.entry.temps]

    @cached_property
    def chart(self) -> Part | None:
        """The line of the latest report, with the targets; None where there is no line."""
        found = (self.figure(self.freezes[0], self.shelves.home, year) for year in self.years)
        figures = [one for one in found if one]
        shown = [one for one in figures if one.exists]
        if len(shown) < 2:
            return None
        first, last = shown[0], shown[-1]
        title = f"De {first.text} en {first.year} à {last.text} en {last.year}"
        breaks = tuple((one.le, one.motif) for one in self.entry.ruptures)
        aims = tuple(aim_of(one) for one, _ in self.targets)
        line = Series(self.shelves.home.name, tuple(figures), breaks)
        return trajectory(
            Course(line, targets=aims, year=self.shelves.latest.year),
            id=f"{self.entry.id}-par-annee",
            title=title,
        )


def table_of(line: Line) -> bytes:
    """Return the data of a page: a row per place, year and freeze, as CSV."""
    return sheet([*_COLUMNS, "unite", "etat"], _rows(line))


def _rows(line: Line) -> Iterator[list[str | int | None]]:
    for freeze, one in line.shelves.of_indicator.get(line.entry.id, []):
        days = [one.du.isoformat(), one.au.isoformat()]
        sides = [None, None] if one.unit == "EUR" else [one.numerator, one.denominator]
        row = [one.territory, one.year, *days, freeze, *sides, one.machine, one.unit, one.state]
        yield row
