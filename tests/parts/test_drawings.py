"""A part of anyone's drawing: complete or refused, the same bytes, the drawing as it was."""

import re
from datetime import date

import jsonschema
import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.text import Text

import reporting
from reporting.document import build, render_html, render_pdf, tables
from reporting.document.light import light
from reporting.errors import UsageError
from reporting.parts import figure
from tests.document.sample import MIME, notebook, v4
from tests.parts import gallery
from tests.parts.test_part import SCHEMA

FRAME = pd.DataFrame(
    {
        "annee": [2022, 2023, 2024],
        "lycees": [10, 12, 1500],
        "part": [0.5, 0.525, None],
        "jour": pd.to_datetime(["2022-01-01", "2023-02-03", "2024-12-31"]),
        "nom": ["<b>", "Gard", "Lot"],
    }
)
TEXTS = {"title": "Les lycées de 2022 à 2024", "alt": "Courbe : de 10 à 1 500.", "data": FRAME}


@pytest.fixture
def drawn():
    """Axes drawn as an analyst would, through pyplot, with a formatter that cannot be copied."""
    figure, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    sns.lineplot(FRAME, x="annee", y="lycees", ax=axes)
    axes.set_title("Titre « à moi »", family="DejaVu Sans")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f} l.")
    yield axes
    plt.close(figure)


def plain():
    """Axes with something on them."""
    axes = Figure().subplots()
    axes.plot([1, 2])
    return axes


def state(axes):
    """All that a drawing could lose."""
    drawing = axes.figure
    drawing.draw_without_rendering()
    texts = [(text.get_text(), text.get_fontfamily()) for text in drawing.findobj(Text)]
    place = axes.get_position().bounds
    return texts, place, tuple(drawing.get_size_inches()), drawing.dpi


def test_a_drawing_becomes_a_chart_with_words_and_data(drawn):
    """Valid, numbered like others, its data as numbers."""
    part = figure(drawn, source="Enquête", unit="lycées", **TEXTS)
    content = part.as_json()
    jsonschema.validate(content, SCHEMA)
    assert (part.kind, part.id) == ("chart", "dessin-les-lycees-de-2022-a-2024")
    assert part.data.rows[0] == ("2022", "10", "0,50", "1er\u00a0janvier 2022", "<b>")
    assert part.data.rows[2][:3] == ("2024", "1\u202f500", "n.\u00a0d.")
    assert list(part.frame["lycees"]) == [10, 12, 1500]
    assert part.frame["part"][1] == 0.525
    assert "Titre « à moi »" in part.svg
    assert "500 l." in part.svg


def test_rows_that_lack_a_value_are_told_of(drawn):
    """seaborn drops them without a word."""
    told = "1\u00a0ligne de données sur 3 sans toutes ses valeurs"
    assert figure(drawn, **TEXTS).note.startswith(told)
    assert figure(plain(), **TEXTS, note="Enquête.").note.startswith(f"Enquête. {told}")
    assert figure(plain(), **TEXTS | {"data": FRAME.dropna()}).note is None
    later = FRAME.assign(jour=[pd.NaT, pd.NaT, FRAME["jour"][2]])
    assert figure(plain(), **TEXTS | {"data": later}).note.startswith("3\u00a0lignes")


def test_a_share_is_written_in_per_cent():
    """A part of 1 where the unit says so."""
    axes = plain()
    part = figure(axes, title="T", alt="A", data=FRAME[["nom", "part"]], unit="%")
    assert [row[1] for row in part.data.rows] == ["50,0\u202f%", "52,5\u202f%", "n.\u00a0d."]
    assert part.as_json()["data"]["rows"][1][1]["value"] == "21/40"


def test_the_drawing_is_left_as_it_was(drawn):
    """Texts, faces, sizes, places, settings."""
    before = (state(drawn), dict(mpl.rcParams))
    figure(drawn, **TEXTS)
    assert (state(drawn), dict(mpl.rcParams)) == before


def test_a_notebook_shows_it_once(drawn):
    """What pyplot would show at the end of the cell is no part, and would be refused."""
    assert plt.get_fignums()
    figure(drawn, **TEXTS)
    assert not plt.get_fignums()


def test_the_bytes_are_the_same_and_every_text_is_text_in_the_house_face(drawn):
    """Real text, in Inter, whatever the owner chose; at the width of the page."""
    first, second = figure(drawn, **TEXTS), figure(drawn.figure, **TEXTS)
    assert first == second
    styles = re.findall(r"<text [^>]*style=\"([^\"]*)\"", first.svg)
    assert styles
    assert all(
        "font-family: 'Inter', sans-serif" in style.replace("&apos;", "'") for style in styles
    )
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', first.svg)[1])
    assert 400 < width < 480


def test_a_grid_of_seaborn_is_a_drawing():
    """Facets too."""
    grid = sns.relplot(FRAME, x="annee", y="lycees", col="nom", height=2)
    assert figure(grid, **TEXTS).svg.count("<text") > 3
    plt.close(grid.figure)


def test_the_house_style_is_set_once_and_changes_no_chart_of_the_house():
    """For the session; importing the package alone loads no matplotlib for it."""
    before = gallery.MAKERS["barres"]("barres").svg
    with mpl.rc_context():
        reporting.theme()
        assert mpl.rcParams["font.family"] == ["Inter"]
        assert plt.rcParams["axes.prop_cycle"].by_key()["color"][0] == "#0b4f8a"
        assert gallery.MAKERS["barres"]("barres").svg == before


