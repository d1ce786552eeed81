"""Children end with the run that started them."""

import multiprocessing
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from reporting.editions.watch import isolate, run_each

FORK = multiprocessing.get_context("fork")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_end_with_an_interrupted_run(workshop, number):
    workshop.write(
        "import os, tempfile\nfrom pathlib import Path\n"
        "Path(tempfile.gettempdir(), 'pid').write_text(str(os.getpid()))\nwhile True:\n    pass"
    )
    run = FORK.Process(target=build_quietly, args=(workshop,))
    run.start()
    child = wait_for(workshop.private / "work", "*/temporaire/pid")
    os.kill(run.pid, number)
    run.join(10)
    assert run.exitcode not in (None, 0)
    assert ends(child)


@dataclass(frozen=True)
class Reading:
    """A file that the parent has open, to be read by several children at once."""

    file: BinaryIO
    folder: Path


def read_slowly(reading):
    """Read the file again and again, byte by byte; end with 1 when it is not itself."""
    isolate(reading.folder / "log", reading.folder / "errors")
    for _ in range(300):
        reading.file.seek(0)
        if bytes(b for _ in range(64) for b in reading.file.read(1)) != bytes(range(64)):
            os._exit(1)
    os._exit(0)


@pytest.mark.skipif(sys.platform != "linux", reason="children are forked on Linux only")
def test_children_share_no_position_in_a_file_with_each_other(tmp_path):
    path = tmp_path / "font"
    path.write_bytes(bytes(range(64)))
    with path.open("rb", buffering=0) as file:
        endings = run_each(
            read_slowly, [Reading(file, tmp_path)] * 4, jobs=4, limit=30, memory=2**30
        )
        assert [ending.code for ending in endings] == [0] * 4


def deaf(path):
    """Close every descriptor, then never end."""
    os.closerange(0, 100)
    while True:
        time.sleep(1)


def test_a_process_that_closes_what_tells_of_its_end_is_ended_too(tmp_path):
    """Otherwise one cell would hold all the editions that come after it."""
    [ending] = run_each(deaf, [tmp_path], jobs=1, limit=1, memory=2**30)
    assert str(ending.reason).startswith("délai dépassé")


def build_quietly(workshop):
    """Build in a process of its own, without pytest's traceback of the interruption."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    workshop.build(limit=30)


def wait_for(folder: Path, name: str) -> int:
    for _ in range(500):
        for path in folder.glob(name):
            if text := path.read_text():
                return int(text)
        time.sleep(0.02)
    raise TimeoutError(name)


def ends(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
