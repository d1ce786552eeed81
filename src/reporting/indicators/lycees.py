"""Lycées: which are open on a day, what protects them, what the works have cost."""

from collections.abc import Mapping, Set
from functools import partial

import pandas as pd

from reporting.indicators.budget import grant_rows, grants, measure_of, payments
from reporting.indicators.situation import (
    SCHOOL_YEAR_STARTS_IN,
    Situation,
    Units,
    needs,
    over,
    units,
)


@needs(compose_de=["composantes"], diffusion="securite", temps="stock")
def lycees_securises(situation: Situation) -> Units:
    """Fully secured lycées: every required component active / open public lycées."""
    return _protected(situation, situation.settings.securisation.composantes)


@needs("codes.abords", compose_de=["lycees_securises"], diffusion="securite", temps="stock")
def lycees_securises_cinq_criteres(situation: Situation) -> Units:
    """Variant with the surroundings: fully secured, in a commune with a granted project."""
    granted = grants(situation, situation.settings.codes.abords)
    communes = granted.loc[~granted["is_cancelled"], "commune"]
    secured = lycees_securises(situation)
    frame = secured.frame
    has_both = frame["numerator"].where(frame["place"].isin(communes), 0)
    return Units(frame.assign(numerator=has_both), secured.rows)


@needs(composante="CLOTURE", diffusion="securite", temps="stock")
def lycees_cloture(situation: Situation) -> Units:
    """Lycées with an active, total perimeter fence / open public lycées."""
    return _protected(situation, ["CLOTURE"])


@needs(composante="VIDEO", diffusion="securite", temps="stock")
def lycees_video(situation: Situation) -> Units:
    """Lycées with active video protection, validly authorised / open public lycées."""
    return _protected(situation, ["VIDEO"])


@needs(composante="ACCES", diffusion="securite", temps="stock")
def lycees_controle_acces(situation: Situation) -> Units:
    """Lycées with active access control / open public lycées."""
    return _protected(situation, ["ACCES"])


@needs("codes.mise_en_surete", diffusion="securite", temps="stock")
def lycees_ppms(situation: Situation) -> Units:
    """Lycées whose safety plan is validated and sent for the school year / open public lycées."""
    return _protected(situation, [situation.settings.codes.mise_en_surete])


@needs(temps="annee_scolaire", diffusion="securite")
def lycees_exercices_ppms(situation: Situation) -> Units:
    """Lycées with two safety drills or more, fire drills aside, in the school year / open."""
    start, end = situation.school_year
    drills = situation.table("ppms_exercices")
    is_counted = (drills["type"] != "incendie") & (drills["date"] >= start) & (drills["date"] < end)
    return lycees_with(situation, {"ppms_exercices": drills.loc[is_counted, "uai"]}, at_least=2)


@needs(compose_de=["composantes"], diffusion="securite", temps="stock")
def lycees_une_composante_manquante(situation: Situation) -> Units:
    """Open public lycées that hold every required component but one."""
    required = situation.settings.securisation.composantes
    lycees, holders = open_lycees(situation), _evidence(situation, required)
    held = sum(lycees["uai"].isin(holders[component]).astype(int) for component in required)
    close = lycees[held == len(required) - 1]
    return units(
        close["uai"],
        situation.communes(close["code_commune"]),
        {"lycees": close["uai"], **_rows(situation, holders)},
    )


@needs("depenses_depuis.lycees")
def lycees_depense(situation: Situation) -> Units:
    """Cents paid to secure lycées since the first day, one unit per payment, at its lycée."""
    paid = payments(situation, "lycees")
    lycee_of = situation.known("operations_travaux").set_index("operation_id")["uai"]
    return units(
        paid["mandat_id"],
        places_of(situation, paid["operation_id"].map(lycee_of)),
        "mandats",
        paid["montant"],
    )


@needs("depenses_depuis.lycees")
def lycees_cout_moyen(situation: Situation) -> Units:
    """Cents paid to secure lycées / open public lycées (variant "of the stock")."""
    lycees = open_lycees(situation)
    places = situation.communes(lycees["code_commune"])
    stock = units(lycees["uai"], places, "lycees")
    return over(lycees_depense(situation), stock)


@needs("codes.abords", temps="cumul")
def lycees_abords_projets(situation: Situation) -> Units:
    """Distinct projects granted, since the first one, by a decision that was not cancelled."""
    granted = grants(situation, situation.settings.codes.abords)
    granted = granted[~granted["is_cancelled"]]
    projects = granted.drop_duplicates("dossier_id")
    rows = grant_rows(granted, granted["dossier_id"])
    return units(projects["dossier_id"], projects["commune"], rows)


