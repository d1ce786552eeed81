"""Draw the rooms of the package and what each imports: docs/house.svg, written by `make docs`.

A room stands one floor above the highest room that it imports, so the drawing is that of the code.
"""

import ast
import html
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "reporting"
WIDTH, HEIGHT, GAP, MARGIN = 1000, 62, 12, 20
WORDS = {
    "cli": "la ligne de commande",
    "editions": "exécuter, publier, vérifier",
    "site": "accueil, recherche, flux",
    "project": "ouvrir une autre région",
    "document": "carnet → HTML, PDF, ODS",
    "facade": "Plan : ce qu'un carnet importe",
    "report": "les formes d'un rapport",
    "parts": "phrases, dessins, tableaux",
    "ledger": "observations, traces",
    "disclosure": "ce qui est masqué, l'audit",
    "assessment": "statuts, projections, coûts",
    "loading": "un dossier de données entier",
    "indicators": "registres d'un jour → unités",
    "plan": "catalogue, cibles, réglages",
    "registers": "lire, typer, vérifier",
    "territories": "région, départements, communes",
}
"""What each room is for. A room without words (errors, fonts…) is of use to all, and not drawn."""
STYLE = """
  text { font: 15px Inter, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1d1d2b }
  .name { font-weight: 700 } .small { font-size: 12px; fill: #4d4d5c }
  .paper { fill: #ffffff } .room { fill: #eef2fb; stroke: #5470b8 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f1f1f6 } .small { fill: #c0c0cf }
    .paper { fill: #1b1c22 } .room { fill: #2a3147; stroke: #8fa6e0 }
  }
"""


def rooms() -> dict[str, frozenset[str]]:
    """Return the rooms that each drawn room imports, itself apart."""
    found: dict[str, set[str]] = {name: set() for name in WORDS}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room in found:
            found[room] |= set(imported(path)) & found.keys() - {room}
    return {name: frozenset(others) for name, others in found.items()}


def imported(path: Path) -> Iterator[str]:
    """Return the rooms that a module names; `reporting` itself shows the facade."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"reporting.{one.name}" for one in node.names]
            names = inside if node.module == "reporting" else [node.module]
        yield from (one.split(".")[1] for one in names if one.startswith("reporting."))


def floors(found: dict[str, frozenset[str]]) -> list[list[str]]:
    """Return the rooms from the roof to the ground."""

    @cache
    def height(room: str) -> int:
        return 1 + max(map(height, found[room]), default=-1)

    top = max(map(height, found))
    return [[room for room in WORDS if height(room) == floor] for floor in range(top, -1, -1)]


def direct(room: str, found: dict[str, frozenset[str]]) -> list[str]:
    """Return what a room imports, less what it would reach through another of them."""

    @cache
    def below(one: str) -> frozenset[str]:
        return found[one].union(*map(below, found[one]))

    return [
        one for one in WORDS if one in found[room] and not any(one in below(o) for o in found[room])
    ]


def house() -> str:
    """Return the drawing."""
    found = rooms()
    rows = floors(found)
    tall = len(rows) * (HEIGHT + GAP) - GAP + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" role="img">',
        "<title>Les pièces du paquet, du toit au sol, et ce que chacune importe</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{tall}" rx="8"/>',
    ]
    for rank, row in enumerate(rows):
        wide = (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
        for place, room in enumerate(row):
            x, y = MARGIN + place * (wide + GAP), MARGIN + rank * (HEIGHT + GAP)
            on = ", ".join(direct(room, found))
            words, below = html.escape(WORDS[room]), f"sur {on}" if on else "au sol"
            lines += [
                f'<rect class="room" x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HEIGHT}"/>',
                f'<text x="{x + 14:.1f}" y="{y + 26}"><tspan class="name">{room}</tspan>'
                f" : {words}</text>",
                f'<text class="small" x="{x + 14:.1f}" y="{y + 47}">{below}</text>',
            ]
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    (ROOT / "docs" / "house.svg").write_text(house(), encoding="utf-8")
