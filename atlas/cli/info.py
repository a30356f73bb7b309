"""`atlas info`: what the atlas holds."""

from collections.abc import Iterable

import click
import pandas as pd

from atlas.cli.group import main
from atlas.reader import Atlas
from atlas.schema.tables import TABLES
from atlas.settings import load_settings
from atlas.text.french import UNKNOWN, shortest


@main.command("info")
def info_command() -> None:
    """Dire ce que contient l'atlas : sources, lignes lues, retenues, rejetées, mesures de France.

    \b
    Exemple :
      atlas info
    """
    store = load_settings().store_path
    atlas = Atlas.open(store)
    row = atlas.table("build").iloc[0]
    click.echo(f"{store}\nconstruit le {row['built_at']}, {row['cog_vintage']}")
    if not pd.isna(row["notice"]):
        click.echo(row["notice"])
    names = atlas.table("sources").set_index("source_id")
    for release in atlas.table("releases").itertuples():
        source = names.loc[release.source_id]
        click.echo(
            f"\n{source['source_name']} [{release.source_id}]\n"
            f"  {release.file_name}, {release.vintage_date:%d/%m/%Y}, {source['licence']}\n"
            f"  {release.row_count} lignes lues = {release.record_count} fiches "
            f"+ {release.rejected_count} rejets"
        )
    links = atlas.table("links")["verdict"].value_counts()
    records, places = (len(atlas.table(name)) for name in ("records", "places"))
    click.echo(f"\nLieux\n  {places} lieux aujourd'hui, de {records} fiches de toutes éditions")
    for verdict, count in links.items():
        click.echo(f"  {count} paires de fiches {verdict}")
    click.echo("\nContrôles")
    for line in _issue_lines(atlas.build.issue_counts()):
        click.echo(line)
    click.echo("\nFrance")
    france = atlas.measures("france")
    for column in TABLES["measures"]:
        if column.label and column.name not in ("territory_code", "territory_name"):
            values = " | ".join(UNKNOWN if pd.isna(v) else shortest(v) if column.dtype == "float"
                                else str(v) for v in france[column.name])  # fmt: skip
            click.echo(f"  {column.label} : {values}")


def _issue_lines(issues: pd.DataFrame) -> Iterable[str]:
    for issue in issues.itertuples():
        yield f"  {issue.issue_count:>6} {issue.severity:<15} {issue.rule} ({issue.source_id})"
