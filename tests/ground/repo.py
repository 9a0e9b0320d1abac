"""Real repositories, built with the git that is on PATH."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

FIRST_DATE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
Content = str | bytes


class Run(NamedTuple):
    """A finished command."""

    code: int
    out: bytes
    err: bytes
    seconds: float

    @property
    def text(self) -> str:
        """stdout without its last line end."""
        return os.fsdecode(self.out).rstrip("\n")

    @property
    def errors(self) -> str:
        return os.fsdecode(self.err)


class Edited(NamedTuple):
    """A git command during which an editor may have opened. `seen` are the files it was given, in order."""

    run: Run
    seen: list[bytes]
    message: bytes
    """The message of HEAD afterwards, as stored; empty while the branch is unborn."""


class Repo:
    """One working tree. `env` lies over the process environment for every command run here."""

    def __init__(self, path: Path, env: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.env = dict(env or {})
        self._commits = 0
        self._records = 0

    @classmethod
    def init(cls, path: Path, *options: str, object_format: str = "sha1", branch: str = "main") -> Repo:
        """`git init` in `path`, with further options of git init if wanted."""
        path.mkdir(parents=True, exist_ok=True)
        repo = cls(path)
        repo.git("init", "-q", f"--object-format={object_format}", f"--initial-branch={branch}", *options)
        return repo

    def clone(self, path: Path, *options: str) -> Repo:
        self.git("clone", "-q", *options, f"file://{self.path}", str(path))
        return Repo(path, self.env)

    # -- commands

    def run(
        self,
        *command: str | os.PathLike[str],
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
        timeout: float = 120,
    ) -> Run:
        """Any command in the working tree (`cwd` is relative to it); never raises for an exit code."""
        start = time.monotonic()
        done = subprocess.run(
            command,
            cwd=self.path / (cwd or "."),
            env={**os.environ, **self.env, **(env or {})},
            input=stdin if stdin is not None else b"",
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - start)

    def git(
        self,
        *arguments: str | os.PathLike[str],
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
        ok: Sequence[int] = (0,),
    ) -> str:
        """stdout of a git command without its last line end; fails the test for another exit code."""
        done = self.run("git", *arguments, stdin=stdin, env=env, cwd=cwd)
        assert done.code in ok, f"git {arguments}: {done.code}\n{done.text}\n{done.errors}"
        return done.text

    def gitgpt(self, *arguments: str, stdin: bytes | None = None, cwd: Path | str | None = None) -> Run:
        """The console script under test."""
        return self.run("gitgpt", *arguments, stdin=stdin, cwd=cwd)

    # -- content

    def write(self, name: str | bytes, content: Content = "", *, mode: int | None = None) -> Path:
        """A file in the working tree, folders made as needed; not staged."""
        path = self.path / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if mode is not None:
            path.chmod(mode)
        return path

    def stage(self, *names: str | bytes) -> None:
        """Stages the named paths, or everything."""
        self.git("add", "-A", "--", *(os.fsdecode(name) for name in names or (".",)))

    def stage_file(self, name: str | bytes, content: Content = "", *, mode: int | None = None) -> Path:
        path = self.write(name, content, mode=mode)
        self.stage(name)
        return path

    def commit(
        self, message: str = "chore: something", files: Mapping[str, Content] | None = None, *options: str
    ) -> str:
        """Stages `files` and commits, without hooks, one minute after the last one. Returns the full hash."""
        for name, content in (files or {}).items():
            self.stage_file(name, content)
        self.git(
            "-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", *options, "-F", "-",
            stdin=message.encode(), env=self._next_date(),
        )  # fmt: skip
        return self.git("rev-parse", "HEAD")

    def _next_date(self) -> dict[str, str]:
        date = (FIRST_DATE + timedelta(minutes=self._commits)).isoformat()
        self._commits += 1
        return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Makes a branch and switches to it."""
        self.git("checkout", "-q", "-b", name, start)

    def switch(self, name: str) -> None:
        self.git("checkout", "-q", name)

    def tag(self, name: str, target: str = "HEAD", *, message: str = "") -> None:
        """An annotated tag when there is a message, a light one else."""
        self.git("tag", *(("-a", "-m", message) if message else ()), name, target)

    def config(self, **settings: str) -> None:
        """`config(core_quotePath="false")` sets core.quotePath in this repository."""
        for name, value in settings.items():
            self.git("config", name.replace("_", "."), value)

    # -- reading

    @property
    def git_dir(self) -> Path:
        return self.path / self.git("rev-parse", "--git-dir")

    @property
    def head(self) -> str:
        """The hash of HEAD, or the empty string while the branch is unborn."""
        return self.git("rev-parse", "-q", "--verify", "HEAD", ok=(0, 1))

    def message(self, revision: str = "HEAD") -> bytes:
        """The message of a commit, as stored."""
        done = self.run("git", "cat-file", "commit", revision)
        return done.out.partition(b"\n\n")[2]

    def subject(self, revision: str = "HEAD") -> str:
        return self.git("show", "-s", "--format=%s", revision)

    def status(self) -> str:
        return self.git("status", "--porcelain")

    # -- editors

    def with_editor(
        self,
        *arguments: str,
        edits: Sequence[bytes | None] = (),
        todo: str | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
        stdin: bytes | None = None,
    ) -> Edited:
        """Runs `git ARGUMENTS` with an editor that records what it is given.

        The n-th time, the editor writes the n-th of `edits` over the file; None or a missing edit leaves
        the file as it is. `todo` replaces the list of `rebase -i`.
        """
        folder = self._record_folder(edits, todo)
        editors = {"GIT_EDITOR": shlex.quote(str(folder / "editor"))}
        if todo is not None:
            editors["GIT_SEQUENCE_EDITOR"] = f"cp {shlex.quote(str(folder / 'todo'))}"
        done = self.run("git", *arguments, env={**editors, **(env or {})}, cwd=cwd, stdin=stdin)
        seen = sorted(folder.glob("seen.*"), key=lambda path: int(path.suffix[1:]))
        return Edited(done, [path.read_bytes() for path in seen], self.message() if self.head else b"")

    def commit_with_editor(
        self,
        *options: str,
        edit: bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | str | None = None,
    ) -> Edited:
        """`git commit OPTIONS`, the editor leaving the file as it is, or writing `edit` over it."""
        return self.with_editor("commit", *options, edits=(edit,), env=env, cwd=cwd)

    def _record_folder(self, edits: Sequence[bytes | None], todo: str | None) -> Path:
        self._records += 1
        folder = self.path.parent / f"{self.path.name}.editor.{self._records}"
        folder.mkdir()
        for number, edit in enumerate(edits):
            if edit is not None:
                (folder / f"edit.{number}").write_bytes(edit)
        (folder / "todo").write_text(todo or "")
        editor = folder / "editor"
        editor.write_text(_EDITOR.format(folder=shlex.quote(str(folder))))
        editor.chmod(0o755)
        return folder


_EDITOR = """\
#!/bin/sh
cd {folder} || exit 1
number=0
while [ -e "seen.$number" ]; do number=$((number + 1)); done
cd "$OLDPWD" || exit 1
cp "$1" {folder}/"seen.$number"
if [ -e {folder}/"edit.$number" ]; then cat {folder}/"edit.$number" >"$1"; fi
"""
