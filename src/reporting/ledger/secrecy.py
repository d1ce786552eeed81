"""Masks that are kept: what they hide at a freeze is decided once."""

from dataclasses import dataclass, field
from datetime import date

from reporting.disclosure.secrecy import Secrecy
from reporting.disclosure.sheet import Masks
from reporting.ledger.store import Store


@dataclass(frozen=True, eq=False)
class KeptSecrecy(Secrecy):
    """The masks of a plan, each taken from a store where it was made before."""

    store: Store = field(default_factory=Store)

    def masks(self, valid_on: date, known_on: date) -> Masks:
        """Return which figures of a year are hidden at a freeze, and why."""
        if (valid_on, known_on) not in self._masks:
            name = f"masks/{valid_on}-{known_on}"
            kept = self.store.get(name)
            if kept is None:
                self.store.put(name, super().masks(valid_on, known_on).to_json())
            else:
                self._masks[valid_on, known_on] = Masks.from_json(kept)
        return self._masks[valid_on, known_on]
