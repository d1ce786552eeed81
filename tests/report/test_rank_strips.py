"""Rank strips of a report: for a département, and where it has a rank."""


def test_a_departement_has_its_ranks(departement):
    """One strip per indicator with a figure, the region beside."""
    part = departement.rank_strips("autocars_part_equipee", "gares_video", "rames_equipees")
    assert len(part.data.rows) == 2
    assert part.kind == "chart"
    assert part.title


def test_what_is_not_of_the_day_says_its_period(departement):
    names = "gares_video", "observatoire_couverture", "lycees_exercices_ppms"
    part = departement.rank_strips(*names)
    assert [row[0] for row in part.data.rows] == [
        "Gares équipées",
        "Lycées couverts (2023)",
        "Deux exercices PPMS (2022-2023)",
    ]
    assert "31\u00a0décembre 2023 sauf mention contraire" in part.subtitle
    assert "deux exercices PPMS (2022-2023)" in part.alt
    alone = departement.rank_strips(names[2])
    assert "en 2022-2023" in alone.subtitle
    assert "aux périodes indiquées" in departement.rank_strips(*names[1:]).subtitle


def test_the_region_has_none(region):
    """It is not one of its départements."""
    assert region.rank_strips("autocars_part_equipee").kind == "empty"
