"""The house rules that a reviewer would otherwise have to check by eye."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
MODULES = sorted((SRC / "reporting").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# From the ground up, in the order of the flow: a room may import itself and what is not above it.
# A report rests on the ledger; the facade stands above both.
FLOORS = [
    *(
        "phrases later",
        "errors",
        "arguments",
        "fonts",
        "territories",
        "registers",
        "plan",
        "indicators",
        "loading assessment",
    ),
    *("disclosure", "ledger"),
    *(
        "parts",
        "report",
        "facade",
        "document",
        "console",
        "editions",
        "options",
        "site project",
        "cli",
    ),
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms.split()}
KNOW_NO_PLAN = {"parts", "document"}
PLAN_ROOMS = {"registers", "plan", "indicators", "assessment", "disclosure"}
PLAN_ROOMS |= {"loading", "ledger", "report", "facade"}
# Heavy libraries, or those that tie the code to one output: the rooms that may know them.
LIBRARIES = {
    "distributed": {"editions"},
    "highspy": {"disclosure"},
    "IPython": {"editions"},
    "jinja2": {"document", "parts", "site"},
    "jupyter_scheduler": {"editions"},
    "matplotlib": {"parts"},
    "nbclient": {"editions"},
    "nbconvert": {"document"},
    "nbformat": {"document", "editions"},
    "papermill": {"editions"},
    "pikepdf": {"document"},
    "seaborn": {"parts"},
    "typst": {"document"},
}
MODULE_LINES, FUNCTION_LINES, CELL_LINES = 400, 60, 10
CELL_FORBIDS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.AsyncFor, ast.While, ast.comprehension),
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def room(name: str) -> str:
    """`reporting.parts.table` is in the room `parts`; `reporting` itself shows the facade."""
    return name.split(".")[1] if "." in name else "facade"


def dotted(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute name of every import, those inside functions too."""
    package = dotted(path).split(".")[: None if path.name == "__init__.py" else -1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [alias.name for alias in node.names] if module == "reporting" else []
            inner = [f"reporting.{name}" for name in names if name in FLOOR_OF]
            yield from ((node.lineno, name) for name in inner or [module])


def forbidden(here: str, name: str) -> str | None:
    """Why a module of room `here` may not import `name`, or None."""
    top = name.split(".")[0]
    if top != "reporting":
        allowed = LIBRARIES.get(top, {here})
        return None if here in allowed else f"only {', '.join(sorted(allowed))} may know {top}"
    there = room(name)
    if FLOOR_OF[there] > FLOOR_OF[here]:
        return f"{there} stands above {here}"
    if here in KNOW_NO_PLAN and there in PLAN_ROOMS:
        return f"{here} knows only plain values, nothing of {there}"
    return None


def test_every_module_is_in_a_room():
    """A new top-level module takes its place in FLOORS, and in the design."""
    assert {room(dotted(path)) for path in MODULES} <= set(FLOOR_OF)


def test_dependencies_point_downwards():
    """Nothing in indicators knows a notebook, nothing in document knows an indicator..."""
    broken = [
        f"{path.relative_to(ROOT)}:{line}: {name}: {reason}"
        for path in MODULES
        for line, name in imports(path)
        if (reason := forbidden(room(dotted(path)), name))
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("here", "name", "reason"),
    [
        ("parts", "reporting.report", "report stands above parts"),
        ("document", "reporting.indicators.situation", "document knows only plain values"),
        ("indicators", "reporting", "facade stands above indicators"),
        ("registers", "matplotlib.pyplot", "only parts may know matplotlib"),
    ],
)
def test_forbidden_imports_are_recognised(here, name, reason):
    """The rule itself, on imports that must never appear."""
    assert reason in forbidden(here, name)


def test_modules_and_functions_hold_one_subject():
    """No module above 400 lines, no function above 60."""
    long = []
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MODULE_LINES:
            long.append(f"{path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}")
    assert not long, "\n".join(long)


def test_no_error_is_caught_blindly():
    """`except Exception` would also swallow the mistakes of the code itself."""
    blind = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & names(node.type))
    ]
    assert not blind


def names(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def test_importing_the_package_is_cheap():
    """Drawing and rendering libraries are loaded by what draws and renders."""
    heavy = {"matplotlib", "seaborn", "nbconvert", "papermill", "typst", "pikepdf", "jinja2"}
    code = f"import sys, reporting; print(*sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_no_file_names_a_package_registry():
    """Where packages come from is the machine's affair."""
    hosts = rb"|".join(name.replace(b" ", rb"\.") for name in (b"pypi org", b"pythonhosted org"))
    hosts += rb"|registry\.npmjs|deb\.debian|conda\.anaconda"
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(listing, cwd=ROOT, capture_output=True, check=False)
    if run.returncode:
        pytest.skip("not a git checkout: which files are the project's is not known")
    paths = [ROOT / name for name in run.stdout.decode().split("\0") if name]
    named = [path for path in paths if path.is_file() and re.search(hosts, path.read_bytes())]
    assert not named


def cells(path: Path, kind: str) -> Iterator[tuple[str, dict]]:
    """Name and content of each cell of one kind, source as one text."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] == kind:
            yield f"cell {number}", cell | {"source": "".join(cell["source"])}


notebooks = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@notebooks
def test_every_cell_has_its_own_id(path):
    """nbformat fills a missing id at random, and the notebook then differs at each save."""
    ids = [cell.get("id") for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert all(ids)
    assert len(set(ids)) == len(ids)


@notebooks
def test_cells_only_display(path):
    """Short cells, no function, class or loop, and nothing imported but the package."""
    for name, cell in cells(path, "code"):
        assert len(cell["source"].splitlines()) <= CELL_LINES, name
        for node in ast.walk(ast.parse(cell["source"])):
            assert not isinstance(node, CELL_FORBIDS), f"{name}: {type(node).__name__}"
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} == {"reporting"}, name
            if isinstance(node, ast.ImportFrom):
                assert (node.module, node.level) == ("reporting", 0), name


@notebooks
def test_outputs_are_stored_and_compared(path):
    """nbval compares only what is stored, and passes on everything else."""
    for name, cell in cells(path, "code"):
        body = ast.parse(cell["source"]).body
        shows = body and isinstance(body[-1], ast.Expr) and not cell["source"].endswith(";")
        assert bool(cell["outputs"]) == bool(shows), name
        tags = cell["metadata"].get("tags", [])
        assert not [tag for tag in tags if tag.startswith(("nbval", "skip"))], name
        assert "NBVAL_" not in cell["source"], name


@notebooks
def test_parameters_are_literals(path):
    """One cell tagged `parameters`, nothing computed in it: papermill puts its own after it."""
    tagged = [
        cell["source"]
        for _, cell in cells(path, "code")
        if "parameters" in cell["metadata"].get("tags", [])
    ]
    assert len(tagged) == 1
    for statement in ast.parse(tagged[0]).body:
        assert isinstance(statement, ast.Assign | ast.AnnAssign)
        assert isinstance(statement.value, ast.Constant)


@notebooks
def test_no_figure_is_typed_by_hand(path):
    """A share or an amount in Markdown would be wrong at the next freeze; "100 %" is a rule."""
    figure = r"(?<!\d)(?!100\s*%)\d[\d\s,.]*(%|€|M€|millions?)"
    for name, cell in cells(path, "markdown"):
        found = re.search(figure, cell["source"])
        assert not found, f"{name}: {found[0]}"
