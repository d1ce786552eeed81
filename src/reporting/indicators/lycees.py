"""Lycées: which are open on a day, and which components protect them."""

import pandas as pd

from reporting.indicators.components import holders_of
from reporting.indicators.establishments import lycees_with, open_lycees, places_of
from reporting.indicators.grants import grants
from reporting.indicators.situation import Situation
from reporting.indicators.spending import payments
from reporting.indicators.units import Units, over, units


def lycees_securises(situation: Situation) -> Units:
    """Fully secured lycées: every required component active / open public lycées."""
    return _protected(situation, situation.settings.securisation.composantes)


def lycees_securises_cinq_criteres(situation: Situation) -> Units:
    """Variant with the surroundings: fully secured, in a commune with a granted project."""
    granted = grants(situation, "ABORDS")
    communes = granted.loc[~granted["is_cancelled"], "commune"]
    secured = lycees_securises(situation)
    frame = secured.frame
    has_both = frame["numerator"].where(frame["place"].isin(communes), 0)
    return Units(frame.assign(numerator=has_both), secured.rows)


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


def lycees_exercices_ppms(situation: Situation) -> Units:
    """Lycées with two safety drills or more, fire drills aside, in the school year / open."""
    start, end = situation.school_year
    drills = situation.table("ppms_exercices")
    is_counted = (drills["type"] != "incendie") & (drills["date"] >= start) & (drills["date"] < end)
    return lycees_with(situation, {"ppms_exercices": drills.loc[is_counted, "uai"]}, at_least=2)


def lycees_une_composante_manquante(situation: Situation) -> Units:
    """Open public lycées that hold every required component but one."""
    required = situation.settings.securisation.composantes
    lycees, holders = open_lycees(situation), _evidence(situation, required)
    held = sum(lycees["uai"].isin(holders[component]).astype(int) for component in required)
    close = lycees[held == len(required) - 1]
    return units(
        close["uai"],
        situation.communes(close["code_commune"]),
        1,
        None,
        {"lycees": close["uai"], **_rows(holders)},
    )


def lycees_depense(situation: Situation) -> Units:
    """Cents paid since 2016 to secure lycées, one unit per payment, placed at its lycée."""
    paid = payments(situation, "lycees")
    lycee_of = situation.known("operations_travaux").set_index("operation_id")["uai"]
    return units(
        paid["mandat_id"],
        places_of(situation, paid["operation_id"].map(lycee_of)),
        paid["montant"],
        None,
        {"mandats": paid["mandat_id"]},
    )


def lycees_cout_moyen(situation: Situation) -> Units:
    """Cents paid since 2016 to secure lycées / open public lycées (variant "of the stock")."""
    lycees = open_lycees(situation)
    places = situation.communes(lycees["code_commune"])
    stock = units(lycees["uai"], places, 1, None, {"lycees": lycees["uai"]})
    return over(lycees_depense(situation), stock)


def _protected(situation: Situation, components: list[str]) -> Units:
    lycees, holders = open_lycees(situation), _evidence(situation, components)
    is_protected = pd.concat([lycees["uai"].isin(uais) for uais in holders.values()], axis=1).all(
        axis=1
    )
    return units(
        lycees["uai"],
        situation.communes(lycees["code_commune"]),
        is_protected,
        1,
        {"lycees": lycees["uai"], **_rows(holders)},
    )


def _evidence(situation: Situation, components: list[str]) -> dict[str, pd.Series]:
    return {component: holders_of(situation, component) for component in components}


def _rows(holders: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Return the holders of components by register rather than by component."""
    equipped = [uais for component, uais in holders.items() if component != "PPMS"]
    rows = {"equipements_lycee": pd.concat(equipped)} if equipped else {}
    return rows | ({"ppms": holders["PPMS"]} if "PPMS" in holders else {})
