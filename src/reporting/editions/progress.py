"""What a build tells while it runs: a bar, in a terminal, and the editions that fail."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from reporting.editions.run import Outcome, Status
from reporting.errors import printable


class _Bar(tqdm):  # type: ignore[misc] # tqdm has no type hints
    """A bar fit for a process that forks: no thread beside, and a lock of its own.

    tqdm's lock is one that all forked processes share: one killed while it holds it stops them all.
    """

    monitor_interval = 0


_Bar.set_lock(threading.RLock())


@contextmanager
def progress(total: int, *, shown: bool = True) -> Iterator[Callable[[Outcome], None]]:
    """Give what `run_editions` tells each outcome to; all of it goes to stderr."""
    if not shown:
        yield lambda outcome: None
        return
    with _Bar(total=total, desc="Éditions", unit="", disable=not sys.stderr.isatty()) as bar:

        def tell(outcome: Outcome) -> None:
            if outcome.status is Status.FAILED and not bar.disable:
                _Bar.write(printable(str(outcome)), file=sys.stderr)
            bar.update()

        yield tell
