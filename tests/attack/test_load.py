"""Many readers at once: turns, a limit said politely, answers shared, a server that bears fifty."""

import asyncio
import statistics
import threading
import time
from pathlib import Path

import pytest

from atlas.app import reads
from atlas.app.door import ready, turns
from atlas.app.door.crowd import FULL, Crowd
from atlas.reader import NOW
from benchmarks.browser import serve_app
from benchmarks.readers import come_and_go, resident_mb

READERS, LASTING_S = 50, 20.0
MOST_MB = 1_200
# A machine that also runs other tests is slower than the one of docs/measured.md.
SLOWEST_MEDIAN_S = 15.0


def test_at_most_four_runs_at_once_and_a_fault_gives_its_turn_back():
    at_once, most, guard = 0, 0, threading.Lock()

    def run(number):
        nonlocal at_once, most
        try:
            with turns.turn():
                with guard:
                    at_once += 1
                    most = max(most, at_once)
                time.sleep(0.01)
                with guard:
                    at_once -= 1
                if number % 3 == 0:
                    raise ValueError("a page that fails")
        except ValueError:
            pass

    threads = [threading.Thread(target=run, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (at_once, most) == (0, 4)


async def ask(crowd, kind, path="/acces"):
    """Return what a request is answered first: a status, or a closing code of a socket."""
    sent = []

    async def receive():
        return {"type": f"{kind}.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": []}
    await crowd(scope, receive, send)
    first = sent[0]
    return first.get("status", first.get("code")), dict(first.get("headers", ())), sent[-1]


def test_beyond_the_limit_a_reader_is_asked_to_come_back():
    leaving = asyncio.Event()

    async def inside(scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept", "code": 101})
            await leaving.wait()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    async def story():
        crowd = Crowd(inside, most=2)
        readers = [asyncio.create_task(ask(crowd, "websocket")) for _ in range(2)]
        assert (await ask(crowd, "http"))[0] == 200
        await asyncio.sleep(0)  # both are in
        status, headers, last = await ask(crowd, "http")
        assert (status, headers[b"retry-after"], last["body"].decode()) == (503, b"60", FULL)
        assert (await ask(crowd, "http", "/static/js/un.js"))[0] == 200  # of pages already open
        assert (await ask(crowd, "websocket"))[0] == 1013
        leaving.set()
        assert [(await one)[0] for one in readers] == [101, 101]
        assert (await ask(crowd, "http"))[0] == 200

    asyncio.run(story())


@pytest.fixture
def seen(monkeypatch):
    """Pretend that a reader looks at a build; return what tells it, to be changed."""
    looked = {"stamp": ("build", NOW)}
    monkeypatch.setattr(reads, "stamp", lambda: looked["stamp"])
    return looked


def test_what_one_reader_asked_is_there_for_all_until_the_build_changes(seen):
    asked = []

    @reads.kept(2)
    def answer(level, code):
        asked.append((level, code))
        return [level, code]

    first = answer("region", "84")
    assert answer("region", "84") is first
    assert answer("region", "75") == ["region", "75"]
    seen["stamp"] = ("another", NOW)
    assert answer("region", "84") is not first
    assert asked == [("region", "84"), ("region", "75"), ("region", "84")]


def test_a_key_tells_what_cannot_be_compared(seen):
    @reads.kept(2, key=lambda codes: tuple(codes))
    def count(codes):
        return {"count": len(codes)}

    assert count(["01", "23"]) is count(["01", "23"]) is not count(["01"])


class Session:
    """The runtime of Streamlit, as far as a page opened by nobody needs it."""

    def __init__(self, is_answered):
        self.opened, self.closed, self.is_answered = [], [], is_answered

    def connect_session(self, client, user_info):
        self.client = client
        return "nobody"

    def handle_backmsg(self, session, message):
        self.opened.append(message.rerun_script.page_name)
        if self.is_answered:
            finished = ready.ForwardMsg()
            finished.script_finished = ready.ForwardMsg.FINISHED_SUCCESSFULLY
            self.client.write_forward_msg(finished)

    def close_session(self, session):
        self.closed.append(session)


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_page_opened_by_nobody_is_closed_answered_or_not(monkeypatch, is_answered):
    session = Session(is_answered)
    monkeypatch.setattr(ready.Runtime, "instance", lambda: session)
    monkeypatch.setattr(ready, "_PAGE_S", 0.05)
    if is_answered:
        asyncio.run(ready.open_once("acces"))
    else:
        with pytest.raises(TimeoutError):
            asyncio.run(ready.open_once("acces"))
    assert (session.opened, session.closed) == (["acces"], ["nobody"])


def test_pages_are_made_ready_once_per_build(monkeypatch):
    opened, builds = [], iter(["a", "a", "b"])

    async def open_once(page):
        opened.append(page)
        if len(opened) == 1:
            raise TimeoutError  # a page that takes too long leaves the others their turn

    class Known:
        @property
        def build(self):
            return self

        @property
        def stamp(self):
            try:
                return next(builds)
            except StopIteration:
                raise asyncio.CancelledError from None

        def found(self, typed):
            return typed

    monkeypatch.setattr(reads, "built", Known)
    monkeypatch.setattr(ready, "open_once", open_once)
    monkeypatch.setattr(ready, "_LOOK_S", 0.0)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(ready.keep_ready(["", "acces"]))
    assert opened == ["", "acces", "", "acces"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the memory")
def test_fifty_readers_at_once_all_get_whole_pages(built):
    """Sessions as those of a browser, on the embedded atlas; a page that fails raises."""
    with serve_app(built.store_path) as address:
        times = asyncio.run(come_and_go(address.removeprefix("http://"), READERS, LASTING_S))
        memory = resident_mb(address)
    assert len(times) >= READERS
    assert statistics.median(times) < SLOWEST_MEDIAN_S
    assert memory < MOST_MB
