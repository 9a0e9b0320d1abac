"""Secrets that a shell line hands to a command on its standard input: a row a kind.

The terms are those of `structural_formats.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import ARGUMENT, Rule
from gitgpt.guards.secrets.values import is_literal, is_strong

PIPED = (
    Rule(
        "command-password",
        ("chpasswd",),
        r"[\"'][\w.-]{1,40}:([^\s\"':]{4,100})[\"'][^\n]{0,10}\|[ \t]{0,4}(?:sudo )?chpasswd",
        ("echo 'root:[a-z]{5}[0-9]{4}' | chpasswd", 'RUN echo "ada:[A-Za-z0-9]{12}" | sudo chpasswd'),
        ('echo "root:$PASS" | chpasswd',),
        check=is_literal,
        back=170,
    ),
    Rule(
        "command-password",
        (
            "sshpass -f",
            "passwd --stdin",
            "sudo -s",
            "cryptsetup ",
            "kinit ",
            "realm join",
            "hdiutil ",
            "smbpasswd ",
        ),
        r"echo[ \t]+(?:-\w{1,2}[ \t]+)?[\"']?([^\s\"'$|<>]{4,100})[\"']?[ \t]*"
        r"(?:>[^\n]{1,60}(?:\n[^\n]{0,20})?sshpass -f|(?:;[^\n)]{1,100}\))?[ \t]*\|[ \t]*(?:sudo[ \t]+)?"
        r"(?:passwd --stdin|(?:sudo )?-S|cryptsetup|kinit|realm join|hdiutil|smbpasswd))",
        (
            "echo [A-Za-z]{9}7 > /tmp/pw && sshpass -f /tmp/pw ssh root@h",
            'echo "[A-Za-z]{9}7" | passwd --stdin root',
            "echo [A-Za-z]{9}7 | sudo -S apt update",
            'echo -n "[A-Za-z]{9}7" | cryptsetup luksOpen /dev/sdb1 data -',
            "(echo [a-z]{6}[0-9]{3}; echo again) | smbpasswd -s ada",
        ),
        (
            'echo "$PASS" | sudo -S apt update',
            "sshpass -f /run/secrets/x ssh h",
            "echo password | sudo -S ls",
        ),
        check=is_strong,
        back=190,
    ),
    Rule(
        "command-password",
        ("sshpass -f",),
        rf"sshpass -f[ ]?<\((?:echo|printf)[ \t]{ARGUMENT}",
        ("sshpass -f <(echo '[A-Za-z]{9}7') rsync -a a h:b",),
        ('sshpass -f <(echo "$PASS") ssh h',),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("-stdin", "--with-token"),
        r"(?:echo|printf|cat[ \t]*<<<)[ \t]+(?:-\w{1,2}[ \t]+|[\"']%s[\"'][ "
        r"\t]+)?[\"']?([^\s\"'$|<>]{4,400})[\"']?"
        r"[ \t]*\|[^\n|]{0,100}?[ \t]-(?:-password-stdin|-with-token|-token-stdin|-api-key-stdin)",
        (
            'echo "[a-z]{6}[0-9]{3}" | docker login -u ada --password-stdin',
            "printf '%s' [a-z]{6}[0-9]{3} | helm registry login r.acme.dev -u ada --password-stdin",
            "cat <<< [a-z]{9} | docker login -u ada --password-stdin",
        ),
        (
            'echo "$TOKEN" | docker login -u ci --password-stdin',
            "docker login -u ci --password-stdin < token.txt",
            "echo password | docker login -u ci --password-stdin",
        ),
        check=is_literal,
        back=240,
    ),
    Rule(
        "command-password",
        ("<<<",),
        r"(?i:passw|pass\b|token|secret|api_?key|login|cryptsetup|kinit|sudo -S|ftp\b)[^\n]{0,120}?<<<[ \t]?"
        rf"{ARGUMENT}",
        ("read -r PASSWORD <<< '[a-z]{6}[0-9]{3}'", "secret-tool store --label=x a b <<< [a-z]{6}[0-9]{3}"),
        ('read -r PASSWORD <<< "$LINE2"', "grep -c token <<< $OUTPUT2", 'cat <<< "hello world2"'),
        check=is_strong,
        back=150,
    ),
    Rule(
        "command-password",
        ("<(echo", "<(printf"),
        r"(?i:passw(?:or)?d|passphrase|secret|token|key)[\w-]{0,20}[ =]<\((?:echo|printf)[ \t]+(?:-n[ \t]+)?"
        rf"{ARGUMENT}",
        ("rsync --password-file=<(echo [a-z]{6}[0-9]{3}) a rsync://h/m",),
        ('rsync --password-file=<(echo "$PASS") a rsync://h/m', "diff <(echo a1) <(echo b2)"),
        check=is_strong,
        back=40,
    ),
)
