"""Links into the web pages of a repository, derived from the URL of its remote: one table row per forge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.read_message import Reference
from gitgpt.repository.git import Repository


class Forge(NamedTuple):
    """URL patterns relative to the repository's page. `mark` is how a request is written; where it is "#"
    too, requests and issues share their numbers. An empty pattern means that there is no such page."""

    commit: str
    request: str
    issue: str
    compare: str
    tag: str
    mark: str = "#"


FORGES: Mapping[str, Forge] = {
    "github": Forge(
        "/commit/{id}", "/pull/{number}", "/issues/{number}", "/compare/{old}...{new}", "/releases/tag/{tag}"
    ),
    "gitlab": Forge(
        "/-/commit/{id}", "/-/merge_requests/{number}", "/-/issues/{number}", "/-/compare/{old}...{new}",
        "/-/tags/{tag}", mark="!",
    ),
    "gitea": Forge(
        "/commit/{id}", "/pulls/{number}", "/issues/{number}", "/compare/{old}...{new}", "/releases/tag/{tag}"
    ),
    "bitbucket": Forge(
        "/commits/{id}", "/pull-requests/{number}", "/issues/{number}", "/branches/compare/{new}%0D{old}",
        "/src/{tag}",
    ),
    "bitbucket-server": Forge(
        "/commits/{id}", "/pull-requests/{number}", "",
        "/compare/commits?targetBranch=refs%2Ftags%2F{old}&sourceBranch={new_ref}",
        "/commits?until=refs%2Ftags%2F{tag}",
    ),
    "azure": Forge(
        "/commit/{id}", "/pullrequest/{number}", "/../../_workitems/edit/{number}",
        "/branchCompare?baseVersion=GT{old}&targetVersion=GT{new}", "?version=GT{tag}",
    ),
}  # fmt: skip
HOSTS = {
    "github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket", "codeberg.org": "gitea",
    "gitea.com": "gitea", "dev.azure.com": "azure", "ssh.dev.azure.com": "azure",
}  # fmt: skip
# Hosts for SSH through the port of HTTPS, and the hosts of their pages.
SSH_HOSTS = {
    "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org", "vs-ssh.visualstudio.com": "dev.azure.com",
    "ssh.dev.azure.com": "dev.azure.com",
}  # fmt: skip
# What a host's name says. A name without a dot is an alias of the SSH configuration for the public host.
HINTS = {
    "github": "github.com", "gitlab": "gitlab.com", "gitea": "", "forgejo": "", "codeberg": "codeberg.org",
    "bitbucket": "bitbucket.org", "stash": "",
}  # fmt: skip
SAME_FORGE = {"forgejo": "gitea", "codeberg": "gitea", "stash": "bitbucket"}
SERVER_PORT = ":7999"  # of SSH, by default, at Bitbucket Server and Data Center

SCP = re.compile(r"(?:[^@/:\s]+@)?([\w.-]+):(?!//)(.+)")
URL = re.compile(r"(https?|ssh|git)(?:\+\w+)?://(?:[^@/\s]*@)?([\w.-]+)(:\d+)?/(.+)")
AZURE_SSH = re.compile(r"v3/([^/]+)/([^/]+)/([^/]+)")
SERVER_PATH = re.compile(r"(?:(?:(?P<context>.+)/)?scm/)?(?P<project>~?[^/]+)/(?P<name>[^/]+)")
SERVER_HTTP = re.compile(r"(?:.+/)?scm/[^/]+/[^/]+")


class Web(NamedTuple):
    """The page of a repository; `forge` is empty where none is known, and then nothing is linked."""

    url: str = ""
    forge: str = ""

    def commit(self, name: str) -> str:
        return self._link(self.forge and FORGES[self.forge].commit, id=name)

    def tag(self, name: str) -> str:
        return self._link(self.forge and FORGES[self.forge].tag, tag=_quoted(name))

    def compare(self, old: str, new: str) -> str:
        """A page for `git diff old...new`. Azure compares tags only, so nothing to HEAD there."""
        if self.forge == "azure" and new == "HEAD":
            return ""
        new_ref = "HEAD" if new == "HEAD" else f"refs%2Ftags%2F{_quoted(new)}"
        pattern = self.forge and FORGES[self.forge].compare
        return self._link(pattern, old=_quoted(old), new=_quoted(new), new_ref=new_ref)

    def reference(self, reference: Reference) -> str:
        """The page of an issue or request; of another repository, if it is on the same forge."""
        place = reference.mark[:-1]
        if reference.url or not self.forge or (place and "/" not in place):
            return reference.url
        forge = FORGES[self.forge]
        is_request = reference.mark[-1:] == "!" or (reference.is_request and forge.mark == "#")
        pattern = forge.request if is_request else forge.issue
        if place:
            other = self._replace(url=f"{self.url.split('/', 3)[0]}//{self.url.split('/', 3)[2]}/{place}")
            return other._link(pattern, number=reference.number) if self.forge in LINKED_ELSEWHERE else ""
        return self._link(pattern, number=reference.number)

    def _link(self, pattern: str, **values: str) -> str:
        if not pattern:
            return ""
        if pattern.startswith("/../../"):  # Azure: work items belong to the project, not to the repository
            return self.url.partition("/_git/")[0] + pattern[6:].format(**values)
        return self.url + pattern.format(**values)


# Where "owner/repo#1" says the page's path
LINKED_ELSEWHERE = frozenset({"github", "gitlab", "gitea", "bitbucket"})


def find_web(repository: Repository, url: str = "", forge: str = "") -> Web:
    """The page of `url`, or of the remote that the branch follows; none for a remote that is a folder.

    Raises UsageError for a forge that is not in the table.
    """
    if forge and forge not in FORGES:
        raise UsageError(f"unknown forge {forge!r}", advice=f"one of: {', '.join(FORGES)}")
    return read_url(url or _remote(repository), forge)


def read_url(remote: str, forge: str = "") -> Web:
    """A remote's URL -> its page, without user, password, port of ssh, and `.git`."""
    url, scp = URL.fullmatch(remote.strip()), SCP.fullmatch(remote.strip())
    if url:
        scheme, host, port, path = url.groups()
        ssh_port = "" if scheme.startswith("http") else port or ""
        scheme, port = (scheme, port or "") if scheme.startswith("http") else ("https", "")
    elif scp:
        scheme, host, port, path, ssh_port = "https", scp[1], "", scp[2], ""
    else:
        return Web()
    path = path.strip("/").removesuffix(".git").strip("/")
    host = _find_page_host(host.lower())
    if not host or any(not sign.isprintable() or sign in ' <>"()[]\\`' for sign in path):
        return Web()
    known = forge or _guess_forge(host, path)
    azure = AZURE_SSH.fullmatch(path)
    if known == "azure" and azure:
        host, path = "dev.azure.com", "{}/{}/_git/{}".format(*azure.groups())
    if known == "bitbucket" and host != "bitbucket.org" and not forge:
        known = "bitbucket-server"
    if known == "bitbucket-server" or (not known and ssh_port == SERVER_PORT):
        return _server_page(f"{scheme}://{host}{port}", path)
    return Web(f"{scheme}://{host}{port}/{path}", known)


