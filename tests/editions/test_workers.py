"""Children end with the run that started them."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

FORK = multiprocessing.get_context("fork")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_children_end_with_an_interrupted_run(workshop, number):
    workshop.write(
        "import os\nfrom pathlib import Path\n"
        "Path('pid').write_text(str(os.getpid()))\nwhile True:\n    pass"
    )
    run = FORK.Process(target=build_quietly, args=(workshop,))
    run.start()
    child = wait_for(workshop.root / "pid")
    os.kill(run.pid, number)
    run.join(10)
    assert run.exitcode not in (None, 0)
    assert ends(child)


def build_quietly(workshop):
    """Build in a process of its own, without pytest's traceback of the interruption."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    workshop.build(limit=30)


def wait_for(path: Path) -> int:
    for _ in range(500):
        if path.exists() and (text := path.read_text()):
            return int(text)
        time.sleep(0.02)
    raise TimeoutError(path)


def ends(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
