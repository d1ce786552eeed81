"""A project for another region, and the machine that it is to run on."""
