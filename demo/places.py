"""The real communes and EPCI in which the invented objects are placed, and invented names."""

import csv
import hashlib
import hmac
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

Value = TypeVar("Value")
REFERENCE = Path(__file__).parents[1] / "data" / "reference"
DEPARTEMENTS = ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82")
MONTPELLIER = frozenset(("11", "30", "34", "48", "66"))
"""Départements of the académie of Montpellier; the others are of Toulouse."""
KEY = b"cle de demonstration, sans valeur"
"""The key of real registers is kept by their service and is never published."""


class Commune(NamedTuple):
    """One commune of the COG 2026."""

    code: str
    nom: str
    departement: str
    siren: str
    epci: str
    population: int


def by_departement(*values: Value) -> dict[str, Value]:
    """Return one value a département."""
    return dict(zip(DEPARTEMENTS, values, strict=True))


@cache
def _every() -> tuple[Commune, ...]:
    path = REFERENCE / "communes_occitanie_cog2026.csv"
    with path.open(encoding="utf-8", newline="") as file:
        facts = [[row[name] for name in Commune._fields] for row in csv.DictReader(file)]
    return tuple(Commune(*names, int(population)) for *names, population in facts)


def communes(departement: str = "", *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département, or of the region, with so many inhabitants, by code."""
    large = [town for town in _every() if town.population >= smallest]
    return [town for town in large if departement in ("", town.departement)]


def largest(departement: str, *, smallest: int = 0) -> list[Commune]:
    """Return the communes of a département, the largest first."""
    towns = communes(departement, smallest=smallest)
    return sorted(towns, key=lambda town: (-town.population, town.code))


def siret(siren: str) -> str:
    """Return a SIRET of this SIREN with a right check digit.

    >>> siret("210900015")
    '21090001500012'
    """
    digits = [int(digit) for digit in f"{siren}0001"]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[::-2])
    return f"{siren}0001{-(doubled + sum(digits[-2::-2])) % 10}"


def pseudonym(name: str) -> str:
    """Return the keyed hash of a name, 16 hexadecimal digits: the same one over the years.

    >>> pseudonym("agent-001") == pseudonym("agent-001") != pseudonym("agent-002")
    True
    """
    return hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest()[:16]
