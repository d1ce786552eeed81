"""Whatever stands in a free-text column of a register, it stays text in every format."""

import csv
import io
import json
import re
import shutil
from functools import cache
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from nbformat import NotebookNode

from reporting import document, facade
from reporting.cli import cli
from reporting.document.annex import tables as data_files
from reporting.editions.build import select
from reporting.editions.execute import execute, prepare
from reporting.editions.render import data_package
from reporting.facade import Plan
from reporting.parts import MIME
from tests.document.agreement import compact
from tests.document.pdftext import read_pdf

MARKUP = (
    '<script>alert(1)</script>" onerror=x #panic() $x$ *b* @ref \\\\ '
    "[a](http://x) ![](http://x) `c` {figure:x} {tableau:x} {lycees_securises} {0} &lt;i&gt; "
    "]]></svg></style><svg onload=alert(1)> {{7*7}} {% x %} #read(/etc/passwd) %(x)s |cmd שלום 👩"
)
REFUSED = [
    *("\x1b[31mrouge\x1b[0m", "\x1b]8;;http://x\x1b\\a", "a\x07b", "a\x9bb", "a\x85b", "a\x7fb"),
    *("a\u202eb", "a\u2066b", "a\u2028b", "a\ue000b", "a\ufdd0b", "a\ufffeb", "a\U0001ffffb"),
    *("a\U000e0041b", "=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0", "\xa0=1"),
]
# Columns that are names of other things, in disguise: they choose what is counted.
NAMES = {
    "chiffres_publies": {"indicateur", "territoires", "unite", "adresse"},
    "cibles": {"adresse"},
    "corrections": {"table", "cle", "champ"},
    "engagements_conventions": {"convention"},
    "equipements_mobiles": {"support_id"},
    "operations_travaux": {"nature"},
    "revisions": {"indicateur", "territoire", "registre", "cle"},
    "signalements_lycees": {"type"},
}
# Keys of which no other register knows: any text may be one.
KEYS = {
    "engagements_conventions": "engagement_id",
    "equipements_lycee": "equip_id",
    "mandats": "mandat_id",
    "signalements_lycees": "fait_id",
}
REACHED = {
    ("campagnes_ami", "nom"),
    ("chiffres_publies", "explication"),
    ("chiffres_publies", "objet"),
    ("chiffres_publies", "source"),
    ("cibles", "source"),
    ("engagements_conventions", "axe"),
    ("engagements_conventions", "libelle"),
}
"""Some of the columns that the region's report of 2023 prints."""


def free_text(data: Path) -> list[tuple[Path, str]]:
    """Every column that may hold any text: no list, no pattern, no key, no reference."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    found = []
    for resource in package["resources"]:
        if resource["path"].startswith("reference/"):
            continue
        schema = resource["schema"]
        keys = {*schema.get("primaryKey", []), *NAMES.get(resource["name"], ())}
        for reference in schema.get("foreignKeys", []):
            fields = reference["fields"]
            keys |= {fields} if isinstance(fields, str) else set(fields)
        found += [
            (data / resource["path"], field["name"])
            for field in schema["fields"]
            if field["type"] == "string"
            and not {"enum", "pattern"} & field.get("constraints", {}).keys()
            and field["name"] not in keys
        ]
    return found


def put(
    path: Path, column: str, text: str, *, after: bool = False, most: int | None = None
) -> bool:
    """Write a text in every filled cell of a column, or in all where none is; or after its own.

    In the first of them alone, if there may be at `most` so many.
    """
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    if column not in header or not rows:
        return False
    place = header.index(column)
    filled = [row for row in rows if row[place]] or rows
    for row in filled[:most]:
        row[place] = f"{row[place]} {text}" if after else text
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return True


def marked(path: Path, column: str) -> str:
    return f"{path.stem}.{column} {MARKUP}"


@pytest.fixture(scope="module")
def depot(root, tmp_path_factory) -> Path:
    """A checkout whose registers hold markup in all free text, their own keys included."""
    folder = tmp_path_factory.mktemp("depot")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, folder / name)
    columns = free_text(folder / "data")
    assert len([one for one in columns if put(*one, marked(*one))]) > 100
    keys = [folder / "data" / "registers" / f"{table}.csv" for table in KEYS]
    assert all(put(path, KEYS[path.stem], f"{path.stem} {MARKUP}", after=True) for path in keys)
    return folder


@pytest.fixture(scope="module")
def executed(depot) -> NotebookNode:
    """The region's notebook, executed on them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(depot)
        plan = Plan.load("data")
        notebook = depot / "notebooks" / "annual_report.ipynb"
        (edition,) = select(plan, 2023, ["region"], notebook=notebook)
        notebook = prepare(edition)
        execute(notebook)
    return notebook


