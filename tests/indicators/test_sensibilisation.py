"""Awareness actions: lycées with at least one in the school year, whatever the attendance."""

from reporting.indicators import prevention
from tests.indicators.situations import counted, situation, table

A, B, C = "0310001A", "0340002B", "0110003C"
ACTIONS = situation(
    "2023-12-31",
    lycees=table(
        "lycees",
        "uai secteur code_commune valide_du",
        (A, "public", "31555", None),
        (B, "public", "34172", None),
        (C, "public", "11069", None),
    ),
    actions_sensibilisation=table(
        "actions_sensibilisation",
        "action_id theme axe date uai",
        ("S1", "pharos", 1, "2022-09-01", A),
        ("S2", "pharos", 1, "2023-08-31", C),
        ("S3", "pharos", 1, "2023-09-01", B),  # the next school year
        ("S4", "laicite", 3, "2023-03-01", B),
        ("S5", "citoyennete", 3, "2023-03-01", None),  # in a commune
        ("S6", "pharos", 1, "2022-08-31", B),  # the school year before
        ("S7", "pharos", 1, "2023-02-01", C),  # the same lycée again
    ),
)


def test_lycees_told_about_pharos():
    assert counted(prevention.pharos_lycees(ACTIONS)) == {C: (1, 1), A: (1, 1), B: (0, 1)}


def test_lycees_with_an_action_on_the_values_of_the_republic():
    got = prevention.valeurs_lyceens_touches(ACTIONS)
    assert counted(got) == {C: (0, 1), A: (0, 1), B: (1, 1)}
    assert dict(got.rows["actions_sensibilisation"]) == {5: B}
