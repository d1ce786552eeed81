"""Demonstration registers: invented rows, calibrated to the published figures."""
