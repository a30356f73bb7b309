"""`atlas review`: the review of a year, for the committee to read and fill."""

from datetime import datetime
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.cli.report import report_format
from atlas.reader import Atlas
from atlas.settings import load_settings
from atlas.text.french import file_size
from atlas.views.export.whole import write_whole
from atlas.views.report import RENDERERS
from atlas.views.review import make_review
from atlas.views.words.steering.register import credits_told


@main.command("review")
@click.option("--year", type=click.DateTime(["%Y"]), required=True, help="Année du bilan.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]),
              help="Jour où le registre est lu ; par défaut le dernier de l'année.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
def review_command(year: datetime, day: datetime | None, out: Path) -> None:
    """Écrire le bilan d'une année pour le comité de pilotage : Word, PDF ou HTML.

    Chiffres, déploiement, argent, critères, plus-value, études, résolutions et suites, puis, à
    remplir par les parties : ordre du jour, décisions, moyens, compte rendu, signatures.

    \b
    Exemples :
      atlas review --year 2024 --out bilan-2024.docx
      atlas review --year 2024 --date 2025-03-31 --out bilan-2024.pdf
    """
    settings = load_settings()
    chosen = report_format(out, ())
    atlas = Atlas.open(settings.store_path)
    credits_line = credits_told(atlas, settings.credits)
    review = make_review(atlas, year.year, day.date() if day else None, credits_line)
    content = RENDERERS[chosen](review)
    write_whole(out, content)
    say(f"{out} : {file_size(len(content))}")
    if credits_line.warning:
        say(f"Attention : {credits_line.warning}")
