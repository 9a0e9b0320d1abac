"""Exactly what is being committed is described, wherever the repository is and however it is built."""

from __future__ import annotations

import shutil

from ground.repo import Edited, Repo
from ground.scenario import OPENS, Row, change
from ground.stage import Stage


def tracked(stage: Stage, *names: str) -> None:
    stage.commit("chore: more", {name: f"old {name}\n" * 30 for name in names})


def commit_all(stage: Stage) -> Edited:
    tracked(stage, "one.txt", "two.txt")
    stage.write("one.txt", "changed one\n")
    (stage.path / "two.txt").unlink()
    stage.write("untracked.txt", "never sent\n")
    return stage.commit_with_editor("-a")


def partial(*options: str, other_is_in: bool = False) -> object:
    """one.txt is committed, two.txt only when `other_is_in`; three.txt is changed and not staged."""

    def play(stage: Stage) -> Edited:
        tracked(stage, "one.txt", "two.txt", "three.txt")
        stage.stage_file("two.txt", "changed two\n")
        stage.write("three.txt", "changed three\n")
        stage.write("one.txt", "changed one\n")
        return stage.commit_with_editor(*options, "--", "one.txt")

    return play


def stays_staged(stage: Stage, _: Edited) -> None:
    assert stage.status().splitlines() == [" M three.txt", "M  two.txt"]


def patch(stage: Stage) -> Edited:
    """Two hunks, of which the first is taken."""
    lines = [f"line {number}\n" for number in range(40)]
    stage.commit("chore: more", {"one.txt": "".join(lines)})
    stage.write("one.txt", "".join(["taken hunk\n", *lines[1:-1], "hunk left out\n"]))
    return stage.with_editor("commit", "-p", stdin=b"y\nn\n")


def half_staged(stage: Stage) -> Edited:
    tracked(stage, "one.txt")
    stage.stage_file("one.txt", "staged content\n")
    stage.write("one.txt", "staged content\nunstaged content\n")
    return stage.commit_with_editor()


def intent_to_add(stage: Stage) -> Edited:
    stage.write("later.txt", "not yet\n")
    stage.git("add", "-N", "later.txt")
    change(stage)
    return stage.commit_with_editor()


def from_folder(*options: str) -> object:
    def play(stage: Stage) -> Edited:
        change(stage, "top.txt", "at the top\n")
        change(stage, "a/b/deep.txt", "deep\n")
        return stage.commit_with_editor(*options, cwd="a/b")

    return play


def first_commit(stage: Stage) -> Edited:
    new = stage.beside(stage.path.parent / "new")
    Repo.init(new.path)
    new.install()
    change(new)
    return new.commit_with_editor()


def orphan(stage: Stage) -> Edited:
    stage.git("checkout", "-q", "--orphan", "other")
    change(stage)
    return stage.commit_with_editor()


def detached(stage: Stage) -> Edited:
    stage.git("checkout", "-q", "--detach")
    change(stage)
    return stage.commit_with_editor()


def worktree(*options: str, cwd: str = ".") -> object:
    def play(stage: Stage) -> Edited:
        change(stage, "elsewhere.txt", "staged in the main tree\n")
        stage.git("worktree", "add", "-q", "../tree")
        tree = stage.beside(stage.path.parent / "tree")
        change(tree, "here/one.txt", "in the worktree\n")
        change(tree, "here/two.txt", "also there\n")
        return tree.commit_with_editor(*options, cwd=cwd)

    return play


def submodule(stage: Stage) -> Stage:
    inner = Repo.init(stage.path.parent / "inner")
    inner.commit("chore: begin inner", {"inner.txt": "inner\n"})
    stage.git("submodule", "--quiet", "add", f"file://{inner.path}", "sub")
    stage.commit("chore: add a submodule")
    return stage.beside(stage.path / "sub")


def in_submodule(stage: Stage) -> Edited:
    sub = submodule(stage)
    sub.install()
    change(sub)
    return sub.commit_with_editor()


def bump_submodule(stage: Stage) -> Edited:
    sub = submodule(stage)
    sub.commit("feat: inside the submodule", {"secret-inner.txt": "inner content\n"})
    return stage.commit_with_editor("-a")


