"""The shape of rows: those that hold data, and what is wrong with the others."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from reporting.registers.findings import MOST_FINDINGS, Finding, Origin, Phrase, Rule, say
from reporting.registers.header import Header, clean, fold, known_names, name_key
from reporting.registers.schema import Schema

SEPARATORS = (";", ",", "\t", "|")
FEW = 5
"""Up to here, wrong rows that follow each other are told one by one; then as one."""
SURPLUS = 3
"""Surplus values that a finding shows."""
TOTAL = re.compile(r"\W*(?:sous|s\W|tot|somme|ensemble|cumul|moyenne|grand)", re.IGNORECASE)
TOTAL_FOLDED = re.compile(
    r"(?:(?:sous|s|grand) )?(?:total|totaux)(?: .{0,40})?|(?:somme|ensemble|cumul|moyenne)s?"
)

WHOLE = re.compile(r"\s*-?\d[\d \u00a0\u202f]*")
CENTS = re.compile(r"\d{1,2}\s*€?")


def is_total(value: str) -> bool:
    """Whether a label is that of a row of totals.

    >>> is_total("Sous-total 2022"), is_total("TOTAL :"), is_total("Totem")
    (True, True, False)
    """
    return TOTAL.match(value) is not None and TOTAL_FOLDED.fullmatch(fold(value)) is not None


@dataclass
class _Run:
    """Rows that follow each other with the same wrong number of fields; `row` is the first."""

    row: list[str]
    lines: list[int]
    last: int
    extra: Phrase | str = ""


@dataclass
class RowSorter:
    """Sorts rows by their number of fields, and says what is wrong with the others."""

    header: Header
    schema: Schema
    origin: Origin
    wide: int = 0
    good: int = 0
    blank: int = 0
    trailing: int = 0
    unwrapped: int = 0
    unlisted: int = 0
    stopped: bool = False
    runs: list[_Run] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[Rule] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        names = self.header.names
        self.width = len(names)
        self.first = next(place for place, name in enumerate(names) if name)
        self.types = {one.name: one.type for one in self.schema.fields}
        self.may_be_alone = sum(one.is_required for one in self.schema.fields) < 2
        known = known_names(self.schema)
        self.known = {name_key(one): one for one in names if one}
        self.known |= {key: one.name for key, one in known.items()}
        texts = (text for one in known.values() for text in (one.name, one.title, *one.alias))
        self.words = {form(text) for text in (*names, *texts) for form in (str.casefold, fold)}
        self.words -= {""}

    def are_plain(self, columns: Sequence[Sequence[str]]) -> bool:
        """Tell whether all rows of some columns are to be kept as they are.

        None is a header again, and each has two values at least: it is neither blank nor a note.
        """
        if (
            self.stopped
            or not columns
            or not self.words.isdisjoint(
                one.strip("\ufeff ").casefold() for one in set(columns[self.first])
            )
        ):
            return False
        filled = (one for one in columns if "" not in one and all(map(str.strip, set(one))))
        if len(list(islice(filled, 2))) < 2:
            return False
        self.wide = self.wide or self.width
        self.good += len(columns[0])
        return True

    def keep(
        self, rows: Sequence[list[str]], lines: Sequence[int]
    ) -> tuple[list[list[str]], list[int]]:
        """Give the rows that have as many fields as the header, without blank ones."""
        self.wide = self.wide or self._wide(rows)
        good: list[list[str]] = []
        good_lines: list[int] = []
        for row, line in zip(rows, lines, strict=True):
            if self.stopped:
                break
            if not any(row) or not "".join(row).strip():
                self.blank += bool(row)
            elif (kept := self._kept(row, line)) is not None:
                good.append(kept)
                good_lines.append(line)
        self.good += len(good)
        return good, good_lines

    def broken(self, line: int, why: str | Phrase) -> None:
        """Note the row that the CSV reader could not read."""
        if isinstance(why, Phrase):
            self._add(Rule.BAD_QUOTE, line, why=why)
        elif "unexpected end of data" in why:
            self._add(Rule.OPEN_QUOTE, line)
        elif "field larger" in why:
            self._add(Rule.BAD_QUOTE, line, why=say("endless-field"))
        else:
            self._add(Rule.BAD_QUOTE, line, why=say("after-quote"))

    def all_findings(self) -> list[Finding]:
        """Say everything about the shape of the rows."""
        if self.blank:
            self._add(Rule.BLANK_ROWS, None, count=self.blank)
        if self.unwrapped:
            self._add(Rule.QUOTED_ROWS, None, count=self.unwrapped)
        if self.trailing or not self.header.names[-1]:
            self._add(Rule.TRAILING_SEPARATOR, self.header.line)
        alone = not self.good and len(self.runs) == 1
        for run in self.runs:
            if len(run.lines) == 2 and 2 * len(run.row) == self.width + 1:
                run.extra = say("broken-line", last=run.last)
            if run.extra or len(run.lines) == 1:
                self._wrong_rows(run, run.lines[0])
            elif alone or len(run.lines) == FEW:
                self._wrong_rows(run, run.lines[0], run.last, shifted=alone)
            else:
                for line in run.lines:
                    self._wrong_rows(run, line)
        more = self.unlisted + sum(max(0, one - MOST_FINDINGS) for one in self.counts.values())
        if more:
            self._add(Rule.TOO_MANY, None, count=more)
        return self.findings

    def _wide(self, rows: Sequence[list[str]]) -> int:
        """Give the width of rows that all end with a separator too many, or that of the header.

        Where the first fields are the numbers of the rows, it is a name in front that the header
        lacks: every value would be read in the column before its own.
        """
        rows = [row for row in rows if any(row)]
        widths = Counter(map(len, rows))
        width = max(widths, key=lambda one: (widths[one], one == self.width), default=0)
        first = [row[0] for row in rows if len(row) == width]
        numbered = len(first) > 1 and first in (_numbers(0, first), _numbers(1, first))
        return self.width if width < self.width or numbered else width

    def _kept(self, row: list[str], line: int) -> list[str] | None:
        """Give a row as wide as the header, or None when it is none."""
        if len(row) == 1 and len(inside := cut(row[0], self.header.separator)) == self.width > 1:
            self.unwrapped += 1
            row = inside
        if self._is_header(row, line) or self._is_alone(row, line):
            return None
        count = len(row)
        if count == self.width:
            return row
        if count == self.wide and not "".join(row[self.width :]).strip():
            self.trailing += 1
            return row[: self.width]
        if count == self.width - 1 and not self.header.names[-1]:
            return [*row, ""]
        self._note(row, line)
        return None

    def _is_header(self, row: list[str], line: int) -> bool:
        """Whether a row is the header again, or that of another export glued below."""
        if len(row) <= self.first:
            return False
        cell = row[self.first].strip("\ufeff ")
        if cell.casefold() not in self.words:
            return False
        names = [self.known.get(name_key(one), "") for one in row]
        if 2 * sum(map(bool, names)) <= sum(map(bool, row)) or len(set(names)) < min(3, self.width):
            return False
        if names[: self.width] == list(self.header.names):
            self._add(Rule.REPEATED_HEADER, line, self.header.names[self.first], clean(cell))
        else:
            self._add(Rule.SECOND_HEADER, line, None, clean(cell))
            self.stopped = True
        return True

    def _is_alone(self, row: list[str], line: int) -> bool:
        """Whether a row has one value only: a note, a title, the foot of a table."""
        if len(row) - row.count("") != 1 or self.width < 3:
            return False
        place, value = next((place, one) for place, one in enumerate(row) if one)
        total, whole = is_total(value), len(row) == self.width
        if (whole and (total or self.may_be_alone)) or self._other_separator(row):
            return False
        column = self.header.names[place] if whole else None
        rule = Rule.TOTAL_ROW if total else Rule.STRAY_ROW
        self._add(rule, line, column or None, clean(value))
        return True

    def _other_separator(self, row: list[str]) -> str | None:
        """Give the separator by which a row of one field would be as wide as the header."""
        if len(row) > 1:
            return None
        return next((one for one in SEPARATORS if len(cut(row[0], one)) == self.width), None)

    def _note(self, row: list[str], line: int) -> None:
        """Keep a row of the wrong width, with those just before it that are as wrong."""
        last = self.runs[-1] if self.runs and self.runs[-1].last == line - 1 else None
        if last and not last.extra and len(last.row) == len(row):
            last.last = line
            last.lines += [line] if len(last.lines) < FEW else []
        elif last and last.lines == [last.last] and len(last.row) + len(row) == self.width + 1:
            last.extra, last.last = say("broken-line", last=line), line
        elif len(self.runs) < MOST_FINDINGS:
            self.runs.append(_Run(row, [line], line))
        else:
            self.unlisted += 1

    def _wrong_rows(
        self, run: _Run, line: int, last: int | None = None, *, shifted: bool = False
    ) -> None:
        counts: dict[str, Any] = {"found": len(run.row), "expected": self.width}
        through = say("through", last=last) if last else ""
        if self._looks_like_decimal_commas(run.row):
            self._add(Rule.DECIMAL_COMMA, line, through=through, **counts)
        elif shifted and len(run.row) > self.width:
            self._add(Rule.SHIFTED_ROWS, line, last=last, **counts)
        else:
            extra = run.extra or self._why(run.row)
            self._add(Rule.FIELD_COUNT, line, through=through, extra=extra, **counts)

    def _why(self, row: list[str]) -> Phrase | str:
        """Say what is known of a row of the wrong width."""
        if other := self._other_separator(row):
            return say("other-separator", separator=say("tab") if other == "\t" else other)
        if len(row) <= self.width:
            return ""
        values = [clean(one)[:40] for one in row[self.width :] if one.strip()]
        if not values:
            separator = self.header.separator
            return say("empty-surplus", separator=say("tab") if separator == "\t" else separator)
        shown = [part for one in values[:SURPLUS] for part in (" ; ", say("quoted", value=one))]
        more = " …" if len(values) > SURPLUS else ""
        return say("surplus", values=(*shown[1:], more))

    def _looks_like_decimal_commas(self, row: list[str]) -> bool:
        """Whether joining neighbours such as 12 and 50 would give the right number of fields."""
        types = [self.types.get(name) for name in self.header.names]
        cut_in_two = 0
        for place, (a, b) in enumerate(pairwise(row)):
            if types[place - cut_in_two : place - cut_in_two + 1] == ["number"]:
                cut_in_two += bool(WHOLE.fullmatch(a) and CENTS.fullmatch(b))
        return self.header.separator == "," and 0 < len(row) - self.width <= cut_in_two

    def _add(self, rule: Rule, *place: int | str | None, **details: Any) -> None:
        self.counts[rule] += 1
        if self.counts[rule] <= MOST_FINDINGS:
            self.findings.append(self.origin.finding(rule, *place, **details))


def cut(text: str, separator: str) -> list[str]:
    """Cut a text that may be a whole row.

    >>> cut('a;"b;c"', ";")
    ['a', 'b;c']
    """
    if separator not in text:
        return [text]
    try:
        return next(csv.reader([text], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return [text]


def _numbers(start: int, rows: list[str]) -> list[str]:
    return [str(number) for number in range(start, start + len(rows))]
