"""The figures of a report: every indicator, its years, its region and its départements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.parts import Figure, Series, difference
from reporting.parts.french import long_date
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Target, targets_of
from reporting.territories import Territory

if TYPE_CHECKING:
    from reporting.facade import Plan


@dataclass(frozen=True)
class Values:
    """The exact figures that one report may show, all known on the same day.

    Parameters
    ----------
    plan
        Where the figures come from.
    territory
        The territory of the report.
    valid_on, known_on
        The day that the figures are about, and the freeze.
    """

    plan: "Plan"
    territory: Territory
    valid_on: date
    known_on: date

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.valid_on.year

    @property
    def years(self) -> range:
        """Every year from the first of the plan to that of the report."""
        return range(self.plan.settings.periode.premiere_annee, self.year + 1)

    @property
    def region(self) -> Territory:
        """The region, which every other territory is compared with."""
        return self.plan.territories.region

    def series(self, indicator: str, territory: Territory | None = None) -> Series | None:
        """Return the figures of an indicator over the years; None where it does not exist."""
        place = (territory or self.territory).id
        return self._series.get((indicator, place))

    def figure(self, indicator: str, territory: Territory | None = None) -> Figure | None:
        """Return the figure of the report's year; None where there is nothing to show."""
        series = self.series(indicator, territory)
        return series.current if series and series.current and series.current.exists else None

    def targets(self, indicator: str) -> tuple[Target, ...]:
        """Return the versions of a target known at the freeze, the initial one first."""
        return targets_of(self.plan.targets, indicator, self.known_on)

    def target_figure(self, indicator: str, target: Target) -> Figure:
        """Return a target as a figure of its due year, in the unit of the indicator."""
        entry, value = self.plan.catalogue[indicator], target.value
        figure = self._of(
            entry, self.region.id, target.due.year, value.numerator, value.denominator
        )
        is_round = entry.is_share and (value * 100).denominator == 1
        return replace(figure, decimals=0) if is_round else figure

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """What the sentences of a report may name; None where it does not exist here."""
        place = self.territory
        current = {name: self.series(name) for name in self.plan.catalogue}
        region = {name: self.series(name, self.region) for name in self.plan.catalogue}
        is_region = place == self.region
        return {
            **current,
            "region": dict.fromkeys(region) if is_region else region,
            "evolution": {name: self._change(name, self.year - 1) for name in current},
            "progres": {name: self._change(name, self.years[0]) for name in current},
            "reste": {name: self._remainder(name) for name in current},
            "cible_initiale": {name: self._target(name, 0) for name in current},
            "cible_en_vigueur": {name: self._target(name, -1) for name in current},
            "minimum": {name: self._extreme(name, min)[0] for name in current},
            "lieu_minimum": {name: self._extreme(name, min)[1] for name in current},
            "maximum": {name: self._extreme(name, max)[0] for name in current},
            "lieu_maximum": {name: self._extreme(name, max)[1] for name in current},
            "ecart_initial": {name: self._gap(name, 0) for name in current},
            "territoire": place.name,
            "le": place.le,
            "du": place.de,
            "dans": place.dans,
            "annee": str(self.year),
            "annee_precedente": str(self.year - 1),
            "premiere_annee": str(self.years[0]),
            "date": long_date(self.valid_on),
            "arrete": long_date(self.known_on),
            "debut_enveloppe": long_date(self.plan.settings.enveloppe.du),
        }

    def _change(self, indicator: str, since: int) -> Figure | None:
        series = self.series(indicator)
        if series is None or series.current is None or (before := series[since]) is None:
            return None
        change = difference(before, series.current)
        return change if change.exists else None

    def _remainder(self, indicator: str) -> Figure | None:
        """Return how many units are left to do, None when there are none."""
        figure = self.figure(indicator)
        if figure is None or not figure.remainder:
            return None
        return replace(
            figure, unit="nombre", numerator=figure.remainder, denominator=None, decimals=0
        )

    def _target(self, indicator: str, version: int) -> Mapping[str, Any]:
        """Return what sentences say of a target: its value, year, and who set it."""
        targets = self.targets(indicator)
        is_here = self.series(indicator) is not None
        if not targets or not is_here or (version == -1 and len(targets) == 1):
            return dict.fromkeys(("valeur", "annee"))
        target = targets[version]
        return {
            "valeur": self.target_figure(indicator, target),
            "annee": str(target.due.year),
        }

    def _extreme(
        self, indicator: str, choose: Callable[..., Fraction]
    ) -> tuple[Figure | None, str | None]:
        """Return the lowest or highest département: its figure, and its name or their number."""
        places = self.plan.territories.of_level("departement")
        found = [(place, figure) for place in places if (figure := self.figure(indicator, place))]
        if not found:
            return None, None
        value = choose(figure.exact for _, figure in found)
        best = [(place, figure) for place, figure in found if figure.exact == value]
        place = best[0][0].dans if len(best) == 1 else f"dans {len(best)} départements"
        return best[0][1], place

    def _gap(self, indicator: str, version: int) -> Figure | None:
        figure, targets = self.figure(indicator), self.targets(indicator)
        if figure is None or not targets:
            return None
        return difference(self.target_figure(indicator, targets[version]), figure)

    @cached_property
    def _series(self) -> Mapping[tuple[str, str], Series]:
        territories = self.plan.territories
        places = (self.territory, self.region, *territories.of_level("departement"))
        shown = dict.fromkeys(place.id for place in places)
        observed = self.plan.observe(territory=list(shown), freeze=self.known_on)
        found: dict[tuple[str, str], list[Figure]] = {}
        for row in observed[observed["year"] <= self.year].to_dict("records"):
            name, place, denominator = row["indicator"], row["territory"], row["denominator"]
            figure = self._of(
                self.plan.catalogue[name],
                place,
                row["year"],
                int(row["numerator"]),
                None if pd.isna(denominator) else int(denominator),
            )
            found.setdefault((name, place), []).append(figure)
        return {key: Series(tuple(figures), self.year) for key, figures in found.items()}

    @staticmethod
    def _of(
        indicator: Indicator, territory: str, year: int, numerator: int, denominator: int | None
    ) -> Figure:
        singular, plural = indicator.nom
        return Figure(
            indicator=indicator.id,
            year=year,
            territory=territory,
            numerator=numerator,
            denominator=denominator,
            unit=indicator.unite,
            label=indicator.libelle,
            decimals=indicator.decimales,
            noun=(singular, plural),
            date=date(year, 12, 31),
            source=indicator.source,
        )
