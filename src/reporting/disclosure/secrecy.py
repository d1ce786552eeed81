"""What may not be published of a plan, year by year and freeze by freeze, decided once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.disclosure.publication import Publication
from reporting.disclosure.sheet import CountKey, CountSheet, Masks, Vintage
from reporting.indicators import Units
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Settings
from reporting.territories import Territories

if TYPE_CHECKING:
    from reporting.disclosure.audit import Exposure

Family = tuple[str, ...]
Days = tuple[date, date]


@dataclass(frozen=True, eq=False, repr=False)
class Secrecy:
    """The masks of a plan: of each family of indicators when first wanted, for all départements.

    Parameters
    ----------
    counted
        What gives the units of an indicator, valid on a day and known on another.
    tables
        The registers, which say who contributes to a count.
    recall
        What gives the plain values stored for some indicators under a name, or makes and stores
        them.
    """

    counted: Callable[[str, date, date], Units]
    catalogue: Mapping[str, Indicator]
    settings: Settings
    territories: Territories
    tables: Mapping[str, pd.DataFrame]
    recall: Callable[[Family, str, Callable[[], Mapping[str, Any]]], Mapping[str, Any]] = (
        lambda _family, _name, make: make()
    )
    _sheets: dict[tuple[Family, Days], CountSheet] = field(default_factory=dict, repr=False)
    _masks: dict[tuple[Family, Days], Masks] = field(default_factory=dict, repr=False)

    def masks(
        self, valid_on: date, known_on: date, indicators: Iterable[str] | None = None
    ) -> Masks:
        """Return which figures of a year are hidden at a freeze, and why.

        What the reports of former freezes hid stays hidden.

        Parameters
        ----------
        indicators
            Those wanted: only their families are looked at; by default all.
        """
        days = valid_on, known_on
        found = [self._masks_of(one, days) for one in self._families(valid_on.year, indicators)]
        return Masks(
            {key: reason for one in found for key, reason in one.reasons.items()},
            {key: said for one in found for key, said in one.intervals.items()},
            {key: said for one in found for key, said in one.spans.items()},
        )

    def exposures(self, observed: pd.DataFrame, known_on: date) -> list[str]:
        """Audit observations as published at a freeze: say which masked ones they give away.

        Intervals count as published, and so do the reports of former freezes. What is masked is
        read from the observations, not from the masks that made them.
        """
        found = []
        for year, rows in observed[observed["masked"]].groupby("year"):
            days = date(int(str(year)), 12, 31), known_on
            masked = set(map(CountKey, rows["indicator"], rows["territory"]))
            families = self._families(days[0].year)
            told = sorted(one for family in families for one in self._told(family, days, masked))
            found += [f"{year}, {one}" for one in told]
        return found

    @cached_property
    def _publication(self) -> Publication:
        return Publication(self.catalogue, self.settings, self.territories, self.tables)

    @cached_property
    def _by_year(self) -> dict[int, list[Family]]:
        return {year: self._publication.families(year) for year in self.settings.years}

    def _families(self, year: int, indicators: Iterable[str] | None = None) -> list[Family]:
        wanted = None if indicators is None else set(indicators)
        return [one for one in self._by_year[year] if wanted is None or not wanted.isdisjoint(one)]

    def _sheet(self, family: Family, days: Days) -> CountSheet:
        """Return the counts of a family in a year, as known on a day."""
        if (family, days) not in self._sheets:
            counted = {name: self.counted(name, *days) for name in family}
            self._sheets[family, days] = self._publication.sheet(counted)
        return self._sheets[family, days]

    def _masks_of(self, family: Family, days: Days) -> Masks:
        if (family, days) not in self._masks:
            name = " ".join([*(day.isoformat() for day in days), *family])
            stored = self.recall(family, name, lambda: self._made(family, days).to_json())
            self._masks[family, days] = Masks.from_json(stored)
        return self._masks[family, days]

    def _made(self, family: Family, days: Days) -> Masks:
        from reporting.disclosure.masks import masks_of  # the solver is slow to import

        return masks_of(self._sheet(family, days), self._past(family, days))

    def _told(self, family: Family, days: Days, masked: Set[CountKey]) -> list[Exposure]:
        """Return what is given away of a family, if these figures are masked and no others."""
        from reporting.disclosure.audit import exposures  # the solver is slow to import

        sheet, masks = self._sheet(family, days), self._masks_of(family, days)
        hidden = masked & sheet.counts.keys()
        last = Vintage(sheet, replace(masks, reasons=dict.fromkeys(hidden, "")))
        past = self._past(family, days)
        former = [one for one in past if (one.sheet, one.hidden) != (sheet, hidden)]
        return exposures([*former, last])

    def _past(self, family: Family, days: Days) -> list[Vintage]:
        """Return what former reports published of a year, those that differ, the oldest first."""
        former = self.settings.published_before(days[1])
        if former is None or former < days[0]:
            return []
        past, before = self._past(family, (days[0], former)), (days[0], former)
        last = Vintage(self._sheet(family, before), self._masks_of(family, before))
        return past if past and past[-1] == last else [*past, last]
