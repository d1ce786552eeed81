"""Calls for projects by vintage, on registers written by hand."""

import pandas as pd
import pytest

from reporting.indicators.communes import by_vintage
from tests.indicators.situations import situation, table

CALLS = table(
    "campagnes_ami",
    "campagne_id dispositif nom ouverture cloture",
    ("AMI-2", "AMI", "Deuxième", "2023-01-01", "2023-05-01"),
    ("AMI-1", None, "Premier", "2022-01-01", "2022-05-01"),
    ("AMI-3", "AMI", "À venir", "2024-01-15", "2024-05-01"),
    ("ABORDS", "ABORDS", "Abords", "2022-01-01", "2022-05-01"),
)
CALLS["ouverture"] = pd.to_datetime(CALLS["ouverture"])
DOSSIERS = table(
    "dossiers",
    "dossier_id campagne_id demandeur_siret type code_commune volets recevable",
    ("D1", "AMI-1", "S1", "commune", "09001", "LOCAUX", True),
    ("D2", "AMI-1", "S2", "commune", "09002", "LOCAUX", False),
    ("D3", "AMI-1", "E1", "EPCI", "09001", "LOCAUX", True),
    ("D4", "AMI-2", "S1", "commune", "09001", "LOCAUX", True),
    ("D5", "AMI-2", "E1", "EPCI", "09001", "LOCAUX", True),
    ("D6", "AMI-2", "S3", "commune", "31001", "LOCAUX", True),
    ("D7", "ABORDS", "S1", "commune", "09001", "AMENAGEMENT_ABORDS", True),
)
DECISIONS = table(
    "subventions",
    "decision_id dossier_id commission_permanente_le montant_vote montant_annule statut",
    ("C1", "D1", "2022-06-01", 100, 20, "vote"),
    ("C3", "D3", "2022-06-01", 50, None, "vote"),
    ("C4", "D4", "2023-06-01", 10, None, "vote"),
    ("C5", "D5", "2023-06-01", 5, None, "vote"),
    ("C6", "D6", "2023-06-01", 40, 40, "annule"),
    ("C7", "D7", "2022-06-01", 999, None, "vote"),
)
PAID = table(
    "mandats",
    "mandat_id decision_id date_mandat montant",
    ("M1", "C1", "2022-09-01", 30),
    ("M2", "C1", "2023-09-01", 20),
    ("M3", "C7", "2022-09-01", 999),
    ("M4", "C4", "2023-09-01", 1),
)
NOW = situation(
    "2023-12-31", campagnes_ami=CALLS, dossiers=DOSSIERS, subventions=DECISIONS, mandats=PAID
)
EVERYWHERE = {"commune-09001", "commune-09002", "commune-31001"}


@pytest.mark.parametrize(
    ("places", "rows"),
    [
        (EVERYWHERE, [(2, 1, 1, 130, 50), (3, 1, 1, 15, 1), (5, 1, 1, 145, 51)]),
        ({"commune-31001"}, [(0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (1, 0, 0, 0, 0)]),
    ],
)
def test_a_beneficiary_counts_once_in_each_vintage_and_once_in_all(places, rows):
    """A cancelled grant helps nobody; the grants of other schemes are not counted here."""
    found = by_vintage(NOW, places)
    counts = found[["recevables", "communes", "epci", "vote", "paye"]]
    assert [tuple(row) for row in counts.itertuples(index=False)] == rows


def test_calls_come_in_the_order_of_their_openings_then_the_whole():
    names = by_vintage(NOW, EVERYWHERE)["nom"]
    assert list(names[:-1]) == ["Premier", "Deuxième"]
    assert pd.isna(names.iloc[-1])


@pytest.mark.parametrize(("day", "names"), [("2023-01-01", 2), ("2022-12-31", 1)])
def test_a_call_counts_from_the_day_it_opens(day, names):
    asked = situation(
        day, campagnes_ami=CALLS, dossiers=DOSSIERS, subventions=DECISIONS, mandats=PAID
    )
    found = by_vintage(asked, EVERYWHERE)["nom"].tolist()
    assert found[:-1] == ["Premier", "Deuxième"][:names]
