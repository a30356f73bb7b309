"""How many readers one server bears: pages answered, how soon, with how much memory.

Run ``python -m benchmarks.readers`` with ``ATLAS_STORE`` set. It starts the app, waits until it is
ready, then lets readers come and go: each opens a page in a session of its own, as a browser does,
waits for the whole of it, leaves, and comes back 1 to 4 seconds later. Linux only.
"""

import asyncio
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from benchmarks.browser import serve_app

PAGES = ("", "acces", "besoins", "ouvrir", "territoire", "comparer", "labels")
# Readers at once, and for how many seconds they come.
PHASES = ((2, 15), (50, 50), (200, 50))
READY_S, LONGEST_S, SEED = 30, 90, 2026
# A phase of ten minutes or more is a soak: its memory is looked at every half minute.
SOAK_S, LOOK_S = 600, 30


async def visit(host: str, page: str) -> float:
    """Open a page in a session of its own; return the seconds until all of it is there."""
    begun = time.monotonic()
    stream, how = f"ws://{host}/_stcore/stream", {"max_size": None, "ping_interval": None}
    async with connect(stream, subprotocols=["streamlit"], open_timeout=60, **how) as socket:
        asked, answer = BackMsg(), ForwardMsg()
        asked.rerun_script.page_name = page
        await socket.send(asked.SerializeToString())
        while answer.WhichOneof("type") != "script_finished":
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(socket.recv(), LONGEST_S))
    if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise RuntimeError(f"the page « {page} » ended otherwise than well")
    return time.monotonic() - begun


async def come_and_go(host: str, readers: int, lasting_s: float) -> list[float]:
    """Let readers come for some seconds; return how long each page took."""
    chosen, end = np.random.default_rng(SEED), time.monotonic() + lasting_s
    times: list[float] = []

    async def reader() -> None:
        await asyncio.sleep(chosen.uniform(0, 2))
        while time.monotonic() < end:
            times.append(await visit(host, str(chosen.choice(PAGES))))
            await asyncio.sleep(chosen.uniform(1, 4))

    await asyncio.gather(*(reader() for _ in range(readers)))
    return times


def resident_mb(address: str) -> int:
    """Return the memory of the server of an address of this machine."""
    asked = ["pgrep", "-f", f"atlas.app.serve .*--port {address.rpartition(':')[2]}"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True)
    status = Path(f"/proc/{found.stdout.split()[0]}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


async def watch(address: str, lasting_s: float) -> list[int]:
    """Return the memory of the server, in MB, at each look."""
    seen = []
    for _ in range(int(lasting_s // LOOK_S)):
        await asyncio.sleep(LOOK_S)
        seen.append(resident_mb(address))
    return seen


async def met(address: str, readers: int, lasting_s: float) -> tuple[list[float], list[int]]:
    """Return how long each page took, and the memory as time went."""
    host = address.removeprefix("http://")
    times, memory = await asyncio.gather(
        come_and_go(host, readers, lasting_s), watch(address, lasting_s)
    )
    return sorted(times), memory


def slope(memory: list[int]) -> float:
    """Return by how many MB a minute memory grows over the second half of a phase."""
    half = memory[len(memory) // 2 :]
    return float(np.polyfit(np.arange(len(half)) * LOOK_S / 60, half, 1)[0])


def main() -> None:
    """Print what readers met; a phase can be given, as ``10x600``: readers x seconds."""
    given = [tuple(map(int, one.split("x"))) for one in sys.argv[1:]]
    with serve_app() as address:
        time.sleep(READY_S)
        print(f"at rest: {resident_mb(address)} MB")
        for readers, lasting_s in given or PHASES:
            ranked, memory = asyncio.run(met(address, readers, lasting_s))
            print(
                f"{readers} readers, {lasting_s} s: {len(ranked)} pages, median "
                f"{statistics.median(ranked):.2f} s, 95 % "
                f"{ranked[int(0.95 * (len(ranked) - 1))]:.2f} s, worst {ranked[-1]:.2f} s, "
                f"memory {resident_mb(address)} MB"
            )
            if lasting_s >= SOAK_S:
                print(f"memory in the second half: {slope(memory):+.2f} MB a minute")


if __name__ == "__main__":
    main()
