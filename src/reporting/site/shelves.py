"""What the site speaks of: the plan, the published editions, the figures that they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from reporting.document import SHARED
from reporting.editions.places import OWN
from reporting.editions.shelf import Published, shelved
from reporting.errors import UsageError
from reporting.facade import Plan
from reporting.parts import Figure, Part, Scope
from reporting.parts.french import NBSP, number
from reporting.parts.french import say as wording
from reporting.parts.scales import Line as Series
from reporting.parts.trajectory import Course, trajectory
from reporting.phrases import say
from reporting.plan.catalogue import Indicator
from reporting.plan.record import sheet
from reporting.plan.targets import Target, targets_of
from reporting.report.charts import aim_of
from reporting.report.values import aimed, figure_of
from reporting.territories import Territory

_TABLE = "observations"
"""The data file of a region's edition that has every figure that may be published."""
CENTS = 100


@dataclass(frozen=True)
class Shelves:
    """A plan, and what is published of it, the latest year first."""

    plan: Plan
    editions: Sequence[Published]

    @classmethod
    def of(cls, plan: Plan, out: Path) -> Shelves:
        """Return what a reports folder holds of a plan.

        Raises
        ------
        UsageError
            There is no report of the region to open the site with.
        """
        found = cls(plan, tuple(one for one in shelved(out) if one.territory in plan.territories))
        if not found.regional:
            raise UsageError(say("errors.no-region-report", out=out))
        return found

    @property
    def home(self) -> Territory:
        """The region."""
        return self.plan.territories.region

    @cached_property
    def regional(self) -> list[Published]:
        """The reports of the region, the latest first."""
        found = (one for one in self.editions if one.territory == self.home.id)
        return [one for one in found if one.language == OWN]

    @property
    def latest(self) -> Published:
        """The report of the region that the site opens with."""
        return self.regional[0]

    @cached_property
    def departements(self) -> list[Territory]:
        """The départements of the region."""
        return list(self.plan.territories.of_level("departement"))

    @cached_property
    def latest_of(self) -> Mapping[str, Published]:
        """The latest edition of each territory that has one."""
        own = (one for one in reversed(self.editions) if one.language == OWN)
        return {one.territory: one for one in own}

    @cached_property
    def translated(self) -> Published | None:
        """The report of the region in another language, of the same year."""
        return next(
            (
                one
                for one in self.editions
                if (one.territory, one.year) == (self.home.id, self.latest.year)
                and one.language != OWN
            ),
            None,
        )

    @cached_property
    def known(self) -> Mapping[str, Mapping[tuple[str, str, int], Figure]]:
        """The figures of each freeze, by indicator, territory and year; absent ones too."""
        return {one.freeze: self._read(one) for one in self.regional}

    @cached_property
    def of_indicator(self) -> Mapping[str, list[tuple[str, Figure]]]:
        """The figures of each indicator, with their freeze: by freeze, territory and year."""
        found: dict[str, list[tuple[str, Figure]]] = {}
        for freeze, known in self.known.items():
            for (name, *_), figure in sorted(known.items()):
                found.setdefault(name, []).append((freeze, figure))
        return found

    def figure(self, indicator: str, territory: str, year: int) -> Figure | None:
        """Return a figure as the latest report of the region gives it."""
        return self.known[self.latest.freeze].get((indicator, territory, year))

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators that the latest report of the region gives a figure of, as listed."""
        given = {
            name
            for (name, place, _), figure in self.known[self.latest.freeze].items()
            if place == self.home.id and figure.state != "absent"
        }
        return [one for one in self.plan.catalogue.values() if one.id in given]

    def remainder(self, indicator: str, place: Territory) -> tuple[int, int] | None:
        """Return between what and what is left of a share in a département; None: not known.

        The bounds of a masked one are those that the report of the region prints.
        """
        figure = self.figure(indicator, place.id, self.latest.year)
        if figure is None or figure.numerator is None or figure.denominator is None:
            return self._bounds(indicator).get(place.name)
        left = figure.denominator - figure.numerator
        return left, left

    def _bounds(self, indicator: str) -> dict[str, tuple[int, int]]:
        rows = self.latest.table(f"{indicator}_par_departement")
        return {
            row["territoire"]: (
                _left(row["total"], row["au_plus"]),
                _left(row["total"], row["au_moins"]),
            )
            for row in rows
            if row.get("au_moins") and row.get("au_plus") and row.get("total")
        }

    def _read(self, edition: Published) -> dict[tuple[str, str, int], Figure]:
        found = {}
        for row in edition.table(_TABLE):
            entry = self.plan.catalogue.get(row["indicateur"])
            if entry is not None:
                one = _figure(entry, row)
                found[one.indicator, one.territory, one.year] = one
        return found


def told(figure: Figure | None, left: tuple[int, int] | None = None) -> str:
    """Return a figure with its count, as a cell shows it; a masked one with what may be left."""
    if figure is None:
        return "–"
    if figure.masked:
        return f"masqué · reste {left[0]} à {left[1]}" if left else "masqué"
    if figure.numerator is None or not figure.exists:
        return "–"
    if figure.unit != "%" or figure.noun[1] == "euros" or figure.denominator is None:
        return figure.text
    sides = number(figure.numerator), number(figure.denominator)
    return f"{figure.text} ·{NBSP}{f'{NBSP}sur{NBSP}'.join(sides)}"


def address(edition: Published, name: str = "rapport.html") -> str:
    """Return where a file of an edition is, from the root of the site."""
    return f"{edition.path}/{name}"


def shared(name: str) -> str:
    """Return where a shared file is, from the root of the site."""
    return f"{SHARED}/{name}"


def _left(total: str, share: str) -> int:
    """Return what a share leaves of a total, to the nearest unit."""
    return int(int(total) * (1 - Fraction(share)) + Fraction(1, 2))


def _figure(entry: Indicator, row: Mapping[str, str]) -> Figure:
    days = date.fromisoformat(row["du"]), date.fromisoformat(row["au"])
    scope = Scope(row["territoire"], int(row["annee"]), *days)
    above, below = (
        int(row[side]) if row[side] else None for side in ("numerateur", "denominateur")
    )
    if entry.unite == "EUR" and row["valeur"]:
        above = int(Fraction(row["valeur"]) * CENTS)
    figure = figure_of(entry, scope, above, below)
    if row["masque"] == "oui":
        figure = replace(figure, numerator=None, denominator=None, state="masque")
    return figure


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
        return wording(f"over_years.{self.entry.temps}")

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
