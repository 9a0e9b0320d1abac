"""The door to requests: nothing unbounded, nothing untranslated, no surprise out of the environment."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
import requests
import urllib3
from ground import server as wire
from ground.server import Answer, Server
from llm.asking import KEY, ask, endpoint

from gitgpt.llm import http
from gitgpt.llm.explain import explain_failure
from gitgpt.llm.types import Failure

OK = json.dumps(wire.completion_body("feat: unpacked")).encode()


def packed(body: bytes, encoding: str) -> Answer:
    return Answer(200, {"Content-Encoding": encoding}, (body,))


@pytest.mark.parametrize(
    "answer",
    [
        packed(gzip.compress(OK), "gzip"),
        packed(gzip.compress(OK), "GZIP"),
        packed(zlib.compress(OK), "deflate"),
        packed(OK, "identity"),
        packed(gzip.compress(OK), "gzip")._replace(framing="chunked"),
        packed(b"\n" * 5000 + OK, "identity"),
        packed(b"\xef\xbb\xbf" + OK, "identity"),
    ],
)
def test_body_is_unpacked(server: Server, answer: Answer) -> None:
    server.default = answer
    assert ask(endpoint(server)).reply.text == "feat: unpacked"


BOMB = gzip.compress(b" " * (http.LARGEST_BODY + 10))
BODIES: dict[str, tuple[Answer, str, str]] = {
    "20 MB": (wire.huge(20 * 1024**2), "malformed", "the answer is larger than 8 MB"),
    "gzip bomb": (packed(BOMB, "gzip"), "malformed", "the answer is larger than 8 MB"),
    "damaged gzip": (packed(b"\x1f\x8b\x08" + OK, "gzip"), "malformed", "the answer cannot be unpacked"),
    "cut gzip": (
        packed(gzip.compress(OK)[:-9], "gzip"),
        "cut",
        "the connection ended in the middle of the answer",
    ),
    "brotli": (
        packed(b"\x0b\x02\x80xx\x03", "br"),
        "malformed",
        "the answer is compressed with br, which was not asked for",
    ),
    "cut chunked": (
        Answer(chunks=(OK[:20],), framing="chunked", end="close"),
        "cut",
        "the connection ended in the middle of the answer",
    ),
}


@pytest.mark.parametrize(("answer", "kind", "detail"), BODIES.values(), ids=BODIES)
def test_bad_body(server: Server, answer: Answer, kind: str, detail: str) -> None:
    server.default = answer
    asked = ask(endpoint(server))
    assert (asked.kind, asked.detail) == (kind, detail)


def subclasses(base: type[BaseException]) -> list[type[BaseException]]:
    return [base, *(each for child in base.__subclasses__() for each in subclasses(child))]


@pytest.mark.parametrize(
    "kind",
    [*subclasses(requests.exceptions.RequestException), *subclasses(urllib3.exceptions.HTTPError)],
    ids=lambda kind: f"{kind.__module__}.{kind.__name__}",
)
def test_every_exception_of_the_library_is_translated(kind: type[BaseException]) -> None:
    exc = kind.__new__(kind)
    failure = http.translate_exception(exc, endpoint("http://127.0.0.1"))
    assert failure.kind and failure.detail
    assert isinstance(exc, http._TROUBLE)


def test_post_hides_its_headers() -> None:
    post = http.Post("https://x/v1", b"{}", {"Authorization": f"Bearer {KEY}"})
    assert repr(post) == "Post('https://x/v1', 2 bytes)"


TRUST: list[tuple[str, dict[str, str], Any]] = [
    ("", {}, True),
    ("", {"SSL_CERT_FILE": "/a.pem"}, "/a.pem"),
    ("", {"SSL_CERT_DIR": "/certs"}, "/certs"),
    ("", {"REQUESTS_CA_BUNDLE": "/b.pem", "SSL_CERT_FILE": "/a.pem"}, "/b.pem"),
    ("", {"CURL_CA_BUNDLE": "/c.pem", "SSL_CERT_FILE": ""}, "/c.pem"),
    ("/own.pem", {"REQUESTS_CA_BUNDLE": "/b.pem"}, "/own.pem"),
]


@pytest.mark.parametrize(("own", "environ", "trusted"), TRUST)
def test_trust(own: str, environ: dict[str, str], trusted: Any) -> None:
    assert http.find_certificates(own, environ) == trusted


def test_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:1")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:2")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    plain, own = endpoint("x"), endpoint("x", proxy="http://own:3")
    assert http.find_proxies(plain, "https://api.example/v1")["https"] == "http://proxy:1"
    assert http.find_proxies(plain, "https://inside.example/v1") == {}
    assert http.find_proxies(plain, "http://127.0.0.1:11434/v1") == {}
    assert http.find_proxies(own, "https://api.example/v1") == {
        "http": "http://own:3",
        "https": "http://own:3",
    }


def test_a_socks_proxy_without_its_package_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    link = endpoint("https://api.example/v1", proxy="socks5h://127.0.0.1:9")
    assert http.socks_problem(link._replace(proxy="http://127.0.0.1:9"), link.base_url) == ""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    asked = ask(link)
    assert (asked.kind, asked.detail) == (
        "proxy",
        "the proxy is a SOCKS proxy, which needs the package PySocks",
    )
    assert explain_failure(Failure("proxy", asked.detail, parameter="socks")).endswith(
        "pip install 'gitgpt[socks]'"
    )
