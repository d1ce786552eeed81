"""The ledger of a plan: tables, and on any day its units, observations, verdicts, differences."""

from reporting.ledger.ledger import Ledger
from reporting.ledger.tracing import Trace, records

__all__ = ["Ledger", "Trace", "records"]