def open_lycees(situation: Situation) -> pd.DataFrame:
    """Return the public lycées open on the day, one row per UAI."""
    lycees = situation.table("lycees")
    is_public = lycees["secteur"] == "public"
    return situation.once(
        "open lycées", None, lambda: lycees[is_public].drop_duplicates("uai", keep="last")
    )


def lycees_with(
    situation: Situation, evidence: Mapping[str, pd.Series], *, at_least: int = 1
) -> Units:
    """Return the lycées that enough register rows name / open public lycées.

    Parameters
    ----------
    evidence : for each register, the UAI named by each of its lines (line -> UAI)
    at_least : how many lines a lycée needs
    """
    times = pd.concat(list(evidence.values())).value_counts()
    return _share(situation, set(times.index[times >= at_least]), evidence)


def _share(situation: Situation, done: Set[str], rows: Mapping[str, pd.Series]) -> Units:
    """Return some lycées / open public lycées, with the register rows that tell which."""
    lycees = open_lycees(situation)
    places, is_done = situation.communes(lycees["code_commune"]), lycees["uai"].isin(done)
    return units(lycees["uai"], places, {"lycees": lycees["uai"], **rows}, is_done, 1)


def places_of(situation: Situation, uais: pd.Series) -> pd.Series:
    """Return the commune of each lycée, open or closed; the region where it is unknown."""
    lycees = situation.known("lycees").sort_values("valide_du", kind="stable")
    commune_of = lycees.drop_duplicates("uai", keep="last").set_index("uai")["code_commune"]
    return situation.communes(uais.map(commune_of)).fillna(situation.territories.region.id)


def holders_of(situation: Situation, component: str) -> pd.Series:
    """Return the UAI (by register line) of the lycées that hold a component on the day."""
    if component == situation.settings.codes.mise_en_surete:
        return _with_safety_plan(situation)
    rules = situation.settings.equipements
    equipment = situation.table("equipements_lycee")
    equipment = equipment[equipment["composante"] == component]
    if not rules.partiel_compte:
        equipment = equipment[equipment["perimetre"] != "partiel"]
    if rules.autorisation_valide:
        equipment = equipment[_is_authorised(equipment, situation.today)]
    return situation.in_service(equipment, "hors_service_du", "hors_service_au")["uai"]


def received_costs(situation: Situation) -> pd.Series:
    """Return the cents paid by the day for each operation in a lycée received by then.

    Returns
    -------
    Series of Int64 by `operation_id`; null for an operation that nothing has been paid for.
    """
    works = situation.known("operations_travaux")
    works = works[
        (works["statut"] == "recu")
        & (works["date_reception"] <= situation.today)
        & (measure_of(situation, works) == "lycees")
    ]
    paid = payments(situation, "lycees").groupby("operation_id")["montant"].sum()
    return works["operation_id"].map(paid).set_axis(works["operation_id"]).astype("Int64")


def _protected(situation: Situation, components: list[str]) -> Units:
    holders = _evidence(situation, components)
    done = set.intersection(*(set(uais) for uais in holders.values()))
    return _share(situation, done, _rows(situation, holders))


def _evidence(situation: Situation, components: list[str]) -> dict[str, pd.Series]:
    return {
        one: situation.once("holders", one, partial(holders_of, situation, one))
        for one in components
    }


def _rows(situation: Situation, holders: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Return the holders of components by register rather than by component."""
    plan = situation.settings.codes.mise_en_surete
    equipped = [uais for component, uais in holders.items() if component != plan]
    rows = {"equipements_lycee": pd.concat(equipped)} if equipped else {}
    return rows | ({"ppms": holders[plan]} if plan in holders else {})


def _is_authorised(equipment: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Whether the authorisation, where one is recorded, covers the day ([start, end))."""
    start, end = equipment["autorisation_debut"], equipment["autorisation_fin"]
    return ~(start > day) & ~(end <= day)


def _with_safety_plan(situation: Situation) -> pd.Series:
    plans, day = situation.known("ppms"), situation.today
    first = day.year if day.month >= SCHOOL_YEAR_STARTS_IN else day.year - 1
    is_current = (
        (plans["annee_scolaire"] == f"{first}-{first + 1}")
        & (plans["date_validation"] <= day)
        & (plans["date_transmission_region"] <= day)
    )
    return plans.loc[is_current, "uai"]
