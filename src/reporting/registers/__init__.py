"""From the files that offices keep to typed tables, with everything that is wrong in them.

`package.read_package` reads a folder; `state.state` gives a register as it stood on one day, as
known on another.
"""
