"""Every dialect against `@copilotkit/aimock`, which speaks them all and was written by others.

Installed by npm. Without Node the tests are skipped, unless GITGPT_REQUIRE_NODE is set (as in CI).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ground import npm
from llm.asking import KEY, Asked, ask, endpoint, request
from llm.tongues import TEXT, TONGUES, Tongue

VERSION = "1.43.0"
CASES = ("whole", "stream")
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("tongue", TONGUES, ids=repr)]


def fixtures(name: str) -> Iterator[dict[str, Any]]:
    """What aimock answers to the prompts of one tongue."""

    def on(case: str, response: Any, *, first_only: bool = False, **more: Any) -> dict[str, Any]:
        match = {"userMessage": f"{name}:{case}:"} | ({"sequenceIndex": 0} if first_only else {})
        return {"match": match, "response": response, **more}

    yield on("ok", {"content": TEXT})
    yield on("thinks", {"content": TEXT, "reasoning": "The user wants a commit message."})
    for status, kind in ((429, "rate_limit_error"), (500, "server_error")):
        error = {"error": {"message": "not now", "type": kind}, "status": status, "retryAfter": 2}
        yield on(str(status), error, first_only=True)
        yield on(str(status), {"content": TEXT})
    yield on("empty", {"content": ""})
    yield on("eaten", {"content": "", "finishReason": "length"})
    yield on("blocked", {"content": "", "finishReason": "content_filter"})
    yield on("cut", {"content": TEXT * 20}, truncateAfterChunks=2)


@pytest.fixture(scope="session")
def program() -> Path:
    return npm.install(f"@copilotkit/aimock@{VERSION}") / "llmock"


@pytest.fixture(scope="session")
def aimock(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server's URL. It only knows one key."""
    path = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    path.write_text(json.dumps({"fixtures": [each for tongue in TONGUES for each in fixtures(tongue.name)]}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(program), "-p", str(port), "-h", "127.0.0.1", "-f", str(path), "--strict"]
    environ = {**os.environ, "AIMOCK_API_KEYS": KEY}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("aimock did not start")


def asked(url: str, tongue: Tongue, case: str, how: str, **changes: Any) -> Asked:
    link = endpoint(
        url + tongue.base,
        dialect=tongue.dialect,
        model=tongue.model,
        key_header=tongue.key_header,
        options=tongue.options,
        **changes,
    )
    on_text = (lambda _: None) if how == "stream" else None
    return ask(link, question=request(f"{tongue.name}:{case}:"), seconds=20, on_text=on_text)


@pytest.mark.parametrize("how", CASES)
@pytest.mark.parametrize("case", ["ok", "thinks"])
def test_answer(aimock: str, tongue: Tongue, case: str, how: str) -> None:
    found = asked(aimock, tongue, case, how)
    assert (found.kind, found.reply.text) == ("ok", TEXT)
    assert found.reply.usage.prompt > 0 and found.reply.usage.completion > 0


@pytest.mark.parametrize(
    ("case", "outcome", "waits"), [("429", "rate-limited", [2.0]), ("500", "unavailable", None)]
)
def test_second_try(aimock: str, tongue: Tongue, case: str, outcome: str, waits: list[float] | None) -> None:
    found = asked(aimock, tongue, case, "whole")
    assert [row.outcome for row in found.rows] == [outcome, "ok"]
    assert waits is None or found.waits == waits


@pytest.mark.parametrize("how", CASES)
@pytest.mark.parametrize(
    ("case", "kinds"),
    [("empty", "empty incomplete"), ("eaten", "empty incomplete"), ("blocked", "refused empty incomplete")],
)
def test_no_answer(aimock: str, tongue: Tongue, case: str, kinds: str, how: str) -> None:
    """Not every one of its dialects can say that something was blocked; none may give a text."""
    found = asked(aimock, tongue, case, how)
    assert found.kind in kinds.split()
    assert found.reply.text == "chore: by rules"


def test_cut(aimock: str, tongue: Tongue) -> None:
    found = asked(aimock, tongue, "cut", "stream")
    assert {row.outcome for row in found.rows} == {"cut"}
    assert found.reply.text == "chore: by rules"


def test_wrong_key(aimock: str, tongue: Tongue) -> None:
    found = asked(aimock, tongue, "ok", "whole", key=lambda: "sk-wrong")
    assert (found.kind, len(found.rows)) == ("auth", 1)