def git_dir_and_work_tree(stage: Stage) -> Edited:
    change(stage)
    places = (f"--git-dir={stage.path}/.git", f"--work-tree={stage.path}")
    return stage.with_editor(*places, "commit", cwd="..")


def git_dir_variables(stage: Stage) -> Edited:
    change(stage)
    env = {"GIT_DIR": f"{stage.path}/.git", "GIT_WORK_TREE": str(stage.path)}
    return stage.commit_with_editor(env=env, cwd="..")


def dash_c(stage: Stage) -> Edited:
    change(stage)
    return stage.with_editor("-C", str(stage.path), "commit", cwd="/")


def other_index(stage: Stage) -> Edited:
    change(stage, "ordinary.txt", "in the ordinary index\n")
    index = {"GIT_INDEX_FILE": str(stage.path.parent / "index")}
    stage.git("read-tree", "HEAD", env=index)
    stage.write("other.txt", "in the other index\n")
    stage.git("add", "other.txt", env=index)
    return stage.commit_with_editor(env=index)


def separate_git_dir(stage: Stage) -> Edited:
    other = stage.beside(stage.path.parent / "other")
    Repo.init(other.path, f"--separate-git-dir={stage.path.parent}/elsewhere.git")
    other.install()
    change(other)
    return other.commit_with_editor()


def bare_with_worktree(stage: Stage) -> Edited:
    stage.git("clone", "-q", "--bare", str(stage.path), "../bare.git")
    stage.git("-C", "../bare.git", "worktree", "add", "-q", "../from-bare")
    tree = stage.beside(stage.path.parent / "from-bare")
    tree.install()
    change(tree)
    return tree.commit_with_editor()


def moved_work_tree(stage: Stage) -> Edited:
    """core.worktree: the working tree is elsewhere than the git folder."""
    tree = stage.path.parent / "moved"
    tree.mkdir()
    stage.config(core_worktree=str(tree))
    shutil.copy(stage.path / "README.md", tree)
    (tree / "new.py").write_text("value = 1\n")
    moved = ("--git-dir", f"{stage.path}/.git")
    stage.git(*moved, "add", "-A", cwd=tree)
    return stage.with_editor(*moved, "commit", cwd=tree)


def cloned(*options: str) -> object:
    """A clone, its origin gone: nothing can be fetched during the hook."""

    def play(stage: Stage) -> Edited:
        tracked(stage, "one.txt", "two.txt", "three.txt")
        tracked(stage, "one.txt")
        stage.config(uploadpack_allowFilter="true")
        clone = stage.beside(stage.clone(stage.path.parent / "clone", *options).path)
        clone.install()
        clone.git("mv", "one.txt", "moved.txt")
        stage.path.rename(stage.path.with_name("gone"))
        (clone.path / "moved.txt").write_text("changed\n")
        return clone.commit_with_editor("-a")

    return play


def sparse(stage: Stage) -> Edited:
    tracked(stage, "in/one.txt", "out/two.txt")
    stage.git("sparse-checkout", "set", "in")
    stage.write("in/one.txt", "changed\n")
    return stage.commit_with_editor("-a")


def in_format(object_format: str = "sha1", *options: str) -> object:
    def play(stage: Stage) -> Edited:
        other = Stage.build(stage.path.parent / "other", stage.server, *options, object_format=object_format)
        change(other)
        return other.commit_with_editor()

    return play


def with_settings(*settings: str) -> object:
    def play(stage: Stage) -> Edited:
        for setting in settings:
            stage.git("config", *setting.split("="))
        tracked(stage, "one.txt")
        stage.write("one.txt", "changed\n")
        return stage.commit_with_editor("-a")

    return play


def odd_place(name: str) -> object:
    def play(stage: Stage) -> Edited:
        other = Stage.build(stage.path.parent / name, stage.server)
        change(other)
        return other.commit_with_editor()

    return play


