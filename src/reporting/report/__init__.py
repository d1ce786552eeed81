"""The report: what one edition may show, one method per form of part."""

from copy import copy
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from reporting.errors import UsageError
from reporting.ledger import Ledger
from reporting.parts.french import LANGUAGES
from reporting.phrases import say
from reporting.plan.catalogue import file_of, read_translation
from reporting.report.around import prepare_sheets
from reporting.report.forms import FORMS, Report
from reporting.report.values import Values
from reporting.territories import Territory

for _one in iter_modules(__path__):  # each adds its forms to `Report`, and its words
    import_module(f"{__name__}.{_one.name}")

__all__ = ["FORMS", "Report", "prepare_sheets", "report_of"]


def report_of(
    ledger: Ledger,
    territory: Territory,
    valid_on: date,
    known_on: date,
    language: str = LANGUAGES[0],
) -> Report:
    """Return the report of a territory in a language."""
    if language not in LANGUAGES:
        raise UsageError.unknown(kind="langue", value=language, known=LANGUAGES)
    told = _told_in(ledger, language)
    place = told.territories.get(territory.id)
    return Report(Values(told, place, valid_on, known_on, language=language))


def _told_in(ledger: Ledger, language: str) -> Ledger:
    """Return a plan under the words of a language; what was counted is not counted again."""
    if language == LANGUAGES[0]:
        return ledger
    path = file_of(ledger.folder, language)
    if not path.is_file():
        raise UsageError(say("errors.no-words", language=language, path=path))
    words, _ = read_translation(path), ledger.secrecy  # found once, whatever the language
    told = copy(ledger)
    own = {
        "settings": words.settings(ledger.settings),
        "catalogue": words.catalogue(ledger.catalogue),
        "territories": ledger.territories.in_english(),
    }
    for name, value in own.items():
        object.__setattr__(told, name, value)
    return told
