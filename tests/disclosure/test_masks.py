"""Masks worked by hand, and what the audit says of random tables."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.audit import Audit, Exposure, exposures, spans
from reporting.disclosure.masks import FORMER, LINKED, SMALL, interval_of, masks_of
from reporting.disclosure.sheet import (
    CountKey,
    CountSheet,
    Masks,
    ShareInterval,
    Vintage,
    digest,
)

PLACES = ("a", "b", "c", "d", "e")


def sheet(links=None, patterns=None, **tables):
    """Write a sheet: one tuple of missing counts per indicator, out of ten units each."""
    counts = {
        CountKey(name, place): n
        for name, row in tables.items()
        for place, n in zip(PLACES, row, strict=False)
    }
    links = links or {}
    return CountSheet(
        counts=counts,
        totals=dict.fromkeys(counts, 10),
        least=dict.fromkeys(tables, 3),
        links=links,
        complete=frozenset(links),
        patterns=patterns or {},
        small=frozenset(key for key, n in counts.items() if 0 < n < 3),
    )


def told(one, hidden):
    return exposures([Vintage(one, Masks(dict.fromkeys(hidden, SMALL)))])


def hidden(found):
    return {tuple(key): reason for key, reason in found.reasons.items()}


def test_what_is_decided_for_some_counts_is_known_by_all_of_them():
    """What is kept under a digest is taken for the same counts alone, in whatever order."""
    one = sheet(x=(0, 2, 4, 3, 3))
    turned = replace(one, counts=dict(reversed(one.counts.items())), small=set(one.small))
    assert digest([one]) == digest([turned])
    others = [
        sheet(x=(0, 2, 4, 3, 4)),
        sheet(y=(0, 2, 4, 3, 3)),
        replace(one, small=frozenset()),
        replace(one, apart={CountKey("x", "a"): 1}),
        replace(one, overall={"x": 12}),
    ]
    hiding = [Vintage(one, Masks({CountKey("x", "b"): why})) for why in ("", SMALL)]
    given = [one, *others, *hiding, [one, one]]
    assert len({digest(each) for each in given}) == len(given)


def test_an_exposure_is_kept_as_plain_values():
    (found,) = told(sheet(x=(0, 2, 4, 3, 3)), [CountKey("x", "b")])
    assert Exposure.from_json(found.to_json()) == found


def test_none_missing_and_three_missing_are_published():
    assert not masks_of(sheet(x=(0, 3, 7, 10, 5))).reasons


def test_one_small_count_takes_another_with_it_the_smallest_that_is_not_zero():
    """The margin would give it: 12 in the region, less 10 published, leaves 2."""
    found = masks_of(sheet(x=(0, 2, 4, 3, 3)))
    assert hidden(found) == {("x", "b"): SMALL, ("x", "d"): LINKED}


def test_the_margin_alone_gives_a_single_hidden_count():
    one = sheet(x=(0, 2, 4, 3, 3))
    (found,) = told(one, [CountKey("x", "b")])
    assert (found.low, found.high) == (2, 2)
    assert str(found) == "x, b : valeur masquée déductible (2)"


def test_where_the_region_lacks_one_two_places_may_hold_it():
    """Fewer values than three are possible: all that there are must remain."""
    one = sheet(x=(0, 1, 0, 0, 0))
    assert one.needed(CountKey("x", "b")) == 2
    assert len(masks_of(one).reasons) == 2


def test_what_is_whole_tells_of_its_conditions():
    """Nobody lacks anything in `b` by the whole: its masked condition lacks nothing either."""
    links = {"whole": ("fence",)}
    one = sheet(links, whole=(3, 0, 4, 3, 3), fence=(3, 0, 4, 3, 3))
    fence = [CountKey("fence", place) for place in "bd"]
    assert {found.key for found in told(one, fence)} == set(fence)


def test_a_region_count_by_what_is_lacking_joins_two_conditions():
    """Whoever lacks the fence lacks the alarm too: the alarm's published count is a ceiling."""
    links = {"whole": ("fence", "alarm")}
    patterns = {frozenset(("fence", "alarm")): 4, frozenset(("alarm",)): 9}
    tables = {"whole": (3, 0, 4, 3, 3), "fence": (1, 0, 1, 1, 1), "alarm": (3, 0, 4, 3, 3)}
    fence = [CountKey("fence", place) for place in PLACES]
    assert {f.key.territory for f in told(sheet(links, patterns, **tables), fence)} == {"b"}


