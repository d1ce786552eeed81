"""Tell how a run advances: a bar where there is a terminal, lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from reporting.console import drawing
from reporting.editions.edition import Fate, Outcome
from reporting.errors import printable
from reporting.parts.french import number, written_in
from reporting.phrases import FRENCH, say, told

FEW = 50
"""Editions that are told one a line, where there is no terminal; of more, only how it goes."""

PERIOD = 15.0
"""Seconds between two of these lines."""


@contextmanager
def progress(total: int, *, shown: bool = True) -> Iterator[Callable[[Outcome], None]]:
    """Give what `run_editions` tells each outcome to.

    The bar is drawn when an edition is over, by this thread: a thread beside it would hold locks
    while processes are forked.
    """
    console = Console(stderr=True, highlight=False, markup=False)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        disable=not (shown and console.is_terminal),
    ) as bar:
        row = bar.add_task(told(say("told.editions")), total=total, pace="")
        pace = Pace(total)

        def tell(outcome: Outcome) -> None:
            is_due = pace.add(outcome)
            if shown and not console.is_terminal:
                is_told = outcome.status is Fate.FAILED or (
                    outcome.status is Fate.BUILT and total <= FEW
                )
                if is_told:
                    sys.stderr.write(f"{pace.over}/{total} {printable(told(outcome))}\n")
                elif is_due and (how := told(pace)):
                    sys.stderr.write(f"{pace.over}/{total} {printable(how)}\n")
            elif shown and outcome.status is Fate.FAILED:
                console.print(printable(told(outcome)))
            bar.update(row, advance=1, pace=told(pace), refresh=True)

        with drawing(bar.refresh):
            yield tell


class Pace:
    """How many editions are made a second, and how long the others will take.

    Parameters
    ----------
    total
        Editions asked for; those that are up to date take no time.
    clock
        Gives seconds.
    """

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.over = total, 0
        self._clock, self._made = clock, 0
        self._start = self._told = clock()

    def add(self, outcome: Outcome) -> bool:
        """Count an edition; tell whether the pace is to be told again."""
        self.over += 1
        self._made += outcome.status in (Fate.BUILT, Fate.FAILED)
        now, period = self._clock(), PERIOD if self.total > FEW else 0.0
        is_due = now - self._told >= period or self.over == self.total
        self._told = now if is_due else self._told
        return is_due

    def __str__(self) -> str:
        """Return the pace for people, in French: `7,2/s, reste 9 min`."""
        return self.translated(FRENCH)

    def translated(self, language: str) -> str:
        """Return the pace in a language; nothing before one is made."""
        spent = self._clock() - self._start
        if not self._made or spent <= 0:
            return ""
        rate = self._made / spent
        seconds = round((self.total - self.over) / rate)
        left = f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
        with written_in(language):
            shown = number(Fraction(rate), 1)
        return say("told.pace", rate=shown, left=left).translated(language)
