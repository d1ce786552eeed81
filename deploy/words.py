"""The French words of docs/methods.md and docs/registers.md for codes, settings and rules.

A code without its words stops `make docs` with a KeyError that names it: give it its words here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

LEVELS = {
    "region": "région",
    "departement": "département",
    "epci": "intercommunalité (EPCI)",
    "commune": "commune",
}

WORDS = {
    # direction
    "hausse": "à la hausse",
    "baisse": "à la baisse",
    "sans_sens": "sans sens : aucun statut n'est calculé",
    # day or period
    "stock": "un jour : le 31 décembre, ou celui de l'arrêté si l'indicateur décrit les données",
    "flux": "l'année, du 1er janvier au 31 décembre",
    "cumul": "un cumul, jusqu'au 31 décembre",
    "annee_scolaire": "l'année scolaire achevée dans l'année (du 1er septembre au 31 août)",
    "enveloppe": "les années de l'enveloppe, jusqu'au 31 décembre",
    # disclosure
    "publique": "publique",
    "securite": "sûreté : le nombre d'établissements **non** protégés est la donnée sensible",
    "secret": "secret statistique : des personnes ou des organisations sont comptées",
    # aggregation
    "somme": "oui : le chiffre d'un ensemble est la somme des unités de ses parties",
    "mediane": "non : médiane des unités du territoire, jamais moyenne des médianes de ses parties",
    "aucune": "non : valeur reprise telle que publiée, jamais recalculée ni sommée",
    # targets
    "adoptee": "votée",
    "annoncee": "annoncée",
    # claims
    "arrondi": "arrondi",
    "pres_de": "près de",
    "plus_de": "plus de",
    "au_plus": "au plus",
    "valeur": "valeur",
    "numerateur": "numérateur",
    "denominateur": "dénominateur",
    "vote": "voté",
    "affecte": "affecté",
    "engage": "engagé",
    # severities
    "error": "erreur",
    "warning": "avertissement",
    "info": "information",
}

FIELDS = {
    "id": "Nom de l'entrée, et de la fonction de calcul.",
    "code": "Code court, pour les renvois d'un document à l'autre.",
    "groupe": "Axe ou chapitre du plan.",
    "libelle": "Libellé complet, en français.",
    "court": "Libellé des colonnes et des légendes.",
    "titre": "Nom d'une ligne du tableau de bord ; à défaut, `libelle`.",
    "bref": "Ce qui est compté, en une ligne ; à défaut, `definition`.",
    "label": "Libellé complet, en anglais.",
    "unite": "`%`, `‰`, `nombre`, `EUR` (centimes), `ETP` (centièmes), `jours` ou `points`.",
    "rapport": "Vrai quand un montant ou un nombre est divisé par un autre (coût moyen).",
    "agregation": "`somme`, `mediane`, ou `aucune` (valeur publiée par d'autres).",
    "nom": "Ce que l'on compte, au singulier et au pluriel.",
    "sens": "`hausse`, `baisse`, ou `sans_sens` : aucun statut n'est alors calculé.",
    "decimales": "Décimales affichées, de 0 à 3 ; le calcul reste exact.",
    "echelons": "Échelons territoriaux où le chiffre existe.",
    "registres": "Tables lues par le calcul.",
    "premiere_annee": "Première année observée.",
    "temps": "Jour ou période : `stock`, `flux`, `cumul`, `annee_scolaire` ou `enveloppe`.",
    "depuis": "Premier jour compté d'un cumul.",
    "depense": "À la place de `depuis` : la mesure de `depenses_depuis` dont vient ce jour.",
    "ruptures": "Jours à partir desquels les valeurs ne se comparent plus à celles d'avant.",
    "composante": "Composante d'équipement que l'indicateur mesure.",
    "compose_de": "Indicateurs dont celui-ci dépend : leurs ruptures sont les siennes.",
    "engagements": "Engagements du registre dont il mesure l'avancement.",
    "sur_les_donnees": "Vrai quand il décrit les registres à un arrêté, non le monde.",
    "diffusion": "`publique`, `securite` ou `secret` : la règle de masquage qui s'applique.",
    "contributeur": "Colonne d'un registre qui dit de qui vient chaque unité : règle de dominance.",
    "version": "Version de la définition.",
    "definition_du": "Jour depuis lequel cette version vaut.",
    "formule": "Numérateur / dénominateur, en mots.",
    "definition": "Ce qui est compté, et quand.",
    "population": "Ce qui entre dans le champ, et ce qui en est exclu.",
    "limites": "Ce que le chiffre ne dit pas.",
    "source": "Source imprimée sous les tableaux et les graphiques.",
}

SETTINGS = {
    "nom": "Nom du plan.",
    "sous_titre": "Sous-titre de la couverture.",
    "organisme": "Éditeur des rapports.",
    "siret": "SIRET de l'éditeur, pour les aides publiées au schéma national.",
    "site.adresse": "Adresse publique du site, barre finale comprise ; sans elle, liens relatifs.",
    "site.carte": "Indicateur de la carte des départements, sur la première page du site.",
    "site.liste": "Indicateurs qui suivent le nom de chaque département dans la liste du site.",
    "demonstration.avis": "Avis de couverture, quand une ligne d'un registre est inventée.",
    "demonstration.ligne": "Le même avis en une ligne, au pied de chaque page.",
    "demonstration.calee": "Les registres de démonstration ont été ajustés aux chiffres publiés.",
    "periode.premiere_annee": "Première année qu'un rapport peut couvrir.",
    "periode.derniere_annee": "Dernière année qu'un rapport peut couvrir.",
    "periode.premier_rapport": (
        "Année du premier rapport publié : ses chiffres sont les premiers figés."
    ),
    "qualite.completude_minimale": (
        "Part des cellules attendues sous laquelle les données d'un rapport sont provisoires."
    ),
    "diffusion.manquants_minimum": (
        "Unités non protégées qu'une part publiée d'un département doit compter, à moins d'aucune."
    ),
    "diffusion.total_minimum": "Unités dont une telle part doit être faite, au moins.",
    "diffusion.effectif_minimum": (
        "Personnes ou organismes qu'un effectif publié doit compter, à moins d'aucun."
    ),
    "diffusion.dominance_maximum": (
        "Part du total qu'un seul contributeur peut avoir, au plus, dans un effectif d'entreprises."
    ),
    "diffusion.registres_publics": (
        "Registres publics par nature, bien qu'un indicateur sensible repose sur eux."
    ),
    "diffusion.minimums.*": "Le même minimum pour cet indicateur de classe « secret ».",
    "arrete.mois": "Mois de l'arrêté, l'année suivante.",
    "arrete.jour": "Jour de l'arrêté.",
    "arrete.provisoires": "Jours d'arrêtés provisoires, l'année suivante.",
    "equipements.tolerance_hors_service_jours": (
        "Jours de panne tolérés : un équipement cesse de compter le jour d'après."
    ),
    "equipements.partiel_compte": "Une clôture ou un dispositif partiel compte.",
    "equipements.autorisation_valide": (
        "Une autorisation préfectorale inscrite doit être en cours de validité."
    ),
    "securisation.composantes": "Composantes requises pour « entièrement sécurisé ».",
    "enveloppe.montant_euros": "Enveloppe du plan, en euros.",
    "enveloppe.votee_le": "Jour du vote : aucun taux d'exécution avant.",
    "enveloppe.du": "Premier jour des paiements imputés à l'enveloppe.",
    "enveloppe.au": "Fin de la période de l'enveloppe (exclue).",
    "depenses_depuis.lycees": "Premier jour de la dépense cumulée des lycées.",
    "depenses_depuis.rames": "Premier jour de la dépense cumulée des trains.",
    "depenses_depuis.autocars": "Premier jour de la dépense cumulée des autocars.",
    "prix.indice": "Indice des euros constants.",
    "prix.mesure": "Mesure dont les paiements sont convertis.",
    "projection.fenetre_annees": "Années dont les variations sont tirées au sort.",
    "codes.appel_a_projets": "Dispositif des appels à projets des communes.",
    "codes.abords": "Dispositif des abords d'établissements.",
    "codes.surete_ferroviaire": "Type des postes de sûreté ferroviaire.",
    "codes.mediation": "Type des postes de médiation.",
    "codes.intervenants_sociaux": "Type des postes d'intervenant social.",
    "codes.mise_en_surete": "Composante que donne un plan de mise en sûreté.",
    "codes.signalement_en_ligne": "Thème des actions sur le signalement en ligne.",
    "conventions.*.nom": "Nom d'une liste d'engagements au registre.",
    "conventions.*.nature": "`accord` (ses actions comptent), `plan` ou `conseils` (locaux).",
    "conventions.*.signee_le": "Jour avant lequel rien n'y est promis.",
    "couts.*.libelle": "Libellé d'un coût moyen, avec ce qu'il divise.",
    "couts.*.depense": "Dépense divisée.",
    "couts.*.diviseur": "Indicateur par lequel elle est divisée.",
    "couts.*.element": "Ce qui en est pris : numérateur, dénominateur ou progression.",
    "statuts.*.version": "Version des seuils de statut.",
    "statuts.*.depuis": "Jour depuis lequel cette version des seuils vaut.",
    "statuts.*.en_bonne_voie": "Plus petit rapport de rythmes « en bonne voie ».",
    "statuts.*.a_accelerer": "Plus petit rapport de rythmes « à accélérer ».",
    "statuts.*.progres_faible": "Plus petit rapport de rythmes « progrès faible », avant le recul.",
}

TYPES = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "oui ou non",
    "date": "date",
}
UNITS = {
    "EUR": "montant en euros",
    "part": "part de 1",
    "ETP": "équivalents temps plein",
    "indice": "indice",
}
NATURES = {
    "commune": "commune du COG",
    "departement": "département de la région",
    "territoire": "commune ou département",
    "annee_scolaire": "année scolaire, `2022-2023`",
    "mois": "mois, `2022-01`",
}


def column_rule(field: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the type of a column, whether it is required, and the values it allows."""
    limits = field.get("constraints", {})
    kind = UNITS[field["unite"]] if "unite" in field else TYPES[field["type"]]
    if limits.get("required"):
        required = "valeur"
    else:
        required = "colonne" if field.get("colonne_obligatoire") else "non"
    return kind, required, " ; ".join(_allowed(field, limits))


