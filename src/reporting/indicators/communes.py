"""Communes: calls for projects, who was helped, municipal police."""

from collections.abc import Collection, Sequence

import pandas as pd

from reporting.indicators.budget import campaigns, grant_rows, grants
from reporting.indicators.situation import Situation, Units, needs, units
from reporting.indicators.transports import mobile_equipment

SIREN = 9
"""Digits of a SIRET that are its bearer's: of an EPCI, its code."""


@needs("codes.appel_a_projets", temps="cumul")
def communes_aidees(situation: Situation) -> Units:
    """Distinct communes with at least one grant that was not cancelled, since the first call."""
    granted = _grants(situation)
    helped = granted[(granted["type"] == "commune") & ~granted["is_cancelled"]]
    communes = helped["commune"].drop_duplicates()
    return units(communes, communes, grant_rows(helped, helped["commune"]))


@needs("codes.appel_a_projets", temps="cumul")
def communes_montant_vote(situation: Situation) -> Units:
    """Cents voted less cents cancelled, one unit per decision, placed at its beneficiary."""
    granted = _grants(situation)
    return units(
        granted["decision_id"],
        granted["commune"],
        grant_rows(granted, granted["decision_id"]),
        granted["net"],
    )


@needs("codes.appel_a_projets", temps="cumul")
def communes_population_couverte(situation: Situation) -> Units:
    """Inhabitants of the communes that a call for projects helped / inhabitants of all."""
    helped = communes_aidees(situation)
    communes = situation.known("communes").dropna(subset="population")
    places = "commune-" + communes["code"]
    is_helped = places.isin(helped.frame["unit"])
    return units(
        places,
        places,
        {"communes": places, **helped.rows},
        communes["population"].where(is_helped, 0),
        communes["population"],
    )


def _grants(situation: Situation) -> pd.DataFrame:
    """Return the decisions of the calls for projects about communes and their groupings."""
    granted = grants(situation, situation.settings.codes.appel_a_projets)
    return granted[granted["type"].isin(["commune", "EPCI"])]


@needs("codes.appel_a_projets", temps="flux")
def ami_taux_selection(situation: Situation) -> Units:
    """Admissible applications selected / admissible applications, calls closed in the year."""
    calls = campaigns(situation, situation.settings.codes.appel_a_projets)
    closed = calls[calls["cloture"].between(situation.year_start, situation.today)]
    applications = situation.known("dossiers")
    applications = applications[
        applications["campagne_id"].isin(closed["campagne_id"])
        & applications["recevable"].isin([True])
    ]
    granted = _granted(situation)
    granted = granted[granted["dossier_id"].isin(applications["dossier_id"])]
    return units(
        applications["dossier_id"],
        situation.communes(applications["code_commune"]),
        {
            "dossiers": applications["dossier_id"],
            "subventions": granted["dossier_id"].set_axis(granted["ligne"]),
        },
        applications["dossier_id"].isin(granted["dossier_id"]),
        1,
    )


@needs("codes.appel_a_projets", temps="cumul")
def ami_projets_volet(situation: Situation) -> Units:
    """Strands of the projects granted since the first call: a project counts once in each.

    One whose strands are not told is a unit without a numerator.
    """
    strands = _granted(situation)
    strands = strands.assign(volet=strands["volets"].str.split("|")).explode("volet")
    strands = strands.reset_index(drop=True)
    strands["unit"] = strands["dossier_id"] + ("|" + strands["volet"].astype("str")).fillna("")
    counted = strands.drop_duplicates("unit")
    is_told = counted["volet"].notna().map({True: 1, False: None}).astype("Int64")
    rows = grant_rows(strands, strands["unit"])
    return units(counted["unit"], counted["commune"], rows, is_told)


def _granted(situation: Situation) -> pd.DataFrame:
    """Return the decisions of the calls for projects that were not cancelled."""
    granted = grants(situation, situation.settings.codes.appel_a_projets)
    return granted[~granted["is_cancelled"]]


@needs(temps="stock")
def postes_mobiles(situation: Situation) -> Units:
    """Mobile police posts in service on the day, placed at their commune."""
    posts = mobile_equipment(situation, "POSTE_MOBILE")
    dossiers = situation.known("dossiers").drop_duplicates("dossier_id", keep="last")
    commune_of = dossiers.set_index("dossier_id")["code_commune"]
    communes = posts["code_commune"].fillna(posts["support_id"].map(commune_of))
    return units(
        posts["equip_id"],
        situation.communes(communes).fillna(situation.territories.region.id),
        "equipements_mobiles",
    )


