"""Commitments: their state on the day of the report, the cards of those that are late."""

from dataclasses import replace
from datetime import date

import pandas as pd

from reporting.report.commitments import Commitment, commitments, together


def test_the_states_are_those_of_the_day_of_the_report(plan):
    values = plan.report(2024, "region-76").values
    rows = plan.package.state("engagements_conventions", None, plan.settings.freeze_of(2024))
    rows = rows[rows["convention"] != "CLSPD"]
    day = pd.Timestamp("2024-12-31")
    is_done = (rows["statut"] == "realise") & (rows["realise_le"] <= day)
    is_late = ~is_done & (rows["statut"] != "abandonne") & (rows["echeance"] <= day)
    found = commitments(values)
    states = [one.state for one in found]
    assert len(found) == len(rows)
    assert states.count("done") == is_done.sum() == 25
    assert states.count("late") == is_late.sum() == 13


def test_what_was_not_signed_yet_was_not_promised(plan):
    """The agreement of 25 January 2024 counts for nothing on 31 December 2023."""
    report = plan.report(2023, "region-76")
    found = commitments(report.values)
    assert {one.convention for one in found} == {"Plan La Région vous protège"}
    later = commitments(report.values, made_by=report.values.known_on)
    assert len(later) - len(found) == 23
    assert "16" in report.scoreboard().title


def test_like_commitments_of_several_departements_share_a_card(plan):
    part = plan.report(2024, "region-76").delays()
    cards = {card.title: card for card in part.cards}
    card = cards["Désigner les correspondants locaux\u00a0: 5 départements"]
    facts = dict(card.facts)
    said = facts["Ce que montrent les registres"].text
    assert said == "Manquent Ariège, Gard, Hérault, Hautes-Pyrénées et Pyrénées-Orientales."
    assert (facts["Cause déclarée"].text, facts["Cause déclarée"].tone) == (
        "non renseignée",
        "quiet",
    )
    assert card.detail == ("3 mois de retard", "30\u00a0sept.\u00a02024")
    assert len(part.cards) == 9
    assert part.title == "13 retards, dont 11 sans nouvelle date"
    assert "(10 engagements)" in part.note


def test_a_card_says_what_the_registers_show_who_answers_and_when(plan):
    part = plan.report(2024, "region-76").delays()
    (card,) = [one for one in part.cards if one.title.startswith("Sécuriser")]
    facts, foot = dict(card.facts), dict(card.foot)
    shown = facts["Ce que montrent les registres"].text.replace("\u00a0", " ")
    assert shown.startswith("211 lycées sur 225, contre 205 un an plus tôt. Il manque : contrôle")
    assert foot["Responsable"].text == "Direction du patrimoine des lycées"
    assert foot["Prochaine date"].text.replace("\u00a0", " ") == "31 déc. 2025"
    first = part.cards[0]
    assert first.detail[0] == "24 mois de retard"
    assert dict(first.foot)["Prochaine date"].text == "aucune"
    assert "échu au" in part.cards[-1].detail[0]


def test_a_departement_has_its_own_and_none_is_empty(plan):
    assert len(plan.report(2024, "departement-34").delays().cards) == 1
    assert plan.report(2024, "departement-48").delays().kind == "empty"
    assert plan.report(2024, "departement-48").scoreboard().title == "Un engagement, réalisé"


def test_months_are_whole_ones():
    one = Commitment("A", "Faire", "Plan", None, date(2024, 9, 30), "late")
    assert one.months(date(2024, 12, 31)) == 3
    assert one.months(date(2024, 12, 29)) == 2
    assert replace(one, due=date(2024, 1, 31)).months(date(2024, 2, 29)) == 1
    assert replace(one, due=date(2024, 12, 31)).months(date(2024, 12, 31)) == 0


def test_commitments_without_a_place_stay_apart():
    one = Commitment("A", "Faire", "Plan", None, date(2024, 9, 30), "late")
    assert len(together([one, replace(one, id="B")])) == 2
