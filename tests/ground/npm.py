"""Programs from npm that others wrote, for tests against them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def install(*packages: str) -> Path:
    """The folder with the programs of some packages (`name@version`), installed once for all runs.

    npm must reach its registry for that. Without Node the test is skipped, unless GITGPT_REQUIRE_NODE is
    set (as in CI).
    """
    if shutil.which("npm") is None or shutil.which("node") is None:
        if os.environ.get("GITGPT_REQUIRE_NODE"):
            pytest.fail("Node and npm are required here")
        pytest.skip("no Node on this machine")
    name = "-".join(packages).replace("/", "-")
    folder = Path(tempfile.gettempdir()) / f"gitgpt-npm-{name}"
    done = folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # lefthook's scripts would install its hooks where npm is called: in the repository of these tests
        options = ["--silent", "--no-fund", "--no-audit", "--ignore-scripts", "--prefix", str(folder)]
        environ = {**os.environ, "HOME": str(folder)}
        subprocess.run(["npm", "install", *options, *packages], check=True, env=environ, timeout=300)
        done.touch()
    return folder / "node_modules/.bin"
