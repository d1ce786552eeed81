"""`reporting verify`: whatever is changed in a published edition is named."""

import copy
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from reporting import document
from reporting.cli import cli
from reporting.editions.edition import Edition, Inputs
from reporting.editions.manifest import describe, origin
from reporting.editions.notebook import notebook_bytes
from reporting.editions.parameters import Parameters
from reporting.editions.places import MANIFEST, chosen, to_bytes
from reporting.editions.render import data_package
from reporting.editions.verify import published_in, verify
from reporting.errors import UsageError
from reporting.parts import Column, Figure, Scope, cover, key_figures, prose, table
from reporting.parts.scales import Line
from reporting.parts.trajectory import Course, trajectory
from reporting.registers.folder import file_hash

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
        du=date(year, 12, 31),
        au=date(year, 12, 31),
        **given,
    )


REGION = Scope.at("region-76", date(2023, 12, 31))
MONEY = REGION.figure("lycees_depense", 6_300_569_782, unit="EUR")
BAND = Scope.at("departement-82", date(2023, 12, 31)).figure(
    "lycees_video", None, unit="%", state="masque", interval=(75, 100)
)
COUNT = REGION.count("autocars_equipes", 649)


def pieces() -> list:
    columns = [
        Column("nom", "Indicateur", header=True),
        Column("valeur", "Valeur", align="right"),
        Column("lignes", "Lignes", align="right"),
    ]
    lines = [Line("Occitanie", tuple(share(100 + 20 * n, y) for n, y in enumerate(YEARS)))]
    told = {"subtitle": "Situation au 31 décembre 2023", "note": "Hors 12 sites fermés."}
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
            title="Deux lignes en 2023",
            source="Registre arrêté au 31 janvier 2024",
            **told,
        ),
        trajectory(
            Course(lines[0], year=2023), id="courbe", title="La part monte de 10 points", **told
        ),
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
    root = write(tmp_path_factory.mktemp("depot"), tree, lambda _: None)
    assert check(root) == []  # its PDF is composed once: the copies know that it is right
    return root


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
    files["rapport.pdf"] = document.render_pdf(of("pdf"), document.tables(of("attached")))
    files["annexe.ods"] = document.render_ods(of("ods"))
    files |= {f"donnees/{name}": text.encode() for name, text in tables.items()}
    drawings = document.drawings(tree)
    files |= {f"donnees/{name}": svg.encode() for name, svg in drawings.items()}
    files["donnees/datapackage.json"] = to_bytes(data_package(tree, document.tables(tree)))
    for name, content in files.items():
        (folder / name).write_bytes(content)
    parameters = Parameters(year=2023, territory="region-76", freeze="2024-01-31", data="data")
    edition = Edition(parameters, notebook, root / "data")
    inputs = Inputs({"lycees.csv": file_hash(root / "data" / "lycees.csv")})
    manifest = describe(origin(edition, inputs), of("manifest")["figures"], folder)
    (folder / MANIFEST).write_bytes(to_bytes(manifest))
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


def entry(path: Path) -> dict:
    """What a manifest says of a file."""
    return {"sha256": file_hash(path), "bytes": path.stat().st_size}


def rewrite(root: Path, change: Callable[[dict], None]) -> None:
    """Change the manifest."""
    path = root / "reports" / HERE / MANIFEST
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_bytes(to_bytes(manifest))


FILES = [
    *("rapport.html", "rapport.pdf", "rapport.ipynb", "annexe.ods"),
    *("donnees/datapackage.json", "donnees/cles.csv", "donnees/courbe.csv", "donnees/tableau.csv"),
    "donnees/courbe.svg",
]


def test_an_edition_left_alone_has_no_finding(written):
    assert check(written) == []


def test_the_list_of_files_below_is_complete(written):
    folder = written / "reports" / HERE
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert present == {*FILES, MANIFEST}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.01, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.99])
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


