"""The job behind the hook and the commands: who drafts, what is sent, what is believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from gitgpt.conventional.habits import Past
from gitgpt.conventional.profile import learn_profile
from gitgpt.diff import tokens
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.parse import parse_patch
from gitgpt.errors import NothingToDescribeError
from gitgpt.jobs.commit.draft_message import Draft, draft_message
from gitgpt.jobs.commit.question import question
from gitgpt.jobs.commit.structured import read_so_far
from gitgpt.jobs.commit.task import Context, DraftOptions, build_task
from gitgpt.llm.types import Deadline, Failure, Link, Reply, Request, Usage

PATCH = b"""\
diff --git a/words.py b/words.py
new file mode 100644
index 0000000..1111111
--- /dev/null
+++ b/words.py
@@ -0,0 +1,2 @@
+def parse(text):
+    return text.split()
"""
WISHES = DraftOptions()
FAILURE = Link("openai", "m", Failure("connection", "refused"))


class Model:
    """Answers in turn with the given texts, then with the job's own answer, as the client does."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)
        self.requests: list[Request] = []

    def complete(
        self, request: Request, *, deadline: Deadline, on_text: Callable[[str], None] | None = None
    ) -> Reply:
        self.requests.append(request)
        if not self.texts:
            return Reply(request.local_answer(), "rules", "", Usage(), (FAILURE,))
        return Reply(self.texts.pop(0), "openai", "m", Usage(100, 0, 10))


def ask(model: Model | None, wishes: DraftOptions = WISHES, patch: bytes = PATCH) -> Draft:
    return draft_message(parse_patch(patch), Context, wishes, client=model, deadline=Deadline(5))


def test_offline_the_rules_draft() -> None:
    made = ask(None)
    assert (made.message, made.provider, made.reason) == ("feat: add words.py\n", "rules", "offline")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("feat(words): split a text", "feat(words): split a text\n"),
        ("```\nfeat: split a text\n```", "feat: split a text\n"),
        ("Here is the commit message:\n\nfeat: split a text", "feat: split a text\n"),
        ("<think>hm</think>feat: split a text", "feat: split a text\n"),
        ("Split a text into words", "feat: split a text into words\n"),
        ("FEAT: split a text.", "feat: split a text\n"),
        ("feat: split\nat blanks", "feat: split\n\nat blanks\n"),
        ("feat: split\n\nCo-authored-by: Eve <eve@example.com>", "feat: split\n"),
        ("feat!: split a text", "feat: split a text\n"),  # the rules see nothing broken
    ],
)
def test_an_answer_becomes_a_message_in_our_form(answer: str, message: str) -> None:
    model = Model(answer)
    made = ask(model)
    assert (made.message, made.provider, made.model) == (message, "openai", "m")
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"type": "feat", "scope": "words", "subject": "split a text", "body": "", "breaking": False},
            "feat(words): split a text\n",
        ),
        (
            {
                "type": "feat",
                "scope": "",
                "subject": "split a text",
                "body": "- one\n- two",
                "breaking": True,
            },
            "feat: split a text\n\n- one\n- two\n",  # the rules see nothing broken
        ),
        ({"type": "feat", "subject": "feat: split a text"}, "feat: split a text\n"),
        ({"subject": "split a text", "body": "one\\ntwo"}, "feat: split a text\n\none\ntwo\n"),
        ({"type": "feat", "subject": "split a text", "body": None, "scope": 7}, "feat: split a text\n"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", " {}\n"])
def test_a_structured_answer_becomes_the_message_that_it_stands_for(
    answer: dict[str, object], message: str, around: str
) -> None:
    model = Model(around.replace("{}", json.dumps(answer)))
    assert ask(model).message == message
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [
        ('{"ty', ""),
        ('{"type": "feat", "sco', ""),
        ('{"type": "feat", "scope": "words", "subject": "split a', "feat(words): split a"),
        ('{"subject": "say \\"x\\"", "body": "- one\\n- t', 'say "x"\n\n- one\n- t'),
        ("feat: split a", "feat: split a"),
    ],
)
def test_a_structured_answer_that_is_still_coming_is_shown_as_text(so_far: str, shown: str) -> None:
    assert read_so_far(so_far) == shown


