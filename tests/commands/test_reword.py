"""`gitgpt reword` on real repositories: what moves, what stays, and the way back."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from ground.repo import Repo, Run
from ground.server import Answer, Server
from ground.tty import Terminal

GITGPT = [sys.executable, "-m", "gitgpt"]


def reword(repo: Repo, *options: str) -> Run:
    return repo.run(*GITGPT, "reword", "--offline", *options)


def shape(repo: Repo, revisions: str = "HEAD") -> list[str]:
    """Everything of the commits but ids and messages."""
    return repo.git("log", "--topo-order", "--format=%T %an %ae %ad %cn %ce %cd", revisions).splitlines()


def subjects(repo: Repo, revisions: str = "HEAD") -> list[str]:
    return repo.git("log", "--topo-order", "--format=%s", revisions).splitlines()


@pytest.fixture
def history(repo: Repo) -> Repo:
    """Four commits with poor messages; the working tree is dirty."""
    for name, message in (
        ("a", "wip"),
        ("b", "wip 2\n\nSigned-off-by: Ada <ada@example.org>"),
        ("c", "x"),
        ("d", "y"),
    ):
        repo.commit(message, {f"{name}.py": f"def {name}():\n    return 1\n"})
    repo.write("a.py", "def a():\n    return 'dirty'\n")
    return repo


def test_messages_change_and_nothing_else(history: Repo) -> None:
    before, status = shape(history), history.git("status", "--porcelain")
    done = reword(history, "--yes", "HEAD~3..")
    assert done.code == 0, done.errors
    assert shape(history) == before
    assert history.git("status", "--porcelain") == status
    assert subjects(history)[-1] == "wip"
    assert not {"wip 2", "x", "y"} & set(subjects(history))
    history.git("fsck", "--strict")


def test_trailers_stay(history: Repo) -> None:
    reword(history, "--yes", "HEAD~3..")
    assert history.git("log", "-1", "--format=%(trailers:key=Signed-off-by,valueonly)", "HEAD~2") == (
        "Ada <ada@example.org>"
    )


def test_undo_moves_the_branch_back_once(history: Repo) -> None:
    old = history.git("rev-parse", "HEAD")
    reword(history, "--yes", "HEAD~3..")
    assert history.git("rev-parse", "HEAD") != old
    assert reword(history, "--undo").code == 0
    assert history.git("rev-parse", "HEAD") == old
    again = reword(history, "--undo")
    assert again.code == 4
    assert "there is no reword to undo" in again.errors


def test_undo_is_refused_after_a_new_commit(history: Repo) -> None:
    reword(history, "--yes", "HEAD~3..")
    history.commit("add e", {"e.py": "e = 1\n"})
    head = history.git("rev-parse", "HEAD")
    done = reword(history, "--undo")
    assert (done.code, history.git("rev-parse", "HEAD")) == (4, head)
    assert "main has moved since" in done.errors


def test_branches_that_point_into_the_range_move_along(history: Repo) -> None:
    history.git("branch", "middle", "HEAD~1")
    history.git("branch", "below", "HEAD~3")
    history.git("tag", "v1", "HEAD~1")
    old = {name: history.git("rev-parse", name) for name in ("middle", "below", "v1")}
    reword(history, "--yes", "HEAD~3..")
    assert history.git("rev-parse", "middle") == history.git("rev-parse", "HEAD~1") != old["middle"]
    assert history.git("rev-parse", "below") == old["below"]
    assert history.git("rev-parse", "v1") == old["v1"]


def test_one_commit_in_the_middle(history: Repo) -> None:
    reword(history, "--yes", "HEAD~1")
    kept = subjects(history)
    assert (kept[0], kept[2], kept[3]) == ("y", "wip 2", "wip")
    assert kept[1] != "x"


def test_merges_stay_merges(repo: Repo) -> None:
    base = repo.commit("start", {"a.py": "a = 1\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("t", {"b.py": "def b():\n    pass\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("m", {"c.py": "def c():\n    pass\n"})
    repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'topic'", "topic")
    before = shape(repo)
    done = reword(repo, "--yes", f"{base}..")
    assert done.code == 0, done.errors
    assert subjects(repo)[0] == "Merge branch 'topic'"
    assert "kept (a merge keeps its message)" in done.errors
    assert shape(repo) == before
    assert repo.git("rev-parse", "topic") == repo.git("rev-parse", "HEAD^2")
    assert not {"t", "m"} & set(subjects(repo))


def test_notes_come_along(history: Repo) -> None:
    history.git("notes", "add", "-m", "reviewed by Ada", "HEAD~1")
    reword(history, "--yes", "HEAD~3..")
    assert history.git("notes", "show", "HEAD~1") == "reviewed by Ada"


def test_pushed_commits_are_refused_unless_forced(history: Repo, tmp_path: Path) -> None:
    history.git("init", "-q", "--bare", str(tmp_path / "origin"))
    history.git("remote", "add", "origin", str(tmp_path / "origin"))
    history.git("push", "-q", "origin", "HEAD~1:refs/heads/main")
    history.git("fetch", "-q", "origin")
    head = history.git("rev-parse", "HEAD")
    done = reword(history, "--yes", "HEAD~3..")
    assert (done.code, history.git("rev-parse", "HEAD")) == (4, head)
    assert "2 of these commits were pushed" in done.errors
    assert reword(history, "--yes").code == 0
    assert subjects(history)[1:] == ["x", "wip 2", "wip"]
    assert reword(history, "--yes", "--force", "HEAD~3..").code == 0


def test_a_detached_head_moves(history: Repo) -> None:
    main = history.git("rev-parse", "main")
    history.git("checkout", "-q", "--detach", "HEAD")
    history.git("checkout", "-q", "-b", "other", "HEAD~3")
    history.git("checkout", "-q", "--detach", "main")
    history.git("branch", "-q", "-D", "main")
    assert reword(history, "--yes", "HEAD~1..").code == 0
    assert history.git("rev-parse", "HEAD") != main
    assert reword(history, "--undo").code == 0
    assert history.git("rev-parse", "HEAD") == main


def test_sha256(tmp_path: Path) -> None:
    repo = Repo.init(tmp_path / "repo", object_format="sha256")
    repo.commit("start", {"a.py": "a = 1\n"})
    repo.commit("wip", {"b.py": "def b():\n    pass\n"})
    assert reword(repo, "--yes", "HEAD~1..").code == 0
    assert "wip" not in subjects(repo)
    repo.git("fsck", "--strict")


def test_a_latin_1_message_becomes_utf_8(repo: Repo) -> None:
    repo.commit("start", {"a.py": "a = 1\n"})
    repo.stage_file("b.py", "def b():\n    pass\n")
    author = "J\u00f6rg"
    repo.run(
        "git", "-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "-F", "-",
        stdin="gr\u00fcn".encode("latin-1"),
        env={"GIT_AUTHOR_NAME": b"J\xf6rg".decode("utf-8", "surrogateescape")},
    )  # fmt: skip
    assert repo.git("log", "-1", "--format=%an %s") == f"{author} gr\u00fcn"
    assert reword(repo, "--yes", "HEAD~1..").code == 0
    assert repo.git("log", "-1", "--format=%an") == author
    assert b"encoding" not in repo.run("git", "cat-file", "commit", "HEAD").out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "this repository has no remote"),
        (("HEAD..",), 3, "HEAD.. holds no commits"),
        (("nowhere",), 4, "bad revision"),
        (("--", "-x"), 2, "'-x' is not a range"),
    ],
)
def test_bad_ranges(history: Repo, arguments: Sequence[str], code: int, says: str) -> None:
    done = reword(history, "--yes", *arguments)
    assert done.code == code
    assert says in done.errors


def test_an_unborn_branch(repo: Repo) -> None:
    assert reword(repo, "--yes", "HEAD~1..").code == 4


def test_a_shallow_clone_says_how_to_deepen(history: Repo, tmp_path: Path) -> None:
    clone = history.clone(tmp_path / "clone", "--depth=2")
    done = reword(clone, "--yes", "--force", "HEAD~1")
    assert done.code == 4
    assert "git fetch --unshallow" in done.errors


def test_nothing_happens_during_a_merge(history: Repo) -> None:
    (history.path / ".git" / "MERGE_HEAD").write_text(history.git("rev-parse", "HEAD") + "\n")
    done = reword(history, "--yes", "HEAD~1..")
    assert done.code == 4
    assert "a merge is under way" in done.errors


def test_json_and_dry_run_change_nothing(history: Repo) -> None:
    head = history.git("rev-parse", "HEAD")
    rows = json.loads(reword(history, "--json", "HEAD~3..").text)
    assert [row["old"].strip().split("\n")[0] for row in rows] == ["wip 2", "x", "y"]
    assert all(row["is_change"] for row in rows)
    assert reword(history, "--dry-run", "HEAD~3..").code == 0
    assert history.git("rev-parse", "HEAD") == head


def test_the_backup_refs_are_bounded(history: Repo) -> None:
    for _ in range(3):
        reword(history, "--yes", "HEAD~1..")
        history.git("commit", "-q", "--amend", "-m", "wip")
    groups = {
        line.split("/")[3]
        for line in history.git("for-each-ref", "--format=%(refname)", "refs/gitgpt").split()
    }
    assert len(groups) == 3


def test_a_person_chooses_commit_by_commit(history: Repo) -> None:
    terminal = Terminal([*GITGPT, "reword", "--offline", "HEAD~3.."], history.path, {"TERM": "xterm"})
    for key in ("s", "a", "l"):
        terminal.wait_for("of 3")
        terminal.press(key)
    assert terminal.finish() == 0
    kept = subjects(history)
    assert kept[2] == "wip 2"
    assert not {"x", "y"} & set(kept)


def test_quitting_changes_nothing(history: Repo) -> None:
    head = history.git("rev-parse", "HEAD")
    terminal = Terminal([*GITGPT, "reword", "--offline", "HEAD~3.."], history.path, {"TERM": "xterm"})
    terminal.wait_for("1 of 3")
    terminal.press("a")
    terminal.wait_for("2 of 3")
    terminal.press("q")
    assert terminal.finish() == 1
    assert history.git("rev-parse", "HEAD") == head


@pytest.fixture
def signing(history: Repo, tmp_path: Path) -> Repo:
    """The same with a signed commit on top; the key signs commits through ssh."""
    key = tmp_path / "key"
    done = history.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    assert done.code == 0, done.errors
    history.config(**{"gpg.format": "ssh", "user.signingKey": str(key)})
    history.commit("z", {"z.py": "def z():\n    return 1\n"}, "-S")
    return history


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen makes the key")
def test_a_signed_commit_is_signed_again(signing: Repo) -> None:
    before = shape(signing)
    done = reword(signing, "--yes", "HEAD~2..")
    assert done.code == 0, done.errors
    assert b"gpgsig" in signing.run("git", "cat-file", "commit", "HEAD").out
    assert shape(signing) == before


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen makes the key")
def test_a_commit_that_cannot_be_signed_again_stays(signing: Repo) -> None:
    head = signing.head
    signing.config(**{"user.signingKey": "/nowhere/key"})
    done = reword(signing, "--yes", "HEAD~2..")
    assert (done.code, signing.head) == (4, head)
    assert "could not sign it again" in done.errors
    signing.env["GIT_COMMITTER_EMAIL"] = "eve@example.org"
    done = reword(signing, "--yes", "HEAD~2..")
    assert (done.code, signing.head) == (4, head)
    assert "you cannot sign it again" in done.errors


def test_only_messages_that_break_the_rules(history: Repo) -> None:
    history.commit("feat: add e", {"e.py": "e = 1\n"})
    rows = json.loads(reword(history, "--json", "--lint", "HEAD~3..").text)
    assert [row["old"].strip() for row in rows] == ["x", "y"]
    assert reword(history, "--yes", "--lint", "HEAD~1..").code == 3


def test_what_rules_wrote_while_the_model_was_away_is_upgraded(repo: Repo, server: Server) -> None:
    repo.commit("feat: start", {"a.py": "a = 1\n"})
    repo.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url, "GITGPT_CACHE": "false"}
    server.script(*[Answer(status=500)] * 3)
    repo.stage_file("b.py", "def b():\n    return 1\n")
    assert repo.gitgpt("commit", "--yes").code == 0
    second_best = repo.subject()
    repo.commit("feat: written by hand", {"c.py": "c = 1\n"})
    server.text = "feat(b): return one"
    done = repo.gitgpt("reword", "--yes", "--drafted", "HEAD~2..")
    assert done.code == 0, done.errors
    assert subjects(repo)[:2] == ["feat: written by hand", "feat(b): return one"] != second_best
