"""Files written whole or not at all, with beside each what it is made of."""

from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from atlas.cli.group import say
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.settings import Settings
from atlas.text.french import file_size
from atlas.views.export import (
    FORMAT_BY_NAME,
    FORMATS,
    NATIONAL,
    NOTHING_LEFT_OUT,
    LeftOut,
    file_facts,
    package_json,
    resource,
    sidecar_name,
    sources_of,
    write_export,
)
from atlas.views.export.delimited import formula_warning
from atlas.views.export.licences import decide_licence
from atlas.views.export.whole import whole_file, written_in
from atlas.views.words.steering.register import credits_told


def say_credits(atlas: Atlas, settings: Settings) -> None:
    """Warn of a credit line that no approval in force covers."""
    if warning := credits_told(atlas, settings.credits).warning:
        say(f"Attention : {warning}")


def chosen_format(out: Path, asked: str | None) -> str:
    """Return the format asked for, else that of the file's name.

    Raises
    ------
    InputError
        The name tells none.
    """
    by_suffix = {known.suffix: name for name, known in FORMAT_BY_NAME.items()}
    chosen = asked or (by_suffix | {".json": "geojson"}).get(out.suffix.lower())
    if chosen is None:
        raise InputError(f"{out.name} : format inconnu ; ajoutez --format {'|'.join(FORMATS)}")
    return chosen


def write_described(
    atlas: Atlas,
    out: Path,
    rows: pd.DataFrame,
    file_format: str,
    id_column: str,
    condition: str,
    excel: bool = False,
    name: str = "atlas",
    left_out: LeftOut = NOTHING_LEFT_OUT,
    **more_facts: str,
) -> None:
    """Write rows in a file and its data package beside it; both or neither.

    Parameters
    ----------
    atlas
        Where the facts of the sources are.
    out, rows, file_format, id_column, excel, name
        See `atlas.views.export.export`.
    condition
        What chose or made the rows, in words.
    left_out
        What was left out before, which is told too.
    more_facts
        Other facts of the file: `period`.

    Raises
    ------
    InputError
        See `atlas.views.export.export` and `whole_file`.
    """
    sources = sources_of(rows, atlas.sources)
    facts = file_facts(sources, atlas.table("build").iloc[0], condition) | more_facts
    known = NATIONAL if file_format == NATIONAL.name else FORMAT_BY_NAME[file_format]
    with ExitStack() as both:
        side = both.enter_context(whole_file(out.with_name(sidecar_name(out.name))))
        file = both.enter_context(whole_file(out))
        write_export(file, rows, file_format, id_column, facts, excel, name)
        written = written_in(file, rows, file_format)
        entry = resource(out.name, known, rows, written, excel, left_out)
        side.write(package_json(out.name, [entry], facts, sources, decide_licence(sources)))
    for words in left_out.rows:
        say(f"Laissé : {words}")
    if written.left_out:
        say(f"{written.left_out} lignes sans position connue, que {known.label} ne peut contenir")
    if file_format == "csv" and not excel and (warning := formula_warning(rows)):
        say(f"{warning} (--excel)")
    size = file_size(written.byte_count)
    say(f"{out} : {len(rows) - written.left_out} lignes, {size}")
    say(f"{sidecar_name(out.name)} : licence, sources, dates, filtre, SHA-256")