FORM = json.dumps({"type": "feat", "scope": "words", "subject": "split a text", "body": ""})
ODD_FORMS = {
    "talk before": f"Here is the JSON you asked for:\n{FORM}",
    "talk after": f"{FORM}\n\nLet me know!",
    "a fence": f"```\n{FORM}\n```",
    "a fence in capitals": f"```JSON\n{FORM}\n```",
    "talk and a fence": f"Sure:\n\n```json\n{FORM}\n```\nDone.",
    "after thinking": '<think>{"type": "fix"}\nno</think>\n' + FORM,
    "a list of one": f"[{FORM}]",
    "a list of choices": f"[{FORM}, {FORM}]",
    "in another": json.dumps({"commit": json.loads(FORM)}),
    "a whole message": '{"message": "feat(words): split a text"}',
    "another name": '{"title": "feat(words): split a text", "description": ""}',
    "a header as subject": '{"type": "feat", "scope": "words", "subject": "feat(words): split a text"}',
    "a marked header": '{"type": "feat", "scope": "words", "subject": "feat(words)!: split a text"}',
    "a colon": '{"type": "feat:", "scope": "words", "subject": "split a text"}',
    "a scope in the type": '{"type": "feat(words)", "scope": "words", "subject": "split a text"}',
    "a list of one scope": '{"type": "feat", "scope": ["words"], "subject": "split a text"}',
    "nothing by name": '{"type": "feat", "scope": "words", "subject": "split a text", "body": "None"}',
}
FORMS_WITH_MORE = [
    ('{"type": "feat", "scope": "none", "subject": "split a text"}', "feat: split a text\n"),
    (
        '{"type": "feat", "subject": "split a text", "body": ["- at blanks", "into words"]}',
        "feat: split a text\n\n- at blanks\n- into words\n",
    ),
    (
        '{"type": "feat", "subject": "split a text", "body": "At\nblanks."}',
        "feat: split a text\n\nAt\nblanks.\n",
    ),
    (
        'feat: split a text\n\n{"type": "feat", "subject": "no"}',
        'feat: split a text\n\n{"type": "feat", "subject": "no"}\n',
    ),
]


@pytest.mark.parametrize("answer", ODD_FORMS.values(), ids=ODD_FORMS)
def test_a_form_is_read_whatever_is_around_it(answer: str) -> None:
    model = Model(answer)
    assert ask(model).message == "feat(words): split a text\n"
    assert len(model.requests) == 1


@pytest.mark.parametrize(("answer", "message"), FORMS_WITH_MORE)
def test_a_form_is_read_as_it_was_meant(answer: str, message: str) -> None:
    assert ask(Model(answer)).message == message


@pytest.mark.parametrize("answer", ['{"type": "feat", "scope": "words", "subject": ""}', "feat(words):"])
def test_a_type_alone_is_no_message(answer: str) -> None:
    assert ask(Model(answer, "feat: split a text")).message == "feat: split a text\n"


@pytest.mark.parametrize("answer", ['{"type": "feat", "subj', "{}", '{"subject": ""}', "[" * 100_000])
def test_half_a_structured_answer_is_none(answer: str) -> None:
    assert ask(Model(answer, "feat: split a text")).message == "feat: split a text\n"


@pytest.mark.parametrize(
    ("path", "answer", "type"),
    [
        ("tests/test_words.py", "feat: cover parse", "test"),
        ("tests/test_words.py", "fix: cover parse", "fix"),
        ("docs/words.md", "refactor: tell of parse", "docs"),
        ("words.py", "docs: tell of parse", "docs"),
    ],
)
def test_a_type_that_the_paths_rule_out_is_replaced(path: str, answer: str, type: str) -> None:
    made = ask(Model(answer), patch=PATCH.replace(b"words.py", path.encode()))
    assert made.provider == "openai"
    assert made.message.startswith(f"{type}: ")


