"""Charts, readable without colour and described in words: the one door to altair.

A chart holds its data and asks nothing of any other host.
"""

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from atlas.text.french import format_number, shortest, whole
from atlas.views.display.measures import LINE_COLOURS, Measure
from atlas.views.words.inequality import EQUALITY, lorenz_finding

# Each line has its own dash, as lines may be seen in grey.
LINE_DASHES = ([1, 0], [8, 4], [2, 3], [10, 3, 2, 3])
BAR_COLOUR = "#0072b2"
NOTHING_KNOWN = "Rien n'est connu."
_HEIGHT = 320
# A curve of 35,000 steps looks the same with these.
_POINTS = 101


def lorenz_chart(curves: Mapping[str, pd.DataFrame], measure: Measure) -> alt.LayerChart:
    """Draw Lorenz curves and the line of equality.

    Parameters
    ----------
    curves
        Name shown -> result of `atlas.access.inequality.lorenz`; at most four. A curve whose shares
        are unknown is left out.
    measure
        What is shared among people.

    Returns
    -------
    LayerChart
        Each curve has a colour and a dash of its own; `description` says in words what the
        curves show.
    """
    known = {name: curve for name, curve in curves.items() if curve["value_share"].notna().all()}
    who = "les plus proches d'abord" if measure.is_lack else "les moins bien servis d'abord"
    percents = alt.Scale(domain=[0, 100])
    people = alt.X("people:Q", title=f"Habitants, {who} (%)", scale=percents)
    value = alt.Y("value:Q", title="Part du total (%)", scale=percents)
    diagonal = alt.Chart(pd.DataFrame({"people": [0, 100], "value": [0, 100]}))
    words = alt.Chart(pd.DataFrame({"people": [44], "value": [56], "text": [EQUALITY]}))
    said = " ".join(f"{name} : {lorenz_finding(curve, measure)}" for name, curve in known.items())
    return alt.LayerChart(
        layer=[
            diagonal.mark_line(color="#5a5a66", strokeWidth=1).encode(x=people, y=value),
            words.mark_text(color="#33333f", align="right").encode(people, value, text="text:N"),
            _lines(known, measure).encode(x=people, y=value),
        ],
        title=alt.Title("Courbe de Lorenz", subtitle=measure.label),
        description=f"Courbe de Lorenz. {said or NOTHING_KNOWN}",
        height=_HEIGHT,
    )


def _lines(curves: Mapping[str, pd.DataFrame], measure: Measure) -> alt.Chart:
    """Return curves told apart by colour and by dash, without their axes."""
    parts = [_thinned(curve).assign(name=name) for name, curve in curves.items()]
    names, count = list(curves), len(curves)
    below = alt.Legend(orient="bottom", symbolSize=300)
    colours = alt.Scale(domain=names, range=list(LINE_COLOURS[:count]))
    dashes = alt.Scale(domain=names, range=list(LINE_DASHES[:count]))
    chart = alt.Chart(pd.concat([pd.DataFrame(columns=["people", "value", "name"]), *parts]))
    drawn: alt.Chart = chart.mark_line(strokeWidth=2.5).encode(
        color=alt.Color("name:N", title=None, scale=colours, legend=below),
        strokeDash=alt.StrokeDash("name:N", title=None, scale=dashes, legend=below),
        tooltip=[
            alt.Tooltip("name:N", title="Courbe"),
            alt.Tooltip("people:Q", title="Habitants (%)", format=".0f"),
            alt.Tooltip("value:Q", title=f"{measure.label} (%)", format=".0f"),
        ],
    )
    return drawn


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """Return a Lorenz curve at even shares of people, in %."""
    shares = np.linspace(0, 1, _POINTS)
    heights = np.interp(shares, curve["people_share"], curve["value_share"])
    return pd.DataFrame({"people": 100 * shares, "value": 100 * heights})


