"""What a sheet of a workbook says beside the texts of its cells, whatever program wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter

from reporting.registers.numbers import AMBIGUOUS
from reporting.registers.rulebook import Rule

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
EXACT = 1e15
"""A spreadsheet keeps fifteen digits: from here on a whole number may have lost some."""


class DamagedSheet(Exception):
    """The XML of a sheet is not what a spreadsheet writes; always caught by the reader."""


@dataclass(frozen=True)
class Odd:
    """A cell that is no value: an error, a formula never computed, what somebody struck out."""

    rule: Rule
    line: int
    column: int
    value: str


@dataclass
class Sheet:
    """What is noted of a sheet while its rows are read."""

    line: int = 0
    width: int = 0
    odd: list[Odd] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def hidden_letters(self) -> list[str]:
        """Give the letters of the hidden columns that the table has."""
        return [
            get_column_letter(column)
            for first, last in self.hidden_columns
            for column in range(first, min(last, self.width) + 1)
        ]

    def note(self, rule: Rule, column: int, value: str) -> None:
        """Note what is odd in a cell of the row that is read."""
        self.odd.append(Odd(rule, self.line, column, value))


def plain(number: float) -> str:
    """Write the number of a cell with the fifteen digits that it keeps, and no other meaning.

    >>> plain(0.1 + 0.2), plain(12000.0), plain(1.234), plain(1234567890123456.0)
    ('0.3', '12000', '1.2340', '1.23456789012346E+15')
    """
    if abs(number) >= EXACT:
        return f"{number:.14E}"
    text = f"{Decimal(f'{number:.15g}'):f}"
    return f"{text}0" if AMBIGUOUS.fullmatch(text) else text
