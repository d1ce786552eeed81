"""The pages: what they say, where they lead, and that the same editions make the same bytes."""

import json
import re
import shutil
from html import unescape

import pytest

from reporting.editions.publish import put_site
from reporting.errors import UsageError
from reporting.site.pages import INDICATORS, Standing, pages
from reporting.site.pages import _found as found
from reporting.site.shelves import Shelves
from tests.site.conftest import REGION, editions


def page(made, name="index.html"):
    return made.files[name].decode()


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def test_the_verdict_of_the_latest_report_comes_first(made):
    told = words(page(made).partition("<main")[2])
    assert (
        told.index("Il reste 14 lycées") < told.index("Ils avancent.") < told.index("Et chez vous")
    )
    assert "De 6." not in told


def test_what_is_left_stands_first_and_a_masked_one_has_its_bounds(made):
    listed = page(made).partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [words(row).strip() for row in listed.split("</tr>")]
    assert rows[0].startswith("Haute-Garonne reste 4")
    assert rows[1] == "Hérault reste 1 62,3\u202f%".replace("\u202f", " ")
    assert rows[2].startswith("Pyrénées-Orientales reste 1 à 4")
    assert rows[3].startswith("Ariège fini")
    assert rows[4].endswith("– –")


def test_map_says_in_words_what_it_shows(made):
    assert 'aria-label="Hérault : reste 1"' in page(made)
    assert "Un département sur treize a fini" in words(page(made))
    assert page(made).count('class="masque"') >= 2


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ({"fini": "", "masque": "1 à 4"}, "Un département sur deux a fini"),
        ({"fini": "", "masque": "0 à 3"}, "Au moins un département sur deux a fini"),
        ({"fini": "", "masque": ""}, "Au moins un département sur deux a fini"),
        ({"reste": "2", "masque": "0 à 3"}, "Ce qui reste, par département"),
        ({"reste": "2", "masque": "1 à 3"}, "Aucun département n’a fini"),
    ],
)
def test_one_that_may_have_finished_is_not_counted_as_one_that_has_not(states, title):
    places = [
        Standing("09", "Ariège", state, "", short, (), None) for state, short in states.items()
    ]
    assert found(places) == title


def test_a_département_without_report_has_no_link(made):
    assert "2024/departement-34/rapport.html" in page(made)
    assert "departement-31" not in page(made)


def test_every_link_leads_to_a_file(made):
    for name, content in made.files.items():
        if name.endswith(".html"):
            folder = (made.out / name).parent
            for href in re.findall(r'(?:href|src|data-index)="([^"#]+)', content.decode()):
                assert (folder / href).resolve().is_file(), f"{name}: {href}"


def test_every_anchor_of_the_index_is_there(made):
    html = page(made)
    assert set(re.findall(r'href="(?:index\.html)?#([^"]+)', html)) <= set(
        re.findall(r' id="([^"]+)', html)
    )


def test_nothing_is_asked_for_outside(made):
    for name, content in made.files.items():
        if name.endswith((".html", ".css", ".js")):
            assert not re.search(rb"(src|href)=.https?:|url\(h|fetch\(|import\(", content), name


def test_a_table_of_key_figures_is_named_by_them(made):
    page = made.files["donnees.html"].decode()
    assert re.search(r"chiffres_cles\.csv. download>Lycées[^<]*, ", page)


def test_an_indicator_shows_what_each_report_knew(made):
    html = page(made, f"{INDICATORS}/lycees_securises/index.html")
    told = words(html)
    assert "211 sur 225" in told
    assert "votée" in told
    assert "Ce qu’il ne dit pas" in told
    assert "masqué · reste 1 à 4" in told
    revised = html.partition('<th scope="row">2023</th>')[2].partition("</tr>")[0]
    shown = words(revised).strip()
    assert shown == "91,1 % · 205 sur 225 révisé 90,2 % · 203 sur 225"
    known = html.partition('<th scope="row">2022</th>')[2].partition("</tr>")[0]
    assert "révisé" not in known


