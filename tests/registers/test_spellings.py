"""Case, accents and punctuation alone never tell two things apart."""

import pytest

from reporting.registers.findings import Rule

FLEET = "rame_id,serie,date_entree,date_sortie\nRAME-1,AGC,2010-01-01,\nRAME-2,AGC,2010-01-01,\n"


@pytest.mark.parametrize(
    ("row", "column", "value", "rule"),
    [
        ("rame-1,AGC,2010-01-01,", "rame_id", "rame-1", Rule.KEY_SPELLING),
        ("RAME\u20131,AGC,2010-01-01,", "rame_id", "RAME\u20131", Rule.KEY_SPELLING),
        ("RAME-3,agc,2010-01-01,", "serie", "agc", Rule.SPELLING),
    ],
)
def test_another_spelling_of_a_value_is_told_at_its_row(registers, row, column, value, rule):
    """In a key it would count twice; the more frequent spelling is the one proposed."""
    (found,) = registers(parc_rames=f"{FLEET}{row}\n").findings
    assert (found.line, found.column, found.value, found.rule) == (4, column, value, rule)
    assert found.severity == ("error" if rule is Rule.KEY_SPELLING else "warning")
    assert f"« {'RAME-1' if column == 'rame_id' else 'AGC'} »" in found.message


def test_numbers_among_texts_are_told_apart_by_their_punctuation(registers):
    """« 1.5 » and « 1,5 » in a free text may be anything."""
    fleet = FLEET.replace("-1,AGC", "-1,1.5").replace("-2,AGC", '-2,"1,5"')
    assert registers(parc_rames=fleet).findings == ()
