"""How access is shared among people, in French: findings, tables, what the formulas say."""

import numpy as np
import pandas as pd

from atlas.text.french import counted, format_number, percent, percents
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure, format_value

# Under it, an index of Theil is only rounding: all have the same.
_LEAST_THEIL = 1e-12
EQUALITY = "Égalité parfaite"  # the diagonal of Lorenz curves


def spread_finding(row: pd.Series, measure: Measure) -> str:
    """Return the median and the ninth decile in a sentence, and who is unknown.

    Parameters
    ----------
    row
        Row of `atlas.access.inequality.spread`.
    measure
        What the values are.
    """
    left_out = counted(round(row["people_unknown"]), "habitant", "habitants")
    aside = f"{left_out} de valeur inconnue à part."
    if pd.isna(row["median"]):
        return f"{measure.label} : rien n'est connu. {aside}"
    median, p10, p90 = (_bold(row[column], measure) for column in ("median", "p10", "p90"))
    if not measure.is_lack:
        text = f"La moitié des habitants ont {median} ou moins, un sur dix {p10} ou moins"
    elif np.isinf(row["median"]):
        text = "Plus de la moitié des habitants n'ont aucun lieu à portée"
    elif np.isinf(row["p90"]):
        text = (
            f"La moitié des habitants sont à {median} ou moins, plus d'un sur dix n'a aucun lieu à "
            "portée"
        )
    else:
        text = f"La moitié des habitants sont à {median} ou moins, neuf sur dix à {p90} ou moins"
    return f"{text} ({measure.label.lower()}). {aside}"


def _bold(value: float, measure: Measure) -> str:
    return f"**{format_value(value, measure)}**"


def lorenz_finding(curve: pd.DataFrame, measure: Measure) -> str:
    r"""Return what the ends of a Lorenz curve say, in a sentence.

    Parameters
    ----------
    curve
        Result of `atlas.access.inequality.lorenz`.
    measure
        What is shared: a lack (distance) or a supply.

    Examples
    --------
    >>> from atlas.access.inequality import lorenz
    >>> from atlas.views.display.measures import MEASURES
    >>> curve = lorenz(pd.Series([0, 1]), pd.Series([90, 10]))
    >>> lorenz_finding(curve, MEASURES["nearest_road_m"])
    "les 10\xa0% d'habitants les plus éloignés cumulent 100\xa0% du total."
    """
    if curve["value_share"].isna().any():
        return "rien à partager, ou rien de connu."
    if measure.is_lack:
        share = 1 - np.interp(0.9, curve["people_share"], curve["value_share"])
        return f"les 10\xa0% d'habitants les plus éloignés cumulent {percent(share, 0)} du total."
    share = np.interp(0.5, curve["people_share"], curve["value_share"])
    return f"la moitié la moins bien servie des habitants a {percent(share, 0)} de l'offre."


def lorenz_reading(curve: pd.DataFrame, measure: Measure) -> list[str]:
    r"""Return how to read a Lorenz curve: two of its points and its Gini index.

    Parameters
    ----------
    curve
        Result of `atlas.access.inequality.lorenz`.
    measure
        What is shared: a lack (distance) or a supply.

    Examples
    --------
    >>> from atlas.access.inequality import lorenz
    >>> from atlas.views.display.measures import MEASURES
    >>> curve = lorenz(pd.Series([1, 1]), pd.Series([90, 10]))
    >>> lorenz_reading(curve, MEASURES["nearest_road_m"])[0]
    "La moitié des habitants, les plus proches d'abord, a 50\xa0% du total."
    >>> lorenz_reading(curve, MEASURES["nearest_road_m"])[-1]
    'Indice de Gini\xa0: 0,00.'
    """
    if curve["value_share"].isna().any():
        return ["Rien à partager, ou rien de connu."]
    people, value = curve["people_share"].to_numpy(), curve["value_share"].to_numpy()
    who = "les plus proches" if measure.is_lack else "les moins bien servis"
    half, most = (np.interp(share, people, value) for share in (0.5, 0.9))
    area = float(np.sum(np.diff(people) * (value[1:] + value[:-1]) / 2))
    return [
        f"La moitié des habitants, {who} d'abord, a {percent(half, 0)} du total.",
        f"Le dernier dixième a {percent(1 - most, 0)} du total.",
        f"Indice de Gini : {format_number(abs(1 - 2 * area), 2)}.",
    ]


def theil_finding(parts: pd.DataFrame, names: dict[str, str], level: str) -> str:
    """Return how much of the inequality lies within territories, between them, and where most.

    Parameters
    ----------
    parts
        Result of `atlas.access.inequality.theil` by territory.
    names
        Territory -> name.
    level
        Plural, with its article contracted: `des départements`, `des régions`.
    """
    within, between = parts["within"].sum(), parts["between"].sum()
    total = within + between
    if not total > _LEAST_THEIL:
        return f"Aucune inégalité mesurée à l'intérieur {level} ni entre eux."
    most = (parts["within"] + parts["between"]).idxmax()
    share = (parts["within"] + parts["between"])[most] / total
    return (
        f"**{percent(within / total, 0)}** de l'inégalité est à l'intérieur {level}, "
        f"**{percent(between / total, 0)}** tient à leurs écarts de moyenne (indice de Theil "
        f"{format_number(total, 2)}). La plus forte contribution : "
        f"{escaped(names.get(most, most))}, {percent(share, 0)}."
    )


