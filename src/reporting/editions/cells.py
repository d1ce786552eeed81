"""The gate: what the cells of a report's notebook may not hold, refused before anything runs."""

from __future__ import annotations

import ast

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from reporting.editions.notebook import code_cells
from reporting.editions.parameters import NOT_PYTHON
from reporting.errors import UsageError

_PYTHON = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_REFUSED = {
    "input": "attend une réponse que personne ne donnera. En faire un paramètre",
    "get_ipython": "est une commande d'IPython. Écrire du Python",
}


def check_cells(notebook: NotebookNode) -> None:
    """Raise UsageError unless every cell is plain Python that asks nobody anything.

    `!command` succeeds when its command fails, `%magic` depends on the front end, `input()` waits.
    Every cell at fault is named.
    """
    faults = [
        f"cellule {position} ({cell.id}), {fault}"
        for position, cell in enumerate(code_cells(notebook), start=1)
        for fault in _faults(cell.source)
    ]
    if faults:
        raise UsageError("\n".join(faults))


def _faults(source: str) -> list[str]:
    try:
        tree = compile(source, "cellule", "exec", _PYTHON, dont_inherit=True)
    except NOT_PYTHON as err:
        return [_not_python(source, err)]
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in _REFUSED]
    return [f"ligne {node.lineno} : « {node.id}() » {_REFUSED[node.id]}." for node in found]


def _not_python(source: str, err: BaseException) -> str:
    """Tell IPython's own syntax, which Python does not know, from a mistake."""
    line = getattr(err, "lineno", None) or 1
    try:
        ast.parse(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except NOT_PYTHON:
        return f"ligne {line} : Python attendu ({getattr(err, 'msg', err)})."
    text = source.splitlines()[line - 1].strip()
    return f"ligne {line} : « {text} » est une commande d'IPython. Écrire du Python."
