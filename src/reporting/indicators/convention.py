"""Agreements: what was due, posts and the people they helped, councils, cyber security."""

import pandas as pd

from reporting.indicators.observations import SCALES
from reporting.indicators.situation import Situation, Units, needs, units


@needs("conventions.accord", temps="stock")
def convention_actions_realisees(situation: Situation) -> Units:
    """Actions delivered by the day / actions due by the day; a dropped action stays due."""
    actions = situation.table("engagements_conventions")
    is_agreed = actions["convention"].isin(situation.settings.conventions_of("accord"))
    due = actions[is_agreed & (actions["echeance"] <= situation.today)]
    is_delivered = (due["statut"] == "realise") & (due["realise_le"] <= situation.today)
    return units(
        due["engagement_id"],
        situation.departements(due["code_dep"]),
        "engagements_conventions",
        is_delivered,
        1,
    )


@needs(temps="flux")
def operations_conjointes(situation: Situation) -> Units:
    """Distinct joint operations of the year, placed in the département of their first site."""
    sites = situation.table("operations_conjointes")
    sites = sites[sites["date"] >= situation.year_start].sort_values(["operation_id", "site"])
    operations = sites.drop_duplicates("operation_id")
    return units(
        operations["operation_id"],
        situation.departements_of(operations["code_commune"]),
        {"operations_conjointes": sites["operation_id"]},
    )


@needs("conventions.conseils", temps="stock")
def clspd_referents(situation: Situation) -> Units:
    """Active councils with a designated regional referent / active councils, at their seat."""
    councils = situation.known("engagements_conventions")
    is_council = councils["convention"].isin(situation.settings.conventions_of("conseils"))
    councils = councils[is_council & (councils["statut"] != "abandonne")]
    is_designated = (councils["statut"] == "realise") & (councils["realise_le"] <= situation.today)
    return units(
        councils["engagement_id"],
        _seats(situation, councils),
        "engagements_conventions",
        is_designated,
        1,
    )


def _seats(situation: Situation, councils: pd.DataFrame) -> pd.Series:
    """Return the commune of each council, else its département, else the region."""
    communes = situation.communes(councils["code_commune"])
    return communes.fillna(situation.departements(councils["code_dep"]))


@needs("codes.surete_ferroviaire", temps="stock")
def suge_agents(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of rail security officers in post on the day."""
    return _posts(situation, situation.settings.codes.surete_ferroviaire, by_departement=False)


@needs("codes.mediation", temps="stock")
def mediation_agents(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of mediators in post on the day, by département."""
    return _posts(situation, situation.settings.codes.mediation)


@needs("codes.intervenants_sociaux", temps="stock")
def isg_postes(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of social workers in post on the day."""
    return _posts(situation, situation.settings.codes.intervenants_sociaux)


@needs("codes.intervenants_sociaux", temps="flux", diffusion="secret")
def isg_personnes_accompagnees(situation: Situation) -> Units:
    """People whom each social worker helped in the year, distinct in each post.

    A post that has reported nothing yet is a unit without a numerator.
    """
    posts = situation.known("effectifs_conventionnes")
    posts = posts[
        (posts["type"] == situation.settings.codes.intervenants_sociaux)
        & (posts["periode"] == situation.valid_on.year)
        & (posts["du"] <= situation.today)
    ]
    periods: pd.Series = posts["poste_id"] + "|" + posts["du"].dt.strftime("%Y-%m-%d")
    return units(
        periods,
        situation.departements(posts["code_dep"]),
        "effectifs_conventionnes",
        posts["personnes_accompagnees"],
    )


def _posts(situation: Situation, kind: str, *, by_departement: bool = True) -> Units:
    """Return the posts of a kind, in hundredths of full-time equivalents.

    A post is placed at its département where it has one and this is wanted, else at the region.
    """
    held = situation.table("effectifs_conventionnes")
    held = held[held["type"] == kind].drop_duplicates("poste_id", keep="last")
    return units(
        held["poste_id"],
        situation.departements(held["code_dep"])
        if by_departement
        else situation.region(held.index),
        "effectifs_conventionnes",
        held["etp"].map(lambda etp: int(etp * SCALES["ETP"])).astype("Int64"),
    )


@needs(contributeur="incidents_cyber.siren_hash", temps="flux", diffusion="secret")
def cyber_incidents(situation: Situation) -> Units:
    """Distinct incidents of the year; one reported twice counts once."""
    tickets = _of_the_year(situation, "incident")
    incidents = tickets[tickets["doublon_de"].isna()]
    return _counted(situation, incidents, incidents["incident_id"], incidents["incident_id"])


@needs(temps="flux", diffusion="secret")
def cyber_organisations_accompagnees(situation: Situation) -> Units:
    """Distinct organisations helped in the year, placed where they were helped last."""
    visits = _of_the_year(situation, "accompagnement").sort_values(["date", "incident_id"])
    latest = visits.drop_duplicates("siren_hash", keep="last")
    return _counted(situation, latest, latest["siren_hash"], visits["siren_hash"])


def _of_the_year(situation: Situation, kind: str) -> pd.DataFrame:
    tickets = situation.table("incidents_cyber")
    return tickets[(tickets["type"] == kind) & (tickets["date"] >= situation.year_start)]


def _counted(situation: Situation, frame: pd.DataFrame, unit: pd.Series, rows: pd.Series) -> Units:
    places = situation.departements(frame["code_dep"])
    return units(unit, places, {"incidents_cyber": rows})