@needs(temps="flux", diffusion="secret")
def policiers_formes(situation: Situation) -> Units:
    """Distinct municipal officers present at a course of their trade in the year."""
    courses = situation.table("formations")
    present = courses[
        (courses["date"] >= situation.year_start)
        & (courses["theme"] == "police_municipale")
        & (courses["public"] == "policier_municipal")
        & courses["presence"]
    ]
    latest = present.sort_values(["date", "session_id"]).drop_duplicates(
        "personne_pseudo", keep="last"
    )
    return units(
        latest["personne_pseudo"],
        situation.departements_of(latest["employeur_commune"]),
        {"formations": present["personne_pseudo"]},
    )


def by_commune(situation: Situation) -> pd.DataFrame:
    """Return one row per commune that a call for projects helped by the day.

    Returns
    -------
    DataFrame by `commune` (territory id, index), as Int64: `vote` (cents, cancellations deducted)
    and `aides` (grants not cancelled).
    """
    granted = _grants(situation)
    helped = granted[(granted["type"] == "commune") & ~granted["is_cancelled"]]
    found = helped.groupby("commune")["net"].agg(["sum", "size"])
    return found.set_axis(["vote", "aides"], axis=1).astype("Int64")


def groupings_helped(situation: Situation) -> frozenset[str]:
    """Return the ids of the EPCI with at least one grant that was not cancelled, by the day."""
    granted = grants(situation, None)
    granted = granted[(granted["type"] == "EPCI") & ~granted["is_cancelled"]]
    return frozenset("epci-" + granted["demandeur_siret"].str[:SIREN].dropna())


def by_size(situation: Situation, places: Collection[str], bounds: Sequence[int]) -> pd.DataFrame:
    """Return one row per class of inhabitants, from the smallest communes to the largest ones.

    Parameters
    ----------
    places : ids of the communes that count
    bounds : the fewest inhabitants of each class but the first

    Returns
    -------
    DataFrame, as Int64: `communes`, and of those helped `aidees`, `habitants` and `vote` (cents).
    """
    communes = situation.known("communes").dropna(subset="population")
    communes = communes.assign(commune="commune-" + communes["code"])
    communes = communes[communes["commune"].isin(places)]
    helped = by_commune(situation)
    is_helped = communes["commune"].isin(helped.index)
    rank = sum((communes["population"] >= bound).astype(int) for bound in bounds)
    counted = pd.DataFrame(
        {
            "communes": 1,
            "aidees": is_helped.astype(int),
            "habitants": communes["population"].where(is_helped, 0),
            "vote": communes["commune"].map(helped["vote"]).fillna(0),
        }
    )
    found = counted.groupby(rank).sum()
    return found.reindex(range(len(bounds) + 1), fill_value=0).astype("Int64")


BENEFICIARIES = ["commune", "EPCI"]


def by_vintage(situation: Situation, places: Collection[str]) -> pd.DataFrame:
    """Return one row per call for projects opened by the day, then the cumulated one.

    Parameters
    ----------
    places : ids of the communes that count

    Returns
    -------
    DataFrame, in the order of the openings: `nom` (null in the last row, the cumulated one), and
    as Int64 `recevables`, `communes` and `epci` (distinct within the row, grant not cancelled),
    `vote` (cents, cancellations deducted) and `paye` (cents).
    """
    calls = campaigns(situation, situation.settings.codes.appel_a_projets)
    calls = calls[calls["ouverture"] <= situation.today].sort_values(["ouverture", "campagne_id"])
    dossiers = situation.table("dossiers")
    dossiers = dossiers[
        dossiers["type"].isin(BENEFICIARIES)
        & dossiers["recevable"].isin([True])
        & situation.communes(dossiers["code_commune"]).isin(places)
    ]
    granted = grants(situation, situation.settings.codes.appel_a_projets)
    granted = granted[granted["type"].isin(BENEFICIARIES) & granted["commune"].isin(places)]
    applicants = situation.known("dossiers").set_index("dossier_id")["demandeur_siret"]
    paid = situation.table("mandats").groupby("decision_id")["montant"].sum()
    granted = granted.assign(
        siret=granted["dossier_id"].map(applicants),
        paye=granted["decision_id"].map(paid).fillna(0),
    )
    every = list(calls["campagne_id"])
    selections = [*([code] for code in every), every]
    rows = [
        _summed(
            dossiers[dossiers["campagne_id"].isin(chosen)],
            granted[granted["campagne_id"].isin(chosen)],
        )
        for chosen in selections
    ]
    names = pd.Series([*calls["nom"].fillna(calls["campagne_id"]), None], dtype="str")
    found = pd.DataFrame(rows).astype("Int64")
    found.insert(0, "nom", names)
    return found


def _summed(dossiers: pd.DataFrame, granted: pd.DataFrame) -> dict[str, int]:
    helped = granted[~granted["is_cancelled"]]
    return {
        "recevables": len(dossiers),
        "communes": helped.loc[helped["type"] == "commune", "commune"].nunique(),
        "epci": helped.loc[helped["type"] == "EPCI", "siret"].nunique(),
        "vote": int(granted["net"].sum()),
        "paye": int(granted["paye"].sum()),
    }
