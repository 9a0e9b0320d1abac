"""A process that writes rows to a usage log: FOLDER NAME COUNT [PART_BYTES]. Says each row once it is in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gitgpt.errors import FileError
from gitgpt.usage.row import UsageRow
from gitgpt.usage.usage_log import PART_BYTES, UsageLog


def main(folder: str, name: str, count: str, part_bytes: str = str(PART_BYTES)) -> None:
    log = UsageLog(Path(folder), part_bytes=int(part_bytes))
    for number in range(int(count)):
        row = UsageRow(
            "2026-11-20T09:30:00.000Z", f"{name}-{number}", model="gpt-5-mini", excerpt='a, "b"' * 20
        )
        try:
            log.append(row)
        except FileError as exc:
            os.write(1, f"failed {exc.message}\n".encode())
            return
        os.write(1, f"{row.request_id}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
