"""Demonstration registers: invented rows, calibrated to the published figures.

The package `reporting` knows nothing of this folder, and this folder imports nothing of it.
"""
