"""Asks a command-line program that the user is signed in to, for example `claude -p`.

The prompt goes to standard input. The program runs without a shell and without a terminal, in an empty
folder, with a minimal environment: no GIT_ variables of the hook, no keys that would be billed instead of the
subscription. It has until the deadline, then it is killed with its children. Its flags, which switch off
tools and file access, are the preset's; see `providers/presets.json`. Its answer passes the usual checks.

Options of an endpoint: `arguments` (the program and its flags), `model_arguments` (added if a model is
chosen, with `{model}`), `variables` (of the environment that it also gets).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from typing import IO, NamedTuple

from gitgpt.llm.answers import judge_answer
from gitgpt.llm.server_error import one_line
from gitgpt.llm.thoughts import ANSWER
from gitgpt.llm.types import Call, Completion, Endpoint, Failure, FailureKind, Request, Usage

LARGEST = 8 * 1024 * 1024  # bytes of output
DEFAULT_MODEL = "default"  # the program's own choice
LONGEST_BANNER = 12  # lines before an answer
KEPT_VARIABLES = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP",
    "TMP", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy",
    "https_proxy", "all_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
    "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "PATHEXT", "COMSPEC",
)  # fmt: skip
NO_DECORATION = {"NO_COLOR": "1", "TERM": "dumb", "CI": "1"}
ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")
AFTER_ANSWER = re.compile(r"(?is)\n+(?:tokens used|total (?:cost|usage|duration)|session id)\b.*$")

# What a program that fails says -> the kind of failure. The first row that fits decides.
COMPLAINTS: tuple[tuple[str, FailureKind], ...] = (
    (r"not (?:logged|signed) in|log ?in|sign in|authenticat|unauthori[sz]ed|invalid api key|\b401\b", "auth"),
    (r"(?:usage|weekly|session|daily) limit|limit reached|quota", "period-limit"),
    (r"rate.?limit|too many requests|\b429\b", "rate-limited"),
    (r"credit|billing|payment", "quota"),
    (r"model.{0,60}(?:not (?:found|exist|available)|unknown|invalid)|(?:unknown|invalid) model", "not-found"),
    (r"too long|context (?:length|window)", "too-large"),
    (r"unknown (?:option|argument|flag)|unrecognized|unexpected argument|unknown command", "misconfigured"),
)


class Finished(NamedTuple):
    """What a program printed; `code` is None if it was killed at the deadline."""

    code: int | None
    output: str
    complaint: str


def ask(call: Call) -> Completion | Failure:
    """The program's answer. Its usage is unknown, so it is estimated later."""
    arguments = build_arguments(call.endpoint)
    program = shutil.which(arguments[0]) if arguments else None
    if program is None:
        name = arguments[0] if arguments else "the program"
        return Failure("misconfigured", f"{name} is not installed, or not in PATH", parameter="program")
    seconds = call.deadline.remaining()
    if seconds <= 0:
        return Failure("timeout", "no time was left to ask", parameter="deadline")
    environment = build_environment(call.endpoint.options.get("variables", ()), os.environ)
    try:
        finished = run_program([program, *arguments[1:]], build_prompt(call.request), environment, seconds)
    except OSError as exc:
        return Failure("misconfigured", f"{arguments[0]} cannot be run: {exc.strerror or exc}")
    outcome = judge_output(arguments[0], finished, call.request)
    if isinstance(outcome, Completion) and call.on_text is not None:
        call.on_text(outcome.text)
    return outcome


def build_arguments(endpoint: Endpoint) -> list[str]:
    """The program and its flags, with the model that was chosen."""
    options = endpoint.options
    arguments = [str(argument) for argument in options.get("arguments", ())]
    if endpoint.model and endpoint.model != DEFAULT_MODEL:
        extra = [str(argument) for argument in options.get("model_arguments", ())]
        at = len(arguments) - 1 if arguments[-1:] == ["-"] else len(arguments)
        arguments[at:at] = extra
    return [argument.replace("{model}", endpoint.model) for argument in arguments]


def build_environment(variables: tuple[str, ...], environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: environ[name] for name in (*KEPT_VARIABLES, *variables) if name in environ}
    return {**kept, **NO_DECORATION}


