"""The open data of a report that no page prints: every observation, every grant."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from reporting.indicators.budget import grants
from reporting.indicators.observations import has_begun
from reporting.parts import Field, Part, Scope, Texts
from reporting.registers.state import plain_rows
from reporting.report.beneficiary import BENEFICIARIES, GROUPING, Row, place_of
from reporting.report.details import needs
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
    entries, settings = values.ledger.catalogue, values.ledger.settings
    rows = [
        _observation(values, names[row["territory"]], row)
        for row in _observed(values, *names).to_dict("records")
        if has_begun(entries[row["indicator"]], row["year"], settings)
    ]
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
        *((None, None) if entry.unite == "EUR" else (figure.numerator, figure.denominator)),
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
    needs(values.ledger.settings.siret)
    rows, left = _grants(values)
    texts["note"] = f"{texts.get('note') or ''} Aides sans nom de bénéficiaire : {left}.".strip()
    return _data(texts, GRANTS, rows)


@gathered
def _grants(values: Values) -> tuple[list[tuple[Any, ...]], int]:
    """Return the rows of the grants whose beneficiary has a name, and how many others there are."""
    settings, now, paid = values.ledger.settings, values.situation, _payments(values)
    found = grants(now, None).sort_values(["commission_permanente_le", "decision_id"])
    found = found[~found["is_cancelled"] & found["commune"].isin(values.places)]
    calls = {row["campagne_id"]: row["nom"] for row in plain_rows(now.known("campagnes_ami"))}
    named = [
        (row, name)
        for row in plain_rows(found)
        if row["demandeur_siret"] and (name := _beneficiary(values, row))
    ]
    rows = [
        (
            settings.organisme,
            settings.siret,
            row["commission_permanente_le"].isoformat(),
            row["no_deliberation"],
            name,
            row["demandeur_siret"],
            "",
            _object(row, calls.get(row["campagne_id"])),
            f"{row['net'] // 100}.{row['net'] % 100:02d}",
            "aide en numéraire",
            _conditions(row["net"], paid.get(row["decision_id"], [])),
            _period(row),
            "",
            "false",  # the police of a commune is no State aid
            "1",  # one beneficiary a decision
            row["campagne_id"],
        )
        for row, name in named
    ]
    return rows, len(found) - len(named)


def _data(
    texts: Texts, fields: tuple[Field, ...], rows: Iterable[Sequence[str | int | None]]
) -> Part:
    return Part(kind="data", fields=fields, lines=needs(tuple(map(tuple, rows))), **texts)


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


def _beneficiary(values: Values, row: Row) -> str | None:
    """Return the name of who was helped: a commune, or its grouping; None of others."""
    id, known = place_of(row), values.ledger.territories
    if row["type"] in BENEFICIARIES and id in known:
        return known.get(id).name
    siren = id.partition("-")[2]
    return f"Groupement de communes, SIREN {siren}" if row["type"] == GROUPING else None


def _object(row: Row, call: str | None) -> str:
    told = (row["volets"] or "").replace("|", ", ")
    return " : ".join(filter(None, (call, told)))[:LONGEST]


def _period(row: Row) -> str:
    """Return when a grant may be paid: from its notification, if any, to the day it lapses."""
    first = row["date_notification"] or row["commission_permanente_le"]
    return "/".join(day.isoformat() for day in (first, row["date_caducite"]) if day)
