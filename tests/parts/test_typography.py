"""French spaces and apostrophes, in running text only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.parts.french import full_date, typeset

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Est-ce tout ?", f"Est-ce tout{N}?"),
        ("Est-ce tout?", f"Est-ce tout{N}?"),
        ("oui ; non ! enfin", f"oui{N}; non{N}! enfin"),
        ("Source : registre", f"Source{B}: registre"),
        ("Source: registre", f"Source{B}: registre"),
        ("« mot »", f"«{B}mot{B}»"),
        ("«mot»", f"«{B}mot{B}»"),
        ("« mot » : suite", f"«{B}mot{B}»{B}: suite"),
        ("l'essentiel d'aujourd'hui", "l’essentiel d’aujourd’hui"),
        ("et puis...", "et puis…"),
        ("90 % et 50 M€", f"90{N}% et 50{N}M€"),
        ("le 31 décembre 2023", f"le 31{B}décembre 2023"),
        ("n° 5", f"n°{B}5"),
        (f"203{N}% ;", f"203{N}%{N};"),
        ("à 12:30", "à 12:30"),
        ("voir https://a.fr/?q=l'a;b:c ; fin", f"voir https://a.fr/?q=l'a;b:c{N}; fin"),
        ("écrire à a'b@exemple.fr ?", f"écrire à a'b@exemple.fr{N}?"),
        ("voir {figure:lycees-trajectoire}", "voir {figure:lycees-trajectoire}"),
    ],
)
def test_text_is_set_in_french(written, expected):
    assert typeset(written) == expected


@given(st.text(alphabet="aé1 '’:;?!«».%€\u202f\u00a0{}@/h"))
def test_setting_twice_changes_nothing(text):
    assert typeset(typeset(text)) == typeset(text)


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2024-01-31", f"31{B}janvier{B}2024"),
        ("2024-08-01", f"1er{B}août{B}2024"),
        ("2024-13-01", "2024-13-01"),
        ("fin 2025", "fin 2025"),
    ],
)
def test_dates_are_written_in_full(iso, expected):
    assert full_date(iso, B) == expected
