"""The observatory: nil returns tell zero from silence, facts are those of the school year."""

from reporting.indicators import prevention
from tests.indicators.situations import counted, situation, table

A, B, CLOSED, PRIVATE = "0310001A", "0340002B", "0110003C", "0310004D"
VERSIONS = "uai secteur code_commune effectif valide_du"
OPEN = [(A, "public", "31555", 800, "2010-09-01"), (B, "public", "34172", 200, "2010-09-01")]
GONE = [
    (CLOSED, "public", "11069", 90, "2010-09-01"),
    (PRIVATE, "prive", "31555", 70, "2010-09-01"),
]


def declared(*rows):
    return situation(
        "2023-12-31",
        lycees=lambda day: table("lycees", VERSIONS, *OPEN, *([] if day else GONE)),
        signalements_lycees=table(
            "signalements_lycees", "fait_id type uai date_fait date_declaration", *rows
        ),
    )


def test_a_nil_return_is_a_declaration_and_silence_is_not():
    got = prevention.observatoire_couverture(
        declared(
            ("F1", "neant", A, None, "2023-01-01"),
            ("F2", "violence", B, "2022-12-20", "2022-12-31"),  # the year before
        )
    )
    assert counted(got) == {A: (1, 1), B: (0, 1)}


def test_facts_of_the_school_year_over_the_pupils_of_open_lycees():
    got = prevention.faits_signales_taux(
        declared(
            ("F1", "violence", A, "2022-09-01", "2022-09-02"),
            ("F2", "violence", A, "2023-08-31", "2023-09-15"),
            ("F3", "intrusion", CLOSED, "2023-03-01", "2023-03-02"),  # closed since
            ("F4", "intrusion", B, "2023-09-01", "2023-09-02"),  # the next school year
            ("F5", "intrusion", B, "2022-08-31", "2022-09-02"),  # the one before
            ("F6", "neant", B, "2023-06-30", "2023-06-30"),
            ("F7", "intrusion", PRIVATE, "2023-03-01", "2023-03-02"),
        )
    )
    assert counted(got) == {
        "F1": (1, 0),
        "F2": (1, 0),
        "F3": (1, 0),
        A: (0, 800),
        B: (0, 200),
    }  # 3 facts for 1,000 pupils
    places = dict(zip(got.frame["unit"], got.frame["place"], strict=True))
    assert (places["F1"], places["F3"]) == ("commune-31555", "commune-11069")
