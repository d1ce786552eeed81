"""Local security councils: a referent counts from its designation, at the council's seat."""

from reporting.indicators import convention
from tests.indicators.situations import REGION, counted, situation, table

COLUMNS = "engagement_id convention statut realise_le code_commune code_dep"


def test_designated_referents_over_active_councils():
    got = convention.clspd_referents(
        situation(
            "2023-12-31",
            engagements_conventions=table(
                "engagements_conventions",
                COLUMNS,
                ("C1", "CLSPD", "realise", "2023-12-31", "31555", "31"),
                ("C2", "CLSPD", "realise", "2024-01-15", "34172", "34"),  # designated since
                ("C3", "CLSPD", "en_cours", None, None, "09"),
                ("C4", "CLSPD", "abandonne", "2021-01-01", "30189", "30"),  # no longer active
                ("C5", "CLSPD", "retard", None, None, None),
                ("E1", "GENDARMERIE-2024", "realise", "2023-06-01", None, "31"),
            ),
        )
    )
    assert counted(got) == {"C1": (1, 1), "C2": (0, 1), "C3": (0, 1), "C5": (0, 1)}
    assert list(got.frame["place"]) == ["commune-31555", "commune-34172", "departement-09", REGION]
