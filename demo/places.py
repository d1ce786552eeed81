"""The real communes and EPCI in which the invented objects are placed."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "data" / "reference"

DEPARTEMENTS = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
MONTPELLIER = frozenset(("11", "30", "34", "48", "66"))


@dataclass(frozen=True)
class Commune:
    """One commune of the COG 2026."""

    code: str
    nom: str
    departement: str
    siren: str
    epci: str
    population: int


@cache
def communes() -> tuple[Commune, ...]:
    """Return all communes of the region, by code."""
    with (REFERENCE / "communes_occitanie_cog2026.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Commune(
                row["code"],
                row["nom"],
                row["departement"],
                row["siren"],
                row["epci"],
                int(row["population"]),
            )
            for row in csv.DictReader(file)
        )


def communes_of(departement: str, *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département with at least so many inhabitants."""
    return [
        commune
        for commune in communes()
        if commune.departement == departement and commune.population >= smallest
    ]


def academie(departement: str) -> str:
    """Return the académie of a département."""
    return "Montpellier" if departement in MONTPELLIER else "Toulouse"


def siret(siren: str) -> str:
    """Return a SIRET of this SIREN with a right check digit.

    >>> siret("210900015")
    '21090001500012'
    """
    for check in range(10):
        candidate = f"{siren}0001{check}"
        if _luhn(candidate) % 10 == 0:
            return candidate
    raise ValueError(siren)


def _luhn(digits: str) -> int:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits[::-1])]
    return sum(number - 9 if number > 9 else number for number in doubled)
