"""What the plan did with others: calls for projects, engagements, help against cyber attacks."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from reporting.indicators import communes
from reporting.indicators.communes import by_vintage
from reporting.indicators.convention import cyber_incidents
from reporting.parts import Column, Figure, Part, charts, empty, table
from reporting.parts.french import long_date, share
from reporting.parts.tables import Cell
from reporting.plan.settings import Diffusion
from reporting.report import derived
from reporting.report.tables import one_scale, source_of
from reporting.report.values import Values

STRANDS = {
    "LOCAUX": "Locaux",
    "VEHICULES": "Véhicules",
    "POSTE_MOBILE": "Postes mobiles",
    "PROTECTION": "Protection des agents",
    "ESPACE_PUBLIC": "Espace public",
    "NOUVELLE_UNITE": "Nouvelles unités",
    "FORMATION": "Formation",
    "AMENAGEMENT_ABORDS": "Abords des lycées",
}
STATES = {
    "a_venir": "○\u00a0à venir",
    "en_cours": "▲\u00a0en cours",
    "realise": "✓\u00a0réalisé",
    "retard": "✗\u00a0en retard",
    "abandonne": "□\u00a0abandonné",
}
"""Status of an engagement, never by its colour alone."""
DONE, LATE, DROPPED = "realise", "retard", "abandonne"
NONE = "–"
OTHERS, UNSAID = "Autres secteurs", "Non précisé"


COUNTS = {
    "recevables": "Dossiers recevables",
    "communes": "Communes aidées",
    "epci": "Groupements aidés",
}
AMOUNTS = {"vote": "Voté net", "paye": "Payé"}


def vintages(values: Values, title: str, id: str) -> Part:
    """Return one row per call for projects, and the cumulated one, where a commune counts once."""
    found = by_vintage(derived.situation(values), derived.places(values))
    total = found.iloc[-1]
    if len(found) == 1 or not total[["recevables", "vote"]].any():
        return empty(id, title=title)
    names = [*found["nom"].iloc[:-1], "Ensemble"]
    counts = [[derived.count(values, f"ami_{c}", int(n)) for n in found[c]] for c in COUNTS]
    amounts = [
        derived.amount(values, f"ami_{c}", int(cents)) for c in AMOUNTS for cents in found[c]
    ]
    scaled = [replace(cell, decimals=2) for cell in one_scale(amounts) if cell]
    voted, paid = scaled[: len(found)], scaled[len(found) :]
    return table(
        (
            Column("campagne", "Appel à manifestation d'intérêt", header=True),
            *(Column(name, label, align="right") for name, label in (COUNTS | AMOUNTS).items()),
        ),
        list(zip(names, *counts, voted, paid, strict=True)),
        id=id,
        title=title,
        subtitle=f"Décisions jusqu'au {long_date(values.valid_on)}",
        source=source_of(values, "Registres des campagnes, des dossiers et des subventions"),
        note=_twice(int(found["communes"].iloc[:-1].sum()), int(total["communes"])),
    )


def _twice(summed: int, distinct: int) -> str:
    """Say why vintages add up to more than the communes there are."""
    note = "Voté net : annulations déduites, groupements compris. "
    if summed == distinct:
        return note + "Aucune commune n'est aidée par deux appels."
    return note + (
        f"Une commune aidée par deux appels compte dans chacun et une seule fois dans l'ensemble : "
        f"{summed} par appel, {distinct} communes distinctes."
    )


def strands(values: Values, title: str, id: str) -> Part:
    """Draw the strands of the projects granted; a project counts once in each of its strands."""
    lines = communes.ami_projets_volet(derived.situation(values)).frame
    lines = lines[lines["place"].isin(derived.places(values))]
    counts = lines["unit"].str.rsplit("|", n=1).str[-1].value_counts()
    return charts.bars(
        [
            (STRANDS.get(str(strand), str(strand)), _projects(values, int(projects)))
            for strand, projects in counts.items()
        ],
        heading=Column("volet", "Volet", header=True),
        id=id,
        title=title,
        subtitle=f"Nombre de projets aidés par volet, cumul au {long_date(values.valid_on)}",
        source=source_of(values, "Registres des dossiers et des subventions"),
        note="Un projet de deux volets compte dans chacun.",
    )


def _projects(values: Values, projects: int) -> Figure:
    return derived.count(values, "ami_projets_volet", projects, ("projet", "projets"))


def engagements(values: Values, title: str, id: str, *, convention: str | None = None) -> Part:
    """Return the tracker of engagements as known at the freeze, local councils left out."""
    known = derived.situation(values).known("engagements_conventions")
    known = known[~known["convention"].isin(values.plan.settings.conventions_of("conseils"))]
    if convention is not None:
        known = known[known["convention"] == convention]
    if not derived.is_regional(values):
        known = known[("departement-" + known["code_dep"]) == values.territory.id]
    known = known.sort_values(["convention", "echeance", "engagement_id"])
    return table(
        (
            Column("engagement", "Engagement", header=True),
            Column("axe", "Axe"),
            Column("echeance", "Échéance"),
            Column("statut", "Statut"),
            Column("realise_le", "Réalisé le"),
            Column("preuve", "Preuve"),
        ),
        [_engagement(row, pd.Timestamp(values.known_on)) for row in known.to_dict("records")],
        id=id,
        title=title,
        subtitle=f"Situation connue au {long_date(values.known_on)}",
        source=source_of(values, "Registre des engagements"),
        note=(
            "« En retard » : échéance passée sans réalisation. L'indicateur, lui, compte ce qui "
            f"est réalisé au {long_date(values.valid_on)}."
        ),
    )


def cyber(values: Values, title: str, id: str) -> Part:
    """Draw the incidents of the year by sector, those of too few organisations put together."""
    if not derived.is_regional(values) or values.figure("cyber_incidents") is None:
        return empty(id, title=title)
    now, rule = derived.situation(values), values.plan.settings.diffusion
    incidents = now.table("incidents_cyber").loc[cyber_incidents(now).rows["incidents_cyber"].index]
    return charts.bars(
        [
            (sector, derived.count(values, "cyber_incidents", number, ("incident", "incidents")))
            for sector, number in by_sector(incidents, rule).items()
        ],
        heading=Column("secteur", "Secteur", header=True),
        id=id,
        title=title,
        subtitle=f"Nombre d'incidents distincts par secteur, année {values.year}",
        source=source_of(values, "Registre des incidents de CyberOcc"),
        note=(
            f"Un secteur de moins de {rule.effectif_minimum} organisations, ou dont une seule a "
            f"plus de {share(Fraction(rule.dominance_maximum))}, est compté avec d'autres."
        ),
    )


def by_sector(incidents: pd.DataFrame, rule: Diffusion) -> Mapping[str, int]:
    """Return the incidents by sector; no cell rests on too few organisations, or nearly on one.

    Sectors that do are put together, with the smallest of the others as long as together they do
    too: nothing can be found by subtraction. Where all of them do, there is no cell at all.
    """
    sectors = incidents["secteur"].fillna(UNSAID)
    counts = incidents["siren_hash"].fillna("").groupby(sectors).value_counts()
    given = {str(sector): part.droplevel(0) for sector, part in counts.groupby(level=0)}

    def is_short(names: Iterable[str]) -> bool:
        together = pd.concat([given[name] for name in names])
        return rule.is_concentrated([int(n) for n in together.groupby(level=0).sum()])

    shown = sorted(given, key=lambda sector: (len(given[sector]), sector))
    pooled = [sector for sector in shown if is_short([sector])]
    shown = [sector for sector in shown if sector not in pooled]
    while pooled and shown and is_short(pooled):
        pooled.append(shown.pop(0))
    found = {sector: int(given[sector].sum()) for sector in shown}
    if pooled and not is_short(pooled):
        found[OTHERS] = sum(int(given[sector].sum()) for sector in pooled)
    return found


def _engagement(row: Mapping[Hashable, Any], today: pd.Timestamp) -> tuple[Cell, ...]:
    """Write one engagement: overdue as soon as its date is past, whatever its status says."""
    is_over = row["statut"] in (DONE, DROPPED)
    status = LATE if not is_over and row["echeance"] < today else row["statut"]
    texts = (row["axe"], row["preuve"])
    axis, proof = (NONE if pd.isna(text) else text for text in texts)
    done = NONE if pd.isna(row["realise_le"]) else long_date(row["realise_le"])
    return row["libelle"], axis, long_date(row["echeance"]), STATES[status], done, proof
