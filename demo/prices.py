"""A price index of building works, smooth and invented, in the form of the index BT01."""

from demo.knowledge import Row

BASE = "2010 = 100 (valeurs inventées, démonstration)"
YEARLY = {
    2015: 103.9,
    2016: 104.8,
    2017: 107.1,
    2018: 109.6,
    2019: 111.0,
    2020: 112.4,
    2021: 118.5,
    2022: 127.2,
    2023: 130.9,
    2024: 132.4,
}
"""Value of each December; the months between lie on a line."""


def rows() -> list[Row]:
    """Return the series `indices_prix`, December 2015 to December 2024, one decimal."""
    found = [_row("2015-12", YEARLY[2015])]
    for year in range(2016, 2025):
        step = (YEARLY[year] - YEARLY[year - 1]) / 12
        found += [
            _row(f"{year}-{month:02d}", YEARLY[year - 1] + step * month) for month in range(1, 13)
        ]
    return found


def _row(month: str, value: float) -> Row:
    return {"indice": "BT01", "mois": month, "valeur": f"{value:.1f}", "base": BASE}
