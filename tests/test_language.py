"""One language per command: help, errors and closing lines, that of whoever types."""

import re
from pathlib import Path
from string import Formatter

import click
import pytest
from click.testing import CliRunner

from reporting import cli as command_line
from reporting.cli import cli
from reporting.errors import UsageError
from reporting.phrases import LANGUAGES, language_of, messages, say, told

SOURCES = Path(command_line.__file__).parent
ROOMS = ("", "project")
WORDS = {
    "fr": "le les des du une qui que dans ou par pas aux chaque sans avec leur inconnue dossier"
    " année lignes afficher faire erreur vouliez voir tous registre",
    "en": "the of and is what that which each with without their unknown this or not folder year"
    " lines print make error did see every register them",
}
LOCALES = {"fr": "fr_FR.UTF-8", "en": "C.UTF-8"}
MISTAKES = (
    "build --yaer 2023",
    "build --jobs 0",
    "build --territory Gards",
    "build --year 23",
    "chek",
    "diff 2024-01-31",
    "diff 2024-13-31 2025-01-31",
    "history --out /absent",
    "indicators --indicator lycee_securises",
    "init",
    "init new --region 99",
    "init new --region 53 --reference absent",
    "site --port x",
    "trace",
    "verify /absent",
    "publish /absent --out /absent",
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def flat(language: str, room: str) -> dict[str, str]:
    return {
        f"{table}.{key}": text
        for table, texts in messages(language, room).items()
        for key, text in texts.items()
        if table != "click"  # whose own words are English
    }


def said(*given: str, language: str) -> str:
    """Return all that a command line says to somebody of a language, its options left out."""
    done = CliRunner(env={"LC_ALL": LOCALES[language]}).invoke(cli, given)
    error = done.exception if isinstance(done.exception, UsageError) else ""
    return done.output + told(error, language)


def words(text: str) -> set[str]:
    without_names = re.sub(r"--?[a-z-]+|/\w+|“[^”]*”|«[^»]*»|'[^']*'|`[^`]*`", " ", text)
    return set(re.findall(r"[^\W\d_]+", without_names.casefold()))


@pytest.mark.parametrize("room", ROOMS)
def test_both_catalogues_have_the_same_keys_and_places(room):
    french, english = flat("fr", room), flat("en", room)
    assert list(french) == list(english)
    for key, text in french.items():
        assert placeholders(text) == placeholders(english[key]), key


def test_no_message_is_left_without_a_use():
    """What nothing says any more is not kept."""
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    named = [
        one for one in flat("fr", "") if one.partition(".")[0] in ("errors", "told", "remedies")
    ]
    keys = set(re.findall(r'"([a-z-]+)"', code)) | set(re.findall(r'"\w+\.([a-z-]+)"', code))
    assert [one for one in named if one.partition(".")[2] not in keys] == []


def test_what_click_says_is_what_we_translate():
    """A sentence that a new version says otherwise would be shown in English."""
    source = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    said = [*messages("fr")["click"].items(), *messages("en")["click"].items()]
    for text, ours in said:
        assert placeholders(text) == placeholders(ours)
        assert f'"{text}"'.replace("\n", "\\n").replace("\t", "\\t") in source, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_without_its_option_is_told_where_it_goes(language):
    done = CliRunner().invoke(cli, ["build", "34", "--lang", language])
    assert done.exit_code == 2 and "build --territory 34" in done.output


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LC_ALL": "fr_FR.UTF-8", "LANG": "en_GB.UTF-8"}, "fr"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_CA"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_system(environ, language):
    assert language_of(environ) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", ["", *cli.commands])
def test_help_has_no_word_of_the_other_language(verb, language):
    other = next(one for one in LANGUAGES if one != language)
    text = said(*verb.split(), "--help", language=language)
    assert words(text).intersection(WORDS[language].split())
    assert not words(text).intersection(WORDS[other].split())
    for one in (cli.commands[verb] if verb else cli).params:
        assert isinstance(one, click.Argument) or one.help, one.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_errors_have_no_word_of_the_other_language(mistake, language, root, monkeypatch):
    monkeypatch.chdir(root)
    other = next(one for one in LANGUAGES if one != language)
    text = said(*mistake.split(), language=language)
    assert text.strip()
    assert not words(text).intersection(WORDS[other].split())


@pytest.mark.parametrize("given", [("--lang", "fr", "chek"), ("check", "--lang=fr", "--yaer")])
def test_a_language_is_asked_for_before_or_after_the_verb(given):
    done = CliRunner(env={"LC_ALL": "en_GB.UTF-8"}).invoke(cli, given)
    assert done.exit_code == 2 and "inconnue" in done.output


def test_an_error_is_french_until_it_is_read_in_english():
    error = UsageError.unknown("table", "lycee", ["lycees"])
    assert str(error) == "table « lycee » inconnue. Vouliez-vous « lycees » ?"
    assert error.translated("en") == "table “lycee” unknown. Did you mean “lycees”?"
    assert told(UsageError("a text"), "en") == "a text"
    assert told(say("told.error", message=error), "en").startswith("reporting: table “lycee”")


def test_a_name_near_none_is_answered_with_all_of_them():
    names = ["formations", *(f"registre_de_demonstration_{rank}" for rank in range(26))]
    error = UsageError.unknown("registre", "trains", names)
    listed = "Choisir parmi : " + ", ".join(names)
    assert str(error).endswith(f"Vouliez-vous « formations » ? {listed}")
    assert error.translated("en").endswith(", ".join(names))
    assert str(UsageError.unknown("registre", "x", names + ["a"] * 9)).endswith(", …")
