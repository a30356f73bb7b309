"""The DCAT-AP record of a folder of open data, in JSON-LD and Turtle.

References
----------
DCAT-AP 3.0.0, https://semiceu.github.io/DCAT-AP/releases/3.0.0/; W3C DCAT 3; StatDCAT-AP
for indicators, namespace http://data.europa.eu/s1n/. What data.gouv.fr
reads of it: distributions become main resources, `dct:hasPart` other ones, `dct:conformsTo` the
schema.
"""

import json
from typing import Any

import shapely
from rdflib import RDF, BNode, Graph, Literal, URIRef

from atlas.views.export.licences import Decision
from atlas.views.export.national import NATIONAL_VERSION, SCHEMA_NAME, SCHEMA_URL
from atlas.views.publication.publication import (
    Publication,
    PublishedDataset,
    PublishedFile,
    Publisher,
    Statistics,
    period_of,
)

_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "stat": "http://data.europa.eu/s1n/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_IANA = "http://www.iana.org/assignments/media-types/"
_GEOJSON_TYPE = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
_WKT_TYPE = "http://www.opengis.net/ont/geosparql#wktLiteral"
# Formats that the European list of file types names.
_FILE_TYPES = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GEOJSON", "gpkg": "GPKG"}
_THEMES = ("SOCI", "GOVE")

Node = dict[str, Any]


def catalogue_jsonld(publication: Publication) -> bytes:
    """Return the record of a folder as JSON-LD, its context included: nothing is to be fetched.

    Parameters
    ----------
    publication
        Addresses are those of its files under the address of the publisher's folder.

    Returns
    -------
    bytes
        UTF-8; the same publication gives the same bytes. A catalogue, one dataset per set of rows,
        one distribution per file with its size and SHA-256. A dataset without a licence of its own
        has a statement of rights that says why.
    """
    record = {"@context": _CONTEXT} | _catalogue(publication)
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def catalogue_turtle(publication: Publication) -> bytes:
    """Return the same record as Turtle; the same publication gives the same bytes."""
    graph = Graph(bind_namespaces="none")
    for prefix, address in _CONTEXT.items():
        graph.bind(prefix, address)
    _add(graph, _catalogue(publication))
    return graph.serialize(format="turtle").encode()


def _add(graph: Graph, node: Node | str) -> URIRef | BNode | Literal:
    """Add what is said of a node of JSON-LD to a graph, and return the node."""
    if isinstance(node, str):
        return Literal(node)
    if "@value" in node:
        kind = URIRef(_address(node["@type"])) if "@type" in node else None
        return Literal(node["@value"], lang=node.get("@language"), datatype=kind)
    subject = URIRef(_address(node["@id"])) if "@id" in node else BNode()
    if "@type" in node:
        graph.add((subject, RDF.type, URIRef(_address(node["@type"]))))
    for name, values in node.items():
        if not name.startswith("@"):
            for value in values if isinstance(values, list) else [values]:
                graph.add((subject, URIRef(_address(name)), _add(graph, value)))
    return subject


def _address(name: str) -> str:
    """Return the whole address of a name of the context."""
    prefix, _, rest = name.partition(":")
    return _CONTEXT[prefix] + rest if prefix in _CONTEXT else name


def _catalogue(publication: Publication) -> Node:
    """Return the record of the folder."""
    base = publication.publisher.base_url
    return {
        "@id": base + "catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _french(publication.title),
        "dct:description": _french(publication.description),
        "dct:publisher": _agent(publication.publisher),
        "dct:language": _authority("language", "FRA"),
        "dct:modified": _time(publication.facts["built_at"]),
        "foaf:homepage": {"@id": base + "index.html", "@type": "foaf:Document"},
        "dct:spatial": _authority("country", "FRA"),
        "dcat:dataset": [_dataset(dataset, publication) for dataset in publication.datasets],
    }


def _dataset(dataset: PublishedDataset, publication: Publication) -> Node:
    """Return the record of a dataset."""
    base = publication.publisher.base_url
    node: Node = {
        "@id": f"{base}index.html#{dataset.slug}",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.slug,
        "dct:title": _french(dataset.title),
        "dct:description": _french(dataset.description),
        "dcat:keyword": [_french(word) for word in dataset.keywords],
        "dcat:theme": [_authority("data-theme", theme) for theme in _THEMES],
        "dct:publisher": {"@id": _agent_id(publication.publisher)},
        "dct:language": _authority("language", "FRA"),
        "dct:modified": _time(publication.facts["built_at"]),
        "dct:spatial": [_authority("country", "FRA"), _location(publication.extent)],
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:label": _french(_provenance(dataset)),
        },
        "dcat:landingPage": {"@id": f"{base}index.html", "@type": "foaf:Document"},
        "foaf:page": {"@id": f"{base}index.html"},
        "dcat:distribution": [_distribution(file, dataset, publication) for file in dataset.files],
        **_rights(dataset.licence),
    }
    if publication.publisher.email:
        node["dcat:contactPoint"] = _contact(publication.publisher)
    period = period_of(dataset.sources)
    if period:
        node["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": period[0], "@type": "xsd:date"},
            "dcat:endDate": {"@value": period[1], "@type": "xsd:date"},
        }
    if dataset.statistics is not None:
        node |= _statistics(dataset.statistics, base)
    if dataset.others:
        node["dct:hasPart"] = [
            {"@id": base + file.name, "dct:title": _french(file.title),
             "dct:format": _format(file), "dcat:byteSize": _size(file)}
            for file in dataset.others
        ]  # fmt: skip
    return node