def _allowed(field: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[str]:
    if "nature" in field:
        yield NATURES[field["nature"]]
    elif "pattern" in limits:
        yield f"`{limits['pattern']}`"
    if "enum" in limits:
        yield ", ".join(f"`{one}`" for one in limits["enum"])
    if "separateur" in field:
        yield f"liste séparée par `{field['separateur']}`"
    if limits.get("unique"):
        yield "unique"
    if "maxLength" in limits:
        yield f"{limits['maxLength']} caractères au plus"
    if "minimum" in limits:
        yield f"≥ {limits['minimum']}"
    if "maximum" in limits:
        yield f"≤ {limits['maximum']}"
    if "alias" in field:
        yield f"aussi lue sous le nom {_and(field['alias'])}"
    if "cle_controle" in field:
        yield f"clé de contrôle `{field['cle_controle']}`"
    if "valeurs_connues" in field:
        yield "dont " + ", ".join(f"`{one}`" for one in field["valeurs_connues"])
    if field.get("fait_accompli"):
        yield "jamais après le jour où la ligne est connue"
    if field.get("attendu"):
        yield "attendue dans un registre complet"


def row_rules(schema: Mapping[str, Any]) -> list[str]:
    """Return what a schema asks of rows, one sentence a rule."""
    return [
        sentence
        for name, rules in schema.items()
        if name not in ("fields", "primaryKey", "foreignKeys")
        for sentence in _SENTENCES[name](rules)
    ]


def _and(names: list[str] | str, word: str = "et") -> str:
    named = [names] if isinstance(names, str) else names
    listed = ["vide" if name is None else f"`{name}`" for name in named]
    return f" {word} ".join([*filter(None, [", ".join(listed[:-1])]), listed[-1]])


def _period(names: list[str]) -> str:
    return f"[`{names[0]}`, `{names[1]}`["


def _when(condition: Mapping[str, list[str]], word: str) -> str:
    tests = [f"`{name}` vaut {_and(values, 'ou')}" for name, values in condition.items()]
    return f", {word} {' et '.join(tests)}" if tests else ""


def _required(rule: Mapping[str, Any]) -> str:
    sentence = f"{_and(rule['champs'])} à remplir"
    sentence += _when(rule.get("si", {}), "quand") + _when(rule.get("sauf", {}), "sauf quand")
    if "si_renseigne" in rule:
        sentence += f", quand `{rule['si_renseigne']}` est rempli"
    return f"{sentence}."


def _covered(rule: Mapping[str, Any]) -> str:
    since = f" depuis {rule['depuis']}" if "depuis" in rule else ""
    there = f" de `{rule['table']}`" if "table" in rule else ""
    each = {"departement": "chaque département", "annee": "chaque année du plan"}
    each |= {"mois": "chaque mois du plan", "ligne": "chaque ligne"}
    column = f" (`{rule['champ']}`)" if "champ" in rule else ""
    return f"Au moins une ligne pour {each[rule['chaque']]}{there}{since}{column}."


def _within(rule: Mapping[str, Any]) -> str:
    there = f"de `{rule['table']}`" if rule["table"] else "de la même ligne"
    return (
        f"La période {_period(rule['periode'])} tient dans {_period(rule['dans'])} {there}"
        f"{_when(rule.get('si', {}), 'quand')}."
    )


def _ceiling(rule: Mapping[str, Any]) -> str:
    less = f" moins {_and(rule['moins'])}" if rule.get("moins") else ""
    among = _when(rule.get("parmi", {}), "là où")
    return (
        f"La somme de `{rule['somme']}` par {_and(rule['par'])} ne dépasse pas "
        f"{_and(rule['plafond'])}{less} de `{rule['table']}`{among}."
    )


def _compared(rule: Mapping[str, Any]) -> str:
    other = rule["a"] if isinstance(rule["a"], int) else " × ".join(f"`{one}`" for one in rule["a"])
    return f"`{rule['champ']}` {rule['relation']} {other}{_when(rule.get('si', {}), 'quand')}."


def _dated(rule: Mapping[str, Any]) -> str:
    sentence = f"`{rule['date']}` est de l'année `{rule['champ']}`"
    if "mois_en_plus" in rule:
        sentence += f", jusqu'au mois {rule['mois_en_plus']} de la suivante"
    starts = " ou ".join(f"`{one}` commence par `{by}`" for one, by in rule["sauf_debut"].items())
    return f"{sentence}, sauf si {starts}." if starts else f"{sentence}."


def _equal(rule: Mapping[str, Any]) -> str:
    there = f"`{rule['date']}` de `{rule['table']}` (`{rule['cle']}` = `{rule['cle_table']}`)"
    return f"`{rule['champ']}` est une {there}{_when(rule.get('si', {}), 'quand')}."


def _suited(rule: Mapping[str, Any]) -> list[str]:
    there = f"`{rule['champ']}` de `{rule['table']}` (même `{rule['cle']}`)"
    return [
        f"{there} : {_and(case['parmi'], 'ou')}{_when(case['si'], 'quand')}."
        for case in rule["cas"]
    ]


_SENTENCES = {
    "validite": lambda rules: [f"Une ligne vaut pendant {_period(one)}." for one in rules],
    "evenement": lambda name: [f"Une ligne est un événement, daté par `{name}`."],
    "debut_obligatoire": lambda names: [f"Sans {_and(names)}, la ligne ne vaut pas encore."],
    "ordre": lambda rules: [
        f"{(' < ' if one.get('strict') else ' ≤ ').join(f'`{name}`' for name in one['champs'])}."
        for one in rules
    ],
    "sans_chevauchement": lambda rules: [
        f"Les périodes {_period(one['periode'])} de même {_and(one['champs'])} sont disjointes."
        for one in rules
    ],
    "exige": lambda rules: map(_required, rules),
    "couverture": lambda rules: map(_covered, rules),
    "remplies": lambda rules: [
        f"{_and(one['champs'])} : jamais vide partout{_when(one.get('si', {}), 'quand')}."
        for one in rules
    ],
    "pendant": lambda rules: map(_within, rules),
    "plafonds": lambda rules: map(_ceiling, rules),
    "apres": lambda rules: [
        f"`{one['champ']}` ne précède pas `{one['date']}` de `{one['table']}` "
        f"(même `{one['cle']}`)."
        for one in rules
    ],
    "au_moins_un": lambda rules: [f"{_and(one, 'ou')} à remplir." for one in rules],
    "compare": lambda rules: map(_compared, rules),
    "exercice": lambda rules: map(_dated, rules),
    "renvois": lambda rules: [
        f"`{one['champ']}` renvoie à `{one['table']}.{one['champ_table']}`"
        f"{_when(one.get('si', {}), 'quand')}."
        for one in rules
    ],
    "remplace": lambda rules: [
        f"`{one['champ']}` est une `{one['version']}` antérieure de même `{one['parmi']}`."
        for one in rules
    ],
    "designe": lambda rules: [
        f"`{one['table_nommee']}` nomme une table, `{one['champ_nomme']}` une de ses colonnes."
        for one in rules
    ],
    "coincide": lambda rules: map(_equal, rules),
    "clos": lambda rules: [
        f"La période {_period(one['periode'])} se clôt avec `{one['fin']}` de `{one['table']}` "
        f"(même `{one['cle']}`)."
        for one in rules
    ],
    "selon": lambda rules: [sentence for one in rules for sentence in _suited(one)],
    "missingValues": lambda values: [
        f"Absence de valeur : {', '.join(f'`{one}`' if one else 'case vide' for one in values)}."
    ],
}
