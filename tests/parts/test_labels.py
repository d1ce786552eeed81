"""Label placement: apart, in order, within bounds, and always the same."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.parts.canvas import width
from reporting.parts.plots import spread


@pytest.mark.parametrize(
    ("places", "spaced"),
    [
        ([], []),
        ([50], [50]),
        ([10, 60], [10, 60]),
        ([50, 50], [45, 55]),
        ([52, 48], [55, 45]),
        ([99, 99], [90, 100]),
        ([0, 1, 2], [0, 10, 20]),
        ([20, 22, 24, 90], [12, 22, 32, 90]),
    ],
)
def test_labels_move_as_little_as_possible(places, spaced):
    """Worked out by hand, 10 apart between 0 and 100."""
    assert spread(places, 10, 0, 100) == spaced


@given(st.lists(st.floats(0, 100), max_size=9))
def test_labels_are_apart_in_order_and_inside(places):
    """Whatever the values."""
    spaced = spread(places, 10, 0, 100)
    order = sorted(range(len(places)), key=lambda item: (places[item], item))
    ranked = [spaced[item] for item in order]
    assert all(high - low >= 10 - 1e-6 for low, high in pairwise(ranked))
    assert all(-1e-6 <= place <= 100 + 1e-6 for place in spaced)


def test_text_is_measured_in_its_face():
    """Semibold is wider, size is proportional, the longest line counts."""
    assert width("Lot", 8, bold=True) > width("Lot", 8) > 0
    assert width("Lot", 16) == pytest.approx(2 * width("Lot", 8))
    assert width("Lot\nLozère") == width("Lozère")
