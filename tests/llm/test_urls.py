"""Which base URLs are refused, and with which words."""

from __future__ import annotations

import pytest

from gitgpt.llm import urls

GOOD = [
    "https://api.openai.com/v1",
    "https://api.openai.com",
    "https://gateway.example:8443/a/b/",
    "http://127.0.0.1:11434",
    "http://127.8.8.8/v1",
    "http://localhost:8080/v1",
    "http://[::1]:8080/v1",
    "https://[2001:db8::1]/v1",
    "http://model.localhost/v1",
]
BAD = [
    ("", "must begin with https://"),
    ("api.openai.com/v1", "must begin with https://"),
    ("//api.openai.com/v1", "must begin with https://"),
    ("file:///etc/passwd", "must begin with https://"),
    ("ftp://example.com", "must begin with https://"),
    ("https://", "must begin with https://"),
    ("https:///v1", "must begin with https://"),
    ("https://user:hunter2@example.com/v1", "must not hold a user name or a password"),
    ("https://sk-key@example.com/v1", "must not hold a user name or a password"),
    ("https://example.com/v1?key=hunter2", "must not hold a ?"),
    ("https://example.com/v1#a", "must not hold a ?"),
    ("https://example.com:port/v1", "is not a URL"),
    ("https://exa mple.com/v1", "is not a URL"),
    ("https://example.com/v1\r\nX: y", "is not a URL"),
    ("https://[::1/v1", "is not a URL"),
    ("https://exämple.com/v1", "is not a URL"),
    ("http://example.com/v1", "is plain http to another machine"),
    ("http://127.0.0.1.example.com/v1", "is plain http to another machine"),
    ("http://192.168.1.5:11434", "is plain http to another machine"),
    ("https://169.254.169.254/latest", "is a link-local address"),
    ("https://[fe80::1]/v1", "is a link-local address"),
]


@pytest.mark.parametrize("url", GOOD)
def test_good(url: str) -> None:
    assert urls.url_problem(url) == ""


@pytest.mark.parametrize(("url", "reason"), BAD)
def test_bad(url: str, reason: str) -> None:
    assert urls.url_problem(url).startswith(reason)
    assert "hunter2" not in urls.url_problem(url)


def test_plain_http_can_be_allowed() -> None:
    assert urls.url_problem("http://192.168.1.5:11434", allow_http=True) == ""
    assert urls.url_problem("http://169.254.169.254/", allow_http=True) != ""
