"""Every block of code that a page shows is run; what is only read says why, here."""

import builtins
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from reporting import Plan
from reporting.cli import cli
from reporting.plan.catalogue import Indicator
from reporting.registers.declarations import validate

ROOT = Path(__file__).parents[2]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in sorted(ROOT.glob("docs/*.md"))}
PAGES |= {
    name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")
}
LANGUAGES = {"pycon", "python", "toml", "sh", "console", "bash", "yaml", ""}
"""Without a language: a tree of files."""
READ = {
    "build --territory communes": "4,446 sheets; tests/editions/test_sheets.py builds some",
    "build --year 2023 --territory departements": "13 editions; the tutorial builds one",
    "build --territory all": "14 editions; the tutorial builds one",
    "due": "builds what is due; tests/editions/test_due.py",
    "history": "prints the days of the machine; tests/editions/test_journal.py",
    "preview region": "serves until it is stopped; tests/project/test_preview.py",
    "site": "wants reports of the region; tests/site",
    "publish ../www": "wants a site; tests/site",
    "init": "tests/project/test_init.py, from there to a published report",
    "doctor": "says what the machine lacks; tests/project/test_doctor.py",
}
"""Commands of blocks `sh` whose words are checked, and which are not run here."""


def blocks(page: str, language: str = r"\w*") -> list[tuple[str, str]]:
    """Language and text of the blocks of a page."""
    pattern = rf"^```({language})\n(.*?)^```$"
    return re.findall(pattern, PAGES[page], re.MULTILINE | re.DOTALL)


def with_blocks(language: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [name for name in PAGES if blocks(name, language)])


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of a script, without what it is given or gives to others."""
    script = text.replace("\\\n", " ").replace("\n", "\n;")
    lexer = shlex.shlex(script, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set(";&|"):
            yield words
            words = []
        else:
            words.append(word)
    yield words


def parsed(words: list[str]) -> None:
    """Have the command line read the words of a command, without running it."""
    command: click.Command = cli
    context = command.make_context("reporting", list(words))
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_language_that_is_run(page):
    assert {language for language, _ in blocks(page)} <= LANGUAGES


@with_blocks("pycon")
def test_sessions_say_what_they_give(page):
    """Every `>>>` of the page, in order, in one session."""
    examples = "\n".join(text for _, text in blocks(page, "pycon"))
    session = doctest.DocTestParser().get_doctest(examples, {}, page, None, 0)
    assert session.examples
    failures: list[str] = []
    doctest.DocTestRunner().run(session, out=failures.append)
    vars(builtins).pop("_", None)  # left by the examples; IPython would then leave its own alone
    assert not failures, "".join(failures)


@with_blocks("python")
def test_cells_and_modules_run(page):
    """In one module, where `report` is that of a département; its tests are run too."""
    session: dict = {"report": Plan.load("data").report(2024, "departement-34")}
    for _, block in blocks(page, "python"):
        exec(compile(block, page, "exec"), session)
    for name, run in session.items():
        if name.startswith("test_"):
            run()


def test_indicator_of_the_analyst_guide_works():
    """Its entry is a valid one, under the name of its function, which has a test."""
    (entry,) = tomllib.loads("".join(text for _, text in blocks("analyst.md", "toml"))).items()
    indicator = validate(Indicator, {"id": entry[0], **entry[1]}, ROOT / "data" / "plan")
    session = "".join(text for _, text in blocks("analyst.md", "python"))
    assert f"def {indicator.id}(" in session
    assert "def test_" in session


@pytest.mark.parametrize("page", PAGES)
def test_commands_exist_as_they_are_written(page):
    """In blocks and sentences: `make` has the target, `reporting` the command and its options."""
    scripts = [text for _, text in blocks(page, "(?:sh|bash)")]
    scripts += [
        re.sub(r"^(?!\$ ).*\n|^\$ ", "", text, flags=re.M) for _, text in blocks(page, "console")
    ]
    said = re.findall(r"`((?:reporting|make) [a-z][^`…]*)`", PAGES[page].replace("\n", " "))
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for words in (words for text in (*scripts, *said) for words in commands(text)):
        match words:
            case ["make", target, *_]:
                assert target in targets, words
            case ["reporting" | ".venv/bin/reporting", name]:
                assert name in cli.commands, words
            case ["reporting" | ".venv/bin/reporting", *rest]:
                parsed(rest)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of its own, to damage."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "requirements.lock", folder)
    return folder


def run(line: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "LANG": "fr_FR.UTF-8"}
    environment.pop("LC_ALL", None)
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def spaced(text: str) -> str:
    """A text without the widths of its columns."""
    return re.sub(" +", " ", text)


def test_tutorial_says_what_each_command_answers(project):
    """Every `$` line in order, in one project; each line below it is in the answer, in order."""
    for _, text in blocks("tutorial.md", "console"):
        for shown in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, *expected = shown.splitlines()
            answer = spaced(run(command, project))
            for line in map(spaced, expected):
                before, found, answer = answer.partition(line)
                assert found, f"$ {command}\n{before}\nsays nowhere: {line}"


def test_commands_of_the_readme_run(project):
    """Those of `READ` apart; none ends with misuse or a traceback."""
    script = "".join(text for _, text in blocks("README.md", "sh"))
    for words in commands(script):
        if not words or not words[0].endswith("reporting"):
            continue
        asked = " ".join(words[1:])
        if any(asked == one or asked.startswith("init ") for one in READ):
            continue
        answer = run(f"reporting {shlex.join(words[1:])}", project)
        assert answer, asked
        assert "Usage" not in answer, answer


def test_what_is_only_read_is_still_said():
    said = "\n".join(PAGES.values())
    assert not [one for one in READ if f"reporting {one}" not in said]


@with_blocks("bash")
def test_scripts_are_well_formed(page):
    for _, text in blocks(page, "bash"):
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)


@with_blocks("yaml")
def test_settings_of_others_are_well_formed(page):
    for _, text in blocks(page, "yaml"):
        assert all(isinstance(one, dict) for one in yaml.safe_load_all(text))
