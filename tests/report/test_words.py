"""Headlines, leads, notes and facts: the first words that can be said, and nothing else."""

import pytest

from reporting.errors import UsageError
from reporting.indicators.situation import reading
from reporting.report.reading import WORDS


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


def test_a_word_is_told_once_and_each_part_that_says_it_looks_at_the_same(plan, monkeypatch):
    tell, told, looks = WORDS["restes"], [], []
    monkeypatch.setitem(WORDS, "restes", lambda values: told.append(values.year) or tell(values))
    report = plan.report(2024, "region-76")
    for _ in range(2):
        with reading() as seen:
            assert report.prose("{restes.texte}").paragraphs
        looks.append(seen)
    assert told == [2024]
    assert looks[0] == looks[1] != {}


def test_a_note_keeps_its_figures_and_leaves_itself_out(report):
    part = report.note("Les lycées", "{lycees_securises} au {date}.", "Fin.", style="box")
    (card,) = part.cards
    assert (card.title, len(card.lines)) == ("Les lycées", 1)
    assert card.lines[0][0].figure == 0
    assert part.figures[0].text == card.lines[0][0].text
    assert report.note("Rien", "{lycees_securises.region} non.").kind == "empty"
    assert len(report.note("Tenu", "Un.", "Deux.", style="verdict").cards[0].lines) == 2


def test_a_fact_opens_with_its_figure(report):
    part = report.facts("{lycees_securises} des lycées au {date}", "{lycees_securises.region} non")
    (tile,) = part.tiles
    assert (tile.text, tile.label[:10]) == ("93,8\u202f%", "des lycées")
    assert part.figures[tile.figure].numerator == 211
    with pytest.raises(UsageError, match="commence par son chiffre"):
        report.facts("Au {date}, {lycees_securises}")


@pytest.mark.parametrize("spec", ["?", "!"])
def test_a_guard_refuses_a_name_that_nobody_knows(report, spec):
    with pytest.raises(UsageError):
        report.headline(f"{{lycees_securises.nulle_part:{spec}}}Oui")
