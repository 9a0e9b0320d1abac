"""Real `git commit` with the installed hook."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground.server import Server
from ground.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, server: Server) -> Stage:
    """A repository with one commit, the hook installed, its settings pointing to `server`."""
    return Stage.build(tmp_path / "repo", server)
