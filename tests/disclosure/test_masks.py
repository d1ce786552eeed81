"""Masks worked by hand, and what the audit says of random tables."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.audit import exposures, needed
from reporting.disclosure.masks import FORMER, LINKED, SMALL, Past, band_of, masks_of
from reporting.disclosure.sheet import Key, Sheet

PLACES = ("a", "b", "c", "d", "e")


def sheet(links=None, patterns=None, **tables):
    """Write a sheet: one tuple of missing counts per indicator, out of ten units each."""
    counts = {
        Key(name, place): n
        for name, row in tables.items()
        for place, n in zip(PLACES, row, strict=False)
    }
    links = links or {}
    return Sheet(
        counts=counts,
        totals=dict.fromkeys(counts, 10),
        margins={name: sum(row) for name, row in tables.items()},
        links=links,
        complete=frozenset(links),
        patterns=patterns or {},
    )


def is_small(_key, total, missing):
    return missing > 0 and not (missing >= 3 and total >= 5)


def hidden(found):
    return {tuple(key): reason for key, reason in found.reasons.items()}


def test_none_missing_and_three_missing_are_published():
    assert not masks_of(sheet(x=(0, 3, 7, 10, 5)), is_small).reasons


def test_one_small_count_takes_another_with_it_the_smallest_that_is_not_zero():
    """The margin would give it: 12 in the region, less 10 published, leaves 2."""
    found = masks_of(sheet(x=(0, 2, 4, 3, 3)), is_small)
    assert hidden(found) == {("x", "b"): SMALL, ("x", "d"): LINKED}


def test_the_margin_alone_gives_a_single_hidden_count():
    one = sheet(x=(0, 2, 4, 3, 3))
    (found,) = exposures(one, [Key("x", "b")])
    assert (found.low, found.high) == (2, 2)
    assert str(found) == "x, b : valeur masquée déductible (2)"


def test_where_the_region_lacks_one_two_places_may_hold_it():
    """Fewer values than three are possible: all that there are must remain."""
    one = sheet(x=(0, 1, 0, 0, 0))
    assert needed(one, Key("x", "b")) == 2
    assert len(masks_of(one, is_small).reasons) == 2


def test_what_is_whole_tells_of_its_conditions():
    """Nobody lacks anything in `b` by the whole: its masked condition lacks nothing either."""
    links = {"whole": ("fence",)}
    one = sheet(links, whole=(3, 0, 4, 3, 3), fence=(3, 0, 4, 3, 3))
    fence = [Key("fence", place) for place in "bd"]
    assert {found.key for found in exposures(one, fence)} == set(fence)


def test_a_region_count_by_what_is_lacking_joins_two_conditions():
    """Whoever lacks the fence lacks the alarm too: the alarm's published count is a ceiling."""
    links = {"whole": ("fence", "alarm")}
    patterns = {frozenset(("fence", "alarm")): 4, frozenset(("alarm",)): 9}
    tables = {"whole": (3, 0, 4, 3, 3), "fence": (1, 0, 1, 1, 1), "alarm": (3, 0, 4, 3, 3)}
    fence = [Key("fence", place) for place in PLACES]
    assert {f.key.territory for f in exposures(sheet(links, patterns, **tables), fence)} == {"b"}


def test_what_was_hidden_stays_hidden_and_what_was_shown_hides_nothing():
    before = sheet(x=(0, 2, 4, 3, 3))
    now = sheet(x=(0, 3, 4, 3, 3))
    found = masks_of(now, is_small, [Past(before, masks_of(before, is_small))])
    assert hidden(found) == {("x", "b"): FORMER, ("x", "d"): FORMER}
    shown = Past(sheet(x=(0, 4, 4, 3, 3)), masks_of(sheet(x=(0, 4, 4, 3, 3)), is_small))
    later = masks_of(sheet(x=(0, 2, 5, 3, 3)), is_small, [shown])
    assert hidden(later) == {("x", "b"): SMALL, ("x", "c"): LINKED}  # d, e are known since


@pytest.mark.parametrize(
    ("missing", "total", "said"),
    [
        (1, 17, (75, 100)),
        (2, 17, (75, 100)),
        (1, 47, (90, 100)),
        (5, 47, (75, 90)),
        (2, 6, (50, 100)),
    ],
)
def test_a_band_never_parts_small_counts_from_none(missing, total, said):
    """A band that began at one missing unit would say, with the rule, that it is one or two."""
    one = Sheet({Key("x", "a"): missing}, {Key("x", "a"): total}, {"x": 100})
    band = band_of(one, Key("x", "a"))
    assert (band.low, band.high) == said
    assert band.counts[1] - band.counts[0] >= 2


def options(one, hidden, place):
    """Enumerate the counts of one place that what is published of it allows."""
    keys = [Key(name, place) for name in ("whole", "x", "y")]
    ranges = [range(one.most(k) + 1) if k in hidden else (one.counts[k],) for k in keys]
    return [(w, x, y) for w, x, y in product(*ranges) if max(x, y) <= w <= x + y]


def values_left(one, hidden, key):
    """Try every table of three places: the values that one count takes in those that add up."""
    here, second, third = sorted(PLACES[:3], key=lambda place: place != key.territory)
    others = product(options(one, hidden, second), options(one, hidden, third))
    sums = {tuple(map(sum, zip(*pair, strict=True))) for pair in others}
    rank = list(one.margins).index(key.indicator)
    margins = tuple(one.margins.values())
    return {
        option[rank]
        for option in options(one, hidden, here)
        if tuple(m - o for m, o in zip(margins, option, strict=True)) in sums
    }


@settings(max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=3, max_size=3))
def test_no_masked_count_is_found_by_trying_every_table(lacks):
    """Units that lack x, y or both: an exhaustive search, which knows nothing of the audit."""
    x = tuple(only + both for only, _, both in lacks)
    y = tuple(only + both for _, only, both in lacks)
    one = sheet({"whole": ("x", "y")}, whole=tuple(map(sum, lacks)), x=x, y=y)
    found = masks_of(one, is_small).reasons
    assert all(key in found for key, n in one.counts.items() if 0 < n < 3)
    for key in found:
        assert len(values_left(one, found, key)) >= needed(one, key)
