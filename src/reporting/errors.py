"""The errors a user of the package can meet, each with the exit code of the command line.

Exit codes: 0 done, 1 findings or failed verification, 2 misuse, 3 an edition failed, 4 another
process is building it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Final

from reporting.phrases import Kept, Words, joined, say, told

_FIRST: Final = 30
"""Names that are proposed where none is near."""
_LAYOUT: Final = "\n\u00a0\u202f"
"""Not printable for Python, but wanted: line ends and the two no-break spaces."""


class ReportingError(Exception):
    """Base of every error raised on purpose by the package.

    Its message is a text, or a phrase: French, until somebody reads it in another language.
    """

    exit_code = 1

    def translated(self, language: str) -> str:
        """Return the message in a language; one that is a text stays as it is."""
        said = self.args[0] if self.args else ""
        return told(said if hasattr(said, "translated") else str(self), language)

    def _render_traceback_(self) -> list[str]:
        """Give what IPython shows: the message alone, for the mistake is not in the code.

        >>> UsageError("L'année n'est pas finie.")._render_traceback_()
        ["UsageError : L'année n'est pas finie."]
        """
        return [f"{type(self).__name__} : {self}"]


class DataError(ReportingError):
    """The data was refused; every finding that refuses it is told, `check` lists the others.

    Parameters
    ----------
    findings
        The findings, in the order they should be read. Each one is written on its own line.
    """

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = tuple(findings)
        refusing = [one for one in findings if getattr(one, "severity", "error") == "error"]
        self._told = tuple(refusing) or self.findings
        super().__init__("\n".join(map(str, self._told)))

    def translated(self, language: str) -> str:
        """Return the findings in a language."""
        return "\n".join(told(finding, language) for finding in self._told)


class UsageError(ReportingError):
    """A parameter, a name or a combination of them that cannot be meant."""

    exit_code = 2

    @classmethod
    def unknown(cls, kind: str, value: str, known: Iterable[str]) -> UsageError:
        """Build the error for a name that is not in a list: the nearest one, or the first ones.

        >>> str(UsageError.unknown("indicateur", "lycee_ppms", ["lycees_ppms"]))
        'indicateur « lycee_ppms » inconnu. Vouliez-vous « lycees_ppms » ?'
        >>> str(UsageError.unknown("langue", "de", ["fr", "en"]))
        'langue « de » inconnue. Choisir parmi : fr, en'
        """
        names = [str(one) for one in known]
        near = get_close_matches(str(value), names, n=1, cutoff=0.6)
        hints: list[Words] = [say("errors.did-you-mean", near=one) for one in near]
        if names and not get_close_matches(str(value), near, cutoff=0.7):
            some = joined([*names[:_FIRST], *["…"][: len(names) - _FIRST]], ", ")
            hints.append(say("errors.choose", names=some))
        hint = joined(hints, "") if hints else ""
        return UnknownNameError(say(f"unknown.{kind}", value=value, hint=hint))


class UnknownNameError(UsageError, KeyError, AttributeError):
    """A name that is not in a list; what a mapping raises, and an object, asked for it."""

    def __str__(self) -> str:
        """Return the message, which a KeyError would put between quotes."""
        return str(self.args[0])


class CallError(UsageError, TypeError):
    """Arguments that a method does not take, or lacks; a TypeError too, as Python raises."""


class EditionError(ReportingError):
    """One edition could not be produced; the previous one is untouched."""

    exit_code = 3


class RefusedError(EditionError):
    """The same inputs would be refused again."""


class BusyError(EditionError):
    """Another process is building the edition."""

    exit_code = 4


class DocumentError(ReportingError):
    """A notebook that cannot become a document: where, what was found, how to mend it.

    Parameters
    ----------
    where
        The cell or part, as its author knows it.
    found
        What was found there.
    fix
        What to do.
    """

    def __init__(self, where: Words, found: Words, fix: Words) -> None:
        self.where, self.found, self.fix = where, found, fix
        what = Kept.of(found, lambda text: text.removesuffix("."))
        end = say("errors.then", fix=fix) if fix else ""
        super().__init__(say("errors.document", where=where, found=what, fix=end))


def printable(text: str) -> str:
    r"""Return a text for a terminal: control characters, which would drive it, as codes.

    >>> print(printable("\x1b[31mrouge"))
    \u001b[31mrouge
    """
    return "".join(c if c in _LAYOUT or c.isprintable() else _code(c) for c in text)


def _code(character: str) -> str:
    """Write a character as JSON would."""
    number = ord(character)
    return f"\\u{number:04x}" if number < 2**16 else json.dumps(character)[1:-1]
