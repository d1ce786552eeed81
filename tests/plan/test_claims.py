"""Published figures: what they may stand for, and the verdict of the registers."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from reporting.errors import DataError
from reporting.plan.targets import Verdict, known_claims, read_claims

FILE = Path("data/plan/chiffres_publies.csv")
FREEZE = date(2024, 1, 31)

COLUMNS = """claim_id objet unite date_publication date_reference indicateur element territoires
valide_le choix explication nature_explication explique_par explique_le source adresse"""
EXPLANATION = {
    "explication": "Périmètre différent.",
    "nature_explication": "autre_perimetre",
    "explique_par": "Direction de projet",
    "explique_le": pd.Timestamp(2024, 2, 1),
}
BLANK = dict.fromkeys(COLUMNS.split()) | {"date_publication": "2024-01-25"}


def claim(**given):
    row = BLANK | {"claim_id": "C1", "valeur": "90", "unite": "%", "precision": "arrondi"}
    return read_claims(pd.DataFrame([row | {"pas": "1"} | given]), FILE)[0]


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
    agrees = claim().compare((203, 225))  # 90.2 %
    assert agrees.verdict is Verdict.AGREES
    assert claim().compare((200, 225)).verdict is Verdict.UNEXPLAINED  # 88.9 %
    explained = claim(**EXPLANATION)
    assert explained.compare((200, 225)).verdict is Verdict.EXPLAINED
    assert claim().compare(None).verdict is Verdict.NOT_COMPUTABLE
    assert claim().compare((0, 0)).verdict is Verdict.NOT_COMPUTABLE


def test_the_ends_of_the_interval_are_inside():
    assert claim().compare((905, 1000)).verdict is Verdict.AGREES
    assert claim().compare((9051, 10000)).verdict is Verdict.UNEXPLAINED


@pytest.mark.parametrize("missing", ["explication", "explique_par", "explique_le"])
def test_an_explanation_has_a_reason_an_author_and_a_date(missing):
    partial = claim(**{name: text for name, text in EXPLANATION.items() if name != missing})
    assert partial.compare((200, 225)).verdict is Verdict.UNEXPLAINED


def test_an_unexplained_gap_is_a_finding_that_says_how_to_explain_it():
    day = pd.Timestamp(2023, 12, 31)
    found = claim(valide_le=day, objet="Lycées sécurisés").compare((200, 225))
    assert str(found.gap(str(FILE), FREEZE)) == (
        "data/plan/chiffres_publies.csv, ligne 0, colonne « valeur », valeur « 90 » : écart "
        "inexpliqué (C1, Lycées sécurisés) : le chiffre publié vaut de 89,5 à 90,5 %, les "
        "registres donnent 88,889 (200 sur 225) au 2023-12-31. Corriger le registre, ou déclarer "
        "l'écart sur cette ligne : « explication », « nature_explication », « explique_par », "
        "« explique_le » (au plus tard 2024-01-31)."
    )
    assert found.gap("f.csv", FREEZE).severity == "error"
    money = claim(valeur="63", unite="M€ engagés", valide_le=day)
    assert "62,5 à 63,5 M€ engagés, les registres donnent 60,027 au" in str(
        money.compare((6_002_704_430, None)).gap("f.csv", FREEZE)
    )


def test_an_explanation_is_of_a_kind():
    with pytest.raises(DataError, match=r"explique_le.*« nature_explication » manque"):
        claim(**EXPLANATION | {"nature_explication": None})
    with pytest.raises(DataError, match=r"autre_perimetr ».*Vouliez-vous « autre_perimetre »"):
        claim(**EXPLANATION | {"nature_explication": "autre_perimetr"})


@pytest.mark.parametrize("recomputed", [(48, 225), (203, 225)])
def test_nothing_is_said_with_a_register_that_knows_too_little(recomputed):
    """Neither a gap nor an agreement."""
    vague = claim(**EXPLANATION | {"nature_explication": "registre_incomplet"})
    found = vague.compare(recomputed)
    assert (found.verdict, found.numerator) == (Verdict.NOT_COMPUTABLE, None)
    assert found.claim.explanation


@pytest.mark.parametrize(
    ("published", "known"),
    [("2024-01-31", 1), ("2024-02-01", 0), ("2024", 1), ("2024-02", 0), ("2025-04-29", 0)],
)
def test_a_claim_is_known_from_the_first_day_it_may_have_been_published(published, known):
    assert len(known_claims([claim(date_publication=published)], FREEZE)) == known


def test_an_explanation_written_after_a_freeze_is_not_known_at_it():
    """Of 1 February: not on 31 January, and the gap is then unexplained."""
    explained = claim(**EXPLANATION)
    (before,), (after,) = (known_claims([explained], day) for day in (FREEZE, date(2024, 2, 1)))
    assert (before.explanation, before.kind, before.explained_by) == ("", None, "")
    assert before.compare((200, 225)).verdict is Verdict.UNEXPLAINED
    assert after.compare((200, 225)).verdict is Verdict.EXPLAINED


def test_a_comparison_carries_its_days():
    day = claim(valide_le=pd.Timestamp(2023, 12, 31))
    found = day.compare((203, 225))
    assert (found.du, found.au) == (date(2023, 12, 31), date(2023, 12, 31))
    since = (date(2016, 1, 1), date(2023, 12, 31))
    assert (day.compare((203, 225), since).du, day.compare(None, since).du) == (since[0], None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("date_publication", "2024-13"),
        ("pas", "un"),
        ("precision", "environ"),
        ("elemnt", "valeur"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_a_finding_with_its_line(column, value):
    with pytest.raises(DataError) as refused:
        claim(**{column: value})
    (found,) = refused.value.findings
    assert (found.file, found.line, found.column) == (str(FILE), 0, column)
    assert found.value == value


def test_a_comparison_ends_with_the_day_of_its_claim():
    """A sum of the whole year 2023, quoted on 18 October."""
    early = claim(valide_le=pd.Timestamp(2023, 10, 18))
    found = early.compare((203, 225), (date(2016, 1, 1), date(2023, 12, 31)))
    assert (found.du, found.au) == (date(2016, 1, 1), date(2023, 10, 18))
