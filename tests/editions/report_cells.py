"""The cells of a small report: parts as JSON, without data behind them."""

import json

MIME = "application/vnd.reporting.part+json"
OPTIONAL = ("subtitle", "alt", "description", "source", "note", "unit", "data", "paragraphs")
NOTHING = dict.fromkeys([*OPTIONAL, "tiles", "cover"]) | {"version": 2, "figures": [], "dates": []}


def show(part: dict) -> str:
    """Return the source of a cell that displays a part."""
    text = json.dumps(NOTHING | part, ensure_ascii=False)
    return (
        f"import json\npart = json.loads({text!r})\n"
        f'display({{"{MIME}": part, "text/plain": part["id"]}}, raw=True)'
    )


COVER = show(
    {
        "kind": "cover",
        "id": "couverture",
        "title": "Rapport",
        "figures": [],
        "cover": {
            "title": "Rapport annuel 2023",
            "subtitle": "La région",
            "plan": "Plan",
            "territory": "region-76",
            "territory_name": "Occitanie",
            "year": 2023,
            "reference_date": "2023-12-31",
            "freeze": "2024-01-31",
            "status": "définitif",
            "notice": "Données de démonstration.",
            "report_id": "rapport-2023-region-76",
        },
    }
)

FIGURE = {
    "indicator": "lycees_securises",
    "year": 2023,
    "territory": "region-76",
    "numerator": 203,
    "denominator": 225,
    "unit": "%",
    "du": "2023-12-31",
    "au": "2023-12-31",
    "state": "connu",
    "interval": None,
    "text": "90,2 %",
    "observed": True,
}

TABLE = show(
    {
        "kind": "table",
        "id": "lycees",
        "title": "Neuf lycées sur dix sont sécurisés",
        "subtitle": "En nombre, au 31 décembre 2023",
        "source": "Registre des lycées",
        "unit": "nombre",
        "figures": [FIGURE],
        "data": {
            "columns": [
                {"id": "code", "label": "Code", "unit": None, "align": "left", "header": True},
                {
                    "id": "lycees",
                    "label": "Lycées",
                    "unit": None,
                    "align": "right",
                    "header": False,
                },
            ],
            "rows": [
                [{"text": "09"}, {"text": "12", "value": 12, "unit": "nombre", "decimals": 0}],
                [{"text": "31"}, {"text": "60", "value": 60, "unit": "nombre", "decimals": 0}],
            ],
        },
    }
)