def commit_in_rebase(stage: Stage) -> Edited:
    """A commit of the person's own during a rebase is an ordinary one."""
    stage.commit("feat: one", {"one.txt": "one\n"})
    stage.commit("feat: two", {"two.txt": "two\n"})
    stage.with_editor("rebase", "-i", "HEAD~2", todo="edit HEAD~1\npick HEAD\n")
    change(stage)
    done = stage.commit_with_editor()
    stage.git("rebase", "--continue")
    return done._replace(message=stage.message("HEAD~1"))


ONE = ("one.txt", "+changed one")
ROWS: dict[str, Row] = {
    "-a": Row(commit_all, sent=(*ONE, "two.txt"), unsent=("untracked.txt", "never sent")),
    "FILE": Row(partial(), sent=ONE, unsent=("changed two", "changed three"), check=stays_staged),
    "--only FILE": Row(
        partial("--only"), sent=ONE, unsent=("changed two", "changed three"), check=stays_staged
    ),
    "--include FILE": Row(partial("--include"), sent=(*ONE, "+changed two"), unsent=("changed three",)),
    "-p": Row(patch, sent=("+taken hunk",), unsent=("hunk left out",)),
    "staged and unstaged in one file": Row(
        half_staged, sent=("+staged content",), unsent=("unstaged content",)
    ),
    "intent to add": Row(intent_to_add, sent=("src/new.py",), unsent=("later.txt", "not yet")),
    "from a subfolder": Row(from_folder(), sent=("top.txt", "a/b/deep.txt")),
    "FILE from a subfolder": Row(
        from_folder("--", "deep.txt"), sent=("a/b/deep.txt",), unsent=("top.txt", "at the top")
    ),
    "first commit": Row(first_commit, sent=("src/new.py",)),
    "orphan branch": Row(orphan, sent=("src/new.py", "README.md")),
    "detached HEAD": Row(detached, sent=("src/new.py",)),
    "linked worktree": Row(worktree(), sent=("in the worktree", "also there"), unsent=("elsewhere.txt",)),
    "linked worktree, subfolder": Row(worktree(cwd="here"), sent=("also there",), unsent=("elsewhere.txt",)),
    "linked worktree, FILE": Row(
        worktree("--", "here/one.txt"), sent=("in the worktree",), unsent=("also there", "elsewhere.txt")
    ),
    "inside a submodule": Row(in_submodule, sent=("src/new.py",), unsent=("README.md",)),
    "a submodule's pointer": Row(bump_submodule, sent=("sub",), unsent=("inner content",)),
    "--git-dir --work-tree": Row(git_dir_and_work_tree, sent=("src/new.py",)),
    "GIT_DIR and GIT_WORK_TREE": Row(git_dir_variables, sent=("src/new.py",)),
    "-C": Row(dash_c, sent=("src/new.py",)),
    "GIT_INDEX_FILE of the user's": Row(other_index, sent=("other.txt",), unsent=("ordinary.txt",)),
    "separate git dir": Row(separate_git_dir, sent=("src/new.py",)),
    "worktree of a bare repository": Row(bare_with_worktree, sent=("src/new.py",)),
    "core.worktree": Row(moved_work_tree, sent=("new.py",)),
    "shallow clone": Row(cloned("--depth=1"), sent=("moved.txt",)),
    "partial clone": Row(cloned("--filter=blob:none"), sent=("moved.txt",)),
    "sparse checkout": Row(sparse, sent=("in/one.txt",), unsent=("two.txt",)),
    "SHA-256": Row(in_format("sha256"), sent=("src/new.py",)),
    "reftable": Row(in_format("sha1", "--ref-format=reftable"), sent=("src/new.py",), git=(2, 45)),
    "split index": Row(with_settings("core.splitIndex=true"), sent=("+changed",)),
    "untracked cache": Row(
        with_settings("core.untrackedCache=true", "feature.manyFiles=true"), sent=("+changed",)
    ),
    "folder with spaces, quotes and Chinese": Row(odd_place('it\'s a "仓库" $HOME'), sent=("src/new.py",)),
    "commit in the middle of a rebase": Row(commit_in_rebase, sent=("src/new.py",), seen=OPENS),
}
