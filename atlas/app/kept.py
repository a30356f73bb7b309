"""Files of the browser, from memory and compressed once.

Streamlit reads its 120 files from the disk, in a thread each and without compression, for every new
reader. Their names tell their content: a browser keeps them for ever, and so does this process.

The page itself is sent in French, and knows where its server is: Streamlit's own would ask for
`/acces/_stcore/health` first, and be told twice that there is no such thing.
"""

import gzip
import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from atlas.app import assets
from atlas.app.link import base_path
from atlas.settings import PROJECT
from atlas.views.display.address import SITE_TITLE

MAP_ADDRESS = "/component/atlas.app.canvas.carte/"
_STATIC = Path(get_static_dir()) / "static"
# Addresses, and the folder that answers them, beside that of the map. Anything else is Streamlit's
# to answer.
FOLDERS = {f"/static/{kind}/": _STATIC / kind for kind in ("js", "css", "media")}
# `index.DormvYxC.js` of Streamlit, `topology-314d90273d9b82b9.bin` of the map.
NAMED_BY_CONTENT = re.compile(r"[\w.+-]+\.[\w-]{8}\.(js|css|woff2)|[\w]+-[0-9a-f]{16}\.bin")
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8",
         ".woff2": "font/woff2", ".bin": "application/octet-stream"}  # fmt: skip
TEXTS = {".js", ".css", ".html"}
# Below this many bytes, compressing saves no packet.
LEAST_BYTES = 1_000
SENT_FILES = 512
# Addresses that lead to another one, with what they ask: the page that the root shows, and the two
# that *Chercher* was.
_MOVED = {"carte": "", "recherche": "chercher", "lieux": "chercher"}
FOR_EVER = "public, immutable, max-age=31536000"
# Streamlit asks twice for the page of a component: to see whether it is there, and to show it.
FOR_NOW = "max-age=60"


class SentFile(NamedTuple):
    """A file as it is sent: whole, and compressed by gzip when that is worth it."""

    whole: bytes
    packed: bytes | None


# Where the server is, from an address that ends with the name of a page.
_WHERE = """<script>(function () {
    var parts = location.pathname.replace(/\\/+$/, "").split("/");
    if (%s.indexOf(parts[parts.length - 1]) >= 0) { parts.pop(); }
    window.__streamlit = { BACKEND_BASE_URL: location.origin + parts.join("/") + "/" };
})();</script>"""


class KeptFiles:
    """ASGI middleware that answers for the files of the browser, and passes on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        moved = moved_to(scope)
        if moved is not None:
            await RedirectResponse(moved)(scope, receive, send)
            return
        if is_page_asked(scope):
            page = Response(page_html(), headers={"content-type": MEDIA_TYPES[".html"],
                                                  "cache-control": "no-cache"})  # fmt: skip
            await page(scope, receive, send)
            return
        try:
            path = file_asked(scope)
            kept = read_kept(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            await self.app(scope, receive, send)
            return
        packed = kept.packed if _reads_gzip(scope) else None
        headers = {
            "content-type": MEDIA_TYPES[path.suffix],
            "cache-control": FOR_NOW if path.name == assets.PAGE else FOR_EVER,
            "vary": "Accept-Encoding",
            "x-content-type-options": "nosniff",
        } | ({} if packed is None else {"content-encoding": "gzip"})
        response = Response(kept.whole if packed is None else packed, headers=headers)
        await response(scope, receive, send)


def file_asked(scope: Scope) -> Path:
    """Return the file that a request asks for; FileNotFoundError if it is not one of ours."""
    if scope["type"] != "http" or scope["method"] != "GET" or "range" in Headers(scope=scope):
        raise FileNotFoundError
    path = str(scope["path"]).removeprefix(base_path())
    folder, _, name = path.rpartition("/")
    held = assets.folder() if f"{folder}/" == MAP_ADDRESS else FOLDERS.get(f"{folder}/")
    is_page = path == MAP_ADDRESS + assets.PAGE
    if held is None or not (is_page or NAMED_BY_CONTENT.fullmatch(name)):
        raise FileNotFoundError
    return held / name


@cache
def page_names() -> tuple[str, ...]:
    """Return the names of the pages, which end their addresses."""
    return tuple(sorted(path.stem for path in (PROJECT / "pages").glob("*.py")))


@cache
def page_html() -> str:
    """Return the page of every page: Streamlit's, in French, which knows where its server is."""
    page = (_STATIC.parent / "index.html").read_text(encoding="utf-8")
    page = page.replace('<html lang="en">', '<html lang="fr">')
    page = page.replace("<title>Streamlit</title>", f"<title>{SITE_TITLE}</title>")
    return page.replace("<head>", f"<head>{_WHERE % json.dumps(page_names())}", 1)


def is_page_asked(scope: Scope) -> bool:
    """Tell whether a request asks for a page of the app."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = str(scope["path"]).removeprefix(base_path()).strip("/")
    return path == "" or path in page_names()


def moved_to(scope: Scope) -> str | None:
    """Return the address that answers for a page of before, relative; None for any other."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = str(scope["path"]).removeprefix(base_path())
    name = path.strip("/")
    if name not in _MOVED:
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    up = "../" if path.endswith("/") else "./"
    return f"{up}{_MOVED[name]}{f'?{query}' if query else ''}"


@lru_cache(SENT_FILES)
def read_kept(path: Path, changed: int) -> SentFile:
    """Return a file as it is sent; `changed` is the time of its last change."""
    content = path.read_bytes()
    if path.suffix == ".bin":  # the files of the map are compressed already; the map sees it
        return SentFile(content, content if content.startswith(b"\x1f\x8b") else None)
    packs = path.suffix in TEXTS and len(content) >= LEAST_BYTES
    return SentFile(content, gzip.compress(content, 6, mtime=0) if packs else None)


def _reads_gzip(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")
