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
