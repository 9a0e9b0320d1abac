"""Locks on the files of the usage log, never waited for long."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path


def acquire_lock(fd: int, *, wait: float) -> bool:
    """Whether the lock was obtained within `wait` seconds; closing `fd` releases it.

    Polls, because a blocking flock() could hang the commit if another process is stopped. File systems
    without locks (some NFS) say so at once.
    """
    until = time.monotonic() + wait
    pause = 0.0002
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.01)
        except OSError:
            return False
        else:
            return True


def is_at(path: Path, status: os.stat_result) -> bool:
    """Whether the file with this status still has its name: another process may have renamed it
    before the lock was had."""
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    return (there.st_ino, there.st_dev) == (status.st_ino, status.st_dev)
