"""The model call against a real server: python tests/e2e/real_server.py URL [--model M] [--dialect openai]

For llama.cpp's `llama-server`, a LiteLLM proxy, Ollama or a provider. Prints one line a case; the exit code
is 1 when one of them went wrong. The key comes from GITGPT_API_KEY. A model that writes nonsense is good
enough.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from gitgpt.llm.client import Client
from gitgpt.llm.explain import explain_failure
from gitgpt.llm.parallel import complete_many
from gitgpt.llm.types import Deadline, Endpoint, Message, Reply, Request
from gitgpt.usage.row import UsageRow

SCHEMA = {
    "type": "object",
    "properties": {"type": {"type": "string", "enum": ["feat", "fix"]}},
    "required": ["type"],
    "additionalProperties": False,
}


class Result(NamedTuple):
    """`kind` is "ok" or the kind of the failure."""

    kind: str
    text: str
    detail: str
    rows: list[UsageRow]


class Case(NamedTuple):
    name: str
    run: Callable[[Endpoint], Result]
    good: frozenset[str]


def question(
    text: str = "Write a one-line commit message for: fix a typo in README.md", cap: int = 24
) -> Request:
    messages = (Message("system", "You write commit messages."), Message("user", text))
    return Request(messages, "commit", lambda: "rules", max_output_tokens=cap)


def ask(link: Endpoint, request: Request, *, is_streamed: bool = False, seconds: float = 120) -> Result:
    rows: list[UsageRow] = []
    seen: list[str] = []
    client = Client([link], record=rows.append)
    reply = client.complete(request, deadline=Deadline(seconds), on_text=seen.append if is_streamed else None)
    client.close()
    if is_streamed and not reply.is_local and (not seen or seen[-1].strip() != reply.text.strip()):
        return Result("stream and reply differ", reply.text, "", rows)
    return result(reply, rows)


def result(reply: Reply, rows: list[UsageRow]) -> Result:
    failure = reply.links[-1].failure
    return Result(
        failure.kind if failure else "ok", reply.text, explain_failure(failure) if failure else "", rows
    )


def many(link: Endpoint) -> Result:
    rows: list[UsageRow] = []
    client = Client([link], record=rows.append)
    replies = complete_many(client, [question(f"Say {n}", 16) for n in range(4)], deadline=Deadline(120))
    bad = next((reply for reply in replies if reply.is_local), replies[0])
    return result(bad, rows)


def shrunk(link: Endpoint) -> Result:
    """More than the window, made smaller by the numbers that the server tells, where it does."""

    def smaller(room: int | None) -> Request:
        return question("word " * ((room or 2000) // 2), 16)

    return ask(link, question("word " * 400_000, 16)._replace(shrink=smaller))


ANSWERED = frozenset({"ok", "incomplete", "empty"})  # a small model may not stop before the limit, or at once
TOO_MUCH: frozenset[str] = frozenset(
    {"too-large", "rejected", "unavailable", "malformed", "rate-limited", "cut"}
)
CASES = (
    Case("whole", lambda link: ask(link, question()), ANSWERED),
    Case("streamed", lambda link: ask(link, question(), is_streamed=True), ANSWERED),
    Case("four at once", many, ANSWERED),
    Case("limit of one token", lambda link: ask(link, question(cap=1)), ANSWERED),
    Case("schema", lambda link: ask(link, question()._replace(schema=SCHEMA)), ANSWERED),
    Case(
        "a parameter that nobody knows",
        lambda link: ask(
            link._replace(options={**link.options, "parameters": {"gitgpt_odd": 1}}), question()
        ),
        ANSWERED,
    ),
    Case(
        "more than the window",
        lambda link: ask(link, question("word " * 400_000)),
        TOO_MUCH,
    ),
    Case("more than the window, made smaller", shrunk, ANSWERED | TOO_MUCH - {"too-large"}),
    Case(
        "a wrong key",
        lambda link: ask(link._replace(key=lambda: "sk-wrong"), question()),
        ANSWERED | {"auth", "forbidden"},  # a server without keys answers
    ),
    Case(
        "a model that is not there",
        lambda link: ask(link._replace(model="no-such-model"), question()),
        ANSWERED | {"not-found", "rejected"},  # llama-server has one model, whatever it is called
    ),
    Case(
        "a path that is not there",
        lambda link: ask(link._replace(base_url=link.base_url.rstrip("/") + "/no/such"), question()),
        frozenset({"not-found", "rejected", "malformed", "auth"}),
    ),
    Case("a deadline of 50 ms", lambda link: ask(link, question(), seconds=0.05), ANSWERED | {"timeout"}),
)


def lines(link: Endpoint) -> Iterator[tuple[bool, str]]:
    for case in CASES:
        start = time.monotonic()
        found = case.run(link)
        seconds = time.monotonic() - start
        tokens = sum(row.total_tokens for row in found.rows)
        is_good = found.kind in case.good
        words = found.detail or " ".join(found.text.split())[:60]
        sign = "ok " if is_good else "BAD"
        yield is_good, f"{sign} {case.name:<34} {found.kind:<12} {seconds:6.2f} s {tokens:>7} tokens  {words}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url")
    parser.add_argument("--model", default="default")
    parser.add_argument("--dialect", default="openai")
    options = parser.parse_args()
    key = os.environ.get("GITGPT_API_KEY", "")
    link = Endpoint(
        "real", options.dialect, options.url, options.model, lambda: key, read_timeout=120, needs_key=False
    )
    is_good = True
    for each, line in lines(link):
        print(line, flush=True)
        is_good = is_good and each
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
