"""Reads the key at each call, and refuses what must not go on the wire. Never quotes a key."""

from __future__ import annotations

from gitgpt.errors import GitgptError
from gitgpt.llm import urls
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Secret
from gitgpt.storage.store import read_note, write_note


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    """The inner step's outcome with the key; asks once more if the key was changed in the meantime."""
    key = read_key(call.endpoint)
    if isinstance(key, Failure):
        return key
    _warn_of_plain_http(call.endpoint, parts)
    outcome = inner(call._replace(key=key))
    if isinstance(outcome, Failure) and outcome.kind == "auth":
        now = read_key(call.endpoint)
        if isinstance(now, Secret) and now != key:
            return inner(call._replace(key=now))
    return outcome


def _warn_of_plain_http(endpoint: Endpoint, parts: StepContext) -> None:
    """Warns once for each place, not at every commit: `allow_http` was the user's decision."""
    if not endpoint.base_url.startswith("http://") or urls.is_loopback(endpoint.base_url):
        return
    name = f"plain-http-{endpoint.id}"
    if not read_note(parts.state, name):
        parts.warn(f"{endpoint.base_url} is plain http: the key and the diff can be read on the way")
        write_note(parts.state, name, {"warned": True})


def read_key(endpoint: Endpoint) -> Secret | Failure:
    """The key to use now, or why no request can be made."""
    if endpoint.dialect == "command":  # the program has its own login
        return Secret()
    trouble = urls.url_problem(endpoint.base_url, allow_http=endpoint.allow_http)
    if trouble:
        return Failure("misconfigured", f"the base URL {trouble}")
    try:
        key = endpoint.key().strip()
    except GitgptError as exc:
        if (
            not endpoint.needs_key
        ):  # a key file that cannot be read must not keep a local server from answering
            return Secret()
        return Failure("misconfigured", exc.message)
    if not key and endpoint.needs_key:
        names = " or ".join(endpoint.key_variables)
        reason = f"no key is set in {names}" if names else "no key is set"
        hint = endpoint.describe_missing_key()
        return Failure("no-key", hint or reason, parameter="setup" if hint else None)
    if not key.isascii() or not key.isprintable() or " " in key:
        return Failure("misconfigured", "the key is not one line of printable ASCII without spaces")
    return Secret(key)


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    found = read_key(endpoint)
    if isinstance(found, Failure):
        return found.detail
    return "a key is set" if found else "no key needed"
