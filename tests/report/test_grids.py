"""The grid of the départements: every share, masked ones hatched, commitments kept or not."""

NAMES = ("lycees_securises", "lycees_cloture", "autocars_part_equipee", "gares_video")


def test_every_departement_has_its_row_and_the_region_the_last(plan):
    report = plan.report(2024, "region-76")
    part = report.grid(*NAMES)
    assert [row[0] for row in part.data.rows] == [
        *(place.name for place in report.values.departements),
        "Occitanie",
    ]
    heads = {column.id: column.over for column in part.data.columns}
    assert heads["lycees_securises"] == "cible\u00a0100\u202f% fin\u00a02025"
    assert heads["autocars_part_equipee"] == "cible\u00a0100\u202f% fin\u00a02023"
    assert heads["gares_video"] == "sans cible publique"


def test_what_is_not_of_the_day_says_its_period(plan):
    part = plan.report(2024, "region-76").grid("gares_video", "pharos_lycees")
    labels = {column.id: column.label for column in part.data.columns}
    assert labels["gares_video"] == "Gares équipées"
    assert labels["pharos_lycees"] == "Informés de Pharos (2023-2024)"
    assert "31\u00a0décembre 2024 sauf mention contraire" in part.subtitle


def test_a_commitment_of_every_departement_is_a_column(plan):
    part = plan.report(2024, "region-76").grid(*NAMES)
    column = [row[-1] for row in part.data.rows]
    assert part.data.columns[-1].label == "Correspondants"
    assert (column.count("réalisé"), column.count("en retard"), column[-1]) == (8, 5, "8 sur 13")


def test_masked_cells_are_told_by_their_interval_alone(plan):
    part = plan.report(2024, "region-76").grid(*NAMES)
    row = next(row for row in part.data.cells if row[0].text == "Tarn-et-Garonne")
    assert row[1].value is None
    assert all(one.exists for one in part.figures)
