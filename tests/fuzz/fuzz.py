"""Coverage-guided fuzzing of redactor, diff parser, SSE parser, answer check and CSV reader.

    pip install atheris
    python3 tests/fuzz/fuzz.py redactor|diff|sse|answer|csv [-max_total_time=600] [CORPUS_FOLDER]

Options are libFuzzer's. What must hold is in `targets.py`; the same checks run under hypothesis in the tests.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris")

sys.path[0] = os.fspath(Path(__file__).parents[1])  # this folder has a fuzz.py, the one above a package

with atheris.instrument_imports(include=["gitgpt"]):
    from fuzz.targets import TARGETS


def main(arguments: list[str]) -> None:
    name, *options = arguments or [""]
    if name not in TARGETS:
        sys.exit(f"name one of {', '.join(TARGETS)}")
    target = TARGETS[name]
    with tempfile.NamedTemporaryFile("w", suffix=".dict", delete=False) as words:
        for piece in target.pieces:
            words.write('"' + "".join(f"\\x{byte:02x}" for byte in piece) + '"\n')
    atheris.Setup([sys.argv[0], f"-dict={words.name}", *options], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
