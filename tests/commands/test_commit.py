"""`gitgpt commit`: off a terminal, and on a real one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ground.repo import Repo
from ground.server import Server, completion, sse
from ground.tty import Terminal

Start = Callable[..., Terminal]


@pytest.fixture
def staged(repo: Repo, server: Server) -> Repo:
    repo.commit("feat: start", {"a.py": "x = 1\n"})
    repo.stage_file("words.py", "def parse(text):\n    return text.split()\n")
    repo.env |= {"GITGPT_API_KEY": "k" * 20, "GITGPT_BASE_URL": server.base_url}
    server.text = "feat(words): split a text"
    return repo


@pytest.fixture
def start(staged: Repo) -> Start:
    def start(*arguments: str, **env: str) -> Terminal:
        return Terminal(
            ("gitgpt", "commit", *arguments),
            staged.path,
            {**staged.env, "TERM": "xterm", "COLUMNS": "100", **env},
        )

    return start


def test_yes_commits_with_the_draft(staged: Repo, server: Server) -> None:
    done = staged.gitgpt("commit", "--yes", "--", "--quiet")
    assert done.code == 0, done.errors
    assert staged.message() == b"feat(words): split a text\n"
    assert len(server.requests) == 1


def test_the_installed_hook_does_not_draft_a_second_time(staged: Repo, server: Server) -> None:
    staged.gitgpt("hooks", "install")
    staged.gitgpt("commit", "--yes", "--", "-q")
    assert staged.message() == b"feat(words): split a text\n"
    assert len(server.requests) == 1


def test_print_and_json_commit_nothing(staged: Repo) -> None:
    before = staged.head
    assert staged.gitgpt("commit", "--print").out == b"feat(words): split a text\n"
    told = json.loads(staged.gitgpt("commit", "--json").out)
    assert told["message"] == "feat(words): split a text\n"
    assert told["provider"] == "openai"
    assert staged.head == before


def test_json_is_that_of_draft(staged: Repo) -> None:
    """`cached` apart: the second command asks the same."""
    first, second = (json.loads(staged.gitgpt(name, "--json").out) for name in ("commit", "draft"))
    assert (first.pop("cached"), second.pop("cached")) == (False, True)
    assert first.pop("tokens")["total"] == 110
    assert second.pop("tokens")["total"] == 110
    assert first == second
    assert (first["parts"], first["redactions"], first["files"]) == (None, 0, ["words.py"])


def test_git_options_that_change_the_message_or_the_content_are_refused(staged: Repo) -> None:
    for option in ("-a", "--amend", "-m", "a.py", "--only"):
        done = staged.gitgpt("commit", "--yes", "--", option)
        assert (done.code, staged.subject()) == (2, "feat: start"), option


def test_options_that_change_neither_are_passed_on(staged: Repo) -> None:
    staged.gitgpt("commit", "--yes", "--", "--signoff", "--author=Eve <eve@example.com>")
    assert staged.git("show", "-s", "--format=%an") == "Eve"
    assert b"Signed-off-by: Carl Committer" in staged.message()


def test_without_a_terminal_it_asks_for_a_choice_instead_of_hanging(staged: Repo, server: Server) -> None:
    done = staged.gitgpt("commit")
    assert done.code == 2
    assert "--yes, --print or --json" in done.errors
    assert server.requests == []


def test_nothing_staged(repo: Repo) -> None:
    done = repo.gitgpt("commit", "--yes")
    assert (done.code, done.out) == (3, b"")
    assert "nothing is staged" in done.errors


def test_what_git_refuses_keeps_gits_exit_code(staged: Repo) -> None:
    hook = staged.git_dir / "hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert staged.gitgpt("commit", "--yes").code == 1
    assert staged.subject() == "feat: start"


def test_accepting_on_a_terminal(staged: Repo, start: Start) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    assert b"feat(words): split a text" in terminal.screen
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.message() == b"feat(words): split a text\n"


def test_a_letter_with_enter_behind_it(staged: Repo, start: Start) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("a\r")
    assert terminal.finish() == 0
    assert staged.message() == b"feat(words): split a text\n"


def test_leaving_commits_nothing(staged: Repo, start: Start) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("q")
    assert terminal.finish() == 1
    assert staged.subject() == "feat: start"


def test_ctrl_c_leaves(staged: Repo, start: Start) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("\x03")
    assert terminal.finish() == 130
    assert staged.subject() == "feat: start"


def test_regenerating_asks_again(staged: Repo, start: Start, server: Server) -> None:
    server.script(completion("feat: first"), completion("feat: second"))
    terminal = start()
    terminal.wait_for("feat: first")
    terminal.press("r")
    terminal.wait_for("feat: second")
    terminal.press("\r")
    assert terminal.finish() == 0
    assert staged.subject() == "feat: second"
    assert len(server.requests) == 2


def test_rules_that_write_the_same_again_say_so(start: Start) -> None:
    terminal = start("--offline")
    terminal.wait_for("[a] accept")
    terminal.press("r")
    terminal.wait_for("rules write the same again")
    terminal.press("q")
    assert terminal.finish() == 1


def test_a_mistake_in_the_settings_is_told(staged: Repo, home: Path) -> None:
    file = home / ".config/gitgpt/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('modle = "x"\n')
    assert "did you mean 'model'?" in staged.gitgpt("commit", "--print").errors


def test_a_typed_hint_is_sent(staged: Repo, start: Start, server: Server) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("h")
    terminal.wait_for("what should it say")
    server.text = "feat(search): split a query"
    terminal.type("for the search box\r")
    terminal.wait_for("feat(search)")
    terminal.press("a")
    assert terminal.finish() == 0
    assert "for the search box" in server.requests[1].prompt
    assert staged.subject() == "feat(search): split a query"


def test_editing_opens_the_editor_with_the_draft(staged: Repo, start: Start) -> None:
    terminal = start(GIT_EDITOR="sed -i -e s/split/cut/")
    terminal.wait_for("[a] accept")
    terminal.press("e")
    assert terminal.finish() == 0
    assert staged.subject() == "feat(words): cut a text"


def test_waiting_shows_a_spinner_with_the_time(staged: Repo, start: Start, server: Server) -> None:
    server.script(completion("feat: late")._replace(delay=1.3))
    terminal = start()
    terminal.wait_for("drafting 1s")
    terminal.wait_for("feat: late")
    terminal.press("q")
    terminal.finish()
    assert b"\r\x1b[2K" in terminal.screen


def test_the_draft_streams_in(staged: Repo, start: Start, server: Server) -> None:
    events = [
        b'data: {"choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}\n\n' % piece
        for piece in (b"feat(words): ", b"split ", b"a text")
    ]
    end = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    server.script(sse(*events, end, b"data: [DONE]\n\n", interval=0.4))
    terminal = start()
    terminal.wait_for("[a] accept")
    assert re.search(rb"feat\(words\): split \ds", terminal.screen)  # half of it, with the time
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.subject() == "feat(words): split a text"
    assert server.requests[0].json["stream"] is True
