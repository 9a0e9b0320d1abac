"""Links into the web pages of a repository, told from the URL of its remote: one table row a forge."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.read_commit import Reference
from gitgpt.repository.git import Repository


class Forge(NamedTuple):
    """URL patterns relative to the repository's page. `mark` is how a request is written; where it is "#"
    too, requests and issues share their numbers."""

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
    "azure": Forge(
        "/commit/{id}", "/pullrequest/{number}", "/../../_workitems/edit/{number}",
        "/branchCompare?baseVersion=GT{old}&targetVersion=GT{new}", "?version=GT{tag}",
    ),
}  # fmt: skip
HOSTS = {
    "github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket", "codeberg.org": "gitea",
    "gitea.com": "gitea", "dev.azure.com": "azure", "ssh.dev.azure.com": "azure",
}  # fmt: skip
HINTS = ("github", "gitlab", "gitea", "forgejo", "codeberg", "bitbucket")

SCP = re.compile(r"(?:[^@/:\s]+@)?([\w.-]+):(?!//)(.+)")
URL = re.compile(r"(https?|ssh|git)(?:\+\w+)?://(?:[^@/\s]*@)?([\w.-]+)(:\d+)?/(.+)")
AZURE_SSH = re.compile(r"v3/([^/]+)/([^/]+)/([^/]+)")


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
        return self._link(self.forge and FORGES[self.forge].compare, old=_quoted(old), new=_quoted(new))

    def reference(self, reference: Reference) -> str:
        if not self.forge:
            return ""
        forge = FORGES[self.forge]
        is_request = reference.mark == "!" or (reference.is_request and forge.mark == "#")
        return self._link(forge.request if is_request else forge.issue, number=reference.number)

    def _link(self, pattern: str, **values: str) -> str:
        if not pattern:
            return ""
        if pattern.startswith("/../../"):  # Azure: work items belong to the project, not to the repository
            return self.url.partition("/_git/")[0] + pattern[6:].format(**values)
        return self.url + pattern.format(**values)


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
        scheme, port = (scheme, port or "") if scheme.startswith("http") else ("https", "")
    elif scp:
        scheme, host, port, path = "https", scp[1], "", scp[2]
    else:
        return Web()
    host, path = host.lower(), path.strip("/").removesuffix(".git").strip("/")
    known = forge or HOSTS.get(host) or next((name for name in HINTS if name in host), "")
    known = {"forgejo": "gitea", "codeberg": "gitea"}.get(known, known)
    if host.endswith(".visualstudio.com"):
        known = "azure"
    azure = AZURE_SSH.fullmatch(path)
    if known == "azure" and azure:
        host, path = "dev.azure.com", "{}/{}/_git/{}".format(*azure.groups())
    if any(not character.isprintable() or character in ' <>"()[]\\`' for character in path):
        return Web()
    return Web(f"{scheme}://{host}{port}/{path}", known)


def _remote(repository: Repository) -> str:
    """The URL that is fetched from: origin's, upstream's, else that of the first remote."""
    urls: dict[str, str] = {}
    for line in repository.run("remote", "--verbose").decode("utf-8", "replace").splitlines():
        name, _, rest = line.partition("\t")
        url, mark, _ = rest.rpartition(" (fetch)")  # a partial clone's filter stands behind it
        if mark:
            urls.setdefault(name, url)
    return urls.get("origin") or urls.get("upstream") or next(iter(urls.values()), "")


def _quoted(name: str) -> str:
    """A tag in a URL; the characters that would end a Markdown link are encoded as well."""
    return quote(name, safe="/@:+~,;=!*")
