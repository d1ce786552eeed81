"""The dashboard: late first, what is left, the region beside a département."""

from fractions import Fraction

import pytest

from tests.parts.layout import faults

LATE = ("depassee", "échéance dépassée")
NAMES = (
    *("lycees_securises", "lycees_cloture", "lycees_video", "rames_equipees"),
    *("autocars_part_equipee", "gares_video", "communes_aidees", "plan_execution"),
    *("convention_actions_realisees", "observatoire_couverture", "valeurs_lyceens_touches"),
)


@pytest.fixture(scope="module")
def latest(plan):
    return plan.report(2024, "region-76").dashboard(*NAMES)


def cells(part, name):
    """The cells of the row that begins with a name, by column."""
    (row,) = [row for row in part.data.cells if row[0].text == name]
    return dict(zip([column.id for column in part.data.columns], row, strict=True))


def test_late_ones_come_first_then_the_largest_work(latest):
    names = [row[0] for row in latest.data.rows]
    assert names[:4] == [
        "Autocars liO équipés",
        "Convention avec la gendarmerie",
        "Rames liO équipées",
        "Lycées entièrement sécurisés",
    ]
    groups = {group.title: names[group.row] for group in latest.data.groups}
    assert groups == {
        "En défaut": "Autocars liO équipés",
        "En bonne voie": "Lycées\u00a0: vidéoprotection",
        "Sans statut": "Gares et pôles d'échanges",
    }
    assert latest.title == "Quatre engagements en défaut, deux en bonne voie, cinq sans statut"


def test_where_none_has_a_status_none_is_said_to_keep_its_word(plan):
    part = plan.report(2024, "region-76").dashboard("gares_video", "observatoire_couverture")
    assert part.title == "Aucun engagement n'a de statut"


def test_a_status_has_its_icon_its_word_and_what_must_be_known(latest):
    trains = cells(latest, "Rames liO équipées")
    status = trains["statut"]
    assert (status.icon, status.text, status.tone) == ("faible", "progrès faible", "watch")
    assert status.sub == (
        "signal divergent\u00a0: sur la durée, en bonne voie\u202f; sur trois ans, progrès faible"
    )
    assert trains["engagement"].sub == "% des rames\u202f; cible 2030 (votée\u00a0: 2023)"
    assert trains["evolution"].text.startswith("de 48,7\u202f% en 2016 à 79,1")
    assert trains["reste"].value == 40
    assert cells(latest, "Lycées entièrement sécurisés")["statut"].sub == "définition modifiée"


def test_a_row_says_its_period_if_it_is_not_a_day(latest):
    assert "2021 à 2023" in cells(latest, "Enveloppe du plan")["engagement"].sub
    assert "année scolaire" in cells(latest, "Lycées et valeurs")["engagement"].sub
    assert "dans l'année" in cells(latest, "Lycées et Observatoire")["engagement"].sub
    assert "sans suite" in cells(latest, "Autocars liO équipés")["engagement"].sub


def test_an_envelope_that_closed_has_no_value_of_a_later_year(plan, latest):
    row = cells(latest, "Enveloppe du plan")
    assert row["statut"].text == "période close fin 2023"
    assert (row["annee_2023"].text, row["annee_2024"].text) == ("90,7", "–")
    assert row["evolution"].text == "de 24,7\u202f% en 2021 à 90,7\u202f% en 2023"
    assert row["piste"].text.startswith("90,7\u202f% (2021 à 2023)")
    report = plan.report(2024, "region-76")
    (line,) = report.lines("plan_execution").data.cells
    assert [cell.text for cell in line[2:]] == [
        "90,7",
        "–",
        "période\u00a0close\u00a0fin\u00a02023",
    ]
    assert report.tile("plan_execution").tiles[0].shown.sub == "période close fin 2023"
    years = report.years("plan_execution", title="Enveloppe du plan").data.rows
    assert [tuple(row) for row in years[-2:]] == [("2022", "61,4\u202f%"), ("2023", "90,7\u202f%")]


def test_nothing_is_no_value_and_zero_is_one(plan):
    helped = cells(plan.report(2023, "region-76").dashboard("communes_aidees"), "Communes aidées")
    assert (helped["annee_2021"].text, helped["annee_2022"].text) == ("–", "41")
    assert helped["evolution"].text == "de 41 en 2022 à 90 en 2023"


