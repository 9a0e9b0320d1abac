"""The SQLite file: private, disposable, and never an obstacle."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from llm.asking import Clock

from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import PARTS, REPLIES


def test_private(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "cache" / "cache.db")
    store.put(REPLIES, "k", "v")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    for path in (tmp_path / "cache").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_deleted_text_is_not_left_in_the_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "cache.db")
    for number in range(50):
        store.put(PARTS._replace(entries=10), f"{number}", f"a sentence to look for {number} " * 200)
    store.clear(PARTS)
    assert b"a sentence to look for" not in (tmp_path / "cache.db").read_bytes()


@pytest.mark.parametrize("content", [b"garbage " * 999, b"\0" * 4096])
def test_a_broken_file_is_put_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.db"
    path.write_bytes(content)
    store = SqliteStore(path)
    assert store.get(REPLIES, "k") is None
    store.put(REPLIES, "k", "v")
    assert store.get(REPLIES, "k") == "v"


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (Path("/proc/none/cache.db"), tmp_path / "file" / "cache.db"):
        store = SqliteStore(path)
        store.put(REPLIES, "k", "v")
        assert (store.get(REPLIES, "k"), store.summarize(REPLIES).entries) == (None, 0)
        assert (store.clear(REPLIES), store.list_keys(REPLIES)) == (0, [])
        assert not store.swap(REPLIES, "k", None, "v")


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "cache.db").symlink_to(victim)
    SqliteStore(tmp_path / "cache.db").put(REPLIES, "k", "v")
    assert victim.read_text() == "precious"


HOLDER = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(60)
"""


def test_a_stopped_process_costs_one_wait_not_one_for_each_entry(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    store = SqliteStore(path, clock=Clock())
    store.put(REPLIES, "k", "v")
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        os.kill(holder.pid, signal.SIGSTOP)
        start = time.monotonic()
        for number in range(20):
            store.put(REPLIES, f"{number}", "v")
            assert store.get(REPLIES, "k") is None
        took = time.monotonic() - start
        holder.kill()
    assert took < 1
    again = SqliteStore(path, clock=Clock())
    assert again.get(REPLIES, "k") == "v"
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
