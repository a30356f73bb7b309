"""An atlas whose every text from outside attacks who reads it, and what to look for on pages."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import atlas.app
from atlas.schema.crs import STORAGE_CRS
from atlas.schema.fields import NATIONAL_FIELDS
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.store.database import read_table, replace_tables
from tests.conftest import PROJECT

HOST = "zq.example"
# Image, link, bold, HTML, formula, symbols, colour, bare addresses: each holds `zq`.
MARK = (
    f"![zq](https://{HOST}/i.png) [zq](https://{HOST}) **zq** <b>zq</b><img src=https://{HOST}/j>"
    f" $zq^2$ :smile: :material/bolt: :red[zq] https://{HOST}/k www.{HOST} zq@{HOST} zq -> zq"
)
# What Streamlit would show otherwise than it is written.
LIVE = re.compile(
    r"(?<!\\)\[zq(?!\\)|(?<!\\)\*\*zq|(?<!\\)\$zq|(?<!\\):(smile|material|red)|"
    rf"https?\\?://{HOST}|www\\?\.{HOST}|zq\\?@{HOST}",
    re.IGNORECASE,
)
# Texts of tables that are ours: codes, keys, words of a closed list.
_OURS = re.compile(
    r".*(_id|_ids|_code|_codes|_key|_kind|_type|sha256|_by)$|kind|level|unit|verdict|severity|"
    r"rule|decision|status|resolution|zone|built_at|schema_version|atlas_version|file_name|"
    r"amount_kind|location_precision|covers|value_column|criteria_version|candidates|postal_codes|island_parts|scope"
)
# Read by a rule of their own, which refuses what is not one: addresses are of `test_addresses`.
_KINDS_OF_OURS = ("hours", "pivot", "postal_code", "commune_code", "phone", "urls")
_OURS_TOO = {field.name for field in NATIONAL_FIELDS if field.kind in _KINDS_OF_OURS}
# Tables of a build that nothing of outside writes.
_EMBEDDED = {"build", "former_communes", "commune_events", "parts", "arrondissements"}


def make_hostile(store: Path) -> None:
    """Put the mark in every text of outside of a store, and fill the tables that are empty."""
    changed: dict[str, pd.DataFrame] = {}
    loaded = _loaded(read_table(store, "communes", ["commune_code"])["commune_code"])
    for name in TABLES.keys() - _EMBEDDED:
        rows = loaded.get(name, read_table(store, name))
        marked = [column.name for column in TABLES[name] if _is_outside(name, column)]
        for column in marked:
            own = rows[column]
            rows = rows.assign(**{column: own.where(own.isna(), own + f" {MARK}")})
        if marked and len(rows):
            changed[name] = rows
    replace_tables(store, changed)


def _is_outside(table: str, column: Any) -> bool:
    is_ours = _OURS.fullmatch(column.name) or column.name in _OURS_TOO
    is_ours = is_ours or (table == "labels" and column.name == "mention")
    return column.dtype == "string" and not is_ours


def _loaded(communes: pd.Series) -> dict[str, pd.DataFrame]:
    """Return rows of contexts, which the embedded atlas has none of."""
    day = pd.Timestamp(date(2024, 1, 1))
    kinds = {"besoin-1": "besoin", "zonage-1": "zonage", "actions-1": "actions",
             "tournees-1": "tournees", "financements-1": "financements"}  # fmt: skip
    contexts = [
        {"context_id": key, "kind": kind, "context_name": f"{kind} [zq]", "licence": "essai",
         "vintage_date": day, "retrieved_date": day, "file_name": "x.csv", "file_sha256": "0" * 64,
         "higher_is_need": True, "row_count": 3, "kept_count": 3, "rejected_count": 0}
        for key, kind in kinds.items()
    ]  # fmt: skip
    own = communes[communes.str.startswith(("01", "63"))].tolist()
    needs = [{"context_id": "besoin-1", "commune_code": code, "value": float(row % 9),
              "published_count": 1} for row, code in enumerate(own)]  # fmt: skip
    zones = [{"context_id": "zonage-1", "zone_code": f"QP{row}", "zone_name": "Zone",
              "commune_code": code} for row, code in enumerate(own[:5])]  # fmt: skip
    actions = [
        _filled("actions", {"context_id": "actions-1", "action_id": f"a{row}", "level": "commune",
                            "territory_code": code, "commune_code": code,
                            "departement_code": code[:2], "region_code": "84"})
        for row, code in enumerate(own[:5])
    ]  # fmt: skip
    made = {"contexts": contexts, "need_values": needs, "zones": zones, "actions": actions}
    return {name: conform(_whole(name, rows), name) for name, rows in made.items()}


def _whole(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows with every column of their table."""
    frame = pd.DataFrame(rows, columns=[column.name for column in TABLES[table]])
    if "geometry" not in frame:
        return frame
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=STORAGE_CRS)


