"""Pages of the forges, told from the URL of a remote; the no-op table holds what leads nowhere."""

from __future__ import annotations

import pytest
from ground.repo import Repo

from gitgpt.errors import UsageError
from gitgpt.jobs.changelog.forge_links import Web, find_web, read_url
from gitgpt.jobs.changelog.read_message import Reference
from gitgpt.repository.git import Repository

SERVER = Web("https://bitbucket.me.com/projects/PRJ/repos/it", "bitbucket-server")
REMOTES = [
    ("git@github.com:me/it.git", Web("https://github.com/me/it", "github")),
    ("https://github.com/me/it", Web("https://github.com/me/it", "github")),
    ("https://user:s3cret@github.com/me/it.git/", Web("https://github.com/me/it", "github")),
    ("ssh://git@gitlab.example.org:2222/g/sub/p.git", Web("https://gitlab.example.org/g/sub/p", "gitlab")),
    ("http://gitea.local:3000/me/it", Web("http://gitea.local:3000/me/it", "gitea")),
    ("https://codeberg.org/me/it.git", Web("https://codeberg.org/me/it", "gitea")),
    ("git@bitbucket.org:me/it.git", Web("https://bitbucket.org/me/it", "bitbucket")),
    ("git@ssh.dev.azure.com:v3/org/pro/it", Web("https://dev.azure.com/org/pro/_git/it", "azure")),
    (
        "https://org@dev.azure.com/org/My%20P/_git/it",
        Web("https://dev.azure.com/org/My%20P/_git/it", "azure"),
    ),
    ("https://org.visualstudio.com/p/_git/it", Web("https://org.visualstudio.com/p/_git/it", "azure")),
    ("git@vs-ssh.visualstudio.com:v3/org/pro/it", Web("https://dev.azure.com/org/pro/_git/it", "azure")),
    ("https://tfs.me.com/tfs/C/p/_git/it", Web("https://tfs.me.com/tfs/C/p/_git/it", "azure")),
    ("git@github-work:me/it.git", Web("https://github.com/me/it", "github")),
    ("ssh://git@ssh.github.com:443/me/it.git", Web("https://github.com/me/it", "github")),
    ("https://gitlab.me.com:8443/sub/g/p.git", Web("https://gitlab.me.com:8443/sub/g/p", "gitlab")),
    ("ssh://git@forgejo.me.com:222/a/b", Web("https://forgejo.me.com/a/b", "gitea")),
    ("ssh://git@bitbucket.me.com:7999/prj/it.git", SERVER),
    ("https://bitbucket.me.com/scm/prj/it.git", SERVER),
    ("https://me.com/bb/scm/~a/it.git", Web("https://me.com/bb/users/a/repos/it", "bitbucket-server")),
    ("ssh://git@code.me.com:7999/p/it", Web("https://code.me.com/projects/P/repos/it", "bitbucket-server")),
    ("https://code.example.com/me/it", Web("https://code.example.com/me/it", "")),
]

NOWHERE = [
    "work:me/it",
    "",
    "/srv/it.git",
    "../it",
    "file:///srv/it",
    "C:\\it",
    "git@h:a) [x](http://e",
    "https://h/<b>",
    "x",
]

WEB = {
    "github": Web("https://github.com/me/it", "github"),
    "gitlab": Web("https://gitlab.com/me/it", "gitlab"),
    "gitea": Web("https://codeberg.org/me/it", "gitea"),
    "bitbucket": Web("https://bitbucket.org/me/it", "bitbucket"),
    "azure": Web("https://dev.azure.com/org/pro/_git/it", "azure"),
    "bitbucket-server": SERVER,
    "": Web("https://code.example.com/me/it", ""),
}

# forge, commit, request, issue, compare, tag
LINKS = [
    ("github", "/commit/abc", "/pull/7", "/issues/7", "/compare/v1...v2", "/releases/tag/v2"),
    ("gitlab", "/-/commit/abc", "/-/issues/7", "/-/issues/7", "/-/compare/v1...v2", "/-/tags/v2"),
    ("gitea", "/commit/abc", "/pulls/7", "/issues/7", "/compare/v1...v2", "/releases/tag/v2"),
    ("bitbucket", "/commits/abc", "/pull-requests/7", "/issues/7", "/branches/compare/v2%0Dv1", "/src/v2"),
    (
        "azure",
        "/commit/abc",
        "/pullrequest/7",
        "/_workitems/edit/7",
        "/branchCompare?baseVersion=GTv1&targetVersion=GTv2",
        "?version=GTv2",
    ),
]


@pytest.mark.parametrize(("remote", "web"), REMOTES)
def test_pages(remote: str, web: Web) -> None:
    assert read_url(remote) == web


@pytest.mark.parametrize("remote", NOWHERE)
def test_no_page(remote: str) -> None:
    assert read_url(remote) == Web()


@pytest.mark.parametrize("row", LINKS, ids=lambda row: row[0])
def test_links(row: tuple[str, ...]) -> None:
    forge, commit, request, issue, compare, tag = row
    web = WEB[forge]
    base = web.url
    assert web.commit("abc") == base + commit
    assert web.reference(Reference("#", "7", True)) == base + request
    assert web.reference(Reference("#", "7")) == base.partition("/_git/")[0] + issue
    assert web.compare("v1", "v2") == base + compare
    assert web.tag("v2") == base + tag


def test_gitlab_marks_its_requests() -> None:
    assert WEB["gitlab"].reference(Reference("!", "7", True)).endswith("/-/merge_requests/7")


def test_no_links_without_a_forge() -> None:
    web = WEB[""]
    assert [web.commit("a"), web.reference(Reference("#", "7")), web.compare("a", "b"), web.tag("a")] == [
        ""
    ] * 4


def test_a_tag_cannot_break_out_of_a_link() -> None:
    assert WEB["github"].tag("v1)[x](y") == "https://github.com/me/it/releases/tag/v1%29%5Bx%5D%28y"


def test_the_remote_of_the_repository(repo: Repo) -> None:
    assert find_web(Repository(repo.path)) == Web()
    repo.git("remote", "add", "fork", "git@github.com:you/it.git")
    assert find_web(Repository(repo.path)).url == "https://github.com/you/it"
    repo.git("remote", "add", "origin", "https://me:token@code.example.com/me/it.git")
    assert find_web(Repository(repo.path)) == Web("https://code.example.com/me/it", "")
    assert find_web(Repository(repo.path), forge="gitea") == Web("https://code.example.com/me/it", "gitea")
    assert find_web(Repository(repo.path), "https://github.com/a/b").forge == "github"
    with pytest.raises(UsageError, match="unknown forge"):
        find_web(Repository(repo.path), forge="sourceforge")
