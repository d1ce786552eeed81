"""Markdown cells: what passes, what stays text, what is refused."""

import pytest

from reporting.document import DocumentError
from reporting.document.markdown import blocks, check_inert, check_numbers


def test_heading_keeps_its_level_and_loses_its_marks():
    assert blocks("## Les *lycées*") == [{"type": "heading", "level": 2, "text": "Les lycées"}]


def test_marks_and_links_become_inlines():
    [paragraph] = blocks("Un **mot**, *deux*, `x:y` et [un lien](https://a.fr/?b;c).")
    assert paragraph["inlines"] == [
        {"text": "Un "},
        {"text": "mot", "bold": True},
        {"text": ", "},
        {"text": "deux", "italic": True},
        {"text": ", "},
        {"text": "x:y", "code": True},
        {"text": " et "},
        {"text": "un lien", "href": "https://a.fr/?b;c"},
        {"text": "."},
    ]


def test_lists_nest_and_notes_hold_blocks():
    [outer, note] = blocks("1. un\n   - deux\n\n> trois")
    assert outer["ordered"]
    assert outer["items"][0][1]["items"][0][0]["inlines"] == [{"text": "deux"}]
    assert note == {
        "type": "note",
        "blocks": [{"type": "paragraph", "inlines": [{"text": "trois"}]}],
    }


def test_exponents_and_line_breaks_pass():
    [paragraph] = blocks("1<sup>er</sup> H<sub>2</sub>O  \na<br/>*b*\\\nc")
    end = {"text": " ", "break": True}
    assert paragraph["inlines"] == [
        {"text": "1"},
        {"text": "er", "sup": True},
        {"text": " H"},
        {"text": "2", "sub": True},
        {"text": "O"},
        end,
        {"text": "a"},
        end,
        {"text": "b", "italic": True},
        end,
        {"text": "c"},
    ]


def test_an_address_is_a_link_as_in_jupyterlab():
    [paragraph] = blocks("Voir https://a.fr/x?y=1, **https://b.fr**.")
    links = [(one["text"], one["href"]) for one in paragraph["inlines"] if "href" in one]
    assert links == [("https://a.fr/x?y=1",) * 2, ("https://b.fr",) * 2]


def test_a_list_begins_where_it_says():
    assert blocks("4. a")[0]["start"] == 4
    assert "start" not in blocks("1. a")[0]


def test_a_comment_is_left_out_and_signs_stay_signs():
    assert blocks("<!-- à revoir -->") == []
    [paragraph] = blocks("x < 3, `<b>`, `$x$`, 5 $<!-- vu -->.")
    assert "".join(one["text"] for one in paragraph["inlines"]) == "x < 3, <b>, $x$, 5 $."


def test_script_address_is_no_link():
    [paragraph] = blocks("[clic](javascript:alert(1))")
    assert all("href" not in inline for inline in paragraph["inlines"])


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("| a |\n|---|\n| 1 |", r"cellule 3 : un tableau en Markdown .*une partie de `report`"),
        ("![carte](carte.png)", r"cellule 3 : une image en Markdown"),
        ("```\nx = 1\n```", r"cellule 3 : un bloc de code .* « analyst »"),
        ("<script>alert(1)</script> x", "une balise HTML"),
        ("a<kbd>b</kbd>", "une balise HTML"),
        ("1<sup>er", "une balise HTML"),
        ("a <sup>b</sub>", "une balise HTML"),
        ("<!-- a --> texte", "un texte sur la ligne d'un commentaire"),
        ("Soit \\\\(x\\\\).", "une formule"),
        ("\\begin{equation}x\\end{equation}", "une formule"),
        ("Un mot[^1].\n\n[^1]: INSEE", "une note de bas de page"),
        ("[^1]: INSEE", "une note de bas de page"),
        ("~x~", "un texte barré"),
        ("> [!NOTE]\n> x", "un encadré"),
        ("> # Titre", "un titre dans une citation"),
        ("- # Titre", "un titre dans une citation ou une liste"),
        ("##", "un titre sans texte"),
        ("## Les 漢字", "« 漢字 » : aucun dessin dans la police du document"),
        ("## [x](https://a.fr)", "un lien, un indice ou un saut dans un titre"),
        ("## m<sup>2</sup>", "un lien, un indice ou un saut dans un titre"),
        ("1. a\n2.\n3. c", "un élément de liste"),
        ("[](https://a.fr)", "un élément de liste ou un lien sans texte"),
        ('[x](https://a.fr "y")', "une infobulle"),
        ("Soit $x^2$.", "une formule"),
        ("$$$$", "une formule"),
        ("Un mot[^1].", "une note de bas de page"),
        ("~~x~~", "un texte barré"),
        ("- [ ] x", "une case à cocher"),
        ("a\n\n---\n\nb", "un filet"),
        ("[guide](docs/guide.md)", r"lien « docs/guide\.md » hors de portée"),
    ],
)
def test_what_cannot_pass_is_refused_by_name(source, message):
    with pytest.raises(DocumentError, match=message):
        blocks(source, "cellule 3")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<b>x</b>", "une balise HTML"),
        ("<!-- a --!><script>alert(1)</script> -->", "une balise HTML"),
        ("<!--><img src=x onerror=alert(1)>-->", "une balise HTML"),
        ("| a |\n|---|\n| <i>1</i> |", "une balise HTML"),
        ("![x](https://a.fr/pixel.png)", "une image"),
        ("[x](javascript:alert(1))", "lien « javascript:alert"),
        ("[x](java&#x73;cript:alert(1))", "lien « javascript:alert"),
        ("[x]: data:text/html,x\n\n[x]", "lien « data:text/html,x"),
        ("<vbscript:x>", "lien « vbscript:x"),
    ],
)
def test_what_would_run_or_load_is_refused_in_any_cell(source, message):
    with pytest.raises(DocumentError, match=f"cellule 3 : {message}"):
        check_inert(source, "cellule 3")


def test_what_is_text_in_every_reader_passes():
    check_inert(
        "1<sup>er</sup><br>x < 3, `<b>`, <!-- vu --> [a](#b) [c](https://d.fr)\n\n```\n<b>\n```",
        "cellule 3",
    )


def check(source: str) -> None:
    for block in blocks(source):
        check_numbers(block, "cellule 3")


@pytest.mark.parametrize(
    "source", ["Il y a **300** lycées.", "## Les 300 lycées", "- a\n- b : 300 €", "> 300", "# 300"]
)
def test_a_number_typed_by_hand_is_refused_with_its_remedy(source):
    with pytest.raises(DocumentError, match=r"cellule 3 : « 300.* » est tapé à la main.*prose"):
        check(source)


def test_a_number_says_its_source_or_links_to_it():
    check("Soit [300 €](https://a.fr/deliberation.pdf), `300`, {tableau:t-300}.")
    check("Soit 300 € (source : délibération du 12 mai 2021).")
    with pytest.raises(DocumentError, match="« 300 €"):
        check("Soit [300 €](#lycees).")
