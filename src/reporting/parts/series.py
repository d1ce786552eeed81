"""What sentences name: a series of figures, or anything that stands for one and leads further."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from reporting.parts import french
from reporting.parts.figures import Figure


class Said(str):
    """A text with the figure that it tells of: where the lowest one is."""

    figure: Figure

    @classmethod
    def of(cls, text: str, figure: Figure) -> Said:
        """Give a text that tells of a figure."""
        said = cls(text)
        said.figure = figure
        return said


class Named:
    """What a sentence names: it stands for a figure, if any, and leads on to `details` by name."""

    details: ClassVar[tuple[str, ...]] = ()

    @property
    def current(self) -> Figure | None:
        """The figure that it stands for."""
        return None


@dataclass(frozen=True)
class Series(Named):
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
