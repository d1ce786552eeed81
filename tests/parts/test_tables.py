"""Tables and key figures: shown text beside machine values."""

from datetime import date

import pytest

from reporting.errors import UsageError
from reporting.parts import Column, Scope, key_figures, table

N, B = "\u202f", "\u00a0"
COLUMNS = [Column("nom", "Territoire", header=True), Column("valeur", "Valeur", align="right")]


def amount(cents, territory="region-76"):
    """Make an amount."""
    return Scope.at(territory, date(2023, 12, 31)).figure("lycees_depense", cents, unit="EUR")


def test_cells_are_written_twice():
    """Readers see French text, machines see values; unknown is never zero."""
    part = table(
        COLUMNS,
        [
            ("Gard", amount(1_234_550)),
            ("Lot", 1200),
            ("Ariège", None),
            ("Aude", amount(None)),
            ("Tarn", 0),
        ],
        id="depense",
        title="Dépense",
    )
    assert [row[1] for row in part.data.rows] == [
        f"12{N}346{B}€", f"1{N}200", f"n.{B}d.", f"n.{B}d.", "0",
    ]  # fmt: skip
    assert [row[1] for row in part.data.values] == ["12345.50", 1200, None, None, 0]
    assert part.figures == (amount(1_234_550),)
    assert part.note == f"n.{B}d. : non disponible."


def test_a_table_without_rows_is_empty():
    """Its section can then leave itself out."""
    assert table(COLUMNS, [], id="a", title="Titre").kind == "empty"


def test_a_row_of_the_wrong_length_is_refused():
    """The message names the row."""
    with pytest.raises(UsageError, match="Ligne 2 du tableau : 1 cellules pour 2 colonnes"):
        table(COLUMNS, [("a", 1), ("b",)], id="a", title="Titre")


def test_tiles_without_value_are_left_out():
    """A territory shows only the key figures it has."""
    part = key_figures(
        [("Dépense", amount(None), None), ("Versé", amount(0), "depuis 2016")], id="essentiel"
    )
    assert [(tile.label, tile.text, tile.detail, tile.figure) for tile in part.tiles] == [
        ("Versé", f"0{B}€", "depuis 2016", 0)
    ]
    assert key_figures([("Dépense", amount(None), None)], id="essentiel").kind == "empty"


def test_a_period_that_does_not_go_without_saying_is_in_the_note_or_the_tile():
    """A closed envelope beside figures of the year; a school year; not a stock, nor a year."""
    closed = Scope("region-76", 2024, date(2021, 1, 1), date(2023, 12, 31)).figure(
        "plan", 9, 10, "%", label="Exécution", noun=("euro", "euros"), observed=True
    )
    school = [
        Scope("region-76", year, date(year - 1, 9, 1), date(year, 8, 31)).figure(
            "e", 1, label="Exercices", observed=True
        )
        for year in (2023, 2024)
    ]
    usual = Scope.at("region-76", date(2024, 12, 31)).figure("l", 1, label="L", observed=True)
    texts = {"id": "t", "title": "T"}
    note = table(COLUMNS, [("a", closed), ("b", usual), ("c", school[1])], **texts).note
    assert note == "Exécution\u00a0: de 2021 à 2023. Exercices\u00a0: en 2023-2024."
    several = table(COLUMNS, [("a", school[0]), ("b", school[1])], **texts).note
    assert several == "Exercices\u00a0: année scolaire achevée dans l'année."
    tiles = key_figures([("Plan", closed, None), ("L", usual, None)], id="k").tiles
    assert tiles[0].detail.endswith(" ; de 2021 à 2023")
    assert tiles[1].detail is None


def test_a_part_gives_its_data_as_a_frame():
    """Numbers as numbers, shares as parts of 1, euros; what is not known as missing."""
    frame = table(COLUMNS, [("Gard", amount(1_234_550)), ("Ariège", None)], id="d", title="T").frame
    assert list(frame.columns) == ["nom", "valeur"]
    assert frame["valeur"][0] == 12345.5
    assert frame["valeur"].isna()[1]
