"""Was a notebook executed to its end? papermill's own record is not to be trusted.

A killed kernel leaves cells marked "completed", and `sys.exit(0)` counts as success there.
"""

from __future__ import annotations

from nbformat import NotebookNode

from reporting.editions.notebook import code_cells
from reporting.errors import EditionError


def check_execution(notebook: NotebookNode) -> None:
    """Raise EditionError unless every code cell ran, in order, without error or message."""
    faults = [
        fault
        for position, cell in enumerate(code_cells(notebook), start=1)
        for fault in _faults(cell, position)
    ]
    if faults:
        # What follows the first fault is its consequence.
        raise EditionError(faults[0])


def _faults(cell: NotebookNode, position: int) -> list[str]:
    where = f"cellule {position} ({cell.id})"
    faults = []
    for output in cell.outputs:
        if output.output_type == "error":
            faults.append(f"{where} : {output.ename}: {output.evalue}".rstrip(": "))
        elif output.output_type == "stream" and output.name == "stderr":
            first = output.text.strip().splitlines()
            faults.append(f"{where} : message sur la sortie d'erreur : {first[0] if first else ''}")
    if cell.execution_count is None:
        faults.append(f"{where} : n'a pas été exécutée")
    elif cell.execution_count != position:
        faults.append(f"{where} : numéro d'exécution {cell.execution_count}, {position} attendu")
    return faults
