"""What the plan did with others: calls for projects, engagements, help against cyber attacks."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from reporting.errors import UsageError
from reporting.indicators.communes import ami_projets_volet, by_vintage
from reporting.indicators.convention import cyber_incidents
from reporting.indicators.grants import grants
from reporting.parts import Column, Figure, Part, empty
from reporting.parts.bars import bars
from reporting.parts.french import NBSP, capital, long_date, share
from reporting.parts.part import Texts
from reporting.parts.tables import Cell
from reporting.plan.settings import Diffusion
from reporting.report.commitments import unplaced
from reporting.report.forms import form, grid, heads
from reporting.report.reading import WORDS
from reporting.report.tables import one_scale
from reporting.report.values import Values

STATES = {
    "a_venir": "○\u00a0à venir",
    "en_cours": "▲\u00a0en cours",
    "realise": "✓\u00a0réalisé",
    "retard": "✗\u00a0en retard",
    "abandonne": "□\u00a0abandonné",
}
"""Status of an engagement, never by its colour alone."""
DONE, LATE, DROPPED, COMING = "realise", "retard", "abandonne", "en_cours"
AGREED = "convention_actions_realisees"
"""The indicator that counts what is done of the agreements alone."""
NONE = "–"
OTHERS, UNSAID = "Autres secteurs", "Non précisé"
COUNTS, AMOUNTS = ("recevables", "communes", "epci"), ("vote", "paye")
"""Columns of the calls for projects."""


@form
def vintages(values: Values, texts: Texts) -> Part:
    """Return one row per call for projects, and the cumulated one, where a commune counts once."""
    found, scope = by_vintage(values.situation, values.places), values.scope
    total = found.iloc[-1]
    if len(found) == 1 or not total[["recevables", "vote"]].any():
        return empty(texts["id"])
    calls = [*found["nom"].iloc[:-1]]
    if len({call.rpartition(", ")[0] for call in calls}) == 1:
        calls = [call.rpartition(", ")[2] for call in calls]
    names = [*calls, "Ensemble"]
    counts = [[scope.count(f"ami_{name}", int(n)) for n in found[name]] for name in COUNTS]
    amounts = [scope.amount(f"ami_{name}", int(cents)) for name in AMOUNTS for cents in found[name]]
    scaled = [replace(cell, decimals=2) for cell in one_scale(amounts) if cell]
    columns = (names, *counts, scaled[: len(found)], scaled[len(found) :])
    texts["note"] = _twice(int(found["communes"].iloc[:-1].sum()), int(total["communes"]))
    first = {"campagne": values.ledger.settings.vocabulaire.intitules.appels or "Appel"}
    return grid(texts, first | heads(values, "vintages"), zip(*columns, strict=True))


def _twice(summed: int, distinct: int) -> str:
    """Say why vintages add up to more than the communes there are."""
    note = "Voté net : annulations déduites, groupements compris. "
    if summed == distinct:
        return note + "Aucune commune n'est aidée par deux appels."
    return note + (
        f"Une commune aidée par deux appels compte dans chacun et une seule fois dans l'ensemble : "
        f"{summed} par appel, {distinct} communes distinctes."
    )


def paid_communes(values: Values) -> Figure | None:
    """Return the communes with a vote that was not cancelled and was paid, be it in part.

    A payment that was paid back is none: what counts is the sum paid for the decision by the day.
    """
    name = "communes_aidees"
    helped = values[name]
    if (
        helped is None
        or not (helped.known and helped.known.numerator)
        or "mandats" not in values.ledger.tables
    ):
        return None
    granted = grants(values.situation, values.ledger.settings.codes.appel_a_projets)
    granted = granted[(granted["type"] == "commune") & ~granted["is_cancelled"]]
    granted = granted[granted["commune"].isin(values.places)]
    paid = values.situation.table("mandats").groupby("decision_id")["montant"].sum()
    is_paid = granted["decision_id"].map(paid).fillna(0) > 0
    scope = values.scope_of(helped.entry, values.territory.id, values.year)
    communes = int(granted.loc[is_paid, "commune"].nunique())
    return scope.count(name, communes, helped.entry.nom)


WORDS["communes_payees"] = paid_communes


@form
def strands(values: Values, texts: Texts) -> Part:
    """Draw the strands of the projects granted; a project counts once in each of its strands."""
    lines = ami_projets_volet(values.situation).frame
    lines = lines[lines["place"].isin(values.places)]
    counts = lines["unit"].str.rsplit("|", n=1).str[-1].value_counts()
    names, scope = values.ledger.settings.vocabulaire.volets, values.scope
    noun = ("projet", "projets")
    return bars(
        [
            (names.get(str(strand), str(strand)), scope.count("ami_projets_volet", int(n), noun))
            for strand, n in counts.items()
        ],
        heading=Column("volet", "Volet", header=True),
        **texts,
    )


@form
def engagements(values: Values, texts: Texts, *, convention: str | None = None) -> Part:
    """Return the tracker of engagements, of one agreement or of all but local councils."""
    known = values.situation.known("engagements_conventions")
    known = known[~known["convention"].isin(values.ledger.settings.conventions_of("conseils"))]
    if convention is not None:
        names = {one.nom for one in values.ledger.settings.conventions} | {*known["convention"]}
        if convention not in names:
            raise UsageError.unknown(kind="convention", value=convention, known=sorted(names))
        known = known[known["convention"] == convention]
    if not values.is_regional:
        known = known[("departement-" + known["code_dep"]) == values.territory.id]
    known = known.sort_values(["convention", "echeance", "engagement_id"])
    counted = values.figure(AGREED) if values.keeps(AGREED) else None
    if counted and convention in values.ledger.settings.conventions_of("accord"):
        texts["note"] = (
            f"{texts['note']} L'indicateur, lui, compte ce qui est réalisé {counted.when}."
        )
    today = pd.Timestamp(values.known_on)
    alike = {str(word): group for word, group in known.groupby(_wording(known), sort=False)}
    rows = [_engagements(word, several, today) for word, several in alike.items()]
    return grid(texts, heads(values, "engagements"), rows, details=("axe", "realise_le"))


def _wording(known: pd.DataFrame) -> "pd.Series[str]":
    """Return what the engagements of several départements are called together."""
    pairs = zip(known["libelle"], known["code_dep"], strict=True)
    words = [word if pd.isna(code) else unplaced(word, code) for word, code in pairs]
    return pd.Series(words, index=known.index)


def _engagements(word: str, several: pd.DataFrame, today: pd.Timestamp) -> tuple[Cell, ...]:
    """Write the engagements of one wording: how many are done, late if one of them is."""
    rows = [_engagement(row, today) for row in several.to_dict("records")]
    if len(rows) == 1:
        return rows[0]
    done = sum(row[3] == STATES[DONE] for row in rows)
    open_states = [row[3] for row in rows if row[3] != STATES[DONE]] or [STATES[DONE]]
    state = STATES[LATE] if STATES[LATE] in open_states else open_states[0]
    told = f"{done} sur {len(rows)}"
    return f"{word}{NBSP}: {told}", rows[0][1], rows[0][2], state, told, NONE


def _engagement(row: Mapping[Hashable, Any], today: pd.Timestamp) -> tuple[Cell, ...]:
    """Write one engagement: overdue as soon as its date is past, whatever its status says.

    What is said to be done on a later day was not done yet.
    """
    is_later = not pd.isna(row["realise_le"]) and row["realise_le"] > today
    status = COMING if row["statut"] == DONE and is_later else row["statut"]
    if status not in (DONE, DROPPED) and row["echeance"] < today:
        status = LATE
    proof = NONE if is_later or pd.isna(row["preuve"]) else row["preuve"]
    done = NONE if is_later or pd.isna(row["realise_le"]) else long_date(row["realise_le"])
    axis = NONE if pd.isna(row["axe"]) else row["axe"]
    return row["libelle"], axis, long_date(row["echeance"]), STATES[status], done, proof


@form
def cyber(values: Values, texts: Texts) -> Part:
    """Draw the incidents of the year by sector, those of too few organisations put together."""
    if (total := values.figure("cyber_incidents")) is None:
        return empty(texts["id"])
    now, rule = values.situation, values.ledger.settings.diffusion
    incidents = now.table("incidents_cyber").loc[cyber_incidents(now).rows["incidents_cyber"].index]
    texts["subtitle"] = f"Nombre d'incidents distincts par secteur, {total.when}"
    texts["note"] = (
        f"Un secteur de moins de {rule.effectif_minimum} organisations, ou dont une seule a "
        f"plus de {share(Fraction(rule.dominance_maximum))}, est compté avec d'autres."
    )
    return bars(
        [
            (
                capital(sector),
                replace(total, numerator=number, noun=("incident", "incidents"), observed=False),
            )
            for sector, number in by_sector(incidents, rule).items()
        ],
        heading=Column("secteur", "Secteur", header=True),
        **texts,
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
