"""Published figures, and the verdict of the registers on each of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pandas as pd

SCALES = {"%": Fraction(1, 100), "M€": Fraction(100_000_000)}


class Verdict(StrEnum):
    """What the registers say of a published figure."""

    AGREES = "concorde"
    EXPLAINED = "écart expliqué"
    UNEXPLAINED = "écart inexpliqué"
    NOT_COMPUTABLE = "non recalculable"


@dataclass(frozen=True)
class Claim:
    """One figure as somebody published it.

    `value` and `step` are in the published unit; `step` is the rounding step of the figure
    ("8 sur 10" has a step of 10 points). `part` says which part of the indicator it quotes.
    """

    id: str
    subject: str
    value: Fraction
    text: str
    unit: str
    precision: str
    step: Fraction
    published: str
    reference: str
    indicator: str
    part: str
    territories: tuple[str, ...]
    valid_on: date | None
    explanation: str
    source: str
    address: str

    @property
    def scale(self) -> Fraction:
        """Factor from the published unit to the exact one (1 for 100 %, cents for money)."""
        return SCALES.get(self.unit.split()[0], Fraction(1))

    @property
    def interval(self) -> tuple[Fraction, Fraction]:
        """The exact values that the published figure may stand for, both ends included.

        A rounded figure stands for half a step on either side; "près de" for up to one step
        below, "plus de" for up to one step above, "au plus" for anything below.
        """
        low, high = {
            "arrondi": (self.value - self.step / 2, self.value + self.step / 2),
            "pres_de": (self.value - self.step, self.value + Fraction(1, 2)),
            "plus_de": (self.value, self.value + self.step),
            "au_plus": (Fraction(0), self.value),
        }[self.precision]
        return low * self.scale, high * self.scale


@dataclass(frozen=True)
class Comparison:
    """A published figure beside the recomputed one, exact and in the unit of the indicator."""

    claim: Claim
    numerator: int | None
    denominator: int | None
    verdict: Verdict


def compare(claim: Claim, recomputed: tuple[int, int | None] | None) -> Comparison:
    """Return the verdict of the registers on a published figure.

    Parameters
    ----------
    recomputed
        Numerator, and denominator of a share; None where the registers cannot tell.
    """
    if recomputed is None or recomputed[1] == 0:
        return Comparison(claim, None, None, Verdict.NOT_COMPUTABLE)
    numerator, denominator = recomputed
    low, high = claim.interval
    if low <= Fraction(numerator, denominator or 1) <= high:
        verdict = Verdict.AGREES
    else:
        verdict = Verdict.EXPLAINED if claim.explanation else Verdict.UNEXPLAINED
    return Comparison(claim, numerator, denominator, verdict)


def read_claims(frame: pd.DataFrame) -> tuple[Claim, ...]:
    """Return the claims of the table `chiffres_publies`, in the order of the file."""
    return tuple(_claim(row) for row in frame.to_dict("records"))


def _claim(row: dict[Any, Any]) -> Claim:
    text: dict[str, Any] = {key: "" if pd.isna(value) else value for key, value in row.items()}
    return Claim(
        id=text["claim_id"],
        subject=text["objet"],
        value=Fraction(text["valeur"]),
        text=text["valeur"],
        unit=text["unite"],
        precision=text["precision"],
        step=Fraction(text["pas"]),
        published=text["date_publication"],
        reference=text["date_reference"],
        indicator=text["indicateur"],
        part=text["element"],
        territories=tuple(filter(None, text["territoires"].split("|"))),
        valid_on=text["valide_le"].date() if text["valide_le"] else None,
        explanation=text["explication"],
        source=text["source"],
        address=text["adresse"],
    )