def _filled(table: str, said: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose texts that are not said are words."""
    texts = {c.name: f"{c.name} d'essai" for c in TABLES[table]
             if c.dtype == "string" and not _OURS.fullmatch(c.name)}  # fmt: skip
    numbers = {c.name: 1 for c in TABLES[table] if c.dtype == "integer"}
    return texts | numbers | said


def url_keys() -> set[str]:
    """Return every key that a page reads in its address, as the code names them."""
    from atlas.access import assumptions
    from atlas.reader import view

    rooms = [assumptions, view]
    rooms += [import_module(room.name)
              for room in pkgutil.walk_packages(atlas.app.__path__, "atlas.app.")]  # fmt: skip
    keys = {"niveau", "code", "departement", "avec", "lieu", "comme"}
    keys |= {str(own) for room in rooms for name, own in vars(room).items()
             if name.endswith("_KEY") and isinstance(own, str)}  # fmt: skip
    for path in [*PROJECT.glob("pages/*.py"), *PROJECT.glob("atlas/app/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func).startswith("choose"):
                keys |= {str(own.value) for own in node.args[1:2]
                         if isinstance(own, ast.Constant)}  # fmt: skip
    return {key for key in keys if re.fullmatch(r"[\w-]+", key)}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# Messages and fields of Streamlit that are not Markdown.
_NOT_MARKDOWN = {"Arrow", "Html", "Text", "TextArea", "BidiComponent", "ComponentInstance",
                 "IFrame", "VegaLiteChart", "ArrowVegaLiteChart", "Imgs", "ImageList"}  # fmt: skip
_MENUS = {"ButtonGroup", "Radio"}  # whose choices are Markdown
_PLAIN_FIELDS = {"id", "options", "url", "value", "default", "placeholder", "set_value", "page",
                 "raw_values", "form_id", "element_id", "query_param_key", "key",
                 "icon", "raw_value", "columns", "file_name", "user_key", "formatted_options",
                 "download"}  # fmt: skip


def markdown_texts(node: Any) -> Iterator[tuple[str, str]]:
    """Yield where, and what, every text that a page of `AppTest` shows as Markdown."""
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from _texts(proto)
    for child in getattr(node, "children", {}).values():
        yield from markdown_texts(child)


def _texts(proto: Any, where: str = "") -> Iterator[tuple[str, str]]:
    where = f"{where}/{proto.DESCRIPTOR.name}"
    if proto.DESCRIPTOR.name in _NOT_MARKDOWN:
        return
    for field, value in proto.ListFields():
        is_menu = field.name == "options" and proto.DESCRIPTOR.name in _MENUS
        if field.name in _PLAIN_FIELDS and not is_menu:
            continue
        is_many = isinstance(value, str | bytes) is False and hasattr(value, "__len__")
        for one in value if is_many else [value]:
            if isinstance(one, str):
                yield f"{where}.{field.name}", one
            elif hasattr(one, "DESCRIPTOR"):
                yield from _texts(one, f"{where}.{field.name}")
