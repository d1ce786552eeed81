"""What a cell shows, recorded as notebook outputs in the form a kernel gives them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from reporting.phrases import Kept

MAX_CHARACTERS = 20_000_000
"""Most characters the cells of one notebook may show: a report holds a few million."""


OVERHEAD = 500
"""Characters that each output counts for besides its own: what it takes in memory."""

LONGEST = 20_000
"""Characters kept of an error's message, and of each line of its traceback."""


class OutputLimitError(RuntimeError):
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
        output = new_output("display_data", data=self._json(data), metadata=self._json(metadata))
        if update:
            for shown in self._displayed.get(display_id or "", []):
                shown.data, shown.metadata = output.data, output.metadata
            return
        if display_id:
            self._displayed.setdefault(display_id, []).append(output)
        self._add(output)

    def result(self, count: int, data: Mapping[str, Any], metadata: Any) -> None:
        """Record the value of a cell's last expression."""
        self._add(
            new_output(
                "execute_result",
                data=self._json(data),
                metadata=self._json(metadata),
                execution_count=count,
            )
        )

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
            message = (
                f"les sorties du notebook dépassent {MAX_CHARACTERS:,} caractères : "
                "afficher un tableau ou un graphique, pas des lignes en boucle"
            ).replace(",", " ")
            raise OutputLimitError(message)


class Stream(io.TextIOBase):
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


def _as_kernels_do(value: Any) -> Any:
    from jupyter_client.jsonutil import json_default  # slow to import: few values need it

    return json_default(value)
