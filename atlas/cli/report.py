"""`atlas report`: the dossier of a territory, or of every territory of a level."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from atlas.cli.group import main, say
from atlas.cli.written import say_credits
from atlas.disk.faults import writes
from atlas.errors import AtlasError, InputError
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES
from atlas.settings import load_settings
from atlas.text.french import file_size
from atlas.views.dossier import Dossier, Shelf, make_dossier, make_shelf
from atlas.views.export.whole import write_whole
from atlas.views.report import RENDERERS, file_name

LEVELS = list(LEVEL_TABLES)


@main.command("report")
@click.argument("level", type=click.Choice(LEVELS))
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Tous les territoires du niveau, dans --out.")
@click.option("--departement", help="Avec --all : ceux de ce département seulement.")
@click.option("--format", "formats", type=click.Choice(list(RENDERERS)), multiple=True,
              help="Avec --all, répétable ; sinon selon --out.  [défaut : pdf]")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path))
def report_command(
    level: str, code: str | None, every: bool, departement: str | None,
    formats: tuple[str, ...], out: Path,
) -> None:  # fmt: skip
    """Écrire le dossier (rapport, fiche, diagnostic) d'un territoire : PDF, Word ou HTML.

    \b
    Exemples :
      atlas report departement 23 --out creuse.pdf
      atlas report commune 23096 --out gueret.docx
      atlas report epci 200034825 --out grand-gueret.html
      atlas report departement --all --out dossiers/
      atlas report epci --all --departement 23 --format pdf --format docx --out dossiers/
    """
    if every == (code is not None):
        raise InputError("donnez un code de territoire, ou --all pour tous ceux du niveau")
    if departement is not None and not every:
        raise InputError("--departement demande --all : un code suffit pour un seul territoire")
    if every:
        _write_all(read_shelf(), level, departement, formats or ("pdf",), out)
        return
    chosen = report_format(out, formats)
    content = RENDERERS[chosen](make_dossier(read_shelf(), level, str(code)))
    write_whole(out, content)
    say(f"{out} : {file_size(len(content))}")


def report_format(out: Path, asked: Sequence[str]) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none, or several are asked for.
    """
    if len(asked) > 1:
        raise InputError("plusieurs --format demandent --all : un fichier n'en a qu'un")
    chosen = asked[0] if asked else out.suffix.lower().lstrip(".")
    if chosen not in RENDERERS:
        raise InputError(f"{out.name} : format inconnu ; formats : {', '.join(RENDERERS)}")
    return chosen


def read_shelf() -> Shelf:
    """Read what dossiers share.

    Raises
    ------
    StoreError
        There is no atlas.
    """
    settings = load_settings()
    atlas = Atlas.open(settings.store_path)
    say_credits(atlas, settings)
    return make_shelf(atlas, credits=settings.credits)


def _write_all(
    shelf: Shelf, level: str, departement: str | None, formats: Sequence[str], folder: Path
) -> None:
    """Write the dossiers of a level, each whole; what fails is told at the end.

    Raises
    ------
    InputError
        No territory is asked for, the folder cannot be made, or some dossier failed.
    """
    codes = codes_of(shelf, level, departement)
    with writes(folder):
        folder.mkdir(exist_ok=True)
    failures: list[str] = []
    with click.progressbar(codes, label=f"Dossiers, {level}", file=sys.stderr,
                           show_pos=True) as shown:  # fmt: skip
        for code in shown:
            try:
                _write(make_dossier(shelf, level, code), level, code, formats, folder)
            except AtlasError as error:
                failures.append(f"{code} : {error}")
    say(f"{folder} : {len(codes) - len(failures)} dossiers sur {len(codes)}, {', '.join(formats)}")
    if failures:
        raise InputError(
            f"{len(failures)} dossiers n'ont pas pu être écrits\n" + "\n".join(failures)
        )


def codes_of(shelf: Shelf, level: str, departement: str | None) -> list[str]:
    """Return the codes of a level, all or those of a département.

    Raises
    ------
    InputError
        There are none.
    """
    rows = shelf.levels[level]
    if departement is not None:
        own = "territory_code" if level == "departement" else "departement_code"
        rows = rows[rows[own] == departement]
    if rows.empty:
        raise InputError(
            f"aucun territoire de niveau {level} dans le département « {departement} »"
        )
    return sorted(rows["territory_code"].astype(str))


def _write(dossier: Dossier, level: str, code: str, formats: Sequence[str], folder: Path) -> None:
    for name in formats:
        write_whole(folder / file_name(dossier.title, level, code, name), RENDERERS[name](dossier))