@pytest.mark.parametrize("name", ["rapport.html", "rapport.ipynb", "donnees", MANIFEST])
def test_a_link_in_place_of_a_file_is_not_followed(depot, name):
    path = depot / "reports" / HERE / name
    path.rename(depot / "ailleurs")
    path.symlink_to(depot / "ailleurs")
    assert {rule for rule, _ in rules(depot)} & {"edition-path", "edition-manifest"}


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
    (depot / "reports" / HERE / MANIFEST).write_bytes(content)
    assert rules(depot) == {("edition-manifest", MANIFEST)}


def test_an_edition_without_manifest_is_a_finding(depot):
    (depot / "reports" / HERE / MANIFEST).unlink()
    assert rules(depot) == {("edition-manifest", MANIFEST)}


def test_a_manifest_changed_by_hand_is_not_that_of_its_report(depot):
    rewrite(depot, lambda manifest: manifest["parameters"].update(freeze="2025-01-31"))
    stands = ("edition-figure", "rapport.ipynb")
    assert rules(depot) == {("edition-manifest", MANIFEST), stands}

    def seal(manifest: dict) -> None:
        told = {k: v for k, v in manifest.items() if k not in ("figures", "files", "fingerprint")}
        manifest["fingerprint"] = sha256(to_bytes(told)).hexdigest()

    rewrite(depot, seal)
    (found,) = check(depot)
    assert "« 2024-01-31 » ici, « 2025-01-31 » dans manifest.json" in found.message


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: m["files"]["rapport.html"].update(bytes=1), "rapport.html n'a pas 1 octets"),
        (lambda m: m["figures"][0].update(observed=True), "True"),
        (lambda m: m["figures"][0].update(unit="‰"), "‰"),
        (lambda m: m["parameters"].update(freeze="\ud800"), "JSON"),
        (lambda m: m.pop("files"), "« files » manque"),
    ],
)
def test_whatever_is_changed_in_a_manifest_is_named(depot, change, told):
    path = depot / "reports" / HERE / MANIFEST
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest))
    (found,) = check(depot)
    assert found.file.endswith(MANIFEST)
    assert told in found.message


def test_a_manifest_of_a_later_version_says_so(depot):
    rewrite(depot, lambda manifest: manifest.update(version=4))
    (found,) = check(depot)
    assert "il est de la version 4, ce programme lit jusqu'à la version 3" in found.message


def test_a_folder_that_has_another_edition_is_named(depot):
    folder = depot / "reports" / HERE
    folder.rename(folder.with_name("departement-31"))
    (found,) = check(depot)
    assert found.file.endswith("2023/departement-31/manifest.json")
    assert "c'est celui de 2023/region-76" in found.message


@pytest.mark.parametrize(
    "name", ["../../../data/lycees.csv", "/etc/hostname", "..", "", "a\\..\\b", "donnees/../x"]
)
def test_a_name_that_leaves_the_folder_is_not_opened(depot, name):
    rewrite(depot, lambda m: m["files"].update({name: {"sha256": "0", "bytes": 1}}))
    assert rules(depot) == {("edition-path", MANIFEST)}


def test_an_input_that_leaves_the_data_folder_is_not_opened(depot):
    rewrite(depot, lambda m: m["inputs"].update({"../reports/x": "0"}))
    assert ("edition-path", MANIFEST) in rules(depot)


def block(tree: dict, kind: str) -> dict:
    return next(one for one in tree["blocks"] if one["type"] == kind)


def figures(tree: dict) -> list[dict]:
    return [one for one in block(tree, "paragraph")["inlines"] if "figure" in one]


def write_in(place: Callable[[dict], dict | list], key: str | int, old: str, new: str) -> Callable:
    """Return a change of one text of a document."""

    def change(tree: dict) -> None:
        assert old in place(tree)[key]
        place(tree)[key] = place(tree)[key].replace(old, new, 1)

    return change


def cell(kind: str, row: int, column: int) -> Callable[[dict], dict]:
    return lambda tree: block(tree, kind)["data"]["rows"][row][column]


