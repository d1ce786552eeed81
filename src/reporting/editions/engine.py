"""The papermill engines: `reporting-warm`, and the ordinary one behind the gate.

`reporting-warm` runs the cells in this process, without a kernel. The notebook it gives back holds
what an ordinary kernel would show, and nothing that changes from one run to the next: no timings,
no random ids, no paths of this machine.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from reporting.editions import first  # noqa: F401 # papermill, before all that follows

# isort: split
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine, papermill_engines
from tqdm import tqdm
from traitlets import Bool, Instance, Type
from traitlets.config import Config

from reporting.editions.cells import check_cells
from reporting.editions.notebook import clean, code_cells
from reporting.editions.outputs import Recorder, Stream
from reporting.editions.parameters import (
    check_parameters,
    has_parameters,
    injected_parameters,
)
from reporting.editions.workers import release_reserve

NAME = "reporting-warm"
"""The engine's name in papermill."""

MAKES_REPORT = re.compile(r"^\s*(from|import) reporting\b.*\.report\(", re.MULTILINE | re.DOTALL)
"""The code of a notebook that shows a report of this package."""

INLINE = "module://matplotlib_inline.backend_inline"
"""matplotlib's backend in an ordinary kernel."""


class _Publisher(DisplayPublisher):
    """Records what `display` publishes."""

    shell: Shell

    def publish(  # type: ignore[override] # `source`, deprecated, is left out as in ipykernel
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        self.shell.recorder.display(data, metadata, display_id=display_id, update=update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait)


class _ResultHook(DisplayHook):
    """Records the value of the last expression as the same bundle that `display` gives."""

    shell: Shell

    def start_displayhook(self) -> None:
        self._is_active = True

    def write_output_prompt(self) -> None:
        """Write nothing: the count is part of the output."""

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        self.shell.recorder.result(self.prompt_count, format_dict, md_dict)

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """The part of IPython that runs cells, with an ordinary kernel's manners."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_ResultHook)
    recorder = Instance(Recorder, args=())
    colors_force = Bool(True)
    autoindent = Bool(False)
    automagic = Bool(False)  # a cell that says `ls` is not a command

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no event loop to join."""

    def ask_exit(self) -> None:
        """End the cell: a report does not stop half-way."""
        raise SystemExit

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Record the exception that ended the cell."""
        if isinstance(sys.exc_info()[1], MemoryError):
            release_reserve()
        super().showtraceback(*args, **kwargs)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.recorder.error(etype.__name__, str(evalue), stb)


class WarmEngine(Engine):  # type: ignore[misc] # papermill has no type hints
    """Executes a notebook in this process, where everything is imported already."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool = True,
        **options: Any,
    ) -> NotebookNode:
        """Return the notebook with its outputs; an error stops it at its cell.

        Parameters
        ----------
        nb
            The notebook, its parameters already injected by papermill.
        kernel_name, output_path
            Not used: there is no kernel, and papermill writes the notebook at the end.
        progress_bar
            Show the cells go by on stderr.
        **options
            `on_cell`, called with each cell before it runs and after. Others are papermill's,
            unused.
        """
        check_cells(nb)
        check_parameters(nb, injected_parameters(nb))
        # A tqdm without a bar still starts a thread and takes a lock that all processes share.
        bar = tqdm(nb.cells, desc="Executing", unit="cell") if progress_bar else nb.cells
        run_cells(nb, bar, options.get("on_cell", lambda cell: None))
        clean(nb)
        return nb


class GatedEngine(NBClientEngine):  # type: ignore[misc] # papermill has no type hints
    """The ordinary engine of papermill; a report's parameters are checked before it starts.

    papermill only warns of a parameter that a notebook does not have, then runs it with its own
    value. Notebooks that make no report, or have no parameters, run as they always did.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, *args: Any, **options: Any) -> NotebookNode:
        """Return the executed notebook, as the ordinary engine does."""
        code = "\n".join(cell.source for cell in code_cells(nb))
        if has_parameters(nb) and MAKES_REPORT.search(code):
            check_parameters(nb, injected_parameters(nb))
        executed: NotebookNode = super().execute_notebook(nb, *args, **options)
        return executed


# papermill loads this module, by its entry point, each time it is imported: the engine used when
# none is named, its explicit name, and ours.
for name, engine in ((None, GatedEngine), ("nbclient", GatedEngine), (NAME, WarmEngine)):
    papermill_engines.register(name, engine)


def run_cells(
    nb: NotebookNode,
    cells: Iterator[NotebookNode] | Sequence[NotebookNode],
    on_cell: Callable[[NotebookNode], None] = lambda cell: None,
) -> None:
    """Run the code cells in order, up to the first error; their outputs are set in place.

    `on_cell` is called with each before it runs, when it has no count yet, and after.
    """
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with _running_shell() as shell:
        for cell in cells:
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            on_cell(cell)
            succeeded = _run_cell(shell, cell)
            on_cell(cell)
            if not succeeded:
                break


def _run_cell(shell: Shell, cell: NotebookNode) -> bool:
    """Run one cell; return whether it succeeded."""
    cell.outputs = shell.recorder.start_cell()
    cell.execution_count = shell.execution_count
    result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    error = result.error_before_exec or result.error_in_exec
    if error and not any(output.output_type == "error" for output in cell.outputs):
        # IPython only prints some errors, an unknown magic for one.
        shell.recorder.error(type(error).__name__, str(error), [])
    return not error


@contextmanager
def _running_shell() -> Iterator[Shell]:
    """Give a shell of its own that leaves this process as it found it."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reporting-"))
        stack.enter_context(_no_other_shell())
        os.environ.setdefault("MPLBACKEND", INLINE)
        shell = Shell.instance(
            config=Config({"HistoryManager": {"enabled": False}}),
            ipython_dir=folder,
            profile_dir=ProfileDir(location=folder),
        )
        stack.callback(Shell.clear_instance)
        stack.callback(shell.restore_sys_module_state)
        stack.enter_context(redirect_stdout(Stream("stdout", shell.recorder)))
        stack.enter_context(redirect_stderr(Stream("stderr", shell.recorder)))
        stack.enter_context(_no_input())
        yield shell


@contextmanager
def _no_other_shell() -> Iterator[None]:
    """Set aside the shell of the notebook that started this build, if there is one."""
    if not InteractiveShell.initialized():
        yield
        return
    other = InteractiveShell.instance()
    type(other).clear_instance()
    try:
        yield
    finally:
        for parent in type(other)._walk_mro():
            parent._instance = other  # type: ignore[assignment] # traitlets declares None


@contextmanager
def _no_input() -> Iterator[None]:
    """Let `input()` fail at once instead of waiting for somebody."""
    terminal = sys.stdin
    with Path(os.devnull).open() as nothing:
        sys.stdin = nothing
        try:
            yield
        finally:
            sys.stdin = terminal
