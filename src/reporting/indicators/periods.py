"""What a figure is about: one day, or the days from a first one to a last one."""

from dataclasses import dataclass
from datetime import date, timedelta

from reporting.indicators.situation import SCHOOL_YEAR_STARTS_IN
from reporting.plan.catalogue import Indicator
from reporting.plan.settings import Settings


@dataclass(frozen=True, order=True)
class Period:
    """The first and the last day that a figure is about, both included; one day for a stock."""

    du: date
    au: date


def period_of(
    entry: Indicator, year: int, settings: Settings, known_on: date | None = None
) -> Period:
    """Return the period of the figure of an indicator for a year.

    A sum that has not begun by the end of the year holds on that last day alone.

    Parameters
    ----------
    known_on
        The freeze, by default that of the year: the day of figures about the data themselves.
    """
    last = date(year, 12, 31)
    first = date(year, 1, 1)
    match entry.temps:
        case "stock":
            first = last = (known_on or settings.freeze_of(year)) if entry.is_about_data else last
        case "annee_scolaire":
            first = date(year - 1, SCHOOL_YEAR_STARTS_IN, 1)
            last = date(year, SCHOOL_YEAR_STARTS_IN, 1) - timedelta(days=1)
        case "enveloppe":
            first = settings.envelope.du
            last = min(last, settings.envelope.au - timedelta(days=1))
        case "cumul":
            first = first_day(entry, settings) or first
    return Period(min(first, last), last)


def first_day(entry: Indicator, settings: Settings) -> date | None:
    """Return the first day that a sum counts; None for figures that have none."""
    return settings.depenses_depuis[entry.depense] if entry.depense else entry.depuis
