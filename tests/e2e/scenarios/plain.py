"""Ordinary commits, with every option and setting that shapes the message file."""

from __future__ import annotations

from ground.repo import Edited
from ground.scenario import DRAFT, OPENS, Play, Row, change, commit, configured
from ground.stage import Stage

SIGNED = b"Signed-off-by: Carl Committer <carl@example.com>\n"
SCISSORS = b"# ------------------------ >8 ------------------------\n"


def template(
    *options: str,
    text: str = "Why:\n\nHow it was tested:\n",
    by_config: bool = False,
    edit: bytes | None = None,
    env: dict[str, str] | None = None,
) -> Play:
    def play(stage: Stage) -> Edited:
        stage.write("../template", text)
        change(stage)
        if by_config:
            stage.config(commit_template=str(stage.path / "../template"))
            return stage.commit_with_editor(*options, edit=edit, env=env)
        return stage.commit_with_editor("-t", "../template", *options, edit=edit, env=env)

    return play


def core_editor(stage: Stage) -> Edited:
    """core.editor instead of GIT_EDITOR: the hook then sees no GIT_EDITOR at all."""
    change(stage)
    stage.config(core_editor='cp "$1" ../seen; : ')
    done = stage.run("git", "commit")
    seen = stage.path / "../seen"
    return Edited(done, [seen.read_bytes()] if seen.exists() else [], stage.message())


def refusing_commit_msg(stage: Stage) -> Edited:
    change(stage)
    hook = stage.write(".git/hooks/commit-msg", "#!/bin/sh\nexit 1\n", mode=0o755)
    stage.commit_with_editor()
    hook.unlink()
    return stage.commit_with_editor()


def amended(*options: str, body: str = "") -> Play:
    """`commit --amend` where the settings ask for a new draft."""

    def play(stage: Stage) -> Edited:
        stage.env["GITGPT_DRAFT_ON_AMEND"] = "true"
        stage.install(also=("commit",))
        stage.commit(f"fix: the old words\n\nOld body.\n{body}", {"old.py": "old\n"})
        change(stage)
        return stage.commit_with_editor("--amend", *options)

    return play


def squashed(*options: str) -> Play:
    """`merge --squash`, then commit, where the settings ask for a draft."""

    def play(stage: Stage) -> Edited:
        stage.env["GITGPT_DRAFT_ON_SQUASH"] = "true"
        stage.install(also=("squash",))
        stage.branch("side")
        stage.commit("feat: on the side", {"side.py": "side\n"})
        stage.switch("main")
        stage.git("merge", "--squash", "side")
        return stage.commit_with_editor(*options)

    return play


def reworded(stage: Stage) -> Edited:
    stage.env["GITGPT_DRAFT_ON_AMEND"] = "true"
    stage.install(also=("commit",))
    stage.commit("fix: the old words", {"old.py": "old\n"})
    return stage.with_editor("rebase", "-i", "HEAD~1", todo="reword HEAD\n")


def failing_editor(stage: Stage) -> Edited:
    change(stage)
    done = stage.run("git", "commit", env={"GIT_EDITOR": "false"})
    return Edited(done, [(stage.git_dir / "COMMIT_EDITMSG").read_bytes()], stage.message())


def has_no_comment(_: Stage, done: Edited) -> None:
    assert b"gitgpt" not in done.message
    assert done.message.count(b"# Please enter") == 1


def keeps_verbose_diff(_: Stage, done: Edited) -> None:
    assert SCISSORS in done.seen[0]
    assert done.seen[0].endswith(b"\n+value = 1\n")


def trailer_is_one(stage: Stage, done: Edited) -> None:
    found = stage.git("interpret-trailers", "--parse", "--only-trailers", stdin=done.message)
    assert found.splitlines()[-1].startswith(("Signed-off-by: ", "Issue: "))


BEGIN = b"chore: begin\n"
KEPT_HELP = (
    OPENS + b" Please enter the commit message for your changes. Lines starting\n# with '#' will be kept"
)

