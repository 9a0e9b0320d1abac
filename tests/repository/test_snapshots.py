"""Files in commits, the index and the working tree, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from ground.repo import Repo

from gitgpt.errors import UsageError
from gitgpt.repository import snapshots
from gitgpt.repository.git import Repository
from gitgpt.repository.snapshots import (
    FILES,
    INDEX,
    Files,
    SearchHit,
    Snapshot,
)


def files(repo: Repo, snapshot: Snapshot) -> Files:
    return Files(Repository(repo.path), snapshot, top=repo.path)


@pytest.fixture
def three(repo: Repo) -> Repo:
    """a.txt says something else in the last commit, in the index and on disk."""
    repo.commit("feat: a", {"a.txt": "commit needle\n", "dir/ä.txt": "needle\n"})
    repo.stage_file("a.txt", "index needle\n")
    repo.write("a.txt", "disk needle\n")
    return repo


@pytest.mark.parametrize("state", ["commit", "index", "disk"])
def test_each_state_is_read_for_itself(three: Repo, state: str) -> None:
    snapshot = {"commit": snapshots.head(Repository(three.path)), "index": INDEX, "disk": FILES}[state]
    found = files(three, snapshot)
    assert list(found.ids) == ["a.txt", "dir/ä.txt"]
    assert found.read(["a.txt", "no.txt"]) == {"a.txt": f"{state} needle\n".encode()}
    assert found.search(["need+le", "never"]) == [
        SearchHit("a.txt", 1, f"{state} needle"),
        SearchHit("dir/ä.txt", 1, "needle"),
    ]
    assert found.search(["needle"], ":(glob)dir/**") == [SearchHit("dir/ä.txt", 1, "needle")]


def test_what_no_plain_text_file_is_is_left_out(repo: Repo) -> None:
    (repo.path / "link").symlink_to("/etc/passwd")
    repo.write("big.txt", b"x" * (snapshots.LARGEST_FILE + 1))
    repo.write("bin", b"\0needle")
    repo.commit("feat: a", {"a.txt": "needle\n"})
    for snapshot in (snapshots.head(Repository(repo.path)), INDEX, FILES):
        found = files(repo, snapshot)
        assert set(found.read(["link", "big.txt", "a.txt"])) == {"a.txt"}
        assert [hit.path for hit in found.search(["needle"])] == ["a.txt"]


def test_searching_many_words_takes_all_of_them(repo: Repo) -> None:
    repo.commit("feat: a", {"a.txt": "".join(f"word{number}\n" for number in range(600))})
    words = [f"word{number}$" for number in range(0, 600, 2)]
    assert len(files(repo, INDEX).search(words)) == 300


def test_configuration_changes_nothing(three: Repo) -> None:
    three.config(grep_column="true", grep_patternType="fixed", color_ui="always", core_quotePath="true")
    three.config(diff_renames="false", diff_noprefix="true", grep_fullName="false")
    assert files(three, INDEX).search(["inde."]) == [SearchHit("a.txt", 1, "index needle")]
    three.git("mv", "dir/ä.txt", "b.txt")
    (one, two) = snapshots.changed(Repository(three.path), snapshots.head(Repository(three.path)), INDEX)
    assert (one.path, two.path, two.old_path, two.status) == ("a.txt", "b.txt", "dir/ä.txt", "renamed")


def test_changes_are_counted_from_where_the_branch_left(repo: Repo) -> None:
    repo.commit("feat: a", {"a.txt": "1\n"})
    repo.branch("topic")
    repo.commit("feat: b", {"b.txt": "1\n"})
    repo.switch("main")
    repo.commit("feat: c", {"c.txt": "1\n"})
    repo.switch("topic")
    here = Repository(repo.path)
    assert [file.path for file in snapshots.changed(here, snapshots.since(here, "main"), FILES)] == ["b.txt"]


def test_unborn_branch(repo: Repo) -> None:
    repo.stage_file("a.txt", "1\n")
    here = Repository(repo.path)
    assert [file.path for file in snapshots.changed(here, snapshots.head(here), INDEX)] == ["a.txt"]


def test_sha256_and_a_subfolder(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "repo", object_format="sha256")
    repo.commit("feat: a", {"dir/a.txt": "needle\n", "b.txt": "needle\n"})
    here = Repository(repo.path / "dir")
    for snapshot in (snapshots.head(here), INDEX, FILES):
        found = Files(here, snapshot, top=repo.path)
        assert set(found.read(found.ids)) == {"b.txt", "dir/a.txt"}
        assert [hit.path for hit in found.search(["needle"])] == ["b.txt", "dir/a.txt"]


@pytest.mark.parametrize("revision", ["nowhere", "--all", "", " ", "HEAD^5", "a..b"])
def test_no_such_revision(three: Repo, revision: str) -> None:
    with pytest.raises(UsageError):
        snapshots.since(Repository(three.path), revision)
