"""Every kind of change that git can record."""

from __future__ import annotations

import os
import secrets

from ground.repo import Edited, Repo
from ground.scenario import DRAFT, SUBJECT, Row, answered, change
from ground.server import completion
from ground.stage import Stage

LINES = "".join(f"line {number}\n" for number in range(30))
CHINESE = "feat: 增加排队功能"
PROBE = "probe-4711"
"""Marks content that must not leave the machine."""


def before(files: dict[str, str | bytes], do: object, *options: str) -> object:
    """`files` are committed, `do` changes the working tree, everything is staged and committed."""

    def play(stage: Stage) -> Edited:
        if files:
            stage.commit("chore: before", files)
        do(stage)  # type: ignore[operator]
        stage.git("add", "-A")
        return stage.commit_with_editor(*options)

    return play


def adding(name: str | bytes, content: str | bytes) -> object:
    return before({}, lambda stage: stage.write(name, content))


def copy(stage: Stage) -> None:
    stage.write("copy.txt", LINES)
    stage.write("one.txt", LINES + "more\n")


def to_link(stage: Stage) -> None:
    (stage.path / "one.txt").unlink()
    (stage.path / "one.txt").symlink_to("README.md")


def lfs(stage: Stage) -> None:
    stage.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
    stage.write(
        "model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:" + "ab" * 32 + "\nsize 987654\n"
    )


def add_submodule(stage: Stage) -> Edited:
    inner = Repo.init(stage.path.parent / "inner")
    inner.commit("chore: begin inner", {"inner.txt": f"{PROBE}\n"})
    stage.git("submodule", "--quiet", "add", f"file://{inner.path}", "sub")
    return stage.commit_with_editor()


def encoded(encoding: str, reply: str, *options: str) -> object:
    def play(stage: Stage) -> Edited:
        stage.config(i18n_commitEncoding=encoding)
        stage.server.default = completion(reply)
        change(stage)
        return stage.commit_with_editor(*options)

    return play


def is_stored_as(encoding: str, text: str) -> object:
    def check(stage: Stage, done: Edited) -> None:
        assert done.message.decode(encoding) == text
        assert f"encoding {encoding}" in stage.git("cat-file", "commit", "HEAD").splitlines()
        shown = stage.git("-c", "i18n.logOutputEncoding=UTF-8", "log", "-1", "--format=%s")
        assert shown == text.partition("\n")[0]

    return check


def in_c_locale(stage: Stage) -> Edited:
    change(stage)
    env = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return stage.commit_with_editor(env=env)


def translated_git(stage: Stage) -> Edited:
    """A language for which this machine may have no catalogue: then git stays English."""
    change(stage)
    return stage.commit_with_editor(env={"LANGUAGE": "de", "LANG": "de_DE.UTF-8"})


def many_files(stage: Stage) -> None:
    for number in range(2000):
        stage.write(f"many/{number:04}.txt", f"{number}\n")


def diff_attribute(stage: Stage) -> None:
    stage.write(".gitattributes", "*.dump -diff\n")
    stage.write("data.dump", f"{PROBE}\n")


def crlf(stage: Stage) -> Edited:
    stage.config(core_autocrlf="true", core_safecrlf="false")
    stage.stage_file("dos.txt", b"one\r\ntwo\r\n")
    return stage.commit_with_editor()


TOKEN = "ghp_" + secrets.token_hex(18)


def secret(stage: Stage) -> None:
    stage.write("settings.py", f'URL = "https://example.com"\ntoken = "{TOKEN}"\n')


def is_small(stage: Stage, _: Edited) -> None:
    assert max(len(request.body) for request in stage.server.requests) < 60_000


def big_text(stage: Stage) -> None:
    with (stage.path / "big.txt").open("w") as file:
        for number in range(300_000):
            file.write(f"{number} {'some words to fill a line of a hundred characters ' * 2}\n")


BINARY = bytes(range(256)) * 20 + PROBE.encode()
ONE: dict[str, str | bytes] = {"one.txt": LINES}
WARNED = ("gitgpt: 1 values that look like secrets are being committed; none was sent",)
LATIN1 = os.fsdecode(b"caf\xe9.txt")

