"""The figures of a report: every indicator, its years, its region and its départements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from reporting.assessment.progress import Point
from reporting.assessment.projection import HORIZON, Projection, Stock, project
from reporting.assessment.status import Assessments, assess_versions
from reporting.disclosure.sheet import CountKey
from reporting.indicators.observations import SCALES
from reporting.indicators.periods import period_of
from reporting.parts import Figure, Scope, Series, difference
from reporting.parts.french import long_date, number, share
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Target, targets_of
from reporting.territories import Territory

if TYPE_CHECKING:
    from reporting.facade import Plan


COMPLETENESS = "completude_registres"
"""The indicator that decides, with the freeze, whether data are final."""


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

    def cell(self, indicator: str, territory: Territory | None = None) -> Figure | None:
        """Return the figure of the report's year as a table shows it: masked ones too."""
        series = self.series(indicator, territory)
        figure = series.current if series else None
        return figure if figure and (figure.exists or figure.masked) else None

    def targets(self, indicator: str) -> tuple[Target, ...]:
        """Return the versions of a target known at the freeze, the initial one first."""
        return targets_of(self.plan.targets, indicator, self.known_on)

    def assessments(self, indicator: str) -> Assessments | None:
        """Return the status against the initial target and the one in force; None without any."""
        series, entry = self.series(indicator), self.plan.catalogue[indicator]
        if series is None or self.figure(indicator) is None:
            return None
        points = [
            Point(date(figure.year, 12, 31), figure.exact)
            for figure in series.figures
            if figure.exists
        ]
        if self.is_provisional:
            points[-1] = replace(points[-1], is_provisional=True)
        return assess_versions(
            points,
            [Point(target.due, target.value) for target in self.targets(indicator)],
            entry.sens,
            self.plan.settings.thresholds_on(self.known_on),
            breaks=[one.le for one in entry.ruptures],
        )

    def projection(self, indicator: str) -> Projection | None:
        """Return when the last unit will be done, for a share whose target is all of them."""
        series, targets = self.series(indicator), self.targets(indicator)
        if self.figure(indicator) is None or series is None or not targets:
            return None
        if targets[-1].value != 1:
            return None
        stocks = [
            Stock(date(figure.year, 12, 31), figure.numerator, figure.denominator)
            for figure in series.figures
            if figure.exists and figure.numerator is not None and figure.denominator
        ]
        return project(stocks, targets[-1].due, self.plan.settings.projection.fenetre_annees)

    @cached_property
    def is_provisional(self) -> bool:
        """Whether the freeze comes before that of the year, or registers lack too much."""
        if self.known_on < self.plan.settings.freeze_of(self.year):
            return True
        cells = self.plan.units(COMPLETENESS, self.year, freeze=self.known_on)
        filled, expected = int(cells["numerator"].sum()), int(cells["denominator"].sum())
        return filled < Fraction(self.plan.settings.qualite.completude_minimale) * expected

    def target_figure(self, indicator: str, target: Target) -> Figure:
        """Return a target as a figure of its due year, in the unit of the indicator."""
        entry, value = self.plan.catalogue[indicator], target.value
        figure = self.figure_of(
            entry, self.region.id, target.due.year, value.numerator, value.denominator
        )
        figure = replace(figure, du=target.due, au=target.due)
        is_round = entry.unite == "%" and (value * 100).denominator == 1
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
            "statut_initial": {name: self._status(name, "initial") for name in current},
            "statut": {name: self._status(name, "in_force") for name in current},
            "besoin": {name: self._need(name) for name in current},
            "projection": {name: self._projected(name) for name in current},
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

    def _status(self, indicator: str, version: str) -> str | None:
        found = self.assessments(indicator)
        return None if found is None else getattr(found, version).status.word

    def _need(self, indicator: str) -> str | None:
        """Return the units per year that it takes to meet the target in force, in words."""
        found = self.projection(indicator)
        if found is None or not found.needed_pace:
            return None
        _, plural = self.plan.catalogue[indicator].nom
        return f"{number(found.needed_pace, 1)} {plural} par an"

    def _projected(self, indicator: str) -> Mapping[str, str | None]:
        """Return what sentences say of the arrival: two scenarios, and an interval if any."""
        found = self.projection(indicator)
        names = ("longue", "recente", "mediane", "tot", "tard", "chances")
        said: dict[str, str | None] = dict.fromkeys(names)
        if found is None or found.remaining <= 0:
            return said
        said |= dict(zip(("longue", "recente"), (s.text for s in found.scenarios), strict=False))
        if found.interval is not None:
            years = (found.interval.median, found.interval.p10, found.interval.p90)
            texts = (str(year) if year else f"après {HORIZON}" for year in years)
            said |= dict(zip(("mediane", "tot", "tard"), texts, strict=True))
            said["chances"] = None if found.on_time is None else share(found.on_time)
        return said

    def _remainder(self, indicator: str) -> Figure | None:
        """Return how many units are left to do, None when there are none."""
        figure = self.figure(indicator)
        if figure is None or not figure.remainder:
            return None
        left = replace(figure, numerator=figure.remainder, denominator=None, observed=False)
        return replace(left, unit="nombre", decimals=0)

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
        observed = self.plan.observe(territory=list(shown), freeze=self.known_on, public=True)
        found: dict[tuple[str, str], list[Figure]] = {}
        for row in observed[observed["year"] <= self.year].to_dict("records"):
            name, place, denominator = row["indicator"], row["territory"], row["denominator"]
            figure = self.figure_of(
                self.plan.catalogue[name],
                place,
                row["year"],
                None if pd.isna(row["numerator"]) else int(row["numerator"]),
                None if pd.isna(denominator) else int(denominator),
            )
            if row["masked"]:
                interval = self._band(name, place, row["year"])
                figure = replace(figure, state="masque", interval=interval)
            found.setdefault((name, place), []).append(replace(figure, observed=True))
        return {key: Series(tuple(figures), self.year) for key, figures in found.items()}

    def _band(self, indicator: str, place: str, year: int) -> tuple[int, int] | None:
        """Return what a département's own report may say of a masked share."""
        if place != self.territory.id:
            return None
        masks = self.plan.secrecy.masks(date(year, 12, 31), self.known_on)
        band = masks.intervals.get(CountKey(indicator, place))
        return (band.low, band.high) if band else None

    def figure_of(
        self,
        indicator: Indicator,
        territory: str,
        year: int,
        numerator: int | None,
        denominator: int | None,
    ) -> Figure:
        """Return an exact value as a figure of an indicator, in its unit and form."""
        singular, plural = indicator.nom
        period = period_of(indicator, year, self.plan.settings, self.known_on)
        return Scope(territory, year, period.du, period.au).figure(
            indicator.id,
            numerator,
            SCALES.get(indicator.unite) if denominator is None else denominator,
            indicator.unite,
            label=indicator.libelle,
            decimals=indicator.decimales,
            noun=(singular, plural),
            source=indicator.source,
        )
