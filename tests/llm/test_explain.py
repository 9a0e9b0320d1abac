"""Every failure has its advice, and an explanation is one line."""

from __future__ import annotations

from typing import get_args

import pytest

from gitgpt.llm import explain, faults
from gitgpt.llm.types import Failure, FailureKind, Link


def test_every_kind_has_advice() -> None:
    assert set(explain.ADVICE) == set(get_args(FailureKind))


QUOTA = b'{"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}'
DAILY = b'{"error": {"message": "Limit reached on tokens per day (TPD)"}}'
LINES = [
    (401, b"{}", "HTTP 401; check that the key is right and belongs to this provider"),
    (403, b"{}", "HTTP 403; the key may not do this; check its project, region and permissions"),
    (404, b"{}", "HTTP 404; check the model's name and base_url"),
    (408, b"{}", "HTTP 408; the server gave up waiting for the request; try again on a better connection"),
    (413, b"{}", "HTTP 413; lower max_prompt_tokens, or use a model with a larger window"),
    (429, b"{}", "HTTP 429; wait, or set a lower rate limit of your own"),
    (
        429,
        QUOTA,
        "HTTP 429: You exceeded your quota; there is no credit left: check the plan and billing",
    ),
    (
        429,
        DAILY,
        "HTTP 429: Limit reached on tokens per day (TPD);"
        " a daily quota or spending limit is used up: wait for the next period or raise it",
    ),
    (500, b"{}", "HTTP 500; the provider has trouble; try again later"),
    (529, b"{}", "HTTP 529; the provider is overloaded; try again in a few minutes"),
]


@pytest.mark.parametrize(("status", "body", "line"), LINES)
def test_status(status: int, body: bytes, line: str) -> None:
    assert explain.explain_failure(faults.classify_fault(status, {}, body)) == line


def test_link() -> None:
    failure = Failure("dns", "the host name cannot be resolved")
    assert explain.explain_link(Link("openai", "m", failure)) == (
        "openai (m): the host name cannot be resolved; check the network and the host name in base_url"
    )
    assert explain.explain_link(Link("openai", "m", None)) == ""
