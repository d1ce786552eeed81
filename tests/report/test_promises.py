"""Promises: one row per version, what came of it, and how due dates moved."""

PROMISED = ("lycees_securises", "rames_equipees", "autocars_part_equipee")


def test_each_version_says_what_came_of_it(region):
    """Missed by so many units at its due date; the one in force has a status."""
    part = region.promises(*PROMISED)
    rows = {(row[0], row[3]): row[4] for row in part.data.rows}
    left = region.values.series("lycees_securises")[2023].remainder
    assert f"manquée de {left}\u00a0lycées" in rows["Lycées", "fin 2023"]
    last = part.data.cells[-1][4]
    assert (last.icon, last.text) == ("depassee", "échéance dépassée")
    assert part.data.rows[0][1] == "19\u00a0novembre 2020"
    assert part.data.cells[1][2].sub.startswith("annoncée\u00a0: ")


def test_a_masked_value_stays_so(plan):
    """The value of the due date is an interval in the report of a département that hides it."""
    part = plan.report(2024, "departement-34").promises("lycees_securises")
    assert "valeur masquée" in part.data.rows[0][4]
    assert all(figure.year != 2023 for figure in part.figures)


def test_the_slip_has_a_finding_for_title(region):
    """Without one given."""
    part = region.slip(*PROMISED)
    assert part.title == "Trois échéances promises\u00a0: deux repoussées, une passée sans suite"
    assert part.kind == "chart"


def test_what_has_no_target_is_left_out(region):
    """A promise needs one."""
    assert region.slip("communes_aidees").kind == "empty"
    assert region.promises("communes_aidees").kind == "empty"


def test_the_agenda_holds_what_is_due_in_the_next_year(plan):
    """Commitments under way, the target in force, sums that lapse."""
    part = plan.report(2024, "region-76").agenda()
    assert {row[0][:4] for row in part.data.rows} == {"2025"}
    told = " ".join(" ".join(row) for row in part.data.rows)
    assert "Campus Cyber" in told
    assert "aides à demander" in told
    assert ("2025-12-31", "Lycées\u00a0: cible de 100\u202f%", "reste 14") in part.data.rows


def test_what_is_past_when_data_are_frozen_is_no_longer_to_come(plan):
    """The Campus Cyber was due on 30 June: a report of 31 July does not call it the next."""
    part = plan.report(2024, "region-76", "2025-07-31").agenda()
    assert "Campus Cyber" not in str(part.data.rows)
    assert part.data.rows[0][0] == "2025-10-04"
