"""The figures of a report: every indicator, its years, its region and its départements."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property, partial, wraps
from typing import Any, TypeVar

import pandas as pd

from reporting.disclosure.secrecy import blank
from reporting.disclosure.sheet import CountKey
from reporting.errors import UsageError
from reporting.indicators import COMPUTATIONS, Situation
from reporting.indicators.observations import SCALES, has_begun, period_of
from reporting.indicators.situation import Seen, note_read
from reporting.ledger import Ledger
from reporting.ledger.counts import published
from reporting.parts import Figure, Scope, Series, say
from reporting.parts.french import LANGUAGES
from reporting.parts.times import Moment
from reporting.plan.catalogue import Indicator
from reporting.plan.revisions import Key, Value
from reporting.plan.targets import Target, targets_of
from reporting.report.reading import Reading
from reporting.territories import Territory

Result = TypeVar("Result")

FIGURE = "figure"
"""What a report is noted to look at when it asks for the figures of an indicator."""
FORMER, GATHERED = "former figure", "gathered"
"""The same of the figures of an earlier report, and of what a function gathers of registers."""
COMPLETENESS = "completude_registres"
"""The indicator that decides, with the freeze, whether data are final."""


@dataclass(frozen=True)
class Values:
    """The exact figures that one report may show, all known on the same day.

    Parameters
    ----------
    ledger
        Where the figures come from.
    territory
        The territory of the report.
    valid_on, known_on
        The day that the figures are about, and the freeze.
    is_former
        Whether this is what an earlier report said: its figures are then as it gave them.
    language
        The language in which the report is written; the ledger is told in it too.
    """

    ledger: Ledger
    territory: Territory
    valid_on: date
    known_on: date
    is_former: bool = False
    language: str = LANGUAGES[0]

    def __getitem__(self, indicator: str) -> Reading | None:
        """Return what there is to say of an indicator; None where the plan does not keep it."""
        return self.own(indicator) if self.keeps(indicator) else None

    @property
    def moment(self) -> Moment:
        """The day and the freeze that the dates of texts are checked against."""
        return Moment(self.valid_on, self.known_on)

    @property
    def year(self) -> int:
        """The year of the report."""
        return self.valid_on.year

    @property
    def years(self) -> range:
        """Every year from the first of the plan to that of the report."""
        return range(self.ledger.settings.periode.premiere_annee, self.year + 1)

    @property
    def region(self) -> Territory:
        """The region, which every other territory is compared with."""
        return self.ledger.territories.region

    @property
    def is_regional(self) -> bool:
        """Whether the report is that of the region."""
        return self.territory == self.region

    @property
    def departements(self) -> tuple[Territory, ...]:
        """The départements of the region, by code."""
        return self.ledger.territories.of_level("departement")

    @property
    def is_single(self) -> bool:
        """Whether the region is one département: nothing is compared there."""
        return len(self.departements) == 1

    @property
    def scope(self) -> Scope:
        """What the figures that a table computes for itself are about."""
        return Scope.at(self.territory.id, self.valid_on)

    def when_of(self, figures: Iterable[Figure]) -> str:
        """Say when figures are of: the one period of all, else the day that labels depart from."""
        today = self.scope.figure("", 0).when
        found = {one.when for one in figures} or {today}
        if len(found) == 1:
            return found.pop()
        key = "dates.unless" if today in found else "dates.each"
        return say(key, when=today)

    def labelled(self, figure: Figure) -> str:
        """Return the short name of a figure, with its own period if it is not the report's day."""
        name = self.ledger.catalogue[figure.indicator].court
        is_of_the_day = figure.du == figure.au == self.valid_on
        return name if is_of_the_day else f"{name} ({figure.short_when})"

    @cached_property
    def before(self) -> "Values | None":
        """What the last report before this one said of its own year; None for the first one."""
        freeze = self.ledger.settings.report_before(self.known_on)
        if freeze is None or freeze.year - 1 >= self.year:
            return None
        valid_on = date(freeze.year - 1, 12, 31)
        return replace(self, valid_on=valid_on, known_on=freeze, is_former=True)

    @cached_property
    def situation(self) -> Situation:
        """The registers on the day of the report, known on the day of its freeze."""
        return self.ledger.situation(self.valid_on, self.known_on)

    @cached_property
    def told(self) -> dict[str, tuple[Any, Seen]]:
        """The words that were told, made once, each with what was looked at for it."""
        return {}

    @cached_property
    def places(self) -> frozenset[str]:
        """The ids of every place within the territory of the report, itself included."""
        within = self.ledger.territories.ancestors
        return frozenset(within.loc[within["territory"] == self.territory.id, "place"])

    @property
    def computable(self) -> tuple[str, ...]:
        """The ids of every indicator that the plan keeps, or that one could."""
        return tuple(dict.fromkeys((*self.ledger.catalogue, *COMPUTATIONS)))

    def has(self, *registers: str) -> bool:
        """Whether some registers are kept."""
        return all(name in self.ledger.tables for name in registers)

    def keeps(self, indicator: str) -> bool:
        """Whether the plan keeps an indicator; refuse a name that no plan could keep."""
        if indicator in self.computable:
            return indicator in self.ledger.catalogue
        raise UsageError.unknown(kind="indicateur", value=indicator, known=self.computable)

    def own(self, indicator: str) -> Reading:
        """Return what there is to say of an indicator that is kept, in the territory."""
        return self.reading(indicator, self.territory)

    def reading(self, indicator: str, territory: Territory) -> Reading:
        """Return what there is to say of an indicator in a territory, known or not."""
        series = self.series(indicator, territory)
        figures = series.figures if series else ()
        return Reading(figures, self.year, self, self.ledger.catalogue[indicator], territory)

    def series(self, indicator: str, territory: Territory | None = None) -> Series | None:
        """Return the figures of an indicator over the years; None where it does not exist."""
        place = (territory or self.territory).id
        name = f"{indicator}@{place}"
        note_read(*((FORMER, f"{name} {self.year}") if self.is_former else (FIGURE, name)))
        return self._series.get((indicator, place))

    def figure(self, indicator: str, territory: Territory | None = None) -> Figure | None:
        """Return the figure of the report's year; None where there is nothing to show."""
        cell = self.cell(indicator, territory)
        return cell if cell and cell.exists else None

    def cell(self, indicator: str, territory: Territory | None = None) -> Figure | None:
        """Return the figure of the report's year as a table shows it: masked ones too."""
        series = self.series(indicator, territory)
        figure = series.current if series else None
        return figure if figure and (figure.exists or figure.masked) else None

    def members(self, indicator: str) -> list[tuple[Territory, Figure]]:
        """Return the départements that have a figure of the year, masked or not."""
        cells = ((place, self.cell(indicator, place)) for place in self.departements)
        return [(place, cell) for place, cell in cells if cell]

    def counted_units(self, indicator: str) -> int:
        """Return how many units of a share the territory has, whatever is known of them."""
        return _counted_units(self, indicator)

    def targets(self, indicator: str) -> tuple[Target, ...]:
        """Return the versions of a target known at the freeze, the initial one first."""
        return targets_of(self.ledger.targets, indicator, self.known_on)

    @cached_property
    def is_provisional(self) -> bool:
        """Whether the freeze is provisional or that of the year to come, or registers lack much."""
        settings = self.ledger.settings
        if settings.is_interim(self.known_on) or self.known_on < settings.freeze_of(self.year):
            return True
        return COMPLETENESS in self.ledger.catalogue and lacks_too_much(self)

    def target_figure(self, indicator: str, target: Target) -> Figure:
        """Return a target as a figure of its due date, in the unit of the indicator."""
        return aimed(self.ledger.catalogue[indicator], self.region.id, target)

    def scope_of(self, entry: Indicator, territory: str, year: int) -> Scope:
        """Return the place and the period of the figure of a year."""
        period = period_of(entry, year, self.ledger.settings, self.known_on)
        return Scope(territory, year, period.du, period.au)

    @cached_property
    def _series(self) -> Mapping[tuple[str, str], Series]:
        """The series of the region and of its départements: nothing smaller has figures of its own.

        Those of a commune would tell of a lycée or of a station. Reports of one day share them.
        """
        told = published(self.ledger.folder, self.known_on) if self.is_former else {}
        key = self.is_former, self.language, self.year, frozenset(told.items())
        return self.situation.once("series", key, partial(self._made, told))

    def _made(self, told: Mapping[Key, Value | None]) -> Mapping[tuple[str, str], Series]:
        places = (self.region, *self.departements)
        shown = [place.id for place in places]
        observed = blank(self.ledger.observe(territory=shown, freeze=self.known_on))
        found: dict[tuple[str, str], list[Figure]] = {}
        for row in observed[observed["year"] <= self.year].to_dict("records"):
            if value := told.get(Key(row["indicator"], row["year"], row["territory"])):
                row.update(value._asdict(), masked=False)
            name, place, denominator = row["indicator"], row["territory"], row["denominator"]
            entry = self.ledger.catalogue[name]
            if not has_begun(entry, row["year"], self.ledger.settings):
                continue  # a sum that has not begun is not a sum of nothing
            figure = figure_of(
                entry,
                self.scope_of(entry, place, row["year"]),
                None if pd.isna(row["numerator"]) else int(row["numerator"]),
                None if pd.isna(denominator) else int(denominator),
            )
            if row["masked"]:
                interval = self._interval(name, place, row["year"])
                figure = replace(figure, state="masque", interval=interval)
            found.setdefault((name, place), []).append(replace(figure, observed=True))
        return {key: Series(tuple(figures), self.year) for key, figures in found.items()}

    def _interval(self, indicator: str, place: str, year: int) -> tuple[int, int] | None:
        """Return between what a masked figure lies, by all that is published."""
        masks = self.ledger.secrecy.masks(date(year, 12, 31), self.known_on, [indicator])
        span = masks.spans.get(CountKey(indicator, place))
        return (span.low, span.high) if span else None


