"""A publisher stopped anywhere: a reader finds the old edition or the new one, whole.

An audit hook sees each step that touches the reports folder or what lies beside it, in the command
and in the process of the edition. The run is stopped at the first, then at the second, and so on
to the last; where it writes what no reader sees yet, by one fault and the other in turn.
"""

import errno
import itertools
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reporting.editions import publish
from reporting.editions.places import MANIFEST
from reporting.editions.publish import CELLS, PAGES, WORK
from reporting.registers.folder import file_hash

FORK = multiprocessing.get_context("fork")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
PLACE = "2023/region-76"
UNSEEN = {"write", "fsync"}
"""Steps that are many, in the folder of work."""
STEPS = {"lock", "journal", "stage", "write", "verify", "fsync", "publish", "remove"}
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Failpoint:
    """Stops the run at its step number `at`; counts the steps of all its processes."""

    def __init__(self, root: Path, at: int, fault: str) -> None:
        self.root, self.at, self.fault = str(root), at, fault
        self.count = FORK.Value("i", 0)
        self.said = FORK.Array("c", 400)
        self.unseen = FORK.Array("b", 1_000)

    def install(self) -> None:
        """Watch this process, and those that it forks."""
        sys.addaudithook(self.hook)
        fsync, exchange, write = os.fsync, publish._exchange, Path.write_bytes

        def slow_fsync(descriptor: int) -> None:
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            if self.root in path and not path.endswith((".csv", ".json", ".ipynb")):
                self.step("fsync", path)
            fsync(descriptor)

        def torn_write(path: Path, content: bytes) -> int:
            if self.root in str(path):
                write(path, content[: len(content) // 2])
                self.step("write", str(path))
            return write(path, content)

        def watched_exchange(one: Path, other: Path) -> bool:
            self.step("publish", str(other))
            done = exchange(one, other)
            self.step("publish", str(one))
            return done

        os.fsync, Path.write_bytes = slow_fsync, torn_write
        publish._exchange = watched_exchange

    def hook(self, event: str, arguments: tuple) -> None:
        """Recognise a step by the event that Python tells of."""
        path = str(arguments[0]) if arguments else ""
        if event == "sqlite3.connect" and "journal" in path:
            self.step("journal", path)
        elif event == "open" and self.root in path:
            if "/locks/" in path:
                self.step("lock", path)
            elif path.endswith(MANIFEST) and f"/{WORK}/" in path and not (arguments[2] & WRITING):
                self.step("verify", path)
            elif arguments[2] & WRITING and not path.endswith(CELLS) and f"/{PAGES}/" not in path:
                self.step("write", path)
        elif event == "os.mkdir" and self.root in path:
            self.step("stage", path)
        elif event == "os.rename" and self.root in path:
            self.step("publish", path)
        elif (event == "shutil.rmtree" and self.root in path) or (
            event in ("os.remove", "os.rmdir") and path in ("rapport.html", "donnees")
        ):
            self.step("remove", path)

    def step(self, name: str, path: str) -> None:
        """Count a step; stop here, or fail here, when its turn has come."""
        with self.count.get_lock():
            self.count.value += 1
            number = self.count.value
            if not self.at and name in UNSEEN and f"/{WORK}/" in path:
                self.unseen[number] = 1
        if number == self.at:
            self.said.value = f"{name} {path}".encode()
        if number == self.at and self.fault == "SIGKILL":
            os.kill(os.getpid(), signal.SIGKILL)
        # A disk that is full stays full: but names can still be changed and removed.
        needs_room = name in ("lock", "journal", "stage", "write", "fsync")
        if self.fault == "ENOSPC" and (number == self.at or (number > self.at and needs_room)):
            if name == "journal":
                message = "database or disk is full"
                raise sqlite3.OperationalError(message)
            raise OSError(FULL.errno, FULL.strerror, path)


def run_stopped(workshop, at: int, fault: str) -> tuple[Failpoint, int]:
    """Build in a process of its own that stops at a step; return its exit code too."""
    point = Failpoint(workshop.root, at, fault)

    def build() -> None:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        point.install()
        os._exit(workshop.build(jobs=1, progress=False).exit_code)

    process = FORK.Process(target=build)
    process.start()
    process.join(60)
    return point, process.exitcode


@contextmanager
def a_reader(folder: Path, allowed: set[str]) -> Iterator[list[str]]:
    """Read the page again and again; give what was neither the old one nor the new one."""
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.wait(0.005):
            try:
                sha256 = file_hash(folder / "rapport.html")
            except OSError as err:
                sha256 = str(err)
            if sha256 not in allowed:
                wrong.append(sha256)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        thread.join()


def version(workshop, *cells: str) -> dict[str, bytes]:
    """Build a version; return its files."""
    workshop.write(*cells)
    assert workshop.build(jobs=1).exit_code == 0
    return workshop.files(PLACE)


def put_back(folder: Path, files: dict[str, bytes]) -> None:
    """Publish a version again, at once."""
    copy = folder.with_name("copie")
    for name, content in files.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    publish._swap(copy, folder)
    shutil.rmtree(copy)


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
@pytest.mark.parametrize("fault", ["SIGKILL", "ENOSPC"])
def test_publisher_stopped_at_every_step(workshop, fault):
    page = workshop.out / PLACE / "rapport.html"
    new = version(workshop, "new = 1")
    allowed = {file_hash(page)}
    old = version(workshop)
    allowed.add(file_hash(page))
    workshop.write("new = 1")
    whole, code = run_stopped(workshop, 0, "")
    assert (code, workshop.files(PLACE)) == (0, new)
    put_back(workshop.out / PLACE, old)
    is_first = fault == "SIGKILL"
    turns = [
        at for at in range(1, whole.count.value + 1) if is_first ^ (at % 2) or not whole.unseen[at]
    ]
    assert sum(whole.unseen) > 10
    met = set()
    with a_reader(workshop.out / PLACE, allowed) as wrong:
        for at in itertools.chain(turns, itertools.count(whole.count.value + 1)):
            point, code = run_stopped(workshop, at, fault)
            where = f"{fault}, step {at}: {point.said.value.decode()}"
            assert workshop.files(PLACE) in (old, new), where
            if not point.said.value:
                break  # the run had fewer steps
            met.add(point.said.value.decode().split()[0])
            assert code in ((-signal.SIGKILL, 3, 0) if fault == "SIGKILL" else (3, 0)), where
            again = workshop.build(jobs=1)
            assert again.exit_code == 0, where
            assert workshop.files(PLACE) == new, where
            assert not list((workshop.private / WORK).iterdir()), where
            put_back(workshop.out / PLACE, old)
    assert not wrong
    assert met == STEPS
    assert code == 0