SHARE_2023 = "lycees_securises, 2023, region-76"
SHOWN = {
    "sentence": (write_in(lambda t: figures(t)[0], "text", "90,2", "91,2"), SHARE_2023),
    "count in a sentence": (write_in(lambda t: figures(t)[1], "text", "203", "204"), SHARE_2023),
    "words of a sentence": (
        write_in(lambda t: block(t, "paragraph")["inlines"][0], "text", "2023", "2024"),
        "En 2024,",
    ),
    "key figure": (
        write_in(lambda t: block(t, "key_figures")["tiles"][1], "text", "90,2", "91,2"),
        SHARE_2023,
    ),
    "band": (
        write_in(lambda t: block(t, "key_figures")["tiles"][0], "text", "75", "85"),
        "cles",
    ),
    "detail of a key figure": (
        write_in(lambda t: block(t, "key_figures")["tiles"][1], "detail", "225", "226"),
        "lycées sur 226",
    ),
    "cell": (write_in(cell("table", 0, 1), "text", "90,2", "91,2"), SHARE_2023),
    "unit of a cell": (write_in(cell("table", 0, 1), "text", "%", "‰"), SHARE_2023),
    "number that is no figure": (
        write_in(cell("table", 0, 2), "text", "12", "13"),
        "tableau : « 13 »",
    ),
    "head": (
        write_in(lambda t: block(t, "table")["data"]["columns"][1], "label", "Valeur", "2022"),
        "« Valeur »",
    ),
    "year in a title": (
        write_in(lambda t: block(t, "table"), "title", "2023", "2022"),
        "Deux lignes en 2022",
    ),
    "subtitle": (write_in(lambda t: block(t, "table"), "subtitle", "31", "30"), "Situation au 30"),
    "note": (write_in(lambda t: block(t, "table"), "note", "12", "13"), "Hors 13 sites"),
    "source": (write_in(lambda t: block(t, "table"), "source", "31", "30"), "tableau : « Hors 12"),
    "number of a table": (lambda t: block(t, "table").update(number=7), "Tableau"),
    "title of a chart": (
        write_in(lambda t: block(t, "figure"), "title", "10", "20"),
        "courbe : « La part monte de 20 points »",
    ),
    "label in a drawing": (
        write_in(lambda t: block(t, "figure"), "svg", ">44,4", ">45,4"),
        "courbe (lycees_securises, 2019, region-76) : « 45,4",
    ),
    "rows in another order": (
        lambda t: block(t, "table")["data"]["rows"].reverse(),
        "Autocars",
    ),
    "freeze": (write_in(lambda t: t["cover"], "freeze", "2024", "2025"), "couverture"),
}


@pytest.mark.parametrize(("change", "told"), SHOWN.values(), ids=SHOWN)
def test_a_text_changed_in_the_page_only(tree, tmp_path, change, told):
    (found,) = check(write(tmp_path / "depot", tree, change, only="html"))
    assert (found.rule.value, Path(found.file).name) == ("edition-figure", "rapport.html")
    assert told in found.message


@pytest.mark.parametrize(
    "what", ["sentence", "cell", "label in a drawing", "rows in another order"]
)
def test_a_text_changed_in_the_pdf_only(tree, tmp_path, what):
    (found,) = check(write(tmp_path / "depot", tree, SHOWN[what][0], only="pdf"))
    assert (found.rule.value, Path(found.file).name) == ("edition-figure", "rapport.pdf")
    assert re.match("page [1-9] : ", found.message)


@pytest.mark.parametrize("kind", ["table", "figure"])
def test_a_value_changed_in_the_data_only(tree, tmp_path, kind):
    place = cell(kind, 0, 1)
    change = write_in(place, "value", place(tree)["value"], "2281/2500")
    (found,) = check(write(tmp_path / "depot", tree, change, only="csv"))
    assert found.file.endswith(f"{block(tree, kind)['id']}.csv")
    assert found.value == "0.912400"
    assert "0.912400 » ici" in found.message
    (found,) = check(write(tmp_path / "autre", tree, change, only="attached"))
    assert found.file.endswith("rapport.pdf")
    assert f"pièce jointe {block(tree, kind)['id']}.csv" in found.message


