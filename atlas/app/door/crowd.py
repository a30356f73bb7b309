"""How many readers one server takes: beyond, who comes is asked to come back, and waits for none.

Each open page of a browser holds a socket. A server that takes everybody serves nobody: its memory
and each answer grow with them.
"""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas.app.kept import is_page_asked

COME_BACK_S = 60
FULL = "L'atlas a beaucoup de lecteurs en ce moment : revenez dans une minute.\n"
# "Try again later", of the registry of closing codes of WebSocket (RFC 6455).
_LATER = 1013


class Crowd:
    """ASGI middleware that counts the sockets that are open, and refuses politely beyond a limit.

    Parameters
    ----------
    app
        What answers.
    most
        Sockets open at once.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most, self.here = app, most, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        is_full = self.here >= self.most
        if is_full and is_page_asked(scope):
            later = PlainTextResponse(FULL, 503, {"retry-after": str(COME_BACK_S)})
            await later(scope, receive, send)
        elif scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif is_full:
            await receive()
            await send({"type": "websocket.close", "code": _LATER})
        else:
            self.here += 1
            try:
                await self.app(scope, receive, send)
            finally:
                self.here -= 1
