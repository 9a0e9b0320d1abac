"""What a message may name: tables of inventions, and beside them of honest words that must pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitgpt.guards import grounding
from gitgpt.guards.grounding import Ground, drop_ungrounded, find_ungrounded

SHOWN = """\
diff --git a/src/net/client.py b/src/net/client.py
@@ -1,4 +1,5 @@ class HttpClient:
-requests==2.31.0
+requests==2.32.3
-    timeout = 30
+    read_timeout = 45
+    def parseConfig(self, max-retries):
+        return self.session.get(url, "--no-verify")
"""

INVENTED = [
    ("fix PORT handling in server.ts", ("server.ts",)),  # a prompt's own example: di-sukharev/opencommit#252
    ("add load_settings", ("load_settings",)),
    ("add `loadSettings` to the client", ("loadSettings",)),
    ("call HTTPServer", ("HTTPServer",)),
    ("rename parseConfig to readConfig", ("readConfig",)),
    ("bump requests from 2.31.0 to 2.33.0", ("2.33.0",)),
    ("make reading 40% faster", ("40",)),
    ("raise the limit to 4096", ("4096",)),
    ("add --dry-run", ("--dry-run",)),
    ("move it to src/core/loader.py", ("src/core/loader.py",)),
    ("use std::mutex", ("std::mutex",)),
    ("call connect()", ("connect()",)),
    ("support v3.1", ("v3.1",)),
    ("retry after 500 ms", ("500",)),
    ("修复loadSettings空指针", ("loadSettings",)),
    ("超时改为90秒", ("90",)),
    ("Größe für loadSettings", ("loadSettings",)),
]
HONEST = [
    "raise the timeout for reading from 30 to 45 seconds",
    "bump requests to 2.32",
    "bump requests from v2.31.0 to v2.32.3",
    "add `read_timeout` to HttpClient",
    "add ReadTimeout",
    "let parse_config take max_retries",
    "use session.get() with --no-verify",
    "touch client.py, net/client.py and src/net",
    "handle read/write and client/server cases, e.g. in the API",
    "three of 4 callers; 2 tests; the 3rd one",
    "support TypeScript, GitHub Actions, WebSockets, IPv6 and OAuth",
    "URLs and IDs in JSON; YAML too",
    "为客户端增加读取超时 45 秒",
    "修复parseConfig空指针，超时改为45秒",
    "Größe und Übersicht für parseConfig",
    "Zeitüberschreitung beim Lesen: 45 s",
    "what a day. Then all ends well.The joint of two sentences",
    "don't repeat the author's words, isn't it?",
    "a well-known, client-side, read-only mode",
    "",
]


@pytest.mark.parametrize(("line", "names"), INVENTED)
def test_what_stands_nowhere_is_found(line: str, names: tuple[str, ...]) -> None:
    assert find_ungrounded(line, Ground([SHOWN])) == names


@pytest.mark.parametrize("line", HONEST)
def test_honest_words_pass(line: str) -> None:
    message = f"fix: {line}\n\n- {line}\n\n{line}\n"
    assert drop_ungrounded(message, [SHOWN]) == grounding.Stated(message)


def test_what_the_author_said_counts_as_shown() -> None:
    assert (
        find_ungrounded("fix ABC-123 in load_settings", Ground([SHOWN, "ABC-123: load_settings crashed"]))
        == ()
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("- add read_timeout\n- add write_timeout\n- retry", "- add read_timeout\n- retry"),
        ("- add write_timeout, which\n  is new\n- retry", "- retry"),
        ("It waits 45 s. It was 60 s before. Callers stay.", "It waits 45 s. Callers stay."),
        ("Wait longer.\n\nThe old write_timeout is gone.", "Wait longer."),
        ("它等待 45 秒。以前是 60 秒。", "它等待 45 秒。"),
    ],
)
def test_a_line_of_the_body_that_says_too_much_is_dropped(body: str, kept: str) -> None:
    stated = drop_ungrounded(f"fix: wait longer\n\n{body}\n", [SHOWN])
    assert stated.text == f"fix: wait longer\n\n{kept}\n"
    assert stated.subject == ()
    assert stated.dropped


def test_a_subject_is_never_cut() -> None:
    stated = drop_ungrounded("fix: add write_timeout\n", [SHOWN])
    assert (stated.text, stated.subject) == ("fix: add write_timeout\n", ("write_timeout",))


def test_names_in_a_reason_are_few_and_hold_nothing_but_names() -> None:
    assert grounding.list_names(("a_b", "`x`\n\x1b[31m", "c" * 90, "d_e")) == "a_b, x31m, " + "c" * 40


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aB_c1.2/-`$@:()+ \n%vX*é汉#", max_size=60))
def test_every_text_is_grounded_in_itself(text: str) -> None:
    assert drop_ungrounded(text, [text]) == grounding.Stated(text)


@pytest.mark.parametrize("text", ["_" * 6000, "a." * 3000, "a/" * 3000, "`" * 6000, "1." * 3000, "aA" * 3000])
def test_time_stays_linear(text: str) -> None:
    start = time.process_time()
    drop_ungrounded(f"fix: {text}\n\n{text}", [SHOWN])
    assert time.process_time() - start < 1
