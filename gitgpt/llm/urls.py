"""Checks base URLs and builds the URLs of requests from them, as people and other tools write them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit
from urllib.parse import quote as percent_encode

# Ends of a base URL that was copied from an example of a whole request.
TAILS = r"/(?:chat/completions|completions|responses|messages|embeddings|models)$"
OLLAMA_TAILS = r"/(?:api(?:/(?:chat|generate|tags|version))?|v1(?:/chat/completions)?)$"
OLLAMA_PORT = 11434


def url_problem(url: str, *, allow_http: bool = False) -> str:
    """Why the URL cannot be a provider's, "" if it can. Never quotes a password in it."""
    parts = _split_url(url)
    if parts is None or not url.isascii() or not url.isprintable() or " " in url:
        return "is not a URL"
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "must begin with https:// (or http:// for this machine)"
    if parts.username is not None or parts.password is not None:
        return "must not hold a user name or a password"
    if parts.query or parts.fragment:
        return "must not hold a ? or a #"
    if _is_link_local(parts.hostname):
        return "is a link-local address, where clouds keep their machines' secrets"
    if parts.scheme == "http" and not allow_http and not is_loopback(url):
        return "is plain http to another machine: the key and the diff could be read on the way"
    return ""


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine."""
    parts = _split_url(url)
    host = (parts.hostname or "") if parts else ""
    return host in {"localhost", "::1"} or host.endswith(".localhost") or _is_127(host)


def _is_127(host: str) -> bool:
    return re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def _is_link_local(host: str) -> bool:
    return host.startswith(("169.254.", "fe80:", "::ffff:169.254.", "::ffff:a9fe:"))


def _split_url(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is not a number
    except ValueError:
        return None
    return parts


def normalize_base(url: str) -> str:
    """The base URL with a scheme: http for this machine, https elsewhere. An address that means "every
    interface", as servers are started with, becomes this machine's."""
    url = url.strip()
    if not url:
        return ""
    if "://" not in url and not url.startswith(("http:", "https:")):
        host = f"//{url}"
        is_here = is_loopback(f"http:{host}") or re.match(r"//(?:0\.0\.0\.0|\[::\])(?::|/|$)", host)
        url = f"{'http' if is_here else 'https'}:{host}"
    return re.sub(r"^(https?://)(?:0\.0\.0\.0|\[::\])(?=[:/]|$)", _loopback_like, url)


def _loopback_like(found: re.Match[str]) -> str:
    return found[1] + ("[::1]" if "[::]" in found[0] else "127.0.0.1")


def from_ollama_host(value: str) -> str:
    """The base URL that OLLAMA_HOST means. Source: github.com/ollama/ollama/blob/main/envconfig/config.go:
    without a scheme the port is 11434."""
    value = value.strip().strip("\"'").strip()
    if "://" not in value:
        host, slash, path = value.partition("/")
        host = f"127.0.0.1{host}" if re.match(r":\d", host) else host or "127.0.0.1"
        has_port = re.search(r"(?:^[^:]*|\]):\d*$", host) is not None
        host = f"[{host}]" if host.count(":") > 1 and not host.startswith("[") else host
        value = f"http://{host if has_port else f'{host}:{OLLAMA_PORT}'}{slash}{path}"
    return normalize_base(value).rstrip("/")


def split_api_version(url: str) -> tuple[str, str]:
    """An Azure URL without its query, and the API version that it named."""
    base, mark, query = url.partition("?")
    versions = parse_qs(query).get("api-version", [])
    return (base, versions[0]) if mark and versions else (url, "")


def join_path(base: str, path: str, *, root: str = "") -> str:
    """The URL of an API's path. A base without any path gets `root`; the end of a whole request's URL is
    dropped first."""
    base = strip_tail(base)
    parts = _split_url(base)
    if root and parts is not None and not parts.path:
        base = f"{base}/{root}"
    return f"{base}/{path}"


def join_versioned(base: str, path: str, *, root: str) -> str:
    """The same for APIs whose tools append the version to any path (`ANTHROPIC_BASE_URL`), unless it is
    already there."""
    base = strip_tail(base)
    return f"{base}/{path}" if re.search(r"/v\d+(?:beta\d*)?$", base) else f"{base}/{root}/{path}"


def strip_tail(base: str, tails: str = TAILS) -> str:
    """The base without the end of a whole request's URL."""
    return re.sub(tails, "", base.rstrip("/")).rstrip("/")


def quote_name(name: str) -> str:
    """A model's name as one part of a path."""
    return percent_encode(name, safe="")
