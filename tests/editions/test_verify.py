"""`reporting verify`: whatever is changed in a published edition is named."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from reporting import document
from reporting.cli import cli
from reporting.editions.edition import Edition, Inputs
from reporting.editions.manifest import NAME, describe, file_hash, origin, to_bytes
from reporting.editions.notebook import notebook_bytes
from reporting.editions.opendata import data_package
from reporting.editions.parameters import Parameters
from reporting.editions.verify import published_in, verify
from reporting.errors import UsageError
from reporting.parts import Column, Figure, cover, key_figures, prose, table
from reporting.parts.charts import Line, line_chart

HERE = "2023/region-76"
YEARS = range(2019, 2024)
COVER = {
    "subtitle": None,
    "notice": None,
    "plan": "Plan",
    "territory": "region-76",
    "territory_name": "Occitanie",
    "year": 2023,
    "reference_date": "2023-12-31",
    "freeze": "2024-01-31",
    "status": "définitif",
    "report_id": "2023/region-76/2024-01-31",
}


def share(numerator: int, year: int = 2023, **given: object) -> Figure:
    return Figure(
        indicator="lycees_securises",
        year=year,
        territory="region-76",
        numerator=numerator,
        denominator=225,
        unit="%",
        decimals=1,
        noun=("lycée", "lycées"),
        **given,
    )


MONEY = Figure(
    indicator="lycees_depense",
    year=2023,
    territory="region-76",
    numerator=6_300_569_782,
    unit="EUR",
)
BAND = Figure(
    indicator="lycees_video",
    year=2023,
    territory="departement-82",
    numerator=None,
    unit="%",
    masked=True,
    band=(75, 100),
)
COUNT = Figure(indicator="autocars_equipes", year=2023, territory="region-76", numerator=649)


def pieces() -> list:
    columns = [
        Column("nom", "Indicateur", header=True),
        Column("valeur", "Valeur", align="right"),
        Column("lignes", "Lignes", align="right"),
    ]
    lines = [Line("Occitanie", tuple(share(100 + 20 * n, y) for n, y in enumerate(YEARS)))]
    return [
        cover(title="Rapport annuel 2023", **COVER),
        prose(
            "En 2023, {part} des lycées sont sécurisés, soit {part.numerator:lycée|lycées}.",
            "La Région a payé {money}.",
            values={"part": share(203), "money": MONEY},
            id="texte",
        ),
        key_figures(
            [("Vidéo", BAND, None), ("Lycées", share(203), None), ("Dépense", MONEY, None)],
            id="cles",
            title="x",
        ),
        table(
            columns,
            [["Lycées", share(203), 12], ["Autocars", COUNT, 1_234]],
            id="tableau",
            title="Deux lignes",
        ),
        line_chart(lines[0], id="courbe", title="La part monte"),
    ]


@pytest.fixture(scope="module")
def tree() -> dict:
    """The document of a small report with every kind of part."""
    cells = [new_markdown_cell("# Essai", id="titre")]
    for index, part in enumerate(pieces()):
        cell = new_code_cell("None", id=f"c{index}", execution_count=index + 1)
        cell.outputs = [new_output("display_data", data=part._repr_mimebundle_())]
        cells.append(cell)
    return {"notebook": new_notebook(cells=cells), **document.build(new_notebook(cells=cells))}


@pytest.fixture(scope="module")
def written(tree, tmp_path_factory) -> Path:
    """A checkout with the published edition, never changed by a test."""
    return write(tmp_path_factory.mktemp("depot"), tree, lambda _: None)


def write(root: Path, tree: dict, change: Callable[[dict], None], only: str = "") -> Path:
    """Publish an edition by hand; `change` is made to what one format alone is made from."""
    changed = copy.deepcopy(tree)
    change(changed)

    def of(format: str) -> dict:
        return changed if format == only else tree

    folder = root / "reports" / HERE
    (folder / "donnees").mkdir(parents=True)
    (root / "data").mkdir()
    (root / "data" / "lycees.csv").write_text("uai")
    (root / "notebooks").mkdir()
    notebook = root / "notebooks" / "rapport.ipynb"
    notebook.write_bytes(notebook_bytes(tree["notebook"]))
    tables = document.tables(of("csv"))
    files = {"rapport.ipynb": notebook.read_bytes()}
    files["rapport.html"] = document.render_html(of("html")).encode()
    files["rapport.pdf"] = document.render_pdf(of("pdf"), tables)
    files |= {f"donnees/{name}": text.encode() for name, text in tables.items()}
    files["donnees/datapackage.json"] = to_bytes(data_package(tree, tables))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    parameters = Parameters(year=2023, territory="region-76", freeze="2024-01-31", data="data")
    edition = Edition(parameters, notebook, root / "data")
    inputs = Inputs({"lycees.csv": file_hash(root / "data" / "lycees.csv")})
    manifest = describe(origin(edition, inputs), of("manifest")["figures"], folder)
    (folder / NAME).write_bytes(to_bytes(manifest))
    return root


@pytest.fixture
def depot(written, tmp_path) -> Path:
    """A copy of that checkout, to spoil."""
    target = tmp_path / "depot"
    for path in sorted(written.rglob("*")):
        copied = target / path.relative_to(written)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.mkdir(exist_ok=True) if path.is_dir() else copied.write_bytes(path.read_bytes())
    return target


def check(root: Path) -> list:
    return list(verify(published_in([root / "reports"]), root / "data"))


def rules(root: Path) -> set[tuple[str, str]]:
    return {(one.rule.value, Path(one.file).name) for one in check(root)}


def rewrite(root: Path, change: Callable[[dict], None]) -> None:
    """Change the manifest."""
    path = root / "reports" / HERE / NAME
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_bytes(to_bytes(manifest))


FILES = [
    *("rapport.html", "rapport.pdf", "rapport.ipynb", "donnees/datapackage.json"),
    *("donnees/cles.csv", "donnees/courbe.csv", "donnees/tableau.csv"),
]


def test_an_edition_left_alone_has_no_finding(written):
    assert check(written) == []


def test_the_list_of_files_below_is_complete(written):
    folder = written / "reports" / HERE
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert present == {*FILES, NAME}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.01, 0.5, 0.99])
def test_a_flipped_bit_names_its_file(depot, name, place):
    path = depot / "reports" / HERE / name
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)
    assert ("edition-file-changed", path.name) in rules(depot)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(depot, name):
    (depot / "reports" / HERE / name).unlink()
    assert ("edition-file-missing", Path(name).name) in rules(depot)


@pytest.mark.parametrize("name", ["note.txt", "donnees/autre.csv", ".cache"])
def test_a_file_that_nobody_published_is_named(depot, name):
    (depot / "reports" / HERE / name).write_text("x")
    assert ("edition-file-extra", Path(name).name) in rules(depot)


def test_a_link_in_place_of_a_file_is_not_followed(depot):
    path = depot / "reports" / HERE / "rapport.html"
    path.rename(depot / "ailleurs.html")
    path.symlink_to(depot / "ailleurs.html")
    assert ("edition-path", NAME) in rules(depot)


def test_a_changed_input_is_named_with_the_edition(depot):
    (depot / "data" / "lycees.csv").write_text("uai\n")
    (found,) = check(depot)
    assert found.rule.value == "edition-input-changed"
    assert found.file == "data/lycees.csv"
    assert HERE in found.message


def test_a_missing_input_and_a_changed_notebook_are_named(depot):
    (depot / "data" / "lycees.csv").unlink()
    (depot / "notebooks" / "rapport.ipynb").write_text("{}")
    assert rules(depot) == {
        ("edition-input-missing", "lycees.csv"),
        ("edition-input-changed", "rapport.ipynb"),
    }


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"version": 1, "files": 3}', b"[" * 100_000]
)
def test_an_unreadable_manifest_is_a_finding(depot, content):
    (depot / "reports" / HERE / NAME).write_bytes(content)
    assert rules(depot) == {("edition-manifest", NAME)}


def test_an_edition_without_manifest_is_a_finding(depot):
    (depot / "reports" / HERE / NAME).unlink()
    assert rules(depot) == {("edition-manifest", NAME)}


def test_a_manifest_changed_by_hand_no_longer_has_its_fingerprint(depot):
    rewrite(depot, lambda manifest: manifest["parameters"].update(freeze="2025-01-31"))
    assert rules(depot) == {("edition-manifest", NAME)}


@pytest.mark.parametrize(
    "name", ["../../../data/lycees.csv", "/etc/hostname", "..", "", "a\\..\\b", "donnees/../x"]
)
def test_a_name_that_leaves_the_folder_is_not_opened(depot, name):
    rewrite(depot, lambda m: m["files"].update({name: {"sha256": "0", "bytes": 1}}))
    assert rules(depot) == {("edition-path", NAME)}


def test_an_input_that_leaves_the_data_folder_is_not_opened(depot):
    rewrite(depot, lambda m: m["inputs"].update({"../reports/x": "0"}))
    assert ("edition-path", NAME) in rules(depot)


def block(tree: dict, kind: str) -> dict:
    return next(one for one in tree["blocks"] if one["type"] == kind)


def in_sentence(tree: dict) -> None:
    """Change a sentence's first figure."""
    inlines = block(tree, "paragraph")["inlines"]
    inline = next(one for one in inlines if "figure" in one)
    inline["text"] = inline["text"].replace("90,2", "91,2")


