"""What small models answer instead of a message: from the wire to the draft, with the real client."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest
from ground.server import Server, completion
from llm.asking import endpoint

from gitgpt.conventional.profile import Past, learn_profile
from gitgpt.diff.parse import parse_patch
from gitgpt.jobs.commit.draft_message import Draft, draft_message
from gitgpt.jobs.commit.task import Context, DraftOptions
from gitgpt.llm.client import Client
from gitgpt.llm.types import Deadline

PATCH = b"""\
diff --git a/src/words.py b/src/words.py
index 1111111..2222222 100644
--- a/src/words.py
+++ b/src/words.py
@@ -1,2 +1,8 @@
 import re
+LIMIT = 80
+
+def parse(text, limit=LIMIT):
+    if not text:
+        return []
+    return text.split()[:limit]
 def keep(text):
     return text
"""
HEADER = "feat(words): split a text"
LIST = "- add parse with a limit\n- return an empty list for an empty text"
WHOLE = f"{HEADER}\n\n{LIST}"
FORM = {"type": "feat", "scope": "words", "subject": "split a text", "body": ""}

# Each of these is the header alone, however it was put.
ONE_LINE = {
    "label": f"Commit message: {HEADER}",
    "talk on the same line": f"Here is your commit message: {HEADER}",
    "talk and a fence on one line": f"Here is your commit message: ```{HEADER}```",
    "talk that states": f"The commit message is: {HEADER}",
    "talk above": f"The commit message for this change would be:\n\n{HEADER}",
    "output": f"Output:\n{HEADER}",
    "answer": f"Answer: {HEADER}",
    "bold final answer": f"**Final answer:**\n\n{HEADER}",
    "commit": f"commit: {HEADER}",
    "command": f'git commit -m "{HEADER}"',
    "command with a prompt": f"$ git commit -m '{HEADER}'",
    "command in a fence": f'```bash\ngit commit -m "{HEADER}"\n```',
    "fenced word": f"`{HEADER}`",
    "quotes": f'"{HEADER}"',
    "single quotes": f"'{HEADER}'",
    "typographic quotes": f"“{HEADER}”",
    "corner quotes": f"「{HEADER}」",
    "bold": f"**{HEADER}**",
    "bold header": "**feat(words):** split a text",
    "bold type": "**feat**(words): split a text",
    "code type": "`feat(words)`: split a text",
    "heading": f"## {HEADER}",
    "list of one": f"- {HEADER}",
    "quoted": f"> {HEADER}",
    "thinking": f"<think>\nthe user wants\n</think>\n\n{HEADER}",
    "thinking without a beginning": f"the user wants a message\n</think>\n\n{HEADER}",
    "thought": f"<thought>\nthe user wants\n</thought>\n{HEADER}",
    "channels": "<|channel|>analysis<|message|>We need it<|end|><|start|>assistant<|channel|>final<|message|>"
    + HEADER,
    "end of turn": f"{HEADER}<|im_end|>",
    "another end of turn": f"{HEADER}<|eot_id|>\n",
    "end of text": f"{HEADER}</s>",
    "tag": f"<commit>{HEADER}</commit>",
    "paragraph of HTML": f"<p>{HEADER}</p>",
    "our fence": f"<diff-0123456789abcdef>\n{HEADER}\n</diff-0123456789abcdef>",
    "or": f"{HEADER}\n\nor\n\nfeat(words): add parse",
    "alternatively": f"{HEADER}\n\nAlternatively:\n\nfeat: add words.py",
    "options": f"Option 1:\n{HEADER}\n\nOption 2:\nfeat(words): add parse",
    "full stop": f"{HEADER}.",
    "dots": f"{HEADER}…",
    "type in capitals": "FEAT(words): split a text",
    "capital type": "Feat(words): split a text",
    "capital subject": "feat(words): Split a text",
    "another word for the type": "feature(words): split a text",
    "a word that is no type": "add(words): split a text",
    "a vague type": "improvement(words): split a text",
    "two types": "feat, fix(words): split a text",
    "header in a header": f"feat: {HEADER}",
    "type in the subject": "feat(words): feat: split a text",
    "no space": "feat(words):split a text",
    "space before the colon": "feat(words) : split a text",
    "space before the scope": "feat (words): split a text",
    "full-width colon": "feat(words)：split a text",
    "scope in brackets": "feat[words]: split a text",
    "type in brackets": "[feat](words): split a text",
    "dash": "feat(words) - split a text",
    "scope with blanks": "feat(the words module): split a text",
    "blanks around the scope": "feat( words ): split a text",
    "path as scope": "feat(src/words.py): split a text",
    "capital scope": "feat(Words): split a text",
    "form with a scope of blanks": json.dumps({**FORM, "scope": "the words module"}),
    "emoji before": f"✨ {HEADER}",
    "emoji after": "feat(words): ✨ split a text",
    "emoji as code": f":sparkles: {HEADER}",
    "BOM": f"\ufeff{HEADER}",
    "zero width": "feat(words): split\u200b a\u200b text",
    "blanks that do not break": "feat(words):\u00a0split\u00a0a\u00a0text",
    "tab": "feat(words):\tsplit a text",
    "control character": "feat(words): split\x00 a text",
    "a ticket from nowhere": f"{HEADER} (ABC-123)",
    "form with talk": f"The message:\n{json.dumps(FORM)}\nDone.",
    "form of Python": str(FORM),
    "form with a comma too many": json.dumps(FORM).replace("}", ",}"),
    "form as YAML": "type: feat\nscope: words\nsubject: split a text\nbody: none",
    "labelled lines": "**Type:** feat\n**Scope:** words\n**Subject:** split a text",
    "no break": f"{HEADER}\n\nBREAKING CHANGE: None",
    "break: false": f"{HEADER}\n\nBreaking: false",
    "nothing breaks": f"{HEADER}\n\nNo breaking changes.",
    "date": f"{HEADER}\n\nDate: 2024-01-01",
    "the files": f"{HEADER}\n\nFiles changed:\n- src/words.py",
    "empty list": f"{HEADER}\n\n-\n-\n-",
    "body that repeats": f"{HEADER}\n\n{HEADER}",
    "body that repeats in words": f"{HEADER}\n\nSplit a text.",
    "list that repeats": f"{HEADER}\n\n- split a text",
    "talk about the message": f"{HEADER}\n\nThe commit message accurately reflects the changes made.",
    "talk about its form": f"{HEADER}\n\n---\n*This message follows Conventional Commits.*",
    "filler": f"{HEADER}\n\nThis improves code readability and maintainability.",
    "the diff": f"{HEADER}\n\ndiff --git a/src/words.py b/src/words.py\n+def parse(text):",
    "the diff in a fence": f"{HEADER}\n\n```diff\n+def parse(text, limit=LIMIT):\n+    return []\n```",
    "lines of the diff": f"{HEADER}\n\n+def parse(text, limit=LIMIT):\n+    if not text:\n+        return []",
    "a line of dashes without end": f"{HEADER}\n\n{'-' * 900}",
    "exclamation without end": f"{HEADER}\n\nThe limit is kept{'!' * 300}",
    "one word without end": f"{HEADER}\n\nIt adds a limit {'limit ' * 60}",
}
# Each of these is the header and the list.
WITH_LIST = {
    "fence": f"```\n{WHOLE}\n```",
    "fence of a language": f"```gitcommit\n{WHOLE}\n```",
    "fence without an end": f"```\n{WHOLE}",
    "fence without a beginning": f"{WHOLE}\n```",
    "talk": f"Here is your commit message:\n\n{WHOLE}",
    "talk before the header": f"Here's a commit message for the change: {WHOLE}",
    "heading": f"# Commit Message\n\n{WHOLE}",
    "labels": f"Subject: {HEADER}\n\nBody:\n{LIST}",
    "bold labels": f"**Subject:** {HEADER}\n\n**Body:**\n{LIST}",
    "labelled lines": f"Type: feat\nScope: words\nSubject: split a text\n\n{LIST}",
    "YAML": "type: feat\nscope: words\nsubject: split a text\nbody: |\n  " + LIST.replace("\n", "\n  "),
    "command": f'git commit -m "{HEADER}" -m "{LIST}"',
    "quotes": f'"{WHOLE}"',
    "string of JSON": json.dumps(WHOLE),
    "escaped line ends": WHOLE.replace("\n", "\\n"),
    "tags": f"<commit_message>\n{WHOLE}\n</commit_message>",
    "line ends of Windows": WHOLE.replace("\n", "\r\n"),
    "line breaks of HTML": WHOLE.replace("\n", "<br>"),
    "no blank line": f"{HEADER}\n{LIST}",
    "indented": "\n".join(f"    {line}".rstrip() for line in WHOLE.split("\n")),
    "quoted": "\n".join(f"> {line}".rstrip() for line in WHOLE.split("\n")),
    "stars": WHOLE.replace("\n- ", "\n* "),
    "dots": WHOLE.replace("\n- ", "\n• "),
    "plus signs": WHOLE.replace("\n- ", "\n+ "),
    "long dashes": WHOLE.replace("\n- ", "\n– "),
    "dashes without blanks": WHOLE.replace("\n- ", "\n-"),
    "bold": WHOLE.replace("- add parse", "- **add parse**"),
    "pictures": WHOLE.replace("\n- ", "\n- 🚀 "),
    "line across": f"{HEADER}\n\n---\n\n{LIST}",
    "underlined": f"{HEADER}\n{'=' * len(HEADER)}\n\n{LIST}",
    "empty item": f"{WHOLE}\n- ",
    "repeated subject": f"{HEADER}\n\nsplit a text\n\n{LIST}",
    "item said twice": f"{WHOLE}\n- add parse with a limit",
    "without end": f"{WHOLE}\n" + "\n".join(["- add parse with a limit"] * 40),
    "in circles": f"{HEADER}\n\n" + "\n".join([LIST] * 12),
    "explained": f"{WHOLE}\n\n**Explanation:**\n- feat: a new feature\n- words: the scope",
    "no footer": f"{WHOLE}\n\nFooter: None",
    "more headers": f"{HEADER}\nfeat(words): add parse with a limit\n"
    "fix(words): return an empty list for an empty text",
}
OTHERS = {
    "feat(words): split a text &amp; keep &lt;limit&gt;": "feat(words): split a text & keep <limit>",
    "feat(words): split a text $\\rightarrow$ list": "feat(words): split a text -> list",
    "feat(words, parse): split a text": "feat(words,parse): split a text",
    "feat(the-words-module-of-the-parser-package): split a text": "feat: split a text",
    "feat(): split a text": "feat: split a text",
    "feat|fix: split a text": "feat: split a text",
    "update: split a text": "feat: split a text",
    "This commit adds a function that splits a text.": "feat: add a function that splits a text",
    "I added a parse function.": "feat: add a parse function",
    "feat(words): Adds parse with a limit.": "feat(words): add parse with a limit",
    "feat(words): split a text at blanks and give back a list\nof words": (
        "feat(words): split a text at blanks and give back a list of words"
    ),
    f"{HEADER}\n\n" + "This adds a limit. " * 30: f"{HEADER}\n\nThis adds a limit.",
    f"{HEADER}\n\n" + "\n".join(f"{number}. add a limit" for number in range(1, 12)): (
        f"{HEADER}\n\n1. add a limit"
    ),
    f"{HEADER}\n\n### Changes\n\n- add parse\n\n### Why\n\n- A limit keeps long texts out.": (
        f"{HEADER}\n\n- add parse\n\n- A limit keeps long texts out."
    ),
    f"{HEADER}\n\nparse: add a limit": f"{HEADER}\n\n- parse: add a limit",
}
REFUSED = {
    "<type>(<scope>): <subject>": "the answer is the form, not filled in",
    "feat(scope): subject": "the answer is the form, not filled in",
    "type(feat): split a text": "type 'type' is not one of",
    f"1. {HEADER}\n2. feat(words): add parse": "the answer holds several messages",
    "feat(words): split a text " + "split a text " * 8: "the answer says the same thing over and over",
    "feat(words): " + "split a text at blanks and keep the words of it " * 6: "the subject is far too long",
    f"{HEADER}\n\nWrite the commit message for the change that the user sends.": "repeats the instructions",
    f"{HEADER}\n<|im_start|>user\nand now": "control tokens",
}
# What is right stays to the letter.
RIGHT = (
    HEADER,
    WHOLE,
    f"{HEADER}\n\nA limit keeps long texts from taking\ntoo long; LIMIT is its default.\n\n{LIST}",
    f"{HEADER}\n\n1. add parse with a limit\n2. return an empty list",
    f"{HEADER}\n\n- add parse\n  - with a limit\n    - of 80\n- return a list",
    f"{HEADER}\n\nFor example:\n\n```python\nparse('a b')\nparse('a b')\n```",
    f"{HEADER}\n\nIt is very, very, very fast.",
    f"{HEADER}\n\n| text | limit |\n|---|---|\n| parse | 80 |",
    f"{HEADER}\n\nTested. It works.\n\nTested. So does keep.",
    f"{HEADER}\n\nSplit a text where blanks are, and nowhere else.",
    "feat(words): parse **text** and _limit_",
    "feat(words): say UTF-8 in parse (SHA-256)",
    "revert: feat(words): split a text",
    "feat(words): added limits are kept",
    "feat(words): updates to parse",
)

Ask = Callable[..., Draft]


@pytest.fixture
def ask(server: Server) -> Ask:
    def ask(answer: str, context: Context | None = None, wishes: DraftOptions | None = None) -> Draft:
        server.default = completion(answer)
        client = Client([endpoint(server)], record=lambda row: None)
        try:
            return draft_message(
                parse_patch(PATCH),
                lambda: context or Context(),
                wishes or DraftOptions(),
                client=client,
                deadline=Deadline(5),
            )
        finally:
            client.close()

    return ask


@pytest.mark.parametrize("answer", ONE_LINE.values(), ids=ONE_LINE)
def test_a_header_is_found(ask: Ask, server: Server, answer: str) -> None:
    assert ask(answer).message == f"{HEADER}\n"
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", WITH_LIST.values(), ids=WITH_LIST)
def test_a_body_is_brought_into_form(ask: Ask, server: Server, answer: str) -> None:
    assert ask(answer).message == f"{WHOLE}\n"
    assert len(server.requests) == 1


@pytest.mark.parametrize(("answer", "message"), OTHERS.items())
def test_an_odd_answer_becomes_a_message(ask: Ask, server: Server, answer: str, message: str) -> None:
    assert ask(answer).message == f"{message}\n"
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", RIGHT)
def test_a_right_answer_stays_as_it_is(ask: Ask, answer: str) -> None:
    assert ask(answer).message == f"{answer}\n"


@pytest.mark.parametrize(("answer", "reason"), REFUSED.items())
def test_what_cannot_be_mended_is_asked_for_again(ask: Ask, server: Server, answer: str, reason: str) -> None:
    made = ask(answer)
    assert made.provider == "rules"
    assert reason in made.reason
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("feat(runtime core): split a text", "feat(runtime core): split a text"),
        ("feat(Runtime Core): split a text", "feat(runtime core): split a text"),
        ("feat(the cli): split a text", "feat(CLI): split a text"),
        ("feat(src/cli): split a text", "feat(CLI): split a text"),
    ],
)
def test_a_scope_is_spelled_as_the_repository_spells_it(ask: Ask, answer: str, message: str) -> None:
    past = [Past(f"feat({scope}): add {number}") for scope in ("runtime core", "CLI") for number in range(4)]
    assert ask(answer, Context(learn_profile(past))).message == f"{message}\n"


def test_an_allowed_scope_is_found_in_what_was_said(ask: Ask) -> None:
    wishes = DraftOptions(scopes=("words", "lines"))
    assert ask("feat(the Words module): split a text", wishes=wishes).message == "feat(words): split a text\n"
    assert ask("feat(the rest): split a text", wishes=wishes).message == "feat: split a text\n"


LONG = "feat(words): split a text at blanks, return a list of words to keep to the limit of it"


def test_a_first_line_that_is_too_long_is_asked_for_again(ask: Ask, server: Server) -> None:
    server.script(completion(LONG), completion(HEADER))
    assert ask(HEADER).message == f"{HEADER}\n"
    assert "the first line has 86 characters, 14 more than allowed" in server.requests[1].prompt


def test_a_first_line_that_is_too_long_twice_is_kept_whole(ask: Ask, server: Server) -> None:
    assert ask(LONG).message == f"{LONG}\n"
    server.script(completion(LONG), completion(LONG + " and more"))
    assert ask(HEADER).message == f"{LONG}\n"
    server.script(completion(LONG), completion("undefined"))
    assert ask(HEADER).message == f"{LONG}\n"


def test_beyond_the_hard_limit_it_is_no_first_line(ask: Ask) -> None:
    more = (
        "at blanks, keep its words and return those that the limit allows, or an empty list if none is left"
    )
    made = ask(f"{HEADER} {more}")
    assert made.provider == "rules"
    assert "at most 120" in made.reason


@pytest.mark.parametrize(
    ("body", "removed"),
    [
        ("It drops load_settings too.", "It drops load_settings too."),
        ("- parse gives words\n- load_settings is gone", "- load_settings is gone"),
        (
            "It splits at blanks.\n\nSigned-off-by: Eve <eve@example.com>",
            "Signed-off-by: Eve <eve@example.com>",
        ),
        ("See https://example.com/why for more.", "See https://example.com/why for more."),
        ("This improves code readability.", "This improves code readability."),
    ],
)
def test_what_is_left_out_is_listed_with_the_reason(ask: Ask, body: str, removed: str) -> None:
    made = ask(f"{HEADER}\n\n{body}")
    assert [one.text for one in made.removed] == [removed]
    assert all(one.why for one in made.removed)
    assert removed not in made.message


def test_an_answer_that_would_fit_any_change_is_none(ask: Ask, server: Server) -> None:
    made = ask("fix(object): the author changed the object in the source file")
    assert made.provider == "rules"
    assert "it names nothing of the change" in made.reason
    assert len(server.requests) == 2


def test_a_name_of_the_repository_is_no_invention_though_it_was_not_sent(ask: Ask) -> None:
    def find(names: Sequence[str]) -> set[str]:
        return {"load_settings"} & set(names)

    answer = f"{HEADER}\n\nload_settings needs the words.\nsave_settings does not."
    made = ask(answer, Context(find_names=find))
    assert made.message == f"{HEADER}\n\nload_settings needs the words.\n"
    assert [one.text for one in made.removed] == ["save_settings does not."]


def test_what_goes_leaves_no_trailer_behind(ask: Ask) -> None:
    """Only a last paragraph is one of trailers: when the talk behind it went, it is looked at again."""
    answer = f"{HEADER}\n\nDeploy-To: production\n\nThis improves code readability."
    assert ask(answer).message == f"{HEADER}\n"


@pytest.mark.parametrize(
    ("language", "answer", "is_used"),
    [
        ("", "feat(words): 按空格拆分文本。", True),  # a young repository is written in any
        ("zh", "feat(words): 按空格拆分文本。", True),
        ("en", "feat(words): 按空格拆分文本", False),
        ("de", "feat(words): разделить текст", False),
        ("de", "feat(words): trenne Texte über Größe", True),
        ("en", "feat(words): name the unit µm in a text", True),
    ],
)
def test_another_script_than_that_of_the_language_is_asked_for_again(
    ask: Ask, server: Server, language: str, answer: str, is_used: bool
) -> None:
    made = ask(answer, wishes=DraftOptions(language=language))
    assert len(server.requests) == 1 + (not is_used)
    assert made.message.strip() == answer.rstrip("。") if is_used else "not written in this" in made.reason


def test_the_mood_of_the_house_is_met_from_any_other(ask: Ask) -> None:
    past = [Past(f"Added the page of {number}") for number in range(8)]
    for answer in ("Adds a limit", "add a limit", "Adding a limit", "feat: added a limit"):
        assert ask(answer, Context(learn_profile(past))).message == "Added a limit\n"


def test_a_package_of_a_lock_file_is_no_invention(server: Server) -> None:
    """Of a lock file the first dozen are told, and the rest counted; what is not in it may not be named."""
    packages = ["@types/node", *(f"pkg-{number}" for number in range(30))]
    hunks = "".join(
        f'@@ -{at},4 +{at},4 @@\n     "node_modules/{name}": {{\n-      "version": "1.0.{at}",\n'
        f'-      "resolved": "https://registry.npmjs.org/{name}/-/x-1.0.{at}.tgz",\n'
        f'+      "version": "1.1.{at}",\n'
        f'+      "resolved": "https://registry.npmjs.org/{name}/-/x-1.1.{at}.tgz",\n       "dev": true\n'
        for at, name in zip(range(10, 1000, 10), reversed(packages), strict=False)
    )
    header = "diff --git a/package-lock.json b/package-lock.json\nindex 1111111..2222222 100644\n"
    patch = f"{header}--- a/package-lock.json\n+++ b/package-lock.json\n{hunks}".encode()
    server.script(
        completion("build(deps): bump @types/node to 1.1.310"), completion("build: bump @types/deno")
    )

    def ask() -> Draft:
        client = Client([endpoint(server)], record=lambda row: None)
        wishes = DraftOptions(always_ask=True)
        try:
            return draft_message(parse_patch(patch), Context, wishes, client=client, deadline=Deadline(5))
        finally:
            client.close()

    assert ask().message == "build(deps): bump @types/node to 1.1.310\n"
    assert "@types/node" not in server.requests[0].prompt
    assert "registry.npmjs.org" not in server.requests[0].prompt
    assert "pkg-29 1.0.10 -> 1.1.10" in server.requests[0].prompt
    assert "deno" not in ask().message
    assert len(server.requests) == 3
    assert "An earlier answer could not be used" in server.requests[2].prompt
