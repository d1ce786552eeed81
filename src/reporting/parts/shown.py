"""Parts that a cell makes and throws away: told where the cell ends, whatever runs the notebook.

Of two expressions in a cell only the last is shown, and none that ends with a semicolon. What is
kept under a name may still be shown by another cell.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec
from weakref import ReferenceType, WeakSet, ref

from reporting.phrases import say

if TYPE_CHECKING:
    from reporting.parts.part import Part

P = ParamSpec("P")
REFUSAL: Final = "application/vnd.reporting.refusal+json"
"""What a cell shows in place of a part that it lost: the document refuses it."""


@dataclass
class _Made:
    """A part that the cell has made, by which method, and whether anybody has seen it."""

    part: ReferenceType[Part]
    id: str
    method: str
    seen: bool = False


_made: Final[list[_Made]] = []
_watched: Final[WeakSet[Any]] = WeakSet()
"""The shells that tell it."""


def watched(make: Callable[P, Part]) -> Callable[P, Part]:
    """Note the parts that a method makes in a notebook."""

    @wraps(make)
    def method(*args: P.args, **kwargs: P.kwargs) -> Part:
        part = make(*args, **kwargs)
        if (shell := _shell()) is not None:
            _made.append(_Made(ref(part), part.id, make.__name__))
            if shell not in _watched:
                shell.events.register("post_run_cell", _tell)
                _watched.add(shell)
        return part

    return method


def seen(part: Part) -> None:
    """Note that a part is shown."""
    for one in _made:
        if one.part() is part:
            one.seen = True


def _shell() -> Any:
    """Return the shell that runs this cell; None outside of notebooks."""
    interactive = sys.modules.get("IPython.core.interactiveshell")
    shell = interactive and interactive.InteractiveShell
    return shell.instance() if shell and shell.initialized() else None


def _tell(result: Any) -> None:
    """Show, where a cell has ended well, which parts it has lost."""
    made = [one for one in _made if one.part() is None and not one.seen]
    _made.clear()
    if not made or not result.success:
        return
    thrown = set(_thrown(result.info.raw_cell))
    for one in made:
        if one.method in thrown:
            text = f"{say('document.not-shown', id=one.id)}. {say('document.not-shown-fix')}"
            told = {REFUSAL: {"id": one.id}, "text/plain": text}
            _shell().display_pub.publish(told)


def _thrown(source: str) -> Iterator[str]:
    """Yield the methods whose results a cell uses for nothing."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # IPython's own commands
        return
    is_quiet = source.rstrip().endswith(";")
    last = tree.body[-1] if tree.body and not is_quiet else None
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if node is not last:
                yield name
