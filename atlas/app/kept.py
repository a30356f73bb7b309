"""Files whose name tells their content, given from memory and compressed once.

Streamlit reads its 120 files from the disk, in a thread each and without compression, for every new
reader. The names say the content: a browser keeps them for ever, and so does this process.
"""

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.file_util import get_static_dir

from atlas.app.assets import FOLDER

# Addresses, and the folder that answers them. Anything else is Streamlit's to answer.
FOLDERS = {
    "/static/js/": Path(get_static_dir()) / "static" / "js",
    "/static/css/": Path(get_static_dir()) / "static" / "css",
    "/static/media/": Path(get_static_dir()) / "static" / "media",
    "/component/atlas.app.canvas.carte/": FOLDER,
}
# `index.DormvYxC.js` of Streamlit, `topology-314d90273d9b82b9.bin` of the map.
NAMED_BY_CONTENT = re.compile(r"[\w.+-]+\.[\w-]{8}\.(js|css|woff2)|[\w]+-[0-9a-f]{16}\.bin")
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2",
         ".bin": "application/octet-stream"}  # fmt: skip
COMPRESSED = {".js", ".css"}
# Below this many bytes, compressing saves no packet.
LEAST_BYTES = 1_000
KEPT_FILES = 512


class Kept(NamedTuple):
    """A file as it is sent."""

    plain: bytes
    packed: bytes | None
    kind: str


class KeptFiles:
    """ASGI middleware that answers for the files named by their content, and passes on the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        try:
            kept = read_kept(file_asked(scope))
        except FileNotFoundError:
            await self.app(scope, receive, send)
            return
        packed = kept.packed if "gzip" in Headers(scope=scope).get("accept-encoding", "") else None
        body = kept.plain if packed is None else packed
        headers = {
            "content-type": kept.kind,
            "content-length": str(len(body)),
            "cache-control": "public, immutable, max-age=31536000",
            "vary": "Accept-Encoding",
            "x-content-type-options": "nosniff",
        }
        if packed is not None:
            headers["content-encoding"] = "gzip"
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": pairs})
        await send({"type": "http.response.body", "body": body})


def file_asked(scope: Scope) -> Path:
    """Return the file that a request asks for; FileNotFoundError if its name is not its content."""
    if scope["type"] != "http" or scope["method"] != "GET" or "range" in Headers(scope=scope):
        raise FileNotFoundError
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    path = str(scope["path"]).removeprefix(f"/{base}" if base else "")
    folder, _, name = path.rpartition("/")
    held = FOLDERS.get(f"{folder}/")
    if held is None or NAMED_BY_CONTENT.fullmatch(name) is None:
        raise FileNotFoundError
    return held / name


@lru_cache(KEPT_FILES)
def read_kept(path: Path) -> Kept:
    """Return a file as it is sent; FileNotFoundError, not remembered, if there is none yet."""
    plain = path.read_bytes()
    packs = path.suffix in COMPRESSED and len(plain) >= LEAST_BYTES
    return Kept(plain, gzip.compress(plain, 6, mtime=0) if packs else None, KINDS[path.suffix])
