"""Published figures: what they may stand for, and the verdict of the registers."""

from fractions import Fraction

import pandas as pd
import pytest

from reporting.plan.claims import Verdict, compare, gap, read_claims

COLUMNS = """claim_id objet unite date_publication date_reference indicateur element territoires
valide_le explication explique_par explique_le source adresse"""
EXPLANATION = {
    "explication": "Périmètre différent.",
    "explique_par": "Direction de projet",
    "explique_le": pd.Timestamp(2024, 2, 1),
}
BLANK = dict.fromkeys(COLUMNS.split())


def claim(**given):
    row = BLANK | {"claim_id": "C1", "valeur": "90", "unite": "%", "precision": "arrondi"}
    return read_claims(pd.DataFrame([row | {"pas": "1"} | given]))[0]


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        ({}, Fraction("0.895"), Fraction("0.905")),
        ({"valeur": "4.3", "unite": "M€", "pas": "0.1"}, 425_000_000, 435_000_000),
        ({"valeur": "649", "unite": "véhicules"}, Fraction("648.5"), Fraction("649.5")),
        ({"valeur": "80", "pas": "10"}, Fraction("0.75"), Fraction("0.85")),  # "8 sur 10"
        ({"precision": "pres_de", "pas": "5"}, Fraction("0.85"), Fraction("0.905")),
        ({"precision": "plus_de", "valeur": "400", "unite": "stagiaires/an"}, 400, 401),
        ({"precision": "au_plus", "valeur": "30"}, 0, Fraction("0.3")),
    ],
)
def test_a_published_figure_stands_for_an_interval(given, low, high):
    assert claim(**given).interval == (low, high)


def test_verdicts():
    agrees = compare(claim(), (203, 225))  # 90.2 %
    assert agrees.verdict is Verdict.AGREES
    assert compare(claim(), (200, 225)).verdict is Verdict.UNEXPLAINED  # 88.9 %
    explained = claim(**EXPLANATION)
    assert compare(explained, (200, 225)).verdict is Verdict.EXPLAINED
    assert compare(claim(), None).verdict is Verdict.NOT_COMPUTABLE
    assert compare(claim(), (0, 0)).verdict is Verdict.NOT_COMPUTABLE


def test_the_ends_of_the_interval_are_inside():
    assert compare(claim(), (905, 1000)).verdict is Verdict.AGREES
    assert compare(claim(), (9051, 10000)).verdict is Verdict.UNEXPLAINED


@pytest.mark.parametrize("missing", EXPLANATION)
def test_an_explanation_has_a_reason_an_author_and_a_date(missing):
    partial = claim(**{name: text for name, text in EXPLANATION.items() if name != missing})
    assert compare(partial, (200, 225)).verdict is Verdict.UNEXPLAINED


def test_an_unexplained_gap_is_a_finding_that_says_how_to_explain_it():
    day = pd.Timestamp(2023, 12, 31)
    found = compare(claim(valide_le=day, objet="Lycées sécurisés"), (200, 225))
    assert str(gap(found, "data/plan/chiffres_publies.csv")) == (
        "data/plan/chiffres_publies.csv, ligne 0, colonne « valeur », valeur « 90 » : écart "
        "inexpliqué (C1, Lycées sécurisés) : le chiffre publié vaut de 89,5 à 90,5 %, les "
        "registres donnent 88,889 (200 sur 225) au 2023-12-31. Corriger le registre, ou déclarer "
        "l'écart sur cette ligne : « explication », « explique_par », « explique_le »."
    )
    assert gap(found, "f.csv").severity == "error"
    money = claim(valeur="63", unite="M€ engagés", valide_le=day)
    assert "62,5 à 63,5 M€ engagés, les registres donnent 60,027 au" in str(
        gap(compare(money, (6_002_704_430, None)), "f.csv")
    )
