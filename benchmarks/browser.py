"""The app, and the Chromium without a screen that looks at it, for benchmarks and tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
# A cold start reads the store: it may take long where other programs run.
START_S = 60.0


@contextlib.contextmanager
def serve_app(store: Path | None = None) -> Iterator[str]:
    """Run the app on a free port and give its address; the atlas of `ATLAS_STORE` by default."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "atlas.app.serve", "--headless",
               "--port", str(port), "--address", "127.0.0.1"]  # fmt: skip
    environment = dict(os.environ) | ({} if store is None else {"ATLAS_STORE": str(store)})
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as server:
        address = f"http://127.0.0.1:{port}"
        begun = time.monotonic()
        while time.monotonic() < begun + START_S:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address + "/_stcore/health", timeout=1)  # noqa: S310
                break
            time.sleep(0.25)
        try:
            yield address
        finally:
            server.terminate()