def test_what_was_hidden_stays_hidden_and_what_was_shown_hides_nothing():
    before = sheet(x=(0, 2, 4, 3, 3))
    now = sheet(x=(0, 3, 4, 3, 3))
    first = masks_of(before)
    assert masks_of(before, [Vintage(before, first)]) is first
    found = masks_of(now, [Vintage(before, masks_of(before))])
    assert hidden(found) == {("x", "b"): FORMER, ("x", "d"): FORMER}
    shown = Vintage(sheet(x=(0, 4, 4, 3, 3)), masks_of(sheet(x=(0, 4, 4, 3, 3))))
    later = masks_of(sheet(x=(0, 2, 5, 3, 3)), [shown])
    assert hidden(later) == {("x", "b"): SMALL, ("x", "c"): LINKED}  # d, e are known since


@pytest.mark.parametrize(
    ("missing", "total", "said"),
    [
        (1, 17, (75, 100)),
        (2, 17, (75, 100)),
        (1, 47, (90, 100)),
        (5, 47, (75, 90)),
        (2, 6, (50, 100)),
        (5, 9, (0, 50)),  # five and six alone would be two values
    ],
)
def test_an_interval_never_parts_small_counts_from_none(missing, total, said):
    """One that began at one missing unit would say, with the rule, that it is one or two."""
    one = CountSheet({CountKey("x", "a"): missing}, {CountKey("x", "a"): total}, {"x": 3})
    found = interval_of(one, CountKey("x", "a"))
    assert (found.low, found.high) == said
    assert found.most - found.least >= 2


def test_what_is_drawn_of_a_masked_share_is_what_is_published_of_it():
    """Five are hidden together; where one is, so that two values are left, three are said."""
    found = masks_of(sheet(x=(0, 2, 4, 3, 3)))
    assert found.spans == {CountKey("x", place): (0, 5, 50, 100) for place in "bd"}
    found = masks_of(sheet(x=(0, 1, 0, 0, 0)))
    assert set(found.spans.values()) == {(0, 2, 80, 100)}
    assert len(found.spans) == 2
    one = sheet(x=(0, 1, 0, 0, 0))
    found = masks_of(replace(one, totals=dict.fromkeys(one.counts, 13)))
    assert set(found.spans.values()) == {(0, 2, 84, 100)}  # 11 of 13: 84.6, outwards
    one = sheet(x=(2, 3))
    found = masks_of(replace(one, totals=dict.fromkeys(one.counts, 3)))
    assert set(found.spans.values()) == {(1, 3, 0, 67)}  # two or three are left: three are said
    one = sheet(x=(2, 3, 0))
    nobody = dict.fromkeys(one.counts, 3) | {CountKey("x", "c"): 0}
    found = masks_of(replace(one, totals=nobody, small=frozenset(one.counts)))
    assert [key.territory for key in found.spans] == ["a", "b"]  # of no unit there is no share


def test_what_is_drawn_of_a_stricter_share_counts_those_that_fail_for_a_public_reason():
    """Of thirteen units three are apart: five to ten of thirteen are done."""
    one = sheet(x=(0, 2, 4, 3, 3))
    one = replace(one, apart=dict.fromkeys(one.counts, 3))
    assert masks_of(one).spans[CountKey("x", "b")] == (0, 5, 38, 77)
    one = sheet(x=(2, 3, 0))
    totals = dict.fromkeys(one.counts, 3) | {CountKey("x", "c"): 0}
    apart = dict.fromkeys(one.counts, 3)
    found = masks_of(replace(one, totals=totals, apart=apart, small=frozenset(one.counts)))
    assert [key.territory for key in found.spans] == ["a", "b"]  # "0 à 0 %" would be no mask


