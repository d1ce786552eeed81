"""What may not be published of a plan, year by year and freeze by freeze, decided once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from reporting.disclosure.publication import sensitive, sheet_of
from reporting.disclosure.sheet import CountKey, CountSheet, Masks, Vintage
from reporting.indicators import Units
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Settings
from reporting.territories import Territories

Days = tuple[date, date]


@dataclass(frozen=True, eq=False)
class Secrecy:
    """The masks of a plan; each is computed when first wanted, for all départements together.

    Parameters
    ----------
    counted
        What gives the units of an indicator, valid on a day and known on another.
    tables
        The registers, which say who contributes to a count.
    """

    counted: Callable[[str, date, date], Units]
    catalogue: Mapping[str, Indicator]
    settings: Settings
    territories: Territories
    tables: Mapping[str, pd.DataFrame]
    _sheets: dict[Days, CountSheet] = field(default_factory=dict, repr=False)
    _masks: dict[Days, Masks] = field(default_factory=dict, repr=False)

    def masks(self, valid_on: date, known_on: date) -> Masks:
        """Return which figures of a year are hidden at a freeze, and why.

        What the reports of former freezes hid stays hidden.
        """
        from reporting.disclosure.masks import masks_of  # the solver is slow to import

        if (valid_on, known_on) not in self._masks:
            past = self._past(valid_on, known_on)
            self._masks[valid_on, known_on] = masks_of(self.sheet(valid_on, known_on), past)
        return self._masks[valid_on, known_on]

    def sheet(self, valid_on: date, known_on: date) -> CountSheet:
        """Return the sensitive counts of a year, as known on a day."""
        if (valid_on, known_on) not in self._sheets:
            names = sensitive(self.catalogue, valid_on.year)
            self._sheets[valid_on, known_on] = sheet_of(
                {name: self.counted(name, valid_on, known_on) for name in names},
                self.catalogue,
                self.territories,
                self.tables,
                self.settings,
            )
        return self._sheets[valid_on, known_on]

    def exposures(self, observed: pd.DataFrame, known_on: date) -> list[str]:
        """Audit observations as published at a freeze: say which masked ones they give away.

        Bands count as published, and so do the reports of former freezes. What is masked is read
        from the observations, not from the masks that made them.
        """
        from reporting.disclosure.audit import exposures  # the solver is slow to import

        found = []
        for year, rows in observed[observed["masked"]].groupby("year"):
            valid_on = date(int(str(year)), 12, 31)
            sheet, masks = self.sheet(valid_on, known_on), self.masks(valid_on, known_on)
            hidden = set(map(CountKey, rows["indicator"], rows["territory"])) & sheet.counts.keys()
            last = Vintage(sheet, replace(masks, reasons=dict.fromkeys(hidden, "")))
            former = [
                one
                for one in self._past(valid_on, known_on)
                if (one.sheet, one.hidden) != (sheet, hidden)
            ]
            found += [f"{year}, {one}" for one in exposures([*former, last])]
        return found

    def _past(self, valid_on: date, known_on: date) -> list[Vintage]:
        """Return what former reports published of a year, those that differ, the oldest first."""
        former = self.settings.report_before(known_on)
        if former is None or former < valid_on:
            return []
        past = self._past(valid_on, former)
        last = Vintage(self.sheet(valid_on, former), self.masks(valid_on, former))
        return past if past and past[-1] == last else [*past, last]
