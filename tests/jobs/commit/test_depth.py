"""A change read in parts: asked together over a real connection, merged in the last question."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from llm.asking import endpoint

from gitgpt.diff import tokens
from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.jobs.commit import depth
from gitgpt.jobs.commit.draft_message import Draft, draft_message, preview_request
from gitgpt.jobs.commit.task import Context, DraftOptions
from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline
from gitgpt.storage.sqlite import SqliteStore
from gitgpt.storage.store import PARTS, Keyspace

WISHES = DraftOptions(max_prompt_tokens=1500, depth="full")
MERGED = "feat: rework what the modules compute"


def changed(path: str, *, lines: int = 60, word: str = "value", blob: int = 1) -> FileDiff:
    body = tuple(f"+{word}_{number} = compute_{word}({number})" for number in range(lines))
    return FileDiff(
        path,
        "modified",
        old_id=f"{blob:040x}",
        new_id=f"{blob + 1:040x}",
        added=lines,
        hunks=(Hunk(1, 0, 1, lines, "", body),),
    )


CHANGES = ChangeSet(
    tuple(changed(f"src/part{number}.py", word=f"item{number}", blob=10 * number) for number in range(8))
)


def is_about_parts(request: Received) -> bool:
    return "<parts-" in request.prompt


def numbers_in(request: Received) -> list[str]:
    return re.findall(r"(?m)^\[(\d+)\]$", request.prompt)


def paths_in(request: Received) -> list[str]:
    return re.findall(r"(?m)^M (\S+)", request.prompt)


def reader(request: Received) -> Answer:
    """Tells of each part which file it is in; merges the rest."""
    if not is_about_parts(request):
        return wire.completion(MERGED)
    told = zip(numbers_in(request), paths_in(request), strict=True)
    return wire.completion("\n".join(f"[{number}] Sets values in {path}." for number, path in told))


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    server.default = reader
    made = Client([endpoint(server)], record=lambda row: None, sleep=lambda _: None)
    yield made
    made.close()


def ask(
    client: Client,
    changes: ChangeSet = CHANGES,
    wishes: DraftOptions = WISHES,
    *,
    seconds: float = 20.0,
    memory: depth.Memory | None = None,
    seen: list[tuple[int, int]] | None = None,
) -> Draft:
    progress = None if seen is None else lambda done, of: seen.append((done, of))
    return draft_message(
        changes,
        Context,
        wishes,
        client=client,
        deadline=Deadline(seconds),
        memory=lambda: memory,
        on_progress=progress,
    )


def test_every_file_is_read_and_the_last_question_holds_what_was_said(client: Client, server: Server) -> None:
    seen: list[tuple[int, int]] = []
    made = ask(client, seen=seen)
    *parts, last = server.requests
    assert made.message == MERGED + "\n"
    assert {path for request in parts for path in paths_in(request)} == {file.path for file in CHANGES.files}
    assert not is_about_parts(last)
    for file in CHANGES.files:
        assert f"{file.path}: Sets values in {file.path}." in last.prompt
    assert made.reading
    assert (made.reading.parts, made.reading.kept, made.reading.failed) == (8, 0, ())
    assert made.usage.prompt == 100 * len(server.requests)
    assert (seen[0], seen[-1]) == ((0, 8), (8, 8))


def test_small_parts_share_a_call(client: Client, server: Server) -> None:
    small = ChangeSet(
        (*(changed(f"src/s{number}.py", lines=2, blob=2 * number) for number in range(6)), *CHANGES.files)
    )
    ask(client, small)
    assert any(len(numbers_in(request)) >= 6 for request in server.requests)


def test_parts_are_asked_together(client: Client, server: Server) -> None:
    def slow(request: Received) -> Answer:
        return reader(request)._replace(delay=0.2)

    server.default = slow
    ask(client)
    assert 2 <= server.peak <= 4


def test_what_was_said_before_is_not_asked_again(client: Client, server: Server, tmp_path: Path) -> None:
    """A second change with one other blob: one part is asked about, and the merge."""
    memory = depth.Memory(Keyspace(SqliteStore(tmp_path / "cache.db"), PARTS), "model")
    ask(client, memory=memory)
    server.requests.clear()
    other = (changed("src/part0.py", word="other", blob=999), *CHANGES.files[1:])
    made = ask(client, ChangeSet(other), memory=memory)
    asked = [paths_in(request) for request in server.requests if is_about_parts(request)]
    assert asked == [["src/part0.py"]]
    assert made.reading and made.reading.kept == 7
    assert preview_request(ChangeSet(other), Context(), WISHES, memory=lambda: memory).parts == ()
    another = depth.Memory(memory.store, "another model")
    server.requests.clear()
    ask(client, ChangeSet(other), memory=another)
    assert sum(map(is_about_parts, server.requests)) > 1


def test_a_part_that_fails_is_named_and_the_others_count(client: Client, server: Server) -> None:
    def partly(request: Received) -> Answer:
        if is_about_parts(request) and "src/part3.py" in request.prompt:
            return wire.error(400, "no")
        return reader(request)

    server.default = partly
    made = ask(client)
    assert made.message == MERGED + "\n"
    assert made.reading and len(made.reading.failed) == 1
    assert made.reading.failed[0][0] == "src/part3.py"
    assert made.reading.failed[0][1].startswith("test (test-model): HTTP 400: no")
    assert "; not read: src/part3.py (" in made.reading.told()
    assert "src/part4.py: Sets" in server.requests[-1].prompt
    assert "src/part3.py: Sets" not in server.requests[-1].prompt


def test_when_no_part_is_answered_the_one_question_is_asked_all_the_same(
    client: Client, server: Server
) -> None:
    server.default = lambda got: wire.error(400, "no") if is_about_parts(got) else wire.completion(MERGED)
    made = ask(client)
    assert made.message == MERGED + "\n"
    assert made.reading and len(made.reading.failed) == 8


def test_it_stays_within_the_deadline_and_keeps_time_for_the_last_question(
    client: Client, server: Server
) -> None:
    def hanging(request: Received) -> Answer:
        return wire.hang() if is_about_parts(request) else wire.completion(MERGED)

    server.default = hanging
    start = time.monotonic()
    made = ask(client, seconds=3.0)
    assert time.monotonic() - start < 3.5
    assert made.message == MERGED + "\n"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("[1] Adds item0_3.", "Adds item0_3."),
        ("[1] Adds item0_3. Also drops load_everything().", "Adds item0_3."),  # it stands nowhere
        ("Adds item0_3.", "Adds item0_3."),
        ("I'm sorry, I can't help with that.", ""),
        ("[1]", ""),
        ("[1] Adds item0_3 " + "and adds it " * 20, ""),  # it ran away
    ],
)
def test_what_is_said_of_a_part_says_no_more_than_the_part(
    client: Client, server: Server, said: str, kept: str
) -> None:
    one = ChangeSet((changed("src/part0.py", word="item0"),))
    server.default = lambda got: wire.completion(said if is_about_parts(got) else MERGED)
    [part] = depth.parts_of(one, WISHES)
    reading = depth.read_parts([part], WISHES, client=client, deadline=Deadline(5))
    assert reading.lines == ((f"src/part0.py: {kept}",) if kept else ())
    assert len(reading.failed) == (0 if kept else 1)


@pytest.mark.parametrize(
    ("depth_wish", "budget", "is_deep"),
    [
        ("one", 1500, False),
        ("full", 1500, True),
        ("full", 60_000, False),  # all of it fits into one question
        ("auto", 1500, True),
        ("auto", 12_000, False),  # little is lost
    ],
)
def test_parts_are_read_only_where_it_is_wanted_and_something_is_lost(
    client: Client, server: Server, depth_wish: str, budget: int, is_deep: bool
) -> None:
    made = ask(client, wishes=DraftOptions(max_prompt_tokens=budget, depth=depth_wish))  # type: ignore[arg-type]
    assert (made.reading is not None) == is_deep
    assert (len(server.requests) > 1) == is_deep


def test_noise_is_not_read() -> None:
    files = (*CHANGES.files[:2], changed("uv.lock"), changed("dist/app.min.js"), FileDiff("a.png", "added"))
    assert [part.name for part in depth.parts_of(ChangeSet(files), WISHES)] == [
        "src/part0.py",
        "src/part1.py",
    ]


def test_what_was_never_read_is_named_too(client: Client) -> None:
    large = changed("src/huge.py")._replace(hunks=(), left_out="the reading limit was reached")
    made = ask(client, ChangeSet((*CHANGES.files, large)))
    assert made.reading and made.reading.failed == (("src/huge.py", "the reading limit was reached"),)
    assert made.reading.told() == "read in 8 parts; not read: src/huge.py (the reading limit was reached)"


def test_a_large_file_is_read_in_pieces_and_nothing_of_it_is_lost(client: Client, server: Server) -> None:
    large = ChangeSet((changed("src/large.py", lines=400),))
    parts = depth.parts_of(large, WISHES)
    assert parts[0].name == f"src/large.py (part 1 of {len(parts)})"
    lines = [line for part in parts for hunk in part.file.hunks for line in hunk.lines]
    assert lines == list(large.files[0].hunks[0].lines)
    ask(client, large)
    assert {line for request in server.requests for line in request.prompt.split("\n")} >= set(lines)


def test_no_request_of_it_is_over_the_budget(client: Client, server: Server) -> None:
    mixed = [changed(f"src/{number}.py", lines=3 + 17 * number, blob=number) for number in range(12)]
    ask(client, ChangeSet(tuple(mixed)), DraftOptions(max_prompt_tokens=900, depth="full"))
    for request in server.requests:
        contents = [message["content"] for message in request.json["messages"]]
        assert tokens.count_messages(contents, tokens.count) <= 900


def test_the_number_of_calls_is_bounded_and_what_is_beyond_is_named(client: Client, server: Server) -> None:
    many = ChangeSet(tuple(changed(f"src/{n:03}.py", lines=40, word=f"w{n}", blob=n) for n in range(90)))
    made = ask(client, many, DraftOptions(max_prompt_tokens=1100, depth="full"), seconds=60)
    assert len(server.requests) <= depth.MOST_CALLS + 1
    assert made.reading and made.reading.failed[0][1] == "beyond the calls of one draft"
    assert " more (beyond the calls of one draft)" in made.reading.told()


def test_the_preview_shows_what_would_be_asked(client: Client, server: Server) -> None:
    shown = preview_request(CHANGES, Context(), WISHES)
    assert not server.requests
    ask(client)
    sent = [request for request in server.requests if is_about_parts(request)]
    assert len(shown.parts) == len(sent)
    fence = re.compile(r"parts-[0-9a-f]{12}")
    previewed = {
        fence.sub("", "\n".join(message.content for message in part.messages)) for part in shown.parts
    }
    assert previewed == {fence.sub("", request.prompt) for request in sent}


SPLIT = [
    ("[1] a\n[2] b", 2, ["a", "b"]),
    ("**[1]** a b\nc\n\n**[2]**: d", 2, ["a b c", "d"]),
    ("Here they are:\n[2] b\n[1] a", 2, ["a", "b"]),
    ("- [1]: a", 1, ["a"]),
    ("[1] a", 2, None),
    ("[1] a\n[3] b", 2, None),
    ("[1]\n[2] b", 2, None),
    ("", 1, None),
    ("a\nb", 2, None),
]


@pytest.mark.parametrize(("answer", "number", "lines"), SPLIT)
def test_split(answer: str, number: int, lines: list[str] | None) -> None:
    assert depth.split(answer, number) == lines