@pytest.mark.parametrize(("overall", "span"), [({"x": 20}, (0, 10, 0, 10)), ({}, None)])
def test_persons_lie_under_what_the_region_has_besides_those_published(overall, span):
    """Twenty in the region, some of them nowhere, 4 + 3 + 3 in `c`, `d`, `e`."""
    one = replace(sheet(x=(1, 2, 4, 3, 3)), totals={}, overall=overall)
    found = masks_of(one)
    assert {place for _, place in found.reasons} == {"a", "b"}
    assert found.spans == ({CountKey("x", place): span for place in "ab"} if span else {})


def vintage(one, *hidden, said=None):
    keys = [CountKey("x", place) for place in hidden]
    return Vintage(one, Masks(dict.fromkeys(keys, SMALL), said or {}))


def test_a_count_known_to_be_at_most_two_is_known_to_be_small():
    """Of four in the region, `b` has one or two: three values are left, none of them three."""
    one = replace(sheet(x=(2, 2, 0, 0, 0)), totals={CountKey("x", place): 2 for place in PLACES})
    assert (
        told(one, [CountKey("x", "a"), CountKey("x", "b")])[0].low == 2
    )  # four in two places of two
    assert not told(one, [CountKey("x", place) for place in "abc"])  # all that two units allow
    wider = sheet(x=(2, 5, 3, 3, 3))
    assert not exposures([vintage(wider, "a", "b")])
    said = {CountKey("x", "a"): ShareInterval(0, 2, 80, 100)}
    (found,) = exposures([vintage(wider, "a", "b", said=said)])
    assert (found.key.territory, found.low, found.high) == ("a", 0, 2)


def test_two_hidden_counts_of_two_units_are_one_each_if_none_is_zero():
    """The reader supposes that what is hidden is not zero; a hidden zero makes them wrong."""
    one = sheet(x=(1, 1, 0, 0, 0))
    assert {(found.low, found.high) for found in told(one, [CountKey("x", p) for p in "ab"])} == {
        (1, 1)
    }
    assert not told(one, [CountKey("x", place) for place in "abc"])
    assert len(masks_of(one).reasons) == 3


def test_a_figure_of_the_region_alone_is_hidden_alone():
    """It is counted in no département: nothing else has to be hidden for it."""
    region = CountKey("x", "region")
    found = masks_of(CountSheet({}, {}, {"x": 3}, small=frozenset({region})))
    assert found.reasons == {region: SMALL}


def test_people_need_as_many_values_as_their_minimum():
    """Eleven: of seven people in two places, no place can have eleven."""
    small = frozenset(CountKey("x", place) for place in "ab")
    people = replace(sheet(x=(2, 5, 40, 30, 20)), totals={}, least={"x": 11}, small=small)
    assert {key.territory for key in masks_of(people).reasons} == {"a", "b", "e"}
    assert {key.territory for key in masks_of(replace(people, least={"x": 3})).reasons} == {
        "a",
        "b",
    }


BEFORE = vintage(sheet(x=(2, 5, 3, 7, 3)), "a", "b")


