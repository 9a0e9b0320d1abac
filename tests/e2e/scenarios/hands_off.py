"""Commits whose message exists already: the person's, or git's. Each must come out as without the hook."""

from __future__ import annotations

from ground.repo import Edited
from ground.scenario import Play, change
from ground.stage import Stage

TODO = "pick HEAD~2\n{} HEAD~1\n{} HEAD\n"


def new(*options: str, edit: bytes | None = None, stdin: bytes | None = None) -> Play:
    """`git commit OPTIONS` of a new file; another commit is there to be named."""

    def play(stage: Stage) -> Edited:
        stage.commit("fix: an older one\n\nWith a body.\n", {"old.txt": "old\n"})
        stage.write("../message", "from a file\n\nwith a body\n")
        change(stage)
        return stage.with_editor("commit", *options, edits=(edit,), stdin=stdin)

    return play


def amended(*options: str, edit: bytes | None = None) -> Play:
    def play(stage: Stage) -> Edited:
        stage.commit("fix: first")
        stage.commit("fix: the one to amend\n\nWith a body.\n", {"old.txt": "old\n"})
        change(stage)
        return stage.commit_with_editor("--amend", *options, edit=edit)

    return play


def forked(stage: Stage, *, has_conflict: bool = False) -> None:
    """A branch `side` with two commits beside `main`."""
    stage.commit("feat: base", {"shared.txt": "base\n"})
    stage.branch("side")
    stage.commit("feat: first on the side", {"shared.txt" if has_conflict else "side.txt": "side\n"})
    stage.commit("feat: second on the side\n\nIts body.\n", {"side2.txt": "side\n"})
    stage.switch("main")
    stage.commit("feat: on main", {"shared.txt" if has_conflict else "main.txt": "main\n"})


def merged(*arguments: str, then: tuple[str, ...] = (), edits: tuple[bytes | None, ...] = ()) -> Play:
    def play(stage: Stage) -> Edited:
        forked(stage)
        first = stage.with_editor("merge", *arguments, "side", edits=edits)
        return stage.with_editor(*then, edits=edits) if then else first

    return play


def fast_forward(stage: Stage) -> Edited:
    stage.branch("side")
    stage.commit("feat: on the side", {"side.txt": "side\n"})
    stage.switch("main")
    return stage.with_editor("merge", "side")


def octopus(stage: Stage) -> Edited:
    forked(stage)
    stage.branch("other", "HEAD~1")
    stage.commit("feat: other", {"other.txt": "other\n"})
    stage.switch("main")
    return stage.with_editor("merge", "side", "other")


def in_conflict(*start: str, then: tuple[str, ...], edits: tuple[bytes | None, ...] = ()) -> Play:
    """`git START` stops with a conflict, which is resolved; then `git THEN`."""

    def play(stage: Stage) -> Edited:
        forked(stage, has_conflict=True)
        assert stage.with_editor(*start).run.code == 1
        stage.stage_file("shared.txt", "resolved\n")
        return stage.with_editor(*then, edits=edits)

    return play


def pulled(*options: str) -> Play:
    def play(stage: Stage) -> Edited:
        other = stage.clone(stage.path.parent / "other")
        stage.commit("feat: theirs", {"theirs.txt": "theirs\n"})
        other.commit("feat: ours", {"ours.txt": "ours\n"})
        done = other.with_editor("pull", *options)
        stage.git("fetch", "-q", "../other", "main:pulled")
        return done

    return play


def after_fork(*steps: tuple[str, ...], edits: tuple[bytes | None, ...] = ()) -> Play:
    """git commands one after the other on `main` beside `side`; the last one is looked at."""

    def play(stage: Stage) -> Edited:
        forked(stage)
        done = [stage.with_editor(*step, edits=edits) for step in steps]
        assert [step.run.code for step in done[:-1]] == [0] * (len(done) - 1)
        return done[-1]

    return play


def rebased(
    todo: str | None, *options: str, edits: tuple[bytes | None, ...] = (), then: tuple[str, ...] = ()
) -> Play:
    """`git rebase -i` of three commits with this list; `then` is what follows a stop."""

    def play(stage: Stage) -> Edited:
        for letter in "abc":
            stage.commit(f"feat: {letter}\n\nBody of {letter}.\n", {f"{letter}.txt": f"{letter}\n"})
        done = stage.with_editor("rebase", "-i", *options, "HEAD~3", todo=todo, edits=edits)
        return stage.with_editor(*then, edits=edits) if then else done

    return play