def people_curve(curve: pd.DataFrame) -> alt.Chart:
    """Draw the people newly within reach by number of sites.

    Parameters
    ----------
    curve
        As `atlas.siting.Siting.curve`.
    """
    last = curve.iloc[-1]
    drawn: alt.Chart = (
        alt.Chart(
            curve[["site_count", "people_newly"]],
            title="Habitants nouvellement à portée, par nombre de sites",
            description=(
                f"Courbe : {whole(last['site_count'])} sites mettent {whole(last['people_newly'])} "
                "habitants de plus à portée."
            ),
            height=_HEIGHT,
        )
        .mark_line(point=True, color=BAR_COLOUR)
        .encode(
            x=alt.X("site_count:Q", title="Sites ouverts", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("people_newly:Q", title="Habitants"),
            tooltip=[
                alt.Tooltip("site_count:Q", title="Sites"),
                alt.Tooltip("people_newly:Q", title="Habitants", format=",.0f"),
            ],
        )
    )
    return drawn


def bars(rows: pd.DataFrame, title: str) -> alt.LayerChart:
    """Draw one bar per territory, its value written beside it.

    Parameters
    ----------
    rows
        `name`, `value`, `text`; the order is kept.
    title
        What is measured.

    Returns
    -------
    LayerChart
        `description` says every value in words.
    """
    said = ", ".join(f"{row.name} : {row.text}" for row in rows.itertuples(index=False))
    base = alt.Chart(rows)
    name = alt.Y("name:N", title=None, sort=None)
    value = alt.X("value:Q", title=None, axis=None)
    return alt.LayerChart(
        layer=[
            base.mark_bar(color=BAR_COLOUR).encode(y=name, x=value),
            base.mark_text(align="left", dx=4, color="#33333f").encode(
                y=name, x=value, text="text:N"
            ),
        ],
        title=title,
        description=f"Barres, {title} : {said or NOTHING_KNOWN}",
        height=alt.Step(34),
    )


def label_history_chart(rows: pd.DataFrame, name: str) -> alt.LayerChart:
    """Draw the known awards of one territory: a point per edition, nothing between them.

    Parameters
    ----------
    rows
        Rows of `atlas.analysis.labels.history` of one territory; a level not published stands on
        the line "?", hollow.
    name
        Of the territory.
    """
    unknown = rows["arobases"].isna()
    words = rows["arobases"].map(lambda n: "?" if pd.isna(n) else f"{n} @")
    drawn = pd.DataFrame(
        {
            "year": rows["edition_year"].astype("str"),
            "level": words,
            "mention": rows["mention"].fillna("aucune"),
            "filled": ~unknown,
        }
    )
    said = ", ".join(
        f"{year} : {'niveau non publié' if level == '?' else level}"
        for year, level in zip(drawn["year"], drawn["level"], strict=True)
    )
    order = [f"{level} @" for level in range(5, 0, -1)] + ["?"]
    base = alt.Chart(drawn).encode(
        x=alt.X("year:O", title="Édition", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("level:N", title="Arobases", sort=order, scale=alt.Scale(domain=order)),
        tooltip=[alt.Tooltip("year:O", title="Édition"), alt.Tooltip("level:N", title="Niveau"),
                 alt.Tooltip("mention:N", title="Mention")],
    )  # fmt: skip
    return alt.LayerChart(
        layer=[
            base.transform_filter("datum.filled").mark_point(
                size=160, filled=True, color=BAR_COLOUR, opacity=1
            ),
            base.transform_filter("!datum.filled").mark_point(
                size=160, filled=False, color=BAR_COLOUR, opacity=1
            ),
        ],
        title=alt.Title(f"Distinctions connues : {name}"),
        description=f"Points : {said}.",
        height=220,
    )


def effect_chart(effects: pd.DataFrame, measure: Measure) -> alt.LayerChart:
    """Draw the mean difference of each level with peers, its interval and its n.

    Parameters
    ----------
    effects
        As `atlas.analysis.label_effect.effect_by_level` returns it.
    measure
        What is compared.
    """
    shown = effects[effects["commune_count"] > 0]
    drawn = pd.DataFrame(
        {
            "name": [f"{level} @ (n = {n})" if level else f"Toutes (n = {n})"
                     for level, n in shown["commune_count"].items()],
            "value": shown["mean_difference"].to_numpy(float) * measure.factor,
            "low": shown["low"].to_numpy(float) * measure.factor,
            "high": shown["high"].to_numpy(float) * measure.factor,
        }
    )  # fmt: skip
    comma = alt.Axis(labelExpr="replace(datum.label, '.', ',')")
    title = f"Écart aux communes semblables ({measure.unit})"
    order = alt.Y("name:N", title=None, sort=list(drawn["name"]))
    base = alt.Chart(drawn)
    said = " ; ".join(
        f"{row.name} : {format_number(row.value, 2)}" for row in drawn.itertuples(index=False)
    )
    return alt.LayerChart(
        layer=[
            alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color="#5a5a66", strokeDash=[4, 3])
            .encode(x="zero:Q"),
            base.mark_rule(color=BAR_COLOUR, strokeWidth=2).encode(
                x=alt.X("low:Q", title=title, axis=comma), x2="high:Q", y=order
            ),
            base.mark_point(size=90, filled=True, color=BAR_COLOUR, opacity=1).encode(
                x="value:Q", y=order,
                tooltip=[alt.Tooltip("name:N", title="Niveau"),
                         alt.Tooltip("value:Q", title="Écart", format=".2f"),
                         alt.Tooltip("low:Q", title="De", format=".2f"),
                         alt.Tooltip("high:Q", title="À", format=".2f")],
            ),
        ],
        title=alt.Title("Écart d'accès selon le dernier niveau connu", subtitle=measure.label),
        description=f"Écart moyen aux communes semblables : {said}.",
        height=240,
    )  # fmt: skip


def series_chart(rows: pd.DataFrame, title: str, unit: str) -> alt.LayerChart:
    """Draw one series through time, its bounds and its targets.

    Parameters
    ----------
    rows
        One row per value and period, as `atlas.analysis.steering.indicators.latest` returns them.
    title, unit
        Of the indicator; the unit may be empty.

    Returns
    -------
    LayerChart
        A line that is cut at each break and at each missing value, a bar between bounds, a diamond
        for what is aimed at; `description` says the first and the last value and the targets.
    """
    is_aim = rows["role"].isin(["cible", "base"])
    drawn = rows.assign(
        date=rows["period_end_date"], words=rows["value"].map(_exact),
        part=((rows["status"] == "rupture") | rows["value"].isna()).cumsum(),
    )[["date", "value", "low", "high", "status", "words", "part"]]  # fmt: skip
    date = alt.X("date:T", title=None, axis=alt.Axis(format="%m/%Y", labelAngle=0, tickCount=4))
    number = alt.Axis(labelExpr="replace(replace(format(datum.value, ',~f'), /,/g, '\u202f'), "
                      "'.', ',')")  # fmt: skip
    value = alt.Y("value:Q", title=unit or None, axis=number)
    tips = [alt.Tooltip("date:T", title="Date", format="%d/%m/%Y"),
            alt.Tooltip("words:N", title="Valeur"),
            alt.Tooltip("status:N", title="Statut")]  # fmt: skip
    own, aims = alt.Chart(drawn[~is_aim]), alt.Chart(drawn[is_aim])
    line = own.mark_line(color=BAR_COLOUR).encode(x=date, y=value, detail="part:N")
    points = own.mark_point(filled=True, color=BAR_COLOUR, size=28, opacity=1)
    diamonds = aims.mark_point(shape="diamond", filled=True, color=LINE_COLOURS[1], size=110)
    label = aims.mark_text(align="right", dx=-8, color="#33333f").encode(
        x=date, y=value, text=alt.Text("status:N")
    )
    bounds = own.mark_rule(color=BAR_COLOUR, opacity=0.5).encode(x=date, y="low:Q", y2="high:Q")
    return alt.LayerChart(
        layer=[bounds, line, points.encode(x=date, y=value, tooltip=tips),
               diamonds.encode(x=date, y=value, tooltip=tips), label],
        title=alt.Title(title),
        description=f"Courbe, {title} : {told_ends(rows)}",
        height=230,
    )  # fmt: skip


def told_ends(rows: pd.DataFrame) -> str:
    """Return the first and last value of a series, and what is aimed at, in words."""
    is_aim = rows["role"].isin(["cible", "base"])
    known = rows[~is_aim & rows["value"].notna()]
    ends = [f"{_exact(row.value)} au {row.period_end_date:%d/%m/%Y}"
            for row in (known.iloc[[0, -1]] if len(known) else known).itertuples()]  # fmt: skip
    aimed = [f"{row.status} {_exact(row.value)} au {row.period_end_date:%d/%m/%Y}"
             for row in rows[is_aim].itertuples()]  # fmt: skip
    return " ; ".join([*dict.fromkeys(ends or [NOTHING_KNOWN]), *aimed])


def _exact(value: float) -> str:
    return "inconnu" if pd.isna(value) else shortest(value)
