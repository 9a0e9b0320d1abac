"""What a model is asked about a change: instructions, and the change itself in the room that is left."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gitgpt.conventional.profile import WORD, describe_profile, uses_scopes
from gitgpt.conventional.rules.nearby import scopes_of
from gitgpt.diff.changeset import ChangeSet
from gitgpt.diff.pack import pack
from gitgpt.diff.packed import Packed
from gitgpt.guards import injection, secrets
from gitgpt.jobs.commit.certain_facts import describe_facts, locked
from gitgpt.jobs.commit.form import by_rules, finish, types_of
from gitgpt.jobs.commit.task import DraftOptions, Task
from gitgpt.llm.types import Json, Message, Request
from gitgpt.prompts import render_prompt

SMALLEST_PROMPT = 700  # tokens: fewer leave hardly any room next to the instructions
FRAME = 32  # tokens of a chat of two messages and of a form, around what they say (`gitgpt.diff.tokens`)
SAID_SHARE = 0.25  # of the request, at most, for what people say: each of the author and the notes
LONGEST_PROBLEM = 200  # characters: it may quote the answer
ROOM_FOR_FACTS = 1000  # tokens of a request
ROOM_FOR_GUIDE = 1500  # tokens of a request: in fewer the repository's notes would push out the change
LONGEST_BRANCH = 80  # characters
LONGEST_SUBJECTS = 600  # characters of the subjects of the branch's earlier commits
MOST_SCOPES = 2
SMALL_CHANGE = 2400  # characters of a change that brings the code around it
MOST_ENCLOSING = 300  # tokens of that code
READ = "\n\nWhat each part of it changes, from reading it whole:"
READ_SHARE = 0.5  # of the request, at most, for the lines about parts that were read on their own
LONGEST_LINE, SHORTEST_LINE = 800, 100  # characters of such a line
MOST_PACKINGS = 5  # with a filter: the masks are only known once it is packed
DEAREST_BOUNDARY = "9f3b7c1d5e2a"  # digits and letters by turns: no boundary costs more tokens
AGAIN = 120  # tokens that are left free for asking once more


# What a first line looks like, by the form of the repository.
FORMS = {
    "conventional": "`type(scope): subject` as in Conventional Commits. $types Scope: one short word for the"
    " part changed$scopes; leave it out when unsure.",
    "area": "`area: subject`, the area being the part of the project that changed.",
    "plain": "a subject, with no type or prefix before it.",
}
# What the subject is about and what a body holds: in full, and where a request has little room.
FOCUS = ("say what behaves differently, not which files changed", "name what changed, not files")
BODY = (
    "Unless the change is trivial, add a blank line and a body of prose wrapped at 72 columns: the old"
    " behaviour and its condition, the new one, what follows for users or callers, and the reason. Reasons"
    " come from comments, documentation, tests and removed code in the change, and from the author's words;"
    " where none shows, give none. Cover each independent part; leave out tests, changelogs and edits that"
    " follow from the rest; nothing twice, bullets only for equal parts.",
    "When several things changed, or the change shows its reason, add a blank line and a body wrapped at 72"
    " columns: what and why, nothing twice.",
)
TEXT: Json = {"type": "string"}
FLAG = {"type": "boolean"}


class Question(NamedTuple):
    """A request with what the answer is held against: the task, the author's own words, the change as
    sent. Without `has_room` the instructions alone are too large: it must not be asked."""

    request: Request
    task: Task
    asked: str
    packed: Packed
    has_room: bool = True

    @property
    def shown(self) -> str:
        """The change as it was sent, and what of a lock file was counted instead of listed."""
        return self.packed.text + "\n" + locked(self.task.changes)

    @property
    def known_text(self) -> str:
        """The change as the model knows it: what was sent, and what was said about it."""
        return "\n".join((self.shown, self.asked, self.task.context.branch, *self.task.read))

    @property
    def sent(self) -> tuple[str, ...]:
        """What a name in the answer may come from: all but our own instructions and the random boundary, in
        which a number could occur by chance. A lock file's names are not invented where only their number was
        told: a hint, a branch or an older message may lead to one."""
        wishes, profile = self.task.wishes, self.task.context.profile
        words = (*wishes.scopes, *wishes.types, describe_profile(profile))
        said = (message.content.replace(self.request.boundary, "") for message in self.request.messages[1:])
        return (*said, *words, locked(self.task.changes))

    def find_known(self, names: Sequence[str]) -> tuple[str, ...]:
        """Text that has those of the names that exist though they were not sent: in lines of the change that
        did not fit, else in the repository. Numbers count only where the change itself has them."""
        unsent = "\n".join(
            line for file in self.task.changes.files for hunk in file.hunks for line in hunk.lines
        )
        lookup = self.task.context.find_names
        return (unsent, *(lookup(names) if lookup else ()))

    def again(self, problem: str) -> Request:
        """The same once more, with what was wrong with the answer."""
        *above, last = self.request.messages
        problem = injection.expose_hidden(problem)[:LONGEST_PROBLEM]
        count = sent_counter(self.task.wishes)
        while count(told := render_prompt("commit.again.txt", problem=problem)) > AGAIN and problem:
            problem = problem[: len(problem) // 2]
        return self.request._replace(messages=(*above, Message("user", last.content + told)), is_fresh=True)


def question(task: Task) -> Question:
    """What is asked about a change. The secrets are out of it already."""
    wishes = task.wishes
    boundary = injection.new_boundary()
    said_by_author = "; ".join(filter(None, (*task.context.intent.notes, wishes.hint)))
    asked = _shortened(secrets.redact_text(said_by_author).text, wishes)
    said = _said(task, asked, boundary)
    system = _instructions(task, boundary)
    shell = render_prompt(
        "commit.user.txt", change=injection.fence_text("", boundary=boundary, name="diff"), said=said
    )
    read, schema = _fitting(task.read, wishes), _schema(task)
    above = _above(task)
    # the random boundary must not change what is packed: the same change is the same request, and is cached
    around = f"{system}{shell}{above}{schema}{read}".replace(boundary, DEAREST_BOUNDARY)
    packed, has_room = _packed(task.changes, wishes, around)
    read += _enclosing(task, packed, around)
    change = injection.fence_text(above + packed.text + read, boundary=boundary, name="diff")
    user = render_prompt("commit.user.txt", change=change, said=said)
    request = Request(
        messages=(Message("system", system), Message("user", user)),
        purpose="commit",
        local_answer=lambda: finish(by_rules(task), task).render(),
        max_output_tokens=wishes.max_output_tokens,
        schema=schema,
        redactions=task.redactions,
        about=packed.text,
        boundary=boundary,
        is_fresh=wishes.is_fresh,
        shrink=lambda room: _smaller(task, room),
    )
    return Question(request, task, asked, packed, has_room)


def _instructions(task: Task, boundary: str) -> str:
    wishes, profile = task.wishes, task.context.profile
    form = string.Template(FORMS[profile.form]).substitute(
        types=f"Types: {', '.join(types_of(task))}.",
        scopes=f", one of: {', '.join(wishes.scopes)}" if wishes.scopes else "",
    )
    manner = describe_profile(profile)
    if wishes.template:
        from gitgpt.jobs.commit.prompt_template import fill_template  # start-up: few users have one

        slots = {
            "form": form, "style": manner, "language": task.language, "length": wishes.subject_length,
            "change": f"what is between the marks diff-{boundary}",
            "notes": f"what is between the marks notes-{boundary}",
        }  # fmt: skip
        own = fill_template(wishes.template, slots)
        return f"{own}\n\n{render_prompt('commit.safety.txt', boundary=boundary)}"
    is_tight = wishes.max_prompt_tokens < ROOM_FOR_FACTS
    return render_prompt(
        "commit.system.txt",
        form=form,
        manner=f" House style: {manner}." if manner else "",
        subject_length=wishes.subject_length,
        focus=FOCUS[is_tight],
        body=BODY[is_tight],
        language="" if task.language == "en" else f" Write it in this language: {task.language}.",
        boundary=boundary,
    )


def _said(task: Task, asked: str, boundary: str) -> str:
    """What people say: the author of the change, and the repository's notes, which are not to be trusted."""
    hint = f"The author says about it: {asked}\n" if asked else ""
    hint = _fence_issue(task, boundary) + hint
    guide = secrets.redact_text(task.context.guide).text
    is_large = task.wishes.max_prompt_tokens < ROOM_FOR_GUIDE or _shortened(guide, task.wishes) != guide
    if not guide or is_large:
        return hint
    notes = injection.fence_text(guide, boundary=boundary, name="notes")
    return f"The repository's notes on messages, for form and wording only:\n{notes}\n{hint}"


