"""The only door to GitPython: runs git, bytes in and out, errors mapped once.

git itself decides which repository this is. GitPython's `Repo` looks for it in its own way, and its
object layer reads the wrong index in partial commits, returns nothing under `diff.noprefix`, and raises
on SHA-256 and reftable repositories; `git.Git` only runs commands, in the environment of the caller.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from gitgpt.errors import GitError, GitTooSlowError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import git

# C locale: what git says is parsed. No optional locks: the hook must never disturb the index.
# GIT_DIFF_OPTS overrides even an explicit -U3; empty, it is ignored. No lazy fetch: a partial clone must
# not reach for the network in a hook (git 2.45+). Never ask for a password.
ENVIRONMENT = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_DIFF_OPTS": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
# Before git 2.45, a transport that is not allowed stops the fetch.
OFFLINE = {"GIT_ALLOW_PROTOCOL": "none"}

ADVICE = (
    ("not a git repository", "run gitgpt inside a repository, or start one with: git init"),
    ("dubious ownership", "if you trust it: git config --global --add safe.directory <this folder>"),
    ("must be run in a work tree", "run gitgpt in a working tree, not inside .git or a bare repository"),
)


class Repository:
    """Runs git in one folder. Holds no open files and no child processes between calls."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path.cwd()
        self._opened: git.Git | None = None

    @property
    def _git(self) -> git.Git:
        if self._opened is None:
            self._opened = _load_git()(self.folder)  # a Path: in a str it expands ~ and $VARIABLES
            self._opened.update_environment(**ENVIRONMENT)
        return self._opened

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        ok: tuple[int, ...] = (0,),
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """What git wrote to stdout, to the byte. Raises GitError for an exit code not in `ok`."""
        return self.call(*arguments, stdin=stdin, ok=ok, environment=environment)[1]

    def call(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        ok: tuple[int, ...] = (0,),
        environment: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Exit code and stdout, for commands whose code is an answer. `environment` is added to ours."""
        with _as_file(stdin) as istream:
            try:
                code, out, err = self._git.execute(
                    ["git", *arguments],
                    istream=istream,
                    with_extended_output=True,
                    with_exceptions=False,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env=dict(environment) if environment else None,
                )
            except _not_found() as exc:
                raise GitError("git was not found", advice="install git, or put it on PATH") from exc
        if code not in ok:
            raise _failure(arguments, err)
        return code, out

    @contextmanager
    def reading(
        self, *arguments: str, environment: Mapping[str, str] | None = None, seconds: float = 60.0
    ) -> Iterator[BinaryIO]:
        """git's stdout as a stream, for output of any size: leave the block and git is stopped.

        Raises GitError, at the end of the block, when git itself ended with an error, and GitTooSlowError
        when it was stopped after `seconds`.
        """
        try:
            process = self._git.execute(["git", *arguments], as_process=True, env=dict(environment or {}))
        except _not_found() as exc:
            raise GitError("git was not found", advice="install git, or put it on PATH") from exc
        from threading import Thread, Timer  # start-up: as for GitPython

        child = process.proc
        assert child is not None  # until it is terminated
        out, err = cast("BinaryIO", child.stdout), cast("BinaryIO", child.stderr)
        errors: list[bytes] = []
        # a thread, because git would stop once it has written 64 kB of warnings that are not read
        drain = Thread(target=lambda: errors.append(err.read()), daemon=True)
        drain.start()
        clock = Timer(seconds, child.kill)
        clock.daemon = True
        clock.start()
        is_done = False
        try:
            yield out
            is_done = not out.read(1)
        finally:
            if not is_done:
                child.kill()
            is_late = clock.finished.is_set()
            clock.cancel()
            code = child.wait()
            drain.join()
        if is_done and is_late:
            raise GitTooSlowError(f"git {_command(arguments)} took longer than {seconds:g} s")
        if is_done and code:
            raise _failure(arguments, b"".join(errors).decode("utf-8", "replace"))

    def interact(self, *arguments: str) -> int:
        """Runs git with the person's own terminal, environment and locale; returns its exit code."""
        import subprocess  # start-up: the hook never does this

        try:
            return subprocess.run(["git", *arguments], cwd=self.folder, check=False).returncode
        except FileNotFoundError as exc:
            raise GitError("git was not found", advice="install git, or put it on PATH") from exc

    def text(self, *arguments: str, ok: tuple[int, ...] = (0,)) -> str:
        """stdout as a path or a single value: file system encoding, without the last line end."""
        return os.fsdecode(self.run(*arguments, ok=ok)).rstrip("\n")

    def top(self) -> Path:
        """The top folder of the working tree."""
        return Path(self.text("rev-parse", "--show-toplevel"))

    def author_email(self) -> str:
        """Whose commit it would be; empty where git does not know."""
        code, out = self.call("var", "GIT_AUTHOR_IDENT", ok=(0, 128))
        return out.decode("utf-8", "replace").rpartition("<")[2].partition(">")[0] if code == 0 else ""


def _load_git() -> type[git.Git]:
    """GitPython's class that runs git, without the rest of GitPython.

    Its package imports 60 modules for an object layer that is not used here, and runs `git version`: 25 ms
    and a process at every commit. So its one module is imported under a package that is empty meanwhile.
    """
    loaded = sys.modules.get("git.cmd")
    if loaded is None:
        spec = importlib.util.find_spec("git")
        assert spec is not None
        sys.modules["git"] = importlib.util.module_from_spec(spec)  # not executed
        try:
            loaded = importlib.import_module("git.cmd")
        finally:
            del sys.modules["git"]  # the whole package, for anyone else who imports it
    command: type[git.Git] = loaded.Git
    command.GIT_PYTHON_GIT_EXECUTABLE = command.GIT_PYTHON_GIT_EXECUTABLE or "git"
    return command


def _not_found() -> type[Exception]:
    """Asked for only once something was raised, so with `git.cmd` loaded."""
    error: type[Exception] = sys.modules["git.exc"].GitCommandNotFound
    return error


def _failure(arguments: tuple[str, ...], stderr: str) -> GitError:
    lines = [line for line in stderr.splitlines() if line.strip()]
    fatal = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    reason = fatal.partition(": ")[2] or fatal or "it gave no reason"
    advice = next((text for mark, text in ADVICE if mark in stderr), "")
    return GitError(f"git {_command(arguments)}: {reason}", advice=advice)


def _command(arguments: tuple[str, ...]) -> str:
    """The git command, after any `-c name=value`."""
    return next(word for word in arguments if not word.startswith("-") and "=" not in word)


@contextmanager
def _as_file(content: bytes | None) -> Iterator[BinaryIO | None]:
    if content is None:
        yield None
        return
    import tempfile  # start-up: the hook never feeds git's stdin

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield cast("BinaryIO", file)
