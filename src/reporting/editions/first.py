"""papermill, imported before whatever builds on it.

papermill loads the engine of this package, by its entry point, as soon as it is imported. When it
is the engine's own module that imports it, the engine is not there yet, and registers itself later.
"""

import sys

# jsonschema, which papermill imports, builds a parser of international addresses when this package
# is there: 1.9 of the 4.2 CPU seconds that a build took to start. Notebooks hold no such address.
_absent = "rfc3987_syntax" not in sys.modules
if _absent:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # None: "not installed"

_engine = sys.modules.get("reporting.editions.engine")
if _engine is not None and not hasattr(_engine, "WarmEngine"):
    _engine.WarmEngine = None  # type: ignore[attr-defined] # what papermill finds meanwhile

import papermill  # noqa: E402, F401 # after the lines above, which are for it

if _absent:
    del sys.modules["rfc3987_syntax"]