ROWS: dict[str, Row] = {
    "rename": Row(
        before(ONE, lambda stage: stage.git("mv", "one.txt", "two.txt")), sent=("one.txt", "two.txt")
    ),
    "rename and edit": Row(
        before(
            ONE, lambda stage: (stage.git("mv", "one.txt", "two.txt"), stage.write("two.txt", LINES + "x\n"))
        ),
        sent=("one.txt", "two.txt", "+x"),
    ),
    "copy": Row(before(ONE, copy), sent=("copy.txt",)),
    "mode change": Row(before(ONE, lambda stage: (stage.path / "one.txt").chmod(0o755)), sent=("one.txt",)),
    "new symlink": Row(
        before({}, lambda stage: (stage.path / "link").symlink_to("/etc/hostname")),
        sent=("link", "/etc/hostname"),
    ),
    "file becomes a symlink": Row(before(ONE, to_link), sent=("one.txt",)),
    "deletion": Row(before(ONE, lambda stage: (stage.path / "one.txt").unlink()), sent=("one.txt",)),
    "binary": Row(adding("image.bin", BINARY), sent=("image.bin",), unsent=(PROBE,)),
    "only binary, changed": Row(
        before({"image.bin": BINARY}, lambda stage: stage.write("image.bin", BINARY + b"\0more")),
        sent=("image.bin",),
        unsent=(PROBE,),
    ),
    "LFS pointer": answered("feat: add model.bin", before({}, lfs), sent=("model.bin",)),
    "new submodule": answered("feat: add sub", add_submodule, sent=("sub",), unsent=(PROBE,)),
    "empty file": Row(adding("empty.txt", ""), sent=("empty.txt",)),
    "CRLF": Row(adding("dos.txt", "one\r\ntwo\r\n"), sent=("dos.txt", "+one")),
    "autocrlf": Row(crlf, sent=("dos.txt", "+one")),
    "no newline at the end": Row(adding("end.txt", "no end"), sent=("+no end",)),
    "only white space": Row(before(ONE, lambda stage: stage.write("one.txt", LINES.replace(" ", "  ")))),
    "UTF-16": Row(adding("wide.txt", "text in UTF-16\n".encode("utf-16")), sent=("wide.txt",)),
    "Latin-1 text": Row(adding("old.txt", "caf\xe9\n".encode("latin-1")), sent=("old.txt", "+caf")),
    "GBK text": Row(adding("gbk.txt", "增加排队功能\n".encode("gbk")), sent=("gbk.txt",)),
    "Chinese text": Row(adding("zh.txt", "增加排队功能\n"), sent=("+增加排队功能",)),
    "Latin-1 name": Row(adding(b"caf\xe9.txt", "text\n"), sent=("+text",)),
    "Chinese name": Row(adding("增加.txt", "text\n"), sent=("增加.txt", "+text")),
    "newline in a name": Row(adding("one\ntwo.txt", "text\n"), sent=("+text",)),
    "quotes, tab and blanks in a name": Row(adding('a "b"\tc d.txt', "text\n"), sent=("+text",)),
    "a name like an option": Row(
        before({}, lambda stage: (stage.path / "--output=x").write_text("text\n")), sent=("--output=x",)
    ),
    "a name like a rename": Row(adding("x{y => z}w", "text\n"), sent=("x{y => z}w",)),
    "a name of 4 kB": Row(adding("/".join(["d" * 200] * 15) + "/f.txt", "text\n"), sent=("+text",)),
    "core.quotePath=false": Row(
        lambda stage: (stage.config(core_quotePath="false"), adding("增加.txt", "text\n")(stage))[1],  # type: ignore[operator]
        sent=("增加.txt",),
    ),
    "content that looks like a header": Row(
        before(
            {"sql.txt": "-- a/evil\n++ b/fake\nkeep\n"},
            lambda stage: stage.write("sql.txt", "keep\n++ b/other\n"),
        ),
        sent=("sql.txt", "+++ b/other"),
    ),
    "i18n.commitEncoding=GBK": Row(
        encoded("GBK", CHINESE),
        message=f"{CHINESE}\n".encode("gbk"),
        seen=f"{CHINESE}\n".encode("gbk"),
        check=is_stored_as("GBK", f"{CHINESE}\n"),  # type: ignore[arg-type]
    ),
    "i18n.commitEncoding=ISO-8859-1": Row(
        encoded("ISO-8859-1", "feat: add a café"),
        message="feat: add a café\n".encode("latin-1"),
        seen="feat: add a café\n".encode("latin-1"),
        check=is_stored_as("ISO-8859-1", "feat: add a café\n"),  # type: ignore[arg-type]
    ),
    "i18n.commitEncoding that cannot hold the answer": Row(
        encoded("ISO-8859-1", CHINESE),
        message=b"feat: add new.py\n",
        seen=b"feat: add new.py\n",
        said=("gitgpt: drafted by rules: the draft cannot be written in ISO-8859-1 (i18n.commitEncoding)",),
    ),
    "C locale, Chinese answer": Row(
        in_c_locale, reply=CHINESE, message=f"{CHINESE}\n".encode(), seen=f"{CHINESE}\n".encode()
    ),
    "C locale, Chinese answer, --no-edit": Row(
        lambda stage: (change(stage), stage.commit_with_editor("--no-edit", env={"LC_ALL": "C"}))[1],
        reply=CHINESE,
        message=f"{CHINESE}\n".encode(),
        seen=None,
    ),
    "translated git": Row(translated_git),
    "one line of 5 MB": Row(
        adding("min.js", "var a=1;" * 650_000 + PROBE), sent=("min.js",), unsent=(PROBE,), check=is_small
    ),
    "30 MB of text": Row(before({}, big_text), sent=("big.txt",), check=is_small),
    "2,000 files": answered(
        "feat: add the files in many", before({}, many_files), sent=("many/",), check=is_small
    ),
    "-diff attribute": Row(before({}, diff_attribute), sent=("data.dump",), unsent=(PROBE,)),
    "a key": Row(before({}, secret), sent=("settings.py",), unsent=(TOKEN,), said=WARNED),
    "everything at once": answered(
        "feat: make image.bin executable",
        before(
            {"one.txt": LINES, "gone.txt": "x\n", "image.bin": BINARY},
            lambda stage: (
                stage.git("mv", "one.txt", "two.txt"),
                (stage.path / "gone.txt").unlink(),
                (stage.path / "image.bin").chmod(0o755),
                stage.write("new.txt", "new\n", mode=0o755),
                (stage.path / "link").symlink_to("new.txt"),
            ),
        ),
        sent=("two.txt", "gone.txt", "image.bin", "new.txt", "link"),
        unsent=(PROBE,),
    ),
}
assert DRAFT.startswith(SUBJECT.encode())
