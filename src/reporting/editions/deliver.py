"""The site copied elsewhere, whole or not at all: a folder, a bucket, a branch of a repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from reporting.editions.publish import INDEX, discard, explained, replace_folder, sync
from reporting.errors import EditionError, UsageError
from reporting.phrases import Phrase, say
from reporting.registers.bucket import opened

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
            ["git", *arguments],
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

    with opened(destination, failed) as (system, root):
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