def _statistics(known: Statistics, base: str) -> Node:
    """Return what StatDCAT-AP adds: dimensions, attributes, units, how many series."""
    at = f"{base}{known.structure}#"

    def components(kind: str, names: dict[str, str]) -> list[Node]:
        return [{"@id": at + name, "@type": kind, "rdfs:label": _french(said)}
                for name, said in names.items()]  # fmt: skip

    return {
        "dct:type": _authority("dataset-type", "STATISTICAL"),
        "stat:dimension": components("qb:DimensionProperty", known.dimensions),
        "stat:attribute": components("qb:AttributeProperty", known.attributes),
        "stat:numSeries": {"@value": str(known.series_count), "@type": "xsd:integer"},
        "stat:statUnitMeasure": [
            {"@id": f"{at}UNIT_MEASURE-{code}", "@type": "skos:Concept",
             "skos:prefLabel": _french(unit)}
            for code, unit in known.units.items()
        ],
    }  # fmt: skip


def _distribution(file: PublishedFile, dataset: PublishedDataset, publication: Publication) -> Node:
    """Return the record of a file."""
    address = publication.publisher.base_url + file.name
    node: Node = {
        "@id": address + "#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _french(file.title),
        "dct:description": _french(_told(file)),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": _IANA + file.format.media_type, "@type": "dct:MediaType"},
        "dct:format": _format(file),
        "dcat:byteSize": _size(file),
        "dct:modified": _time(publication.facts["built_at"]),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            # A plain literal: data.gouv.fr does not read a typed one.
            "spdx:checksumValue": file.sha256,
        },
        **_rights(dataset.licence),
    }
    if file.conforms_to_schema:
        node["dct:conformsTo"] = {
            "@id": SCHEMA_URL,
            "@type": "dct:Standard",
            "dct:title": SCHEMA_NAME,
            "dcat:version": NATIONAL_VERSION,
        }
    return node


def _agent(publisher: Publisher) -> Node:
    """Return the record of the publisher."""
    node: Node = {
        "@id": _agent_id(publisher),
        "@type": "foaf:Agent",
        "foaf:name": _french(publisher.name),
    }
    if publisher.url:
        node["foaf:homepage"] = {"@id": publisher.url}
    return node


def _contact(publisher: Publisher) -> Node:
    """Return the record of whom to write to."""
    return {
        "@id": _agent_id(publisher) + "-contact",
        "@type": "vcard:Organization",
        "vcard:fn": publisher.name,
        "vcard:hasEmail": {"@id": f"mailto:{publisher.email}"},
    }


def _agent_id(publisher: Publisher) -> str:
    return publisher.base_url + "index.html#editeur"


def _rights(licence: Decision) -> Node:
    """Return the licence, or the statement that none can be announced, and why."""
    if licence.licence is None:
        label = _french(f"Licence {licence.words}.")
        return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": label}}
    known = licence.licence
    return {
        "dct:license": {
            "@id": known.url,
            "@type": "dct:LicenseDocument",
            "dct:title": known.title,
        }
    }


def _provenance(dataset: PublishedDataset) -> str:
    """Return the sources, with the licence of each."""
    names = [f"{s.source_name} ({s.licence})" for s in dataset.sources.itertuples()]
    return "Sources : " + " ; ".join(names)


def _told(file: PublishedFile) -> str:
    """Return what a file holds, in a sentence."""
    left = f" ; {file.left_out} lignes sans position connue n'y sont pas" if file.left_out else ""
    return f"{file.row_count} lignes{left}."


def _location(extent: shapely.Geometry) -> Node:
    """Return the place that the data are about: its boxes as GeoJSON, and their box as WKT."""
    bbox = shapely.box(*extent.bounds).wkt
    return {
        "@type": "dct:Location",
        "locn:geometry": {"@value": shapely.to_geojson(extent), "@type": _GEOJSON_TYPE},
        "dcat:bbox": {"@value": bbox, "@type": _WKT_TYPE},
    }


def _format(file: PublishedFile) -> Node:
    """Return the format: in the European list, else by its name."""
    name = file.format.suffix.removeprefix(".")
    if name in _FILE_TYPES:
        return _authority("file-type", _FILE_TYPES[name])
    return {"@type": "dct:MediaTypeOrExtent", "rdfs:label": name}


def _size(file: PublishedFile) -> Node:
    return {"@value": str(file.byte_count), "@type": "xsd:nonNegativeInteger"}


def _authority(name: str, code: str) -> Node:
    return {"@id": f"{_AUTHORITY}/{name}/{code}"}


def _french(text: str) -> Node:
    return {"@value": text, "@language": "fr"}


def _time(text: str) -> Node:
    return {"@value": text, "@type": "xsd:dateTime"}
