"""What is published: read again for the site, which is copied elsewhere whole or not at all."""

import csv
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reporting import document
from reporting.editions.manifest import NOTEBOOK
from reporting.editions.notebook import read_notebook
from reporting.editions.places import MANIFEST, OWN, interim_of, is_sheet, territory_of
from reporting.editions.publish import INDEX, discard, explained, replace_folder, sync
from reporting.editions.render import DATA, HTML, PDF
from reporting.errors import EditionError, UsageError
from reporting.phrases import Phrase, say
from reporting.registers.folder import reached


@dataclass(frozen=True)
class Published:
    """One published edition."""

    folder: Path
    year: int

    @property
    def name(self) -> str:
        """The name of its folder: `region-76-en`."""
        return self.folder.name

    @property
    def path(self) -> str:
        """Where it is, from the root of the site."""
        return f"{self.year}/{self.name}"

    @property
    def territory(self) -> str:
        """The territory that it is about."""
        return territory_of(self.name)

    @property
    def language(self) -> str:
        """The language that it is written in."""
        return self.name.removeprefix(self.territory).lstrip("-") or OWN

    @property
    def is_sheet(self) -> bool:
        """Whether it is the sheet of a commune or of a grouping."""
        return is_sheet(self.territory)

    @property
    def has_pdf(self) -> bool:
        """Whether it has a PDF."""
        return (self.folder / PDF).is_file()

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What its manifest says."""
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_bytes())
        return content

    @property
    def freeze(self) -> str:
        """The day its data were frozen."""
        return str(self.manifest["parameters"]["freeze"])

    @property
    def files(self) -> dict[str, int]:
        """The bytes of each of its open files, by name."""
        files = self.manifest["files"].items()
        return {name: one["bytes"] for name, one in files if name.startswith(f"{DATA}/")}

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The document that it shows, built again from its executed notebook."""
        return document.build(read_notebook(self.folder / NOTEBOOK))

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one of its data files; none where it has no such file."""
        path = self.folder / DATA / f"{name}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def shelved(out: Path) -> Iterator[Published]:
    """Yield the editions that a reports folder holds, the latest year first.

    Those that are provisional are left out: the report of their year says what stands.
    """
    years = [one for one in out.glob("*/") if one.name.isdecimal()]
    for year in sorted(years, key=lambda one: int(one.name), reverse=True):
        for folder in sorted(year.iterdir()):
            if (folder / HTML).is_file() and not interim_of(folder.name):
                yield Published(folder, int(year.name))


_GIT = "git+"
_FATAL = ("fatal: ", "remote: ", "! [", " ! [")
"""How git begins the line that says why; what follows it are hints."""
_SSH = re.compile(r"[\w.-]+@[\w.-]+:.*")
"""How git names a repository elsewhere, which is no folder to make here."""
_WHO = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "reporting"), ("EMAIL", "reporting@localhost"))
}


def deliver(out: Path, destination: str) -> Phrase:
    """Copy the site of a reports folder; return one line that says where it went.

    Raises
    ------
    UsageError
        There is no site, or the destination is none.
    EditionError
        It could not be written; what was there before still is.
    """
    if not (out / INDEX).is_file():
        raise UsageError(say("errors.no-site", out=out))
    if destination.startswith(_GIT):
        address, _, branch = destination.removeprefix(_GIT).partition("#")
        if not (address and branch):
            raise UsageError(say("errors.git-address", destination=destination))
        return _to_branch(out, address, branch)
    if "://" in destination:
        return _to_bucket(out, destination)
    if _SSH.fullmatch(destination):
        raise UsageError(say("errors.git-address", destination=destination))
    return _to_folder(out, Path(destination))


def _to_folder(out: Path, target: Path) -> Phrase:
    """Copy beside the target, then put the copy in its place by one rename."""
    target = target.resolve()
    if target.is_relative_to(out.resolve()) or out.resolve().is_relative_to(target):
        raise UsageError(say("errors.inside-each-other", target=target, out=out))
    is_empty = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    if not (is_empty or (target / INDEX).is_file()):
        raise UsageError(say("errors.target-taken", target=target))
    made = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(out, made, symlinks=True)
        for path in _files(made):
            sync(path)
        replace_folder(made, target)
        sync(target.parent)
    except OSError as err:
        raise EditionError(
            say("errors.site-not-copied", destination=target, why=explained(err))
        ) from err
    finally:
        discard(made)
    return say("told.published", where=target)


def _to_branch(out: Path, address: str, branch: str) -> Phrase:
    """Push one commit whose tree is the site: a branch moves at once, or stays."""
    where = f"{address}#{branch}"
    with tempfile.TemporaryDirectory() as place:
        _git(place, "init", "--quiet", "--bare")
        at = _git(place, "ls-remote", address, f"refs/heads/{branch}").split("\t")[0]
        _git(place, f"--work-tree={out.resolve()}", "add", "--all", "--force", ".")
        tree = _git(place, "write-tree")
        former = []
        if at:
            _git(place, "fetch", "--quiet", "--depth=1", address, at)
            if _git(place, "rev-parse", f"{at}^{{tree}}") == tree:
                return say("told.published-current", where=where)
            former = ["-p", at]
        commit = _git(place, "commit-tree", tree, *former, "-m", "Site des rapports")
        _git(place, "push", "--quiet", address, f"{commit}:refs/heads/{branch}")
    return say("told.published-commit", where=where, commit=commit[:12])


def _git(place: str, *arguments: str) -> str:
    """Run git in a bare repository of its own; nothing is asked of anybody."""
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_DIR": place, "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", *arguments],  # files have hashes
            cwd=place,
            env={**os.environ, **_WHO, **quiet},
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError as err:
        raise EditionError(say("errors.no-git")) from err
    except subprocess.CalledProcessError as err:
        lines = err.stderr.strip().splitlines() or [f"code {err.returncode}"]
        said = next((one for one in lines if one.startswith(_FATAL)), lines[-1])
        raise EditionError(say("errors.git", verb=arguments[0], said=said)) from err
    return done.stdout.strip()


def _to_bucket(out: Path, destination: str) -> Phrase:
    """Copy every file, the index last: until then readers are led to what they were.

    A bucket has no rename: pages of a former site that this one has not are removed at the end.
    """

    def failed(err: Exception) -> EditionError:
        why = explained(err) if isinstance(err, OSError) else err
        return EditionError(say("errors.site-not-copied", destination=destination, why=why))

    with reached(destination, failed) as (system, root):
        names = [path.relative_to(out).as_posix() for path in _files(out)]
        former = {path.removeprefix(f"{root}/") for path in system.find(root)}
        for name in sorted(names, key=lambda one: one == INDEX):
            system.put_file(str(out / name), f"{root}/{name}")
        gone = sorted(former - set(names))
        if gone:
            system.rm([f"{root}/{name}" for name in gone])
    return say("told.published-files", where=destination, count=len(names))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
