"""Write editions far from the publisher: a process beside each thread of a cluster's worker.

It has a single thread, so it may fork as a local run does; it loads the plan and warms up once.
"""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import requires, version
from pathlib import Path

from reporting.editions.build import share_sheets, warm_up
from reporting.editions.places import code_hash, file_hash
from reporting.editions.watch import die_with_parent, run_each
from reporting.editions.write import Work, write
from reporting.errors import ReportingError, UsageError
from reporting.facade import Plan
from reporting.phrases import Kept, say

PACKAGE = "datapackage.json"
_warm: set[str] = set()


@dataclass(frozen=True)
class Order:
    """Editions to write, and what they must be made from.

    Parameters
    ----------
    files
        SHA-256 of every file of the data folder that the publisher has read.
    libraries
        Their versions where the publisher is.
    limit
        Wall-clock seconds allowed.
    """

    works: tuple[Work, ...]
    files: Mapping[str, str]
    libraries: Mapping[str, str]
    limit: float


def libraries() -> dict[str, str]:
    """Return the version of every library that the package asks for."""
    asked = [one for one in requires("reporting") or [] if "extra ==" not in one]
    names = (re.split(r"[^\w.-]", one)[0] for one in asked)
    return {name: version(name) for name in names}


def main() -> None:
    """Write what is asked on the standard input, and answer each order by one line of JSON."""
    die_with_parent(signal.SIGTERM)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        while True:
            try:
                order: Order = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            answers.write(json.dumps(_answer(order)) + "\n")
            answers.flush()


def _answer(order: Order) -> dict[str, int | str]:
    """Return the exit code of the process that has written, or why nothing may be written here."""
    works = order.works
    try:
        check(order)
        _prepare(order)
    except ReportingError as err:
        return {"refused": Kept.of(err).written()}
    (ending,) = run_each(write, [works], jobs=1, limit=order.limit, memory=works[0].memory)
    return {"code": ending.code}


def check(order: Order) -> None:
    """Refuse to write where data, notebook, code or libraries are not those of the publisher."""
    edition, made_from = order.works[0].edition, order.works[0].origin
    wanted = {edition.folder / name: sha for name, sha in order.files.items()}
    wanted[edition.notebook] = made_from["notebook"]["sha256"]
    others = [path for path, sha in wanted.items() if _hash_of(path) != sha]
    node = say("errors.node", name=os.uname().nodename)
    if others:
        raise UsageError(say("errors.worker-files", node=node, count=len(others), first=others[0]))
    here = libraries()
    unlike = [name for name, one in order.libraries.items() if here.get(name) != one]
    if made_from["code"]["sha256"] != code_hash():
        unlike = ["reporting", *unlike]
    if unlike:
        raise UsageError(say("errors.worker-version", node=node, names=", ".join(unlike)))


def _hash_of(path: Path) -> str:
    """Return the SHA-256 of a file; nothing where there is none."""
    try:
        found = path.stat()
        return _hash(path, found.st_mtime_ns, found.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=4096)
def _hash(path: Path, changed: int, size: int) -> str:
    return file_hash(path)


def _prepare(order: Order) -> None:
    """Do once, for all the editions of a state of the data, what each process would do again."""
    editions = [work.edition for work in order.works]
    asked = editions[0].parameters
    key = repr((editions[0].notebook, asked.year, asked.freeze, sorted(order.files.items())))
    if PACKAGE in order.files and key not in _warm:
        plan = Plan.load(editions[0].folder)
        warm_up(plan, editions[0])
        share_sheets(plan, editions)
        _warm.add(key)
