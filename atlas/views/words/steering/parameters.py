"""Parameters of the value added in French: their table, what to be careful of, an empty file."""

import pandas as pd

from atlas.context.steering.parameters import (
    ATTRIBUTION,
    COST,
    DEADWEIGHT,
    DURATION,
    GAIN_UNIT,
    HELP,
    NEWLY,
    UNITS_OF,
)
from atlas.text.french import UNKNOWN, counted, enumerated, shortest
from atlas.views.words.steering.value import UNIT_LABELS


def parameters_table(parameters: pd.DataFrame, sets: pd.DataFrame) -> pd.DataFrame:
    """Return the parameters with French headings: values, unit, source, what is done of each.

    `sets` is as `atlas.analysis.steering.value.gain_sets` returns it.
    """
    kept = set(sets.loc[sets["is_kept"], "parameter_id"])
    roles = [
        ("gain, compté" if row.parameter_id in kept else "gain qui en recouvre un autre, à part")
        if row.is_gain
        else ("entre dans le calcul" if row.parameter_id in UNITS_OF else "cité, hors du calcul")
        for row in parameters.itertuples()
    ]
    return pd.DataFrame({
        "Paramètre": parameters["parameter_name"],
        "Bas": parameters["low"].map(_exact), "Central": parameters["central"].map(_exact),
        "Haut": parameters["high"].map(_exact),
        "Unité": [UNIT_LABELS.get(unit, unit) for unit in parameters["unit"]],
        "Année": parameters["parameter_year"], "Portée": parameters["scope"],
        "Usage": roles, "Source": parameters["source_title"],
        "Lue": parameters["is_second_hand"].map(
            {True: "de seconde main", False: "à la source"}
        ),
        "Page": parameters["source_url"],
    })  # fmt: skip


def _exact(value: float) -> str:
    return UNKNOWN if pd.isna(value) else shortest(value)


def cautions(parameters: pd.DataFrame) -> str:
    """Return what to beware of: second-hand sources, several years or scopes in one computation."""
    used = parameters[parameters["is_gain"] | parameters["parameter_id"].isin(UNITS_OF)]
    told = []
    if second := int(used["is_second_hand"].sum()):
        told.append(
            f"{counted(second, 'paramètre est lu', 'paramètres sont lus')} de seconde main : "
            "relire la source avant de s'en servir."
        )
    years = sorted(used["parameter_year"].dropna().unique())
    if len(years) > 1:
        told.append(f"Les paramètres sont d'années différentes ({enumerated(_texts(years))}).")
    if used["scope"].nunique() > 1:
        told.append("Les paramètres n'ont pas tous la même portée : voir le tableau.")
    return " ".join(told)


def _texts(years: list[int]) -> list[str]:
    return [str(int(year)) for year in years]


def value_template() -> bytes:
    """Return a file of parameters to fill: sourced examples, and what nobody may assume."""
    return _TEMPLATE.encode()


_TEMPLATE = f"""\
# Paramètres de la plus-value, à relire puis à charger : atlas value load parametres.toml
#
# Un paramètre : low (bas), central, high (haut), label, unit (unité), source, url, year (année),
# scope (portée), second_hand (lu chez quelqu'un qui cite la source). Une valeur que personne n'a
# publiée reste absente : le résultat est alors inconnu, jamais supposé.

[{COST}]
label = "Coût annuel moyen d'un lieu"
low = 93843 # zone rurale
central = 110000 # ensemble
high = 200131 # quartier prioritaire de la ville
unit = "EUR/lieu/an"
source = "IGA, 376 réponses, citée par le Sénat (rapport r21-778)"
url = "https://senat.fr/rap/r21-778/r21-7788.html"
year = 2020
scope = "France services"
second_hand = true

# [{HELP}]
# label = "Accompagnements par lieu et par an"
# central =
# unit = "accompagnements/lieu/an"
# source = ""

# [{NEWLY}]
# label = "Personnes nouvellement servies par lieu et par an"
# central =
# unit = "personnes/lieu/an"
# source = ""

# Les trois suivants n'ont pas de valeur par défaut.
# [{DEADWEIGHT}]
# label = "Part des personnes qui seraient devenues autonomes sans le lieu"
# low =
# central =
# high =
# unit = "part"
# source = ""

# [{ATTRIBUTION}]
# label = "Part du gain due au lieu"
# central =
# unit = "part"
# source = ""

# [{DURATION}]
# label = "Années pendant lesquelles l'autonomie dure"
# central =
# unit = "années"
# source = ""

# Gains par personne rendue autonome et par an. overlaps : les gains qu'il recouvre ([] : aucun) ;
# sans overlaps, il est tenu pour recouvrir tous les autres, et ne s'additionne à aucun.
[gain.achat_en_ligne]
label = "Gain d'achat en ligne"
central = 42
unit = "{GAIN_UNIT}"
source = "France Stratégie 2018 ; écart de prix de 3 %"
url = "https://www.labecedaire.fr/2020/05/25/linclusion-numerique-cest-tout-benef/"
year = 2018
scope = "personne"
second_hand = true
"""
