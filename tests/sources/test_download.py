"""One file from a server that behaves well, badly or not at all: the right bytes, or none."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from atlas.errors import SourceError
from atlas.sources.download import ATTEMPTS, CHUNK_BYTES, download

OLD = bytes(range(256)) * 1200  # 300 kB, several chunks
NEW = OLD[::-1] + b"more"
CUT = 100_000
TIMEOUT_S = (2.0, 0.5)


@dataclass
class Origin:
    """What the server publishes and how it misbehaves; the lists hold one item per request."""

    content: bytes = OLD
    etag: str | None = '"old"'
    heeds_range: bool = True
    heeds_if_range: bool = True
    shift: int = 0  # bytes by which it misses the range asked for
    statuses: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)  # bytes after which the connection is cut
    silent: bool = False  # where it is cut, it stays open and says nothing more
    versions: list[tuple[bytes, str]] = field(default_factory=list)  # what follows the first
    length: str | None = None  # the Content-Length told instead of the right one
    requests: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ranges(self):
        return [request.get("Range") for request in self.requests]


class Handler(BaseHTTPRequestHandler):
    def __init__(self, origin, *args):
        self.origin = origin
        super().__init__(*args)

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        origin = self.origin
        origin.requests.append(dict(self.headers))
        content, etag = origin.content, origin.etag
        if origin.versions:
            origin.content, origin.etag = origin.versions.pop(0)
        if origin.statuses:
            self.send_error(origin.statuses.pop(0), "refus")
            return
        start = self._start(etag)
        if start is not None and start >= len(content):
            self.send_error(416)
            return
        body = content[(start or 0) + (origin.shift if start else 0) :]
        self.send_response(200 if start is None else 206)
        self.send_header("Content-Length", origin.length or str(len(body)))
        if start is not None:
            first = len(content) - len(body)
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self._send(body)

    def _start(self, etag):
        wanted = self.headers.get("Range") if self.origin.heeds_range else None
        if wanted is None:
            return None
        if self.origin.heeds_if_range and self.headers.get("If-Range", etag) != etag:
            return None
        return int(wanted.removeprefix("bytes=").removesuffix("-"))

    def _send(self, body):
        cut = self.origin.cuts.pop(0) if self.origin.cuts else None
        self.wfile.write(body[:cut])
        self.wfile.flush()
        if cut is not None and self.origin.silent:
            self.origin.over.wait(10)


@pytest.fixture
def origin(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    origin = Origin()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, origin)) as server:
        origin.url = f"http://127.0.0.1:{server.server_port}/lieux.csv"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield origin
        origin.over.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "raw" / "lieux.csv"


def fetch(origin, target, **options):
    download(origin.url, target, TIMEOUT_S, **options)


def leave_part(target, content):
    """Leave what an attempt of an earlier call leaves."""
    target.parent.mkdir()
    target.with_name("lieux.csv.part").write_bytes(content)
    target.with_name("lieux.csv.etag").write_text('"old"')


def left(target):
    return sorted(path.name for path in target.parent.iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, len(OLD)])
def test_whole_file_arrives_and_nothing_else_stays(origin, target, size):
    origin.content = OLD[:size]
    seen = []
    fetch(origin, target, progress=lambda *args: seen.append(args))
    assert target.read_bytes() == OLD[:size]
    assert left(target) == ["lieux.csv"]
    assert len(origin.requests) == 1
    assert seen == sorted(seen)
    assert not size or seen[-1] == (size, size)


def test_file_cut_in_the_middle_is_resumed_where_it_stopped(origin, target):
    origin.cuts = [CUT]
    fetch(origin, target)
    assert target.read_bytes() == OLD
    assert origin.ranges()[0] is None
    assert origin.requests[1]["If-Range"] == '"old"'
    assert 0 < int(origin.ranges()[1].removeprefix("bytes=").removesuffix("-")) <= CUT
    assert left(target) == ["lieux.csv"]


def test_file_cut_at_every_attempt_leaves_the_target_and_resumes_at_the_next_call(origin, target):
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    origin.cuts = [70_000] * ATTEMPTS
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        fetch(origin, target)
    assert len(origin.requests) == ATTEMPTS
    assert target.read_bytes() == b"earlier"
    origin.cuts = []
    fetch(origin, target)
    assert target.read_bytes() == OLD
    assert origin.ranges()[-1] not in (None, "bytes=0-")


@pytest.mark.parametrize("part", [OLD[:CUT], OLD, OLD + b"too much"])
def test_part_left_by_an_earlier_call_gives_the_right_file(origin, target, part):
    leave_part(target, part)
    fetch(origin, target)
    assert origin.ranges()[0] == f"bytes={len(part)}-"
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("etag", [None, 'W/"old"'])
def test_without_a_strong_tag_the_file_is_asked_for_again_whole(origin, target, etag):
    origin.etag = etag
    origin.cuts = [CUT]
    fetch(origin, target)
    assert target.read_bytes() == OLD
    assert origin.ranges() == [None, None]


@pytest.mark.parametrize("heeds_range", [True, False])
@pytest.mark.parametrize(("content", "etag"), [(OLD, '"old"'), (NEW, '"new"')])
def test_second_attempt_gives_the_file_then_published(origin, target, heeds_range, content, etag):
    origin.cuts, origin.heeds_range = [CUT], heeds_range
    origin.versions = [(content, etag)]
    fetch(origin, target)
    assert target.read_bytes() == content


@pytest.mark.parametrize(("etag", "content", "heeds_if_range", "shift"), [
    ('"new"', NEW, False, 0),  # the rest of another version
    (None, NEW, False, 0),  # the same, untold
    ('"old"', OLD, True, -10),  # the rest from another byte, as its Content-Range says
])  # fmt: skip
def test_wrong_rest_of_a_file_is_never_joined_to_its_beginning(
    origin, target, etag, content, heeds_if_range, shift
):
    leave_part(target, OLD[:CUT])
    origin.etag, origin.content = etag, content
    origin.heeds_if_range, origin.shift = heeds_if_range, shift
    with suppress(SourceError):
        fetch(origin, target)
    assert not target.exists() or target.read_bytes() == content


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_refusal_is_told_with_its_number_and_leaves_the_target(origin, target, status):
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    origin.statuses = [status] * ATTEMPTS
    with pytest.raises(SourceError, match=str(status)):
        fetch(origin, target)
    assert left(target) == ["lieux.csv"]
    assert target.read_bytes() == b"earlier"


@pytest.mark.parametrize("received", [0, CUT])
def test_server_that_falls_silent_is_given_up(origin, target, received):
    origin.silent, origin.cuts = True, [received] * ATTEMPTS
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        download(origin.url, target, (2.0, 0.15))
    assert len(origin.requests) == ATTEMPTS
    assert not target.exists()


def test_silence_in_the_middle_is_resumed(origin, target):
    origin.silent, origin.cuts = True, [CUT]
    download(origin.url, target, (2.0, 0.3))
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("length", [str(len(OLD) + 1), "beaucoup"])
def test_length_that_is_not_that_of_the_file_never_gives_half_a_file(origin, target, length):
    origin.length = length
    with suppress(SourceError):
        fetch(origin, target)
    assert not target.exists() or (length, target.read_bytes()) == ("beaucoup", OLD)


def test_address_that_cannot_be_reached_is_a_source_error(target, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(SourceError, match="injoignable"):
            download(f"http://127.0.0.1:{port}/x", target, TIMEOUT_S)
    assert not target.exists()


@pytest.mark.parametrize("url", ["", "lieux.csv", "http://", "ftp://127.0.0.1/x", "http://[::1/x"])
def test_address_that_is_not_one_is_a_source_error(target, url):
    with pytest.raises(SourceError):
        download(url, target, TIMEOUT_S)
    assert not target.exists()


def test_a_file_longer_than_the_limit_is_refused_and_its_part_is_gone(origin, target):
    origin.content = b"x" * 300_000
    with pytest.raises(SourceError, match="ATLAS_DOWNLOAD_LIMIT_MB"):
        fetch(origin, target, limit_bytes=100_000)
    assert not list(target.parent.iterdir())
