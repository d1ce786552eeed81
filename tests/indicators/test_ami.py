"""Calls for projects: selection among admissible applications, and strands of projects."""

import pandas as pd

from reporting.indicators import budget, communes
from tests.indicators.situations import counted, situation, table

CALLS = situation(
    "2022-12-31",
    campagnes_ami=table(
        "campagnes_ami",
        "campagne_id dispositif cloture",
        ("AMI2021", None, "2021-05-31"),  # closed the year before; no scheme means a call
        ("AMI2022", "AMI", "2022-05-31"),
        ("AMI2023", "AMI", "2023-04-28"),  # not yet closed
        ("AB2022", "ABORDS", "2022-05-31"),  # another scheme
    ),
    dossiers=table(
        "dossiers",
        "dossier_id campagne_id type code_commune volets recevable",
        ("D1", "AMI2022", "commune", "34172", "LOCAUX|VEHICULES", True),
        ("D2", "AMI2022", "EPCI", "31555", "LOCAUX", True),  # its grant was cancelled
        ("D3", "AMI2022", "commune", "30189", "LOCAUX", False),
        ("D4", "AMI2022", "commune", "30007", "LOCAUX", None),  # not examined
        ("D5", "AMI2021", "commune", "09122", "PROTECTION", True),
        ("D6", "AMI2023", "commune", "09122", "LOCAUX", True),
        ("D7", "AB2022", "commune", "09122", "AMENAGEMENT_ABORDS", True),
        ("D8", "AMI2022", "commune", "48095", None, True),  # no decision
    ),
    subventions=table(
        "subventions",
        "decision_id dossier_id montant_vote montant_annule statut",
        ("S1", "D1", 10_000, None, "vote"),
        ("S2", "D1", 5_000, 0, "vote"),  # a second decision for one project
        ("S3", "D2", 7_000, 7_000, "annule"),
        ("S4", "D5", 3_000, 0, "solde"),
        ("S5", "D7", 9_000, 0, "vote"),
    ),
)


def test_selected_over_admissible_applications_to_the_calls_closed_in_the_year():
    got = communes.ami_taux_selection(CALLS)
    assert counted(got) == {"D1": (1, 1), "D2": (0, 1), "D8": (0, 1)}
    assert list(got.frame["place"]) == ["commune-34172", "commune-31555", "commune-48095"]


def test_the_rows_behind_a_selection_are_its_dossier_and_its_decisions():
    rows = communes.ami_taux_selection(CALLS).rows
    assert list(rows["dossiers"].index) == [2, 3, 9]
    assert dict(rows["subventions"]) == {2: "D1", 3: "D1"}


def test_a_project_counts_once_in_each_of_its_strands_since_the_first_call():
    got = communes.ami_projets_volet(CALLS)
    assert counted(got) == {
        "D1|LOCAUX": (1, None),
        "D1|VEHICULES": (1, None),
        "D5|PROTECTION": (1, None),
    }
    assert sorted(got.rows["subventions"].index) == [2, 2, 3, 3, 5]


def test_a_grant_paid_between_the_day_and_the_freeze_was_open_on_the_day():
    """Neither lost on a day of lapse in between, nor closed with half of it paid."""
    orders = table(
        "mandats",
        "mandat_id decision_id date_mandat montant",
        *(("M1", "S1", "2023-12-20", 400), ("M2", "S1", "2024-01-10", 600)),
        *(("M3", "S2", "2023-12-20", 400), ("M4", "S2", "2024-01-12", 600)),
        ("M5", "S3", "2023-12-20", 400),
        ("M6", "S5", "2023-12-20", 1_000),
        ("M7", "S8", "2023-12-31", 400),
    )

    def by_day(day):
        return orders[orders["date_mandat"] <= pd.Timestamp(day or "2024-01-31")]

    granted = table(
        "subventions",
        "decision_id net date_caducite statut is_cancelled",
        ("S1", 1_000, "2024-01-15", "notifie", False),  # paid before it lapses
        ("S2", 1_000, "2026-01-15", "solde", False),  # closed since
        ("S3", 1_000, "2024-01-15", "notifie", False),  # lapsed, its rest unpaid
        ("S4", 1_000, "2026-01-15", "solde", False),  # closed with nothing paid
        ("S5", 1_000, "2026-01-15", "notifie", False),  # nothing left
        ("S6", 1_000, None, "notifie", False),  # no day of lapse is told
        ("S7", 1_000, "2024-01-31", "notifie", False),  # lapsed on the day of the freeze
        ("S8", 1_000, "2024-01-15", "notifie", False),  # last paid on the day, lapsed since
    )
    got = budget.standing(situation("2023-12-31", mandats=by_day), granted)
    states = ["ouverte", "ouverte", "caduque", "soldee", "soldee", "ouverte"] + ["caduque"] * 2
    assert list(got["etat"]) == states
    assert list(got["reste"]) == [600, 600, 600, 1_000, 0, 1_000, 1_000, 600]
