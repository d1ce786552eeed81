"""What is said of the typeface is what its files hold."""

import pytest
from fontTools.ttLib import TTFont

from reporting import fonts


@pytest.mark.parametrize("stem", fonts.STEMS)
def test_characters_that_can_be_drawn_are_those_of_the_file(stem):
    drawn = {chr(code) for code in TTFont(fonts.FOLDER / f"{stem}.ttf").getBestCmap()}
    everything = "".join(map(chr, range(2**17)))
    assert set(everything) - set(fonts.UNDRAWN.findall(everything)) == drawn | {"\n"}


@pytest.mark.parametrize("stem", (fonts.REGULAR, fonts.SEMIBOLD))
def test_usual_characters_can_be_drawn(stem):
    drawn = {chr(code) for code in TTFont(fonts.FOLDER / f"{stem}.ttf").getBestCmap()}
    everything = "".join(map(chr, range(2**17)))
    assert set(everything) - set(fonts.UNUSUAL.findall(everything)) - {"\n"} <= drawn
