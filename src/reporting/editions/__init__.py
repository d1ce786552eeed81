"""Editions: notebooks executed, verified and published whole, or not at all."""

import sys

# jsonschema, which nbformat imports, builds a parser of international addresses when this package
# is there: 1.9 of the 4.2 CPU seconds that a build took to start. Notebooks hold no such address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # None: "not installed"
