"""Every text of every page: French spaces and plurals, no word of a library, no jargon."""

import re

import pandas as pd
import pytest

from atlas.cli.group import COMMANDS
from atlas.text.french import PLAIN_SPACE, UNKNOWN
from atlas.views.export import FORMAT_BY_NAME
from atlas.views.export.descriptor import schema_of
from tests.conftest import PROJECT
from tests.views.test_descriptor import check_described

PAGES = sorted(path.stem for path in (PROJECT / "pages").glob("*.py"))
ASKED = ({}, {"departement": "23"}, {"departement": "01", "territoire": "D01"},
         {"niveau": "epci", "territoire": "R84"})  # fmt: skip
# What nobody reads: addresses, identifiers, what a browser runs.
NOT_WORDS = {"id", "form_id", "columns", "url", "data", "bytes", "key", "spec", "json_args",
             "element_id", "icon", "page_script_hash", "url_pathname", "mime", "file_name",
             "body_html", "js_content", "css_content", "html_content",
             "format", "language", "selection_mode", "type"}  # fmt: skip
RUN_BY_A_BROWSER = re.compile(r"<(script|style)\b.*?</\1>|data-\S+", re.DOTALL)
LIBRARY = re.compile(r"\b(None|NaN|nan|NaT|empty|undefined|null|True|False|<NA>)\b")
PLURAL = re.compile(
    r"(?<![\d,\u202f\xa0.])(?:0|1(?:,\d+)?) (?:lieux|communes|habitants|résultats|sites|fiches|"
    r"lignes|territoires|actions|messages|candidats|fermés|ouverts)\b"
)
JARGON = re.compile(
    r"\b(E2SFCA|HiGHS|lagrangien\w*|BCa|SHA-256|Theil \(|p-médiane|p-centre|bootstrap|indice de "
    r"Theil|Gini)\b", re.IGNORECASE
)  # fmt: skip
# A page says who can load what is missing, not what to type in a terminal.
COMMAND = re.compile(rf"\batlas (?:{'|'.join(COMMANDS)})\b")
METHOD = "methode"
EXPERTS = "Pour les spécialistes"


def texts(node, with_experts=True):
    """Yield every text under an element of a page, those of its tables too."""
    if not with_experts and getattr(node, "label", "") == EXPERTS:
        return
    for child in getattr(node, "children", {}).values():
        yield from texts(child, with_experts)
    if getattr(node, "proto", None) is not None:
        yield from written(node.proto)
    if getattr(node, "type", "") == "arrow_data_frame":
        yield from cells(node)


def written(proto):
    """Yield the texts of a message to the browser."""
    for field, value in proto.ListFields():
        if field.name in NOT_WORDS or hasattr(value, "keys"):
            continue
        for item in value if isinstance(value, list) or hasattr(value, "append") else [value]:
            if isinstance(item, str):
                yield RUN_BY_A_BROWSER.sub("", item)
            elif hasattr(item, "ListFields"):
                yield from written(item)


def cells(element):
    """Yield the headings and the cells of a table; a missing one shows its placeholder."""
    table = element.value
    yield from map(str, table.columns)
    for name in table:
        for value in table[name].drop_duplicates():
            yield element.proto.placeholder or "None" if pd.isna(value) else str(value)


def found(pattern, told):
    """Return where a pattern is found, with the words around."""
    return {
        text[max(0, hit.start() - 40) : hit.end() + 30]
        for text in told
        for hit in pattern.finditer(text)
    }


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "-".join(asked.values()) or "france")
@pytest.mark.slow
def test_every_text_of_a_page_is_french(open_page, monkeypatch, page, asked):
    from atlas.app import downloads

    offered, real = [], downloads.offer_table

    def offer_table(download, title):
        offered.append(download.rows)
        real(download, title)

    monkeypatch.setattr(downloads, "offer_table", offer_table)
    app = open_page(page, **asked)
    for table in offered:
        check_described(schema_of(table, FORMAT_BY_NAME["csv"], excel=True)["fields"])
    told = [*texts(app._tree)]
    assert len(told) >= 5
    assert found(PLAIN_SPACE, told) == set()
    assert found(LIBRARY, told) == set()
    assert found(PLURAL, told) == set()
    if page != METHOD:
        plain = [*texts(app._tree, with_experts=False)]
        assert found(COMMAND, plain) == set()
        assert found(JARGON, [text for text in plain if not re.search(r"\(\d", text)]) == set()


def test_what_is_wrong_is_found():
    assert found(PLAIN_SPACE, ["Où ouvrir ?", "Où ouvrir\xa0?"]) == {"Où ouvrir ?"}
    assert found(PLURAL, ["1 lieux", "0 résultats", "1 lieu", "21 lieux", "1\u202f001 lieux"]) == {
        "1 lieux", "0 résultats",
    }  # fmt: skip
    assert found(LIBRARY, ["None", UNKNOWN]) == {"None"}
    assert found(COMMAND, ["avec atlas import", "l'atlas importe"]) == {"avec atlas import"}
    assert found(JARGON, ["la méthode E2SFCA"]) == {"la méthode E2SFCA"}
