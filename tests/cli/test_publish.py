"""A folder of open data as a harvester and a reader meet it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import warnings
from html.parser import HTMLParser

import pandas as pd
import pytest
import rdflib
import shapely
from click.testing import CliRunner
from frictionless import Package, system
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS

import atlas.cli.publish as publish_module
import atlas.views.publication.folder as folder_module
from atlas.cli import main
from atlas.store.database import read_table
from atlas.views.export.formats import FORMAT_BY_NAME
from atlas.views.export.licences import LICENCES, Decision
from atlas.views.publication.catalogue import catalogue_turtle
from atlas.views.publication.folder import DATASETS
from atlas.views.publication.portal import index_html
from atlas.views.publication.publication import (
    Publication,
    PublishedDataset,
    PublishedFile,
    Publisher,
)

BASE = "https://exemple.fr/atlas/"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VOID = set("area base br col embed hr img input link meta param source track wbr".split())


@pytest.fixture(scope="module")
def publish(built):
    def run(folder, *more):
        arguments = ["publish", str(folder), "--base-url", "https://exemple.fr/atlas", *more]
        return CliRunner().invoke(main, arguments, env={"ATLAS_STORE": str(built.store_path)})

    return run


@pytest.fixture(scope="module")
def folder(publish, tmp_path_factory):
    path = tmp_path_factory.mktemp("web") / "public"
    result = publish(path, "--email", "a@exemple.fr")
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def graph(folder):
    return rdflib.Graph().parse(folder / "catalogue.ttl", format="turtle")


def test_the_folder_holds_every_level_in_every_format(folder):
    names = {path.name for path in folder.iterdir()}
    suffixes = (".csv", "-excel.csv", ".xlsx", ".geojson", ".gpkg", ".fgb", ".parquet")
    for slug in ("lieux", "communes", "epci", "departements", "regions"):
        assert {slug + suffix for suffix in suffixes} <= names
    national = [name for name in names if "lieux-de-mediation-numerique" in name]
    rule = r"\d{4}-\d\d-\d\d_atlas_lieux-de-mediation-numerique_France(_hors-schema)?\.csv"
    assert len(national) == 2
    assert all(re.fullmatch(rule, name) for name in national)
    assert len(names) == 5 * 7 + 2 + 5


def test_sums_are_those_of_every_file(folder):
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    assert set(sums) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    for name, total in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == total


def test_the_package_is_valid(folder):
    names = ["epci.csv", "regions.csv", "lieux.csv"]
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    entries = {entry["path"]: entry for entry in descriptor["resources"]}
    assert set(entries) == {p.name for p in folder.iterdir()} - {
        "SHA256SUMS", "datapackage.json", "index.html", "catalogue.jsonld", "catalogue.ttl",
    }  # fmt: skip
    for name, entry in entries.items():
        content = (folder / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    descriptor["resources"] = [e for e in descriptor["resources"] if e["path"] in names]
    with system.use_context(trusted=True):
        report = Package(descriptor, basepath=str(folder)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def parse_jsonld(path) -> rdflib.Graph:
    with warnings.catch_warnings():  # rdflib's own parser uses what rdflib deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        return rdflib.Graph().parse(path, format="json-ld")


def test_both_notices_say_the_same(folder, graph):
    other = parse_jsonld(folder / "catalogue.jsonld")
    assert len(graph) > 500
    assert isomorphic(graph, other)


MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.keyword,
                   DCTERMS.spatial, DCTERMS.temporal, DCAT.distribution, DCAT.contactPoint,
                   DCTERMS.modified),
    DCAT.Distribution: (DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType, DCAT.byteSize,
                        SPDX.checksum, DCTERMS.title),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
    FOAF.Agent: (FOAF.name,),
}  # fmt: skip


@pytest.mark.parametrize("kind", MANDATORY)
def test_what_dcat_ap_requires_is_there(graph, kind):
    subjects = list(graph.subjects(RDF.type, kind))
    assert subjects
    for subject in subjects:
        for predicate in MANDATORY[kind]:
            assert list(graph.objects(subject, predicate)), (subject, predicate)


def test_size_and_checksum_of_a_distribution_are_those_of_its_file(folder, graph):
    seen = set()
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        assert address.startswith(BASE)
        content = (folder / address.removeprefix(BASE)).read_bytes()
        assert graph.value(distribution, DCAT.byteSize).toPython() == len(content)
        checksum = graph.value(distribution, SPDX.checksum)
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        value = graph.value(checksum, SPDX.checksumValue).toPython()
        assert value == hashlib.sha256(content).hexdigest()
        seen.add(address)
    assert len(seen) == 5 * 7 + 1


def test_the_national_file_and_it_alone_names_its_schema(graph):
    schema = rdflib.URIRef("https://schema.data.gouv.fr/LaMednum/standard-mediation-num/")
    (distribution,) = graph.subjects(DCTERMS.conformsTo, schema)
    assert "lieux-de-mediation-numerique_France.csv" in distribution
    assert str(graph.value(schema, DCTERMS.title)) == "LaMednum/standard-mediation-num"
    (beside,) = graph.objects(None, DCTERMS.hasPart)
    assert str(beside).endswith("_hors-schema.csv")


def test_a_licence_is_announced_only_when_every_source_has_it(graph):
    url = rdflib.URIRef(LICENCES["etalab-2.0"].url)
    open_ones = {str(s).rpartition("#")[2] for s in graph.subjects(DCTERMS.license, url)
                 if (s, RDF.type, DCAT.Dataset) in graph}  # fmt: skip
    assert open_ones == {"lieux", "schema-national"}
    communes = rdflib.URIRef(BASE + "index.html#communes")
    reason = graph.value(graph.value(communes, DCTERMS.rights), RDFS.label)
    assert "non précisée" in reason
    assert "Contours des territoires" in reason


def test_the_publisher_may_decide(publish, tmp_path, monkeypatch):
    kept = {what: DATASETS[what] for what in ("places", "regions")}
    for module in (publish_module, folder_module):
        monkeypatch.setattr(module, "DATASETS", kept)
    result = publish(tmp_path / "x", "--licence", "ODbL-1.0", "--publisher", 'A & <b>"C"</b>',
                     "--producer-id", "130026032", "--territory", "La Réunion",
                     "--strict-pivot")  # fmt: skip
    assert result.exit_code == 0, result.output
    graph = parse_jsonld(tmp_path / "x" / "catalogue.jsonld")
    licences = {str(licence) for licence in graph.objects(None, DCTERMS.license)}
    assert licences == {LICENCES["ODbL-1.0"].url}
    agent = next(graph.subjects(RDF.type, FOAF.Agent))
    assert str(graph.value(agent, FOAF.name)) == 'A & <b>"C"</b>'
    page = (tmp_path / "x" / "index.html").read_text("utf-8")
    assert "A &amp; &lt;b&gt;&quot;C&quot;&lt;/b&gt;" in page
    assert "décision de qui publie" in page
    assert list((tmp_path / "x").glob("*_130026032_lieux-*_La-Réunion.csv"))


def test_extent_and_period(graph):
    extents = {
        str(o) for o in graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/locn#geometry"))
    }
    (extent,) = extents
    shape = shapely.from_geojson(extent)
    assert shape.geom_type == "MultiPolygon"
    for longitude, latitude in ((2.35, 48.85), (55.5, -21.1), (-61.5, 16.2), (45.2, -12.8)):
        assert shape.contains(shapely.Point(longitude, latitude))
    assert not shape.contains(shapely.Point(-30, 30))
    period = next(graph.subjects(RDF.type, DCTERMS.PeriodOfTime))
    assert str(graph.value(period, DCAT.startDate)) == "2022-09-30"


class Page(HTMLParser):
    """Open tags in order, links, headings; fails when tags do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.links, self.ids, self.stack = [], [], [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append(tag)
        self.links += [values[name] for name in ("href", "src") if name in values]
        self.ids += [values["id"]] if "id" in values else []
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def test_the_page_is_french_whole_and_needs_nothing_from_elsewhere(folder):
    text = (folder / "index.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.stack == []
    assert '<html lang="fr">' in text
    assert "script" not in page.tags
    assert "<style>" in text
    assert "url(" not in text
    assert [t for t in page.tags if t in ("header", "nav", "main", "footer")] == [
        "header", "nav", "main", "footer",
    ]  # fmt: skip
    assert page.tags.count("h1") == page.tags.count("title") == 1
    assert page.tags.count("caption") == page.tags.count("table")
    assert len(set(page.ids)) == len(page.ids)
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif not link.startswith(("https://schema.data.gouv.fr/", "https://www.etalab", "mailto:")):
            assert (folder / link).is_file(), link


def sample(words: str) -> Publication:
    """A publication whose every text is the same."""
    csv, fgb = FORMAT_BY_NAME["csv"], FORMAT_BY_NAME["flatgeobuf"]
    files = tuple(
        PublishedFile(f"a{known.suffix}", words, known, 1, "0" * 64, 1, 1) for known in (csv, fgb)
    )
    source = {"source_name": words, "producer": words, "licence": words,
              "vintage_date": pd.Timestamp("2024-01-01")}  # fmt: skip
    datasets = tuple(
        PublishedDataset(slug, words, words, (words, "b", "c"), files, pd.DataFrame([source]),
                         Decision(None, words), files[:1])
        for slug in "abc"
    )  # fmt: skip
    facts = {"built_at": "2026-01-01T00:00:00+00:00", "notice": words, "territories": words}
    return Publication(
        words, words, Publisher(words, BASE), facts, datasets, shapely.box(0, 0, 1, 1)
    )


def test_hostile_words_stay_words():
    hostile = "<script>alert(1)</script>\"'&"
    text = index_html(sample(hostile)).decode()
    assert "<script" not in text
    page = Page()
    page.feed(text)
    assert page.stack == []
    graph = rdflib.Graph().parse(data=catalogue_turtle(sample(hostile)), format="turtle")
    assert str(next(graph.objects(None, FOAF.name))) == hostile


def test_a_folder_with_other_files_is_left_alone_and_ours_is_replaced(publish, tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    result = publish(tmp_path)
    assert result.exit_code == 1
    assert "mine.txt" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_interrupted_publication_leaves_the_old_folder(folder, publish, monkeypatch):
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module.Folder, "dataset", fail)
    result = publish(folder)
    assert result.exit_code == 1
    assert "impossible" in result.output
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["public"]


@pytest.mark.slow
def test_publishing_again_replaces_the_folder_by_the_same_bytes(folder, publish):
    before = (folder / "SHA256SUMS").read_bytes()
    inode = folder.stat().st_ino
    assert publish(folder, "--email", "a@exemple.fr").exit_code == 0
    assert folder.stat().st_ino != inode
    assert (folder / "SHA256SUMS").read_bytes() == before


DESCRIBE = """
import hashlib
from atlas.views.publication.catalogue import catalogue_jsonld, catalogue_turtle
from atlas.views.publication.portal import index_html
from tests.cli.test_publish import sample
for write in (catalogue_jsonld, catalogue_turtle, index_html):
    print(hashlib.sha256(write(sample("é"))).hexdigest())
"""


@pytest.mark.slow
def test_another_process_writes_the_same_notices(pytestconfig):
    seen = set()
    for seed in "123":
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(pytestconfig.rootpath),
        }
        run = subprocess.run([sys.executable, "-c", DESCRIBE], env=environment, text=True,
                             capture_output=True, check=True)  # fmt: skip
        seen.add(run.stdout)
    assert len(seen) == 1


@pytest.mark.parametrize(
    "more",
    [("--base-url", "ftp://x"), ("--base-url", ""), ("--email", "x"), ("--producer-id", "a/b"),
     ("--publisher-url", "javascript:alert(1)"), ("--territory", "../x")],
)  # fmt: skip
def test_bad_options_are_messages(publish, tmp_path, more):
    result = publish(tmp_path / "x", *more)
    assert result.exit_code == 1
    assert result.output.startswith("Erreur")
    assert list(tmp_path.iterdir()) == []


def test_help_has_examples_and_regions_without_a_boundary_do_not_count(built):
    result = CliRunner().invoke(main, ["publish", "--help"])
    assert "atlas publish" in result.output.split("Exemples")[1]
    assert read_table(built.store_path, "regions", ["geometry"]).geometry.isna().any()
