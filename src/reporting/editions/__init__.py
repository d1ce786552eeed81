"""Editions: notebooks executed, verified and published whole, or not at all."""

import sys

# jsonschema, which papermill imports, builds a parser of international addresses when this package
# is there: 1.9 of the 4.2 CPU seconds that a build took to start. Notebooks hold no such address.
_absent = "rfc3987_syntax" not in sys.modules
if _absent:
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # None: "not installed"

# First: papermill loads the engine of this package as soon as it is imported.
import papermill  # noqa: E402, F401

if _absent:
    del sys.modules["rfc3987_syntax"]
