"""Numbers, annexes, and sections that leave themselves out."""

import pytest

from reporting.document import DocumentError, build
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


def test_headings_are_numbered_and_annexes_lettered():
    document = build(
        notebook(
            text("## Un\n\n### Un a\n\n### Un b\n\n## Deux"),
            text("## Annexe : méthode\n\n### Détail\n\n## Annexe – Glossaire"),
        )
    )
    assert headings(document) == [
        ("1", "Un"),
        ("1.1", "Un a"),
        ("1.2", "Un b"),
        ("2", "Deux"),
        ("A", "Méthode"),
        ("A.1", "Détail"),
        ("B", "Glossaire"),
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
    assert headings(document) == [("1", "Reste")]


def test_only_the_silent_subsection_is_left_out():
    document = build(
        notebook(
            text("## Un"), shown(PROSE, TRAJECTORY, BY_DEPARTEMENT), text("### a"), shown(EMPTY)
        )
    )
    assert headings(document) == [("1", "Un")]


def test_section_without_code_stays():
    document = build(notebook(text("## Méthode\n\nTexte.")))
    assert headings(document) == [("1", "Méthode")]


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
