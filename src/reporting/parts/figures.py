"""Figures: exact values that know their formatting, unit, date and origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal, get_args

from reporting import phrases
from reporting.errors import UsageError
from reporting.parts import french
from reporting.parts.french import is_english, say

State = Literal["connu", "masque", "absent", "sans_registre"]
SHARES = {"%": 100, "‰": 1000}
FEW = 20
"""Of fewer units, no share in per cent is written: one of them would weigh too much."""
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
    du, au
        First and last day of what was counted; of a stock, its day twice.
    state
        "connu"; "masque" (there is a value that is not published: it shows as "s"); "absent" (kept
        and not reported, or a share of nothing); "sans_registre" (nobody keeps it).
    interval
        Between what a masked value is known to lie, in per cent for a share.
    observed
        Whether it is the observation itself, frozen once published; not a difference, a target or
        what somebody else said.
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
    du: date
    au: date
    state: State = "connu"
    interval: tuple[int, int] | None = None
    source: str | None = None
    scale: str | None = None
    signed: bool = False
    observed: bool = False

    def __post_init__(self) -> None:
        is_hidden = self.state in ("masque", "sans_registre")
        if self.state not in get_args(State) or self.du > self.au or (is_hidden and self.exists):
            raise UsageError(phrases.say("parts.figure", it=self))
        if not is_hidden:
            object.__setattr__(self, "state", "connu" if self.exists else "absent")

    @property
    def masked(self) -> bool:
        """Whether there is a value that is not published."""
        return self.state == "masque"

    @property
    def when(self) -> str:
        """The day or the period of the value, in words: "au 31 décembre 2024", "en 2023-2024"."""
        return french.period(self.du, self.au)

    @property
    def short_when(self) -> str:
        """The day or the period in short, for labels: "2024", "2023-2024", "2021 à 2023"."""
        return french.short_period(self.du, self.au)

    @property
    def is_usual(self) -> bool:
        """Whether its time goes without saying beside its year: that year, or up to its end."""
        is_whole = self.du == self.au or (self.du.month, self.du.day) == (1, 1)
        return is_whole and self.au == date(self.year, 12, 31)

    def text_in(self, year: int) -> str:
        """Write the value where others of a year are, with its own time if it is another."""
        if not self.exists or (self.year == year and self.is_usual):
            return self.text
        return f"{self.text} ({self.short_when})"

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
            raise UsageError(phrases.say("parts.no-figure", it=self))
        return value

    @property
    def text(self) -> str:
        """The value as a reader sees it."""
        value = self.value
        if value is None:
            return self._absence
        written = _written(value, self)
        is_gain = self.signed and value > 0 and not {*"123456789"}.isdisjoint(written)
        return f"+{written}" if is_gain else written

    @property
    def _absence(self) -> str:
        return self._between("numbers.between")

    @property
    def cell(self) -> str:
        """The value as a cell shows it: of a masked one the interval in short, "75 à 92 %"."""
        return self.text if self.exists else self._between("numbers.span")

    def _between(self, key: str) -> str:
        """Write the interval of a masked value, unless it is that of every share."""
        if self.interval is None or self.interval == (0, SHARES.get(self.unit)):
            return french.MASKED if self.masked else french.missing()
        low, high = map(str, self.interval)
        unit = french.unit_of_share() if self.unit == "%" else ""
        return say(key, low=low, high=high, unit=unit)

    @property
    def absolute(self) -> str:
        """The value without its sign, for "en hausse de 13 points"."""
        value = self.value
        return french.missing() if value is None else _written(abs(value), self)

    @property
    def remainder(self) -> int | None:
        """What is left to do, in units: denominator minus numerator."""
        if self.numerator is None or self.denominator is None:
            return None
        return self.denominator - self.numerator

    @property
    def sides(self) -> tuple[int | str | None, int | str | None]:
        """Numerator and denominator as cells of a table: those of a masked value are masked."""
        masked = (french.MASKED, french.MASKED)
        return masked if self.masked else (self.numerator, self.denominator)

    @property
    def few(self) -> str:
        """Where units are few, how many of them a share is: "6 sur 9"; nothing otherwise."""
        if self.unit != "%" or not self.exists or not 0 < (self.denominator or 0) < FEW:
            return ""
        return _of(self.numerator, self.denominator).replace(" ", french.NBSP)

    @property
    def fraction_text(self) -> str:
        """Numerator and denominator in words: "203 lycées sur 225"."""
        if self.numerator is None or not self.exists:
            return self._absence
        one, many = self.noun
        if one == "euro" and self.denominator is not None:
            return _of(*map(french.euros, (self.numerator, self.denominator)))

        def counted(count: int) -> str:
            return french.counted(count, one, many) if one else french.number(count)

        if self.denominator is None:
            return counted(self.numerator)
        if is_english():  # the noun goes with the whole
            return _of(french.number(self.numerator), counted(self.denominator))
        return _of(counted(self.numerator), french.number(self.denominator))

    @property
    def worth(self) -> Fraction | None:
        """The exact value as data files have it: a share of 1, a count, euros."""
        value = self.value
        return value / french.CENTS if value is not None and self.unit == "EUR" else value

    @property
    def machine(self) -> int | str | None:
        """The value in data files: shares as decimal text of 1, euros with cents, counts."""
        return None if (worth := self.worth) is None else machine(worth, self.unit)

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
        new: dict[str, Any] = {"numerator": numerator, "denominator": denominator}
        return replace(self, **new, state="connu", interval=None, observed=False)

    def as_said(self, value: Fraction) -> Figure:
        """Write what somebody else said, in this unit: "90 %" is not made "90,0 %"."""
        figure = self.with_value(value)
        scale = SHARES.get(self.unit) or Fraction(1, french.CENTS * french.SCALES["M€"])
        return replace(figure, decimals=0) if (value * scale).denominator == 1 else figure

    def as_json(self) -> dict[str, Any]:
        """Give the figure as a part carries it."""
        own = ("indicator", "year", "territory", "numerator", "denominator", "unit")
        return {
            **{key: getattr(self, key) for key in own},
            "du": self.du.isoformat(),
            "au": self.au.isoformat(),
            "state": self.state,
            "interval": self.interval and list(self.interval),
            "text": self.text,
            "observed": self.observed,
        }

    def __str__(self) -> str:
        return self.text


def _of(part: object, total: object) -> str:
    return say("numbers.out_of", part=str(part), total=str(total))


def machine(worth: Fraction, unit: str) -> int | str:
    """Write a value for data files: shares with six decimals, euros with cents, counts."""
    is_share = unit in SHARES or unit == "points"
    if worth.denominator == 1 and not is_share and unit != "EUR":
        return int(worth)
    return f"{french.rounded(worth, 2 if unit == 'EUR' else MACHINE_DECIMALS):f}"


def exact(value: Fraction) -> str | int:
    """Write a value without losing anything: an integer, or a fraction ("203/225")."""
    return int(value) if value.denominator == 1 else str(value)


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
    """Give the change between two figures, from exact values; between shares, in points.

    It spans from the end of the earlier one to the end of the later one; what two sums with one
    first day differ by came after the end of the earlier one.
    """
    if earlier.unit != later.unit:
        raise UsageError(phrases.say("parts.difference", earlier=earlier.unit, later=later.unit))
    unit = "points" if later.unit == "%" else later.unit
    first, last = sorted((earlier.au, later.au))
    is_sum = earlier.du == later.du < first < last
    change: dict[str, Any] = {"unit": unit, "signed": True, "observed": False, "interval": None}
    change |= {"du": first + timedelta(days=is_sum), "au": last}
    if earlier.value is None or later.value is None:
        state: State = "masque" if earlier.masked or later.masked else "absent"
        return replace(later, numerator=None, denominator=None, state=state, **change)
    value = later.value - earlier.value
    divisor = None if unit != "points" and value.denominator == 1 else value.denominator
    sides: dict[str, Any] = {"numerator": value.numerator, "denominator": divisor}
    return replace(later, **sides, state="connu", **change)


@dataclass(frozen=True)
class Scope:
    """The place and the time that figures are about; every figure is made by one.

    `year` is the year they are told for: that of the report, even if an envelope closed before.
    """

    territory: str
    year: int
    du: date
    au: date

    @classmethod
    def at(cls, territory: str, day: date) -> Scope:
        """Give the scope of what is counted on one day."""
        return cls(territory, day.year, day, day)

    def figure(
        self,
        indicator: str,
        numerator: int | None,
        denominator: int | None = None,
        unit: str = "nombre",
        **form: Any,
    ) -> Figure:
        """Make a figure; `form` is how it is written and what it stands for."""
        sides: dict[str, Any] = {"numerator": numerator, "denominator": denominator}
        return Figure(indicator=indicator, unit=unit, **sides, **vars(self), **form)

    def count(self, indicator: str, number: int, noun: Sequence[str] = ("", "")) -> Figure:
        """Make a number of things."""
        one, many = noun
        return self.figure(indicator, number, noun=(one, many))

    def amount(self, indicator: str, cents: Fraction | int | None) -> Figure | None:
        """Make an amount of cents, whole or not; None where there is none."""
        if cents is None:
            return None
        whole = None if isinstance(cents, int) else cents.denominator
        return self.figure(indicator, cents.numerator, whole, "EUR")

    def euros(self, indicator: str, cents: int) -> Figure:
        """Make an amount that is written in whole euros."""
        return self.figure(indicator, cents, None, "EUR", scale="€")

    def rate(self, indicator: str, numerator: int, denominator: int) -> Figure | None:
        """Make a share in per cent, one decimal; None of nothing."""
        if denominator <= 0:
            return None
        return self.figure(indicator, numerator, denominator, "%", decimals=1)

    def points(self, indicator: str, value: Fraction) -> Figure:
        """Make a signed number of points, one decimal, from parts of 1."""
        sides = (value.numerator, value.denominator)
        return self.figure(indicator, *sides, "points", decimals=1, signed=True)

    def number(
        self, indicator: str, value: Fraction | None, noun: Sequence[str], *, signed: bool = False
    ) -> Figure | None:
        """Make a number of things that need not be whole, one decimal; None where there is none."""
        if value is None:
            return None
        unit = french.plural(french.rounded(value, 1), *noun)
        sides = (value.numerator, value.denominator)
        return self.figure(indicator, *sides, unit, decimals=1, signed=signed)
