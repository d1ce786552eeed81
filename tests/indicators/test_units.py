"""Units are sorted by code then place, null ones last, whatever the order of the lines."""

import pandas as pd
import pytest

from reporting.indicators.situation import units

LINES = pd.Index([7, 3, 9, 4], name="ligne")
CODES = pd.Series(["b", None, "a|1", "b"], index=LINES, dtype="str")
PLACES = pd.Series(["y", "x", None, "x"], index=LINES, dtype="str")
DONE = pd.Series([True, False, True, False], index=LINES)


@pytest.mark.parametrize(
    ("denominator", "given"),
    [(None, [None] * 4), (2, [2] * 4), (pd.Series([1, 2, 3, 4], index=LINES), [3, 4, 1, 2])],
)
def test_units_are_sorted_and_whole(denominator, given):
    rows = {"registre": CODES}
    found = units(CODES, PLACES, rows, DONE, denominator)
    expected = pd.DataFrame(
        {
            "unit": pd.Series(["a|1", "b", "b", None], dtype="str"),
            "place": pd.Series([None, "x", "y", "x"], dtype="str"),
            "numerator": pd.array([1, 0, 1, 0], dtype="Int64"),
            "denominator": pd.array(given, dtype="Int64"),
        }
    )
    pd.testing.assert_frame_equal(found.frame, expected)
    assert found.rows == rows


def test_no_unit_is_an_empty_table_of_whole_numbers():
    none = CODES.iloc[:0]
    found = units(none, none, {}).frame
    assert found.empty
    assert found.dtypes[["numerator", "denominator"]].astype(str).tolist() == ["Int64", "Int64"]