MAKERS: dict[str, Callable[..., Any]] = {}
"""What gathers facts of registers for reports, by name."""


def gathered(make: Callable[..., Result]) -> Callable[..., Result]:
    """Have a report rest on the facts that a function gathers, not on every row.

    It is given the figures of a report, then words, and called once for the same ones, as long as
    what is `beside` the registers is the same.
    """
    MAKERS[make.__name__] = make

    @wraps(make)
    def call(values: Values, *words: Any, beside: object = None) -> Result:
        own = values.territory.id, values.language, values.is_former
        key = " ".join(map(str, (make.__name__, values.year, *own, *words)))
        return values.situation.once(GATHERED, key, lambda: make(values, *words), beside)

    return call


def shared(make: Callable[..., Result]) -> Callable[..., Result]:
    """Have what all reports of one day have in common made once, for the first of them."""

    @wraps(make)
    def call(values: Values, *words: Any) -> Result:
        key = make.__module__, values.language, *words
        return values.situation.once(make.__name__, key, lambda: make(values, *words))

    return call


@gathered
def _counted_units(values: Values, indicator: str) -> int:
    counted = values.ledger.units(indicator, values.year, freeze=values.known_on)
    return int(counted.loc[counted["place"].isin(values.places), "denominator"].fillna(0).sum())


