"""Whatever goes wrong with the call, the commit goes through in time, with a message and one line why."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import NamedTuple

import pytest
from ground import server as wire
from ground.repo import Edited
from ground.server import Answer
from ground.stage import MODEL, Stage, slack

GOOD = wire.completion("feat: add a queue")
BODY = GOOD.chunks[0]

Environment = Callable[[Stage], dict[str, str]]


def nothing(_: Stage) -> dict[str, str]:
    return {}


def refused(_: Stage) -> dict[str, str]:
    """An address where nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return {"GITGPT_BASE_URL": f"http://127.0.0.1:{closed.getsockname()[1]}/v1"}


class Row(NamedTuple):
    """A fault, what is said about it, and how often the server was asked.

    `deadline` is what the hook is given, in seconds; None is said where the call succeeds after all.
    """

    said: str | None
    answers: tuple[Answer, ...] = ()
    default: Answer | None = None
    asked: tuple[int, ...] = (1,)
    env: Environment = nothing
    deadline: float = 6.0


NO_ANSWER = "no complete answer before the deadline"
QUOTA = wire.error(429, "Over your quota", code="insufficient_quota", kind="insufficient_quota")
ROWS = {
    "refused": Row("the connection was refused", asked=(0,), env=refused),
    "no DNS": Row(
        "the host name cannot be resolved",
        asked=(0,),
        env=lambda _: {"GITGPT_BASE_URL": "https://nowhere.invalid/v1"},
    ),
    "401": Row("HTTP 401: Incorrect API key", default=wire.error(401, "Incorrect API key")),
    "403": Row("HTTP 403: Country not supported", default=wire.error(403, "Country not supported")),
    "404 model": Row("HTTP 404: No such model", default=wire.error(404, "No such model")),
    "429 with Retry-After": Row(None, answers=(wire.error(429, headers={"Retry-After": "1"}),), asked=(2,)),
    "429 with Retry-After 3600": Row(
        "HTTP 429: no", default=wire.error(429, headers={"Retry-After": "3600"})
    ),
    "429 without Retry-After": Row("HTTP 429: Slow down", default=wire.error(429, "Slow down"), asked=(2, 3)),
    "quota exhausted": Row("HTTP 429: Over your quota", default=QUOTA),
    "500 once": Row(None, answers=(wire.error(500, "Oops"),), asked=(2,)),
    "500 always": Row("HTTP 500: Oops", default=wire.error(500, "Oops"), asked=(2, 3)),
    "hang": Row(NO_ANSWER, default=wire.hang(), deadline=3.0),
    "slow drip": Row(NO_ANSWER, default=wire.drip(BODY, 0.3), deadline=3.0),
    "hang before the body": Row(
        NO_ANSWER, default=Answer(chunks=(b"{",), length=len(BODY), end="hang"), deadline=3.0
    ),
    "cut body": Row(
        "the connection ended in the middle of the answer", default=wire.cut(BODY, 60), asked=(2, 3)
    ),
    "reset": Row("the connection was reset", default=wire.cut(BODY, 60, end="reset"), asked=(2, 3)),
    "no answer at all": Row("the connection was reset", default=wire.drop(), asked=(2, 3)),
    "empty body": Row("HTTP 200 with an empty answer", default=wire.empty()),
    "empty answer": Row("the answer is empty", default=wire.completion(""), asked=(2,)),
    "no choices": Row("the answer has no choices", default=wire.json_reply({"choices": []})),
    "null content": Row(
        "the answer is empty", default=wire.json_reply(wire.completion_body(None)), asked=(2,)
    ),
    "error in a 200": Row(
        "error: Oops", default=wire.json_reply({"error": {"message": "Oops"}}), asked=(2, 3)
    ),
    "overloaded": Row(  # waited for as long as the deadline allows
        "error: Overloaded",
        default=wire.json_reply({"error": {"message": "Overloaded"}}),
        asked=tuple(range(2, 12)),
    ),
    "HTML instead of JSON": Row("the answer is a web page, not JSON", default=wire.html()),
    "20 MB answer": Row("the answer is larger than 8 MB", default=wire.huge(20 * 2**20)),
    "redirect": Row("HTTP 307", default=wire.redirect("http://127.0.0.1:9/elsewhere", 307)),
    "no key": Row("no key is set", asked=(0,), env=lambda _: {"GITGPT_API_KEY": "", "GITGPT_BASE_URL": ""}),
}


def lines(done: Edited) -> list[str]:
    return done.run.errors.splitlines()


# Without an editor nobody looks: no comment, no error text may get into the commit.
UNSEEN = (
    "refused",
    "401",
    "500 always",
    "hang",
    "cut body",
    "empty answer",
    "HTML instead of JSON",
    "no key",
)


@pytest.mark.parametrize(
    ("name", "options"), [*((name, ()) for name in ROWS), *((name, ("--no-edit",)) for name in UNSEEN)]
)
def test_commit_goes_through(stage: Stage, name: str, options: tuple[str, ...]) -> None:
    row = ROWS[name]
    stage.server.script(*row.answers)
    stage.server.default = row.default or GOOD
    stage.stage_file("src/queue.py", "def push(item):\n    return item\n")
    done = stage.commit_with_editor(*options, env={"GITGPT_DEADLINE": str(row.deadline), **row.env(stage)})

    assert done.run.code == 0, done.run.errors
    assert done.run.seconds < row.deadline + slack()
    assert len(stage.server.requests) in row.asked
    subject = done.message.decode().splitlines()[0]
    if row.said is None:
        assert (subject, lines(done)) == ("feat: add a queue", [])
    else:
        (line,) = lines(done)
        assert line.startswith(f"gitgpt: drafted by rules: openai ({MODEL}): {row.said}"), line
        assert stage.key not in line
        assert subject == "feat: add queue.py"
    assert b"#" not in done.message
    assert stage.leftovers() == []


def test_reason_is_shown_in_the_editor_and_not_committed(stage: Stage) -> None:
    stage.server.default = wire.error(401)
    stage.stage_file("src/queue.py", "def push(item):\n    return item\n")
    done = stage.commit_with_editor()
    assert b"\n# gitgpt: drafted by rules: " in done.seen[0]
    assert b"gitgpt" not in done.message


def test_many_failures_in_a_row_leave_no_trace_in_the_repository(stage: Stage) -> None:
    stage.server.default = wire.error(500)
    for number in range(3):
        stage.stage_file(f"file{number}.txt", "text\n")
        assert stage.commit_with_editor(env={"GITGPT_DEADLINE": "1"}).run.code == 0
    assert stage.status() == ""
    assert stage.leftovers() == []
