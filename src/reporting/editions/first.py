"""papermill, imported before whatever builds on it.

papermill loads the engine of this package, by its entry point, as soon as it is imported. When it
is the engine's own module that imports it, the engine is not there yet, and registers itself later.
"""

import sys

_engine = sys.modules.get("reporting.editions.engine")
if _engine is not None and not hasattr(_engine, "WarmEngine"):
    _engine.WarmEngine = None  # type: ignore[attr-defined] # what papermill finds meanwhile

import papermill  # noqa: E402, F401 # after the lines above, which are for it
