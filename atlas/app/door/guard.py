"""Who may ask the server, what it keeps to itself, and what it asks of browsers."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas.app.link import base_path
from atlas.views.map.basemaps import BASE_MAPS

# What Streamlit tells of itself to whoever asks: memory, sessions.
KEPT_TO_ITSELF = ("/_stcore/metrics", "/_stcore/script-health-check")
ANYONE = "*"


def content_policy(embedded_by: str) -> str:
    """Return what a browser may load and run for a page, as `Content-Security-Policy` says it.

    Everything comes from this server, but the tiles of a base map that the reader chooses.
    Streamlit writes scripts and styles in its pages, and its charts make functions of text
    (Vega): both are allowed, and the pages put no text of outside where it would be read as one.

    Parameters
    ----------
    embedded_by
        Origins that may show the atlas in a frame, separated by spaces; `*` for any.
    """
    framed = "'self'" if embedded_by != ANYONE else ""
    tiles = sorted({f"https://{urlsplit(tile.url).netloc}" for tile in BASE_MAPS.values()})
    rules = {
        "default-src": "'self'",
        "script-src": "'self' blob: 'unsafe-inline' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": " ".join(["'self'", "data:", "blob:", *tiles]),
        "font-src": "'self' data:",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": f"{framed} {embedded_by}".strip(),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Guard:
    """ASGI middleware: hosts and closed addresses first, then the headers of every answer.

    Parameters
    ----------
    app
        What answers.
    embedded_by
        See `content_policy`.
    hosts
        Names under which the atlas answers, without port; empty for any.
    """

    def __init__(self, app: ASGIApp, embedded_by: str, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.headers = {
            "content-security-policy": content_policy(embedded_by),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(), geolocation=(self), microphone=(), payment=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "websocket" and not self.is_ours(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
            await send(message)

        path = str(scope["path"]).removeprefix(base_path()).rstrip("/")
        if not self.is_ours(scope):
            refused = PlainTextResponse("L'atlas ne répond pas sous ce nom.\n", 421)
            await refused(scope, receive, with_headers)
        elif path in KEPT_TO_ITSELF:
            await PlainTextResponse("Adresse fermée.\n", 404)(scope, receive, with_headers)
        else:
            await self.app(scope, receive, with_headers)

    def is_ours(self, scope: Scope) -> bool:
        """Tell whether a request names a host under which the atlas answers."""
        asked = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        return not self.hosts or asked in self.hosts
