"""What findings say, in French and in English."""

import json
import re
from string import Formatter

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.phrases import LANGUAGES
from reporting.registers.findings import PHRASES, Rule, finding, messages, say


def templates(language: str) -> dict[str, str]:
    """Give every sentence of a language under one flat key."""
    listed = messages(language)
    flat = {f"{PHRASES}.{key}": text for key, text in listed[PHRASES].items()}
    for rule, texts in listed.items():
        if rule != PHRASES:
            flat |= {f"{rule}.{part}": text for part, text in texts.items()}
    return flat


def placeholders(text: str) -> set[str]:
    """Give the names of what fills a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_sentences(language):
    """The list of rules and the list of messages are one."""
    assert set(messages(language)) == {*(rule.value for rule in Rule), PHRASES}


def test_every_rule_that_the_code_names_has_its_sentences(root):
    """No type checker knows the codes: they are those of the messages."""
    code = "".join(path.read_text() for path in (root / "src").rglob("*.py"))
    named = set(re.findall(r"\bRule\.([A-Z][A-Z_]+)", code))
    assert len(named) > 100
    assert named <= {one.name for one in Rule}
    severities = {one.value for one in Rule if one.severity != "error"}
    listed = (root / "src/reporting/registers/severities.toml").read_text()
    assert severities == set(re.findall(r'"([a-z-]+)"', listed))


def test_both_languages_say_the_same():
    """The same keys, filled by the same details; nothing is left untranslated."""
    french, english = templates("fr"), templates("en")
    assert french.keys() == english.keys()
    assert {key: placeholders(text) for key, text in french.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    assert not [key for key, text in english.items() if "«" in text]


def test_a_finding_is_written_in_either_language():
    """The place, the message and the phrases inside it; the JSON has the same nine names."""
    near = say("did-you-mean", near="attribué")
    found = finding(
        Rule.ENUM, "data/registers/aides.csv", 2, "statut", "atribue", allowed="attribué", near=near
    )
    assert str(found) == (
        "data/registers/aides.csv, ligne 2, colonne « statut », valeur « atribue » : hors liste"
        " (attribué). Vouliez-vous « attribué » ?"
    )
    english = found.translated("en")
    assert str(english) == (
        "data/registers/aides.csv, line 2, column “statut”, value “atribue”: not in the list"
        " (attribué). Did you mean “attribué”?"
    )
    assert json.loads(json.dumps(english.as_json()))["fix"] == "Did you mean “attribué”?"
    assert list(english.as_json()) == list(found.as_json())
    assert english.translated("fr") == found
    assert str(english.translated("fr")) == str(found)


def test_check_speaks_the_language_asked(tmp_path):
    """On the command line, as text and as JSON."""
    (tmp_path / "datapackage.json").write_text('{"resources": [{"name": "a", "path": "a.csv"}]}')
    shown = CliRunner().invoke(cli, ["check", "--data", str(tmp_path), "--lang", "en"])
    assert "a.csv: the file is missing. Deliver the file" in shown.stdout
    assert "error(s), 0 warning(s), 0 note(s)" in shown.stderr
    shown = CliRunner().invoke(cli, ["check", "--data", str(tmp_path), "--lang", "en", "--json"])
    assert "the file is missing." in [one["message"] for one in json.loads(shown.stdout)]
    assert shown.exit_code == 1


def test_long_value_is_cut_in_the_sentence_and_whole_in_the_finding():
    found = finding(
        Rule.REWRITTEN, "a.csv", 2, "nom", "w" * 9999, count=1, shown="w" * 9999, read="w"
    )
    assert len(str(found)) < 600
    assert len(found.as_json()["value"]) == 9999


def test_endless_name_of_a_column_is_cut():
    """A sentence stays one that can be read."""
    assert len(str(finding(Rule.EXTRA_COLUMN, "data/a.csv", 1, "z" * 100_000))) < 400
