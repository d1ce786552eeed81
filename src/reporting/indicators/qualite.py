"""Steering and quality: indicators about the published figures and the data themselves."""

from fractions import Fraction

import pandas as pd

from reporting.indicators.situation import Situation, Whole
from reporting.indicators.units import Units, units
from reporting.plan.claims import Verdict

BILLION = 10**9
"""Revisions of shares are kept in billionths, so that their mean is a ratio of sums."""
ABOUT_DATA = ("chiffres_reconcilies", "completude_registres")
"""Shares that describe the data, not the plan: they are no matter for a mean revision."""


def chiffres_reconcilies(situation: Situation) -> Units:
    """Claims that the registers confirm / claims that they can recompute."""
    freeze = situation.settings.freeze_of(situation.valid_on.year).isoformat()
    verdicts = {
        found.claim.id: found.verdict
        for found in _whole(situation).verdicts(situation.known_on)
        if found.verdict is not Verdict.NOT_COMPUTABLE and found.claim.published <= freeze
    }
    lines = situation.known("chiffres_publies")["claim_id"]
    claims = lines[lines.isin(verdicts.keys())]
    return units(
        claims,
        situation.region(claims.index),
        claims.map(verdicts) == Verdict.AGREES,
        1,
        {"chiffres_publies": claims},
    )


def completude_registres(situation: Situation) -> Units:
    """Cells filled / cells that a complete register fills, one unit per register."""
    cells, gaps = [], {}
    package = _whole(situation).package
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
        frame["unit"],
        situation.region(frame.index),
        frame["numerator"],
        frame["denominator"],
        gaps,
    )


def revision_moyenne(situation: Situation) -> Units:
    """Gap between the freeze of the year and this one, in billionths, one unit per share."""
    year, own = situation.valid_on.year, situation.settings.freeze_of(situation.valid_on.year)
    gaps: dict[str, int] = {}
    if situation.known_on > own:
        for name in _shares(_whole(situation), year):
            before, after = (
                _share(_whole(situation).units(name, year, freeze=known_on))
                for known_on in (own, situation.known_on)
            )
            if before is not None and after is not None:
                gaps[name] = round(abs(after - before) * BILLION)
    frame = pd.Series(gaps, dtype="Int64").rename_axis("unit").reset_index(name="gap")
    return units(
        frame["unit"].astype("str"), situation.region(frame.index), frame["gap"], BILLION, {}
    )


def _shares(whole: Whole, year: int) -> list[str]:
    """Return the additive shares of the plan that exist in a year."""
    return [
        name
        for name, one in whole.catalogue.items()
        if one.unite == "%"
        and one.is_additive
        and one.premiere_annee <= year
        and name not in ABOUT_DATA
    ]


def _share(counted: pd.DataFrame) -> Fraction | None:
    """Return the regional share of some units, None where nothing was counted."""
    denominator = int(counted["denominator"].sum())
    return Fraction(int(counted["numerator"].sum()), denominator) if denominator else None


def _whole(situation: Situation) -> Whole:
    if situation.whole is None:
        message = "Cet indicateur porte sur le plan entier : la situation doit le connaître."
        raise TypeError(message)
    return situation.whole