ROWS: dict[str, Row] = {
    "editor": Row(commit()),
    "the person's own words win": Row(commit(edit=b"my words\n"), message=b"my words\n"),
    "an emptied file aborts": Row(commit(edit=b""), message=BEGIN, code=1),
    "a failing editor aborts": Row(failing_editor, message=BEGIN, code=1),
    "core.editor": Row(core_editor),
    "--no-edit": Row(commit("--no-edit"), seen=None),
    "-v": Row(commit("-v"), check=keeps_verbose_diff),
    "-v -v": Row(commit("-v", "-v"), check=keeps_verbose_diff),
    "-v --no-edit": Row(commit("-v", "--no-edit"), seen=None),
    "commit.verbose": Row(configured("commit.verbose=true"), check=keeps_verbose_diff),
    "cleanup=default": Row(configured("commit.cleanup=default")),
    "cleanup=strip": Row(configured("commit.cleanup=strip")),
    "cleanup=whitespace": Row(
        configured("commit.cleanup=whitespace", edit=None), message=KEPT_HELP, check=has_no_comment
    ),
    "cleanup=verbatim": Row(configured("commit.cleanup=verbatim"), message=KEPT_HELP, check=has_no_comment),
    "cleanup=scissors": Row(configured("commit.cleanup=scissors"), seen=DRAFT + b"\n" + SCISSORS),
    "cleanup=scissors -v": Row(
        configured("commit.cleanup=scissors", options=("-v",)), seen=DRAFT + b"\n" + SCISSORS
    ),
    "--cleanup=verbatim": Row(commit("--cleanup=verbatim"), message=KEPT_HELP, check=has_no_comment),
    "--cleanup=whitespace": Row(commit("--cleanup=whitespace"), message=KEPT_HELP, check=has_no_comment),
    "--cleanup=scissors": Row(commit("--cleanup=scissors"), seen=DRAFT + b"\n" + SCISSORS),
    "--cleanup=verbatim --no-edit": Row(commit("--cleanup=verbatim", "--no-edit"), seen=None),
    "core.commentChar=;": Row(configured("core.commentChar=;"), seen=DRAFT + b"\n; Please"),
    "core.commentChar=; -v": Row(configured("core.commentChar=;", options=("-v",)), seen=DRAFT + b"\n; Pl"),
    "core.commentChar=; and a draft that starts with it": Row(
        configured("core.commentChar=;"),
        reply="feat: add a value\n\n; is a mark of its own",
        message=b"feat: add a value\n\n ; is a mark of its own\n",
        seen=b"feat: add a value\n\n ; is",
    ),
    "core.commentChar=auto": Row(configured("core.commentChar=auto")),
    "core.commentString=//": Row(
        configured("core.commentString=//"), seen=DRAFT + b"\n// Please", git=(2, 45)
    ),
    "core.commentString=// -v": Row(
        configured("core.commentString=//", options=("-v",)), seen=DRAFT + b"\n// Please", git=(2, 45)
    ),
    "-s": Row(
        commit("-s"), message=DRAFT + b"\n" + SIGNED, seen=DRAFT + b"\n" + SIGNED, check=trailer_is_one
    ),
    "-s --no-edit": Row(
        commit("-s", "--no-edit"), message=DRAFT + b"\n" + SIGNED, seen=None, check=trailer_is_one
    ),
    "-s and a body": Row(
        commit("-s"),
        reply="feat: add a value\n\nNothing held one.",
        message=b"feat: add a value\n\nNothing held one.\n\n" + SIGNED,
        seen=b"feat: add a value\n\nNothing held one.\n\n" + SIGNED,
        check=trailer_is_one,
    ),
    "--trailer": Row(
        commit("--trailer", "Issue: 1"),
        message=DRAFT + b"\nIssue: 1\n",
        seen=DRAFT + b"\nIssue: 1\n#",
        check=trailer_is_one,
        git=(2, 32),
    ),
    "-s --trailer": Row(
        commit("-s", "--trailer", "Issue: 1"),
        message=DRAFT + b"\n" + SIGNED + b"Issue: 1\n",
        seen=DRAFT + b"\n" + SIGNED + b"Issue: 1\n",
        check=trailer_is_one,
        git=(2, 32),
    ),
    "-t": Row(
        template(),
        message=DRAFT + b"\nWhy:\n\nHow it was tested:\n",
        seen=DRAFT + b"\nWhy:\n\nHow it was tested:\n\n#",
    ),
    "commit.template": Row(
        template(by_config=True),
        message=DRAFT + b"\nWhy:\n\nHow it was tested:\n",
        seen=DRAFT + b"\nWhy:\n\nHow it was tested:\n\n#",
    ),
    "template of comments": Row(
        template(text="# Why and how?\n", by_config=True), seen=DRAFT + b"\n# Why and how?\n\n#"
    ),
    "template with -s": Row(
        template("-s"),
        message=DRAFT + b"\nWhy:\n\nHow it was tested:\n\n" + SIGNED,
        seen=DRAFT + b"\nWhy:\n\nHow it was tested:\n\n" + SIGNED,
    ),
    "template with --no-edit": Row(
        template("--no-edit"), message=DRAFT + b"\nWhy:\n\nHow it was tested:\n", seen=None
    ),
    "draft_over_template=false": Row(
        template(edit=b"mine\n", env={"GITGPT_DRAFT_OVER_TEMPLATE": "false"}),
        message=b"mine\n",
        seen=b"Why:\n\nHow it was tested:\n\n#",
        requests=0,
    ),
    "draft_on_amend": Row(
        amended(),
        seen=DRAFT + b"\n# fix: the old words\n#\n# Old body.\n#\n# Please",
        sent=("old.py", "src/new.py"),
    ),
    "draft_on_amend, trailers": Row(
        amended(body="\nChange-Id: I1\n"),
        message=DRAFT + b"\nChange-Id: I1\n",
        seen=DRAFT + b"\nChange-Id: I1\n\n# fix: the old words\n",
    ),
    "draft_on_amend --no-edit": Row(
        amended("--no-edit"), message=b"fix: the old words\n\nOld body.\n", seen=None, requests=0
    ),
    "draft_on_amend --cleanup=verbatim": Row(
        amended("--cleanup=verbatim"),
        message=b"fix: the old words\n\nOld body.\n\n# Please",
        seen=b"fix: the old words\n",
        requests=0,
    ),
    "draft_on_amend, reword": Row(
        reworded, seen=DRAFT + b"\n# fix: the old words\n#\n# Please", sent=("old.py",)
    ),
    "draft_on_squash": Row(
        squashed(), seen=DRAFT + b"\n# Squashed commit of the following:\n#\n# commit ", sent=("side.py",)
    ),
    "--allow-empty": Row(
        lambda stage: stage.commit_with_editor("--allow-empty", edit=b"empty\n"),
        message=b"empty\n",
        seen=b"\n# Please enter",
        requests=0,
        said=("gitgpt: nothing is staged, no message drafted",),
    ),
    "--allow-empty-message": Row(commit("--allow-empty-message")),
    "--allow-empty --allow-empty-message --no-edit": Row(
        lambda stage: stage.commit_with_editor("--allow-empty", "--allow-empty-message", "--no-edit"),
        message=b"",
        seen=None,
        requests=0,
        said=("gitgpt: nothing is staged, no message drafted",),
    ),
    "--no-status": Row(commit("--no-status"), seen=DRAFT),
    "-q": Row(commit("-q")),
    "--author": Row(commit("--author", "Eve <eve@example.com>")),
    "--no-verify": Row(commit("--no-verify")),
    "--dry-run": Row(commit("--dry-run"), message=BEGIN, seen=None, requests=0),
    "commit-msg refuses, the next try costs no request": Row(refusing_commit_msg),
    "GITGPT_SKIP=1": Row(
        commit(edit=b"mine\n", GITGPT_SKIP="1"), message=b"mine\n", seen=b"\n# Please", requests=0
    ),
}
