"""Coverage-guided fuzzing of what reads untrusted text: redactor, diff parser, answer check.

    pip install atheris
    python3 tests/fuzz/fuzz_guards.py [-max_total_time=600] [CORPUS_FOLDER]

Options are libFuzzer's. A finding is an exception other than the documented ones, a redaction that is not
idempotent, or one that changes the number of lines.
"""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

with atheris.instrument_imports(include=["gitgpt"]):
    from gitgpt.diff.parse import parse_patch
    from gitgpt.errors import UsageError
    from gitgpt.guards.reply import check_reply
    from gitgpt.guards.secrets import redact, redact_changes


def fuzz(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    once = redact(text).text
    assert once.count("\n") == text.count("\n")
    assert redact(once).text == once
    checked = check_reply(text)
    assert bool(checked.text) != bool(checked.reason)
    try:
        changes = parse_patch(data)
    except UsageError:
        return
    redacted, _ = redact_changes(changes)
    assert len(redacted.files) == len(changes.files)


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
