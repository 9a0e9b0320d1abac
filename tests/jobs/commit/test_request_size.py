"""No request is over the user's budget or the model's window: held against what a server receives."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ground import server as wire
from ground.server import Answer, Received, Server
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llm.asking import endpoint

from gitgpt.diff import exact, tokens
from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.word_filter import Filter
from gitgpt.jobs.commit.draft_message import draft_message
from gitgpt.jobs.commit.task import Context, Depth, DraftOptions
from gitgpt.llm import sizing
from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline

OK = "feat: compute values of the modules"
PIECES = (
    "value compute_total HTTPServer x -> != 1234567 0xdeadbeef foo.bar() 汉字测试 修复登录 テスト 검색 ошибка"
    " Übergröße 🎉 ❤️ ─┼─ → <|im_end|> {{{}}} ==== QWERTY_UIOP 𝔘𝔫𝔦 ﷺ d41d8cd98f00b204e9800998ecf8427e"
    " Zm9vYmFyQmF6MTIzNDU2Nzg5QWJDZEVmR2hJaktsTW5PcA"
)
WORDS = st.sampled_from([*PIECES.split(), "  ", "\t", "\x1b[31m", "\u202e", "\ufeff", "''\"", "\\n\\t"])
LINES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)


@st.composite
def changes(draw: st.DrawFn) -> ChangeSet:
    files = []
    for number in range(draw(st.integers(1, 6))):
        lines = draw(st.lists(LINES, min_size=1, max_size=12)) * draw(st.integers(1, 12))
        body = tuple(f"{'+-'[at % 3 == 2]}{line}" for at, line in enumerate(lines))
        name = f"src/{draw(WORDS).strip() or 'a'}{number}.py".replace("\x1b", "")
        files.append(
            FileDiff(name, "modified", added=len(body), hunks=(Hunk(1, len(body), 1, len(body), "", body),))
        )
    return ChangeSet(tuple(files))


def size_of(request: Received, count: Callable[[str], int]) -> int:
    """All that is said to the model, with the chat around it and the form that the answer shall have."""
    body = request.json
    contents = [message["content"] for message in body["messages"]]
    schema = body.get("response_format")
    form = count(json.dumps(schema["json_schema"], separators=(",", ":"))) if schema else 0
    return tokens.count_messages(contents, count) + form


def send(
    server: Server, change: ChangeSet, wishes: DraftOptions, *answers: Answer, **more: Any
) -> list[Received]:
    """What goes out for one draft."""
    server.requests.clear()
    server.script(*answers)
    server.default = wire.completion(OK)
    client = Client([endpoint(server, **more)], record=lambda row: None, sleep=lambda _: None)
    try:
        draft_message(change, Context, wishes, client=client, deadline=Deadline(20))
    finally:
        client.close()
    return list(server.requests)


MODELS = ["gpt-4o", "gpt-6-luna", "claude-opus-4-7", "qwen3:8b"]
fast = settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def counted_by(model: str) -> Callable[[str], int]:
    return sizing.make_counter([endpoint("http://127.0.0.1/v1", model=model)], None, 0.0)


@pytest.mark.parametrize("model", MODELS)
@fast
@given(change=changes(), budget=st.sampled_from([800, 1500, 6000]))
def test_no_request_is_over_the_budget(server: Server, model: str, change: ChangeSet, budget: int) -> None:
    """The second one, with what was wrong with the first answer, neither."""
    count = counted_by(model)
    wishes = DraftOptions(max_prompt_tokens=budget, counter=count, always_ask=True)
    bad = wire.completion("feat: add " + "`load_" + "很长的名字" * 60 + "`")
    sent = send(server, change, wishes, bad, model=model)
    assert len(sent) == 2
    for request in sent:
        assert size_of(request, count) <= budget
        if exact.counter(model) is None and (real := exact.counter("gpt-4o")):
            assert size_of(request, real) <= budget


def test_two_megabytes_in_forty_files_are_one_request_that_names_them_all(server: Server) -> None:
    def lines(file: int) -> tuple[str, ...]:
        return tuple(f"+    read_{file}_{row} = compute_total({row * 7919 % 10_007})" for row in range(1250))

    paths = [f"src/part{number % 8}/module{number}.py" for number in range(40)]
    change = ChangeSet(
        tuple(
            FileDiff(path, "modified", added=1250, hunks=(Hunk(1, 0, 1, 1250, "", lines(number)),))
            for number, path in enumerate(paths)
        )
    )
    [request] = send(server, change, DraftOptions())
    assert all(path in request.prompt for path in paths)
    assert 5000 < size_of(request, tokens.count) <= 6000


@pytest.mark.parametrize(
    "wishes",
    [
        DraftOptions(hint="why it is needed, at length; " * 900),
        DraftOptions(hint="说明为什么需要这个改动。" * 900),
        DraftOptions(scopes=tuple(f"scope-{number}" for number in range(400))),
    ],
    ids=["long hint", "long Chinese hint", "many scopes"],
)
def test_what_people_say_does_not_push_it_over_the_budget(server: Server, wishes: DraftOptions) -> None:
    """Instructions that are too large by themselves are not sent at all."""
    change = ChangeSet((FileDiff("a.py", "modified", added=1, hunks=(Hunk(1, 0, 1, 1, "", ("+x = 1",)),)),))
    sent = send(server, change, wishes._replace(max_prompt_tokens=1000, always_ask=True))
    assert all(size_of(request, tokens.count) <= 1000 for request in sent)
    assert len(sent) == (0 if wishes.scopes else 1)


@fast
@given(change=changes(), window=st.sampled_from([2400, 4096]), is_counted=st.booleans())
def test_what_is_sent_again_fits_the_window_that_the_server_told(
    server: Server, change: ChangeSet, window: int, is_counted: bool
) -> None:
    """The server counts 1.7 times what is estimated here, and may tell how much that was."""

    def theirs(text: str) -> int:
        return round(1.7 * tokens.estimate(text))

    def overflow(request: Received) -> Answer:
        size = size_of(request, theirs)
        if size + request.json["max_tokens"] <= window:
            return wire.completion(OK)
        told = f" However, your messages resulted in {size} tokens." if is_counted else ""
        return wire.error(400, f"This model's maximum context length is {window} tokens.{told}")

    own = counted_by("test-model")
    wishes = DraftOptions(max_prompt_tokens=8000, max_output_tokens=500, always_ask=True, counter=own)
    sent = send(server, change, wishes, overflow)
    assert len(sent) <= 2
    count = theirs if is_counted else tokens.estimate
    assert size_of(sent[-1], count) + sent[-1].json["max_tokens"] <= window


@pytest.mark.parametrize("depth", ["one", "full"])
def test_masks_do_not_push_it_over_the_budget(server: Server, depth: Depth) -> None:
    content = Filter(mask=["x", "up"])
    lines = tuple(f"+up x x up {number} x" for number in range(300))
    change = ChangeSet((FileDiff("up.py", "modified", added=300, hunks=(Hunk(1, 0, 1, 300, "", lines),)),))
    wishes = DraftOptions(
        max_prompt_tokens=1000, mask=lambda text: content.screen(text, "out").text, depth=depth
    )
    server.default = wire.completion("[1] changes values" if depth == "full" else OK)
    client = Client([endpoint(server)], record=lambda row: None, content=content)
    draft_message(change, Context, wishes, client=client, deadline=Deadline(20))
    client.close()
    sizes = [size_of(request, tokens.count) for request in server.requests]
    assert 700 < max(sizes) <= 1000
    assert all("[FILTERED]" in request.prompt for request in server.requests)
