"""What a build tells while it runs, on stderr: a bar in a terminal, elsewhere plain lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from reporting.editions.edition import Fate, Outcome
from reporting.errors import printable


@contextmanager
def progress(total: int, *, shown: bool = True) -> Iterator[Callable[[Outcome], None]]:
    """Give what `run_editions` tells each outcome to.

    The bar is drawn when an edition is over, by this thread: a thread beside it would hold locks
    while processes are forked.
    """
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not (shown and console.is_terminal),
    ) as bar:
        row = bar.add_task("Éditions", total=total)
        over = 0

        def tell(outcome: Outcome) -> None:
            nonlocal over
            over += 1
            is_work = outcome.status in (Fate.BUILT, Fate.FAILED)
            if shown and is_work and not console.is_terminal:
                sys.stderr.write(f"{over}/{total} {printable(str(outcome))}\n")
            elif shown and outcome.status is Fate.FAILED:
                console.print(printable(str(outcome)))
            bar.update(row, advance=1, refresh=True)

        yield tell
