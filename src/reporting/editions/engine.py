"""The papermill engines: `reporting-warm`, and the ordinary one behind the gate.

papermill loads this module, by its entry point, each time it is imported.
"""

import re
from typing import Any

from nbformat import NotebookNode

from reporting.document.cells import PARAMETERS
from reporting.editions.execute import execute
from reporting.editions.notebook import clean, code_cells, tagged
from reporting.editions.parameters import NAMES, check_cells, check_injected, has_parameters

NAME = "reporting-warm"
"""The engine's name in papermill."""

_MAKES_REPORT = re.compile(r"^\s*(from|import) reporting\b.*\.report\(", re.MULTILINE | re.DOTALL)
"""The code of a notebook that shows a report of this package."""


def _is_report(nb: NotebookNode) -> bool:
    """Tell whether a notebook shows a report, or takes the parameters of one."""
    code = "\n".join(cell.source for cell in code_cells(nb))
    if _MAKES_REPORT.search(code):
        return True
    own = "\n".join(cell.source for cell in tagged(nb, PARAMETERS))
    return all(re.search(rf"^{name}\b", own, re.MULTILINE) for name in NAMES)


class WarmEngine:
    """Executes a report's notebook in this process, where everything is imported already.

    Any other one runs in a kernel, as with the ordinary engine: it may print, and has its own
    parameters.
    """

    nb_kernel_name: Any
    nb_language: Any

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, *args: Any, **options: Any) -> NotebookNode:
        """Return the notebook with its outputs; an error stops it at its cell.

        Of papermill's options a report uses `on_cell` only, called with each cell before it runs
        and after: there is no kernel, and papermill writes the notebook at the end.
        """
        if not _is_report(nb):
            executed: NotebookNode = _GatedEngine.execute_notebook(nb, *args, **options)
            return executed
        check_cells(nb)
        check_injected(nb)
        execute(nb, options.get("on_cell", lambda cell: None))
        clean(nb)
        return nb


# Imported here, papermill asks at once for the engine above, whoever was imported first.
from papermill.engines import NBClientEngine, papermill_engines  # noqa: E402


class _GatedEngine(NBClientEngine):  # type: ignore[misc] # papermill has no type hints
    """The ordinary engine of papermill; a report's parameters are checked before it starts.

    papermill only warns of a parameter that a notebook does not have, then runs it with its own
    value. Notebooks that make no report, or have no parameters, run as they always did.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, *args: Any, **options: Any) -> NotebookNode:
        """Return the executed notebook, as the ordinary engine does."""
        code = "\n".join(cell.source for cell in code_cells(nb))
        if has_parameters(nb) and _MAKES_REPORT.search(code):
            check_injected(nb)
        executed: NotebookNode = super().execute_notebook(nb, *args, **options)
        return executed


WarmEngine.nb_kernel_name = NBClientEngine.nb_kernel_name
WarmEngine.nb_language = NBClientEngine.nb_language
# The engine used when none is named, and its explicit name.
for ordinary in (None, "nbclient"):
    papermill_engines.register(ordinary, _GatedEngine)