def theil_table(parts: pd.DataFrame, names: dict[str, str], measure: Measure) -> pd.DataFrame:
    """Return the contribution of each territory to the Theil index, the greatest first.

    Parameters
    ----------
    parts
        Result of `atlas.access.inequality.theil` by territory.
    names
        Territory -> name; one without name is shown as it is.
    measure
        What the values are.
    """
    terms = parts[["within", "between"]]
    total = terms.sum().sum()
    shares = terms / total if total > _LEAST_THEIL else terms * 0
    table = pd.DataFrame(
        {
            "Territoire": [names.get(code, code) for code in parts.index],
            "Code": parts.index,
            "Habitants": parts["people"].round().astype("Int64"),
            _heading("Moyenne", measure): (parts["mean"] * measure.factor).round(2),
            "Indice de Theil": parts["theil"].round(3),
            "Contribution interne (%)": percents(shares["within"], 2),
            "Contribution de l'écart de moyenne (%)": percents(shares["between"], 2),
            "Contribution (%)": percents(shares.sum(axis=1), 2),
        }
    )
    return table.sort_values("Contribution (%)", ascending=False).reset_index(drop=True)


def spread_table(rows: pd.DataFrame, names: dict[str, str], measure: Measure) -> pd.DataFrame:
    """Return quantiles and Gini of each territory, the highest median first.

    Parameters
    ----------
    rows
        Result of `atlas.access.inequality.spread`.
    names
        Territory -> name; one without name is shown as it is.
    measure
        What the values are. The ratio P90/P10 is shown for a supply only: the tenth nearest
        people live at the door of a place, and a distance near 0 makes the ratio say nothing.
    """
    shown = rows[["mean", "p10", "median", "p90"]] * measure.factor
    table = pd.DataFrame(
        {
            "Territoire": [names.get(code, code) for code in rows.index],
            "Code": rows.index,
            "Habitants connus": rows["people"].round().astype("Int64"),
            "Habitants inconnus": rows["people_unknown"].round().astype("Int64"),
            _heading("Moyenne", measure): shown["mean"].round(2),
            _heading("1er décile", measure): shown["p10"].round(2),
            _heading("Médiane", measure): shown["median"].round(2),
            _heading("9e décile", measure): shown["p90"].round(2),
            "Gini": rows["gini"].round(3),
        }
    )
    if not measure.is_lack:
        table["9e décile ÷ 1er"] = rows["p90_p10_ratio"].round(1)
    order = _heading("Médiane", measure)
    return table.sort_values(order, ascending=not measure.is_lack).reset_index(drop=True)


def _heading(text: str, measure: Measure) -> str:
    return f"{text} ({measure.unit})" if measure.unit else text


def inequality_markdown() -> str:
    """Return how inequality is measured, for the page *Méthode*."""
    return _METHOD


_METHOD = """
Une valeur est la distance (ou la durée) jusqu'à un lieu, ou l'offre à portée ; chaque commune, ou
chaque point de population, y pèse **par ses habitants**. Les habitants dont la valeur est inconnue
sont laissés à part et comptés. Ces mesures disent comment l'accès est partagé, jamais s'il est bon.

**Médiane et déciles** — le décile d'ordre q est la plus petite valeur telle qu'au moins la part q
des habitants l'ait ou ait moins : toujours une valeur réelle, jamais interpolée. Le rapport du
neuvième décile au premier n'est donné que pour une offre : le dixième d'habitants le plus proche
vit à la porte d'un lieu, et diviser par une distance presque nulle ne dit rien.

**Courbe de Lorenz** (1905, doi:10.2307/2276207) — les habitants sont rangés de la plus petite
valeur à la plus grande. Pour une offre, qui est un bien, la courbe part des moins bien servis :
elle dit la part de l'offre qu'ont les x % les moins bien servis. Pour une distance, qui est un
mal, elle part des plus proches : ce qui reste à droite est la part de toutes les distances que
font les plus éloignés. La diagonale est l'égalité.

**Indice de Gini** — deux fois l'aire entre la diagonale et la courbe ; c'est aussi la moitié de
l'écart moyen entre deux habitants, rapportée à la moyenne (Lerman et Yitzhaki 1984,
doi:10.1016/0165-1765(84)90126-5 ; pondération : O'Donnell et al. 2008,
doi:10.1596/978-0-8213-6933-3). 0 : tous ont la même valeur ; 1 − p : une part p des habitants a
tout, également. Indéfini quand la somme est nulle ou qu'une valeur est hors de portée.

**Indice de Theil** (1967) — T = Σ s × ln(s ÷ p), où s est la part de la valeur et p la part des
habitants ; une valeur nulle ajoute 0. Il se partage exactement (Bourguignon 1979,
doi:10.2307/1914138 ; Shorrocks 1980, doi:10.2307/1913126) : T = Σ s_g × T_g + Σ s_g × ln(s_g ÷ p_g)
sur les territoires g, soit ce qui oppose les habitants d'un même territoire, puis ce qui oppose
les territoires. La contribution d'un territoire est la somme de ses deux termes ; le second est
négatif là où la moyenne est sous celle de l'ensemble.

**Limites** — tous les habitants d'une commune, ou d'une de ses parties (arrondissement, commune
déléguée ou associée), ont la valeur de son point de référence : l'inégalité à l'intérieur manque,
et les indices sont sans doute trop bas, sauf avec une grille de population. Deux territoires ne se
comparent que couverts par les mêmes sources. Un même indice
peut venir de courbes différentes : regardez la courbe. L'inégalité des distances mêle la présence
des lieux et la dispersion de l'habitat.
"""
