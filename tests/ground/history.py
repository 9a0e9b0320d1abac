"""Histories of any shape and size, written with one `git fast-import`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ground.repo import FIRST_DATE, Repo


class Node(NamedTuple):
    """A commit to be made. `parents` are names of earlier nodes; None: the node before. `tags` are light,
    `notes` are annotated tags with their messages."""

    name: str
    message: str = "chore: something"
    parents: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    notes: Mapping[str, str] = {}
    author: str = "Ada Author"
    email: str = "ada@example.com"
    files: Mapping[str, str] = {}


def write_history(repo: Repo, nodes: Iterable[Node], *, branch: str = "main") -> dict[str, str]:
    """Makes the commits, one minute apart, the last one the tip of `branch`; returns ids by name."""
    marks: dict[str, int] = {}
    stream = bytearray()
    last = None
    for number, node in enumerate(nodes, 1):
        parents = ((last,) if last else ()) if node.parents is None else node.parents
        when = f"{int(FIRST_DATE.timestamp()) + 60 * number} +0000"
        marks[node.name] = number
        last = node.name
        stream += f"reset refs/heads/{branch}\ncommit refs/heads/{branch}\nmark :{number}\n".encode()
        stream += f"author {node.author} <{node.email}> {when}\n".encode()
        stream += f"committer Carl Committer <carl@example.com> {when}\n".encode() + _data(node.message)
        for position, parent in enumerate(parents):
            stream += f"{'merge' if position else 'from'} :{marks[parent]}\n".encode()
        for path, content in node.files.items():
            stream += f"M 100644 inline {path}\n".encode() + _data(content)
        stream += b"\n"
        for tag in node.tags:
            stream += f"reset refs/tags/{tag}\nfrom :{number}\n\n".encode()
        for tag, message in node.notes.items():
            stream += f"tag {tag}\nfrom :{number}\ntagger T <t@example.com> {when}\n".encode() + _data(
                message
            )
    repo.git("fast-import", "--quiet", "--force", "--export-marks=.git/marks", stdin=bytes(stream))
    ids = dict(line.split() for line in (repo.path / ".git/marks").read_text().splitlines())
    return {name: ids[f":{number}"] for name, number in marks.items()}


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
