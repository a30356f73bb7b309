"""Files of the browser from memory: the right bytes, compressed when asked, nothing outside."""

import asyncio
import gzip
import os
from pathlib import Path

import pytest
from streamlit.file_util import get_static_dir

from atlas.app import kept
from atlas.app.kept import MAP_ADDRESS, KeptFiles, file_asked, read_kept

JS = Path(get_static_dir()) / "static" / "js"


def ask(path, headers=(), method="GET"):
    """Return status, headers and body of an answer; the app behind answers 418."""
    sent = []

    async def behind(scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"Streamlit"})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    asyncio.run(KeptFiles(behind)(scope, None, send))
    names = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], names, sent[1]["body"]


@pytest.fixture(autouse=True)
def _empty():
    read_kept.cache_clear()


@pytest.fixture
def biggest():
    return max(JS.glob("*.js"), key=lambda path: path.stat().st_size)


def test_a_script_is_compressed_for_who_reads_gzip_and_whole_for_others(biggest):
    path = f"/static/js/{biggest.name}"
    status, headers, body = ask(path, [(b"accept-encoding", b"gzip, deflate, br")])
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"] == "text/javascript"
    assert "immutable" in headers["cache-control"]
    assert int(headers["content-length"]) == len(body) < biggest.stat().st_size / 2
    assert gzip.decompress(body) == biggest.read_bytes()
    status, headers, body = ask(path)
    assert "content-encoding" not in headers
    assert body == biggest.read_bytes()


def test_boundaries_are_given_as_they_are_compressed(tmp_path, monkeypatch):
    monkeypatch.setattr(kept.assets, "folder", lambda: tmp_path)
    name = "topology-0123456789abcdef.bin"
    assert ask(MAP_ADDRESS + name)[0] == 418, (
        "a file that is not there yet is Streamlit's to refuse"
    )
    packed = gzip.compress(b"\x00" * 5_000)
    (tmp_path / name).write_bytes(packed)
    status, headers, body = ask(MAP_ADDRESS + name, [(b"accept-encoding", b"gzip")])
    assert (status, body, headers["content-encoding"]) == (200, packed, "gzip")
    status, headers, body = ask(MAP_ADDRESS + name)
    assert (status, body) == (200, packed), "the map unpacks what was not announced"
    assert "content-encoding" not in headers


def test_the_page_of_the_map_changes_with_its_file(tmp_path, monkeypatch):
    monkeypatch.setattr(kept.assets, "folder", lambda: tmp_path)
    page = tmp_path / "index.html"
    page.write_text("<p>un</p>")
    assert ask(f"{MAP_ADDRESS}index.html")[2] == b"<p>un</p>"
    page.write_text("<p>deux</p>")
    os.utime(page, ns=(1, 1))
    _, headers, body = ask(f"{MAP_ADDRESS}index.html")
    assert body == b"<p>deux</p>"
    assert "immutable" not in headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/",
        "/static/js/../index.html",
        "/static/js/..%2Findex.html",
        "/static/js/absent.12345678.js",
        "/static/other/index.12345678.js",
        f"{MAP_ADDRESS}other.html",
        f"{MAP_ADDRESS}../../../pyproject.toml",
        "/component/another.carte/topology-0123456789abcdef.bin",
    ],
)
def test_anything_else_is_passed_on(path):
    assert ask(path) == (418, {}, b"Streamlit")


@pytest.mark.parametrize("path", ["/", "/acces", "/acces/"])
def test_a_page_is_french_and_knows_where_its_server_is(path):
    status, headers, body = ask(path)
    page = body.decode()
    assert status == 200
    assert headers["content-type"].startswith("text/html")
    assert '<html lang="fr">' in page
    assert page.index("BACKEND_BASE_URL") < page.index("static/js/index")


@pytest.mark.parametrize(
    ("path", "asked", "to"),
    [
        ("/carte", "territoire=D23", "./?territoire=D23"),
        ("/carte", "", "./"),
        ("/recherche", "q=wifi&nature=lieu", "./chercher?q=wifi&nature=lieu"),
        ("/lieux", "frais=Gratuit", "./chercher?frais=Gratuit"),
        ("/lieux/", "lieu=lieu-1", "../chercher?lieu=lieu-1"),
    ],
)
def test_an_address_of_before_leads_to_the_page_of_today(path, asked, to):
    scope = {"type": "http", "method": "GET", "path": path, "headers": [],
             "query_string": asked.encode()}  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(KeptFiles(None)(scope, None, send))
    assert sent[0]["status"] == 307
    assert (b"location", to.encode()) in sent[0]["headers"]


def test_a_part_or_another_method_is_passed_on(biggest):
    path = f"/static/js/{biggest.name}"
    assert ask(path, [(b"range", b"bytes=0-9")])[0] == 418
    assert ask(path, method="POST")[0] == 418


def test_a_path_behind_a_proxy_is_understood(biggest, monkeypatch):
    monkeypatch.setattr(kept, "base_path", lambda: "/atlas")
    scope = {"type": "http", "method": "GET", "headers": []}
    found = file_asked({**scope, "path": f"/atlas/static/js/{biggest.name}"})
    assert found == biggest
