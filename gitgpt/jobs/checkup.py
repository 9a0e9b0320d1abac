"""What `gitgpt doctor` finds out: one check a function, one line each, with what to do about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

from gitgpt.errors import GitError, GitgptError
from gitgpt.llm.explain import explain_link
from gitgpt.llm.types import Completer, Deadline, Message, Request
from gitgpt.repository.git import Repository

State = Literal["ok", "warn", "fail", "skip"]
OLDEST_GIT = (2, 25)
# Enough for a reasoning model to say one word.
PING = Request((Message("user", "Reply with the one word: ok"),), "chat", lambda: "", max_output_tokens=512)


class CheckResult(NamedTuple):
    """One line of the check-up; `advice` says what to do where `state` is not ok."""

    name: str
    state: State
    text: str
    advice: str = ""


def guarded(name: str, check: Callable[[], CheckResult]) -> CheckResult:
    """The check, with an expected error as its finding: one broken part must not hide the others."""
    try:
        return check()
    except GitgptError as exc:
        return CheckResult(name, "fail", exc.message, exc.advice)


def check_git(repository: Repository) -> CheckResult:
    text = repository.text("version").removeprefix("git version ")
    version = tuple(int(part) for part in text.split()[0].split(".")[:2] if part.isdecimal())
    if version < OLDEST_GIT:
        return CheckResult("git", "warn", text, "gitgpt is tested with git 2.25 and newer")
    return CheckResult("git", "ok", text)


def check_repository(repository: Repository) -> CheckResult:
    try:
        return CheckResult("repository", "ok", str(repository.top()))
    except GitError as exc:
        return CheckResult("repository", "warn", exc.message, exc.advice)


def check_endpoint(client: Completer, where: str, *, deadline: Deadline) -> CheckResult:
    """Asks for one word: shows at once whether address, key and model are right, and how long it takes."""
    start = time.monotonic()
    reply = client.complete(PING, deadline=deadline)
    took = f"{(time.monotonic() - start) * 1000:.0f} ms"
    if reply.is_local:
        return CheckResult("endpoint", "fail", f"{where}: {explain_link(reply.links[0])}")
    return CheckResult(
        "endpoint", "ok", f"{where} answered as {reply.model} in {took}, {reply.usage.total} tokens"
    )
