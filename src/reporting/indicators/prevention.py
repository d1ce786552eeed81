"""Prevention: what lycées report and are told, who was trained; crime that others record."""

from fractions import Fraction

import pandas as pd

from reporting.indicators.lycees import lycees_with, open_lycees, places_of
from reporting.indicators.situation import Situation, Units, needs, once, over, units

NIL = "neant"
"""Type of a declaration that says that nothing happened."""


@needs(temps="flux")
def observatoire_couverture(situation: Situation) -> Units:
    """Lycées with a declaration in the year, nil returns included / open public lycées."""
    declared = situation.table("signalements_lycees")
    declared = declared[declared["date_declaration"] >= situation.year_start]
    return lycees_with(situation, {"signalements_lycees": declared["uai"]})


@needs(temps="annee_scolaire", diffusion="secret")
def faits_signales_taux(situation: Situation) -> Units:
    """Distinct facts of the school year in public lycées / pupils of the open ones."""
    facts, lycees = _facts(situation), open_lycees(situation)
    places, identified = places_of(situation, facts["uai"]), facts["fait_id"]
    reported = units(identified, places, "signalements_lycees")
    communes = situation.communes(lycees["code_commune"])
    pupils = units(lycees["uai"], communes, "lycees", lycees["effectif"])
    return over(reported, pupils)


def _facts(situation: Situation) -> pd.DataFrame:
    """Return the facts that happened in the last school year, declared by the freeze."""
    start, end = situation.school_year
    declared, lycees = situation.known("signalements_lycees"), situation.known("lycees")
    in_public = declared["uai"].isin(lycees.loc[lycees["secteur"] == "public", "uai"])
    happened = (declared["date_fait"] >= start) & (declared["date_fait"] < end)
    return declared[in_public & happened & (declared["type"] != NIL)]


REPUBLIC_VALUES = 3
"""The axis that the register gives to actions that pass on the values of the Republic."""


@needs("codes.signalement_en_ligne", temps="annee_scolaire")
def pharos_lycees(situation: Situation) -> Units:
    """Lycées told in the school year where to report content online / open public lycées."""
    theme = situation.settings.codes.signalement_en_ligne
    actions = _actions(situation)
    return lycees_with(situation, _lycees_of(actions[actions["theme"] == theme]))


@needs(temps="annee_scolaire")
def valeurs_lyceens_touches(situation: Situation) -> Units:
    """Lycées with an action on the values of the Republic in the school year / open lycées."""
    actions = _actions(situation)
    return lycees_with(situation, _lycees_of(actions[actions["axe"] == REPUBLIC_VALUES]))


def _actions(situation: Situation) -> pd.DataFrame:
    start, end = situation.school_year
    actions = situation.table("actions_sensibilisation")
    return actions[(actions["date"] >= start) & (actions["date"] < end)]


def _lycees_of(actions: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the lycée of each action (by line); actions of a commune name none."""
    return {"actions_sensibilisation": actions["uai"].dropna()}


@needs(temps="cumul", diffusion="secret")
def radicalisation_personnes_formees(situation: Situation) -> Units:
    """Distinct elected members and staff ever present at a session on radicalisation."""
    present = _present(situation, ["radicalisation"])
    return _people(situation, present[present["public"].isin(["elu", "agent"])])


@needs(temps="flux", diffusion="secret")
def formations_participants(situation: Situation) -> Units:
    """Distinct people present in the year at a session on radicalisation or equality."""
    present = _present(situation, ["radicalisation", "egalite"])
    return _people(situation, present[present["date"] >= situation.year_start])


def _present(situation: Situation, themes: list[str]) -> pd.DataFrame:
    """Return the validated attendances at sessions on some themes, from the first day counted."""
    sessions = situation.since(situation.table("formations"), "date")
    return sessions[sessions["theme"].isin(themes) & sessions["presence"]]


def _people(situation: Situation, present: pd.DataFrame) -> Units:
    people = present["personne_pseudo"].drop_duplicates()
    return units(people, situation.region(people.index), {"formations": present["personne_pseudo"]})


@needs(temps="flux")
def associations_charte_laicite(situation: Situation) -> Units:
    """Associations paid in the year that had signed by their first payment / those paid."""
    paid = _paid_to_associations(situation)
    associations = paid.groupby("demandeur_siret", as_index=False).agg(
        first=("date_mandat", "min"), last=("date_mandat", "max"), signed=("charte", "min")
    )
    associations = associations[associations["last"] >= situation.year_start]
    current = paid[paid["demandeur_siret"].isin(associations["demandeur_siret"])]
    return units(
        associations["demandeur_siret"],
        situation.region(associations.index),
        {
            name: once(current["demandeur_siret"].set_axis(current[line]))
            for name, line in {"mandats": "ligne", "dossiers": "ligne_dossier"}.items()
        },
        associations["signed"] <= associations["first"],
        1,
    )


def _paid_to_associations(situation: Situation) -> pd.DataFrame:
    """Return what was ever paid to associations, with `charte`: their first signature."""
    dossiers = situation.known("dossiers").rename_axis("ligne_dossier").reset_index()
    dossiers = dossiers.loc[
        dossiers["type"] == "association",
        ["dossier_id", "demandeur_siret", "charte_signee_le", "ligne_dossier"],
    ]
    signed = dossiers.groupby("demandeur_siret", as_index=False).agg(
        charte=("charte_signee_le", "min")
    )
    decisions = situation.known("subventions")[["decision_id", "dossier_id"]]
    paid = situation.table("mandats").rename_axis("ligne").reset_index()
    paid = paid[paid["montant"] > 0].merge(decisions, on="decision_id")
    return paid.merge(dossiers, on="dossier_id").merge(signed, on="demandeur_siret")


PUBLISHED = "diff"
"""The state of a figure that the statistical service gives; the other one is `ndiff`."""
PER_THOUSAND = 1000
FINEST = 10**15
"""Largest denominator: a rate published with more digits still fits a 64-bit integer."""
COMMUNE_DIGITS = 5


@needs(agregation="aucune", temps="flux")
def delinquance_contexte(situation: Situation) -> Units:
    """Rates of the year as published, one unit per place and series; never summed.

    A withheld rate (`ndiff`) is a unit without numerator: neither zero, nor small, nor absent.
    """
    published = situation.table("delinquance_ssmsi")
    published = published[published["annee"] == situation.valid_on.year]
    is_given = (published["est_diffuse"] == PUBLISHED) & published["taux"].notna()
    rates = [
        (Fraction(rate) / PER_THOUSAND).limit_denominator(FINEST)
        for rate in published["taux"].where(is_given, 0)
    ]
    places = _places(situation, published["code_commune"])
    series = places + "|" + published["indicateur"]
    return units(
        series,
        places,
        "delinquance_ssmsi",
        _integers([rate.numerator for rate in rates], published.index).where(is_given),
        _integers([rate.denominator for rate in rates], published.index),
    )


def _places(situation: Situation, codes: pd.Series) -> pd.Series:
    """Return the commune of five-digit codes, the département of the others."""
    is_commune = codes.str.len() == COMMUNE_DIGITS
    return situation.communes(codes).where(is_commune, "departement-" + codes)


def _integers(values: list[int], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype="Int64")
