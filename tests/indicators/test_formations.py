"""Training: distinct people, present, on the theme; never attendances."""

from reporting.indicators import prevention
from tests.indicators.situations import counted, situation, table

SESSIONS = situation(
    "2023-12-31",
    formations=table(
        "formations",
        "session_id personne_pseudo theme presence public date",
        ("F1", "P1", "radicalisation", True, "elu", "2021-03-01"),
        ("F2", "P1", "radicalisation", True, "elu", "2023-03-01"),  # the same person again
        ("F2", "P2", "radicalisation", False, "agent", "2023-03-01"),  # enrolled, absent
        ("F2", "P3", "radicalisation", True, "policier_municipal", "2023-03-01"),
        ("F3", "P4", "egalite", True, "agent", "2023-06-01"),
        ("F4", "P5", "police_municipale", True, "agent", "2023-06-01"),
        ("F5", "P6", "radicalisation", True, "agent", "2022-12-31"),
    ),
)


def test_elected_members_and_staff_ever_present_count_once():
    got = prevention.radicalisation_personnes_formees(SESSIONS)
    assert counted(got) == {"P1": (1, None), "P6": (1, None)}
    rows = got.rows["formations"]
    assert list(rows.index[rows == "P1"]) == [2, 3]


def test_participants_of_the_year_whatever_their_public():
    got = prevention.formations_participants(SESSIONS)
    assert counted(got) == {"P1": (1, None), "P3": (1, None), "P4": (1, None)}
