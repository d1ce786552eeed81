"""Framework agreement: actions due and delivered, operations held together."""

from reporting.indicators import convention
from tests.indicators.situations import REGION, counted, situation, table

AGREEMENT = "Convention-cadre Région - gendarmerie"


def test_actions_delivered_over_actions_due_dropped_ones_included():
    got = convention.convention_actions_realisees(
        situation(
            "2024-12-31",
            engagements_conventions=table(
                "engagements_conventions",
                "engagement_id convention statut echeance realise_le code_dep",
                ("E1", AGREEMENT, "realise", "2024-12-31", "2024-12-31", "31"),
                ("E2", AGREEMENT, "realise", "2024-06-30", "2025-01-10", None),  # after
                ("E3", AGREEMENT, "abandonne", "2024-06-30", None, None),
                ("E4", AGREEMENT, "realise", "2025-01-01", "2024-10-01", None),  # not due
                ("N1", "Une autre liste", "realise", "2024-06-30", "2024-06-30", "31"),
                ("C1", "CLSPD", "realise", "2024-06-30", "2024-06-30", "31"),  # a council
                ("P1", "Plan La Région vous protège", "realise", "2024-06-30", "2024-06-30", None),
            ),
        )
    )
    assert counted(got) == {"E1": (1, 1), "E2": (0, 1), "E3": (0, 1)}
    assert list(got.frame["place"]) == ["departement-31", REGION, REGION]


def test_an_operation_on_several_sites_counts_once_at_the_first():
    got = convention.operations_conjointes(
        situation(
            "2024-12-31",
            operations_conjointes=table(
                "operations_conjointes",
                "operation_id site code_commune date",
                ("O1", "B-gare", "34172", "2024-03-05"),
                ("O1", "A-lycee", "30189", "2024-03-05"),
                ("O2", "C-gare", "31555", "2024-01-01"),
                ("O3", "C-gare", "31555", "2023-12-31"),  # the year before
            ),
        )
    )
    assert counted(got) == {"O1": (1, None), "O2": (1, None)}
    assert list(got.frame["place"]) == ["departement-30", "departement-31"]
    assert dict(got.rows["operations_conjointes"]) == {2: "O1", 3: "O1", 4: "O2"}
