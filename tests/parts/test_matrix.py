"""The grid: bars, hatch, icons, what is not concerned; heads that fit their columns."""

from dataclasses import replace
from datetime import date

import pytest

from reporting.parts import Figure, Scope
from reporting.parts.matrix import Promise, matrix
from tests.parts.layout import faults, marks, said

TEXTS = {"id": "grille", "title": ""}
SCOPE = Scope.at("region-1", date(2024, 12, 31))
PLACES = ("Ariège", "Pyrénées-Orientales", "Tarn")


def share(done: int, total: int) -> Figure:
    return SCOPE.figure("lycees", done, total, "%", decimals=1)


MASKED = replace(share(1, 9), numerator=None, state="masque", interval=(75, 92))
ABSENT = SCOPE.figure("lycees", None, None, "%")
TARGET = ("cible\u00a0: 100\u202f% fin 2025", "cible fin 2025", "target")
NONE = ("sans cible publique", "sans cible", "quiet")
SECURED = Promise(
    "a", "Entièrement sécurisés", TARGET, (share(9, 9), MASKED, share(8, 9)), share(25, 27)
)
STATIONS = Promise("b", "Gares équipées", NONE, (share(1, 3), ABSENT, None), share(1, 3))
KEPT = Promise(
    "c", "Correspondants", ("échéance 2024",) * 2 + ("target",), ("done", "late", None), (1, 2)
)


@pytest.mark.parametrize("times", [1, 3, 4])
def test_labels_can_be_read(times):
    columns = [SECURED, *[STATIONS] * times, KEPT, *[SECURED] * times]
    part = matrix(PLACES, columns, "Occitanie", **TEXTS)
    assert faults(part.svg, 6.6) == []
    assert faults(part.narrow, 12) == []
    assert len(part.alt) <= 250


def test_every_state_has_its_mark():
    part = matrix(PLACES, [SECURED, STATIONS, KEPT], "Occitanie", **TEXTS)
    told = said(part.svg)
    assert {"100", "88,9", "33,3", "1 sur 2", "masqué", "réalisé", "en retard"} <= set(told)
    assert told.count("–") == 3
    assert marks(part.svg, "rect", "s-hatch") == 2  # the cell, and its key
    assert "2 cases finies, 1 masquée" in part.title
    assert part.data.values[0] == ("Ariège", "1.000000", "0.333333", "réalisé")
    assert part.data.rows[1][1] == "75 à 92\u202f%"
    assert part.data.rows[-1] == ("Occitanie", "92,6\u202f%", "33,3\u202f%", "1 sur 2")
    assert [column.over for column in part.data.columns[1:]] == [
        TARGET[0],
        NONE[0],
        "échéance 2024",
    ]


def test_a_head_is_cut_between_syllables():
    part = matrix(PLACES, [SECURED] * 10, "Occitanie", **TEXTS)
    assert "ment" in " ".join(said(part.svg))
    assert {"Entière-", "ment"} <= set(said(part.svg))


def test_one_place_is_drawn_and_none_is_empty():
    one = replace(SECURED, cells=(share(6, 6),))
    assert "100" in said(matrix(PLACES[:1], [one], "Occitanie", **TEXTS).svg)
    assert matrix((), [], "Occitanie", **TEXTS).kind == "empty"
    nothing = replace(SECURED, cells=(None,))
    assert matrix(PLACES[:1], [nothing], "Occitanie", **TEXTS).kind == "empty"