def member(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a spreadsheet whose cells are changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            held = old.read(name)
            new.writestr(name, change(held) if name == "content.xml" else held)
    return written.getvalue()


HASHED = [  # file, what is written in place of what, what the finding says
    ("rapport.html", 'value="203/225"', 'value="204/225"', SHARE_2023),
    ("rapport.html", 'data-year="2023"', 'data-year="2022"', SHARE_2023),
    ("rapport.html", '"libelle">Lycées', '"libelle">Collèges', "Collèges"),
    ("rapport.html", "44,4\u202f% en 2019", "45,4\u202f% en 2019", "courbe : "),
    ("rapport.html", "données arrêtées au 31", "données arrêtées au 30", "pied de page"),
    ("rapport.html", 'viewBox="0 0 498.9', 'viewBox="0 0 499.9', "0 0 499.9"),
    ("rapport.html", "</main>", "<p>Soit 3 lycées de plus.</p></main>", "Soit 3 lycées de plus."),
    ("rapport.html", 'aria-label="Sommaire', 'aria-label="Résumé', "Résumé"),
    ("donnees/tableau.csv", "Autocars,649,1234\n", "", "ligne 3 : absent ici"),
    ("donnees/tableau.csv", "Autocars,", "Bus,4,5\nAutocars,", "ligne 3 : « Bus"),
    ("donnees/tableau.csv", "nom,valeur,", "nom,part,", "tableau, nom, valeur"),
    ("donnees/courbe.csv", "2020-12-31,", "2021-12-31,", "courbe, 2020"),
    ("donnees/cles.csv", "0.902222", "0.912222", "cles, Lycées, valeur"),
    ("donnees/cles.csv", "203,225", "204,225", "numerateur"),
    (
        "donnees/datapackage.json",
        "31\u00a0janvier 2024",
        "31\u00a0janvier 2025",
        "janvier 2025",
    ),
    ("annexe.ods", 'value="0.902222222222222"', 'value="0.912222222222222"', "Chiffres clés"),
    ("annexe.ods", ">90,2", ">91,2", "Chiffres clés : « 91,2"),
    ("annexe.ods", 'office:value="649"', 'table:formula="of:=1" office:value="649"', "Tableau 1"),
    ("annexe.ods", 'table:name="Tableau 1"', 'table:name="Tableau 2"', "Tableau 2"),
    ("annexe.ods", "Hors 12 sites", "Hors 13 sites", "Hors 13"),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), HASHED)
def test_a_file_changed_with_its_hash(depot, name, old, new, told):
    """The manifest is written again with the hash of the changed file."""
    path = depot / "reports" / HERE / name

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    content = path.read_bytes()
    path.write_bytes(member(content, change) if name == "annexe.ods" else change(content))
    rewrite(depot, lambda m: m["files"].update({name: entry(path)}))
    found = check(depot)
    assert found
    assert {Path(one.file).name for one in found} == {path.name}
    assert any(told in str(one) for one in found), found


def test_files_that_the_manifest_forgets_or_invents_are_named(depot):
    folder = depot / "reports" / HERE
    (folder / "annexe.ods").unlink()
    (folder / "donnees" / "autre.csv").write_text("a")

    def change(manifest: dict) -> None:
        del manifest["files"]["annexe.ods"]
        manifest["files"]["donnees/autre.csv"] = entry(folder / "donnees" / "autre.csv")

    rewrite(depot, change)
    assert rules(depot) == {
        ("edition-file-missing", "annexe.ods"),
        ("edition-figure", "autre.csv"),
    }


def in_notebook(tree: dict, old: str, new: str) -> NotebookNode:
    """Return a notebook in which an output is written otherwise."""
    text = json.dumps(tree["notebook"], ensure_ascii=False)
    assert old in text
    return from_dict(json.loads(text.replace(old, new)))


