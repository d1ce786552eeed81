"""Do the tests of a module see it changed? One small change at a time, and only its own tests.

`python benchmarks/mutants.py units periods --every 3`: modules of `indicators/` and `disclosure/`,
one mutant in three. A mutant is killed when a test fails. Those that survive are printed, to be
answered by a test, or explained in README.md here. The source itself is never written to.
"""

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis  # noqa: F401 # imported once, before the forks
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("indicators", "disclosure")
SECONDS = 60
SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, change and text of every mutant of a module; not of its annotations."""
    count = sum(1 for _ in _places(ast.parse(source)))
    for rank in range(count):
        tree = ast.parse(source)
        node, field, place = list(_places(tree))[rank]
        held = getattr(node, field)
        before = held[place] if place is not None else held
        if isinstance(node, ast.Constant):
            after = not before if isinstance(before, bool) else before + 1
        else:
            after = SWAPS[type(before)]()
        if place is None:
            setattr(node, field, after)
        else:
            held[place] = after
        names = [getattr(one, "__class__", type(one)).__name__ for one in (before, after)]
        said = f"{before} -> {after}" if isinstance(node, ast.Constant) else " -> ".join(names)
        yield node.lineno, said, ast.unparse(tree)


def _places(tree: ast.Module) -> Iterator[tuple[ast.expr, str, int | None]]:
    """Where a module may be changed: its operators, numbers and truths."""
    told = {
        id(one)
        for node in ast.walk(tree)
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if hint
        for one in ast.walk(hint)
    }
    for node in ast.walk(tree):
        if id(node) in told:
            continue
        if isinstance(node, ast.Compare):
            yield from ((node, "ops", n) for n, op in enumerate(node.ops) if type(op) in SWAPS)
        elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS:
            yield node, "op", None
        elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            yield node, "value", None


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Gives one module another text."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name, self.path, self.text = name, path, text

    def find_spec(self, name, path, target=None):
        """Answer for that module alone."""
        if name == self.name:
            return importlib.util.spec_from_loader(name, self, origin=str(self.path))
        return None

    def get_filename(self, fullname):
        """Return where it is."""
        return str(self.path)

    def get_data(self, path):
        """Return its text."""
        return self.text.encode()


def survives(room: str, path: Path, text: str, tests: list[str]) -> bool:
    """Run the tests of a module in a process where it is changed."""
    if not (child := os.fork()):
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.meta_path.insert(0, Mutated(f"reporting.{room}.{path.stem}", path, text))
        plain = [
            "-o",
            "addopts=--import-mode=importlib",
            "-p",
            "no:cacheprovider",
            "--assert=plain",
        ]
        code = 1
        try:
            code = int(pytest.main([*plain, "-x", "-q", *tests]))
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def main() -> None:
    """Print survivors, and one line a module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=[])
    parser.add_argument("--tests", nargs="*", help="instead of those named after the module")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    os.chdir(ROOT)
    importlib.import_module("reporting.registers")
    importlib.import_module("pandas")
    for name in given.modules:
        (path,) = (
            p for room in ROOMS for p in [ROOT / f"src/reporting/{room}/{name}.py"] if p.exists()
        )
        room = path.parent.name
        tests = given.tests or [f"tests/{room}/test_{name}.py"]
        source = path.read_text(encoding="utf-8")
        if not survives(room, path, source, tests):
            sys.exit(f"{name}: its tests fail unchanged")
        tried = list(mutants(source))[:: given.every]
        alive = [(line, said) for line, said, text in tried if survives(room, path, text, tests)]
        for line, said in alive:
            print(f"  {name}.py:{line}: {said}", flush=True)
        print(f"{name}: {len(tried)} mutants, {len(tried) - len(alive)} killed", flush=True)


if __name__ == "__main__":
    main()
