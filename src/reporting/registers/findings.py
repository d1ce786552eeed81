"""A finding: the rule that data break, where, what is wrong there, and what to do about it.

A rule is declared by its message, in `messages_fr.toml` and `messages_en.toml`, under its code;
`severities.toml` names those that are no error. In Python `known-gone` is `Rule.KNOWN_GONE`. The
codes are part of the JSON output: one never changes its meaning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, partial
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from reporting import phrases
from reporting.phrases import FRENCH, written
from reporting.registers.folder import SHARED

Phrase = phrases.Phrase
Severity = Literal["error", "warning", "info"]
PHRASES = "phrases"
"""The table of the message files that holds parts of sentences."""
ROOM = "registers"
messages = partial(phrases.messages, room=ROOM)

LONGEST_VALUE, LONGEST_NAME = 60, 200
"""Characters of a value, and of the name of a column, that a sentence shows."""
MOST_FINDINGS = 1_000
"""Findings of one rule in one column that are listed one by one."""
JSON = ("table", "file", "line", "column", "value", "rule", "severity", "message", "fix")
"""The fields of the published contract, in its order."""


@cache
def told_in(name: str) -> dict[str, Any]:
    """Read what a file of this room declares."""
    text = files("reporting.registers").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


class _Code(StrEnum):
    """A code, and how serious it is."""

    @property
    def severity(self) -> Severity:
        """Whether it refuses the data."""
        listed: Mapping[Any, list[str]] = told_in("severities.toml")
        return next((one for one, codes in listed.items() if self.value in codes), "error")


if TYPE_CHECKING:

    class _Named(type(_Code)):  # type: ignore[misc]
        def __getattr__(cls, name: str) -> Rule: ...

    class Rule(_Code, metaclass=_Named):
        """A rule."""

else:
    _NAMES = {one.upper().replace("-", "_"): one for one in messages(FRENCH) if one != PHRASES}
    Rule = _Code("Rule", _NAMES, module=__name__)


LOSSES = frozenset({
    Rule.FIELD_COUNT, Rule.DECIMAL_COMMA, Rule.SHIFTED_ROWS, Rule.OPEN_QUOTE, Rule.BAD_QUOTE,
    Rule.SECOND_HEADER,
})  # fmt: skip
"""After these, the table lacks rows that the file has."""


def say(key: str, /, **details: Any) -> Phrase:
    """Make a phrase; its words are chosen when the finding is written.

    >>> str(say("did-you-mean", near="Béziers"))
    'Vouliez-vous « Béziers » ?'
    """
    return Phrase(f"{PHRASES}.{key}", tuple(details.items()), ROOM)


def either(values: Iterable[Any], joint: str = "or") -> tuple[Any, ...]:
    """List values with « ou » (or "and") between them."""
    listed: list[Any] = []
    for value in values:
        listed += [say(joint), value] if listed else [value]
    return tuple(listed)


@dataclass(frozen=True)
class Finding:
    """One remark about the data, with its place, its rule and its remedy.

    `file` is relative to the parent of the data folder; `line` is the physical line in that file,
    the first line being 1 (in a workbook: the row of the sheet). `message` and `fix` are sentences
    for the person who keeps the register: in French, unless another language is asked for.
    """

    table: str | None
    file: str
    line: int | None
    column: str | None
    value: str | None
    rule: Rule
    severity: Severity
    message: str
    fix: str
    details: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    language: str = field(default=FRENCH, compare=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Give the finding as plain values, in the order of the published contract.

        >>> found = finding(Rule.EMPTY_FILE, "data/registers/aides.csv")
        >>> found.as_json()["rule"], found.as_json()["line"]
        ('empty-file', None)
        """
        return {name: getattr(self, name) for name in JSON} | {"rule": self.rule.value}

    def translated(self, language: str) -> Finding:
        """Give the same finding in a language: "fr" or "en".

        >>> print(finding(Rule.EMPTY_FILE, "data/registers/aides.csv").translated("en"))
        data/registers/aides.csv: empty file (0 bytes). Deliver the export again.
        """
        text = messages(language)[self.rule.value]
        message, fix = (written(text[one], self.details, language) for one in ("message", "fix"))
        return replace(self, message=message, fix=fix, language=language)

    def __str__(self) -> str:
        """Write the finding as one sentence, the place first.

        >>> print(finding(Rule.EMPTY_FILE, "data/registers/aides.csv"))
        data/registers/aides.csv : fichier vide (0 octet). Redéposer l'export.
        """
        phrases = messages(self.language)[PHRASES]
        place = [self.file]
        if self.table and self.file.endswith(f"/{SHARED}"):
            place.append(phrases["at-sheet"].format(sheet=self.table))
        if self.line is not None:
            place.append(phrases["at-line"].format(line=self.line))
        if self.column is not None:
            place.append(phrases["at-column"].format(column=_short(self.column, LONGEST_NAME)))
        if self.value is not None:
            place.append(phrases["at-value"].format(value=_short(self.value)))
        sentence = phrases["place"].format(place=", ".join(place))
        return f"{sentence} {self.message} {self.fix}".rstrip()


def finding(
    rule: Rule,
    file: str,
    line: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **details: Any,
) -> Finding:
    """Make the finding of a rule; its severity and its sentences come from the list of messages.

    `table` may be given among the details; the other details fill the message.
    """
    table = details.pop("table", None)
    text = messages(FRENCH)[rule.value]
    message, fix = (written(text[one], details, FRENCH) for one in ("message", "fix"))
    place = (table, file, line, column, value)
    return Finding(*place, rule, rule.severity, message, fix, details)


class Refused(Exception):
    """A text is refused by a rule; the details fill the sentences of the finding.

    A verdict on one value, always caught by the reader: no user meets it.
    """

    def __init__(self, rule: Rule, **details: Any) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.details = details


@dataclass(frozen=True)
class Origin:
    """Where findings come from: a file, and the table that it holds."""

    file: str
    table: str | None = None

    def finding(self, rule: Rule, *place: int | str | None, **details: Any) -> Finding:
        """Make the finding of a rule in this file; `place` is a line, a column and a value."""
        return finding(rule, self.file, *place, table=self.table, **details)  # type: ignore[arg-type]

    def refusal(self, refused: Refused, *place: int | str | None) -> Finding:
        """Make the finding of a refusal."""
        return self.finding(refused.rule, *place, **refused.details)

    def limited(
        self,
        found: Iterable[Finding],
        count: int,
        column: str | None = None,
        most: int = MOST_FINDINGS,
    ) -> Iterator[Finding]:
        """List the findings of a rule up to a limit, then say how many more there are."""
        yield from islice(found, most)
        if count > most:
            yield self.finding(Rule.TOO_MANY, None, column, count=count - most)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether one finding at least refuses the data."""
    return any(found.severity == "error" for found in findings)


def _short(value: str, longest: int = LONGEST_VALUE) -> str:
    """Keep a value readable on one line: control characters shown as codes, long text cut."""
    shown = "".join(
        c if c.isprintable() or c in "\u00a0\u202f" else f"\\x{ord(c):02x}" for c in value
    )
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
