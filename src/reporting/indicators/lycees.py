"""Lycées: which are open on a day, and which components protect them."""

import pandas as pd

from reporting.indicators.situation import SCHOOL_YEAR_STARTS_IN, Situation
from reporting.indicators.spending import payments
from reporting.indicators.units import Units, active, units


def lycees_securises(situation: Situation) -> Units:
    """Fully secured lycées: every required component active / open public lycées."""
    return _protected(situation, situation.settings.securisation.composantes)


def lycees_cloture(situation: Situation) -> Units:
    """Lycées with an active, total perimeter fence / open public lycées."""
    return _protected(situation, ["CLOTURE"])


def lycees_video(situation: Situation) -> Units:
    """Lycées with active video protection, validly authorised / open public lycées."""
    return _protected(situation, ["VIDEO"])


def lycees_controle_acces(situation: Situation) -> Units:
    """Lycées with active access control / open public lycées."""
    return _protected(situation, ["ACCES"])


def lycees_ppms(situation: Situation) -> Units:
    """Lycées whose safety plan is validated and sent for the school year / open public lycées."""
    return _protected(situation, ["PPMS"])


def lycees_depense(situation: Situation) -> Units:
    """Cents paid since 2016 to secure lycées, one unit per payment, placed at its lycée."""
    paid = payments(situation, "lycees")
    lycee_of = situation.known("operations_travaux").set_index("operation_id")["uai"]
    lycees = situation.known("lycees").sort_values("valide_du")
    commune_of = lycees.drop_duplicates("uai", keep="last").set_index("uai")["code_commune"]
    places = situation.communes(paid["operation_id"].map(lycee_of).map(commune_of))
    return units(
        paid["mandat_id"],
        places.fillna(situation.territories.region.id),
        paid["montant"],
        None,
        {"mandats": paid["mandat_id"]},
    )


def _protected(situation: Situation, components: list[str]) -> Units:
    lycees = _open(situation)
    holders = {component: _holders(situation, component) for component in components}
    is_protected = pd.concat([lycees["uai"].isin(uais) for uais in holders.values()], axis=1).all(
        axis=1
    )
    equipped = [uais for component, uais in holders.items() if component != "PPMS"]
    rows = {"lycees": lycees["uai"]}
    if equipped:
        rows["equipements_lycee"] = pd.concat(equipped)
    if "PPMS" in holders:
        rows["ppms"] = holders["PPMS"]
    return units(lycees["uai"], situation.communes(lycees["code_commune"]), is_protected, 1, rows)


def _open(situation: Situation) -> pd.DataFrame:
    """Return the public lycées open on the day, one row per UAI."""
    lycees = situation.table("lycees")
    return lycees[lycees["secteur"] == "public"].drop_duplicates("uai", keep="last")


def _holders(situation: Situation, component: str) -> pd.Series:
    """Return the UAI (by register line) of the lycées that hold a component on the day."""
    if component == "PPMS":
        return _with_safety_plan(situation)
    rules = situation.settings.equipements
    equipment = situation.table("equipements_lycee")
    equipment = equipment[equipment["composante"] == component]
    if not rules.partiel_compte:
        equipment = equipment[equipment["perimetre"] != "partiel"]
    if rules.autorisation_valide:
        equipment = equipment[_is_authorised(equipment, situation.today)]
    return active(
        equipment,
        situation.today,
        rules.tolerance_hors_service_jours,
        out_of_service=("hors_service_du", "hors_service_au"),
    )["uai"]


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