def _find_page_host(host: str) -> str:
    """The host of the pages; "" for an alias that says nothing."""
    if host in SSH_HOSTS:
        return SSH_HOSTS[host]
    if "." in host or host == "localhost":
        return host
    return next((public for name, public in HINTS.items() if name in host), "") or _read_ssh_config(host)


def _read_ssh_config(alias: str) -> str:
    """The HostName of an alias in the user's SSH configuration; "" if it has none."""
    try:
        lines = (Path.home() / ".ssh" / "config").read_text("utf-8", "replace").splitlines()
    except (OSError, RuntimeError):
        return ""
    is_own = False
    for line in lines:
        key, _, value = line.strip().replace("=", " ", 1).partition(" ")
        if key.lower() == "host":
            is_own = alias in value.lower().split()
        elif is_own and key.lower() == "hostname":
            host = value.strip().lower()
            return SSH_HOSTS.get(host, host)
    return ""


def _guess_forge(host: str, path: str) -> str:
    if host in HOSTS:
        return HOSTS[host]
    if host.endswith(".visualstudio.com") or "/_git/" in path:
        return "azure"
    hint = next((name for name in HINTS if name in host), "")
    if not hint and SERVER_HTTP.fullmatch(path):
        return "bitbucket"
    return SAME_FORGE.get(hint, hint)


def _server_page(root: str, path: str) -> Web:
    """Bitbucket Server has its pages below projects/ or users/, and its HTTP remotes below scm/."""
    match = SERVER_PATH.fullmatch(path)
    if match is None:
        return Web(f"{root}/{path}", "bitbucket-server" if "/repos/" in path else "")
    context, project, name = match["context"], match["project"], match["name"]
    owner = f"users/{project[1:]}" if project.startswith("~") else f"projects/{project.upper()}"
    return Web(f"{root}/{context + '/' if context else ''}{owner}/repos/{name}", "bitbucket-server")


def _remote(repository: Repository) -> str:
    """The URL that is fetched from: origin's, upstream's, else that of the first remote."""
    urls: dict[str, str] = {}
    for line in repository.run("remote", "--verbose").decode("utf-8", "replace").splitlines():
        name, _, rest = line.partition("\t")
        url, mark, _ = rest.rpartition(" (fetch)")  # a partial clone's filter comes after it
        if mark:
            urls.setdefault(name, url)
    return urls.get("origin") or urls.get("upstream") or next(iter(urls.values()), "")


def _quoted(name: str) -> str:
    """A tag in a URL; the characters that would end a Markdown link are encoded as well."""
    return quote(name, safe="/@:+~,;=!*")
