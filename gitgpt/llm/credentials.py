"""Fetches or makes keys when a request goes out: from a command, a key ring, or signed as a JWT.

Each source is a function that returns the current key; it is called for each request, so that a key can be
changed without a restart. A key is never part of an error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from gitgpt.errors import ConfigError

COMMAND_TIMEOUT = 10.0  # seconds; a password manager may ask for a fingerprint
REMEMBERED = 60.0  # seconds: a run of many requests asks a password manager once a minute
LARGEST = 64_000  # characters

Source = Callable[[], str]


class Claims(NamedTuple):
    """The claims of a signed token. `lifetime` is in seconds; `key_id` goes into the token's header; `more`
    are further claims."""

    issuer: str = ""
    subject: str = ""
    audience: str = ""
    lifetime: int = 60
    algorithm: str = "HS256"
    key_id: str = ""
    more: Mapping[str, Any] = MappingProxyType({})


def from_command(arguments: tuple[str, ...], *, timeout: float = COMMAND_TIMEOUT) -> Source:
    """The first line that a command prints. It runs without a shell and cannot ask on the terminal."""

    def source() -> str:
        import subprocess  # start-up: only for a key that a command gives

        name = arguments[0]
        try:
            done = subprocess.run(
                arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as exc:
            raise ConfigError(f"the key command {name!r} did not end within {timeout:g} s") from exc
        except (OSError, ValueError) as exc:
            raise ConfigError(f"the key command {name!r} cannot be run") from exc
        if done.returncode != 0:
            raise ConfigError(f"the key command {name!r} failed with exit code {done.returncode}")
        lines = done.stdout[:LARGEST].decode("utf-8", "replace").strip().splitlines()
        return lines[0] if lines else ""

    return remember_key(source)


def from_keyring(service: str, user: str) -> Source:
    """The password in the operating system's key ring; empty if there is none."""

    def source() -> str:
        try:
            import keyring  # start-up: 130 ms, and only with the extra
        except ImportError as exc:
            raise ConfigError(
                "keys from a key ring need the keyring package", advice="pip install 'gitgpt[keyring]'"
            ) from exc
        try:
            return keyring.get_password(service, user) or ""
        except keyring.errors.KeyringError as exc:
            raise ConfigError(f"the key ring gives no key for {service!r}, {user!r}") from exc

    return remember_key(source)


def remember_key(source: Source, *, now: Callable[[], float] = time.monotonic) -> Source:
    """The same source, asked at most once a minute. An empty answer is not remembered."""
    last: list[tuple[float, str]] = []

    def again() -> str:
        if not (last and last[0][1] and now() - last[0][0] < REMEMBERED):
            last[:] = [(now(), source())]
        return last[0][1]

    return again


def sign_keys(secret: Source, claims: Claims, *, now: Callable[[], float] = time.time) -> Source:
    """A fresh short-lived token for each request, signed with the secret. "" where there is no secret.

    HS256 (RFC 7515, RFC 7519) is done here in a few lines; every other algorithm by PyJWT, an extra.
    """

    def source() -> str:
        key = secret().strip()
        return make_token(key, claims, int(now())) if key else ""

    return source


def make_token(key: str, claims: Claims, at: int) -> str:
    """One signed token. `at` is in seconds since the epoch."""
    named = {"iss": claims.issuer, "sub": claims.subject, "aud": claims.audience}
    payload: dict[str, Any] = {name: value for name, value in named.items() if value}
    payload |= {"iat": at, "exp": at + claims.lifetime, **claims.more}
    headers = {"kid": claims.key_id} if claims.key_id else {}
    if claims.algorithm != "HS256":
        return _by_pyjwt(key, payload, claims.algorithm, headers)
    import hashlib
    import hmac

    head = _encode_part({"alg": "HS256", "typ": "JWT", **headers})
    body = f"{head}.{_encode_part(payload)}"
    digest = hmac.new(key.encode("utf-8"), body.encode("ascii"), hashlib.sha256).digest()
    return f"{body}.{_encode_base64(digest)}"


def _encode_part(value: Mapping[str, Any]) -> str:
    return _encode_base64(json.dumps(value, separators=(",", ":")).encode("ascii"))


def _encode_base64(value: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _by_pyjwt(key: str, payload: Mapping[str, Any], algorithm: str, headers: Mapping[str, str]) -> str:
    try:
        import jwt
    except ImportError as exc:
        raise ConfigError(
            f"tokens signed with {algorithm} need PyJWT", advice="pip install 'gitgpt[jwt]', or use HS256"
        ) from exc
    try:
        return jwt.encode(dict(payload), key, algorithm, headers=dict(headers))
    except (jwt.PyJWTError, ValueError, TypeError, NotImplementedError) as exc:
        raise ConfigError(f"the key cannot sign a token with {algorithm}") from exc
