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
    for option in ("-a", "--amend", "-m", "--only"):
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
    terminal.wait_for("[q] quit")
    terminal.press("n")
    terminal.wait_for("feat: second")
    terminal.press("\r")
    assert terminal.finish() == 0
    assert staged.subject() == "feat: second"
    assert len(server.requests) == 2


def test_rules_that_write_the_same_again_say_so(start: Start) -> None:
    terminal = start("--offline")
    terminal.wait_for("[a] accept")
    terminal.press("n")
    terminal.wait_for("the same message again")
    terminal.press("q")
    assert terminal.finish() == 1


def test_a_mistake_in_the_settings_is_told(staged: Repo, home: Path) -> None:
    file = home / ".config/gitgpt/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('modle = "x"\n')
    assert "did you mean 'model'?" in staged.gitgpt("commit", "--print").errors


def test_refining_is_a_conversation(staged: Repo, start: Start, server: Server) -> None:
    terminal = start("--hint", "for the search box")
    terminal.wait_for("[a] accept")
    for number, instruction in enumerate(("say why", "name the search"), 1):
        terminal.press("r")
        terminal.wait_for("how should it change?")
        server.text = f"feat(search): split a query, number {number}"
        terminal.type(instruction + "\r")
        terminal.wait_for(f"number {number}")
        terminal.wait_for("[a] accept")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.subject() == "feat(search): split a query, number 2"
    roles = [message["role"] for message in server.requests[2].json["messages"]]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]
    assert "say why" in server.requests[2].prompt
    assert server.requests[2].prompt.count("def parse(text)") == 1  # the change is sent once


def test_a_refused_message_is_not_proposed_again(staged: Repo, start: Start, server: Server) -> None:
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("r")
    terminal.wait_for("how should it change?")
    server.script(completion("feat(words): split a text"), completion("feat(words): parse a text"))
    terminal.type("another verb\r")
    terminal.wait_for("parse a text")
    terminal.wait_for("[a] accept")
    terminal.press("q")
    assert terminal.finish() == 1
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("instruction", "message"),
    [
        ("type fix", b"fix(words): split a text\n\nBecause. It matters.\n"),
        ("no scope", b"feat: split a text\n\nBecause. It matters.\n"),
        ("shorter", b"feat(words): split a text\n"),
        ("as a list", b"feat(words): split a text\n\n- Because\n- It matters\n"),
    ],
)
def test_rules_refine_without_a_call(
    staged: Repo, start: Start, server: Server, instruction: str, message: bytes
) -> None:
    server.text = "feat(words): split a text\n\nBecause. It matters."
    terminal = start()
    terminal.wait_for("[a] accept")
    terminal.press("r")
    terminal.wait_for("how should it change?")
    terminal.type(instruction + "\r")
    terminal.wait_for("by rules")
    terminal.wait_for("[a] accept")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.message() == message
    assert len(server.requests) == 1


def test_rules_say_what_they_cannot_do(start: Start) -> None:
    terminal = start("--offline")
    terminal.wait_for("[a] accept")
    terminal.press("r")
    terminal.wait_for("how should it change?")
    terminal.type("in Chinese\r")
    terminal.wait_for("rules cannot do that")
    terminal.press("q")
    assert terminal.finish() == 1


def test_editing_comes_back_to_the_menu(staged: Repo, start: Start) -> None:
    terminal = start(GIT_EDITOR="sed -i -e s/split/cut/")
    terminal.wait_for("[a] accept")
    terminal.press("e")
    terminal.wait_for("2 of 2, by you")
    terminal.wait_for("[a] accept")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.subject() == "feat(words): cut a text"


@pytest.mark.parametrize(("editor", "says"), [("true", "not saved"), ("false", "the message is as it was")])
def test_leaving_the_editor_without_saving_commits_nothing(
    staged: Repo, start: Start, editor: str, says: str
) -> None:
    terminal = start(GIT_EDITOR=editor)
    terminal.wait_for("[a] accept")
    terminal.press("e")
    terminal.wait_for(says)
    terminal.press("q")
    assert terminal.finish() == 1
    assert staged.subject() == "feat: start"


def test_another_key_explains_the_keys(start: Start) -> None:
    terminal = start("--offline")
    terminal.wait_for("[a] accept")
    terminal.press("x")
    terminal.wait_for("commit with this message")
    terminal.wait_for("leave without committing")
    terminal.press("q")
    assert terminal.finish() == 1


def test_candidates_come_out_of_one_call(staged: Repo, start: Start, server: Server) -> None:
    texts = ["feat(words): split a text", "feat: parse words", "refactor(words): parse a text"]
    server.text = json.dumps({"messages": texts})
    terminal = start("-n", "3")
    terminal.wait_for("1 of 3")
    terminal.wait_for("[a] accept")
    terminal.press("2")
    terminal.wait_for("2 of 3")
    terminal.wait_for("[a] accept")
    terminal.press("\x1b[C")
    terminal.wait_for("3 of 3")
    terminal.wait_for("[a] accept")
    terminal.press("\r")
    assert terminal.finish() == 0
    assert staged.subject() == "refactor(words): parse a text"
    assert len(server.requests) == 1