def in_count(tree: dict) -> None:
    """Change a sentence's count: the same figure, in other words."""
    inline = [one for one in block(tree, "paragraph")["inlines"] if "figure" in one][1]
    inline["text"] = inline["text"].replace("203", "204")


def in_tile(tree: dict) -> None:
    """Change a key figure."""
    tile = block(tree, "key_figures")["tiles"][1]  # the first is masked
    tile["text"] = tile["text"].replace("90,2", "91,2")


def in_cell(tree: dict) -> None:
    """Change a cell of a table."""
    rows = block(tree, "table")["data"]["rows"]
    rows[0][1] = rows[0][1].replace("90,2", "91,2")


def in_plain_cell(tree: dict) -> None:
    """Change a number that is no figure of the plan."""
    block(tree, "table")["data"]["rows"][0][2] = "13"


def in_chart(tree: dict) -> None:
    """Change a cell of a chart's data."""
    rows = block(tree, "figure")["data"]["rows"]
    rows[0][1] = rows[0][1].replace("44,4", "45,4")


SHOWN = [in_sentence, in_count, in_tile, in_cell, in_plain_cell]


@pytest.mark.parametrize("change", [*SHOWN, in_chart])
def test_a_figure_changed_in_the_page_only(tree, tmp_path, change):
    root = write(tmp_path / "depot", tree, change, only="html")
    (found,) = check(root)
    assert found.rule.value == "edition-figure"
    if change is in_plain_cell:  # nothing tells which of the two is wrong
        assert "« 13 »" in str(found) and "« 12 »" in str(found)
        return
    assert found.file.endswith(f"{HERE}/rapport.html")
    assert "lycees_securises, 20" in found.message
    assert "region-76" in found.message