def build_prompt(request: Request) -> str:
    """All messages as one text."""
    system = [message.content for message in request.messages if message.role == "system"]
    rest = [message for message in request.messages if message.role != "system"]
    turns = [message.content if len(rest) == 1 else f"{message.role}: {message.content}" for message in rest]
    form = []
    if request.schema is not None:
        import json

        form = [f"Answer only with one JSON object that fits this JSON schema: {json.dumps(request.schema)}"]
    return "\n\n".join([*system, *turns, *form])


def run_program(
    arguments: list[str], prompt: str, environment: Mapping[str, str], seconds: float
) -> Finished:
    """Runs the program in an empty folder until it ends or its time is up. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="gitgpt-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,  # no terminal to ask on, and one group to kill
        )
        try:
            return _exchange_text(process, prompt, seconds)
        finally:
            _kill_group(process)


def _exchange_text(process: subprocess.Popen[bytes], prompt: str, seconds: float) -> Finished:
    assert process.stdin and process.stdout and process.stderr
    outputs: list[list[bytes]] = [[], []]
    threads = [
        threading.Thread(target=_read_all, args=(stream, pieces, process), daemon=True)
        for stream, pieces in zip((process.stdout, process.stderr), outputs, strict=True)
    ]
    threads.append(threading.Thread(target=_write_all, args=(process.stdin, prompt), daemon=True))
    for thread in threads:
        thread.start()
    code: int | None = None
    with contextlib.suppress(subprocess.TimeoutExpired):
        code = process.wait(seconds)
    if code is None:
        _kill_group(process)
    for thread, stream in zip(threads, (process.stdout, process.stderr), strict=False):
        thread.join(1.0)  # a child that keeps the pipe open must not hold the answer back
        if not thread.is_alive():
            stream.close()
    output, complaint = (b"".join(pieces).decode("utf-8", "replace") for pieces in outputs)
    return Finished(code, output, complaint)


def _read_all(stream: IO[bytes], pieces: list[bytes], process: subprocess.Popen[bytes]) -> None:
    size = 0
    with contextlib.suppress(OSError, ValueError):
        while piece := os.read(stream.fileno(), 65536):
            size += len(piece)
            if size > LARGEST:
                _kill_group(process)
                return
            pieces.append(piece)


def _write_all(stream: IO[bytes], prompt: str) -> None:
    with contextlib.suppress(OSError, ValueError), stream:  # a program may end before it has read everything
        stream.write(prompt.encode("utf-8", "replace"))


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1.0)


def judge_output(name: str, finished: Finished, request: Request) -> Completion | Failure:
    """The answer in what the program printed, or why there is none. A program is never asked twice: it has
    its own retries."""
    text = clean_output(finished.output)
    complaint = one_line(clean_output(finished.complaint) or text)
    if finished.code is None:
        return Failure("timeout", f"{name} did not end before the deadline", parameter="deadline")
    if finished.code != 0:
        words = f"{name} failed with exit code {finished.code}"
        kind = next((kind for form, kind in COMPLAINTS if re.search(form, complaint, re.IGNORECASE)), None)
        return Failure(
            kind or "unavailable",
            f"{words}: {complaint}" if complaint else words,
            parameter="command",
            headers={"x-should-retry": "false"},
        )
    if request.purpose == "commit" or request.schema is not None:
        text = drop_banner(text)
    return judge_answer(text, "", Usage())


def clean_output(output: str) -> str:
    """The output without colours, cursor movements and other control characters."""
    plain = ESCAPES.sub("", output).replace("\r\n", "\n")
    plain = "\n".join(line.rpartition("\r")[2] for line in plain.split("\n"))  # a line that was overwritten
    return "".join(c for c in plain if c.isprintable() or c in "\n\t").strip()


def drop_banner(text: str) -> str:
    """The answer without what some programs print around it: a greeting above, token counts below."""
    text = AFTER_ANSWER.sub("", text)
    lines = text.split("\n")
    for number in range(min(LONGEST_BANNER, len(lines))):
        rest = "\n".join(lines[number:])
        if ANSWER.match(rest) and lines[number].strip():
            return rest
    return text