def test_a_departement_stands_beside_its_region(plan):
    part = plan.report(2024, "departement-34").dashboard(*NAMES)
    coaches = cells(part, "Autocars liO équipés")
    assert (coaches["region"].value, coaches["rang"].value) == (Fraction(742, 1188), 4)
    assert coaches["reste"].value == 63
    heads = {column.id: column for column in part.data.columns}
    assert (heads["rang"].label, heads["annee_2024"].over) == ("rang", "Hérault")
    masked = cells(part, "Lycées\u00a0: clôture continue")
    assert (masked["annee_2024"].text, masked["annee_2024"].value) == ("95\u00a0à\u00a0100", None)
    assert (masked["rang"].text, masked["reste"].text) == ("–", "0\u00a0à\u00a02")
    assert "Rames liO équipées" not in [row[0] for row in part.data.rows]


def test_few_units_are_counted(plan):
    part = plan.report(2024, "departement-48").dashboard(*NAMES)
    lycees = cells(part, "Lycées entièrement sécurisés")
    assert (lycees["annee_2024"].text, lycees["annee_2024"].value) == ("6\u00a0sur\u00a06", 1)
    assert lycees["engagement"].sub.startswith("lycées")
    assert part.data.groups[1].title == "En bonne voie, ou fini"


def test_drawings_of_cells_are_told_apart(latest):
    drawings = [cell.svg for row in latest.data.cells for cell in row if cell.svg]
    assert len(set(drawings)) == len(drawings) > 15
    assert all(faults(one, 6.6) == [] for one in drawings)


def test_nothing_to_show_is_an_empty_part(plan):
    assert plan.report(2024, "departement-34").dashboard("rames_equipees").kind == "empty"


def test_a_tile_says_the_status_and_stands_beside_the_region(plan):
    part = plan.report(2024, "departement-34").tile("autocars_part_equipee")
    (tile,) = part.tiles
    assert (tile.text, tile.shown.icon, tile.shown.sub) == ("62,3\u202f%", *LATE)
    assert tile.detail.startswith("104\u00a0autocars sur 167")
    assert "région 62,5\u202f%" in tile.shown.svg
    assert not faults(tile.shown.svg, 7.8)


def test_a_tile_of_few_units_counts_them(plan):
    (tile,) = plan.report(2024, "departement-48").tile("lycees_securises").tiles
    assert tile.text == "6\u00a0sur\u00a06"
    assert "100" not in tile.text


def test_a_tile_of_a_masked_value_shows_its_interval_alone(plan):
    part = plan.report(2024, "departement-82").tile("lycees_securises")
    (tile,) = part.tiles
    assert tile.text == "75\u00a0à\u00a0100\u202f%"
    assert (tile.figure, part.figures) == (None, ())
    assert tile.shown.svg.count("<clipPath") or "hatch" in tile.shown.svg


def test_a_tile_takes_its_words_from_the_first_sentence_that_can_be_said(plan):
    report = plan.report(2024, "departement-34")
    (tile,) = report.tile(
        "communes_aidees", "{communes_aidees.aucun:?}Aucune", "{communes_aidees} communes"
    ).tiles
    assert tile.detail == "28 communes"


def test_a_target_reached_is_told_even_where_a_break_leaves_one_year(plan):
    """The Tarn: 17 of 17 cannot be both finished and impossible to assess."""
    report = plan.report(2024, "departement-81")
    assert report.values.own("lycees_securises").assessments.in_force.status.value == "masquee"
    shown = cells(report.dashboard("lycees_securises"), "Lycées entièrement sécurisés")
    assert (shown["statut"].icon, shown["statut"].text) == ("atteinte", "cible atteinte")
    assert report["lycees_securises"].statut == "cible atteinte"
    (tile,) = report.tile("lycees_securises").tiles
    assert tile.shown.sub == "cible atteinte"


def test_a_masked_tile_says_what_may_be_done_then_what_may_be_left(plan):
    """Tarn-et-Garonne: of twelve lycées none to three are left, so nine to twelve are done."""
    (tile,) = plan.report(2024, "departement-82").tile("lycees_securises").tiles
    said = tile.label if "sur 12" in tile.label else tile.detail
    assert said.replace("\u00a0", " ") == "9 à 12 lycées sur 12\u202f; reste entre 0 et 3"
