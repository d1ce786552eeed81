"""Decompositions: worked by hand, and without residual on anything."""

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from reporting.assessment.decomposition import by_flow, by_missing, missing

fleets = st.dictionaries(st.integers(0, 30).map(str), st.booleans())


def test_flows_by_hand():
    """Of five sets: one retrofitted, one removed, an equipped one leaves, two equipped enter."""
    before = {"a": True, "b": False, "c": True, "d": True, "e": False}
    after = {"a": True, "b": True, "c": False, "f": True, "g": True, "h": False, "e": False}
    found = by_flow(before, after)
    assert (found.retrofit, found.removals) == (1, 1)
    assert (found.equipped_entries, found.equipped_exits) == (2, 1)
    assert list(found.effects.values()) == [
        F(1, 7),
        F(2, 7),
        -F(1, 7),
        -F(1, 7),
        3 * (F(1, 7) - F(1, 5)),
    ]
    assert found.change == F(4, 7) - F(3, 5)


def test_no_fleet_no_flows():
    assert by_flow({}, {"a": True}) is None
    assert by_flow({"a": True}, {}) is None


@given(fleets, fleets)
def test_flows_leave_no_residual(before, after):
    found = by_flow(before, after)
    if found is None:
        assert not before or not after
        return
    assert sum(found.effects.values()) == found.change
    assert found.before[0] + found.retrofit + found.equipped_entries == (
        found.after[0] + found.equipped_exits + found.removals
    )


def test_missing_components_of_each_unit():
    holders = {"CLOTURE": {"a", "b"}, "VIDEO": {"a"}}
    assert missing(["b", "a", "c"], holders, ["CLOTURE", "VIDEO", "ACCES"]) == {
        "a": {"ACCES"},
        "b": {"VIDEO", "ACCES"},
        "c": {"CLOTURE", "VIDEO", "ACCES"},
    }


def test_what_blocks_is_counted_by_exact_set():
    lacking = [{"V"}, {"C", "V"}, {"V"}, set(), {"C"}, {"V", "C"}, {"A"}]
    assert by_missing(lacking) == ((("C", "V"), 2), (("V",), 2), (("A",), 1), (("C",), 1))


@given(st.lists(st.frozensets(st.sampled_from("ACPV"))))
def test_every_incomplete_unit_is_counted_once(lacking):
    counted = by_missing(lacking)
    assert sum(n for _, n in counted) == sum(bool(parts) for parts in lacking)
    assert counted == by_missing(lacking[::-1])