@gathered
def lacks_too_much(values: Values) -> bool:
    """Tell whether registers lack too much for the data of the year to be final."""
    filled, expected = _filled(values)
    return filled < Fraction(values.ledger.settings.qualite.completude_minimale) * expected


@shared
def _filled(values: Values) -> tuple[int, int]:
    """Return how many cells of all registers are filled, of how many."""
    cells = values.ledger.units(COMPLETENESS, values.year, freeze=values.known_on)
    return int(cells["numerator"].sum()), int(cells["denominator"].sum())


def figure_of(
    entry: Indicator, scope: Scope, numerator: int | None, denominator: int | None
) -> Figure:
    """Return an exact value as a figure of an indicator, in its unit and form."""
    singular, plural = entry.nom
    return scope.figure(
        entry.id,
        numerator,
        SCALES.get(entry.unite) if denominator is None else denominator,
        entry.unite,
        label=entry.libelle,
        decimals=entry.decimales,
        noun=(singular, plural),
        source=entry.source,
    )


def aimed(entry: Indicator, place: str, target: Target) -> Figure:
    """Return a target as a figure of its due date, in the unit of its indicator."""
    value, scope = target.value, Scope.at(place, target.due)
    figure = figure_of(entry, scope, value.numerator, value.denominator)
    is_round = entry.unite == "%" and (value * 100).denominator == 1
    return replace(figure, decimals=0) if is_round else figure
