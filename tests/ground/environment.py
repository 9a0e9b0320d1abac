"""The environment every test runs in: nothing of this machine's, nothing of this person's."""

from __future__ import annotations

import os
import socket
import sysconfig
from pathlib import Path
from typing import Any

import pytest

REMOVED_PREFIXES = (
    "GIT_", "GITGPT_", "GITHUB_", "PRE_COMMIT", "XDG_", "LC_", "PYTHON", "CLICOLOR",
    "OPENAI_", "AZURE_", "ANTHROPIC_", "GEMINI_", "GOOGLE_", "OLLAMA_", "OPENROUTER_", "DEEPSEEK_",
)  # fmt: skip
REMOVED = {
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "ftp_proxy",
    "no_color", "force_color", "colorterm", "columns", "lines", "ci", "pager", "less", "lessopen",
    "editor", "visual", "language", "ssl_cert_file", "ssl_cert_dir", "requests_ca_bundle", "curl_ca_bundle",
    "skip", "husky", "lefthook", "netrc", "email", "mail", "ssh_askpass", "display",
}  # fmt: skip

SCRIPTS = Path(sysconfig.get_path("scripts"))
"""Where the console script under test stands."""

GITCONFIG = """\
[init]
\tdefaultBranch = main
[commit]
\tgpgSign = false
[gc]
\tauto = 0
[protocol "file"]
\tallow = always
"""


def clean(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in list(os.environ):
        if name.startswith(REMOVED_PREFIXES) or name.lower() in REMOVED:
            monkeypatch.delenv(name)
    (home / ".gitconfig").write_text(GITCONFIG)
    for name, value in fixed(home).items():
        monkeypatch.setenv(name, value)


def fixed(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_RUNTIME_DIR": str(home / ".run"),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ada Author",
        "GIT_AUTHOR_EMAIL": "ada@example.com",
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_COMMITTER_NAME": "Carl Committer",
        "GIT_COMMITTER_EMAIL": "carl@example.com",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
    }


def check_address(family: int, address: Any) -> None:
    """Raises for an address that is neither loopback nor a unix socket."""
    if family == getattr(socket, "AF_UNIX", None):
        return
    host = str(address[0])
    if host not in ("::1", "localhost") and not host.startswith("127."):
        raise PermissionError(f"a test tried to reach {host}: only loopback is allowed")
