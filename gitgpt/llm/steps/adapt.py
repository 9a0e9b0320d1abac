"""Changes a request that a server refused, and asks again.

What a server does not take is a quirk: a text like `without:temperature` or `cap:max_completion_tokens`.
Quirks are remembered for the endpoint, so the next commit does not pay for the same refusal. A question that
exceeds the model's window, or the tokens of a minute, is shrunk by the job; before it is sent if the window
is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gitgpt.llm import shape, sizing
from gitgpt.llm.chain import StepContext
from gitgpt.llm.types import Ask, Call, Completion, Endpoint, Failure, Message
from gitgpt.storage.store import read_note, write_note

MOST = 4  # changes of one call; each one is another request
REMEMBERED = 8  # quirks of an endpoint
SPARE = 0.9  # of the room, if a server does not say how many tokens it counted
CAPS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
# A parameter that the dialects add themselves -> the option that leaves it out.
LENGTH = "maxLength"  # in a schema
OWN = {"response_format": "schema", "text": "schema", "output_config": "schema", "format": "schema"}
OMITTED = ("stream_options", "store", "stream")  # other fields of a request that it works without
ROLES = r"(?i)\b(?:system|developer)[ '\"`]*(?:role|message|prompt|instruction)s?\b|\brole\b.{0,40}\bsystem\b"
REFUSAL = r"(?i)not support|unsupported|not (?:allowed|permitted|enabled)|only .{0,40}(?:user|assistant)"
OLD_VERSION = "2023-06-01"  # of Anthropic's API: what every gateway knows


def ask(call: Call, inner: Ask, parts: StepContext) -> Completion | Failure:
    known = _read_quirks(call.endpoint, parts)
    for quirk in known:
        call = apply_quirk(call, quirk) or call
    learned: list[str] = []
    call = fit_to_window(call, parts)
    outcome = inner(call)
    for _ in range(MOST):
        if not isinstance(outcome, Failure):
            break
        quirk = find_quirk(call, outcome)
        changed = apply_quirk(call, quirk) if quirk else shrink_call(call, outcome, parts)
        if changed is None:
            break
        learned += [quirk] if quirk else []
        call, outcome = changed, inner(changed)
    if learned and isinstance(outcome, Completion):
        quirks = list(dict.fromkeys([*known, *learned]))[-REMEMBERED:]
        write_note(parts.state, _note_name(call.endpoint), {"quirks": quirks})
    return outcome


def _read_quirks(endpoint: Endpoint, parts: StepContext) -> list[str]:
    note = read_note(parts.state, _note_name(endpoint))
    dropped = [f"without:{name}" for name in shape.items(note, "dropped")]  # as earlier versions wrote it
    return [str(quirk) for quirk in (*dropped, *shape.items(note, "quirks"))][:REMEMBERED]


# -- which quirk a refusal shows


def find_quirk(call: Call, failure: Failure) -> str:
    """The quirk that explains a refusal, "" if none does."""
    if failure.kind != "rejected":
        return ""
    words = failure.message or failure.detail
    return next((quirk for find in FINDERS if (quirk := find(call, failure, words))), "")


def _find_required_value(call: Call, failure: Failure, words: str) -> str:
    """Qwen: "parameter.enable_thinking must be set to false for non-streaming calls"."""
    found = re.search(r"\b([a-z][a-z_]{2,40})\W{1,3}must be (?:set to )?(true|false)\b", words, re.IGNORECASE)
    if found and found[1] == "stream":
        return "stream:always" if found[2].lower() == "true" else ""
    return f"set:{found[1]}={found[2].lower()}" if found else ""


def _find_stream_only(call: Call, failure: Failure, words: str) -> str:
    is_stream_only = re.search(
        r"(?i)only supports? stream|stream(?:ing)? (?:mode )?(?:is )?(?:required|only)", words
    )
    return "stream:always" if is_stream_only else ""


def _find_role(call: Call, failure: Failure, words: str) -> str:
    has_system = any(message.role == "system" for message in call.request.messages)
    is_refused = re.search(ROLES, words) and re.search(REFUSAL, words)
    return "system:merged" if has_system and is_refused else ""


def _find_version(call: Call, failure: Failure, words: str) -> str:
    is_new = call.endpoint.dialect == "anthropic" and call.endpoint.options.get("version") != OLD_VERSION
    return (
        f"version:{OLD_VERSION}" if is_new and re.search(r"(?i)anthropic-version|api version", words) else ""
    )


def _find_largest_output(call: Call, failure: Failure, words: str) -> str:
    """ "max_tokens is too large: 2048. This model supports at most 1024 completion tokens"."""
    if not re.search(r"(?i)max[_ ](?:completion[_ ]|output[_ ]|new[_ ])?tokens", words):
        return ""
    found = re.search(
        r"(?i)(?:at most|up to|maximum (?:value )?(?:of|is|for \W?max_\w+\W? is)|less than or equal to|<=|≤"
        r"|\[\d+, ?|between \d+ and)\s*([\d,]{2,9})",
        words,
    )
    limit = int(found[1].replace(",", "")) if found else 0
    return f"max_output:{limit}" if 16 <= limit < call.request.max_output_tokens else ""


def _find_schema_length(call: Call, failure: Failure, words: str) -> str:
    """OpenAI, in strict mode: "Invalid schema ...: 'maxLength' is not permitted"."""
    return "schema:short" if LENGTH in words and LENGTH in str(call.request.schema) else ""


def _find_failed_schema(call: Call, failure: Failure, words: str) -> str:
    """Groq's model did not keep to the schema: "Failed to generate JSON"."""
    is_failed = re.search(
        r"(?i)fail\w* to (?:generate|validate) JSON|json_validate_failed|json.?schema", words
    )
    can_drop = call.request.schema and call.endpoint.options.get("schema", True)
    return "without:response_format" if is_failed and can_drop else ""


