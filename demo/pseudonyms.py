"""Pseudonyms: keyed hashes, so that a person or an organisation keeps one name over the years."""

import hashlib
import hmac

KEY = b"cle de demonstration, sans valeur"
"""The key of real registers is kept by their service and is never published."""


def pseudonym(name: str) -> str:
    """Return the keyed hash of a name, 16 hexadecimal digits.

    >>> pseudonym("agent-001") == pseudonym("agent-001") != pseudonym("agent-002")
    True
    """
    return hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest()[:16]
