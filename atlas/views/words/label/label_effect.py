"""What goes with the label, in French: table, what Holm leaves of it, correlation, change."""

import pandas as pd

from atlas.analysis.label_effect import CONFIDENCE, FEW
from atlas.text.french import counted, format_number
from atlas.views.display.measures import Measure

NOT_A_CAUSE = (
    "**Ce n'est pas une cause.** Une commune qui candidate au label a souvent déjà des services, "
    "un élu délégué, des moyens ; le label peut suivre l'accès aussi bien que le précéder. Les "
    "communes « sans distinction connue » ne sont pas sans label : beaucoup l'ont eu sans être "
    "dans l'échantillon, ce qui rapproche les deux groupes et réduit tout écart."
)


def effect_table(effects: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return the effect by level with its interval, French headings.

    Parameters
    ----------
    effects
        As `atlas.analysis.label_effect.effect_by_level` returns it.
    measure
        What is compared.
    """
    unit = f" ({measure.unit})" if measure.unit else ""
    names = [f"{level} @" if level else "Toutes, niveau publié ou non" for level in effects.index]

    def shown(column: str) -> pd.Series:
        return (effects[column] * measure.factor).round(measure.decimals + 1)

    return pd.DataFrame(
        {
            "Dernier niveau connu": names,
            "Communes (n)": effects["commune_count"],
            f"Moyenne{unit}": shown("mean_value"),
            f"Communes semblables{unit}": shown("mean_peer_value"),
            f"Écart{unit}": shown("mean_difference"),
            "De (95 %)": shown("low"),
            "À (95 %)": shown("high"),
            "p": effects["p_value"].round(4),
            "p ajustée (Holm)": effects["p_holm"].round(4),
            "Lecture": [_reading(row, measure) for row in effects.itertuples()],
        }
    )


def holm_sentence(effects: pd.DataFrame) -> str:
    """Return how many tests the lines of a table make, and what corrects for that.

    Parameters
    ----------
    effects
        As `atlas.analysis.label_effect.effect_by_level` returns it.
    """
    told = effects["p_value"].notna()
    if not told.any():
        return ""
    tests = counted(int(told.sum()), "comparaison", "comparaisons")
    alone = int((effects["p_value"] <= 1 - CONFIDENCE).sum())
    kept = int((effects["p_holm"] <= 1 - CONFIDENCE).sum())
    return (
        f"{tests} à la fois\xa0: au seuil de 5\xa0%, "
        f"{counted(alone, 'se distingue', 'se distinguent')} de zéro sans correction, "
        f"**{format_number(kept)}** une fois les p ajustées par la méthode de Holm (1979, "
        "Scandinavian Journal of Statistics 6(2), 65-70), qui borne à 5\xa0% le risque d'une seule "
        "erreur. p\xa0: permutations des signes des écarts. La corrélation de rangs est un test à "
        "part."
    )


def _reading(row: "tuple[object, ...]", measure: Measure) -> str:
    """Return what one line allows to say."""
    count, low, high = row.commune_count, row.low, row.high  # type: ignore[attr-defined]
    if not count:
        return "aucune commune"
    if pd.isna(low):
        return "trop peu de communes pour un intervalle"
    few = " ; très peu de communes" if count < FEW else ""
    if low <= 0 <= high:
        return f"écart non distinguable de zéro{few}"
    if row.p_holm > 1 - CONFIDENCE:  # type: ignore[attr-defined]
        return f"écart non distinguable de zéro, toutes comparaisons comptées{few}"
    better = (high < 0) == measure.is_lack
    return ("meilleur" if better else "moins bon") + f" que ses semblables{few}"


def correlation_sentence(found: pd.Series, measure: Measure) -> str:
    """Return how level and difference go together, in words.

    Parameters
    ----------
    found
        As `atlas.analysis.label_effect.rank_correlation` returns it.
    measure
        What is compared.
    """
    count = format_number(found["commune_count"])
    if pd.isna(found["spearman"]):
        return f"Corrélation de rangs : trop peu de communes au niveau publié ({count})."
    span = f"de {format_number(found['low'], 2)} à {format_number(found['high'], 2)}"
    sure = "ne se distingue pas de zéro"
    if not found["low"] <= 0 <= found["high"]:
        good = (found["spearman"] < 0) == measure.is_lack
        sure = "va avec un meilleur accès" if good else "va avec un moins bon accès"
    return (
        f"Corrélation de rangs entre le niveau et l'écart aux semblables : ρ de Spearman "
        f"**{format_number(found['spearman'], 2)}** (intervalle à 95 % : {span} ; p = "
        f"{format_number(found['p_value'], 3)}), τ de Kendall "
        f"{format_number(found['kendall'], 2)}, sur {count} communes dont le niveau est publié : "
        f"un niveau plus haut {sure}."
    )


def change_table(changes: dict[str, pd.Series], measure: Measure) -> pd.DataFrame:
    """Return the change of labelled communes beside that of their peers, French headings.

    Parameters
    ----------
    changes
        Period -> result of `atlas.analysis.label_effect.before_after`.
    measure
        What changed.
    """
    factor, decimals = measure.factor, measure.decimals + 1
    columns = {"mean_change": "Labellisées", "mean_peer_change": "Semblables",
               "difference": "Écart", "low": "De (95 %)", "high": "À (95 %)"}  # fmt: skip
    rows = [
        {"Période": name, "Communes (n)": int(found["commune_count"])}
        | {label: round(found[column] * factor, decimals) for column, label in columns.items()}
        for name, found in changes.items()
    ]
    return pd.DataFrame(rows)