def amended_in_rebase(stage: Stage) -> Edited:
    rebased("pick HEAD~2\nedit HEAD~1\npick HEAD\n")(stage)
    change(stage)
    stage.with_editor("commit", "--amend")
    return stage.with_editor("rebase", "--continue")


def autosquashed(stage: Stage) -> Edited:
    stage.commit("feat: a", {"a.txt": "a\n"})
    stage.commit("feat: b", {"b.txt": "b\n"})
    stage.commit("fixup! feat: a", {"a2.txt": "a\n"})
    stage.commit("squash! feat: b\n\nMore.\n", {"b2.txt": "b\n"})
    return stage.with_editor("-c", "sequence.editor=true", "rebase", "-i", "--autosquash", "HEAD~4")


def rebased_onto(*options: str, has_merge: bool = False) -> Play:
    def play(stage: Stage) -> Edited:
        forked(stage)
        if has_merge:
            stage.git("merge", "-q", "--no-edit", "side")
            stage.branch("upstream", "HEAD~1")
            stage.commit("feat: upstream", {"upstream.txt": "upstream\n"})
            stage.switch("main")
            return stage.with_editor("rebase", *options, "upstream")
        return stage.with_editor("rebase", *options, "side")

    return play


def mailed(stage: Stage) -> Edited:
    forked(stage)
    patch = stage.run("git", "format-patch", "--stdout", "-1", "side").out
    return stage.with_editor("am", stdin=patch)


def stashed(stage: Stage) -> Edited:
    stage.write("README.md", "changed\n")
    stage.git("stash")
    return stage.with_editor("stash", "pop")


def from_vs_code(stage: Stage) -> Edited:
    """The message box is empty: `-F -` with nothing; git decides."""
    change(stage)
    return stage.with_editor("commit", "--quiet", "--allow-empty-message", "--file", "-", stdin=b"")


def from_jetbrains(stage: Stage) -> Edited:
    change(stage)
    stage.write("../message", "Typed in the tool window\n")
    settings = ("-c", "core.quotepath=false", "-c", "log.showSignature=false")
    return stage.with_editor(*settings, "commit", "-F", "../message", "--")


def from_lazygit(stage: Stage) -> Edited:
    change(stage)
    return stage.with_editor("commit", "-m", "Typed in the panel", "-m", "And its body")


def with_template(stage: Stage) -> Edited:
    stage.write("../template", "Why:\n")
    stage.config(commit_template="../template")
    change(stage)
    return stage.with_editor("commit", "-m", "mine")


