"""An edition written again with its hashes: each thing that was added or taken away is named."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from test_verify import (  # noqa: F401 # fixtures
    HERE,
    check,
    depot,
    entry,
    in_notebook,
    rewrite,
    tree,
    written,
)

from reporting import document
from reporting.editions.notebook import notebook_bytes
from reporting.editions.places import MANIFEST, fingerprint
from reporting.editions.record import Recorder
from reporting.editions.render import render
from reporting.registers.findings import Rule

TOLD = {"figures", "files", "fingerprint"}


def seal(root: Path, **changed: object) -> None:
    """Write the manifest again: what is changed, every hash, and its fingerprint."""
    folder = root / "reports" / HERE

    def renew(manifest: dict) -> None:
        manifest.update(changed)
        manifest["files"] = {
            path.relative_to(folder).as_posix(): entry(path)
            for path in folder.rglob("*")
            if path.is_file() and path.name != MANIFEST
        }
        origin = {key: value for key, value in manifest.items() if key not in TOLD}
        manifest["fingerprint"] = fingerprint(origin)

    rewrite(root, renew)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def composed(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes], bytes]:
    def changed(content: bytes) -> bytes:
        buffer = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as file:
            change(file)
            file.save(buffer, deterministic_id=True)
        return buffer.getvalue()

    return changed


def draw(operators: bytes) -> Callable[[bytes], bytes]:
    return composed(lambda file: file.pages[0].contents_add(operators))


def annotate(**given: object) -> Callable[[bytes], bytes]:
    note = {"Type": Name.Annot, "Rect": Array([0, 0, 99, 99]), **given}

    def change(file: pikepdf.Pdf) -> None:
        page = file.pages[0].obj
        page.Annots = Array([*page.get("/Annots", []), file.make_indirect(Dictionary(**note))])

    return composed(change)


def run_at_opening(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def run_by_name(file: pikepdf.Pdf) -> None:
    names = Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))])
    file.Root.Names.JavaScript = Dictionary(Names=names)


def run_with_a_page(file: pikepdf.Pdf) -> None:
    file.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def packed(name: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change, or add, one member of a spreadsheet."""

    def changed(content: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
            for held in dict.fromkeys([*old.namelist(), name]):
                inner = old.read(held) if held in old.namelist() else b""
                new.writestr(held, change(inner) if held == name else inner)
        return buffer.getvalue()

    return changed


MACRO = b"<script:module>Sub Main : End Sub</script:module>"
LISTENER = (
    '<office:body><office:event-listeners><script:event-listener script:language="ooo:script" '
    'script:event-name="dom:load"/></office:event-listeners>'
)
CHANGED = {
    "a sentence without digits": (
        "rapport.html", replaced("</main>", "<p>Tout va bien.</p></main>"), "Tout va bien."
    ),
    "a sentence taken away": ("rapport.html", replaced("La Région a payé", "On a"), "On a"),
    "a script": (
        "rapport.html", replaced("</body>", "<script>alert(1)</script></body>"), "<script>"
    ),
    "a handler": ("rapport.html", replaced("<main", "<main onclick='x()'"), "onclick"),
    "an iframe": (
        "rapport.html", replaced("</main>", "<iframe src='//x'></iframe></main>"), "<iframe"
    ),
    "content of CSS": (
        "rapport.html", replaced("</style>", "p::after{content:'faux'}</style>"), "faux"
    ),
    "a style": ("rapport.html", replaced("<main", "<main style='opacity:0'"), "opacity"),
    "no policy": ("rapport.html", replaced("Content-Security-Policy", "x"), "http-equiv"),
    "a moved curve": ("rapport.html", replaced(' d="M40 180', ' d="M9 9'), "courbe"),
    "a white rectangle": ("rapport.pdf", draw(b"q 1 1 1 rg 0 0 300 300 re f Q"), "page 1"),
    "a note on a page": (
        "rapport.pdf",
        annotate(Subtype=Name.FreeText, Contents=String("faux")),
        "page 1, annotation",
    ),
    "a square on a page": (
        "rapport.pdf",
        annotate(Subtype=Name.Square, IC=Array([1, 1, 1])),
        "annotation",
    ),
    "a script in the PDF": ("rapport.pdf", composed(run_at_opening), "document, /OpenAction"),
    "a named script": ("rapport.pdf", composed(run_by_name), "document, /JavaScript"),
    "a script of a page": ("rapport.pdf", composed(run_with_a_page), "page 1, /AA"),
    "a title of the PDF": (
        "rapport.pdf",
        composed(lambda file: file.docinfo.update({"/Title": "Faux"})),
        "balises, polices ou propriétés",
    ),
    "a macro": (
        "annexe.ods",
        packed("Basic/Standard/Module1.xml", lambda _: MACRO),
        "Basic/Standard/Module1.xml",
    ),
    "an event": (
        "annexe.ods", packed("content.xml", replaced("<office:body>", LISTENER)), "event-listener"
    ),
    "a hidden style": (
        "annexe.ods", packed("styles.xml", lambda content: content + b" "), "styles.xml"
    ),
    "a value of the data": ("donnees/tableau.csv", replaced("649", "650"), "650"),
    "a note of the package": (
        "donnees/datapackage.json", replaced("Deux lignes", "Trois lignes"), "Trois lignes"
    ),
    "a cell of the notebook": ("rapport.ipynb", replaced("# Essai", "# Autre"), "« # Autre »"),
    "what JupyterLab shows": (
        "rapport.ipynb", replaced("<p>En 2023", "<script>1</script><p>En 2023"), "cellule c1"
    ),
    "a drawing of the notebook": ("rapport.ipynb", replaced(' d=\\"M', ' d=\\"M9 9L'), "courbe"),
    "metadata of the notebook": (
        "rapport.ipynb",
        replaced('"metadata": {},\n "nbformat"', '"metadata": {"x": "y"},\n "nbformat"'),
        "métadonnée x",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "change", "told"), CHANGED.values(), ids=CHANGED)
def test_what_one_file_says_alone_is_named(depot, name, change, told):  # noqa: F811
    path = depot / "reports" / HERE / name
    path.write_bytes(change(path.read_bytes()))
    seal(depot)
    found = check(depot)
    assert found
    assert any(told in str(one) for one in found), found


ASKED = {"year": 2023, "territory": "region-76", "freeze": "2024-01-31", "data": "data"}
MANIFESTS = {
    "inputs removed": ({"inputs": {}}, "entrées"),
    "demonstration": ({"demonstration": True}, "demonstration"),
    "another territory": (
        {"parameters": {**ASKED, "territory": "region-75"}},
        "territoire",
    ),
    "another freeze": (
        {"parameters": {**ASKED, "freeze": "2024-01-30"}},
        "arrêté",
    ),
    "figures removed": ({"figures": []}, "lycees_securises"),
}  # fmt: skip


@pytest.mark.parametrize(("changed", "told"), MANIFESTS.values(), ids=MANIFESTS)
def test_what_a_manifest_says_alone_is_named(depot, changed, told):  # noqa: F811
    seal(depot, **changed)
    assert any(told in str(one) for one in check(depot))


def test_inputs_that_are_not_told_are_named_where_the_data_are_the_same(depot):  # noqa: F811
    data = depot / "data"
    resources = [{"name": "lycees", "path": "lycees.csv"}, {"name": "absent", "path": "absent.csv"}]
    (data / "datapackage.json").write_text(json.dumps({"resources": resources}))
    seal(depot)
    assert "datapackage.json" in str(check(depot))
    (data / "plan").mkdir()
    (data / "plan/indicators.toml").write_text("[lycees_securises]\nversion = 2\n")
    names = ("lycees.csv", "datapackage.json", "plan/indicators.toml")
    inputs = {name: entry(data / name)["sha256"] for name in names}
    seal(depot, inputs=inputs)
    [one] = check(depot)
    assert "définition de lycees_securises : absent ici, « version 2 »" in str(one)
    seal(depot, inputs=inputs, definitions={"lycees_securises": 2})
    assert check(depot) == []
    for name in names:
        seal(depot, inputs={k: v for k, v in inputs.items() if k != name})
        assert f"entrée : absent ici, « {name} »" in str(check(depot))


def again(root: Path, tree: dict, old: str, new: str, **changed: object) -> None:  # noqa: F811
    """Write the whole edition again from a notebook that says something else."""
    folder = root / "reports" / HERE
    notebook = in_notebook(tree, old, new)
    files = render(document.build(notebook)) | {"rapport.ipynb": notebook_bytes(notebook)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    seal(root, **changed)


OTHER = {"version": "0.1", "sha256": "0" * 64}


@pytest.mark.parametrize("changed", [{}, {"code": OTHER}, {"formats": ["html"]}])
def test_an_edition_made_again_from_another_notebook_is_named_by_the_record(depot, tree, changed):  # noqa: F811
    """Everything in it agrees; it is not what was published."""
    Recorder(depot / "data", depot / "reports").add(Path(HERE))
    assert check(depot) == []
    again(depot, tree, "La Région a payé", "Il en a coûté", **changed)
    if "formats" in changed:
        (depot / "reports" / HERE / "rapport.pdf").unlink()
        seal(depot)
    told = {Path(one.file).name for one in check(depot) if one.rule is Rule.EDITION_RECORD}
    assert {"manifest.json", "rapport.html", "rapport.ipynb", "rapport.pdf"} <= told


def test_without_a_record_it_agrees_with_itself(depot, tree):  # noqa: F811
    """Which is why there is one, and why an edition may be signed."""
    again(depot, tree, "La Région a payé", "Il en a coûté")
    assert check(depot) == []


def test_a_record_that_was_written_again_is_named(depot):  # noqa: F811
    Recorder(depot / "data", depot / "reports").add(Path(HERE))
    path = depot / "data/published" / HERE / "files.csv"
    path.write_text(path.read_text().replace("rapport.html", "autre.html"))
    assert Rule.RECORD_CHANGED in {one.rule for one in check(depot)}
