"""The quality of the figures: how complete, how recent, how final, how comparable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pandas as pd

from reporting.parts import Column, Figure, Part, Scope, table
from reporting.parts.french import long_date, share
from reporting.plan.catalogue import Indicator
from reporting.plan.claims import Verdict
from reporting.plan.settings import Diffusion
from reporting.report.values import Values

CORRECTIONS = "corrections"
MASKING = (
    "D'autres valeurs sont masquées avec celles que la règle désigne, pour qu'aucune ne se déduise "
    "des totaux de la région, des autres indicateurs ou des rapports précédents ; un programme en "
    "nombres entiers le vérifie avant chaque publication. Ce qu'un rapport a masqué le reste dans "
    "les suivants. Le rapport d'un département donne l'intervalle de sa part masquée, si cela "
    "n'apprend rien de plus."
)
NONE = "–"


@dataclass(frozen=True)
class RegisterQuality:
    """What there is to say of one register, as known at a freeze.

    `filled` of `expected` cells were answered, among the columns that a complete register fills.
    `last` is the day when its latest row was learnt, None where rows do not say.
    """

    name: str
    title: str
    rows: int
    filled: int
    expected: int
    last: date | None
    age: int | None
    corrections: int


def quality_of(values: Values) -> list[RegisterQuality]:
    """Return the quality of every register; a context file is none."""
    package = values.plan.package
    corrected = package.state(CORRECTIONS, None, values.known_on)["table"]
    found = []
    for name, resource in package.resources.items():
        if resource.schema is None or not resource.is_register:
            continue
        rows = package.state(name, None, values.known_on)
        cells = package.answered(name, rows)
        last = rows["connu_du"].max() if "connu_du" in rows else pd.NaT
        day = None if pd.isna(last) else last.date()
        found.append(
            RegisterQuality(
                name=name,
                title=resource.title,
                rows=len(rows),
                filled=int(cells.to_numpy().sum()),
                expected=cells.size,
                last=day,
                age=None if day is None else (values.known_on - day).days,
                corrections=int((corrected == name).sum()),
            )
        )
    return found


def registers(values: Values, title: str, id: str) -> Part:
    """Return one row per register: rows, completeness, last news, corrections."""
    columns = (
        Column("registre", "Registre", header=True),
        Column("lignes", "Lignes", align="right"),
        Column("completude", "Cellules remplies", align="right"),
        Column("connu", "Dernière information"),
        Column("anciennete", "Jours avant l'arrêté", align="right"),
        Column("corrections", "Corrections", align="right"),
    )
    rows = [
        (
            one.title,
            one.rows,
            _share(values, one.name, one.filled, one.expected),
            NONE if one.last is None else long_date(one.last),
            NONE if one.age is None else one.age,
            one.corrections,
        )
        for one in quality_of(values)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"Ce que les registres savaient au {long_date(values.known_on)}",
        source="Registres de la Région ; journal des corrections (data/registers/corrections.csv)",
        note=(
            "Cellules remplies : parmi celles qu'un registre complet remplit. Une correction est "
            f"une valeur changée, avec son motif. « {NONE} » : le registre ne le dit pas."
        ),
    )


def indicators(values: Values, title: str, id: str) -> Part:
    """Return one row per indicator of the territory: final or not, masked, comparable, agreed."""
    columns = (
        Column("indicateur", "Indicateur", header=True),
        Column("donnees", "Données"),
        Column("completude", "Cellules remplies", align="right"),
        Column("masquees", "Valeurs masquées", align="right"),
        Column("comparable", "Comparable depuis", align="right"),
        Column("ruptures", "Ruptures"),
        Column("publies", "Chiffres publiés"),
    )
    observed = values.plan.observe(
        values.year, territory=("region", "departements"), freeze=values.known_on
    )
    masked = observed.groupby("indicator")["masked"].sum()
    qualities = quality_of(values)
    rows = [
        (
            one.libelle,
            "provisoires" if values.is_provisional else "définitives",
            _completeness(values, one, qualities),
            int(masked.get(name, 0)),
            str(first_comparable_year(one, values.valid_on)),
            " ; ".join(f"{long_date(b.le)} : {b.motif}" for b in one.ruptures) or NONE,
            _agreement(values, name),
        )
        for name, one in values.plan.catalogue.items()
        if values.cell(name)
    ]
    return table(
        columns,
        rows,
        id=id,
        title=title,
        subtitle=f"{values.territory.name}, données arrêtées au {long_date(values.known_on)}",
        source="Catalogue des indicateurs ; registres de la Région ; chiffres publiés",
        note=(
            "Valeurs masquées : nombre de territoires, région et départements, dont la valeur "
            "n'est pas publiée."
        ),
    )


def secrecy(values: Values, title: str, id: str) -> Part:
    """Return one row per rule of secrecy: what it is, and how many values are masked."""
    plan = values.plan
    observed = plan.observe(territory=("region", "departements"), freeze=values.known_on)
    observed = observed[observed["year"] <= values.year]
    observed = observed[observed["masked"]]
    rows = []
    for (reason, rule), names in _rules(plan.catalogue.values(), plan.settings.diffusion).items():
        masked = observed[observed["indicator"].isin(names)]
        now = int((masked["year"] == values.year).sum())
        rows.append((reason, rule, len(names), now, len(masked)))
    return table(
        (
            Column("motif", "Motif", header=True),
            Column("regle", "Règle"),
            Column("indicateurs", "Indicateurs", align="right"),
            Column("annee", f"Masquées, {values.year}", align="right"),
            Column("total", f"Depuis {values.years[0]}", align="right"),
        ),
        rows,
        id=id,
        title=title,
        subtitle=f"Région et départements, données arrêtées au {long_date(values.known_on)}",
        source="Réglages du plan (data/plan/plan.toml) ; catalogue des indicateurs",
        note=MASKING,
    )


def _rules(
    indicators: Iterable[Indicator], diffusion: Diffusion
) -> Mapping[tuple[str, str], list[str]]:
    """Return the indicators that each rule of secrecy is for, by reason and rule."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in indicators:
        least = diffusion.least(one.id, one.diffusion)
        if one.diffusion == "securite":
            rule = (
                "Sécurité des sites",
                "Un département n'est publié que si rien n'y manque, ou s'il y manque "
                f"{least} unités ou plus parmi {diffusion.total_minimum} ou plus.",
            )
        elif one.contributeur:
            most = share(Fraction(diffusion.dominance_maximum))
            rule = (
                "Secret des organisations",
                f"{diffusion.effectif_minimum} organisations au moins, aucune n'ayant plus de "
                f"{most} du total.",
            )
        else:
            rule = (
                "Secret des personnes et des organisations",
                f"Aucun effectif de 1 à {least - 1}.",
            )
        if one.diffusion != "publique":
            found.setdefault(rule, []).append(one.id)
    return found


