"""Write what `reporting init` starts a project from: the first plan's lists, its own words gone.

`python -m deploy.model` writes src/reporting/project/model.json.xz from data/; a test compares.
"""

import json
import lzma
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA, MODEL = ROOT / "data", ROOT / "src/reporting/project/model.json.xz"
WORDS = {
    "appels à manifestation d’intérêt (AMI)": "appels à projets",
    "appels à manifestation d'intérêt (AMI)": "appels à projets",
    "(appels à manifestation d'intérêt)": "(appels à projets)",
    " (campagnes dont le dispositif est AMI)": "",
    "appels à manifestation d'intérêt": "appels à projets",
    "appel à manifestation d'intérêt": "appel à projets",
    '"AMI"': '"AAP"',
    " (liO : le réseau de transport de la Région)": "",
    " liO": "",
    "liO ": "",
    "Observatoire régional de protection des usagers": "observatoire régional",
    "l'Observatoire est installé en 2021.": "",
    "L'Observatoire est installé en 2021.": "",
    "l'Observatoire": "l'observatoire régional",
    "l’Observatoire régional": "l’observatoire régional",
    "Lycées et Observatoire": "Lycées et observatoire",
    "Lycées informés de Pharos via l'ENT / loRdi": "Lycées informés de Pharos",
    "avec le CNFPT et l'école de Montpellier": "avec le concours de la Région",
    " par CyberOcc": " par le centre régional de cybersécurité",
    " de CyberOcc": " du centre régional de cybersécurité",
    " by CyberOcc": " by the regional cybersecurity centre",
    "Actions de la convention-cadre réalisées": "Actions des conventions réalisées",
    "Convention avec la gendarmerie": "Conventions",
    "Convention-cadre Région - gendarmerie": "Convention de la Région",
    "Plan La Région vous protège": "Plan de la Région",
    "La Région vous protège": "Plan de la Région",
    "Données de démonstration. ": "",
    "Établissements fictifs situés dans de vraies communes ; une": "Une",
    " depuis le 1er janvier 2016": " depuis le premier jour compté",
    " depuis le 1er janvier 2017": " depuis le premier jour compté",
    "Payé depuis 2016,": "Payé depuis le premier jour compté,",
    "Payé depuis 2017,": "Payé depuis le premier jour compté,",
    "des trois années de l'enveloppe (2021 à 2023), rapportés aux 50 M€ votés en novembre 2020": ""
    "des années de l'enveloppe, rapportés à son montant",
    "Données de démonstration, engendrées par « make demo »": "Registre de la Région",
    "Clôture, vidéoprotection, contrôle d'accès et plan de mise en sûreté (PPMS), tous actifs": ""
    "Toutes les composantes requises sont actives",
    "Clôture périphérique totale, vidéoprotection et contrôle d'accès actifs, plan particulier de "
    "mise en sûreté (PPMS) à jour.": "Toutes les composantes requises sont actives le même jour.",
    " (variante à cinq critères)": " (variante)",
    " (five-criterion variant)": " (variant)",
    "Les quatre composantes": "Les composantes requises",
    " : clôture périphérique totale, vidéoprotection, contrôle d'accès et PPMS à jour.": ".",
    ", de leurs équipements et des PPMS": " et de leurs équipements",
    ", de leurs équipements, des PPMS et": ", de leurs équipements et",
    " (≤ 30 %)": "",
    "La page de la Région annonce 45 M€ : le taux serait plus élevé d'un neuvième.": ""
    "L'enveloppe est celle que déclare le plan.",
    " Le centre de réponse a ouvert en mars 2023.": "",
    ", non du réseau : la cible de 2030 parle du « réseau »": ", non du réseau",
}
"""What the first plan says of its own, and what stands for it in any other plan."""
PLACES: dict[str, dict[str, str]] = {
    "departements": {"title": "Départements"},
    "epci": {
        "title": "EPCI au 1er janvier 2026",
        "population_millesime": "2023",
        "description": "Population et nombre de leurs communes qui sont dans la région.",
    },
    "communes": {"title": "Communes, COG 2026"},
    "contours_departements": {
        "title": "Contours des départements, simplifiés",
        "format": "topojson",
        "mediatype": "application/json",
    },
    "contours_communes": {"title": "Contours des communes, simplifiés"},
}
GROUPS = {
    "Axe 1 - Prévenir et signaler": "Prévention",
    "Axe 2a - Protéger : lycées": "Lycées",
    "Axe 2b - Protéger : transports": "Transports",
    "Axe 2c - Protéger : communes et polices municipales": "Communes",
    "Axe 2d - Convention-cadre gendarmerie (2024)": "Conventions",
    "Axe 3 - Sensibiliser et transmettre": "Sensibilisation",
}
COUNCILS = "engagements_conventions"
NO_COUNCILS = "Seuls les conseils locaux y ont un lieu : la région peut n'en suivre aucun."
FIRST_DAYS = re.compile(r"(?m)^(premiere_annee|depuis|definition_du) = \d{4}")


def said(text: str) -> str:
    """Return a text in the words of any plan."""
    for theirs, ours in (WORDS | GROUPS).items():
        text = text.replace(theirs, ours)
    return text


def catalogue() -> str:
    """Return the indicators, each from the plan's first year on (`$premiere`), without breaks."""
    text = said((DATA / "plan/indicators.toml").read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^(?:ruptures|engagements) = .*\n", "", text)
    return FIRST_DAYS.sub(r"\1 = $premiere", text)


def package() -> dict[str, Any]:
    """Return the list of tables; the paths and hashes of reference tables are those of a region."""
    listed = json.loads(said((DATA / "datapackage.json").read_text(encoding="utf-8")))
    for one in listed["resources"]:
        if one["path"].startswith("reference/"):
            for key in ("path", "hash", "bytes", "description"):
                del one[key]
            one |= PLACES.get(one["name"], {})
            one["path"] = "reference/"
        if one["name"] == COUNCILS:
            schema = one["schema"]
            del schema["couverture"]
            for field in schema["fields"]:
                field.pop("valeurs_connues", None)
            left = ("couverture", "fields.convention.valeurs_connues")
            schema["ecarts"] = dict.fromkeys(left, NO_COUNCILS)
    return listed


def model() -> dict[str, Any]:
    """Return the whole model."""
    with (DATA / "plan/plan.toml").open("rb") as file:
        plan = tomllib.load(file)
    columns = {
        name: (DATA / f"plan/{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        for name in ("cibles", "chiffres_publies", "revisions")
    }
    words = plan["vocabulaire"]
    return {
        "package": package(),
        "catalogue": catalogue(),
        "columns": columns,
        "codes": {key: said(f'"{word}"')[1:-1] for key, word in plan["codes"].items()},
        "conventions": [
            {"nom": said(one["nom"]), "nature": one["nature"]} for one in plan["conventions"]
        ],
        "indice": plan["prix"]["indice"],
        "minimums": plan["diffusion"]["minimums"],
        "volets": words["volets"],
        "composantes": words["composantes"],
        "requises": plan["securisation"]["composantes"],
    }


if __name__ == "__main__":
    content = json.dumps(model(), ensure_ascii=False).encode()
    MODEL.write_bytes(lzma.compress(content, preset=9))
    print(f"{MODEL.relative_to(ROOT)}: {MODEL.stat().st_size} bytes")