def test_a_type_of_the_house_may_be_used_and_its_names_for_types_are() -> None:
    past = [Past(f"{type}: say {number}") for number in range(4) for type in ("deps", "feature", "fix")]
    context = Context(learn_profile(past))
    for answer, message in (
        ("deps: split a text", "deps: split a text\n"),
        ("feat: split a text", "feature: split a text\n"),
        ("feature: split a text", "feature: split a text\n"),
    ):
        model = Model(answer)
        made = draft_message(parse_patch(PATCH), lambda: context, WISHES, client=model, deadline=Deadline(5))
        assert made.message == message
        assert "deps." in model.requests[0].messages[0].content
    assert ask(Model("feature: split"), DraftOptions(types=("feature", "fix"))).message == "feature: split\n"


def test_a_scope_of_the_house_counts_as_shown() -> None:
    past = [Past(f"feat(runtime_core): add {number}") for number in range(6)]
    context = Context(learn_profile(past))
    model = Model("feat(runtime_core): split a text")
    made = draft_message(parse_patch(PATCH), lambda: context, WISHES, client=model, deadline=Deadline(5))
    assert made.message == "feat(runtime_core): split a text\n"


@pytest.mark.parametrize(
    "answer", ["", "undefined", "I'm sorry, I can't help with that.", "oops: what is this"]
)
def test_an_unusable_answer_is_asked_for_once_more(answer: str) -> None:
    model = Model(answer, "feat: split a text")
    made = ask(model)
    assert (made.message, made.reason) == ("feat: split a text\n", "")
    assert len(model.requests) == 2


def test_after_two_unusable_answers_the_rules_draft_and_the_reason_is_told() -> None:
    model = Model("undefined", "undefined")
    made = ask(model)
    assert (made.message, made.provider) == ("feat: add words.py\n", "rules")
    assert made.reason.startswith("the model's answer was not usable: ")
    assert len(model.requests) == 2


def test_the_second_question_says_what_was_wrong_and_the_rest_is_the_same() -> None:
    model = Model("feat: add load_settings", "feat: split a text")
    made = ask(model)
    first, second = (request.messages for request in model.requests)
    assert second[0] == first[0]
    assert second[1].content.startswith(first[1].content)
    assert "it names what the change does not show: load_settings" in second[1].content
    assert model.requests[1].is_fresh
    assert made.message == "feat: split a text\n"


def test_a_second_invention_goes_to_the_rules() -> None:
    made = ask(Model("feat: add load_settings", "feat: speed it up by 40%"))
    assert (made.message, made.provider) == ("feat: add words.py\n", "rules")
    assert made.reason == "the model's answer was not usable: it names what the change does not show: 40"


def test_no_number_is_shown_by_the_random_boundary() -> None:
    asked = question(build_task(parse_patch(PATCH), WISHES, Context()))
    assert asked.request.boundary
    assert not any(asked.request.boundary in text for text in asked.sent)


def test_a_line_that_names_what_the_change_does_not_show_is_dropped_without_asking_again() -> None:
    model = Model("feat: split a text\n\n- parse gives words\n- drop old_parse, 40% faster")
    assert ask(model).message == "feat: split a text\n\n- parse gives words\n"
    assert len(model.requests) == 1


def test_what_the_author_hinted_at_may_be_named() -> None:
    made = ask(Model("feat: split a text for load_settings"), DraftOptions(hint="load_settings needs it"))
    assert made.message == "feat: split a text for load_settings\n"


@pytest.mark.parametrize(("seconds", "questions"), [(0.1, 2), (2.6, 1)])
def test_it_is_asked_again_only_when_time_remains(seconds: float, questions: int) -> None:
    """On a clock that the model moves: a second answer would take as long as the first."""
    clock = [0.0]

    class Slow(Model):
        def complete(self, *args: Any, **kwargs: Any) -> Reply:
            clock[0] += seconds
            return super().complete(*args, **kwargs)

    model = Slow("undefined", "feat: split a text")
    deadline = Deadline(5, now=lambda: clock[0])
    made = draft_message(parse_patch(PATCH), Context, WISHES, client=model, deadline=deadline)
    assert len(model.requests) == questions
    assert (made.provider == "rules") == (questions == 1)


