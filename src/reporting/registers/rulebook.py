"""The rules that data can break: their codes and their severity.

What is said of each one is in `messages_fr.toml` and `messages_en.toml`, under the same code. The
codes are part of the JSON output: one never changes its meaning.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Severity = Literal["error", "warning", "info"]


class Rule(StrEnum):
    """A rule: an error unless it says otherwise."""

    severity: Severity

    def __new__(cls, code: str, severity: Severity = "error") -> Rule:
        """Keep the severity of the rule beside its code."""
        rule = str.__new__(cls, code)
        rule._value_ = code
        rule.severity = severity
        return rule

    # The package
    NO_PACKAGE = "no-package"
    BAD_PACKAGE = "bad-package"
    UNDECLARED_TABLE = ("undeclared-table", "warning")
    OUTSIDE_PATH = "outside-path"
    MISSING_FILE = "missing-file"
    NOT_KEPT = "not-kept"
    UNLISTED_FILE = ("unlisted-file", "warning")
    HASH_MISMATCH = "hash-mismatch"

    # The file
    FILE_TOO_BIG = "file-too-big"
    UNREADABLE_FILE = "unreadable-file"
    NOT_A_CSV = "not-a-csv"
    EMPTY_FILE = "empty-file"
    BLANK_FILE = "blank-file"
    NUL_BYTE = "nul-byte"
    BAD_ENCODING = "bad-encoding"
    DOUBTFUL_ENCODING = "doubtful-encoding"
    ENCODING = ("encoding", "info")
    NO_ROWS = "no-rows"

    # The workbook
    TWO_FILES = "two-files"
    NOT_A_WORKBOOK = "not-a-workbook"
    OLD_WORKBOOK = "old-workbook"
    LOCKED_WORKBOOK = "locked-workbook"
    DAMAGED_WORKBOOK = "damaged-workbook"
    ZIP_BOMB = "zip-bomb"
    XML_ENTITY = "xml-entity"
    SEVERAL_SHEETS = "several-sheets"
    NO_SUCH_SHEET = "no-such-sheet"
    UNLISTED_SHEET = ("unlisted-sheet", "warning")
    CELL_ERROR = "cell-error"
    UNCOMPUTED_FORMULA = "uncomputed-formula"
    COMPUTED_CELLS = ("computed-cells", "info")
    MERGED_CELLS = "merged-cells"
    HIDDEN_ROWS = ("hidden-rows", "warning")
    HIDDEN_COLUMNS = ("hidden-columns", "warning")
    HIDDEN_SHEETS = ("hidden-sheets", "info")
    STRUCK_ROW = "struck-row"

    # The header and the shape
    NO_HEADER = "no-header"
    NO_SEPARATOR = "no-separator"
    OTHER_QUOTES = "other-quotes"
    TOO_MANY_COLUMNS = "too-many-columns"
    TITLE_ABOVE_HEADER = "title-above-header"
    MISSING_COLUMN = "missing-column"
    MISSPELT_COLUMN = "misspelt-column"
    DUPLICATE_COLUMN = "duplicate-column"
    UNNAMED_COLUMN = "unnamed-column"
    FIELD_COUNT = "field-count"
    DECIMAL_COMMA = "decimal-comma"
    SHIFTED_ROWS = "shifted-rows"
    OPEN_QUOTE = "open-quote"
    BAD_QUOTE = "bad-quote"
    TRAILING_SEPARATOR = ("trailing-separator", "info")
    BLANK_ROWS = ("blank-rows", "info")
    QUOTED_ROWS = ("quoted-rows", "info")
    EXTRA_COLUMN = ("extra-column", "info")
    RENAMED_COLUMN = ("renamed-column", "info")
    TOTAL_ROW = "total-row"
    CONTROL_TOTAL = "control-total"
    CONTROL_ROW = ("control-row", "info")
    REPEATED_HEADER = "repeated-header"
    SECOND_HEADER = "second-header"
    STRAY_ROW = "stray-row"

    # The values
    REQUIRED = "required"
    MOJIBAKE = "mojibake"
    LOST_CHARACTER = "lost-character"
    CONTROL_CHARACTER = "control-character"
    FORMULA = "formula"
    EXCEL_ERROR = "excel-error"
    UNKNOWN_MISSING = "unknown-missing"
    WITHHELD = ("withheld", "info")
    PATTERN = "pattern"
    LENGTH = "length"
    TOO_LONG = "too-long"
    LOST_ZERO = "lost-zero"
    LOST_DIGITS = "lost-digits"
    CHECK_DIGIT = "check-digit"
    ENUM = "enum"
    BOOLEAN = "boolean"
    NOT_A_NUMBER = "not-a-number"
    AMBIGUOUS_NUMBER = "ambiguous-number"
    BAD_GROUPING = "bad-grouping"
    NUMBER_UNIT = "number-unit"
    NOT_FINITE = "not-finite"
    SCIENTIFIC = "scientific"
    ACCOUNTING_NEGATIVE = "accounting-negative"
    TOO_MANY_DECIMALS = "too-many-decimals"
    NOT_AN_INTEGER = "not-an-integer"
    TOO_BIG = "too-big"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    NOT_A_DATE = "not-a-date"
    NO_SUCH_DATE = "no-such-date"
    SHORT_YEAR = "short-year"
    EXCEL_DATE = "excel-date"
    PARTIAL_DATE = "partial-date"
    DATE_RANGE = "date-range"
    DEFAULT_DATE = "default-date"
    OTHER_WEEKDAY = "other-weekday"
    TIMED_DATE = "timed-date"
    SCHOOL_YEAR = "school-year"
    REWRITTEN = ("rewritten", "info")

    # Codes
    POSTCODE = "postcode"
    NAME_FOR_CODE = "name-for-code"
    GROUP_FOR_COMMUNE = "group-for-commune"
    NAME_OF_CODE = "name-of-code"
    OUTSIDE_REGION = "outside-region"
    UNKNOWN_COMMUNE = "unknown-commune"
    OLD_COMMUNE = ("old-commune", "info")
    UNKNOWN_DEPARTEMENT = "unknown-departement"
    DEP_OF_COMMUNE = "dep-of-commune"

    # Rows and tables
    DUPLICATE_KEY = "duplicate-key"
    KEY_SPELLING = "key-spelling"
    SPELLING = ("spelling", "warning")
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign-key"
    ORDER = "order"
    OVERLAP = "overlap"
    END_WITHOUT_START = "end-without-start"
    SELF_REFERENCE = "self-reference"
    NEEDED = "needed"
    ONE_OF = "one-of"
    FUTURE_DATE = "future-date"
    KNOWN_BEFORE = ("known-before", "warning")
    FUTURE_START = ("future-start", "warning")
    OUTSIDE_PERIOD = "outside-period"
    BEFORE_ITS_DECISION = "before-its-decision"
    ABOVE_CEILING = "above-ceiling"
    ABOVE_RATE = "above-rate"
    BUDGET_YEAR = "budget-year"
    SCHEME = "scheme"
    ORIGINAL_EQUIPMENT = "original-equipment"
    CORRECTED_PLACE = "corrected-place"
    REVERSEMENT_SIGN = "reversement-sign"
    PAYMENT_SIGN = "payment-sign"
    CANCELLED_AMOUNT = "cancelled-amount"
    AUTHORISATION_DATES = "authorisation-dates"
    ACTIVE_ON_CLOSED = ("active-on-closed", "warning")
    BREAK = ("break", "warning")
    FALL = ("fall", "warning")
    NOT_COVERED = "not-covered"
    FEWER_ROWS = "fewer-rows"
    FEWER_CELLS = "fewer-cells"
    BLANK_COLUMN = "blank-column"
    UNUSED_WORD = ("unused-word", "warning")
    TOO_MANY = "too-many"
    UNJUDGED = ("unjudged", "info")

    # Settings of the plan
    SETTING = "setting"

    # What was published
    UNEXPLAINED_GAP = "unexplained-gap"
    KNOWN_CHANGED = "known-changed"
    KNOWN_GONE = "known-gone"
    KNOWN_LATE = "known-late"
    TABLE_GONE = "table-gone"
    DECLARED_CHANGED = "declared-changed"
    RECORD_CHANGED = "record-changed"

    # Published editions, checked again
    EDITION_MANIFEST = "edition-manifest"
    EDITION_PATH = "edition-path"
    EDITION_FILE_CHANGED = "edition-file-changed"
    EDITION_FILE_MISSING = "edition-file-missing"
    EDITION_FILE_EXTRA = "edition-file-extra"
    EDITION_INPUT_CHANGED = ("edition-input-changed", "warning")
    EDITION_INPUT_MISSING = ("edition-input-missing", "warning")
    EDITION_RECORD = "edition-record"
    EDITION_SIGNATURE = "edition-signature"
    EDITION_SIGNED = ("edition-signed", "info")
    EDITION_UNSIGNED = ("edition-unsigned", "warning")
    EDITION_UNREADABLE = "edition-unreadable"
    EDITION_FIGURE = "edition-figure"
    EDITION_OLD_FIGURE = "edition-old-figure"
    EDITION_OTHER_VERSION = ("edition-other-version", "info")


LOSSES = frozenset({
    Rule.FIELD_COUNT, Rule.DECIMAL_COMMA, Rule.SHIFTED_ROWS, Rule.OPEN_QUOTE, Rule.BAD_QUOTE,
    Rule.SECOND_HEADER,
})  # fmt: skip
"""After these, the table lacks rows that the file has."""