def ticks(part):
    """The texts of a drawing."""
    return set(re.findall(r"<text [^>]*>([^<]*)<", part.svg))


def test_numbers_of_axes_are_french():
    """Decimal comma, no power of ten, years whole and without a space."""
    axes = Figure().subplots()
    axes.plot([2020, 2023], [0, 0.1])
    axes.set_xticks([2020, 2021.5, 2023])
    assert {"2020", "2023", "0,00", "0,10"} <= ticks(figure(axes, **TEXTS))
    assert not any("." in text for text in ticks(figure(axes, **TEXTS)))
    axes.set_yscale("log")
    axes.set_ylim(0.1, 2e6)
    assert {"0,1", "1", "100", "1\u202f000\u202f000"} <= ticks(figure(axes, **TEXTS))


def test_a_colour_bar_is_drawn_in_vectors():
    """Matplotlib would make points of it."""
    axes = Figure().subplots()
    sns.heatmap([[0.0, 1.0]], ax=axes)
    assert "<image" not in figure(axes, **TEXTS).svg


def test_several_axes_are_one_drawing_as_wide_as_the_page():
    """As `plt.subplots` and pandas give them; a round one is not blown up."""
    axes = Figure().subplots(1, 2)
    axes[0].pie([1, 2])
    assert figure(axes, **TEXTS) == figure(axes[0].figure, **TEXTS)
    assert 'viewBox="0 0 468 ' in figure(axes, **TEXTS).svg


def test_data_may_be_a_series_and_have_any_index():
    """An index that only counts is no column; names are texts, each of one column."""
    kept = FRAME[FRAME["annee"] > 2022][["annee", "lycees"]]
    assert figure(plain(), **TEXTS | {"data": kept}).data.rows[0] == ("2023", "12")
    means = FRAME.groupby("nom")["lycees"].mean()
    assert figure(plain(), **TEXTS | {"data": means}).data.rows[1] == ("Gard", "12")
    twice = pd.DataFrame([[1, 2]], index=["x"], columns=["a", "a"])
    data = figure(plain(), **TEXTS | {"data": twice}).data
    assert [column.id for column in data.columns] == ["libelle", "a", "a_3"]
    assert data.rows == (("x", "1", "2"),)
    small = pd.DataFrame({"x": [0.001, 0.5]})
    assert figure(plain(), **TEXTS | {"data": small}).data.rows == (("<\u00a00,01",), ("0,50",))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"alt": ""}, "alt=\"ce qu'il montre à qui ne le voit pas"),
        ({"alt": None}, "texte de remplacement"),
        ({"title": " "}, "title=\"ce qu'il montre"),
        ({"data": None}, "data=le tableau"),
        ({"data": FRAME[:0]}, "data=le tableau"),
        ({"title": None, "alt": None, "data": None}, "title=.*, alt=.*, data=le tableau"),
        ({"data": pd.DataFrame({"x": range(1001)})}, "en 1000 lignes, pas 1001"),
        ({"data": pd.DataFrame({"x": [float("inf")]})}, "« x » a une valeur infinie"),
        ({"sources": "S"}, "« sources » inconnu. Vouliez-vous « source »"),
    ],
)
def test_what_a_reader_could_not_understand_is_refused(change, message):
    """With what to write."""
    with pytest.raises(UsageError, match=message):
        figure(plain(), **TEXTS | change)


def test_what_the_document_would_lose_is_refused():
    """An image in points, a formula, something that is no drawing."""
    axes = Figure().subplots()
    axes.imshow([[0, 1], [1, 0]])
    with pytest.raises(UsageError, match="image en points"):
        figure(axes, **TEXTS)
    other = plain()
    other.set_title(r"$\alpha$")
    with pytest.raises(UsageError, match="formule"):
        figure(other, **TEXTS)
    for nothing in (3, "axes", []):
        with pytest.raises(UsageError, match=f"pas « {type(nothing).__name__} »"):
            figure(nothing, **TEXTS)
    with pytest.raises(UsageError, match="dans la même cellule"):
        figure(Figure().subplots(), **TEXTS)
    tall = Figure(figsize=(3, 12)).subplots()
    tall.plot([1, 2])
    with pytest.raises(UsageError, match="figsize"):
        figure(tall, **TEXTS)


def test_it_is_the_same_in_page_pdf_and_data(drawn):
    """One drawing, numbered and captioned, with its file."""
    bundle = figure(drawn, source="Enquête", **TEXTS)._repr_mimebundle_()
    cell = v4.new_code_cell("x", outputs=[v4.new_output("display_data", bundle)])
    document = build(notebook(cell))
    (block,) = document["blocks"]
    assert (block["type"], block["number"]) == ("figure", 1)
    page = render_html(document)
    assert light(block["svg"]) in page
    assert "Figure 1" in page
    files = tables(document)
    assert files["dessin_les_lycees_de_2022_a_2024.csv"].splitlines()[1].startswith("2022,10,0.5")
    assert render_pdf(document, files).startswith(b"%PDF")
    assert bundle[MIME]["dates"] == []
    assert date(2024, 12, 31).year == FRAME["annee"].max()
