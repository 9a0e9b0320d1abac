"""A real terminal (a pty) around a command: waits for what it shows, types, and collects the screen."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Terminal:
    """Runs `command` with a controlling terminal of its own. stdout and stderr both come to the screen."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self.screen = b""
        self._position = 0
        self._process, self._fd = pty.fork()
        if self._process == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), {**os.environ, **env})

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Reads until `text` is on the screen below what was waited for before; fails if it never comes."""
        until = time.monotonic() + seconds
        while (found := self.screen.find(text.encode(), self._position)) < 0:
            assert self._read(until), f"{text!r} did not appear in:\n{self.screen.decode(errors='replace')}"
        self._position = found + len(text.encode())

    def type(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def press(self, key: str, seconds: float = 20) -> None:
        """One key, once the program reads single keys: that switch throws away what was typed before."""
        until = time.monotonic() + seconds
        while termios.tcgetattr(self._fd)[3] & termios.ICANON:
            assert time.monotonic() < until, "the program does not read single keys"
            time.sleep(0.005)
        self.type(key)

    def finish(self, seconds: float = 20) -> int:
        """Reads to the end and returns the exit code."""
        until = time.monotonic() + seconds
        while self._read(until):
            pass
        if time.monotonic() >= until:
            os.kill(self._process, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        os.close(self._fd)  # not before: that would hang up on a process that is just ending
        return code

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return False
        with contextlib.suppress(OSError):  # Linux says EIO at the end
            got = os.read(self._fd, 65536)
            self.screen += got
            return bool(got)
        return False
