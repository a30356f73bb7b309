"""A folder of open data: every dataset in every format, and what describes them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from atlas.directory.privacy import contact_rule
from atlas.disk.faults import writes
from atlas.disk.workshop import exchange, sweep
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.text.french import NO_BREAK, file_size, format_number
from atlas.views.export import (
    FORMAT_BY_NAME,
    NATIONAL,
    NOTHING_LEFT_OUT,
    LeftOut,
    package_json,
    resource,
)
from atlas.views.export.exported import EXPORTED, chosen_places
from atlas.views.export.formats import Format
from atlas.views.export.licences import Licence, decide_licence
from atlas.views.export.national import UNKNOWN_PIVOT_WORDS, left_out_words
from atlas.views.export.whole import sha256_of, write_rows
from atlas.views.publication.catalogue import catalogue_jsonld, catalogue_turtle
from atlas.views.publication.portal import index_html
from atlas.views.publication.publication import (
    KEYWORDS,
    TERRITORY_KEYWORDS,
    Publication,
    PublishedDataset,
    PublishedFile,
    facts_of,
)

SUMS = "SHA256SUMS"


DATASETS = {
    "places": ("lieux", "Lieux de médiation numérique",
               "Les lieux de l'atlas, avec leur commune, leurs sources et leur note de qualité. "
               "Un lieu cité par plusieurs sources y est une fois. La colonne is_mediation "
               "distingue les lieux de médiation des simples sites candidats."),
    "communes": ("communes", "Accès à la médiation numérique par commune",
                 "Pour chaque commune : lieux, distance au lieu le plus proche, habitants au-delà "
                 "de 5, 10 et 20 km."),
    "epci": ("epci", "Accès à la médiation numérique par intercommunalité",
             "Les mesures des communes, sommées par habitant pour chaque EPCI."),
    "departements": ("departements", "Accès à la médiation numérique par département",
                     "Les mesures des communes, sommées par habitant pour chaque département."),
    "regions": ("regions", "Accès à la médiation numérique par région",
                "Les mesures des communes, sommées par habitant pour chaque région."),
}  # fmt: skip


_EXCEL = Format("csv", "CSV pour Excel", ".csv", "text/csv")


class Folder:
    """A folder being filled: what was written, and what stays to be said of it."""

    def __init__(
        self, path: Path, atlas: Atlas, licence: Licence | None, say: Callable[[str], None]
    ) -> None:
        self.path, self.licence, self.say = path, licence, say
        self.sources, self.build = atlas.sources, atlas.table("build").iloc[0]
        self.resources: list[dict[str, object]] = []

    def add(
        self, name: str, title: str, rows: pd.DataFrame, known: Format, facts: dict[str, str],
        id_column: str = "place_id", left_out: LeftOut = NOTHING_LEFT_OUT,
    ) -> PublishedFile:  # fmt: skip
        """Write rows in one format, and return what the file is."""
        excel, layer = known is _EXCEL, name.partition(".")[0]
        written = write_rows(self.path / name, rows, known.name, id_column, facts, excel, layer)
        self.resources.append(resource(name, known, rows, written, excel, left_out))
        self.say(f"{name} : {file_size(written.byte_count)}")
        return PublishedFile(
            name, title, known, written.byte_count, written.sha256, len(rows) - written.left_out,
            written.left_out, known == NATIONAL and "faults" not in rows,
        )  # fmt: skip

    def dataset(
        self, what: str, rows: pd.DataFrame, with_candidates: bool = False
    ) -> PublishedDataset:
        """Write rows in every format; candidate sites are left out and counted, or kept."""
        slug, title, description = DATASETS[what]
        words, left_out = "", NOTHING_LEFT_OUT
        if what == "places":
            rows, left_out, said, _ = chosen_places(
                rows, "csv", with_candidates, rule=contact_rule(self.sources)
            )
            words = " ; ".join(said)
            description += "".join(f" N'y sont pas{NO_BREAK}: {told}." for told in left_out.rows)
            for told in left_out.rows:
                self.say(f"Laissé : {told}")
        used, decision, facts = facts_of(rows, self.sources, self.build, words, self.licence)
        files = tuple(
            self.add(
                f"{slug}{'-excel' if known is _EXCEL else ''}{known.suffix}",
                f"{title}, {known.label}", rows, known, facts, EXPORTED[what], left_out,
            )
            for known in (*FORMAT_BY_NAME.values(), _EXCEL)
        )  # fmt: skip
        keywords = KEYWORDS if what == "places" else TERRITORY_KEYWORDS
        return PublishedDataset(slug, title, description, keywords, files, used, decision)

    def national(self, places: pd.DataFrame, name: str, strict_pivot: bool) -> PublishedDataset:
        """Write the places that the national schema accepts, and beside them those it refuses."""
        chosen = chosen_places(
            places, NATIONAL.name, strict_pivot=strict_pivot, rule=contact_rule(self.sources)
        )
        mediation, words = places[places["is_mediation"]], " ; ".join(chosen.words)
        used, decision, facts = facts_of(mediation, self.sources, self.build, words, self.licence)
        title = "Lieux de médiation numérique, au schéma national"
        kept = self.add(name, title, chosen.rows, NATIONAL, facts, left_out=chosen.left_out)
        for told in chosen.left_out.rows:
            self.say(f"Laissé : {told}")
        refused = self.add(
            name.replace(".csv", "_hors-schema.csv"),
            "Lieux que le schéma refuse, avec les champs en cause (champs_refuses)",
            chosen.refused, NATIONAL, facts,
        )  # fmt: skip
        description = (
            "Les lieux de médiation qui remplissent tout ce que le schéma national exige. "
            f"{format_number(kept.row_count)} lieux ; {format_number(refused.row_count)} autres, à "
            "qui il manque un champ obligatoire, sont dans un fichier à part"
        )
        more = () if strict_pivot else (UNKNOWN_PIVOT_WORDS,)
        told = " ; ".join(
            (description, *more, *filter(None, [left_out_words(chosen.left_out.values)]))
        )
        return PublishedDataset(
            "schema-national", title, f"{told}.", KEYWORDS, (kept,), used, decision, (refused,)
        )

    def write(self, name: str, content: bytes) -> None:
        """Write a file that describes the others."""
        (self.path / name).write_bytes(content)


def describe_folder(filled: Folder, publication: Publication) -> None:
    """Write what describes the files: page, notice, package, sums."""
    everything = next(one.sources for one in publication.datasets if one.slug == "regions")
    decision = decide_licence(everything, filled.licence)
    filled.write("index.html", index_html(publication))
    filled.write("catalogue.jsonld", catalogue_jsonld(publication))
    filled.write("catalogue.ttl", catalogue_turtle(publication))
    package = package_json("atlas", filled.resources, publication.facts, everything, decision)
    filled.write("datapackage.json", package)
    names = sorted(path.name for path in filled.path.iterdir())
    sums = "".join(f"{sha256_of(filled.path / name)}  {name}\n" for name in names)
    filled.write(SUMS, sums.encode())


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes the place of the target only when nothing fails.

    Raises
    ------
    InputError
        The target holds files that this command did not write.
    DiskError
        It cannot be written.
    """
    place = target.resolve()
    sweep(place.parent)
    _require_ours(place)
    with exchange(place.parent) as own, writes(target):
        yield own.stage(place)


def _require_ours(target: Path) -> None:
    """Check that replacing a folder takes away nothing but what this command wrote."""
    if not target.exists() or not any(target.iterdir()):
        return
    sums = target / SUMS
    listed = (
        {line[66:] for line in sums.read_text("utf-8").splitlines()} if sums.exists() else set()
    )
    foreign = sorted(path.name for path in target.iterdir() if path.name not in {*listed, SUMS})
    if foreign:
        raise InputError(
            f"{target} contient des fichiers qu'`atlas publish` n'a pas écrits "
            f"({', '.join(foreign[:3])}…) : choisissez un dossier vide ou nouveau"
        )
