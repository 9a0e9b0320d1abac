"""A repository whose commits go through the installed hook, beside the server that the hook asks."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from gitgpt.repository import hookfiles
from gitgpt.repository.git import Repository
from ground.environment import SCRIPTS
from ground.repo import Repo
from ground.server import Server

MODEL = "test-model"
DEADLINE = 6.0
"""Seconds; what the hook may take at most, plus one."""


def slack() -> float:
    """Seconds that a commit may take beyond its deadline: one; more where others want the processors too."""
    return 1.0 if os.getloadavg()[0] <= (os.cpu_count() or 1) else 5.0


class Stage(Repo):
    """As a Repo. `key` is what the hook authenticates with; it differs from test to test."""

    def __init__(self, path: Path, server: Server) -> None:
        super().__init__(path)
        self.server = server
        self.key = f"sk-test-{secrets.token_hex(16)}"
        self.env = settings(server, self.key)

    @classmethod
    def build(cls, path: Path, server: Server, *options: str, object_format: str = "sha1") -> Stage:
        """A repository with one commit in it and the hook in place."""
        Repo.init(path, *options, object_format=object_format)
        stage = cls(path, server)
        stage.commit("chore: begin", {"README.md": "# Begin\n"})
        stage.install()
        return stage

    def install(self, folder: Path | None = None, *, also: tuple[str, ...] = ()) -> Path:
        """The hook, where git looks for it from `folder`; the same as `gitgpt hooks install` there."""
        place = hookfiles.place(Repository(folder or self.path))
        program = str(SCRIPTS / "gitgpt")
        return hookfiles.install_hooks(place.folder, "prepare-commit-msg", program, also=also).hook.path

    def beside(self, path: Path) -> Stage:
        """Another working tree under the same settings."""
        other = Stage(path, self.server)
        other.key, other.env = self.key, dict(self.env)
        return other

    @property
    def prompts(self) -> list[str]:
        """What was said to the model so far, one text a request."""
        return [request.prompt for request in self.server.requests]

    def leftovers(self) -> list[str]:
        """Lock and temporary files in the git folder."""
        git_dir = self.git_dir
        found = [*git_dir.rglob("*.lock"), *git_dir.rglob("*.gitgpt"), *git_dir.rglob("tmp*")]
        return sorted(os.fspath(path.relative_to(git_dir)) for path in found)


def settings(server: Server, key: str) -> dict[str, str]:
    return {
        "GITGPT_BASE_URL": server.base_url,
        "GITGPT_API_KEY": key,
        "GITGPT_MODEL": MODEL,
        "GITGPT_DEADLINE": str(DEADLINE),
        "GITGPT_ALWAYS_ASK": "true",  # what a plain change sends is looked at as well
    }
