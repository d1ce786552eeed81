"""Figures: exact values that know their formatting, unit, date and origin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from reporting.errors import UsageError
from reporting.parts import french

SHARES = {"%": 100, "‰": 1000}
MACHINE_DECIMALS = 6
"""Decimals of a share in machine-readable data (0.902222 for 203 of 225)."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value of one indicator, for one year and one territory.

    Parameters
    ----------
    numerator, denominator
        Exact integers; money in cents. A share needs both, a count only its numerator.
    unit
        "%" and "‰" (numerator over denominator), "nombre" (numerator), "EUR" (cents), "points"
        (a difference of shares) or any other unit, written after the number ("ETP").
    decimals
        Decimals shown; None shows none, or one for amounts in M€.
    noun
        Singular and plural of what is counted: ("lycée", "lycées"); of "euros", cents are.
    scale
        "€", "k€" or "M€" to fix how an amount is shown; by default it follows the size.
    observed
        Whether it is the observation itself, frozen once published; not a difference, a target or
        what somebody else said.
    masked
        Whether there is a value that is not published: it has no numerator, and shows as "s".
    band
        The shares, in per cent, that a masked one may be said to lie between.
    """

    indicator: str
    year: int
    territory: str
    numerator: int | None
    denominator: int | None = None
    unit: str = "nombre"
    label: str = ""
    decimals: int | None = None
    noun: tuple[str, str] = ("", "")
    date: datetime.date | None = None
    source: str | None = None
    scale: str | None = None
    signed: bool = False
    observed: bool = False
    masked: bool = False
    band: tuple[int, int] | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a value at all: shares of nothing and unknown values do not exist."""
        return self.numerator is not None and not (self._is_ratio and not self.denominator)

    @property
    def _is_ratio(self) -> bool:
        return self.unit in SHARES or (self.unit != "nombre" and self.denominator is not None)

    @property
    def value(self) -> Fraction | None:
        """The exact value: a share of 1, a count, or cents."""
        if self.numerator is None or not self.exists:
            return None
        return Fraction(self.numerator, (self.denominator or 1) if self._is_ratio else 1)

    @property
    def exact(self) -> Fraction:
        """The exact value of a figure known to exist."""
        if (value := self.value) is None:
            message = (
                f"Le chiffre « {self.indicator} » {self.year} ({self.territory}) n'existe pas."
            )
            raise UsageError(message)
        return value

    @property
    def text(self) -> str:
        """The value as a reader sees it, in French."""
        value = self.value
        if value is None:
            return self._absence
        sign = "+" if self.signed and value > 0 else ""
        return sign + _written(value, self)

    @property
    def _absence(self) -> str:
        if self.band is not None:
            low, high = self.band
            return f"entre {low} et {high}{french.NARROW}%"
        return french.MASKED if self.masked else french.MISSING

    @property
    def absolute(self) -> str:
        """The value without its sign, for "en hausse de 13 points"."""
        value = self.value
        return french.MISSING if value is None else _written(abs(value), self)

    @property
    def remainder(self) -> int | None:
        """What is left to do, in units: denominator minus numerator."""
        if self.numerator is None or self.denominator is None:
            return None
        return self.denominator - self.numerator

    @property
    def fraction_text(self) -> str:
        """Numerator and denominator in words: "203 lycées sur 225"."""
        if self.numerator is None or not self.exists:
            return self._absence
        one, many = self.noun
        if one == "euro" and self.denominator is not None:
            numerator, denominator = map(french.euros, (self.numerator, self.denominator))
            return f"{numerator} sur {denominator}"
        counted = (
            french.counted(self.numerator, one, many) if one else french.number(self.numerator)
        )
        if self.denominator is None:
            return counted
        return f"{counted} sur {french.number(self.denominator)}"

    @property
    def machine(self) -> int | str | None:
        """The value in data files: shares as decimal text of 1, euros with cents, counts."""
        value = self.value
        if value is None:
            return None
        if self.unit in SHARES or self.unit == "points":
            return f"{french.rounded(value, MACHINE_DECIMALS):f}"
        if self.unit == "EUR":
            return f"{french.rounded(value / french.CENTS, 2):f}"
        return int(value) if value.denominator == 1 else f"{french.rounded(value, 6):f}"

    @property
    def integers(self) -> str:
        """The exact value: "203/225" for a share, an integer for a count, cents for an amount."""
        if self.denominator is None or self.unit in ("nombre", "EUR"):
            return str(self.numerator)
        return f"{self.numerator}/{self.denominator}"

    def with_value(self, value: Fraction) -> Figure:
        """Write another exact value (a target, a published figure) in the same unit and form."""
        if self._is_ratio or self.unit in SHARES:
            numerator, denominator = value.numerator, value.denominator
        else:
            numerator, denominator = int(value), None
        return replace(self, numerator=numerator, denominator=denominator, observed=False)

    def as_said(self, value: Fraction) -> Figure:
        """Write what somebody else said, in this unit: "90 %" is not made "90,0 %"."""
        figure = self.with_value(value)
        scale = SHARES.get(self.unit) or Fraction(1, french.CENTS * french.SCALES["M€"])
        return replace(figure, decimals=0) if (value * scale).denominator == 1 else figure

    def as_json(self) -> dict[str, Any]:
        """Give the figure as a part carries it."""
        return {
            "indicator": self.indicator,
            "year": self.year,
            "territory": self.territory,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
            "text": self.text,
            "observed": self.observed,
        }

    def __str__(self) -> str:
        return self.text


def _written(value: Fraction, figure: Figure) -> str:
    decimals = figure.decimals or 0
    match figure.unit:
        case "%" | "‰":
            return french.share(value, decimals, per=SHARES[figure.unit])
        case "EUR":
            places = 1 if figure.decimals is None else figure.decimals
            return french.euros(value, places, scale=figure.scale)
        case "points":
            points = value * 100
            noun = french.plural(french.rounded(points, decimals), "point", "points")
            return f"{french.number(points, decimals)}{french.NBSP}{noun}"
        case "nombre":
            return french.number(value, decimals)
        case unit:
            return f"{french.number(value, decimals)}{french.NBSP}{unit}"


def difference(earlier: Figure, later: Figure) -> Figure:
    """Give the change between two figures, from exact values; between shares, in points."""
    if earlier.unit != later.unit:
        message = f"Différence impossible entre « {earlier.unit} » et « {later.unit} »."
        raise UsageError(message)
    unit = "points" if later.unit == "%" else later.unit
    change = replace(
        later,
        unit=unit,
        signed=True,
        numerator=None,
        denominator=None,
        observed=False,
        masked=earlier.masked or later.masked,
        band=None,
    )
    if earlier.value is None or later.value is None:
        return change
    value = later.value - earlier.value
    if unit != "points" and value.denominator == 1:
        return replace(change, numerator=int(value))
    return replace(change, numerator=value.numerator, denominator=value.denominator)


@dataclass(frozen=True)
class Series:
    """The figures of one indicator and territory over the years, seen from one year.

    It stands for the figure of that year; `series[2016]` is the figure of another one.
    """

    figures: tuple[Figure, ...]
    year: int

    @property
    def current(self) -> Figure | None:
        """The figure of the report's year."""
        return self[self.year]

    def __getitem__(self, year: int) -> Figure | None:
        return next((figure for figure in self.figures if figure.year == year), None)

    def __str__(self) -> str:
        return french.MISSING if self.current is None else self.current.text