def test_when_nobody_answers_the_reason_names_who_and_why() -> None:
    made = ask(Model())
    assert made.provider == "rules"
    assert made.reason.startswith("openai (m): refused")


def test_a_secret_is_neither_sent_nor_drafted() -> None:
    secret = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"
    patch = PATCH.replace(b"return text.split()", f'token = "{secret}"'.encode())
    model = Model("feat: split a text")
    made = ask(model, DraftOptions(hint=f"the token is {secret}"), patch)
    sent = "\n".join(message.content for message in model.requests[0].messages)
    assert secret not in sent
    assert secret not in ask(None, patch=patch).message
    assert made.redactions == 1


def test_allowed_types_and_scopes_hold_for_the_model_too() -> None:
    wishes = DraftOptions(types=("feat", "fix"), scopes=("words",))
    assert ask(Model("feat(other): split"), wishes).message == "feat: split\n"
    assert ask(Model("chore: split", "fix(words): split"), wishes).message == "fix(words): split\n"


def test_the_wishes_are_in_the_instructions() -> None:
    model = Model("feat: split")
    ask(
        model,
        DraftOptions(language="German", scopes=("words", "lines"), subject_length=50, hint="for the search"),
    )
    system, user = (message.content for message in model.requests[0].messages)
    assert "German" in system
    assert "words, lines" in system
    assert "50 characters" in system
    assert "for the search" in user


def test_the_fence_is_new_each_time_and_is_taken_out_of_the_data() -> None:
    model = Model("feat: a", "feat: b")
    ask(model)
    ask(model)
    first, second = (request.messages[0].content for request in model.requests)
    assert first != second


@pytest.mark.parametrize("budget", [600, 1000, 4000])
@pytest.mark.parametrize("line", ["+    value = compute(value)", "+" + "汉字" * 40, "+" + "x" * 3000])
def test_no_request_is_over_the_budget(budget: int, line: str) -> None:
    lines = "\n".join([line] * 3000)
    patch = PATCH.replace(b"+1,2", b"+1,3002") + lines.encode() + b"\n"
    model = Model("feat: split")
    ask(model, DraftOptions(max_prompt_tokens=budget), patch)
    assert sum(tokens.count(message.content) for message in model.requests[0].messages) <= budget


@pytest.mark.parametrize(("room", "most"), [(1536, 1536), (None, 2000), (9000, 4000)])
def test_the_question_can_be_made_smaller(room: int | None, most: int) -> None:
    """For a model whose window is exceeded; every file is still named."""
    lines = "\n".join(["+    value = compute(value)"] * 3000)
    model = Model("feat: split")
    ask(
        model,
        DraftOptions(max_prompt_tokens=4000),
        PATCH.replace(b"+1,2", b"+1,3002") + lines.encode() + b"\n",
    )
    request = model.requests[0]
    assert request.shrink
    smaller = request.shrink(room)
    assert smaller
    assert request.shrink(100) is None
    assert sum(tokens.count(message.content) for message in smaller.messages) <= most
    assert "words.py" in smaller.messages[1].content
    assert smaller.local_answer() == request.local_answer()


TYPES = ("feat", "fix", "docs", "chore", "test", "refactor")
SCOPES = ("api", "cli", "core", "web", "parser", "runtime", "client", "server", "router")
MESSAGES = [f"{type}({scope}): say what changed\n\n- one" for type in TYPES for scope in SCOPES]
HERE = ("(api)", "(core)", "(web)")
PLACED = [
    Past(message, "", ("words.py" if any(scope in message for scope in HERE) else f"{number}.go",))
    for number, message in enumerate(MESSAGES)
]


