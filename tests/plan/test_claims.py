"""Published figures: what they may stand for, and the verdict of the registers."""

from fractions import Fraction

import pandas as pd
import pytest

from reporting.plan.claims import Verdict, compare, read_claims

COLUMNS = """claim_id objet unite date_publication date_reference indicateur element territoires
valide_le explication source adresse"""
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
    explained = claim(explication="Périmètre différent.")
    assert compare(explained, (200, 225)).verdict is Verdict.EXPLAINED
    assert compare(claim(), None).verdict is Verdict.NOT_COMPUTABLE
    assert compare(claim(), (0, 0)).verdict is Verdict.NOT_COMPUTABLE


def test_the_ends_of_the_interval_are_inside():
    assert compare(claim(), (905, 1000)).verdict is Verdict.AGREES
    assert compare(claim(), (9051, 10000)).verdict is Verdict.UNEXPLAINED
