"""Headlines, leads, notes and facts: the first words that can be said, and nothing else."""

import pytest

from reporting.errors import UsageError


@pytest.fixture(scope="module")
def report(plan):
    """The report of the region for 2024."""
    return plan.report(2024, "region-76")


def text(part):
    """Return the words of a part."""
    return "".join(span.text for line in part.paragraphs for span in line)


def test_a_headline_is_the_first_sentence_that_can_be_said(report):
    part = report.headline(
        "{lycees_securises.region} de la région",
        "{lycees_securises.reste:!}Tous les lycées sont sécurisés",
        "Il reste {lycees_securises.reste:un lycée|# lycées}",
        "Autre chose",
    )
    assert (part.role, text(part)) == ("headline", "Il reste quatorze lycées")
    assert report.verdict("{lycees_securises.region:?}Non").kind == "empty"


def test_a_count_in_words_opens_a_sentence_with_a_capital(report):
    said = report.lead("{lycees_securises.reste:Un lycée reste|# lycées restent}.", "Fin.")
    assert text(said) == "Quatorze lycées restent. Fin."
    assert text(report.lead("{rames_equipees.reste:une rame|# rames}")) == "40 rames"


def test_a_choice_among_sentences_says_one_of_them(report):
    said = report.prose(("{lycees_securises.region} non", "Oui."), ("Un.", "Deux."))
    assert text(said) == "Oui. Un."


def test_notes_keep_their_figures_and_leave_out_what_says_nothing(report):
    part = report.notes(
        ("Les lycées", "{lycees_securises} au {date}."),
        ("Rien", "{lycees_securises.region} non."),
        ("Les rames", "{rames_equipees} des rames au {date}."),
        style="box",
    )
    assert [card.title for card in part.cards] == ["Les lycées", "Les rames"]
    spans = [span for card in part.cards for line in card.lines for span in line]
    shown = [part.figures[span.figure].text for span in spans if span.figure is not None]
    assert shown == [span.text for span in spans if span.figure is not None]


def test_facts_are_values_with_the_words_that_say_what_they_are(report):
    part = report.facts(
        ("{lycees_securises}", "des lycées au {date}"), ("{lycees_securises.region}", "non")
    )
    (tile,) = part.tiles
    assert (tile.text, tile.label[:10]) == ("93,8\u202f%", "des lycées")
    assert part.figures[tile.figure].numerator == 211


@pytest.mark.parametrize("spec", ["?", "!"])
def test_a_guard_refuses_a_name_that_nobody_knows(report, spec):
    with pytest.raises(UsageError):
        report.headline(f"{{lycees_securises.nulle_part:{spec}}}Oui")
