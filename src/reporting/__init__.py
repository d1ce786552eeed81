"""Annual reports of public plans, from the registers of their services."""
