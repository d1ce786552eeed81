"""Rank strips of a report: for a département, and where it has a rank."""


def test_a_departement_has_its_ranks(departement):
    """One strip per indicator with a figure, the region beside."""
    part = departement.rank_strips("autocars_part_equipee", "gares_video", "rames_equipees")
    assert len(part.data.rows) == 2
    assert part.kind == "chart"
    assert part.title


def test_the_region_has_none(region):
    """It is not one of its départements."""
    assert region.rank_strips("autocars_part_equipee").kind == "empty"
