"""Execute a notebook in this process, without a kernel.

The notebook holds then what an ordinary kernel would show, and nothing that changes from one run
to the next: no timings, no random ids, no paths of this machine.
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from nbformat import NotebookNode, from_dict, v4
from nbformat.v4 import new_output
from traitlets import Bool, Instance, Type
from traitlets.config import Config

from reporting.document.cells import INJECTED, MIME, PARAMETERS
from reporting.editions.edition import Edition
from reporting.editions.notebook import clean, read_source, tagged
from reporting.editions.watch import release_reserve
from reporting.errors import ReportingError
from reporting.facade import publishing
from reporting.phrases import Kept, say

_INLINE = "module://matplotlib_inline.backend_inline"
"""matplotlib's backend in an ordinary kernel."""

OnCell = Callable[[NotebookNode], None]


MAX_CHARACTERS = 20_000_000
"""Most characters the cells of one notebook may show: a report holds a few million."""

OVERHEAD = 500
"""Characters that each output counts for besides its own: what it takes in memory."""

LONGEST = 20_000
"""Characters kept of an error's message, and of each line of its traceback."""


class OutputLimitError(ReportingError):
    """Raised in the cell that shows too much; the notebook fails there."""


class Recorder:
    """The outputs of the cell that runs."""

    def __init__(self) -> None:
        self.outputs: list[NotebookNode] = []
        self._clear_first = False
        self._displayed: dict[str, list[NotebookNode]] = {}
        self._characters = 0

    def start_cell(self) -> list[NotebookNode]:
        """Return the list that the outputs of the next cell will be added to."""
        self.outputs, self._clear_first = [], False
        return self.outputs

    def stream(self, name: str, text: str) -> None:
        """Record text printed on a stream; what follows at once joins it."""
        self._count(len(text))
        last = None if self._clear_first or not self.outputs else self.outputs[-1]
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self._add(new_output("stream", name=name, text=text))

    def display(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None,
        *,
        display_id: str | None = None,
        update: bool = False,
    ) -> None:
        """Record a displayed MIME bundle, or replace those shown under the same id."""
        output = _shown("display_data", data=self._json(data), metadata=self._json(metadata))
        if update:
            for shown in self._displayed.get(display_id or "", []):
                shown.data, shown.metadata = output.data, output.metadata
            return
        if display_id:
            self._displayed.setdefault(display_id, []).append(output)
        self._add(output)

    def result(self, count: int, data: Mapping[str, Any], metadata: Any) -> None:
        """Record the value of a cell's last expression."""
        told = {"data": self._json(data), "metadata": self._json(metadata)}
        self._add(_shown("execute_result", **told, execution_count=count))

    def error(self, ename: str, evalue: object, traceback: Sequence[str]) -> None:
        """Record an exception that ended the cell; its message still knows itself in English."""
        lines = [line[:LONGEST] for line in traceback]
        said = Kept.of(evalue, lambda text: text[:LONGEST])
        self._add(new_output("error", ename=ename, evalue=said, traceback=lines))

    def clear(self, wait: bool = False) -> None:
        """Forget the cell's outputs, now or when the next one comes."""
        self._clear_first = wait
        if not wait:
            self.outputs.clear()

    def _add(self, output: NotebookNode) -> None:
        if self._clear_first:
            self.clear()
        self.outputs.append(output)

    def _json(self, bundle: Mapping[str, Any] | None) -> Any:
        """Return the bundle as it is after a journey through a kernel's messages."""
        text = json.dumps(dict(bundle or {}), default=_as_kernels_do)
        self._count(len(text) + OVERHEAD)
        return json.loads(text)

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > MAX_CHARACTERS:
            raise OutputLimitError(say("errors.output-limit", most=MAX_CHARACTERS // 10**6))


class _Stream(io.TextIOBase):
    """The standard output or error that the cells see."""

    def __init__(self, name: str, recorder: Recorder) -> None:
        self.stream_name = name
        self._recorder = recorder

    @property
    def encoding(self) -> str:  # type: ignore[override] # a property in typeshed's stub, not in io
        """A notebook is UTF-8."""
        return "utf-8"

    def writable(self) -> bool:
        """Return True: text can be written."""
        return True

    def write(self, text: str) -> int:
        """Record the text; return its length."""
        if not isinstance(text, str):
            message = f"write() argument must be str, not {type(text).__name__}"
            raise TypeError(message)
        if text:
            self._recorder.stream(self.stream_name, text)
        return len(text)


def _shown(kind: str, **content: Any) -> NotebookNode:
    """Return an output; it is held against the schema of notebooks where it may not fit it.

    Holding those of a sheet against it costs more than to make many of its parts.
    """
    is_plain = all(type(one) is str or name == MIME for name, one in content["data"].items())
    made: NotebookNode = (
        from_dict({"output_type": kind, **content}) if is_plain else new_output(kind, **content)
    )
    return made


def _as_kernels_do(value: Any) -> Any:
    from jupyter_client.jsonutil import json_default  # slow to import: few values need it

    return json_default(value)


class _Publisher(DisplayPublisher):
    """Records what `display` publishes."""

    shell: _Shell

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

    shell: _Shell

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


class _Shell(InteractiveShell):
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
        self.recorder.error(etype.__name__, evalue, stb)


def prepare(edition: Edition) -> NotebookNode:
    """Return the notebook of an edition with its parameters, where papermill would inject them.

    It would write the same; importing it takes longer than all the cells of a sheet.
    """
    notebook: NotebookNode = read_source(edition.notebook)
    given = edition.parameters.model_dump()
    lines = (f"{name} = {json.dumps(one, ensure_ascii=False)}\n" for name, one in given.items())
    source = f"# Parameters\n{''.join(lines)}"
    former, (own, *_) = tagged(notebook, INJECTED), tagged(notebook, PARAMETERS)
    notebook.cells = [cell for cell in notebook.cells if cell not in former]
    cell = v4.new_code_cell(source, metadata={"tags": [INJECTED]})
    notebook.cells.insert(notebook.cells.index(own) + 1, cell)
    notebook.metadata["papermill"] = {"parameters": given}
    clean(notebook)
    return notebook


def execute(notebook: NotebookNode, on_cell: OnCell = lambda cell: None) -> None:
    """Run the code cells in order, up to the first error; their outputs are set in place.

    Plans give them only what may be published; what they draw at random is the same every time.

    `on_cell` is called with each before it runs, when it has no count yet, and after.
    """
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in codes:
        cell.outputs, cell.execution_count = [], None
    with _running_shell() as shell, publishing(), _same_draws():
        for cell in codes:
            if not cell.source.strip():
                continue
            on_cell(cell)
            succeeded = _run_cell(shell, cell)
            on_cell(cell)
            if not succeeded:
                break


@contextmanager
def _same_draws() -> Iterator[None]:
    """Have what cells draw at random be the same every time, where a library gives no seed too."""
    random.seed(0)
    np.random.seed(0)
    seeds: Any = np.random.bit_generator  # seaborn's intervals begin there
    usual, seeds.randbits = seeds.randbits, random.Random(0).getrandbits
    try:
        yield
    finally:
        seeds.randbits = usual


def _run_cell(shell: _Shell, cell: NotebookNode) -> bool:
    """Run one cell; return whether it succeeded."""
    cell.outputs = shell.recorder.start_cell()
    cell.execution_count = shell.execution_count
    result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    error = result.error_before_exec or result.error_in_exec
    if error and not any(output.output_type == "error" for output in cell.outputs):
        # IPython only prints some errors, an unknown magic for one.
        shell.recorder.error(type(error).__name__, error, [])
    return not error


@contextmanager
def _running_shell() -> Iterator[_Shell]:
    """Give a shell of its own that leaves this process as it found it."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reporting-"))
        stack.enter_context(_no_other_shell())
        os.environ.setdefault("MPLBACKEND", _INLINE)
        shell = _Shell.instance(
            config=Config({"HistoryManager": {"enabled": False}}),
            ipython_dir=folder,
            profile_dir=ProfileDir(location=folder),
        )
        stack.callback(_Shell.clear_instance)
        stack.callback(shell.restore_sys_module_state)
        stack.enter_context(_drawings_shown(shell))
        stack.enter_context(redirect_stdout(_Stream("stdout", shell.recorder)))
        stack.enter_context(redirect_stderr(_Stream("stderr", shell.recorder)))
        stack.enter_context(_no_input())
        yield shell


class _Defaults:
    """Looks for no module: sets matplotlib's defaults where a cell imports what draws first."""

    def find_spec(self, name: str, *_: Any) -> None:
        if name in ("matplotlib.pyplot", "matplotlib.figure"):
            self.leave()
            _set_defaults()

    def leave(self) -> None:
        """Look no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)


def _set_defaults() -> None:
    mpl = sys.modules["matplotlib"]
    mpl.rcdefaults()
    mpl.rcParams["backend"] = _INLINE


@contextmanager
def _drawings_shown(shell: _Shell) -> Iterator[None]:
    """Let a shell show the drawings of pyplot, drawn from matplotlib's defaults.

    An ordinary kernel shows them by itself, and a drawing that is no part is refused on every road;
    here matplotlib may have been imported before, and the settings of a user publish nothing.
    """
    with ExitStack() as back:
        sys.meta_path.insert(0, finder := _Defaults())
        back.callback(finder.leave)
        if mpl := sys.modules.get("matplotlib"):
            back.enter_context(mpl.rc_context())
            _set_defaults()
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot or "matplotlib_inline.backend_inline" in sys.modules:  # told of a shell once only
            from matplotlib_inline.backend_inline import configure_inline_support

            if pyplot:
                pyplot.switch_backend(_INLINE)
            configure_inline_support(shell, _INLINE)  # type: ignore[no-untyped-call]
        yield


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
