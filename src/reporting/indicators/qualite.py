"""Steering and quality: indicators about the published figures and the data themselves.

They look at more than the registers of a day: what they need besides is given by name.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction

import pandas as pd

from reporting.indicators.situation import Situation, Units, needs, units
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Comparison, Verdict
from reporting.registers.package import Package

BILLION = 10**9
"""Revisions of shares are kept in billionths, so that their mean is a ratio of sums."""


@needs(sur_les_donnees=True, temps="stock")
def chiffres_reconcilies(
    situation: Situation, *, verdicts: Callable[[date], Sequence[Comparison]]
) -> Units:
    """Claims that the registers confirm / claims that they can recompute."""
    freeze = situation.settings.freeze_of(situation.valid_on.year).isoformat()
    found = {
        one.claim.id: one.verdict
        for one in verdicts(situation.known_on)
        if one.verdict is not Verdict.NOT_COMPUTABLE and one.claim.published <= freeze
    }
    lines = situation.known("chiffres_publies")["claim_id"]
    claims = lines[lines.isin(found.keys())]
    return units(
        claims,
        situation.region(claims.index),
        "chiffres_publies",
        claims.map(found) == Verdict.AGREES,
        1,
    )


@needs(sur_les_donnees=True, temps="stock")
def completude_registres(situation: Situation, *, package: Package) -> Units:
    """Cells filled / cells that a complete register fills, one unit per register."""
    cells, gaps = [], {}
    for name, resource in package.resources.items():
        if not resource.is_register or resource.schema is None:
            continue
        rows = situation.known(name)
        filled = package.answered(name, rows)
        if filled.empty:
            continue
        cells.append((name, int(filled.to_numpy().sum()), filled.size))
        is_short = ~filled.all(axis=1)
        gaps[name] = pd.Series(name, index=rows.index[is_short], dtype="str")
    frame = pd.DataFrame(cells, columns=["unit", "numerator", "denominator"])
    return units(
        frame["unit"], situation.region(frame.index), gaps, frame["numerator"], frame["denominator"]
    )


@needs(sur_les_donnees=True, temps="stock")
def revision_moyenne(
    situation: Situation,
    *,
    indicators: Iterable[Indicator],
    totals: Callable[[str, date, date], Sequence[int]],
) -> Units:
    """Gap between the freeze of the year and this one, in billionths, one unit per share.

    Parameters
    ----------
    totals : gives the numerator and the denominator of all units of an indicator, valid on a day
        and known on another
    """
    day, own = situation.valid_on, situation.settings.freeze_of(situation.valid_on.year)
    gaps: dict[str, int] = {}
    for one in indicators if situation.known_on > own else ():
        if not _is_share_of_the_plan(one) or one.premiere_annee > day.year:
            continue
        before, after = (
            Fraction(*total) if (total := totals(one.id, day, known_on))[1] else None
            for known_on in (own, situation.known_on)
        )
        if before is not None and after is not None:
            gaps[one.id] = round(abs(after - before) * BILLION)
    frame = pd.Series(gaps, dtype="Int64").rename_axis("unit").reset_index(name="gap")
    return units(
        frame["unit"].astype("str"), situation.region(frame.index), {}, frame["gap"], BILLION
    )


def _is_share_of_the_plan(entry: Indicator) -> bool:
    """Tell whether an indicator is a share that adds up, of the world rather than of the data."""
    return entry.unite == "%" and entry.is_additive and not entry.is_about_data