def _find_parameter(call: Call, failure: Failure, words: str) -> str:
    """A parameter as the server names it, or one that was sent and that its message mentions."""
    options = call.endpoint.options
    cap = options.get("output_cap", "max_tokens")
    named = re.split(r"[.\[]", failure.parameter)[0] if failure.parameter else ""
    sent = [*options.get("parameters", {}), *(OWN if call.request.schema else ()), *OMITTED, cap]
    mentioned = {_plain(word) for word in re.findall(r"[a-zA-Z_]+", words)}
    found = next((name for name in sent if _plain(name) == _plain(named)), "")
    found = found or next((name for name in sent if "_" in name and _plain(name) in mentioned), "")
    found = found or next((name for name in sent if _plain(name) in mentioned), "")
    if found == cap and cap in CAPS:
        return f"cap:{CAPS[cap]}"
    return f"without:{found}" if found else ""


def _plain(name: str) -> str:
    """A name as one of the spellings that servers use: reasoning_effort, reasoningEffort."""
    return name.replace("_", "").lower()


Finder = Callable[[Call, Failure, str], str]
FINDERS: tuple[Finder, ...] = (
    _find_required_value,
    _find_stream_only,
    _find_role,
    _find_version,
    _find_largest_output,
    _find_schema_length,
    _find_failed_schema,
    _find_parameter,
)


# -- what a quirk changes


def apply_quirk(call: Call, quirk: str) -> Call | None:
    """The call as that server takes it; None if the quirk changes nothing."""
    kind, _, value = quirk.partition(":")
    change = CHANGES.get(kind)
    return change(call, value) if change else None


def _without(call: Call, parameter: str) -> Call | None:
    options: dict[str, Any] = dict(call.endpoint.options)
    sent, omitted = options.get("parameters", {}), tuple(options.get("omit", ()))
    if parameter in sent:
        options["parameters"] = {name: value for name, value in sent.items() if name != parameter}
    elif parameter in CAPS and parameter == options.get("output_cap", "max_tokens"):
        return _with_cap(call, CAPS[parameter])  # as earlier versions remembered it
    elif parameter in OWN and call.request.schema and options.get("schema", True):
        options["schema"] = False
    elif parameter in OMITTED and parameter not in omitted:
        options["omit"] = (*omitted, parameter)
    else:
        return None
    return _with_options(call, options)


def _with_cap(call: Call, cap: str) -> Call | None:
    is_new = call.endpoint.options.get("output_cap", "max_tokens") != cap
    return _with_options(call, {**call.endpoint.options, "output_cap": cap}) if is_new else None


def _with_value(call: Call, assignment: str) -> Call | None:
    name, _, value = assignment.partition("=")
    sent = call.endpoint.options.get("parameters", {})
    wanted = value == "true"
    if sent.get(name) is wanted:
        return None
    return _with_options(call, {**call.endpoint.options, "parameters": {**sent, name: wanted}})