@pytest.mark.parametrize(
    ("now", "hidden", "carried", "found"),
    [
        # `c` falls from 3 to 2 and is hidden; what is hidden in both has not moved: it fell by one.
        ((2, 5, 2, 7, 3), "abc", False, {"c": (2, 2)}),
        # The same, but `d` is hidden with it: either of the two may have fallen.
        ((2, 5, 2, 7, 3), "abcd", False, {}),
        # Whoever remembers that `d` was 7 knows which; `e`, which has moved too, would hide it.
        ((2, 5, 2, 7, 4), "abcd", True, {"c": (2, 2)}),
        ((2, 5, 2, 7, 4), "abcde", True, {}),
        # Where nothing else has moved, no mask could hide it from them: it is left out.
        ((2, 5, 2, 7, 3), "abcd", True, {}),
        # What is told now tells what was hidden then.
        ((2, 4, 3, 7, 3), "a", False, {"a": (2, 2), "b": (5, 5)}),
    ],
)
def test_a_report_is_read_beside_the_former_one(now, hidden, carried, found):
    last = vintage(sheet(x=now), *hidden)
    seen = Audit([BEFORE], last.sheet).exposures(last.masks, carried=carried)
    assert {one.key.territory: (one.low, one.high) for one in seen} == found


def test_the_figure_of_the_region_may_be_hidden_with_those_of_its_parts():
    one = sheet(x=(1, 1, 0, 0, 0))
    region = CountKey("x", "region")
    found = masks_of(replace(one, small=one.small | {region}))
    assert found.reasons[region] == SMALL
    assert len(found.reasons) == 4  # two of one, and a zero beside them


def test_a_revision_is_supposed_to_move_a_count_by_few():
    """Shown as none before, five together now: two and three, or three and two."""
    before, now = sheet(x=(0, 0, 3, 3, 3)), sheet(x=(2, 3, 3, 3, 3))
    seen = exposures([vintage(before), vintage(now, "a", "b")])
    assert {(one.key.territory, one.low, one.high) for one in seen} == {("a", 2, 3), ("b", 2, 3)}
    assert not exposures([vintage(now, "a", "b")])


def test_masks_hide_what_the_former_report_would_tell():
    found = masks_of(sheet(x=(2, 5, 2, 7, 3)), [BEFORE])
    assert {place: reason for (_, place), reason in found.reasons.items()} == {
        "a": SMALL,
        "b": FORMER,
        "c": SMALL,
        "e": LINKED,
    }


def test_a_stricter_share_tells_of_the_other_but_for_what_is_public():
    """One unit of `a` lacks what is public: of it alone the stricter share says nothing."""
    links = {"whole": (), "strict": ("whole",)}
    one = sheet(links, whole=(2, 2, 3, 3, 3), strict=(1, 2, 3, 3, 3))
    one = replace(
        one, complete=frozenset(), apart={CountKey("strict", p): int(p == "a") for p in PLACES}
    )
    hidden = {CountKey("whole", "a"), CountKey("whole", "b")}
    assert {found.key.territory for found in told(one, hidden)} == {"a", "b"}
    assert not told(one, {*hidden, CountKey("strict", "a"), CountKey("strict", "b")})


def test_a_stricter_share_whose_main_one_is_not_kept_fails_more_than_any_condition():
    """Four of `a` are not strict: three of them lack a fence, one an alarm."""
    links = {"strict": ("fence", "alarm")}
    tables = {"strict": (4, 2, 3, 3, 3), "fence": (3, 0, 3, 3, 3), "alarm": (1, 2, 3, 3, 3)}
    one = sheet(links, **tables)
    one = replace(one, apart={CountKey("strict", place): 0 for place in PLACES})
    found = masks_of(one)
    assert CountKey("alarm", "a") in found.reasons
    assert not told(one, found.reasons)


def options(one, hidden, place):
    """Enumerate the counts of one place that what is published of it allows."""
    keys = [CountKey(name, place) for name in ("whole", "x", "y")]
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
    masks = masks_of(one)
    found = masks.reasons
    assert all(key in found for key, n in one.counts.items() if 0 < n < 3)
    left = spans(one, Masks(found))
    for key in found:
        values = values_left(one, found, key)
        assert len(values) >= one.needed(key)
        assert values <= {*range(left[key][0], left[key][1] + 1)}
        drawn = masks.spans[key]  # with round intervals, that leave fewer
        assert drawn.least <= one.counts[key] <= drawn.most
        assert drawn.most - drawn.least >= 2
