"""The report: what one edition may show, one method per form of part."""

from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from reporting.errors import UsageError
from reporting.ledger import Ledger
from reporting.ledger.told import told_in
from reporting.parts.french import LANGUAGES
from reporting.phrases import say
from reporting.report.around import prepare_sheets
from reporting.report.forms import FORMS, Report
from reporting.report.values import Values
from reporting.territories import Territory

for _one in iter_modules(__path__):  # each adds its forms to `Report`, and its words
    import_module(f"{__name__}.{_one.name}")

LEVELS = ("region", "departement", "epci", "commune")
"""Levels that have a report of their own, in French."""

__all__ = ["FORMS", "LEVELS", "Report", "prepare_sheets", "report_of"]


def report_of(
    ledger: Ledger,
    territory: Territory,
    valid_on: date,
    known_on: date,
    language: str = LANGUAGES[0],
) -> Report:
    """Return the report of a territory in a language; refuse levels that have none."""
    if language not in LANGUAGES:
        error = UsageError.unknown("langue", language, LANGUAGES)
        raise error
    if territory.level not in LEVELS:
        raise UsageError(say("errors.no-report", territory=territory.id))
    told = told_in(ledger, language)
    place = told.territories.get(territory.id)
    return Report(Values(told, place, valid_on, known_on, language=language))
