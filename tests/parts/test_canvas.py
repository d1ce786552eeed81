"""The canvas: deterministic SVG, labels that know their box, colours that can be read."""

import pytest

from reporting.parts import canvas
from reporting.parts.canvas import TOKENS, Canvas
from tests.parts.layout import contrast

TEXTS = ("ink", "quiet", "accent", "blue", "teal", "target", "watch", "late")


def test_a_drawing_is_the_same_every_time() -> None:
    def drawn() -> str:
        one = Canvas(canvas.FULL, 60)
        one.hatch(10, 10, (40, 12))
        for rank, status in enumerate(canvas.ICONS):
            one.icon(status, 100 + 20 * rank, 20)
        one.text(10, 50, [("93,8", "blue", True), (" & <reste>", "quiet", False)])
        one.text(10, 50, "halo", halo=True, anchor="end", italic=True)
        return one.svg("essai")

    assert drawn() == drawn()
    assert "&amp; &lt;reste&gt;" in drawn()


def test_a_label_knows_its_box() -> None:
    one = Canvas(200, 40)
    box = one.text(100, 20, "lycées", size=10, anchor="middle")
    assert (box.left + box.right) / 2 == pytest.approx(100)
    assert 25 < box.right - box.left < 40


@pytest.mark.parametrize("token", TEXTS)
@pytest.mark.parametrize("side", [0, 1])
def test_words_can_be_read_on_paper_and_on_tint(token: str, side: int) -> None:
    for ground in ("paper", "tint"):
        assert contrast(TOKENS[token][side], TOKENS[ground][side]) >= 4.5


@pytest.mark.parametrize("token", ["mid", "hatch"])
@pytest.mark.parametrize("side", [0, 1])
def test_marks_stand_out(token: str, side: int) -> None:
    assert contrast(TOKENS[token][side], TOKENS["paper"][side]) >= 3


def test_a_label_is_cut_at_its_spaces() -> None:
    lines = canvas.wrapped("Lycées entièrement sécurisés", 8.5, 80)
    assert lines == ["Lycées entièrement", "sécurisés"]


@pytest.mark.parametrize(("columns", "pixels"), [(12, 720), (6, 346)])
def test_labels_of_a_page_are_12_px_on_a_screen_of_1280_px(columns: int, pixels: int) -> None:
    one = Canvas.page(columns)
    assert one.size * pixels / one.width >= 12
    assert Canvas.phone().size == 12