def first_comparable_year(indicator: Indicator, valid_on: date) -> int:
    """Return the first year whose figure can be compared with that of a day.

    It is the first year of the series, or the first one after the last break: the year of the
    break for a stock on 31 December, the school year that starts with it for the others.
    """
    later = 1 if indicator.temps == "annee_scolaire" else 0
    years = [one.le.year + later for one in indicator.ruptures]
    return max([indicator.premiere_annee, *(year for year in years if year <= valid_on.year)])


def _completeness(
    values: Values, indicator: Indicator, qualities: list[RegisterQuality]
) -> Figure | str:
    """Return how complete the registers of an indicator are, together."""
    found = [one for one in qualities if one.name in indicator.registres]
    filled, expected = sum(one.filled for one in found), sum(one.expected for one in found)
    return _share(values, indicator.id, filled, expected) if expected else NONE


def _share(values: Values, name: str, filled: int, expected: int) -> Figure:
    return Scope.at(values.region.id, values.valid_on).figure(
        f"completude_{name}", filled, expected, "%", decimals=1, noun=("cellule", "cellules")
    )


def _agreement(values: Values, indicator: str) -> str:
    """Return how many published figures of an indicator got each verdict."""
    compared = values.plan.verdicts(values.known_on)
    found = Counter(one.verdict for one in compared if one.claim.indicator == indicator)
    return " ; ".join(f"{one.value} : {found[one]}" for one in Verdict if found[one]) or NONE
