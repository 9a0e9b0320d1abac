"""Drafts by tree: what a key depends on, who may draft, and what a dead or stopped process leaves."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path

import pytest
from llm.asking import Clock

from gitgpt.jobs.commit.draft_store import LONGEST, DraftKey, DraftStore, StoredDraft
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import CLAIMS, DRAFTS

KEY = DraftKey("1" * 40, "2" * 40, "main", "settings")
DRAFT = StoredDraft("feat: 修复 x\n\nBody.", "openai", "m", ("2 values look like secrets",))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drafts(tmp_path: Path, clock: Clock) -> DraftStore:
    def sleep(seconds: float) -> None:
        clock.at += seconds

    return DraftStore(SqliteStore(tmp_path / "cache.db", clock=clock), clock, sleep)


def claimed(process: int, until: float, host: str = os.uname().nodename) -> str:
    return json.dumps([host, process, until])


def test_a_draft_is_kept_for_a_day(drafts: DraftStore, clock: Clock) -> None:
    assert drafts.read("k") is None
    drafts.keep("k", DRAFT)
    assert drafts.read("k") == DRAFT
    clock.at += 25 * 3600
    assert drafts.read("k") is None


@pytest.mark.parametrize("field", KEY._fields)
def test_everything_in_a_key_counts(field: str) -> None:
    other = KEY._replace(**{field: "3" * 40})
    assert len({KEY.digest(), other.digest(), KEY.digest()}) == 2


@pytest.mark.parametrize("kept", ["", "[]", "{", "3", '["x", "y"]', '["x", "y", "z", 3]', "[" * 900])
def test_a_broken_entry_is_no_draft(drafts: DraftStore, kept: str) -> None:
    drafts.store.put(DRAFTS, "k", kept)
    assert drafts.read("k") is None


def test_one_process_drafts_and_the_claim_ends_with_it(drafts: DraftStore) -> None:
    with drafts.claim("k", seconds=5) as first:
        with drafts.claim("k", seconds=5) as second:
            assert (first, second) == (True, False)
        with drafts.claim("other", seconds=5) as third:
            assert third
    with pytest.raises(KeyError), drafts.claim("k", seconds=5) as again:
        assert again
        raise KeyError
    assert drafts.store.list_keys(CLAIMS) == []


def test_who_waits_gets_the_draft(tmp_path: Path) -> None:
    drafts = DraftStore(SqliteStore(tmp_path / "cache.db"))
    got: list[StoredDraft | None] = []
    with drafts.claim("k", seconds=5):
        thread = threading.Thread(target=lambda: got.append(drafts.wait("k", remaining=lambda: 5.0)))
        thread.start()
        drafts.keep("k", DRAFT)
    thread.join(5)
    assert got == [DRAFT]


def test_nobody_waits_past_the_deadline(drafts: DraftStore, clock: Clock) -> None:
    start = clock.at
    with drafts.claim("k", seconds=60):
        assert drafts.wait("k", remaining=lambda: start + 3 - clock.at) is None
    assert clock.at - start <= 3


def test_a_process_that_is_gone_holds_no_claim(drafts: DraftStore, clock: Clock) -> None:
    with subprocess.Popen(["true"]) as gone:
        pass
    drafts.store.put(CLAIMS, "k", claimed(gone.pid, clock.at + 10))
    assert drafts.wait("k", remaining=lambda: 60.0) is None
    with drafts.claim("k", seconds=5) as is_mine:
        assert is_mine


@pytest.mark.parametrize("late", [-1.0, LONGEST + 1])
def test_a_claim_ends_at_its_time_also_when_the_clock_jumps(
    drafts: DraftStore, clock: Clock, late: float
) -> None:
    drafts.store.put(CLAIMS, "k", claimed(os.getpid(), clock.at + late))
    with drafts.claim("k", seconds=5) as is_mine:
        assert is_mine


def test_a_process_of_another_machine_is_believed(drafts: DraftStore, clock: Clock) -> None:
    drafts.store.put(CLAIMS, "k", claimed(1 << 22, clock.at + 10, host="elsewhere"))
    with drafts.claim("k", seconds=5) as is_mine:
        assert not is_mine


@pytest.mark.parametrize("claim", ["", "{", "[]", "[1, 2]", '["x", "y", "z"]', "[" * 900])
def test_a_broken_claim_is_none(drafts: DraftStore, claim: str) -> None:
    drafts.store.put(CLAIMS, "k", claim)
    with drafts.claim("k", seconds=5) as is_mine:
        assert is_mine


def test_without_a_store_every_process_drafts_for_itself(tmp_path: Path) -> None:
    drafts = DraftStore(SqliteStore(Path("/proc/none/cache.db")))
    with drafts.claim("k", seconds=5) as is_mine:
        assert not is_mine
        assert drafts.wait("k", remaining=lambda: 5.0) is None
