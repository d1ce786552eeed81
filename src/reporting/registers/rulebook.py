"""The rules that data can break: their codes and their severity.

A rule is declared by its message, in `messages_fr.toml` and `messages_en.toml`, under its code;
`severities.toml` names those that are no error. In Python `known-gone` is `Rule.KNOWN_GONE`. The
codes are part of the JSON output: one never changes its meaning.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from reporting.registers.phrases import FRENCH, PHRASES, messages

Severity = Literal["error", "warning", "info"]


@cache
def _severities() -> dict[str, Severity]:
    text = files("reporting.registers").joinpath("severities.toml").read_text(encoding="utf-8")
    return {code: severity for severity, codes in tomllib.loads(text).items() for code in codes}  # type: ignore[misc]


class _Code(StrEnum):
    """A code, and how serious it is."""

    @property
    def severity(self) -> Severity:
        """Whether it refuses the data."""
        return _severities().get(self.value, "error")


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
