"""From exact values to judgements: progress, status, projection, decomposition, cost ratios.

Pure functions on fractions and dates: nothing here reads a register, draws or rounds.
"""
