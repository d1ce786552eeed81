"""The real communes and EPCI in which the invented objects are placed, and invented names."""

import csv
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "data" / "reference"
DEPARTEMENTS = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
MONTPELLIER = frozenset(("11", "30", "34", "48", "66"))
"""Départements of the académie of Montpellier; the others are of Toulouse."""
KEY = b"cle de demonstration, sans valeur"
"""The key of real registers is kept by their service and is never published."""


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
    names = ("code", "nom", "departement", "siren", "epci")
    with (REFERENCE / "communes_occitanie_cog2026.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Commune(*(row[n] for n in names), int(row["population"])) for row in rows)


def communes_of(departement: str, *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département with at least so many inhabitants."""
    return [
        town
        for town in communes()
        if town.departement == departement and town.population >= smallest
    ]


def largest(departement: str, *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département, the largest first."""
    towns = communes_of(departement, smallest=smallest)
    return sorted(towns, key=lambda town: (-town.population, town.code))


def siret(siren: str) -> str:
    """Return a SIRET of this SIREN with a right check digit.

    >>> siret("210900015")
    '21090001500012'
    """
    candidates = (f"{siren}0001{check}" for check in range(10))
    return next(candidate for candidate in candidates if _luhn(candidate) % 10 == 0)


def _luhn(digits: str) -> int:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits[::-1])]
    return sum(number - 9 if number > 9 else number for number in doubled)


def pseudonym(name: str) -> str:
    """Return the keyed hash of a name, 16 hexadecimal digits: the same one over the years.

    >>> pseudonym("agent-001") == pseudonym("agent-001") != pseudonym("agent-002")
    True
    """
    return hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest()[:16]
