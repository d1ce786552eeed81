"""The signal that one text is no value of its field."""

from __future__ import annotations

from typing import Any

from reporting.registers.rulebook import Rule


class Refused(Exception):
    """A text is refused by a rule; the details fill the sentences of the finding.

    A verdict on one value, always caught by the reader: no user meets it.
    """

    def __init__(self, rule: Rule, **details: Any) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.details = details
