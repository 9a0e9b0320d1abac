"""Finds the answer in a text in which a model also wrote down its thoughts.

Local servers and gateways put the thoughts of reasoning models into the answer, each family with its own
markers: `<think>`, `[THINK]`, `◁think▷`, `<seed:think>`, `<details type="reasoning">`, `<|channel>thought`.
New ones appear with every family, so markers are recognised by their form: a bracketed name that speaks of
thinking. A marker with an unknown name counts only if what follows its end is plainly an answer.
"""

from __future__ import annotations

import re

# "think" in thinking, antthink, thought ...; whole words only where a short name could be something else.
_STEMS = r"think|thought|reason|reflect|analy[sz]|deliberat|ponder|scratch|monolog"
_THINKING = rf"(?:思考|[\w:.-]*(?:{_STEMS})[\w:. -]*|cot|plan)"
_OPEN = r"(?:<!--\s*|<[|｜]?|\[|◁|【|⟨|«|\(|\{)"
_CLOSE = r"(?:\s*-->|[|｜]?>|\]|▷|】|⟩|»|\)|\})"
_ATTRIBUTES = r"(?:\s[^<>\n]{0,200})?"
_END = r"(?:/|end_of_|end_|END_)"
# The name of a leading marker, in any kind of brackets.
START_MARKER = re.compile(rf"\s*{_OPEN}(?P<name>[^\W\d_][\w:.-]{{0,40}})(?P<more>{_ATTRIBUTES}){_CLOSE}")
THINKING_NAME = re.compile(rf"(?i)(?:begin_of_|start_|channel\b.*)?{_THINKING}")
# The end of thoughts whose beginning the chat template swallowed. It ends a line, begins one, or is followed
# by JSON: a message about such a marker has it in the middle of a sentence.
END_MARKER = re.compile(
    rf"(?i)(?:(?<=\n){_OPEN}{_END}{_THINKING}{_CLOSE}|{_OPEN}{_END}{_THINKING}{_CLOSE}(?=\s*\n|\s*\{{|\s*$))"
)
ANY_END = re.compile(rf"(?i){_OPEN}{_END}{_THINKING}{_CLOSE}")
# Tokens of a chat template: `<|im_end|>`, `<｜end▁of▁sentence｜>`, Gemma's `<|channel>` and `<channel|>`.
TOKEN = re.compile(r"<[|｜][^<>|｜\n]{1,40}[|｜]?>|<[a-z_]{1,20}[|｜]>")
LAST_TOKEN = re.compile(rf"(?:{TOKEN.pattern}|</s>|<eos>|<end_of_turn>)$")
LONGEST_TOKEN = 60  # characters
FINAL_CHANNEL = re.compile(r"<[|｜]channel[|｜]?>\s*final\b[^<]{0,40}(?:<[|｜]message[|｜]?>)?")
THOUGHT_CHANNEL = re.compile(r"(?i)\s*(?:analysis|commentary|thoughts?|thinking|reasoning)\b")
# `ollama run` writes its thoughts like this.
OLLAMA_THOUGHTS = re.compile(r"(?s)\s*Thinking\.\.\.\n.*?\n\.\.\.done thinking\.\n")
ANSWER_NAMES = frozenset({"answer", "final", "final_answer", "response", "output", "solution", "message"})
HEADER = r"(?:[a-z]{2,12}(?:\([^()\n]{0,60}\))?!?: \S)"
ANSWER = re.compile(rf"\s*(?:```\w*\n)?\s*(?:{HEADER}|\{{|\[\s*\{{)")
# Thoughts under a heading, in a fence or a quotation: `**Thinking:**`, "```thinking", `> Reasoning`.
LABEL = re.compile(
    rf"(?i)\s*[^\w\s]{{1,5}}\s*(?:unused\d+>\s*)?(?:{_THINKING}|思考[过過]?程?)"
    r"(?: process)?[^\w\n]{0,8}(?=\s)"
)
# An answer after them: a header or JSON on a line of its own, after a blank line or a line that is a marker.
AFTER_LABEL = re.compile(rf"(?:\n[ \t>]*\n|(?:^|\n)\W*\w{{0,12}}\W*\n|[>)\]}}】])\s*(?={HEADER}|\{{\s*[\"'])")


def find_answer(text: str) -> str:
    """The text without thoughts and template tokens around it; "" if it holds nothing but thoughts."""
    if (
        text[:1].isalnum()
        and not any(mark in text for mark in "<[◁【⟨«｜")
        and not text.startswith("Thinking")
    ):
        return text
    if _is_json(text):
        return text
    found = _drop_last_tokens(text)
    while True:
        before, found = found, _drop_thoughts(found)
        if found == before:
            return found


def _drop_last_tokens(text: str) -> str:
    """The text without template tokens at its end. One by one: a single expression would take quadratic time
    on long white space."""
    while True:
        rest = text.rstrip()
        token = LAST_TOKEN.search(rest[-LONGEST_TOKEN:])
        if not token:
            return text
        text = rest[: len(rest) - len(token[0])].rstrip()


def _drop_thoughts(text: str) -> str:
    if ollama := OLLAMA_THOUGHTS.match(text):
        return text[ollama.end() :].lstrip()
    if FINAL_CHANNEL.search(text):
        return FINAL_CHANNEL.split(text)[-1].lstrip()
    if TOKEN.match(text.lstrip()):
        return _last_segment(text)
    marker = START_MARKER.match(text)
    if marker:
        rest = _after_marker(text, marker)
        if rest is not None:
            return rest
    ends = list(END_MARKER.finditer(text))
    if ends:
        return text[ends[-1].end() :].lstrip()
    label = LABEL.match(text)
    starts = list(AFTER_LABEL.finditer(text, label.end())) if label else []
    return text[starts[-1].end() :] if starts else text


def _after_marker(text: str, marker: re.Match[str]) -> str | None:
    """What follows the leading marker's block, the inside of a block that is the answer, or None if the
    marker is part of the text."""
    name = marker["name"]
    end = re.compile(rf"(?i){_OPEN}{_END}{re.escape(name)}{_CLOSE}")
    closing = end.search(text, marker.end())
    if THINKING_NAME.fullmatch(name) or THINKING_NAME.search(marker["more"]):
        closing = closing or ANY_END.search(text, marker.end())
        if closing:
            return text[closing.end() :].lstrip()
        return None if ANSWER.match(text, marker.end()) and "[" in marker[0] else ""
    if closing is None:
        return None
    if name.lower() in ANSWER_NAMES and not text[closing.end() :].strip():
        return text[marker.end() : closing.start()].strip()
    rest = text[closing.end() :]
    return rest.lstrip() if ANSWER.match(rest) else None


def _last_segment(text: str) -> str:
    """The last part between template tokens; "" if it belongs to a channel of thoughts."""
    parts = [part for part in TOKEN.split(text) if part.strip()]
    if not parts:
        return ""
    tokens = TOKEN.findall(text)
    is_thought = THOUGHT_CHANNEL.match(parts[-1]) and "channel" in tokens[-1] and tokens[-1][-2:] != "|>"
    if is_thought or (len(parts) > 1 and THOUGHT_CHANNEL.fullmatch(parts[-2].strip())):
        return ""
    name = tokens[-1].strip("<>|｜")
    if THINKING_NAME.fullmatch(name) and not re.search(r"(?i)^/|(?:^|[_▁])end(?:[_▁]|$)", name):
        return ""
    return parts[-1].lstrip()


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[{")):
        return False
    import json  # start-up: loaded by requests, where an answer came over the wire

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
