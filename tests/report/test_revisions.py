"""What the next report prints of figures that changed, and the reason of each."""

from dataclasses import replace


def test_the_next_report_prints_what_changed_and_why(plan):
    report = plan.report(2023, "region-76", "2025-01-31")
    part = report.revisions("Ce qui a changé")
    rows = {(row[0], row[1]): row for row in part.data.rows}
    changed = rows["Communes distinctes aidées (appels à manifestation d'intérêt)", "2023"]
    assert changed[2:6] == ("90", "89", "−1", "Révision")
    assert "CP-20230707-003" in changed[6]
    assert not any(figure.observed for figure in part.figures)
    assert "à motiver" not in str(part.data.rows)


def test_a_change_without_entry_is_told_as_such(plan):
    silent = replace(plan, revisions=())
    part = silent.report(2023, "departement-31", "2025-01-31").revisions("Ce qui a changé")
    assert {row[5:] for row in part.data.rows} == {("à motiver", "à motiver")}
    assert part.note.endswith(f"{len(part.data.rows)} changement(s) à motiver.")


def test_the_first_report_has_no_revisions(plan):
    assert plan.report(2023, "region-76").revisions("Rien").kind == "empty"


def test_every_change_of_the_demonstration_has_its_entry_and_every_entry_its_change(plan):
    found = plan.diff("2024-01-31", "2025-01-31")
    assert [str(change) for change in found if change.entry is None] == []
    used = {change.entry.id for change in found}
    assert [entry.id for entry in plan.revisions if entry.id not in used] == []


def test_every_gap_of_the_demonstration_is_explained(plan):
    for year in (2023, 2024):
        assert plan.gaps(plan.settings.freeze_of(year)) == []
