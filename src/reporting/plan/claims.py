"""Published figures, and the verdict of the registers on each of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pandas as pd

from reporting.registers import Finding, Rule, finding

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
    `line` is its line in the file.
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
    explained_by: str
    explained_on: date | None
    source: str
    address: str
    line: int = 0

    @property
    def is_explained(self) -> bool:
        """Whether a gap is declared explained: a reason, its author and its date."""
        return bool(self.explanation and self.explained_by and self.explained_on)

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
        verdict = Verdict.EXPLAINED if claim.is_explained else Verdict.UNEXPLAINED
    return Comparison(claim, numerator, denominator, verdict)


def read_claims(frame: pd.DataFrame) -> tuple[Claim, ...]:
    """Return the claims of the table `chiffres_publies`, in the order of the file."""
    rows = zip(frame.index, frame.to_dict("records"), strict=True)
    return tuple(_claim(row, int(line)) for line, row in rows)


def gap(found: Comparison, file: str) -> Finding:
    """Return the finding about a published figure that the registers contradict."""
    claim = found.claim
    return finding(
        Rule.UNEXPLAINED_GAP,
        file,
        claim.line,
        "valeur",
        claim.text,
        table="chiffres_publies",
        claim=claim.id,
        subject=claim.subject,
        low=_plain(claim.interval[0] / claim.scale),
        high=_plain(claim.interval[1] / claim.scale),
        unit=claim.unit,
        recomputed=_recomputed(found),
        day=claim.valid_on,
    )


def _recomputed(found: Comparison) -> str:
    """Return a recomputed value in the published unit, with what it is a share of."""
    numerator, denominator = found.numerator or 0, found.denominator
    value = Fraction(numerator, denominator or 1) / found.claim.scale
    return _plain(value) + ("" if denominator is None else f" ({numerator} sur {denominator})")


def _plain(value: Fraction) -> str:
    """Return a number with at most three decimals, in French."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".").replace(".", ",")


def _claim(row: dict[Any, Any], line: int) -> Claim:
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
        explained_by=text["explique_par"],
        explained_on=text["explique_le"].date() if text["explique_le"] else None,
        source=text["source"],
        address=text["adresse"],
        line=line,
    )
