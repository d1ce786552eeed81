"""What findings say, in French and in English."""

import ast
import json
import re
from string import Formatter

import pytest
from click.testing import CliRunner

from reporting import facade
from reporting.cli import cli
from reporting.errors import DataError
from reporting.phrases import LANGUAGES, told
from reporting.plan.calendar import read_calendar
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


def test_errors_end_the_list_that_check_prints(monkeypatch):
    """Among many remarks they are what is read; as JSON, all are in the order of the files."""
    found = [finding(Rule.EMPTY_FILE, "data/a.csv"), finding(Rule.UNLISTED_FILE, "data/b.csv")]
    assert [one.severity for one in found] != [found[0].severity] * 2
    monkeypatch.setattr(facade, "check", lambda *_: found)
    shown = CliRunner().invoke(cli, ["check"]).stdout
    assert shown.index("data/b.csv") < shown.index("data/a.csv")
    shown = json.loads(CliRunner().invoke(cli, ["check", "--json"]).stdout)
    assert [one["file"] for one in shown] == ["data/a.csv", "data/b.csv"]


def test_long_value_is_cut_in_the_sentence_and_whole_in_the_finding():
    found = finding(
        Rule.REWRITTEN, "a.csv", 2, "nom", "w" * 9999, count=1, shown="w" * 9999, read="w"
    )
    assert len(str(found)) < 600
    assert len(found.as_json()["value"]) == 9999


def test_endless_name_of_a_column_is_cut():
    """A sentence stays one that can be read."""
    assert len(str(finding(Rule.EXTRA_COLUMN, "data/a.csv", 1, "z" * 100_000))) < 400


def test_what_declared_files_are_refused_for_is_a_phrase(root):
    """A text would be French for everybody: what refuses a key of a plan is said by a message."""
    texts = []
    for path in (
        *(root / "src/reporting/registers").glob("*.py"),
        *(root / "src/reporting/plan").glob("*.py"),
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            raised = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(raised, ast.Call) and ast.unparse(raised.func) == "ValueError":
                [given] = raised.args
                if not ast.unparse(given).startswith(("say(", "str(error)")):
                    texts.append(f"{path.name}, line {node.lineno}: {ast.unparse(given)}")
    assert texts == []


def test_a_key_refused_by_a_rule_of_its_own_is_told_in_english(tmp_path):
    path = tmp_path / "calendar.toml"
    path.write_text(
        'fuseau = "Europe/Pariss"\n'
        '[[rapports]]\nterritoires = ["region", "region"]\nmois = 2\njour = 29\nheure = "9h"\n'
    )
    with pytest.raises(DataError) as refused:
        read_calendar(path)
    said = told(refused.value, "en")
    assert "“Europe/Pariss”: nothing has this name. Did you mean “Europe/Paris”?" in said
    assert "refused (“region” is written twice). Correct it." in said
    assert "refused (29/2 is not a day of every year). Correct it." in said
    assert "refused (no hour, which is written 09:00:00, without quotation marks)" in said
    assert "n'existe pas chaque année" in str(refused.value)