COMMIT = ("commit",)
ROWS: dict[str, Play] = {
    "-m": new("-m", "mine"),
    "-m -m": new("-m", "mine", "-m", "and its body"),
    "-m -e": new("-m", "mine", "-e"),
    "-m -s": new("-m", "mine", "-s"),
    "-m -v": new("-m", "mine", "-v", "-e"),
    "-m ''": new("-m", ""),
    "-m '' --allow-empty-message": new("-m", "", "--allow-empty-message"),
    "-m with a template": with_template,
    "-a -m": new("-a", "-m", "mine"),
    "--allow-empty -m": new("--allow-empty", "-m", "mine"),
    "-F FILE": new("-F", "../message"),
    "-F -": new("-F", "-", stdin=b"typed elsewhere\n"),
    "-F - with nothing": new("-F", "-", stdin=b""),
    "-C": new("-C", "HEAD"),
    "-c": new("-c", "HEAD"),
    "-c, edited": new("-c", "HEAD", edit=b"mine\n"),
    "--fixup": new("--fixup", "HEAD"),
    "--fixup=amend:": new("--fixup=amend:HEAD", edit=b"amend! fix: an older one\n\nbetter\n"),
    "--fixup=reword:": new("--fixup=reword:HEAD", edit=b"amend! fix: an older one\n\nbetter\n"),
    "--squash": new("--squash", "HEAD"),
    "--squash -m": new("--squash", "HEAD", "-m", "more"),
    "--amend": amended(),
    "--amend, edited": amended(edit=b"better\n"),
    "--amend --no-edit": amended("--no-edit"),
    "--amend -m": amended("-m", "better"),
    "--amend -C": amended("-C", "HEAD~1"),
    "--amend -v": amended("-v"),
    "--amend --reset-author": amended("--reset-author", "--no-edit"),
    "merge, fast forward": fast_forward,
    "merge": merged(),
    "merge --no-edit": merged("--no-edit"),
    "merge --edit": merged("--edit"),
    "merge --edit, edited": merged("--edit", edits=(b"mine\n",)),
    "merge -m": merged("-m", "mine"),
    "merge --no-commit, commit": merged("--no-commit", then=COMMIT),
    "merge --squash, commit": merged("--squash", then=COMMIT),
    "merge --squash, commit -m": merged("--squash", then=("commit", "-m", "mine")),
    "merge --squash, commit --no-edit": merged("--squash", then=("commit", "--no-edit")),
    "octopus": octopus,
    "merge in conflict, commit": in_conflict("merge", "side", then=COMMIT),
    "merge in conflict, commit --no-edit": in_conflict("merge", "side", then=("commit", "--no-edit")),
    "merge in conflict, commit -m": in_conflict("merge", "side", then=("commit", "-m", "mine")),
    "merge in conflict, --continue": in_conflict("merge", "side", then=("merge", "--continue")),
    "pull --no-rebase": pulled("--no-rebase"),
    "pull --rebase": pulled("--rebase"),
    "revert": after_fork(("revert", "HEAD")),
    "revert --edit": after_fork(("revert", "--edit", "HEAD")),
    "revert --no-edit": after_fork(("revert", "--no-edit", "HEAD")),
    "revert -n, commit": after_fork(("revert", "-n", "HEAD"), COMMIT),
    "revert in conflict, --continue": in_conflict("revert", "HEAD~1", then=("revert", "--continue")),
    "cherry-pick": after_fork(("cherry-pick", "side")),
    "cherry-pick -x": after_fork(("cherry-pick", "-x", "side")),
    "cherry-pick -e": after_fork(("cherry-pick", "-e", "side")),
    "cherry-pick of two": after_fork(("cherry-pick", "main~1..side")),
    "cherry-pick -n, commit": after_fork(("cherry-pick", "-n", "side"), COMMIT),
    "cherry-pick in conflict, --continue": in_conflict(
        "cherry-pick", "side~1", then=("cherry-pick", "--continue")
    ),
    "cherry-pick in conflict, commit": in_conflict("cherry-pick", "side~1", then=COMMIT),
    "cherry-pick in conflict, commit --no-edit": in_conflict(
        "cherry-pick", "side~1", then=("commit", "--no-edit")
    ),
    "rebase": rebased_onto(),
    "rebase --apply": rebased_onto("--apply"),
    "rebase --rebase-merges": rebased_onto("--rebase-merges", has_merge=True),
    "rebase in conflict, --continue": in_conflict("rebase", "side", then=("rebase", "--continue")),
    "rebase in conflict, commit": in_conflict("rebase", "side", then=COMMIT),
    "rebase -i, all picked": rebased(TODO.format("pick", "pick")),
    "rebase -i --no-ff": rebased(TODO.format("pick", "pick"), "--no-ff"),
    "rebase -i, other order": rebased("pick HEAD\npick HEAD~1\npick HEAD~2\n"),
    "rebase -i, reword": rebased(TODO.format("reword", "pick")),
    "rebase -i, reword, edited": rebased(TODO.format("reword", "reword"), edits=(b"one\n", b"two\n")),
    "rebase -i, edit, --continue": rebased(TODO.format("edit", "pick"), then=("rebase", "--continue")),
    "rebase -i, edit, --amend": amended_in_rebase,
    "rebase -i, squash": rebased(TODO.format("squash", "pick")),
    "rebase -i, squash both": rebased(TODO.format("squash", "squash")),
    "rebase -i, fixup": rebased(TODO.format("fixup", "pick")),
    "rebase -i, fixup -C": rebased(TODO.format("fixup -C", "pick")),
    "rebase -i, fixup -c": rebased(TODO.format("fixup -c", "pick")),
    "rebase -i, drop": rebased(TODO.format("drop", "pick")),
    "rebase -i, --exec": rebased(None, "--exec", "true"),
    "rebase --autosquash": autosquashed,
    "am": mailed,
    "stash": stashed,
    "VS Code, empty box": from_vs_code,
    "JetBrains": from_jetbrains,
    "lazygit": from_lazygit,
}