def _with_stream(call: Call, value: str) -> Call | None:
    is_new = call.endpoint.options.get("stream") != value
    return _with_options(call, {**call.endpoint.options, "stream": value}) if is_new else None


def _with_version(call: Call, version: str) -> Call | None:
    is_new = call.endpoint.options.get("version") != version
    return _with_options(call, {**call.endpoint.options, "version": version}) if is_new else None


def _with_merged_system(call: Call, _value: str) -> Call | None:
    """The instructions at the beginning of the first question, for models without a system role."""
    messages = call.request.messages
    system = [message.content for message in messages if message.role == "system"]
    rest = [message for message in messages if message.role != "system"]
    if not system or not rest:
        return None
    first = Message("user", "\n\n".join([*system, rest[0].content]))
    return call._replace(request=call.request._replace(messages=(first, *rest[1:])))


def _with_smaller_output(call: Call, limit: str) -> Call | None:
    if not limit.isdecimal() or not 0 < int(limit) < call.request.max_output_tokens:
        return None
    return call._replace(request=call.request._replace(max_output_tokens=int(limit)))


def _with_plain_schema(call: Call, _value: str) -> Call | None:
    schema = call.request.schema
    if LENGTH not in str(schema):
        return None
    return call._replace(request=call.request._replace(schema=_without_lengths(schema)))


def _without_lengths(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {name: _without_lengths(value) for name, value in schema.items() if name != LENGTH}


def _with_options(call: Call, options: Mapping[str, Any]) -> Call:
    return call._replace(endpoint=call.endpoint._replace(options=options))


CHANGES: Mapping[str, Callable[[Call, str], Call | None]] = {
    "without": _without,
    "cap": _with_cap,
    "set": _with_value,
    "stream": _with_stream,
    "version": _with_version,
    "system": _with_merged_system,
    "max_output": _with_smaller_output,
    "schema": _with_plain_schema,
}


# -- the size of a question


def fit_to_window(call: Call, parts: StepContext) -> Call:
    """The call in fewer tokens if its model's window is known and too small for it."""
    request = call.request
    if request.shrink is None:
        return call
    now = parts.clock()
    is_small = sizing.size_in_bytes(request) <= sizing.SMALL
    window = sizing.find_window(call.endpoint, parts.state, now, None if is_small else parts.prices)
    if not window or sizing.count_call(call, parts.state, now) + request.max_output_tokens <= window:
        return call
    smaller = _shrink_to(call, window, 1.0)
    if smaller is None:
        return call
    return smaller._replace(request=smaller.request._replace(shrink=request.shrink))  # in case that was wrong


def shrink_call(call: Call, failure: Failure, parts: StepContext) -> Call | None:
    """The call with fewer tokens, once, by the numbers that the server gave; they are remembered."""
    if failure.kind != "too-large" or call.request.shrink is None:
        return None
    if not failure.max_context:
        smaller = call.request.shrink(None)
        return call._replace(request=smaller._replace(shrink=None)) if smaller else None
    now = parts.clock()
    sizing.learn_window(parts.state, call.endpoint, failure.max_context, now)
    if not failure.prompt:
        return _shrink_to(call, failure.max_context, SPARE)
    counted = sizing.count_call(call, parts.state, now)
    sizing.learn_counts(parts.state, call, failure.prompt, now)
    return _shrink_to(call, failure.max_context, min(1.0, counted / failure.prompt))


def _shrink_to(call: Call, window: int, scale: float) -> Call | None:
    """The same question with room for an answer of at most half the window. `scale` converts the server's
    tokens into ours."""
    assert call.request.shrink
    output = min(call.request.max_output_tokens, window // 2)
    smaller = call.request.shrink(int((window - output) * scale))
    if smaller is None:
        return None
    return call._replace(request=smaller._replace(shrink=None, max_output_tokens=output))


def settings(endpoint: Endpoint, parts: StepContext) -> str:
    quirks = _read_quirks(endpoint, parts)
    now = parts.clock()
    ratio = sizing.read_known(parts.state, endpoint, now).ratio
    window = sizing.find_window(endpoint, parts.state, now, parts.prices)
    shown = [
        f"at most {MOST} times",
        f"this model wants {', '.join(quirks)}" if quirks else "",
        f"its window is {window:,} tokens" if window else "",
        f"it counts {ratio:.2f} tokens for one of the estimate" if ratio else "",
    ]
    return "; ".join(filter(None, shown))


def _note_name(endpoint: Endpoint) -> str:
    return f"quirks-{endpoint.id}"
