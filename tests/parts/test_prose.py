"""Prose: placeholders become recorded figures, and nothing else can be reached."""

import datetime
from dataclasses import replace

import pytest

from reporting.errors import UsageError
from reporting.parts import Scope, Series, prose

N, B = "\u202f", "\u00a0"


def share(numerator, denominator, year=2023, territory="departement-31"):
    """Make a share of lycées."""
    return at(territory, year).figure("lycees_securises", numerator, denominator, "%")


def at(territory, year=2023):
    """Make the scope of a year's end."""
    return Scope.at(territory, datetime.date(year, 12, 31))


VALUES = {
    "lycees_securises": Series((share(9, 45, 2016), share(41, 45)), 2023),
    "lycees_ppms": share(0, 0),
    "communes_aidees": at("departement-31").count("communes_aidees", 1),
    "communes_payees": at("departement-31").count("communes_payees", 0),
    "un": replace(share(1, 9), noun=("lycée", "lycées")),
    "zero": replace(share(0, 9), noun=("lycée", "lycées")),
    "region": {"lycees_securises": Series((share(203, 225, territory="region-76"),), 2023)},
    "territory": "la Haute-Garonne",
    "arrete": datetime.date(2024, 1, 31),
    "year": 2023,
    "absent": None,
}


def said(*sentences):
    """Join what the prose says, paragraphs by a bar."""
    part = prose(*sentences, values=VALUES, id="essai")
    return "|".join("".join(span.text for span in line) for line in part.paragraphs)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{lycees_securises}", f"91{N}%"),
        ("{lycees_securises[2016]}", f"20{N}%"),
        ("{region.lycees_securises}", f"90{N}%"),
        ("{region.lycees_securises.numerator:lycée|lycées}", f"203{B}lycées"),
        ("{lycees_securises[2016].numerator}", "9"),
        ("{lycees_securises.remainder:lycée reste|lycées restent}", f"4{B}lycées restent"),
        ("{communes_aidees:commune aidée|communes aidées}", f"1{B}commune aidée"),
        ("{communes_aidees}", "1"),
        (
            "{communes_aidees:commune l'a|communes l'ont|Aucune ne l'a} reçue",
            f"1{B}commune l'a reçue",
        ),
        ("{communes_payees:commune l'a|communes l'ont|Aucune ne l'a} reçue", "Aucune ne l'a reçue"),
        (
            "{territory} en {year}, arrêté le {arrete}",
            f"La Haute-Garonne en 2023, arrêté le 31{B}janvier 2024",
        ),
        ("{lycees_securises.fraction_text:est fini|sont finis}", "41 sur 45 sont finis"),
        ("{un.fraction_text:est fini|sont finis}", f"1{B}lycée sur 9 est fini"),
        ("{zero.fraction_text:l'est|le sont|Aucun ne l'est}", "Aucun ne l'est"),
        ("{un.numerator:L'unique lycée|Les # lycées}", "L'unique lycée"),
        ("{{brut}}", "{brut}"),
    ],
)
def test_placeholders_are_filled(template, text):
    """Each form of placeholder gives its text."""
    assert said(template) == text


def test_spans_name_the_figures_they_show():
    """The document finds each figure of the text; plain text between is one span."""
    part = prose("À {year}, {lycees_securises}.", "Soit {lycees_securises}.", values=VALUES, id="a")
    assert [(span.text, span.figure) for span in part.paragraphs[0]] == [
        ("À 2023, ", None),
        (f"91{N}%", 0),
        (". Soit ", None),
        (f"91{N}%", 0),
        (".", None),
    ]
    assert part.figures == (share(41, 45),)


def test_a_count_records_its_figure():
    """A numerator in a sentence is traced to the share it belongs to, of the right year."""
    part = prose("{lycees_securises[2016].numerator:lycée|lycées}", values=VALUES, id="a")
    assert part.figures == (share(9, 45, 2016),)


@pytest.mark.parametrize(
    "sentence",
    [
        "{lycees_ppms}",
        "{lycees_ppms.denominator}",
        "{lycees_securises[2010]}",
        "{absent}",
        "{absent.x}",
    ],
)
def test_a_sentence_without_its_figure_is_left_out(sentence):
    """The others stay; if none stays the part is empty."""
    assert said(f"Sans {sentence}.", "Avec {lycees_securises}.") == f"Avec 91{N}%."
    assert prose(f"Sans {sentence}.", values=VALUES, id="a").kind == "empty"


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (("{absent.x:?}Il en reste.", "Tout est fini."), ""),
        (("{absent.x}", "{territory} a fini."), ""),
        (("{absent.x:!}Tout est fini.",), ""),
        (("{lycees_ppms:?}Il en reste.", "Rien à dire."), "Rien à dire."),
        (("{territory} a fini.",), "La Haute-Garonne a fini."),
    ],
)
def test_nothing_is_said_of_what_nobody_keeps(choice, text):
    """Words without a figure stand for others: of what the plan does not keep there are none."""
    assert said(choice) == text


def test_a_fraction_keeps_its_figure_apart_from_the_verb():
    """The figure is the whole fraction; the verb is text."""
    part = prose("{un.fraction_text:est fini|sont finis}.", values=VALUES, id="a")
    assert [span.text for span in part.paragraphs[0]] == [f"1{B}lycée sur 9", " est fini."]


def test_an_empty_sentence_starts_a_paragraph():
    """Paragraphs whose sentences are all left out disappear."""
    assert said("Un.", "", "{lycees_ppms}", "", "Deux.", "Trois.") == "Un.|Deux. Trois."


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{lycee_securises}", "« lycee_securises » inconnu. Vouliez-vous « lycees_securises »"),
        ("{region.lycee_securises}", "Vouliez-vous « lycees_securises »"),
        ("{lycees_securises.numerateur}", "Vouliez-vous « numerator »"),
        ("{lycees_securises.__class__}", "« __class__ » inconnu"),
        ("{lycees_securises.figures}", "« figures » inconnu"),
        ("{territory.upper}", "« .upper » ne s'applique pas"),
        ("{territory[0]}", r"« \[0\] » ne s'applique pas"),
        ("{lycees_securises[206]}", "« 206 » n'est pas une année"),
        ("{lycees_securises!r}", "« !r » n'est pas permis"),
        ("{lycees_securises:lycée|lycées}", "seul un nombre s'accorde"),
        ("{communes_aidees:>10}", "seul un nombre s'accorde"),
        ("{territory:a|b}", "seul un nombre s'accorde"),
        ("{0}", "« 0 » inconnu"),
        ("{}", "illisible"),
        ("{region}", "« region » inconnu"),
        ("{lycees_securises", "Accolades mal fermées"),
    ],
)
def test_a_template_can_reach_nothing_else(template, message):
    """Misspelt names get a suggestion; attributes outside the list are refused."""
    with pytest.raises(UsageError, match=message):
        said(template)


def test_values_are_text_never_templates():
    """Braces and markup coming from data stay as they are, and are escaped in HTML."""
    values = {"nom": "{lycees_securises} <script>alert(1)</script>"}
    part = prose("Lycée {nom}.", values=values, id="a")
    assert "".join(span.text for span in part.paragraphs[0]) == f"Lycée {values['nom']}."
    assert "<script>" not in part._repr_mimebundle_()["text/html"]
