"""Disclosure control: what is hidden of sensitive counts, and the audit of the hiding."""
