"""An executed notebook with every kind and role of part that a report has, drawn by hand."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode, v4

from reporting.parts.canvas import FULL, NARROW, Canvas
from tests.document.sample import (
    COVER,
    MIME,
    SHARE,
    SOURCE,
    cell,
    column,
    notebook,
    part,
    shown,
    text,
)

LATE = ("Autocars équipés", "Rames équipées", "Élus référents", "Comité de pilotage")


def drawing(wide: float, tall: float, said: str = "") -> str:
    canvas = Canvas(wide, tall)
    canvas.rect(0, 0, (wide, tall), "track")
    canvas.rect(0, 0, (0.6 * wide, tall), "blue")
    if said:
        canvas.text(4, 14, said, color="paper", size=8)
    return canvas.svg("dessin")


def prose(name: str, role: str, *sentences: str) -> dict[str, Any]:
    lines = [[{"text": sentence}] for sentence in sentences]
    return part("prose", name, paragraphs=lines, role=role)


def cards(name: str, style: str, *given: dict[str, Any], **fields: Any) -> dict[str, Any]:
    empty = {"lines": [], "facts": [], "foot": [], "detail": [], "icon": None, "tone": None}
    made = [{**empty, "svg": None, **one} for one in given]
    return part("cards", name, cards=made, style=style, **fields)


def lines(*sentences: str) -> list[list[dict[str, Any]]]:
    return [[{"text": sentence}] for sentence in sentences]


VERDICTS = cards(
    "verdicts",
    "verdict",
    {
        "title": "Tenu",
        "tone": "accent",
        "icon": "atteinte",
        "lines": lines("L'Observatoire est installé.", "Le Conseil est installé."),
    },
    {
        "title": "À portée",
        "tone": "blue",
        "icon": "bonne_voie",
        "lines": lines("Lycées : bientôt."),
    },
    {
        "title": "Pas tenu",
        "tone": "late",
        "icon": "depassee",
        "lines": lines("Autocars : sans date."),
    },
)
BOXES = cards(
    "encadre",
    "box",
    {"title": "Depuis le rapport précédent.", "lines": lines("Des chiffres ont été révisés.")},
    {"title": "Ce rapport compte", "lines": lines("ce qui est installé, voté et payé.")},
)
DELAYS = cards(
    "retards",
    "delay",
    *(
        {
            "title": name,
            "svg": drawing(180, 6),
            "detail": ["12 mois de retard", "31 déc. 2023"],
            "facts": [{"label": "Cause déclarée", "text": "non renseignée", "tone": "quiet"}],
            "foot": [
                {"label": "Responsable", "text": "Mobilités"},
                {"label": "Prochaine date", "text": "aucune"},
            ],
        }
        for name in LATE
    ),
    note="Échelle du retard : 24 mois.",
)
NOTES = cards(
    "surprise",
    "open",
    {"title": "La surprise", "lines": lines("Treize villes font les trois quarts des habitants.")},
    {
        "title": "Peu concentrée",
        "facts": [{"label": "Les dix premières", **cell("17\u202f%", "0.17", "%")}],
    },
    width=4,
)
FACTS = part(
    "key_figures",
    "faits",
    figures=[SHARE],
    tiles=[
        {"label": "lycées sécurisés de plus", "text": "+6", "detail": None, "figure": None},
        {
            "label": "des lycées sont sécurisés",
            **cell(SHARE["text"], "203/225", "%", 1),
            "detail": "contre 20 % en 2016",
            "figure": 0,
        },
        {
            "label": "restent à demander",
            "text": "143 120 €",
            "detail": None,
            "figure": None,
            "tone": "target",
        },
    ],
)
MAP = part(
    "map",
    "carte",
    title="Les aides suivent la côte",
    subtitle="Communes aidées",
    alt="Carte : surtout la côte.",
    source=SOURCE,
    width=8,
    narrow=drawing(NARROW, 200, "étroite"),
    data={"columns": [column("commune", "Commune", header=True)], "rows": [[{"text": "Sète"}]]},
)
CHART = part(
    "chart",
    "rythmes",
    title="Deux rythmes, deux échéances",
    subtitle="Part des rames équipées",
    alt="Courbe : de 20 % à 90 %.",
    source=SOURCE,
    narrow=drawing(NARROW, 180, "étroit"),
    figures=[SHARE],
    data={
        "columns": [column("part", "Part", number=True)],
        "rows": [[cell("90,2\u202f%", "203/225")]],
    },
)
BOARD = part(
    "table",
    "tableau-de-bord",
    title="Deux engagements en défaut",
    subtitle="Au 31 décembre",
    source=SOURCE,
    data={
        "columns": [
            column("engagement", "Engagement", header=True),
            column("statut", "Statut"),
            {**column("avant", "2022", number=True), "over": "Région"},
            {**column("apres", "2023", number=True), "over": "Région"},
            column("chemin", "vers la cible"),
            column("reste", "reste", number=True),
        ],
        "rows": [
            [
                {"text": name, "sub": "% du parc ; cible 2023"},
                {"text": "échéance dépassée", "icon": "depassee", "tone": "late"},
                cell("47,5", "47.5", decimals=1),
                cell("55,2", "55.2", decimals=1),
                {"text": "62 % du chemin", "svg": drawing(64, 9)},
                {**cell("446", 446), "tone": "target"},
            ]
            for name in LATE
        ]
        + [
            [
                {"text": "Ensemble", "tone": "ink"},
                {"text": ""},
                cell("–", None),
                cell("–", None),
                {"text": ""},
                cell("n. d.", None),
            ]
        ],
        "groups": [
            {"row": 0, "title": "En défaut", "tone": "late", "meaning": "l'échéance est passée"},
            {"row": 2, "title": "En bonne voie", "tone": "blue", "meaning": None},
        ],
    },
)
SHORT_ROWS = part(
    "table",
    "registres",
    title="Douze registres",
    subtitle="Lignes",
    data={
        "columns": [
            column("registre", "Registre", header=True),
            column("n", "Lignes", number=True),
            {**column("motif", "Motif"), "printed": False},
        ],
        "rows": [
            [{"text": f"Registre {n}"}, cell(str(n), n), {"text": f"Motif {n}" if n < 3 else ""}]
            for n in range(1, 13)
        ],
    },
)


def cover(**fields: Any) -> dict[str, Any]:
    squares = {
        "publisher": "Région Occitanie",
        "verdict": "Promis pour 2023. Il reste à protéger 14 lycées.",
        "squares": drawing(FULL, 300),
        "squares_narrow": drawing(NARROW, 300),
        "squares_alt": "Carrés pleins : protégés.",
        "origins": {
            "lycees_securises": {"label": "Lycées", "rule": "a / b", "registers": "lycées"}
        },
    }
    return {**COVER, "cover": {**COVER["cover"], **squares, **fields}}


def kinds(**fields: Any) -> NotebookNode:
    """Return the notebook; `fields` are of its cover."""
    made = notebook(
        text("## L'essentiel"),
        shown(prose("verdict", "verdict", "Promis pour 2023, pas encore tenu.")),
        shown(prose("chapeau", "lead", "Les lycées touchent au but.", "Les trains piétinent.")),
        shown(VERDICTS, BOXES),
        text("## Tableau de bord"),
        shown(prose("tete", "headline", "Deux engagements en défaut.")),
        shown(BOARD, FACTS),
        text("## Retards"),
        shown(DELAYS),
        text("## Communes"),
        shown(MAP, NOTES, CHART),
        text("## Annexe : registres"),
        shown(SHORT_ROWS),
    )
    made.cells[1] = shown(cover(**fields))
    for one in made.cells:
        for output in one.get("outputs", []):
            if "image/svg+xml" in output.data:
                wide = 320 if output.data[MIME].get("width") == 8 else FULL
                output.data["image/svg+xml"] = drawing(wide, 240, "l'échéance")
    return v4.new_notebook(cells=made.cells)