@pytest.mark.parametrize("value", [None, 1.5, "x", [], {}, "9" * 5000, "\ud800", "1/0"])
@pytest.mark.parametrize("key", ["figures", "data", "tiles", "cover", "id"])
def test_an_output_of_another_kind_is_a_finding_and_no_accident(depot, key, value):
    path = depot / "reports" / HERE / "rapport.ipynb"
    notebook = json.loads(path.read_bytes())
    outputs = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", [])]
    for output in outputs:
        part = output["application/vnd.reporting.part+json"]
        if key == "figures":
            part[key] = [{**one, "numerator": value} for one in part[key]]
        elif key == "data" and part.get(key):
            rows = part[key]["rows"]
            part[key]["rows"] = [[{**one, "value": value} for one in row] for row in rows]
        elif part.get(key):
            part[key] = value
    path.write_text(json.dumps(notebook))
    rewrite(depot, lambda m: m["files"].update({path.name: entry(path)}))
    assert [str(one).encode() for one in check(depot)]


def test_a_text_changed_in_the_notebook_only_is_in_no_other_file(tree, tmp_path):
    root = write(tmp_path / "depot", tree, lambda _: None)
    path = root / "reports" / HERE / "rapport.ipynb"
    path.write_bytes(notebook_bytes(in_notebook(tree, "Hors 12 sites", "Hors 13 sites")))
    rewrite(root, lambda m: m["files"].update({"rapport.ipynb": entry(path)}))
    told = {Path(one.file).name: one.message for one in check(root)}
    assert set(told) == {"rapport.html", "rapport.pdf", "annexe.ods"}
    assert "« Hors 12 sites fermés. Source" in told["rapport.html"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"nbformat": 4, "cells": [{}]}', b'{"nbformat": 4, "cells": 3}']
)
@pytest.mark.parametrize("name", ["rapport.ipynb", "rapport.pdf", "annexe.ods"])
def test_a_file_that_cannot_be_read_is_a_finding(depot, name, content):
    (depot / "reports" / HERE / name).write_bytes(content)
    assert rules(depot) == {("edition-file-changed", name), ("edition-unreadable", name)}


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
    assert "ici, rien dans rapport.ipynb" in check(depot)[0].message


def test_the_verb(depot):
    out, data = str(depot / "reports"), str(depot / "data")
    fine = CliRunner().invoke(cli, ["verify", "--out", out, "--data", data])
    assert fine.exit_code == 0, fine.output
    (depot / "data" / "lycees.csv").write_text("uai\n")
    spoilt = CliRunner().invoke(cli, ["verify", f"{out}/{HERE}", "--data", data, "--json"])
    assert spoilt.exit_code == 1
    assert json.loads(spoilt.stdout)[0]["rule"] == "edition-input-changed"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("rapport.html", "données arrêtées au 31", "données arrêtées au 30", "foot of the page: "),
        ("donnees/tableau.csv", "Autocars,649,1234\n", "", "tableau, line 3: "),
        ("annexe.ods", "Hors 12 sites", "Hors 13 sites", "Hors 13"),
    ],
)
def test_differences_are_told_in_the_language_of_who_asks(depot, name, old, new, told):
    path = depot / "reports" / HERE / name
    content = path.read_bytes()
    swapped = content.replace(old.encode(), new.encode(), 1)
    if name.endswith(".ods"):
        swapped = member(content, lambda held: held.replace(old.encode(), new.encode()))
    path.write_bytes(swapped)
    rewrite(depot, lambda m: m["files"].update({name: entry(path)}))
    given = ["--out", str(depot / "reports"), "--data", str(depot / "data"), "--lang", "en"]
    said = CliRunner().invoke(cli, ["verify", *given]).output
    assert told in said and not re.search("ligne|pied|cellule|contenu", said), said


def test_some_years_and_territories_are_chosen():
    names = ("2023/region-76", "2023/region-76-en", "2024/departement-31")
    editions = [Path(one) for one in names]
    assert chosen(editions, [2023], []) == editions[:2]
    assert chosen(editions, [], ["region-76"]) == editions[:2]
    with pytest.raises(UsageError, match="Le sont : 2023/region-76, 2023/region-76-en, 2024/"):
        chosen(editions, [2023], ["departement-31"])


@pytest.mark.parametrize("folder", [".", "rien"])
def test_a_folder_without_editions_is_a_misuse(tmp_path, folder):
    with pytest.raises(UsageError, match="Aucune édition"):
        published_in([tmp_path / folder])
