"""Who runs git commit, and in what surroundings."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from ground.environment import SCRIPTS
from ground.repo import Edited, Run
from ground.scenario import Row, change
from ground.stage import Stage
from ground.tty import Terminal

NOBODY = 65534


def bare(**extra: str) -> Callable[[Stage], Edited]:
    """Nothing in the environment but these and how to reach the server."""

    def play(stage: Stage) -> Edited:
        change(stage)
        home = os.environ["HOME"]
        env = {"HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin", **stage.env, **extra}
        return alone(stage, {name: value for name, value in env.items() if value})

    return play


def alone(stage: Stage, env: dict[str, str], *, become: tuple[str, ...] = ()) -> Edited:
    """`git commit` with exactly this environment."""
    identity = ("-c", "user.name=Cron", "-c", "user.email=cron@example.com")
    seen = stage.path.parent / "seen"
    editor = f'cp "$1" {shlex.quote(str(seen))}; :'
    words = [f"{name}={value}" for name, value in {**env, "GIT_EDITOR": editor}.items()]
    done = stage.run(*become, "env", "-i", *words, "git", *identity, "commit")
    return Edited(done, [seen.read_bytes()] if seen.exists() else [], stage.message())


def with_env(**env: str) -> Callable[[Stage], Edited]:
    def play(stage: Stage) -> Edited:
        change(stage)
        return stage.commit_with_editor(env=env)

    return play


def in_terminal(stage: Stage) -> Edited:
    """A real terminal; the editor is told to leave the file as it is."""
    change(stage)
    seen = stage.path.parent / "seen"
    env = {**stage.env, "GIT_EDITOR": f'cp "$1" {shlex.quote(str(seen))}; :', "TERM": "xterm-256color"}
    terminal = Terminal(["git", "commit"], stage.path, env)
    code = terminal.finish()
    return Edited(Run(code, terminal.screen, b"", 0.0), [seen.read_bytes()], stage.message())


def shows_no_rubbish(_: Stage, done: Edited) -> None:
    assert b"\x1b[31m" not in done.run.out and b"Traceback" not in done.run.out


def says_that_usage_was_not_recorded(_: Stage, done: Edited) -> None:
    (line,) = done.run.errors.splitlines()
    assert line.startswith("gitgpt: usage was not recorded: /proc/none/gitgpt/usage/")


def closed(redirection: str) -> Callable[[Stage], Edited]:
    """git started with a closed standard stream."""

    def play(stage: Stage) -> Edited:
        change(stage)
        seen = stage.path.parent / "seen"
        env = {"GIT_EDITOR": f'cp "$1" {shlex.quote(str(seen))}; :'}
        done = stage.run("sh", "-c", f"git commit {redirection}", env=env)
        return Edited(done, [seen.read_bytes()], stage.message())

    return play


def as_another_user(stage: Stage) -> Edited:
    """A container: a user without a home who owns nothing but the repository."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = Stage.build(folder / "repo", stage.server)
        change(own)
        own_all(folder, NOBODY)
        become = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        done = alone(own, {"PATH": "/usr/bin:/bin", **own.env}, become=become)
        own_all(folder, os.geteuid())  # git reads nobody else's repository
        return done._replace(message=own.message())


def own_all(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


def root_only() -> str:
    """Why this process cannot run gitgpt as another user, if so."""
    if os.geteuid() != 0:
        return "only root can become another user"
    programs = (Path(sys.executable), Path(sys.executable).resolve(), SCRIPTS / "gitgpt")
    closed = [
        folder for program in programs for folder in program.parents if not folder.stat().st_mode & 0o001
    ]
    return f"another user cannot enter {closed[0]}" if closed else ""


VSCODE = {
    "GIT_ASKPASS": "/usr/share/code/resources/app/extensions/git/dist/askpass.sh",
    "VSCODE_GIT_ASKPASS_NODE": "/usr/share/code/code",
    "VSCODE_GIT_ASKPASS_EXTRA_ARGS": "",
    "VSCODE_GIT_ASKPASS_MAIN": "/usr/share/code/resources/app/extensions/git/dist/askpass-main.js",
    "VSCODE_GIT_IPC_HANDLE": "/run/user/1000/vscode-git-0123456789.sock",
    "VSCODE_GIT_COMMAND": "commit",
    "LANG": "en_US.UTF-8",
    "ELECTRON_RUN_AS_NODE": "1",
}

ROWS: dict[str, Row] = {
    "terminal": Row(in_terminal, check=shows_no_rubbish),
    "no terminal": Row(with_env()),
    "TERM=dumb, NO_COLOR": Row(with_env(TERM="dumb", NO_COLOR="1")),
    "VS Code, editor as commit input": Row(with_env(**VSCODE)),
    "GitHub Desktop": Row(bare(TERM="dumb", GIT_TERMINAL_PROMPT="0", DESKTOP_PORT="4711", SSH_ASKPASS="/x")),
    "JetBrains": Row(bare(GIT_ASKPASS="/x/askpass.sh", INTELLIJ_REBASE_HANDLER_NO="1", LC_ALL="en_US.UTF-8")),
    "lazygit, editor": Row(
        with_env(LAZYGIT_CLIENT_COMMAND="GET_CREDENTIAL", LAZYGIT_ASKPASS="true", LANG="C")
    ),
    "cron": Row(bare(SHELL="/bin/sh", LOGNAME="root")),
    "no HOME": Row(bare(HOME="")),
    "HOME that does not exist": Row(with_env(HOME="/nonexistent", XDG_STATE_HOME="", XDG_CONFIG_HOME="")),
    "state folder that cannot be written": Row(
        with_env(XDG_STATE_HOME="/proc/none"), said=None, check=says_that_usage_was_not_recorded
    ),
    "CI": Row(with_env(CI="true", GITHUB_ACTIONS="true")),
    "stdin closed": Row(closed("<&-")),
    "stdout closed": Row(closed(">&-")),
    "stderr closed": Row(closed("2>&-")),
    "another user, no home": Row(as_another_user, said=None, needs=root_only()),
}
