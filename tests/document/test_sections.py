"""Numbers, annexes, and sections that leave themselves out."""

import pytest

from reporting.document import DocumentError, build
from tests.document.kinds import kinds, prose
from tests.document.sample import (
    BY_DEPARTEMENT,
    EMPTY,
    KEY_FIGURES,
    PROSE,
    TRAJECTORY,
    notebook,
    shown,
    text,
)


def headings(document):
    return [
        (block["number"], block["text"])
        for block in document["blocks"]
        if block["type"] == "heading"
    ]


def test_annexes_are_lettered():
    document = build(
        notebook(
            text("## Un\n\n### Un a\n\n### Un b\n\n## Deux"),
            text(
                "## Annexe : méthode\n\n### Détail\n\n## Annexe – Glossaire\n\n## Annexe B · à lire"
            ),
        )
    )
    assert headings(document) == [
        (None, "Un"),
        (None, "Un a"),
        (None, "Un b"),
        (None, "Deux"),
        ("A", "Méthode"),
        (None, "Détail"),
        ("B", "Glossaire"),
        ("C", "À lire"),
    ]


def test_figures_and_tables_are_numbered_apart():
    document = build(notebook(text("## Un"), shown(BY_DEPARTEMENT, TRAJECTORY)))
    assert [(b["type"], b["number"]) for b in document["blocks"][1:]] == [
        ("table", 1),
        ("figure", 1),
    ]


def test_section_whose_parts_are_all_empty_is_left_out():
    document = build(
        notebook(
            text("## Gares\n\nExplication."),
            shown(EMPTY),
            text("### Détail\n\nEncore."),
            text("## Reste"),
        )
    )
    assert headings(document) == [(None, "Reste")]


def test_only_the_silent_subsection_is_left_out():
    document = build(
        notebook(
            text("## Un"), shown(PROSE, TRAJECTORY, BY_DEPARTEMENT), text("### a"), shown(EMPTY)
        )
    )
    assert headings(document) == [(None, "Un")]


def test_section_without_code_stays():
    document = build(notebook(text("## Méthode\n\nTexte.")))
    assert headings(document) == [(None, "Méthode")]


def test_same_titles_get_different_ids():
    document = build(notebook(text("## Lycées\n\n## Lycées")))
    assert [block["id"] for block in document["blocks"]] == ["section-lycees", "section-lycees-2"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([text("## Un\n\n#### Trop bas")], "titre de niveau 4 .* sous un niveau 2"),
        ([text("# Encore un titre")], "titre de niveau 1"),
        ([shown(KEY_FIGURES, KEY_FIGURES)], "identifiant « chiffres-cles » déjà pris"),
    ],
)
def test_misplaced_blocks_are_refused(cells, message):
    with pytest.raises(DocumentError, match=message):
        build(notebook(*cells))


def test_a_headline_right_after_a_section_is_its_heading():
    said = prose("titre", "headline", "Il reste 14 lycées.")
    document = build(notebook(text("## Lycées"), shown(said), text("Un mot.")))
    heading, paragraph = document["blocks"]
    assert (heading["text"], heading["role"], heading["part"]) == ("Lycées", "headline", "titre")
    assert [one["text"] for one in heading["headline"]] == ["Il reste 14 lycées."]
    assert paragraph["type"] == "paragraph"


def test_a_headline_elsewhere_is_a_paragraph():
    said = prose("titre", "headline", "Il reste 14 lycées.")
    document = build(notebook(text("## Lycées\n\nUn mot."), shown(said)))
    assert [block.get("role") for block in document["blocks"]] == [None, None, "headline"]


def test_neighbours_that_fit_stand_in_one_row():
    document = build(kinds())
    blocks = document["blocks"]
    rows = [
        [(one["width"], [blocks[at].get("id") for at in one["blocks"]]) for one in row]
        for section in document["sections"]
        for row in section["rows"]
        if len(row) > 1
    ]
    assert rows == [[(8, ["carte"]), (4, ["surprise"])]]


def test_every_block_is_in_one_section_once():
    document = build(kinds())
    laid = [
        at
        for section in document["sections"]
        for row in section["rows"]
        for column in row
        for at in column["blocks"]
    ]
    assert laid == list(range(len(document["blocks"])))
