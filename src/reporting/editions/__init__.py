"""Editions: notebooks executed, verified and published whole, or not at all."""
