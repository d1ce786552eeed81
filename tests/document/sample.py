"""A small executed notebook with every kind of part, long and empty ones, and hostile text."""

from __future__ import annotations

import io
import zlib
from fractions import Fraction
from functools import cache
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas
from nbformat import NotebookNode, v4

from reporting import fonts

MIME = "application/vnd.reporting.part+json"
NOTICE = "Données de démonstration : registres fictifs, calés sur les chiffres publiés."
HOSTILE = (
    '#panic("x") $x$ @ref *gras* _ital_ `code` <script>alert(1)</script> '
    "\\ // {{ 7*7 }} [lien](javascript:1)"
)
DEPARTEMENTS = (
    "Ariège", "Aude", "Aveyron", "Gard", "Haute-Garonne", "Gers", "Hérault", "Lot", "Lozère",
    "Hautes-Pyrénées", "Pyrénées-Orientales", "Tarn", "Tarn-et-Garonne",
)  # fmt: skip
SOURCE = "registre « equipements_lycee », Région Occitanie, arrêté au 31 janvier 2024"


def figure(
    indicator: str,
    sides: tuple[int, int | None],
    unit: str,
    text: str,
    *,
    year: int = 2023,
    du: str | None = None,
) -> dict[str, Any]:
    numerator, denominator = sides
    return {
        "indicator": indicator, "year": year, "territory": "region-76", "numerator": numerator,
        "denominator": denominator, "unit": unit, "du": du or f"{year}-12-31",
        "au": f"{year}-12-31", "state": "connu", "interval": None, "text": text, "observed": True,
    }  # fmt: skip


SHARE = figure("lycees_securises", (203, 225), "%", "90,2\u202f%")
FIRST = figure("lycees_securises", (45, 225), "%", "20,0\u202f%", year=2016)
PAID = figure("lycees_depense", (6_300_000_000, None), "EUR", "63,0\u202fM€", du="2016-01-01")
FLEET = figure("autocars_equipes", (649, 1180), "nombre", "649")
TRAINS = figure("rames_equipees", (144, 190), "%", "75,8\u202f%")


def part(kind: str, id: str, **fields: Any) -> dict[str, Any]:
    names = ("title", "subtitle", "alt", "description", "source", "note", "unit", "data")
    empty: dict[str, Any] = dict.fromkeys(names) | {"figures": [], "dates": []}
    return {"version": 2, "kind": kind, "id": id, **empty, **fields}


def column(id: str, label: str, *, header: bool = False, number: bool = False) -> dict[str, Any]:
    align = "right" if number else "left"
    return {"id": id, "label": label, "unit": None, "align": align, "header": header}


def data(columns: list[dict], rows: list[list[str]], values: list[list[Any]] | None = None) -> dict:
    pairs = zip(rows, values or rows, strict=True)
    return {
        "columns": columns,
        "rows": [[cell(*both) for both in zip(*row, strict=True)] for row in pairs],
    }


def cell(text: str, value: Any, unit: str = "nombre", decimals: int = 0) -> dict[str, Any]:
    """Make a cell: a number where its value is one, a text where it is the text itself."""
    is_number = str(value).lstrip("-").replace(".", "", 1).replace("/", "", 1).isdecimal()
    if isinstance(value, str) and not is_number:
        return {"text": text}
    if value == text:
        return {"text": text}
    exact = None if value is None else Fraction(value)
    units = {"%": "%", "€": "EUR"}
    unit = next((units[end] for end in units if text.endswith(end)), unit)
    whole = exact is None or exact.denominator == 1
    value = None if exact is None else int(exact) if whole else str(exact)
    return {"text": text, "value": value, "unit": unit, "decimals": decimals}


