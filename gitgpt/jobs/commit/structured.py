"""A structured answer as the message it means: JSON, what resembles it, and labelled lines."""

from __future__ import annotations

import re

HEADER = r"[A-Za-z]+(?:\([^()\n]{0,60}\))?!?: "
# The parts of the form, under each name that models give them
PARTS = {
    "type": ("type",),
    "scope": ("scope",),
    "subject": ("subject", "message", "commit_message", "title", "header", "summary"),
    "body": ("body", "description", "details"),
}
NAMED = (
    r"(?m)^[ \t]*(?:\[\s*)?\{\s*"
    r'["\'](?:type|scope|subject|message|commit_message|commit|title|header|summary|body|description|breaking)'
    r'["\']\s*:'
)
FIELD = (
    r"""(?s)(?P<quote>['"])(?P<name>type|scope|subject|message|commit_message|title|header|summary|body"""
    r"""|description)(?P=quote)\s*:\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)')"""
)
TYPE_LINE = r"(?im)^[ \t]*[*_`-]{0,3}type[*_`]{0,3}[ \t]*[:：]"
LABEL = (
    r"(?i)[ \t]*[*_`-]{0,3}(type|scope|subject|title|description|summary|message|body|details)[*_`]{0,3}"
    r"[ \t]*[:：](.*)"
)
BLOCK_MARK = r"^ *[|>][-+]?$"  # of YAML
LONGEST_TALK = 300  # characters before the first label
NOTHING = ("none", "null", "n/a", "undefined", "-")  # of a part


def as_text(answer: str) -> str:
    """A structured answer as the message it means, half of one as nothing; any other one as it is."""
    form = _form(answer)
    if not form:
        return _lined(_labelled(answer) or answer)
    import json  # start-up: loaded with requests, where an answer came over the wire

    try:
        parts, _ = json.JSONDecoder(strict=False).raw_decode(form)
    except (ValueError, RecursionError):
        parts = _loosely(form)
    return _written(parts)


def _loosely(form: str) -> dict[str, str]:
    """The parts of what is nearly JSON (a comma too many, other quotes), when it has an end."""
    fields = list(re.finditer(FIELD, form))
    if not fields or "}" not in form[fields[-1].end() :]:
        return {}
    values = ((field["name"], field["double"] or field["single"] or "") for field in fields)
    return {name: value.replace("\\'", "'").replace('\\"', '"') for name, value in values}


def _labelled(answer: str) -> str:
    """The message of labelled lines, `Type: feat` and so on, or "" where there are none."""
    start = re.search(TYPE_LINE, answer[:LONGEST_TALK])
    is_below = start and re.match(HEADER, answer.lstrip()) and answer[: start.start()].strip()
    if not start or is_below:
        return ""
    parts: dict[str, list[str]] = {}
    name = "type"
    for line in answer[start.start() :].rstrip("` \n").split("\n"):
        label = re.fullmatch(LABEL, line)
        if label and label[1].lower() not in parts:
            name = label[1].lower()
            parts[name] = [re.sub(BLOCK_MARK, "", label[2]).strip("*_` ")]
        else:
            name = name if name in PARTS["body"] else "body"
            parts.setdefault(name, []).append(line)
    return _written({name: _dedented(lines) for name, lines in parts.items()})


def _dedented(lines: list[str]) -> str:
    import textwrap  # start-up: only for an answer of this kind

    return "\n".join([lines[0], textwrap.dedent("\n".join(lines[1:]))]).strip()


def _lined(text: str) -> str:
    """With line ends where their escapes were written."""
    is_one = "\n" not in text and ("\\n\\n" in text or "\\n-" in text or "\\n*" in text)
    return text.strip('"').replace("\\n", "\n") if is_one else text


def _form(answer: str) -> str:
    """From where the structured part of an answer begins, whatever was said around it; "" where there is
    none. A message may quote such a thing in its body."""
    said = answer.rpartition("</think>")[2].lstrip()
    if re.match(HEADER, said):
        return ""
    if match := re.search(NAMED, said):
        return said[match.start() :].lstrip()
    bare = re.sub(r"^```\w*\s*", "", said)
    return bare if bare.startswith(("{", "[{", '["', "{'")) else ""


def _written(parts: object) -> str:
    """The message of a form. What models without a schema make of it is read as well: a list of forms, a
    form in a form, other names for its parts."""
    if isinstance(parts, list):
        parts = parts[0] if parts and (len(parts) == 1 or isinstance(parts[0], dict)) else ""
    if isinstance(parts, dict) and len(parts) == 1 and isinstance(inner := next(iter(parts.values())), dict):
        parts = inner
    if not isinstance(parts, dict):
        return _text(parts)
    told = {
        part: next(filter(None, (_text(parts.get(name)) for name in names)), "")
        for part, names in PARTS.items()
    }
    subject, body = told["subject"], told["body"]
    if not subject and told["type"]:
        subject, body = body, ""
    type, scope, mark = _typed(told["type"])
    scope = told["scope"] or scope
    mark = "!" if parts.get("breaking") is True else mark
    if not subject:
        return ""
    if type and not re.match(HEADER, subject):
        subject = f"{type}({scope}){mark}: {subject}" if scope else f"{type}{mark}: {subject}"
    return f"{subject}\n\n{body}"


def _typed(text: str) -> tuple[str, str, str]:
    """Type, scope and mark, of which the last two do not belong there."""
    match = re.fullmatch(r"([\w-]+)(?:\(([^()]*)\))?(!?):?", text)
    return (match[1], match[2] or "", match[3]) if match else ("", "", "")


def _text(value: object) -> str:
    """What some models write where a line ends is the escape of an escape; several things are a list."""
    if isinstance(value, list):
        items = list(filter(None, (_text(item) for item in value if isinstance(item, str))))
        bullets = (item if item.startswith(("- ", "* ")) else f"- {item}" for item in items)
        return items[0] if len(items) == 1 else "\n".join(bullets)
    text = value.strip() if isinstance(value, str) else ""
    if text.lower() in NOTHING:
        return ""
    return text if "\n" in text else text.replace("\\n", "\n")


def read_so_far(answer: str) -> str:
    """What of an answer that is still coming can be shown."""
    form = _form(answer)
    if not form:
        return answer
    found = dict(re.findall(r'"(type|scope|subject|body)"\s*:\s*"((?:[^"\\]|\\.)*)', form))
    return _written({name: value.replace('\\"', '"') for name, value in found.items()}).strip()
