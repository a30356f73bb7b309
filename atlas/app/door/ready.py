"""Answers made before anyone asks: each page is opened once per build, by nobody.

What a page answers by default is the same for all: who comes first waits no longer than the others.
Nobody's session is that of a reader whose browser throws away what it receives.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from atlas.app import reads
from atlas.errors import AtlasError

# By hand: between two looks at whether the store was replaced, and the longest that a page takes.
_LOOK_S, _PAGE_S = 15.0, 120.0


class Nobody(SessionClient):
    """Who looks at nothing, but knows when a page is whole."""

    def __init__(self) -> None:
        self.has_all = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Throw away what a page sends."""
        if msg.WhichOneof("type") == "script_finished":
            self.has_all.set()


async def open_once(page: str) -> None:
    """Run a page as for a new reader, and close its session."""
    runtime, nobody = Runtime.instance(), Nobody()
    session = runtime.connect_session(nobody, {})
    try:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        runtime.handle_backmsg(session, asked)
        await asyncio.wait_for(nobody.has_all.wait(), _PAGE_S)
    finally:
        runtime.close_session(session)


async def keep_ready(pages: Sequence[str]) -> None:
    """Open pages in turn, now and each time that the store is replaced, until cancelled."""
    known: object = None
    while True:
        with suppress(AtlasError):  # the pages say what is wrong with the atlas
            stamp = reads.built().build.stamp
            if stamp != known:
                known = stamp
                await asyncio.to_thread(
                    reads.built().found, ""
                )  # names, for the first letter typed
                for page in pages:
                    with suppress(TimeoutError):
                        await open_once(page)
        await asyncio.sleep(_LOOK_S)