COVER = part(
    "cover",
    "couverture",
    cover={
        "title": "Rapport annuel 2023",
        "subtitle": "Où en est le plan régional de prévention et de protection ?",
        "plan": "La Région vous protège",
        "territory": "region-76",
        "territory_name": "Région Occitanie",
        "year": 2023,
        "reference_date": "2023-12-31",
        "freeze": "2024-01-31",
        "status": "provisoire",
        "notice": NOTICE,
        "report_id": "LRVP-2023-region-76",
    },
)
KEY_FIGURES = part(
    "key_figures",
    "chiffres-cles",
    title="Neuf lycées sur dix sont entièrement sécurisés",
    subtitle="Région Occitanie, au 31 décembre 2023",
    source=SOURCE,
    figures=[SHARE, PAID, FLEET, TRAINS],
    tiles=[
        {
            "label": "Lycées publics entièrement sécurisés",
            **cell(SHARE["text"], "203/225", "%", 1),
            "detail": "203 lycées sur 225 ; 20 % en 2016",
            "figure": 0,
        },
        {
            "label": "Payé pour les lycées depuis 2016",
            **cell(PAID["text"], "63000000", "EUR", 2),
            "detail": "mandats jusqu'au 31 décembre 2023",
            "figure": 1,
        },
        {
            "label": "Autocars équipés de vidéoprotection",
            **cell(FLEET["text"], 649),
            "detail": "sur 1 180 autocars",
            "figure": 2,
        },
        {
            "label": "Rames équipées",
            **cell(TRAINS["text"], "144/190", "%", 1),
            "detail": "144 rames sur 190",
            "figure": 3,
        },
        {"label": "Communes aidées", "text": "90", "detail": None, "figure": None},
        {
            "label": "Exécution de l'enveloppe de 50 M€",
            "text": "> 99\u202f%",
            "detail": "mandats 2021-2023",
            "figure": None,
        },
    ],
)  # fmt: skip
PROSE = part(
    "prose",
    "essentiel-texte",
    figures=[SHARE, PAID],
    paragraphs=[
        [
            {"text": "Au 31 décembre 2023, "},
            {"text": SHARE["text"], "figure": 0},
            {"text": " des lycées publics d'Occitanie étaient entièrement sécurisés "
             "(voir {figure:lycees-trajectoire} et {tableau:departements}) : clôture, "
             "vidéoprotection, contrôle d'accès et plan particulier de mise en sûreté à jour. "
             "La Région y a consacré "},
            {"text": PAID["text"], "figure": 1},
            {"text": " depuis 2016."},
        ],
        [{"text": "Un texte hostile reste du texte : " + HOSTILE}],
    ],
)  # fmt: skip
BY_DEPARTEMENT = part(
    "table",
    "departements",
    title="Dix départements dépassent 85 % de lycées sécurisés",
    subtitle="Lycées publics entièrement sécurisés, part en %, au 31 décembre",
    source=SOURCE,
    note="Les lycées de la démonstration sont fictifs.",
    data=data(
        [
            column("departement", "Département", header=True),
            column("lycees", "Lycées", number=True),
            column("securises", "Sécurisés", number=True),
            column("part", "Part", number=True),
            column("depense", "Payé depuis 2016", number=True),
        ],
        [
            [name, str(9 + n), str(8 + n), f"{80 + n},{n % 10}\u202f%", f"{n},4\u202fM€"]
            for n, name in enumerate(DEPARTEMENTS)
        ],
        [[name, 9 + n, 8 + n, f"0.8{n:02}", f"{n}400000"] for n, name in enumerate(DEPARTEMENTS)],
    ),
)
CLAIMS = part(
    "table",
    "chiffres-publies",
    title="Sur 42 chiffres publiés, 30 concordent avec les registres",
    subtitle="Chiffres publiés et chiffres recalculés",
    source="documents publics de la Région ; registres du plan",
    data=data(
        [
            column("chiffre", "Chiffre", header=True),
            column("publie", "Publié", number=True),
            column("recalcule", "Recalculé", number=True),
            column("date", "Date"),
            column("verdict", "Verdict"),
            column("explication", "Explication"),
            column("source", "Source"),
        ],
        [
            [
                f"Affirmation n° {n} sur les équipements",
                f"{n},0 M€",
                f"{n},1 M€",
                "2023-10-12",
                "écart expliqué",
                HOSTILE if n == 7 else "Le chiffre publié porte sur un périmètre antérieur.",
                "Communiqué de presse",
            ]
            for n in range(1, 43)
        ],
        [
            [f"Affirmation {n}", f"{n}000000", f"-{n}.5", "2023-10-12", "=1+1", HOSTILE, None]
            for n in range(1, 43)
        ],
    ),
)
SERIES = data(
    [
        column("annee", "Année", header=True),
        column("part", "Part sécurisée", number=True),
        column("cible", "Cible", number=True),
    ],
    [[str(2016 + n), f"{20 + 10 * n},0\u202f%", "100\u202f%"] for n in range(8)],
    [[2016 + n, f"0.{20 + 10 * n}", "1"] for n in range(8)],
)
TRAJECTORY = part(
    "chart",
    "lycees-trajectoire",
    title="La part de lycées sécurisés est passée de 20 % à 90 % en sept ans",
    subtitle="Part des lycées publics entièrement sécurisés, en %, au 31 décembre",
    alt="Courbe : 20 % en 2016, 90 % en 2023, sous la cible de 100 %.",
    description="La hausse est régulière, de dix points par an.",
    source=SOURCE,
    data=SERIES,
    figures=[FIRST, SHARE],
)
BARS = part(
    "map",
    "departements-barres",
    title="L'écart entre départements se resserre",
    subtitle="Part de lycées sécurisés par département, en %, 2023",
    alt="Barres horizontales des 13 départements, de 80 % à 92 %.",
    source=SOURCE,
    data=data(
        [column("departement", "Département", header=True), column("part", "Part", number=True)],
        [[name, f"{80 + n}\u202f%"] for n, name in enumerate(DEPARTEMENTS)],
        [[name, f"0.{80 + n}"] for n, name in enumerate(DEPARTEMENTS)],
    ),
)
EMPTY = part("empty", "gares", note="Sans donnée pour ce territoire.")

