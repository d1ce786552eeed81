"""The open data of a report that no page prints: every observation, every grant."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from reporting.indicators.grants import grants
from reporting.parts import Field, Part, Scope, empty
from reporting.parts.part import Texts
from reporting.report.forms import FORMS, form
from reporting.report.values import Values, figure_of, gathered

LONGEST = 256
"""Characters of the object of a grant in the national schema."""


def _fields(form: str) -> tuple[Field, ...]:
    """Return the columns that a form declares, in its order."""
    told = FORMS[form]
    return tuple(
        Field(id, label, told.types.get(id, "string")) for id, label in told.columns.items()
    )


OBSERVATIONS, GRANTS = _fields("observations"), _fields("subventions")
"""The columns of the observations; those of the national schema « subventions » 2.1.1 (SCDL)."""


@form
def observations(values: Values, texts: Texts) -> Part:
    """Give every observation that may be published: a row per indicator, year and territory.

    Those of the territory and of its region; the region's report has those of its départements.

    Amounts are in euros, shares are parts of 1; what is masked has neither value nor sides.
    """
    places = [values.region]
    places += values.departements if values.is_regional else [values.territory]
    names = {place.id: place.name for place in places}
    found = _observed(values, *names)
    rows = [_observation(values, names[row["territory"]], row) for row in found.to_dict("records")]
    return _data(texts, OBSERVATIONS, rows)


@gathered
def _observed(values: Values, *places: str) -> pd.DataFrame:
    found = values.ledger.observe(territory=places, freeze=values.known_on, public=True)
    return found[found["year"] <= values.year]


def _observation(
    values: Values, place: str, row: Mapping[Hashable, Any]
) -> tuple[str | int | None, ...]:
    entry = values.ledger.catalogue[row["indicator"]]
    days = (row["du"].date(), row["au"].date())
    sides = [
        None if pd.isna(row[side]) else int(row[side]) for side in ("numerator", "denominator")
    ]
    figure = figure_of(entry, Scope(row["territory"], row["year"], *days), *sides)
    return (
        *(entry.id, entry.libelle, row["year"], row["territory"], place),
        *(day.isoformat() for day in days),
        *((None, None) if entry.unite == "EUR" else sides),
        figure.machine,
        entry.unite,
        row["status"],
        "oui" if row["masked"] else "non",
    )


@form
def subventions(values: Values, texts: Texts) -> Part:
    """Give the grants voted to communes and groupings, as the national schema has them.

    Those to associations, whose names the registers do not keep, stay out: they are counted.
    """
    if values.ledger.settings.siret is None:
        return empty(texts["id"])
    rows, left = _grants(values)
    texts["note"] = f"{texts.get('note') or ''} Aides sans nom de bénéficiaire : {left}.".strip()
    return _data(texts, GRANTS, rows)


@gathered
def _grants(values: Values) -> tuple[list[tuple[Any, ...]], int]:
    """Return the rows of the grants whose beneficiary has a name, and how many others there are."""
    settings, found = values.ledger.settings, grants(values.situation, None)
    found = found[~found["is_cancelled"] & found["commune"].isin(values.places)]
    calls = values.situation.known("campagnes_ami").set_index("campagne_id")["nom"]
    told = found.assign(
        nom=_beneficiaries(values, found), campagne=found["campagne_id"].map(calls)
    ).dropna(subset=["nom", "demandeur_siret"])
    paid = _payments(values)
    rows = [
        (
            settings.organisme,
            settings.siret,
            _iso(row["commission_permanente_le"]),
            row["no_deliberation"],
            row["nom"],
            row["demandeur_siret"],
            "",
            _object(row),
            f"{row['net'] // 100}.{row['net'] % 100:02d}",
            "aide en numéraire",
            _conditions(row["net"], paid.get(row["decision_id"], [])),
            _period(row),
            "",
            "false",  # the police of a commune is no State aid
            "1",  # one beneficiary a decision
            row["campagne_id"],
        )
        for row in told.sort_values(["commission_permanente_le", "decision_id"]).to_dict("records")
    ]
    return rows, len(found) - len(told)


def _data(
    texts: Texts, fields: tuple[Field, ...], rows: Iterable[Sequence[str | int | None]]
) -> Part:
    lines = tuple(map(tuple, rows))
    return Part(kind="data", fields=fields, lines=lines, **texts) if lines else empty(texts["id"])


def _payments(values: Values) -> dict[str, list[int]]:
    """Return the cents of each payment of a decision; none where no register keeps them."""
    if not values.has("mandats"):
        return {}
    paid = values.situation.table("mandats").dropna(subset="decision_id")
    paid = paid[paid["montant"] > 0]
    return {str(name): list(one) for name, one in paid.groupby("decision_id")["montant"]}


def _conditions(net: int, paid: Sequence[int]) -> str:
    """Say how a grant is paid, as far as its payments tell."""
    if len(paid) > 1:
        return "échelonné"
    return "unique" if list(paid) == [net] else "autre"


def _beneficiaries(values: Values, found: pd.DataFrame) -> pd.Series:
    """Return the name of who was helped: a commune, or its grouping; None of others."""
    communes = values.situation.known("communes").drop_duplicates("code").set_index("code")
    current = found["commune"].str.removeprefix("commune-")  # of a commune since renumbered
    names = current.map(communes["nom"]).where(found["type"] == "commune")
    if values.has("epci"):
        groupings = values.situation.known("epci").drop_duplicates("epci").set_index("epci")
        siren = found["demandeur_siret"].str[:9].where(found["type"] == "EPCI")
        unnamed = "Groupement de communes, SIREN " + siren
        names = names.fillna(siren.map(groupings["epci_nom"])).fillna(unnamed)
    return names


def _object(row: Mapping[Hashable, Any]) -> str:
    told = "" if pd.isna(row["volets"]) else row["volets"].replace("|", ", ")
    return " : ".join(filter(None, (str(row["campagne"]), told)))[:LONGEST]


def _period(row: Mapping[Hashable, Any]) -> str:
    """Return when a grant may be paid: from its notification, if any, to the day it lapses."""
    is_told = not pd.isna(row["date_notification"])
    first = _iso(row["date_notification" if is_told else "commission_permanente_le"])
    return first if pd.isna(row["date_caducite"]) else f"{first}/{_iso(row['date_caducite'])}"


def _iso(day: pd.Timestamp) -> str:
    return day.date().isoformat()
