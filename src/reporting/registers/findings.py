"""A finding: what is wrong in the data, where, and what to do about it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from reporting.registers.rulebook import Rule, Severity

LONGEST_VALUE = 60
MESSAGES = tomllib.loads(
    files("reporting.registers").joinpath("messages_fr.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Finding:
    """One remark about the data, with its place, its rule and its remedy.

    `file` is relative to the parent of the data folder; `line` is the physical line in that file,
    the first line being 1. `message` and `fix` are French sentences for the person who keeps the
    register.
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

    def as_json(self) -> dict[str, Any]:
        """Give the finding as plain values, in the order of the published contract.

        >>> found = finding(Rule.EMPTY_FILE, "data/registers/aides.csv")
        >>> found.as_json()["rule"], found.as_json()["line"]
        ('empty-file', None)
        """
        return asdict(self) | {"rule": self.rule.value}

    def __str__(self) -> str:
        """Write the finding as one French sentence, the place first.

        >>> print(finding(Rule.EMPTY_FILE, "data/registers/aides.csv"))
        data/registers/aides.csv : fichier vide (0 octet). Redéposer l'export.
        """
        place = [self.file]
        if self.line is not None:
            place.append(f"ligne {self.line}")
        if self.column is not None:
            place.append(f"colonne « {self.column} »")
        if self.value is not None:
            place.append(f"valeur « {_short(self.value)} »")
        return f"{', '.join(place)} : {self.message} {self.fix}".rstrip()


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
    text = MESSAGES[rule.value]
    return Finding(
        table=details.pop("table", None),
        file=file,
        line=line,
        column=column,
        value=value,
        rule=rule,
        severity=rule.severity,
        message=text["message"].format(**details),
        fix=text["fix"].format(**details),
    )


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by file, then line, column and rule."""

    def key(found: Finding) -> tuple[str, int, str, str, str]:
        return (found.file, found.line or 0, found.column or "", found.rule, found.value or "")

    return tuple(sorted(findings, key=key))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether one finding at least refuses the data."""
    return any(found.severity == "error" for found in findings)


def _short(value: str) -> str:
    """Keep a value readable on one line: control characters shown as codes, long text cut."""
    shown = "".join(
        c if c.isprintable() or c in "\u00a0\u202f" else f"\\x{ord(c):02x}" for c in value
    )
    return shown if len(shown) <= LONGEST_VALUE else shown[: LONGEST_VALUE - 1] + "…"