def test_the_message_of_a_commit_that_was_not_made_is_offered_again(
    staged: Repo, start: Start, server: Server
) -> None:
    terminal = start(GIT_EDITOR="sed -i -e s/split/slice/")
    terminal.wait_for("[a] accept")
    terminal.press("e")
    terminal.wait_for("by you")
    terminal.wait_for("[a] accept")
    terminal.press("\x03")
    assert terminal.finish() == 130
    terminal = start()
    terminal.wait_for("1 of 2")
    terminal.wait_for("[a] accept")
    terminal.press("2")
    terminal.wait_for("by your last try")
    terminal.wait_for("[a] accept")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.subject() == "feat(words): slice a text"


def test_amending_keeps_the_old_message_as_a_candidate(staged: Repo, start: Start) -> None:
    terminal = start("--amend")
    terminal.wait_for("1 of 2")
    terminal.wait_for("[a] accept")
    terminal.press("2")
    terminal.wait_for("by the last commit")
    terminal.wait_for("[a] accept")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.message() == b"feat: start\n"
    assert staged.git("rev-list", "--count", "HEAD") == "1"
    assert staged.git("ls-tree", "-r", "--name-only", "HEAD") == "a.py\nwords.py"


def test_all_stages_and_leaving_puts_the_index_back(staged: Repo, start: Start) -> None:
    staged.write("a.py", "x = 2\n")
    status = staged.status()
    terminal = start("-a")
    terminal.wait_for("M a.py  +1 -1")
    terminal.wait_for("[a] accept")
    terminal.press("q")
    assert terminal.finish() == 1
    assert staged.status() == status
    assert staged.gitgpt("commit", "-a", "--yes").code == 0
    assert staged.status() == ""


def test_paths_commit_only_these(staged: Repo, server: Server) -> None:
    staged.write("a.py", "x = 2\n")
    server.text = "fix: set x to 2"
    assert staged.gitgpt("commit", "--yes", "a.py").code == 0
    assert staged.git("show", "--name-only", "--format=%s", "HEAD") == "fix: set x to 2\n\na.py"
    assert staged.status() == "A  words.py"
    assert "words.py" not in server.requests[0].prompt


def test_nothing_staged_on_a_terminal_offers_to_stage(staged: Repo, start: Start, server: Server) -> None:
    staged.commit("feat: words")
    staged.write("a.py", "x = 2\n")
    server.text = "fix: set x to 2"
    terminal = start()
    terminal.wait_for("nothing is staged")
    terminal.press("a")
    terminal.wait_for("[q] quit")
    terminal.press("a")
    assert terminal.finish() == 0
    assert staged.subject() == "fix: set x to 2"


FORMS = [
    (("--type", "fix"), "fix(words): split a text"),
    (("--scope", "text"), "feat(text): split a text"),
    (("--no-body",), "feat(words): split a text"),
    (("--issue", "#12"), "feat(words): split a text\n\nBecause.\n\nRefs: #12"),
]


@pytest.mark.parametrize(("options", "message"), FORMS)
def test_the_form_that_was_asked_for(
    staged: Repo, server: Server, options: tuple[str, ...], message: str
) -> None:
    server.text = "feat(words): split a text\n\nBecause."
    assert staged.gitgpt("commit", "--print", *options).text.startswith(message)


def test_signoff_and_no_verify_are_options(staged: Repo) -> None:
    hook = staged.git_dir / "hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert staged.gitgpt("commit", "--yes", "--signoff", "--no-verify").code == 0
    assert b"Signed-off-by: Carl Committer" in staged.message()


def test_a_template_stays_below_the_draft(staged: Repo) -> None:
    staged.config(
        **{"commit.template": str(staged.write("../template", "Reviewed-by: nobody yet\n# help\n"))}
    )
    assert staged.gitgpt("commit", "--yes").code == 0
    assert staged.message() == b"feat(words): split a text\n\nReviewed-by: nobody yet\n"


PREPARED = [
    (("cherry-pick", "-n", "topic"), "fix: shout", None),
    (("revert", "-n", "HEAD"), 'Revert "fix: strip"', "This reverts commit"),
    (("merge", "--squash", "topic"), "Squashed commit of the following:", "fix: shout"),
    (("merge", "--no-commit", "topic"), "Merge branch 'topic'", None),
]


@pytest.mark.parametrize(("arguments", "subject", "body"), PREPARED, ids=lambda value: str(value)[:20])
def test_gits_own_message_is_kept(
    repo: Repo, arguments: tuple[str, ...], subject: str, body: str | None
) -> None:
    repo.commit("feat: start", {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    repo.git("checkout", "-q", "-b", "topic")
    repo.commit("fix: shout", {"b.py": "b = 2\n"})
    repo.git("checkout", "-q", "main")
    repo.commit("fix: strip", {"a.py": "a = 2\n"})
    repo.git(*arguments)
    if arguments[0] == "cherry-pick":  # -n leaves no message
        (repo.git_dir / "MERGE_MSG").write_text("fix: shout\n\n# Conflicts:\n#\tb.py\n")
    done = repo.gitgpt("commit", "--offline", "--yes")
    assert done.code == 0, done.errors
    assert repo.subject() == subject
    assert (body or "").encode() in repo.message()
    assert b"# Conflicts" not in repo.message()


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
