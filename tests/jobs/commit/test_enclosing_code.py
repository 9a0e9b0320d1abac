"""The unchanged code that goes along with a small change."""

from __future__ import annotations

from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.jobs.commit.enclosing_code import TITLE, find_enclosing
from gitgpt.jobs.commit.question import question
from gitgpt.jobs.commit.task import Context, DraftOptions, build_task

KEY = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
FILE = f'''\
import re

TOKEN = "{KEY}"


def tidy(line):
    return line.strip()


def unrelated():
    return 0


def read_words(path, limit=80):
    """Words of a file; a huge one is cut."""
    words = []
    with open(path) as file:
        for line in file:
            if not line:
                continue
            for word in line.split(" "):
                words.append(word)
            words.append(tidy(line))
            if len(words) > limit:
                break
    return words


def after():
    return 1
'''
AT = FILE.split("\n").index("            words.append(tidy(line))") + 1
PATCH = f"""\
diff --git a/words.py b/words.py
index 1111111..2222222 100644
--- a/words.py
+++ b/words.py
@@ -{AT},1 +{AT},1 @@ def read_words(path, limit=80):
-            words.append(line)
+            words.append(tidy(line))
""".encode()
CHANGE = parse_patch(PATCH)


def found(content: str | None = FILE, change: ChangeSet = CHANGE, room: int = 2000) -> str:
    return find_enclosing(change, lambda path: content, room=room, count=len)


def test_the_function_around_and_the_definitions_called_go_along() -> None:
    text = found()
    assert text.startswith(f"{TITLE}\nwords.py\ndef read_words(path, limit=80):\n")
    assert '"""Words of a file; a huge one is cut."""' in text
    assert "if len(words) > limit:" in text
    assert "def tidy(line):\n    return line.strip()" in text
    assert "unrelated" not in text and "after" not in text
    assert text.count("words.append(tidy(line))") == 0  # the change has it
    assert KEY not in text


def test_there_is_none_without_room_or_content() -> None:
    assert found(room=20) == ""
    assert found(content=None) == ""
    assert found(content="something else\n" * 40) == ""
    assert found(content="x" * 300_000) == ""


def test_a_small_change_is_sent_with_it_and_a_large_one_without() -> None:
    context = Context(read_file=lambda path: FILE)
    asked = question(build_task(CHANGE, DraftOptions(), context))
    assert "def read_words" in asked.request.messages[1].content
    assert any("with open(path)" in text for text in asked.sent)  # it may be named
    many = "".join(f"+    value_{n} = {n}\n" for n in range(300))
    large = PATCH.replace(b"+%d,1 @@" % AT, b"+%d,301 @@" % AT) + many.encode()
    asked = question(build_task(parse_patch(large), DraftOptions(), context))
    assert TITLE not in asked.request.messages[1].content
