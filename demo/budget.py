"""The plan's authorisations (AP, AE), credits, and the payments of the small measures."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from demo.calendar import LAST_YEAR, YEARS, days
from demo.knowledge import Row, history
from demo.payments import AUTHOR, Payment, drawn, scaled
from demo.streams import Stream
from demo.tables import row
from demo.works import Operation

MESURES = {
    "AP-LYCEES-2016": "lycees",
    "AP-LYCEES-2021": "lycees",
    "AP-RAMES-2016": "rames",
    "AP-RAMES-2021": "rames",
    "AP-AUTOCARS-2017": "autocars",
    "AP-AUTOCARS-2021": "autocars",
    "AP-COMMUNES-2022": "communes",
    "AP-ABORDS-2021": "communes",
    "AE-ASSOCIATIONS-2021": "valeurs",
    "AE-PREVENTION-2021": "prevention",
    "AE-VALEURS-2021": "valeurs",
    "AE-CONVENTION-2021": "convention",
}
"""Measure of each authorisation."""

PROGRAMMES = (
    ("AE-PREVENTION-2021", "Prévention et signalement", (380, 465, 510, 530)),
    ("AE-VALEURS-2021", "Valeurs de la République et laïcité", (260, 340, 385, 410)),
    ("AE-CONVENTION-2021", "Conventions de sécurité", (150, 210, 290, 420)),
)
"""Operating programmes and what was paid for them from 2021 to 2024, in thousands of euros."""


INDEX = (103.9, 104.8, 107.1, 109.6, 111.0, 112.4, 118.5, 127.2, 130.9, 132.4)
"""Value of the price index each December since 2015; the months between lie on a line."""


def prices() -> list[Row]:
    """Return the series `indices_prix`, December 2015 to December 2024, one decimal.

    It is smooth and invented, in the form of the index BT01 of building works.
    """
    base = "2010 = 100 (valeurs inventées, démonstration)"
    months = [("2015-12", INDEX[0])]
    for year, (before, after) in enumerate(pairwise(INDEX), start=2016):
        step = (after - before) / 12
        months += [(f"{year}-{month:02d}", before + step * month) for month in range(1, 13)]
    return [row("indices_prix", "BT01", month, f"{value:.1f}", base) for month, value in months]


def programmes() -> tuple[list[Operation], list[Payment]]:
    """Return the yearly operations of the operating programmes and their payments."""
    stream = Stream("mandats.programmes")
    works: list[Operation] = []
    paid: list[Payment] = []
    for ae, words, amounts in PROGRAMMES:
        for year, amount in enumerate(amounts, start=2021):
            name, label = f"OP-{ae[3:-5]}-{year}", f"{words}, programme {year}"
            start, end = date(year, 1, 15), date(year, 12, 14)
            works.append(Operation(name, None, label, ae, "programme", start, end, amount * 1e3))
            period = (start + days(25), date(year, 12, 10))
            spent = [one for _ in range(5) for one in drawn(ae, name, "6574", 1e6, period, stream)]
            paid += scaled(spent, amount * 1000_00)
    return works, paid


def rows(paid: list[Payment]) -> list[Row]:
    """Return the register `ap_ae_cp`: four stages a year from the creation of each authorisation.

    `vote`, `affecte` and `engage` are the situation reached at the stage, since the creation;
    `cp_ouverts` is what the stage opens (BP, BS, DM), and the year's total at the CA.
    """
    spent: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for payment in paid:
        spent[payment.ap_code][payment.day.year] += payment.montant
    return [
        row
        for ap, mesure in MESURES.items()
        for row in _authorisation(ap, mesure, spent[ap], Stream(f"ap_ae_cp.{ap}"))
    ]


def _authorisation(ap: str, mesure: str, spent: dict[int, int], stream: Stream) -> list[Row]:
    first = int(ap[-4:])
    last = max(year for year in YEARS if spent[year])
    following = {**spent, LAST_YEAR + 1: round(spent.get(LAST_YEAR, 0) * 0.8)}
    whole = sum(following.values())
    found: list[Row] = []
    done = committed = 0
    for year in range(first, last + 1):
        before, done = committed, done + spent[year]
        committed = max(committed, _thousands(min(done + following.get(year + 1, 0) * 0.55, whole)))
        voted, more = _thousands(whole * (1.18 if year > first + 1 else 1.1)), committed - before
        opened = _credits(spent[year], stream)
        situations = {
            "BP": (before * 1.02, before),
            "BS": (before + more * 0.6, before + more * 0.4),
            "DM": (max(before + more * 0.95, done), max(before + more * 0.8, done)),
            "CA": (committed * 1.03, committed),
        }
        for stage, situation in situations.items():
            facts = (voted, *map(_thousands, situation), opened[stage])
            known = _vote_day(year, stage)
            if known is not None:
                found += history(row("ap_ae_cp", ap, year, stage, mesure, *facts), known, AUTHOR)
    return found


def _credits(spent: int, stream: Stream) -> dict[str, int]:
    """Return the credits of a year, always above what was paid by some percents."""
    total = _thousands(max(spent, 0) * stream.uniform(1.04, 1.14) + 10_000_00)
    supplement, decision = _thousands(total * 0.12), -_thousands(total * 0.02)
    primitive = total - supplement - decision
    return {"BP": primitive, "BS": supplement, "DM": decision, "CA": total}


def _thousands(cents: float) -> int:
    """Return the amount rounded up to a thousand euros."""
    return -int(-cents // 1000_00) * 1000_00


def _vote_day(year: int, stage: str) -> date | None:
    """Return when a stage is known; the accounts of 2024 are voted after the freeze."""
    if stage == "CA":
        return date(year + 1, 6, 28) if year < LAST_YEAR else None
    return {"BP": date(year, 1, 15), "BS": date(year, 6, 30), "DM": date(year, 11, 18)}[stage]
