"""One chart of every form, ordinary and extreme, for the tests of charts."""

import datetime
import hashlib
from dataclasses import replace

from reporting.parts import Figure, Part, Scope
from reporting.parts.bars import bars
from reporting.parts.scales import Line

YEARS = range(2016, 2024)
SCRIPT = "<script>'&'</script> $x$"
DEPARTEMENTS = {
    "09": ("Ariège", 7),
    "11": ("Aude", 12),
    "12": ("Aveyron", 11),
    "30": ("Gard", 27),
    "31": ("Haute-Garonne", 45),
    "32": ("Gers", 10),
    "34": ("Hérault", 40),
    "46": ("Lot", 8),
    "48": ("Lozère", 1),
    "65": ("Hautes-Pyrénées", 13),
    "66": ("Pyrénées-Orientales", 15),
    "81": ("Tarn", 20),
    "82": ("Tarn-et-Garonne", 16),
}


def share(numerator: int | None, denominator: int, year: int, code: str = "76") -> Figure:
    """Make a share of lycées."""
    noun = ("lycée", "lycées")
    return _scope(year, code).figure("lycees_securises", numerator, denominator, "%", noun=noun)


def euros(amount: int, year: int, code: str = "76") -> Figure:
    """Make an amount."""
    return _scope(year, code).figure("lycees_depense", amount * 100, unit="EUR")


def _scope(year: int, code: str) -> Scope:
    """Make the scope of a year's end."""
    territory = "region-76" if code == "76" else f"departement-{code}"
    return Scope.at(territory, datetime.date(year, 12, 31))


def line(label: str, values: list[int | None], total: int, code: str = "76") -> Line:
    """Make a line of shares over the years."""
    return Line(
        label,
        tuple(share(value, total, year, code) for value, year in zip(values, YEARS, strict=False)),
    )


REGION = line("Occitanie", [45, 62, 81, 104, 130, 158, 184, 203], 225)
PANELS = [
    line(name, [total * (3 + rank) // 10 for rank in range(8)], total, code)
    for code, (name, total) in DEPARTEMENTS.items()
]
LASTS = [(panel.label, panel.figures[-1]) for panel in PANELS]

SECRET = replace(LASTS[3][1], numerator=None, state="masque")
UNSURE = [
    *LASTS[:3],
    (LASTS[3][0], replace(SECRET, interval=(80, 90))),
    (LASTS[4][0], SECRET),
    (LASTS[5][0], replace(LASTS[5][1], numerator=None)),
]

MAKERS = {
    "barres-masquees": lambda id, width=12: bars(UNSURE, id=id, title="Titre", width=width),
    "barres": lambda id, width=12: bars(
        LASTS,
        reference=("Occitanie", REGION.figures[-1]),
        highlight="Lot",
        id=id,
        title="Titre",
        width=width,
    ),
    "barre": lambda id, width=12: bars(
        [(SCRIPT, share(3, 3, 2023))], id=id, title="Titre", width=width
    ),
    "barres-inconnu": lambda id, width=12: bars(
        [("Lot", share(0, 0, 2023)), ("Gers", share(0, 5, 2023))], id=id, title="Titre", width=width
    ),
    "barres-euros": lambda id, width=12: bars(
        [(name, euros(total * 333_333, 2023)) for name, total in DEPARTEMENTS.values()],
        id=id,
        title="Titre",
        width=width,
    ),
}


def gallery() -> dict[str, Part]:
    """Make every chart."""
    return {id: make(id) for id, make in MAKERS.items()}


if __name__ == "__main__":
    for id, part in gallery().items():
        digest = hashlib.sha256(repr(part._repr_mimebundle_()).encode()).hexdigest()
        print(id, digest)
