"""pyproject.toml, requirements.lock and environment.yml say the same."""

import ast
import re
import sys
import tomllib
from itertools import product

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.environment import environment

PYTHONS = ["3.11", "3.12", "3.13"]
PLATFORMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}


@pytest.fixture(scope="module")
def pyproject(root) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lock_text(root) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def locked(lock_text) -> list[Requirement]:
    """One requirement per entry of the lock, without its hashes."""
    lines = [line for line in lock_text.splitlines() if re.match(r"\w", line)]
    return [Requirement(line.rstrip(" \\")) for line in lines]


def wanted(pyproject: dict) -> list[Requirement]:
    groups = pyproject["dependency-groups"].values()
    texts = [text for group in groups for text in group if isinstance(text, str)]
    return [Requirement(text) for text in asked(pyproject["project"]) + texts]


def asked(project: dict) -> list[str]:
    """What the package imports: always, or with one of its extras."""
    extras = project["optional-dependencies"].values()
    return project["dependencies"] + [text for extra in extras for text in extra]


@pytest.mark.parametrize(("python", "platform"), list(product(PYTHONS, PLATFORMS)))
def test_every_dependency_is_locked_within_its_range(pyproject, locked, python, platform):
    """On each Python and system the lock gives exactly one version, and it fits pyproject.toml."""
    where = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": PLATFORMS[platform],
        "os_name": "nt" if platform == "win32" else "posix",
    }
    here = [entry for entry in locked if not entry.marker or entry.marker.evaluate(where)]
    versions = {canonicalize_name(e.name): next(iter(e.specifier)).version for e in here}
    assert len(versions) == len(here)
    for requirement in wanted(pyproject):
        version = versions.get(canonicalize_name(requirement.name), "nothing")
        assert requirement.specifier.contains(version), f"{requirement}: the lock has {version}"


def test_lock_pins_and_hashes_every_entry(lock_text, locked):
    """Every entry is `name==version` and carries SHA-256 hashes; no line is of another kind."""
    assert all([s.operator for s in entry.specifier] == ["=="] for entry in locked)
    kinds = {"entry": r"\w.*\\", "hash": r"    --hash=sha256:[0-9a-f]{64}( \\)?", "why": r"    #.*"}
    previous = "why"
    for number, line in enumerate(lock_text.splitlines(), 1):
        kind = next((name for name, form in kinds.items() if re.fullmatch(form, line)), None)
        assert kind, f"requirements.lock:{number}: {line}"
        assert previous != "entry" or kind == "hash", f"requirements.lock:{number}: no hash"
        previous = kind
    assert previous != "entry"


def test_lock_names_no_address(lock_text):
    """Where packages come from is the machine's affair."""
    assert "://" not in lock_text
    assert "--index-url" not in lock_text
    assert "--find-links" not in lock_text


def test_environment_yml_is_the_generated_text(root):
    """`make lock` writes it; a hand edit, or a dependency added without it, fails here."""
    written = (root / "environment.yml").read_text(encoding="utf-8")
    assert written == environment(), "run `make lock`"


def test_build_backend_comes_from_the_lock(pyproject):
    """The project is installed without build isolation, so its backend is a dependency."""
    build = [text for text in pyproject["dependency-groups"]["build"] if isinstance(text, str)]
    assert set(pyproject["build-system"]["requires"]) <= set(build)


def test_every_imported_library_is_declared(pyproject, root):
    """What another package happens to bring may be gone with its next version."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in root.glob("src/**/*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    outside = {name.split(".")[0] for name in imported} - {"reporting", *sys.stdlib_module_names}
    used = {canonicalize_name(name) for name in outside}
    texts = asked(pyproject["project"])
    names = {canonicalize_name(Requirement(text).name) for text in texts}
    assert used <= {name.removesuffix("-py") for name in names}  # markdown-it-py


def test_hooks_of_commits_are_tools_of_the_lock(root):
    """Nothing is fetched: each is local, and is what `make check` and `make docs` run."""
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [one["repo"] for one in hooks] == ["local"]
    makefile = (root / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"] in makefile, hook["entry"]
