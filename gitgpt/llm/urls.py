"""What a base URL may be."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit
from urllib.parse import quote as percent_encode


def url_problem(url: str, *, allow_http: bool = False) -> str:
    """Why the URL cannot be a provider's, "" when it can. Never quotes a password in it."""
    parts = _split(url)
    if parts is None or not url.isascii() or not url.isprintable() or " " in url:
        return "is no URL"
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
    parts = _split(url)
    host = (parts.hostname or "") if parts else ""
    return host in {"localhost", "::1"} or host.endswith(".localhost") or _is_127(host)


def _is_127(host: str) -> bool:
    return re.fullmatch(r"127(?:\.\d{1,3}){3}", host) is not None


def _is_link_local(host: str) -> bool:
    return host.startswith(("169.254.", "fe80:", "::ffff:169.254.", "::ffff:a9fe:"))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts


def join(base: str, path: str, *, root: str = "") -> str:
    """The URL of an API's path. A base without any path gets `root`; one that already leads to the path, as
    it stands in a vendor's curl example, is left as it is."""
    base = base.rstrip("/")
    if base.endswith("/" + path):
        return base
    parts = _split(base)
    if root and parts is not None and not parts.path:
        base = f"{base}/{root}"
    return f"{base}/{path}"


def quote(name: str) -> str:
    """A model's name as one part of a path."""
    return percent_encode(name, safe="")
