"""Keys from a command, a key ring, or signed: as they are at each request, and in no error."""

from __future__ import annotations

import base64
import json
import secrets
import sys
from collections.abc import Iterator

import jwt
import keyring
import keyring.backend
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from ground.server import Server
from llm.asking import KEY, ask, endpoint

from gitgpt.errors import ConfigError
from gitgpt.llm import credentials
from gitgpt.llm.credentials import Claims

SECRET = secrets.token_hex(32)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


PRINTED = [("print('k')", "k"), ("print(' k \\r\\nmore')", "k"), ("", ""), ("print('\\n\\n')", "")]


@pytest.mark.parametrize(("code", "key"), PRINTED)
def test_command(code: str, key: str) -> None:
    assert credentials.from_command(python(code))().strip() == key


FAILING = [
    (("no-such-program-anywhere",), "the key command 'no-such-program-anywhere' cannot be run"),
    (("bad\0name",), "the key command 'bad\\x00name' cannot be run"),
    (
        python(f"print('{KEY}'); raise SystemExit(3)"),
        f"the key command {sys.executable!r} failed with exit code 3",
    ),
    (python("input()"), f"the key command {sys.executable!r} failed with exit code 1"),
]


@pytest.mark.parametrize(("arguments", "message"), FAILING, ids=["missing", "NUL", "fails", "asks"])
def test_command_that_fails(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        credentials.from_command(arguments)()
    assert caught.value.message == message


def test_command_that_hangs() -> None:
    with pytest.raises(ConfigError, match=r"did not end within 0\.2 s"):
        credentials.from_command(python("import time; time.sleep(9)"), timeout=0.2)()


def test_no_shell() -> None:
    assert credentials.from_command(("echo", "$HOME;", "x"))() == "$HOME; x"


def test_a_failing_command_is_one_line_in_the_reply(server: Server) -> None:
    asked = ask(endpoint(server, key=credentials.from_command(("no-such-program-anywhere",))))
    assert (asked.kind, asked.detail) == (
        "misconfigured",
        "the key command 'no-such-program-anywhere' cannot be run",
    )


def test_remembered_for_a_minute() -> None:
    now, asked = [0.0], iter(["", "a", "b", "c"])
    source = credentials.remember_key(lambda: next(asked), now=lambda: now[0])
    assert [source(), source(), source()] == ["", "a", "a"]
    now[0] = 59
    assert source() == "a"
    now[0] = 61
    assert source() == "b"


class Ring(keyring.backend.KeyringBackend):
    """A key ring in memory."""

    priority = 1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise keyring.errors.KeyringLocked(f"cannot open, {KEY}")
        return KEY if (service, username) == ("gitgpt", "openai") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture
def ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("ring")
def test_keyring() -> None:
    assert credentials.from_keyring("gitgpt", "openai")() == KEY
    assert credentials.from_keyring("gitgpt", "nobody")() == ""
    with pytest.raises(ConfigError) as caught:
        credentials.from_keyring("locked", "x")()
    assert caught.value.message == "the key ring gives no key for 'locked', 'x'"


def test_keyring_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError) as caught:
        credentials.from_keyring("gitgpt", "openai")()
    assert caught.value.advice == "pip install 'gitgpt[keyring]'"


# -- signed tokens


def test_hs256() -> None:
    """Ours, as PyJWT reads it."""
    claims = Claims(issuer="gitgpt", audience="gateway", subject="me", key_id="k1", more={"scope": "chat"})
    ours = credentials.make_token(SECRET, claims, 1_800_000_000)
    head, body, _ = ours.split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT", "kid": "k1"}
    times = {"iat": 1_800_000_000, "exp": 1_800_000_060}
    named = {"iss": "gitgpt", "sub": "me", "aud": "gateway", "scope": "chat"}
    assert json.loads(base64.urlsafe_b64decode(body + "==")) == named | times
    options = {"verify_exp": False, "verify_iat": False}
    assert jwt.decode(ours, SECRET, ["HS256"], audience="gateway", options=options)["iss"] == "gitgpt"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(ours, SECRET + "x", ["HS256"], audience="gateway", options=options)


def test_another_algorithm() -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = private.private_bytes(*form).decode()
    made = credentials.make_token(pem, Claims(issuer="gitgpt", algorithm="RS256"), 1_800_000_000)
    read = jwt.decode(
        made, private.public_key(), ["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert read["exp"] == 1_800_000_060


@pytest.mark.parametrize("algorithm", ["RS256", "none of these"])
def test_a_key_that_cannot_sign(algorithm: str) -> None:
    with pytest.raises(ConfigError) as caught:
        credentials.make_token(KEY, Claims(algorithm=algorithm), 0)
    assert KEY not in caught.value.message


def test_another_algorithm_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(ConfigError) as caught:
        credentials.make_token("x", Claims(algorithm="RS256"), 0)
    assert caught.value.advice == "pip install 'gitgpt[jwt]', or use HS256"


def test_no_secret_no_token() -> None:
    assert credentials.sign_keys(lambda: " \n", Claims())() == ""


def test_each_request_carries_a_fresh_token(server: Server) -> None:
    times = iter([1_800_000_000, 1_800_000_100])
    source = credentials.sign_keys(lambda: SECRET, Claims(issuer="me"), now=lambda: next(times))
    link = endpoint(server, key=source)
    ask(link)
    ask(link)
    sent = [got.headers["authorization"].removeprefix("Bearer ") for got in server.requests]
    read = [
        jwt.decode(each, SECRET, ["HS256"], options={"verify_exp": False, "verify_iat": False})
        for each in sent
    ]
    assert [each["exp"] for each in read] == [1_800_000_060, 1_800_000_160]
    assert all(SECRET not in str(got) for got in server.requests)