@pytest.mark.parametrize("change", SHOWN)
def test_a_figure_changed_in_the_pdf_only(tree, tmp_path, change):
    (found,) = check(write(tmp_path / "depot", tree, change, only="pdf"))
    assert found.file.endswith(f"{HERE}/rapport.pdf")
    assert found.value in found.message
    if change is not in_plain_cell:
        assert "lycees_securises, 2023, region-76" in found.message


@pytest.mark.parametrize(("kind", "row", "column"), [("table", 0, 1), ("figure", 2, 1)])
def test_a_figure_changed_in_the_data_only(tree, tmp_path, kind, row, column):
    def change(tree: dict) -> None:
        block(tree, kind)["data"]["values"][row][column] = "0.912222"

    (found,) = check(write(tmp_path / "depot", tree, change, only="csv"))
    assert found.file.endswith(f"{block(tree, kind)['id']}.csv")
    assert found.value == "0.912222"
    assert "lycees_securises" in found.message


def test_a_key_figure_changed_in_the_data_only(depot):
    folder = depot / "reports" / HERE
    path = folder / "donnees" / "cles.csv"
    path.write_text(path.read_text().replace("0.902222", "0.912222"))
    rewrite(depot, lambda m: m["files"]["donnees/cles.csv"].update(sha256=file_hash(path)))
    found = check(depot)
    assert {(one.rule.value, Path(one.file).name) for one in found} == {
        ("edition-figure", "cles.csv"),
        ("edition-attachment", "rapport.pdf"),
    }


@pytest.mark.parametrize("part", ["texte", "cles", "tableau"])
@pytest.mark.parametrize("key", ["text", "numerator"])
def test_a_figure_changed_in_the_manifest_only(depot, part, key):
    def change(manifest: dict) -> None:
        figure = next(one for one in manifest["figures"] if one["part"] == part)
        assert "90,2" in figure["text"]
        if key == "text":
            for name in {"text", "shown"} & figure.keys():
                figure[name] = figure[name].replace("90,2", "91,2")
        else:
            figure["numerator"] = 204

    rewrite(depot, change)
    found = check(depot)
    assert found
    assert all("lycees_securises, 2023, region-76" in one.message for one in found)
    assert all("90,2" in one.message or "91,2" in one.message for one in found if key == "text")


def test_a_figure_left_out_of_the_manifest_is_named(depot):
    rewrite(depot, lambda m: m["figures"].pop(0))
    assert "lycees_securises, 2023, region-76" in check(depot)[0].message


def test_a_figure_that_nothing_shows_is_named(depot):
    rewrite(depot, lambda m: m["figures"].append({**m["figures"][-1], "numerator": 1, "text": "1"}))
    assert "absent" in check(depot)[0].message


def test_the_verb(depot):
    out, data = str(depot / "reports"), str(depot / "data")
    fine = CliRunner().invoke(cli, ["verify", "--out", out, "--data", data])
    assert fine.exit_code == 0, fine.output
    (depot / "data" / "lycees.csv").write_text("uai\n")
    spoilt = CliRunner().invoke(cli, ["verify", f"{out}/{HERE}", "--data", data, "--json"])
    assert spoilt.exit_code == 1
    assert json.loads(spoilt.stdout)[0]["rule"] == "edition-input-changed"


@pytest.mark.parametrize("folder", [".", "rien"])
def test_a_folder_without_editions_is_a_misuse(tmp_path, folder):
    with pytest.raises(UsageError, match="Aucune édition"):
        published_in([tmp_path / folder])
