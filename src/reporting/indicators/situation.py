"""The registers as they stood on one day, as they were known on another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from reporting.plan.settings import Settings
from reporting.territories import Territories


@dataclass(frozen=True)
class Situation:
    """What an indicator may look at.

    Parameters
    ----------
    state
        Reads one register: name, valid date (None for every date), known date.
    valid_on
        The day that the figure is about.
    known_on
        The day up to which we have learnt things (the freeze).
    settings, territories
        The plan's settings and its territories.
    """

    state: Callable[[str, date | None, date], pd.DataFrame]
    valid_on: date
    known_on: date
    settings: Settings
    territories: Territories
    _read: dict[tuple[str, bool], pd.DataFrame] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return the rows of a register that hold on the day of the figure."""
        return self._cached(name, self.valid_on)

    def known(self, name: str) -> pd.DataFrame:
        """Return every row of a register known by the freeze, whatever its dates."""
        return self._cached(name, None)

    def communes(self, codes: pd.Series) -> pd.Series:
        """Return the territory ids of commune codes, at the current vintage."""
        return "commune-" + self.territories.current(codes.astype("str"))

    @property
    def today(self) -> pd.Timestamp:
        """The day that the figure is about, comparable with a column of dates."""
        return pd.Timestamp(self.valid_on)

    def _cached(self, name: str, valid_on: date | None) -> pd.DataFrame:
        key = (name, valid_on is None)
        if key not in self._read:
            self._read[key] = self.state(name, valid_on, self.known_on)
        return self._read[key]
