"""Cross references become links, or take their paragraph with them."""

import pytest

from reporting.document import DocumentError, build
from reporting.parts import prose
from tests.document.sample import BY_DEPARTEMENT, EMPTY, TRAJECTORY, notebook, shown, text


def paragraphs(*cells):
    blocks = build(notebook(*cells))["blocks"]
    return [block["inlines"] for block in blocks if block["type"] == "paragraph"]


def test_reference_is_a_link_with_the_number():
    inlines = paragraphs(
        text("Voir {tableau:departements} ; {Figure:lycees-trajectoire}."),
        shown(BY_DEPARTEMENT, TRAJECTORY),
    )
    assert inlines == [
        [
            {"text": "Voir "},
            {"text": "tableau\u00a01", "href": "#departements"},
            {"text": "\u202f; "},
            {"text": "Figure\u00a01", "href": "#lycees-trajectoire"},
            {"text": "."},
        ]
    ]


def test_paragraph_about_a_part_without_data_is_left_out():
    cells = [text("Voir {figure:gares}.\n\n- un {figure:gares}\n\n> note {figure:gares}\n\nReste.")]
    assert paragraphs(*cells, shown(EMPTY), shown(BY_DEPARTEMENT)) == [[{"text": "Reste."}]]


def test_unknown_part_is_refused():
    with pytest.raises(DocumentError, match=r"renvoi « \{figure:gare\} » vers une partie inconnue"):
        paragraphs(text("Voir {figure:gare}."), shown(EMPTY))


def test_braces_in_a_value_are_braces():
    said = prose("Lieu : {lieu}.", values={"lieu": "{figure:gare} {tableau:x}"}, id="lieu")
    assert paragraphs(shown(said.as_json())) == [
        [{"text": "Lieu\u00a0: "}, {"text": "{figure:gare} {tableau:x}"}, {"text": "."}]
    ]