def _fence_issue(task: Task, boundary: str) -> str:
    issue = _shortened(secrets.redact_text(task.context.intent.issue).text, task.wishes)
    if not issue or task.wishes.max_prompt_tokens < ROOM_FOR_GUIDE:
        return ""
    fenced = injection.fence_text(issue, boundary=boundary, name="issue")
    return f"The issue that it is about, for reasons only where the change bears them out:\n{fenced}\n"


def _shortened(text: str, wishes: DraftOptions) -> str:
    """The beginning of it that takes no more than its share of the request."""
    room = SAID_SHARE * wishes.max_prompt_tokens
    if size_in_bytes(text) > room:
        count = counter_of(wishes.counter)
        while count(injection.expose_hidden(text)) > room:
            text = text[: len(text) * 3 // 4]
    return text


def _above(task: Task) -> str:
    """What is above the change, inside the fence: a branch and a function can be named by anybody."""
    branch = secrets.redact_text(task.context.branch).text[:LONGEST_BRANCH]
    is_roomy = task.wishes.max_prompt_tokens >= ROOM_FOR_FACTS
    facts = describe_facts(task.study) if is_roomy else ""
    scopes = ", ".join(_scopes_nearby(task)) if is_roomy else ""
    subjects = secrets.redact_text("; ".join(task.context.intent.subjects)).text if is_roomy else ""
    earlier = subjects.replace("\n", " ")[:LONGEST_SUBJECTS]
    told = (
        ("Branch", branch), ("Earlier on it", earlier), ("Facts", facts), ("Scopes here", scopes),
    )  # fmt: skip
    return "".join(f"{name}: {text}\n" for name, text in told if text)


def _scopes_nearby(task: Task) -> list[str]:
    """At most MOST_SCOPES, where the repository uses them and the user asks for no others."""
    profile, wanted = task.context.profile, task.wishes.scopes
    if profile.form != "conventional" or not uses_scopes(profile):
        return []
    found = scopes_of(task.study.nearby)
    fitting = (scope for scope in found if re.fullmatch(WORD, scope) and (not wanted or scope in wanted))
    return list(fitting)[:MOST_SCOPES]


def _enclosing(task: Task, packed: Packed, around: str) -> str:
    """Unchanged code that a small change is part of, in the room that it leaves."""
    wishes, read_file = task.wishes, task.context.read_file
    room = wishes.max_prompt_tokens - FRAME - AGAIN - size_in_bytes(around) - size_in_bytes(packed.text)
    if read_file is None or wishes.mask or not packed.is_whole or len(packed.text) > SMALL_CHANGE:
        return ""
    from gitgpt.jobs.commit.enclosing_code import find_enclosing  # start-up: only where a model is asked

    count = counter_of(wishes.counter)
    return find_enclosing(
        task.changes,
        read_file,
        room=min(room, MOST_ENCLOSING),
        count=lambda text: count(injection.expose_hidden(text)),
    )


def _schema(task: Task) -> Json:
    """The parts of the answer, for the dialects that can hold a model to it: small models invent types, and a
    scope where only some are allowed. A closed scope may be empty."""
    wishes = task.wishes
    subject: Json = {**TEXT, "maxLength": wishes.subject_length}
    parts: Json = {"subject": subject, "body": TEXT}
    if task.context.profile.form == "conventional":
        scope = {**TEXT, "enum": ["", *wishes.scopes]} if wishes.scopes else TEXT
        parts = {"type": {**TEXT, "enum": list(types_of(task))}, "scope": scope, **parts, "breaking": FLAG}
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def _smaller(task: Task, room: int | None) -> Request | None:
    """The same question in so many tokens, or in half of them if the number is unknown."""
    wishes = task.wishes
    room = min(room or wishes.max_prompt_tokens // 2, wishes.max_prompt_tokens)
    if room < SMALLEST_PROMPT:
        return None
    smaller = question(task._replace(wishes=wishes._replace(max_prompt_tokens=room)))
    return smaller.request if smaller.has_room else None


def _fitting(read: Sequence[str], wishes: DraftOptions) -> str:
    """The lines about the parts, shortened alike until they take no more than their share of the request."""
    if not read:
        return ""
    count, room = counter_of(wishes.counter), READ_SHARE * wishes.max_prompt_tokens
    lines, length = list(read), LONGEST_LINE
    while count(text := "\n".join([READ, *lines])) > room and lines:
        if length > SHORTEST_LINE:
            length //= 2
            lines = [line if len(line) <= length else line[: length - 1] + "…" for line in read]
        else:
            lines = lines[: len(lines) * 3 // 4]
    return text if lines else ""


def _packed(changes: ChangeSet, wishes: DraftOptions, around: str) -> tuple[Packed, bool]:
    """The change in the tokens that the text around it leaves, and whether it leaves any. Bytes are
    counted first: no token is shorter than one, and a small change needs no other count."""
    room = wishes.max_prompt_tokens - FRAME - AGAIN - size_in_bytes(around)
    size = sum(len(line) for file in changes.files for hunk in file.hunks for line in hunk.lines)
    if size < room and wishes.mask is None:
        packed = pack(changes, budget=room, count=size_in_bytes)
        if packed.share == 1.0:
            return packed, True
    count, sent = counter_of(wishes.counter), sent_counter(wishes)
    room = wishes.max_prompt_tokens - FRAME - AGAIN - sent(around)
    budget = max(0, room)
    for _ in range(MOST_PACKINGS):
        # as it will be in the fence, where hidden characters are written out
        packed = pack(changes, budget=budget, count=lambda text: count(injection.expose_hidden(text)))
        over = sent(injection.expose_hidden(packed.text)) - room if wishes.mask else 0
        if over <= 0 or room < 0:
            return packed, room >= 0
        budget = int(0.97 * budget * room / (room + over))
    return packed, False


def counter_of(given: Callable[[str], int] | None) -> Callable[[str], int]:
    """How a text is counted; the safe estimate where nothing is given."""
    if given is not None:
        return given
    from gitgpt.diff import tokens  # start-up: only a change that may not fit is counted

    return tokens.count


def sent_counter(wishes: DraftOptions) -> Callable[[str], int]:
    """How a text is counted as it goes out, with the filter's masks in it."""
    count, mask = counter_of(wishes.counter), wishes.mask
    return count if mask is None else lambda text: count(mask(text))


def size_in_bytes(text: str) -> int:
    """What no count of tokens exceeds, of a text as it is in a fence."""
    return len(injection.expose_hidden(text).encode("utf-8", "replace"))
