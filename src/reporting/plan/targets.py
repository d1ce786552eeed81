"""Targets, announced or adopted, and published figures, with the verdict of the registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from reporting.plan.settings import Day, Least
from reporting.registers.declarations import Names, Worded, address, named, read_rows
from reporting.registers.findings import Finding, Rule, finding, say


class Target(Worded):
    """One version of the target of an indicator.

    `value` is exact and in the unit of the indicator: 1 for 100 %, cents for money.
    """

    line: int = 0
    indicator: Annotated[str, named("indicateur")] = Field(alias="indicateur")
    version: Least
    value: Annotated[Fraction, BeforeValidator(Fraction)] = Field(alias="valeur")
    due: Day = Field(alias="echeance")
    adopted_on: Day | None = Field(None, alias="adoptee_le")
    announced_on: Day | None = Field(None, alias="annoncee_le")
    status: Literal["adoptee", "annoncee"] = Field(alias="statut")
    replaces: int | None = Field(None, alias="remplace")
    source: str = ""
    address: Annotated[str, address] = Field("", alias="adresse")

    @property
    def known_since(self) -> date:
        """The first day on which it was said; a table without either day has been refused."""
        return self.announced_on or self.adopted_on or date.max

    @property
    def is_announced(self) -> bool:
        """Whether the target was said in public but not voted."""
        return self.status == "annoncee"


def read_targets(frame: pd.DataFrame, path: Path, names: Names | None = None) -> tuple[Target, ...]:
    """Return the targets of the table `cibles`, by indicator and version."""
    return read_rows(Target, frame.sort_values(["indicateur", "version"]), path, names)


def targets_of(targets: Iterable[Target], indicator: str, known_on: date) -> tuple[Target, ...]:
    """Return the versions of a target known on a day, the initial one first."""
    return tuple(t for t in targets if t.indicator == indicator and t.known_since <= known_on)


SCALES = {"%": Fraction(1, 100), "M€": Fraction(100_000_000)}
AUTHORISED = ("vote", "affecte", "engage")
"""Parts of a claim that are amounts of the budget, of the measure that its indicator sums."""
INCOMPLETE = "registre_incomplet"
FIRST, LAST = 1900, 2099
"""Years in which something may have been published."""
Places = Annotated[
    tuple[Annotated[str, named("territoire")], ...],
    BeforeValidator(lambda text: tuple(text.split("|"))),
]
Part = Literal["valeur", "numerateur", "denominateur", "vote", "affecte", "engage"]
Kind = Literal[
    "autre_perimetre",
    "autre_date",
    "definition",
    "revision",
    "contradiction_publique",
    "registre_incomplet",
    "hors_registres",
]
"""What an explanation says: the claim counts elsewhere, on another day or otherwise; registers
changed since; public figures contradict each other; registers know too little, or nothing."""


class Verdict(StrEnum):
    """What the registers say of a published figure."""

    AGREES = "concorde"
    EXPLAINED = "écart expliqué"
    UNEXPLAINED = "écart inexpliqué"
    NOT_COMPUTABLE = "non recalculable"


def _dated(text: str) -> str:
    if not FIRST <= _first_day(text).year <= LAST:
        raise ValueError(say("from-to", first=FIRST, last=LAST))
    return text


def _some(step: Fraction) -> Fraction:
    if step <= 0:
        raise ValueError(say("no-step"))
    return step


def _first_day(text: str) -> date:
    """Return the first day that a year, a month or a day may stand for."""
    return date.fromisoformat(f"{text}-01-01"[:10])


def _classed(day: date, info: ValidationInfo) -> date:
    if info.data.get("kind") is None:
        raise ValueError(say("kind-missing"))
    return day


class Claim(Worded):
    """One figure as somebody published it.

    `text` and `step` are in the published unit; `step` is the rounding step of the figure
    ("8 sur 10" has a step of 10 points). `part` says what of the indicator it quotes, `choice`
    what had to be chosen to compare them. `line` is its line in the file.
    """

    line: int = 0
    id: str = Field(alias="claim_id")
    subject: str = Field("", alias="objet")
    text: str = Field(alias="valeur")
    unit: str = Field(alias="unite")
    precision: Literal["arrondi", "pres_de", "plus_de", "au_plus"]
    step: Annotated[Fraction, BeforeValidator(Fraction), AfterValidator(_some)] = Field(alias="pas")
    published: Annotated[str, AfterValidator(_dated)] = Field(alias="date_publication")
    reference: str = Field("", alias="date_reference")
    qualifier: str = Field("", alias="qualificatif")
    indicator: Annotated[str, named("indicateur")] = Field("", alias="indicateur")
    part: Part | None = Field(None, alias="element")
    territories: Places = Field((), alias="territoires")
    valid_on: Day | None = Field(None, alias="valide_le")
    choice: str = Field("", alias="choix")
    explanation: str = Field("", alias="explication")
    kind: Kind | None = Field(None, alias="nature_explication")
    explained_by: str = Field("", alias="explique_par")
    explained_on: Annotated[Day, AfterValidator(_classed)] | None = Field(None, alias="explique_le")
    source_kind: str = Field("", alias="source_type")
    source: str = ""
    address: Annotated[str, address] = Field("", alias="adresse")

    @property
    def value(self) -> Fraction:
        """The figure, exact, in the published unit."""
        return Fraction(self.text)

    @property
    def published_on(self) -> date:
        """The first day on which it may have been published."""
        return _first_day(self.published)

    @property
    def is_explained(self) -> bool:
        """Whether a gap is declared explained: a reason of a kind, its author and its date."""
        return bool(self.explanation and self.kind and self.explained_by and self.explained_on)

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

    def compare(
        self, recomputed: tuple[int, int | None] | None, period: tuple[date, date] | None = None
    ) -> "Comparison":
        """Return the verdict of the registers on the figure.

        Nothing is said against a claim with registers that are declared to know too little of it.

        Parameters
        ----------
        recomputed
            Numerator, and denominator of a share; None where the registers cannot tell.
        period
            The first and the last day that the indicator is about; not after that of the claim,
            which is taken where none is given.
        """
        is_unknown = self.is_explained and self.kind == INCOMPLETE
        if recomputed is None or recomputed[1] == 0 or is_unknown:
            return Comparison(self, None, None, Verdict.NOT_COMPUTABLE)
        numerator, denominator = recomputed
        low, high = self.interval
        if low <= Fraction(numerator, denominator or 1) <= high:
            verdict = Verdict.AGREES
        else:
            verdict = Verdict.EXPLAINED if self.is_explained else Verdict.UNEXPLAINED
        day = self.valid_on
        du, au = (one and day and min(one, day) for one in period or (day, day))
        return Comparison(self, numerator, denominator, verdict, du, au)


@dataclass(frozen=True)
class Comparison:
    """A published figure beside the recomputed one, exact and in the unit of the indicator.

    `du` and `au` are the first and the last day of the recomputed figure; None without one.
    """

    claim: Claim
    numerator: int | None
    denominator: int | None
    verdict: Verdict
    du: date | None = None
    au: date | None = None

    def gap(self, file: str, known_on: date) -> Finding:
        """Return the finding about a figure that the registers contradict at a freeze."""
        claim = self.claim
        low, high = (_plain(one / claim.scale) for one in claim.interval)
        place = (file, claim.line, "valeur", claim.text)
        told: dict[str, Any] = {
            "table": "chiffres_publies",
            "claim": claim.id,
            "subject": claim.subject,
        }
        told |= {"low": low, "high": high, "unit": claim.unit, "recomputed": self._recomputed()}
        return finding(Rule.UNEXPLAINED_GAP, *place, **told, day=claim.valid_on, freeze=known_on)

    def _recomputed(self) -> str:
        """Return the recomputed value in the published unit, with what it is a share of."""
        numerator, denominator = self.numerator or 0, self.denominator
        value = Fraction(numerator, denominator or 1) / self.claim.scale
        return _plain(value) + ("" if denominator is None else f" ({numerator} sur {denominator})")


def known_claims(claims: Iterable[Claim], known_on: date) -> list[Claim]:
    """Return the claims published by a day, without the explanations dated after it."""
    unsaid = {"explanation": "", "kind": None, "explained_by": "", "explained_on": None}
    return [
        one.model_copy(update=unsaid) if one.explained_on and one.explained_on > known_on else one
        for one in claims
        if one.published_on <= known_on
    ]


read_claims = partial(read_rows, Claim)


def _plain(value: Fraction) -> str:
    """Return a number with at most three decimals, in French."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".").replace(".", ",")
