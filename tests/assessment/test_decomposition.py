"""Decompositions: worked by hand, and without residual on anything."""

from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from reporting.assessment.decomposition import by_flow, by_group, by_missing, missing

shares = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
groups = st.dictionaries(st.sampled_from("ABCDE"), shares)
fleets = st.dictionaries(st.integers(0, 30).map(str), st.booleans())


def test_own_progress_and_weight_by_hand():
    """A: 1/4 -> 2/4, B: 3/4 -> 9/12. Weights 1/2, 1/2 -> 1/4, 3/4. S: 1/2 -> 11/16."""
    first, second = by_group({"A": (1, 4), "B": (3, 4)}, {"A": (2, 4), "B": (9, 12)})
    assert (first.group, first.own) == ("A", F(3, 8) * F(1, 4))
    assert first.weight == (F(3, 8) - F(19, 32)) * -F(1, 4)
    assert (second.own, second.weight) == (0, (F(3, 4) - F(19, 32)) * F(1, 4))
    assert first.total + second.total == F(3, 16)
    assert (first.remaining, second.remaining) == (F(2, 5), F(3, 5))


def test_a_group_that_appears_is_a_weight_effect():
    first, second = by_group({"A": (1, 2)}, {"A": (1, 2), "B": (2, 2)})
    assert (first.own, second.own) == (0, 0)
    assert first.weight + second.weight == F(1, 4)


def test_nothing_left_has_no_parts():
    (only,) = by_group({"A": (1, 2)}, {"A": (2, 2)})
    assert only.remaining is None


def test_groups_of_nothing():
    assert by_group({}, {"A": (1, 2)}) == ()
    assert by_group({"A": (0, 0)}, {"A": (1, 2)}) == ()


@given(groups, groups)
def test_groups_leave_no_residual(before, after):
    found = by_group(before, after)
    totals = [[sum(c) for c in zip(*x.values(), strict=True)] for x in (before, after) if x]
    if len(totals) < 2 or not all(n for _, n in totals):
        assert found == ()
        return
    assert sum(c.total for c in found) == F(*totals[1]) - F(*totals[0])
    parts = [c.remaining for c in found]
    assert None in parts or sum(parts) == 1


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
