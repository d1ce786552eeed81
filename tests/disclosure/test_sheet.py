"""The counts of one year and what is said of them, by hand."""

from dataclasses import FrozenInstanceError, replace

import pytest

from reporting.disclosure.sheet import CountKey, CountSheet, Masks, ShareInterval, Vintage

AUDE, GARD = CountKey("clos", "departement-11"), CountKey("clos", "departement-30")
FILMED = CountKey("video", "departement-11")
HELPED = CountKey("personnes", "departement-11")
REGION = CountKey("clos", "region-76")
SHEET = CountSheet(
    counts={AUDE: 3, GARD: 4, FILMED: 2, HELPED: 5},
    totals={AUDE: 10, GARD: 6, FILMED: 10},
    least={"clos": 3, "video": 5, "personnes": 5},
    links={"clos": ("video", "ppms")},
)


def test_the_figure_of_the_region_gives_all_departements_together():
    assert SHEET.margins == {"clos": 7, "video": 2, "personnes": 5}


def test_a_count_is_at_most_that_of_the_region_and_its_own_total():
    assert (SHEET.most(AUDE), SHEET.most(GARD), SHEET.most(HELPED)) == (7, 6, 5)


def test_a_hidden_count_may_have_as_many_values_as_are_not_small_or_as_there_are():
    assert (SHEET.needed(AUDE), SHEET.needed(FILMED)) == (3, 3)  # none, one or two
    assert (SHEET.reach(AUDE), SHEET.reach(FILMED)) == (3, 2)


def test_a_share_that_meets_every_condition_is_linked_in_each_departement():
    conditions = ("video", "ppms")
    assert SHEET.linked == [("clos", conditions, place) for _, place in (AUDE, GARD)]


@pytest.mark.parametrize(
    ("changed", "is_same"),
    [
        ({}, True),
        ({"counts": {AUDE: 4}}, False),
        ({"totals": {AUDE: 11}}, False),
        ({"counts": {}}, False),
    ],
)
def test_a_count_is_the_same_when_what_it_is_part_of_is_too(changed, is_same):
    assert SHEET.has_same(AUDE, replace(SHEET, **changed)) == is_same


def test_what_no_sheet_counts_is_not_the_same():
    assert not SHEET.has_same(REGION, SHEET)


def test_masks_are_what_they_were_written():
    said = ShareInterval(1, 5, 10, 50)
    masks = Masks({AUDE: "petit", REGION: "petit"}, {AUDE: said}, {REGION: said})
    assert Masks.from_json(masks.to_json()) == masks


HIDING = Masks(
    reasons={AUDE: "petit", FILMED: "petit", REGION: "petit"},
    intervals={AUDE: ShareInterval(1, 5, 10, 50)},
    spans={AUDE: ShareInterval(2, 6, 20, 60)},
)


def test_the_hidden_counts_are_those_of_departements():
    assert Vintage(SHEET, HIDING).hidden == {AUDE, FILMED}


def test_a_count_lies_within_all_that_is_said_of_it():
    vintage = Vintage(SHEET, HIDING)
    assert vintage.limits(AUDE) == (2, 5)
    assert vintage.limits(FILMED) == (0, 2)
    assert vintage.limits(GARD) == (4, 4)
    assert vintage.limits(AUDE, is_known=True) == (3, 3)


def test_a_revision_has_moved_a_count_by_what_is_known_or_by_what_is_small():
    far, near = (replace(SHEET, counts=SHEET.counts | {AUDE: count}) for count in (9, 2))
    assert Vintage(SHEET, Masks()).moved(AUDE, Vintage(far, Masks())) == 6
    assert Vintage(SHEET, Masks()).moved(AUDE, Vintage(near, Masks())) == 3


@pytest.mark.parametrize("one", [SHEET, HIDING, Vintage(SHEET, HIDING)])
def test_nothing_that_is_told_can_be_changed(one):
    with pytest.raises(FrozenInstanceError):
        one.counts = one.sheet = one.reasons = {}
