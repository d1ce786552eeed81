"""The grid: a table with a bar under each share, hatch, icons, what is not concerned."""

from dataclasses import replace
from datetime import date

from reporting.parts import Figure, Scope
from reporting.parts.tables import Pledge, matrix

TEXTS = {"id": "grille", "title": "", "subtitle": "En %"}
SCOPE = Scope.at("region-1", date(2024, 12, 31))
PLACES = ("Ariège", "Pyrénées-Orientales", "Tarn")


def share(done: int, total: int) -> Figure:
    return SCOPE.figure("lycees", done, total, "%", decimals=1)


MASKED = replace(share(1, 9), numerator=None, state="masque", interval=(75, 92))
ABSENT = SCOPE.figure("lycees", None, None, "%")
TARGET, NONE = "cible 100\u202f% fin 2025", "sans cible publique"
SECURED = Pledge(
    "a", "Entièrement sécurisés", TARGET, (share(9, 9), MASKED, share(8, 9)), share(25, 27)
)
STATIONS = Pledge("b", "Gares équipées", NONE, (share(1, 3), ABSENT, None), share(1, 3))
KEPT = Pledge("c", "Correspondants", "échéance 2024", ("done", "late", None), (1, 2))


def test_every_state_has_its_look():
    part = matrix(PLACES, [SECURED, STATIONS, KEPT], "Occitanie", **TEXTS)
    first, second, third, total = part.data.cells
    assert [cell.text for cell in first] == ["Ariège", "100", "33,3", "réalisé"]
    assert [cell.text for cell in second] == [PLACES[1], "75–92", "–", "en retard"]
    assert [cell.text for cell in third] == ["Tarn", "88,9", "–", "–"]
    assert [cell.text for cell in total] == ["Occitanie", "92,6", "33,3", "1 sur 2"]
    assert [cell.bar for cell in (first[1], second[1], third[1], third[2])] == [
        (0, 100),
        (75, 92),
        (0, 89),
        None,
    ]
    assert (first[1].tone, first[3].icon, second[3].icon) == ("accent", "atteinte", "depassee")
    assert total[0].tone == "ink"  # the row of all of them
    assert "2 cases finies, 1 masquée" in part.title
    assert part.subtitle == "En %\u202f; hachures\u00a0: valeur masquée, entre ces bornes"


def test_numbers_travel_as_numbers_and_masked_ones_not_at_all():
    part = matrix(PLACES, [SECURED, STATIONS, KEPT], "Occitanie", **TEXTS)
    assert part.data.values[0] == ("Ariège", "1.000000", "0.333333", "réalisé")
    assert part.data.cells[1][1].value is None
    assert MASKED not in part.figures
    heads = [column.over for column in part.data.columns]
    assert heads == [None, TARGET, NONE, "échéance 2024"]


def test_a_masked_cell_without_an_interval_may_be_anything():
    hidden = replace(SECURED, cells=(replace(MASKED, interval=None),))
    cell = matrix(PLACES[:1], [hidden], "Occitanie", **TEXTS).data.cells[0][1]
    assert (cell.text, cell.bar) == ("s", (0, 100))


def test_one_place_is_shown_and_none_is_empty():
    one = replace(SECURED, cells=(share(6, 6),))
    assert matrix(PLACES[:1], [one], "Occitanie", **TEXTS).data.rows[0] == ("Ariège", "100")
    assert matrix((), [], "Occitanie", **TEXTS).kind == "empty"
    nothing = replace(SECURED, cells=(None,))
    assert matrix(PLACES[:1], [nothing], "Occitanie", **TEXTS).kind == "empty"