def test_the_data_of_an_indicator_tell_the_freeze(made):
    lines = made.files[f"{INDICATORS}/lycees_securises/valeurs.csv"].decode().splitlines()
    assert f"{REGION},2023,2023-12-31,2023-12-31,2024-01-31,203,225,0.902222,%,connu" in lines
    assert f"{REGION},2023,2023-12-31,2023-12-31,2025-01-31,205,225,0.911111,%,connu" in lines
    assert "departement-66,2024,2024-12-31,2024-12-31,2025-01-31,,,,%,masque" in lines


def test_a_page_needs_no_script_but_to_search(made):
    assert all(b"<script" not in made.files[n] for n in made.files if n.startswith(INDICATORS))
    html = page(made)
    assert html.count("<script") == 1
    assert "<noscript>" in html
    assert re.search(r"<form[^>]* hidden>", html)


def test_the_same_editions_make_the_same_bytes_and_write_nothing(made, plan):
    again = pages(Shelves.of(plan, made.out))
    assert again == made.files
    assert put_site(made.out, again, INDICATORS) == []


def test_the_page_of_an_indicator_that_is_no_more_goes(made, plan, tmp_path):
    out = shutil.copytree(made.out, tmp_path / "reports")
    former = out / INDICATORS / "ancien"
    former.mkdir()
    (former / "index.html").write_text("")
    assert put_site(out, made.files, INDICATORS) == [f"{INDICATORS}/ancien"]
    assert not former.exists()


def test_a_site_opens_with_a_report_of_the_region(plan, tmp_path):
    with pytest.raises(UsageError, match="Aucun rapport de la région"):
        Shelves.of(plan, tmp_path / "reports")


def test_a_plan_without_map_has_a_list(plan, tmp_path):
    bare = plan.settings.site.model_copy(update={"carte": None, "liste": []})
    settings = plan.settings.model_copy(update={"site": bare})
    other = object.__new__(type(plan))
    other.__dict__.update({**plan.__dict__, "settings": settings})
    html = pages(Shelves.of(other, editions(tmp_path / "reports")))["index.html"].decode()
    assert 'class="carte"' not in html
    assert "Ariège" in html


def test_feeds_are_whole_with_an_address(made, plan, tmp_path):
    from xml.etree import ElementTree as ET

    from reporting.site.pages import feeds

    site = plan.settings.site.model_copy(update={"adresse": "https://exemple.fr/r/"})
    other = object.__new__(type(plan))
    settings = plan.settings.model_copy(update={"site": site})
    other.__dict__.update({**plan.__dict__, "settings": settings})
    given = feeds(Shelves(other, made.shelves.editions), ["index.html"])
    locs = [one.text for one in ET.fromstring(given["sitemap.xml"]).iter() if one.text.strip()]
    assert "https://exemple.fr/r/index.html" in locs
    assert "https://exemple.fr/r/2024/commune-34172/rapport.html" in locs
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(given["flux.atom"])
    ids = [one.text for one in feed.iter(f"{atom}id")]
    assert len(ids) == len(set(ids)) == 5
    assert feed.find(f"{atom}entry/{atom}updated").text == "2025-01-31T00:00:00Z"
    assert feed.find(f"{atom}entry/{atom}link").get("href").endswith("2024/region-76/rapport.html")
    catalogue = json.loads(given["catalogue.jsonld"])
    assert catalogue["dcat:dataset"][0]["dcat:distribution"][0]["dcat:downloadURL"][
        "@id"
    ].startswith("https://exemple.fr/r/2024/region-76/donnees/")


def test_the_index_of_the_search_holds_every_commune_and_grouping_in_little(made, plan):
    name = next(name for name in made.files if "communes." in name)
    content = made.files[name]
    assert len(content) <= 300_000
    index = json.loads(content.decode().removeprefix("const LIEUX=").rstrip(";\n"))
    lines = [line.split("|") for line in index["lieux"].split("\n")]
    assert {code for _, code, _, _ in lines} == {
        one.code for level in ("commune", "epci") for one in plan.territories.of_level(level)
    }
    assert lines[0][0] == "Toulouse"
    by_code = {code: (others, year) for _, code, others, year in lines}
    assert by_code["34172"][1] == "0"
    assert "34000" in by_code["34172"][0].split()
    assert by_code["34001"][1] == ""
    assert index["annees"] == ["2024"]
    assert index["departements"]["34"] == ["Hérault", "2024/departement-34/rapport.html"]
    assert index["departements"]["31"] == ["Haute-Garonne", ""]