TEXT = """La sécurisation d'un lycée se mesure par **quatre composantes**, dont aucune ne
suffit seule :

- une clôture *totale* du site ;
- la vidéoprotection ;
- le contrôle d'accès ;
- un plan particulier de mise en sûreté (PPMS) à jour.

Un équipement en panne compte jusqu'au 90e jour. Voir {figure:departements-barres}, et la
[définition officielle](https://www.legifrance.gouv.fr/?q=a;b:c). « Entièrement sécurisé » veut dire
que les quatre sont réunies : est-ce le cas partout ? Pas encore ; mais presque.

> À noter : les lycées de la démonstration sont fictifs."""
METHOD = """## Annexe : méthode et définitions

1. Les montants sont des paiements (mandats), jamais des votes.
2. Les parts se calculent sur les unités, jamais sur des arrondis.

### Registres

Voir {tableau:gares} : ce paragraphe disparaît avec son tableau.

Les fichiers sont listés dans le manifeste."""


@cache
def svg(kind: str) -> str:
    style = {
        "svg.fonttype": "none", "svg.hashsalt": "sample", "font.family": "sans-serif",
        "font.sans-serif": [fonts.FAMILY, "DejaVu Sans"], "font.size": 9,
    }  # fmt: skip
    for stem in fonts.STEMS:
        matplotlib.font_manager.fontManager.addfont(str(fonts.FOLDER / f"{stem}.ttf"))
    with matplotlib.rc_context(style):
        canvas = Canvas(figsize=(6.4, 3.2), layout=None)
        axes = canvas.add_axes((0.24 if kind == "map" else 0.08, 0.12, 0.7, 0.82))
        if kind == "map":
            axes.barh(DEPARTEMENTS, range(80, 93), color="#0b5563")
        else:
            axes.plot(range(2016, 2024), range(20, 100, 10), color="#0b5563", clip_on=True)
        axes.spines[["top", "right"]].set_visible(False)
        buffer = io.StringIO()
        canvas.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def shown(*parts: dict[str, Any]) -> NotebookNode:
    name = f"p{zlib.crc32(repr(parts).encode())}"
    outputs = []
    for one in parts:
        bundle = {MIME: one, "text/html": "<p></p>", "text/plain": "part"}
        if one["kind"] in ("chart", "map"):
            bundle["image/svg+xml"] = svg(one["kind"])
        outputs.append(v4.new_output("display_data", bundle))
    return v4.new_code_cell("report.part()", outputs=outputs, execution_count=1, id=name)


def text(source: str, *tags: str) -> NotebookNode:
    name = f"c{zlib.crc32(source.encode())}"
    return v4.new_markdown_cell(source, id=name, metadata={"tags": [*tags]})


def notebook(*cells: NotebookNode) -> NotebookNode:
    return v4.new_notebook(cells=[text("# Titre pour les analystes"), shown(COVER), *cells])


def sample() -> NotebookNode:
    """Return the whole sample."""
    return notebook(
        text("Pour les analystes : changer `year`.", "analyst"),
        text("## L'essentiel"),
        shown(KEY_FIGURES, PROSE),
        text("## Lycées\n\n" + TEXT),
        text("### Trajectoire"),
        shown(TRAJECTORY),
        text("### Départements : où en est-on ?\n\nChaque département a son rythme."),
        shown(BY_DEPARTEMENT),
        shown(BARS),
        text("## Gares\n\nCette section n'a pas de données."),
        shown(EMPTY),
        text("## Chiffres publiés\n\nChaque chiffre publié est recalculé."),
        shown(CLAIMS),
        text(METHOD),
    )
