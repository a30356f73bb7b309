"""The door of the app: what listens, what is closed, what browsers are told, what a fault shows."""

import ast
import asyncio
import logging
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from typing import NamedTuple

import pytest

from atlas.app import serve
from atlas.app.door import fault
from atlas.app.door.guard import KEPT_TO_ITSELF, Guard, content_policy
from atlas.settings import Settings, load_settings
from benchmarks.browser import serve_app
from tests.conftest import PROJECT
from tests.test_docs import text


class Answer(NamedTuple):
    """What a browser receives: status (of a closed socket too), headers, text."""

    status: int
    headers: dict[str, str]
    text: str


async def inside(scope, receive, send):
    """Answer anything, with a header that the door must replace."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    headers = [(b"x-content-type-options", b"autre")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"lu"})


def ask(path, embedded_by="*", hosts=(), host="atlas.example.fr", kind="http"):
    """Ask the door for an address, without a network."""
    sent = []
    scope = {"type": kind, "method": "GET", "path": path, "query_string": b"",
             "headers": [(b"host", f"{host}:8501".encode())]}  # fmt: skip

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(Guard(inside, embedded_by, hosts)(scope, receive, send))
    first = sent[0]
    headers = {name.decode(): value.decode() for name, value in first.get("headers", ())}
    status = first.get("status", first.get("code", 101))
    return Answer(status, headers, b"".join(one.get("body", b"") for one in sent).decode())


def test_every_answer_has_the_headers_whoever_makes_it():
    for path in ("/", "/carte", KEPT_TO_ITSELF[0]):
        headers = ask(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "object-src 'none'" in headers["content-security-policy"]


def test_what_streamlit_tells_of_itself_is_closed():
    paths = (*KEPT_TO_ITSELF, KEPT_TO_ITSELF[0] + "/")
    assert {ask(path).status for path in paths} == {404}
    assert ask("/_stcore/health").text == "lu"


def test_only_the_hosts_of_the_setting_are_answered_pages_and_sockets_alike():
    hosts = Settings(hosts="atlas.example.fr autre.example.fr").host_names
    assert ask("/", hosts=hosts).text == "lu"
    assert ask("/", hosts=hosts, host="mechant.example").status == 421
    assert ask("/", hosts=hosts, host="mechant.example", kind="websocket").status == 1008
    assert ask("/", hosts=hosts, kind="websocket").status == 101
    assert ask("/", hosts=(), host="mechant.example").text == "lu"


@pytest.mark.parametrize(
    ("setting", "rule"),
    [("*", "frame-ancestors *"), ("", "frame-ancestors 'self'"),
     ("https://www.example.fr", "frame-ancestors 'self' https://www.example.fr")],
)  # fmt: skip
def test_a_setting_says_who_may_embed(setting, rule):
    assert content_policy(Settings(embedded_by=setting).embedded_by).endswith(rule)


def test_a_setting_adds_no_other_rule_and_no_other_header(monkeypatch):
    from atlas.errors import InputError

    for hostile in ("*; script-src *", "a\r\nset-cookie: b", "a, b"):
        monkeypatch.setenv("ATLAS_EMBEDDED_BY", hostile)
        with pytest.raises(InputError, match="ATLAS_EMBEDDED_BY"):
            load_settings()


def test_this_machine_alone_listens_by_default(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["serve"])
    assert serve.options()["server.address"] == "127.0.0.1"
    monkeypatch.setattr(sys, "argv", ["serve", "--address", "0.0.0.0"])
    assert serve.options()["server.address"] == "0.0.0.0"
    assert 'address = "127.0.0.1"' in text(".streamlit/config.toml")


def test_files_dropped_are_limited_by_the_setting():
    asked = serve.limits(Settings(upload_limit_mb=3, hosts="a.fr b.fr"))
    assert asked["server.maxUploadSize"] == 3
    assert asked["server.allowedHosts"] == ["a.fr", "b.fr"]


def test_every_place_to_drop_a_file_says_its_kinds():
    """Streamlit refuses the others on the server too."""
    calls = [
        node
        for path in PROJECT.glob("atlas/app/**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "file_uploader"
    ]
    assert len(calls) > 1
    assert all("type" in {given.arg for given in call.keywords} for call in calls)


class Shown(list):
    def error(self, sentence, icon=None):
        self.append(sentence)


def test_a_fault_is_one_sentence_and_a_name_that_the_log_has(monkeypatch, caplog):
    shown = Shown()
    monkeypatch.setattr(fault, "st", shown)
    with caplog.at_level(logging.ERROR, "atlas"):
        assert fault.tell(ValueError("/srv/secret.py: could not convert")) is True
    (sentence,) = shown
    assert not re.search(r"/|secret|Traceback|ValueError", sentence)
    name = re.search(r"[0-9a-f]{8}", sentence).group()
    assert f"fault {name}" in caplog.text
    assert "/srv/secret.py" in caplog.text


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.filterwarnings("default")
def test_a_page_that_fails_shows_neither_paths_nor_code(browser, built, tmp_path):
    """A store whose table of communes is damaged: a fault that no sentence foresees."""
    import shutil

    import duckdb

    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    with duckdb.connect(str(store)) as connection:
        connection.execute(
            "UPDATE communes SET island_parts = 'x;²;y' WHERE commune_code = '01001'"
        )
        connection.execute("ALTER TABLE measures DROP COLUMN nearest_road_m")
    with serve_app(store) as address:
        page = browser.new_page()
        page.goto(address)
        page.get_by_text("faute de l'atlas").first.wait_for(timeout=60_000)
        said = page.locator("body").inner_text()
        page.close()
    assert not re.search(r"Traceback|site-packages|atlas/|\.py|duckdb", said)


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_the_server_is_closed_to_others_and_says_no_other_address(built):
    with serve_app(built.store_path) as address:
        with urllib.request.urlopen(address) as answer:
            assert "frame-ancestors *" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(address + "/_stcore/metrics")


@pytest.mark.slow
def test_what_is_started_without_address_answers_on_this_machine_alone(built):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "atlas.app.serve", "--headless", "--port", str(port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
        finally:
            server.terminate()
        others = server.stdout.read()
    assert line.replace("\xa0", " ") == f"Atlas : http://127.0.0.1:{port}\n"
    assert "http" not in others
