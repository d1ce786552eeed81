"""A break that somebody confirmed is told no more; a faulty confirmation is told."""

import pytest

from reporting.errors import DataError
from reporting.plan.revisions import read_controls
from reporting.registers.coverage import Jump

CONFIRMED = """
[[rupture]]
table = "mandats"
colonne = "montant"
annee = 2021
departement = "11"
motif = "Gros travaux"
par = "Direction des finances"
le = 2022-01-31
"""


def test_confirmation_names_its_break(tmp_path):
    """Its file may also be absent."""
    path = tmp_path / "controles.toml"
    assert read_controls(path).breaks == frozenset()
    path.write_text(CONFIRMED, encoding="utf-8")
    assert read_controls(path).breaks == {Jump("mandats", "montant", 2021, "11")}


@pytest.mark.parametrize("line", ['motif = "Gros travaux"\n', "le = 2022-01-31\n"])
def test_confirmation_without_a_reason_or_a_day_is_refused(tmp_path, line):
    """Who, when and why are what makes it a confirmation."""
    path = tmp_path / "controles.toml"
    path.write_text(CONFIRMED.replace(line, ""), encoding="utf-8")
    with pytest.raises(DataError, match="clé absente"):
        read_controls(path)
