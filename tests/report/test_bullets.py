"""Bullet rows of the reports: the exact numbers beside each other."""

from fractions import Fraction

from reporting.report.standing import standing_of

SIX = (
    *("lycees_securises", "rames_equipees", "autocars_part_equipee", "communes_aidees"),
    *("convention_actions_realisees", "plan_execution"),
)


def test_the_gain_of_the_year_stands_beside_what_it_takes(plan):
    values = plan.report(2024, "region-76").values
    lycees = standing_of(values, "lycees_securises")
    assert (lycees.gain, lycees.reading.to_gain, lycees.remainder) == (6, 14, 14)
    assert lycees.pace == "6 en 2024, il en faut 14 en 2025"
    trains = standing_of(values, "rames_equipees")
    assert (trains.gain, trains.reading.to_gain) == (5, Fraction(20, 3))
    assert trains.pace == "5 en 2024, il en faut 6,7 par an"
    coaches = standing_of(values, "autocars_part_equipee")
    assert coaches.reading.to_gain is None
    assert coaches.pace == "90 par an mène à fin 2029"


def test_what_is_expected_lies_on_the_way_of_the_status(plan):
    values = plan.report(2024, "region-76").values
    trains = standing_of(values, "rames_equipees")
    first = Fraction(91, 187)
    assert trains.expected == first + (1 - first) * Fraction(8, 14)
    assert standing_of(values, "autocars_part_equipee").expected == 1
    assert standing_of(values, "gares_video").expected is None


def test_a_status_is_an_icon_and_a_word(plan):
    values = plan.report(2024, "region-76").values
    assert standing_of(values, "autocars_part_equipee").status == ("depassee", "échéance dépassée")
    assert standing_of(values, "convention_actions_realisees").status[1] == "8 actions en retard"
    assert standing_of(values, "plan_execution").status == ("sans_cible", "période close fin 2023")
    hidden = plan.report(2024, "departement-82").values
    assert standing_of(hidden, "lycees_securises").status == ("masquee", "valeur masquée")
    assert standing_of(hidden, "lycees_securises").remainder is None


def test_six_rows_are_drawn_for_the_region(plan):
    part = plan.report(2024, "region-76").bullets(*SIX, title="Six engagements")
    assert len(part.data.rows) == 6
    assert part.data.values[0][:4] == ("Lycées entièrement sécurisés", "0.937778", 211, 225)


def test_what_is_said_of_an_envelope_that_closed_names_its_period(plan):
    part = plan.report(2024, "region-76").bullets("plan_execution", title="Une enveloppe")
    assert "Enveloppe du plan 90,7\u202f% (2021 à 2023), " in part.alt


def test_a_departement_without_trains_has_no_row_for_them(plan):
    part = plan.report(2024, "departement-34").bullets(*SIX, title="Six engagements")
    assert "Rames liO équipées" not in [row[0] for row in part.data.rows]
    assert plan.report(2024, "departement-34").bullets("rames_equipees", title="x").kind == "empty"