@pytest.fixture(scope="module")
def tree(executed) -> dict:
    """The document made from it."""
    return document.build(executed)


@pytest.fixture(scope="module")
def markers(depot, executed) -> list[str]:
    """The texts of the columns that the report shows."""
    said = json.dumps(executed, ensure_ascii=False)
    columns = free_text(depot / "data")
    found = [one for one in columns if f"{one[0].stem}.{one[1]} " in said]
    assert {(path.stem, column) for path, column in found} >= REACHED
    return [marked(*one) for one in found]


class Page(HTMLParser):
    """Elements, attributes and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.policies: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.addresses += [given[k] or "" for k in ("src", "href", "xlink:href") if k in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(given["content"])

    def handle_data(self, data):
        self.text += data


def test_the_page_shows_markup_as_text_and_runs_nothing(tree, markers):
    page = Page(document.render_html(tree))
    assert not page.tags & {"script", "iframe", "object", "embed", "img", "link", "base", "form"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(re.match(r"#|https://|mailto:|[\w./-]+$", address) for address in page.addresses)
    assert "http://x" not in page.addresses
    assert len(page.policies) == 1
    assert "default-src 'none'" in page.policies[0]
    assert "script-src" not in page.policies[0]
    shown = compact(page.text).replace("\u2019", "'")
    said = json.dumps(tree["blocks"], ensure_ascii=False)
    markers = [text for text in markers if text.split(" ")[0] in said]  # not of data files alone
    assert len(markers) >= len(REACHED)
    assert [text for text in markers if compact(text) not in shown] == []


def printed(node: object) -> object:
    """What stands on paper: tables without the columns that are in the data alone."""
    if isinstance(node, list):
        return [printed(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "rows" in node and "columns" in node:
        kept = [k for k, one in enumerate(node["columns"]) if one.get("printed", True)]
        return [[printed(row[k]) for k in kept] for row in node["rows"]]
    return {key: printed(value) for key, value in node.items()}


def test_the_pdf_holds_the_very_characters(tree, markers):
    """A box stands for those that the typeface has not; `compact` makes it of them."""
    shown = read_pdf(document.render_pdf(tree, data_files(tree))).text
    said = json.dumps(printed(tree["blocks"]), ensure_ascii=False)
    markers = [text for text in markers if json.dumps(text, ensure_ascii=False)[1:-1] in said]
    assert len(markers) > 2
    assert [text for text in markers if compact(text) not in compact(shown)] == []
    assert not {"\u05e9", "\U0001f469"} & set(shown)


def test_data_files_are_plain_rows_and_valid_json(tree):
    tables = document.tables(tree)
    for name, text in tables.items():
        header, *rows = csv.reader(io.StringIO(text), strict=True)
        assert {len(row) for row in rows} <= {len(header)}, name
        cells = [cell for row in rows for cell in row]
        assert not [c for c in cells if c.startswith(("=", "+", "@", "\t", "\r"))], name
    assert any(MARKUP in text.replace('""', '"') for text in tables.values())
    package = json.loads(json.dumps(data_package(tree, tables)))
    assert {one["path"] for one in package["resources"]} == set(tables)


def test_the_notebook_shows_markup_as_text_in_jupyterlab(executed, markers):
    """Whole data files are told by their first lines alone there."""
    outputs = [one for cell in executed.cells for one in cell.get("outputs", [])]
    page = Page("".join(one.data.get("text/html", "") for one in outputs))
    shown = compact(page.text)
    parts = [one.data[MIME] for one in outputs if MIME in one.data]
    said = json.dumps([one for one in parts if one["kind"] != "data"], ensure_ascii=False)
    markers = [text for text in markers if json.dumps(text, ensure_ascii=False)[1:-1] in said]
    assert len(markers) > 2
    assert [text for text in markers if compact(text) not in shown] == []
    assert not page.tags & {"script", "iframe", "object", "embed", "link", "svg", "style", "i"}
    assert not {name for name in page.attributes if name.startswith("on")}
    assert all(one.startswith("data:image/svg+xml;base64,") for one in page.addresses)
    drawings = [one.data["image/svg+xml"] for one in outputs if "image/svg+xml" in one.data]
    assert drawings
    for drawing in drawings:
        marks = list(ElementTree.fromstring(drawing).iter())
        assert not [one for one in marks if one.tag.endswith(("}script", "}foreignObject"))]
        assert not [name for one in marks for name in one.attrib if name.startswith("on")]


@pytest.mark.parametrize(
    "value", ["=1+1", "+1", "@x", "\t=1", "\r=1", "\n=1", "-1+1", "-cmd", "\uff1d1"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(value):
    block = {
        "type": "table",
        "id": "essai",
        "data": {"columns": [{"id": "a"}], "rows": [[{"text": value}]]},
    }
    _, (cell,) = csv.reader(io.StringIO(data_files({"blocks": [block]})["essai.csv"], newline=""))
    assert cell == "'" + value.replace("\r", "\n")


def test_the_reader_refuses_what_no_text_holds_in_every_column(root, tmp_path, monkeypatch):
    """The refusals themselves, found once, are printable, and valid JSON."""
    monkeypatch.setattr(facade, "check", cache(facade.check))
    data = tmp_path / "data"
    shutil.copytree(root / "data", data)
    places = [one for one, bad in zip(free_text(data), cycle(REFUSED)) if put(*one, bad, most=9)]
    assert len(places) > 100
    said = CliRunner().invoke(cli, ["check", "--json", "--data", str(data)], color=True)
    assert said.exit_code == 1
    assert not unprintable(said.stdout)
    found = {(one["file"], one["column"]) for one in json.loads(said.stdout)}
    assert {(path.relative_to(tmp_path).as_posix(), column) for path, column in places} <= found
    said = CliRunner().invoke(cli, ["check", "--data", str(data)], color=True)
    assert said.exit_code == 1
    assert not unprintable(said.output)


def unprintable(text: str) -> set[str]:
    """Control characters of a terminal's output."""
    return {c for c in text if not (c.isprintable() or c in "\n\u00a0\u202f")}


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["indicators", "--year", "2023"],
        ["trace", "lycees_securises", "--year", "2023", "--territory", "31"],
        ["trace", "convention_actions_realisees", "--year", "2024", "--json"],
        ["diff", "2024-01-31", "2025-01-31"],
        ["diff", "2024-01-31", "2025-01-31", "--json"],
    ],
)
def test_the_terminal_gets_no_control_character(depot, words):
    said = CliRunner().invoke(cli, [*words, "--data", str(depot / "data")], color=True)
    assert said.exit_code in (0, 1)
    assert said.output
    assert not unprintable(said.output)
    if "--json" in words:
        json.loads(said.stdout)


def test_column_names_and_files_are_printed_without_control_characters(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    path = tmp_path / "data" / "registers" / "ppms.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("version", "ver\x1b[31msion", 1), encoding="utf-8")
    (path.parent / "a\x1b[31m.csv").write_text("x")
    said = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "data")], color=True)
    assert "\\u001b[31m" in said.output
    assert not unprintable(said.output)