@pytest.mark.parametrize(
    "context",
    [
        Context(),
        Context(learn_profile(map(Past, MESSAGES)), branch="feature/split-words"),
        Context(learn_profile(PLACED), branch="feature/split-words"),
    ],
    ids=["nothing known", "a house style", "scopes of the same file"],
)
def test_the_prompt_around_a_small_change_is_small(context: Context) -> None:
    """At most 320 tokens, with the house style of many scopes and the branch, whatever the boundary is."""
    model, change, draws = Model("feat: split"), parse_patch(PATCH), 40
    for _ in range(draws):
        draft_message(change, lambda: context, WISHES, client=model, deadline=Deadline(5))
    prompts = ["\n".join(message.content for message in request.messages) for request in model.requests]
    assert len(prompts) == draws
    assert max(map(tokens.estimate, prompts)) - tokens.estimate(PATCH.decode()) <= 320


def test_the_same_change_is_the_same_request_whatever_the_boundary_is() -> None:
    """At a full budget too: else an identical change would not be answered by the cache."""
    lines = "\n".join(f"+    value_{n} = compute(value, {n})" for n in range(3000))
    change = parse_patch(PATCH.replace(b"+1,2", b"+1,3002") + lines.encode() + b"\n")
    for budget in (700, 1500, 6000):
        task = build_task(change, DraftOptions(max_prompt_tokens=budget), Context())
        requests = [question(task).request for _ in range(30)]
        assert len({request.boundary for request in requests}) == 30
        texts = {
            tuple(message.content.replace(request.boundary, "") for message in request.messages)
            for request in requests
        }
        assert len(texts) == 1


def test_types_and_closed_scopes_are_an_enum_for_the_model() -> None:
    wishes = DraftOptions(types=("feat", "fix"), scopes=("words",), subject_length=50)
    schema = question(build_task(parse_patch(PATCH), wishes, Context())).request.schema
    assert schema
    parts = schema["properties"]
    assert parts["type"]["enum"] == ["feat", "fix"]
    assert parts["scope"]["enum"] == ["", "words"]
    assert parts["subject"]["maxLength"] == 50
    open_scope = question(build_task(parse_patch(PATCH), WISHES, Context())).request.schema
    assert open_scope and "enum" not in open_scope["properties"]["scope"]


def test_an_empty_change_is_an_error() -> None:
    with pytest.raises(NothingToDescribeError):
        draft_message(ChangeSet(), Context, DraftOptions(), client=None, deadline=Deadline(1))


GONE = b"""\
diff --git a/words.py b/words.py
index 0000000..1111111 100644
--- a/words.py
+++ b/words.py
@@ -1,4 +1,2 @@
 def parse(text):
     return text.split()
-def join(words):
-    return words
"""


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ("Drop join\n\nBREAKING CHANGE: join is gone", "\nThis breaks: join is gone\n"),
        ("refactor!: drop join", "\nThis breaks: drop join\n"),
        ("Drop join", ""),
    ],
)
def test_what_breaks_is_told_where_sentences_are_the_habit(answer: str, body: str) -> None:
    profile = learn_profile([Past(text) for text in ("Add x", "Mend y", "Say z", "Drop a", "Tidy b")])
    context = Context(profile)
    made = draft_message(
        parse_patch(GONE), lambda: context, WISHES, client=Model(answer), deadline=Deadline(5)
    )
    assert made.message == "Drop join\n" + body


AREAS = ("[words] Add x", "[web] Mend y", "[words] Say z", "[web] Drop a", "[words] Tidy b")
TYPES = ("* [feat] Add x", "* [fix] Mend y", "* [docs] Say z", "* [fix] Drop a", "* [feat] Tidy b")


@pytest.mark.parametrize(
    ("history", "answer", "header"),
    [
        (AREAS, "[words] Add parse", "[words] Add parse"),
        (AREAS, "words: add parse", "[words] Add parse"),
        (AREAS, "feat(words): add parse", "[words] Add parse"),
        (TYPES, "* [feat] Add parse", "* [feat] Add parse"),
        (TYPES, "feat: add parse", "* [feat] Add parse"),
    ],
)
def test_brackets_and_bullets_of_the_house_are_put_around_once(
    history: tuple[str, ...], answer: str, header: str
) -> None:
    context = Context(learn_profile([Past(text) for text in history]))
    made = draft_message(
        parse_patch(PATCH), lambda: context, WISHES, client=Model(answer), deadline=Deadline(5)
    )
    assert made.message == header + "\n"
