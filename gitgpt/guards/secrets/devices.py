"""Secrets in what devices and their services are told: dialogues, logins, communities. A row a kind.

The same terms as in `structures.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.checks import is_literal, is_strong
from gitgpt.guards.secrets.rule import Rule

PASSWORD = r"[\"']?([^\s\"'$-][^\s\"']{3,100})"

DEVICES = (
    Rule(
        "ldap-password",
        ("bindpw",),
        r"bindpw[ \t:=\"']{1,6}([^\s\"']{4,100})",
        ("bindpw [a-z]{5}[0-9]{4}", "bindpw: [a-z]{5}[0-9]{4}[A-Z]{2}"),
        ("bindpw secret", "bindpw ${LDAP_PASSWORD}"),
        check=is_strong,
    ),
    Rule(
        "cisco-password",
        ("password 7 ",),
        r"password 7 ([01]\d[0-9A-Fa-f]{6,60})",
        ("username admin privilege 15 password 7 08[A-F0-9]{16}",),
        ("password 7 characters long", "password 7 12 24"),
        check=is_literal,
    ),
    Rule(
        "snmp-community",
        ("rocommunity", "rwcommunity"),
        r"r[ow]community6?[ \t]{1,8}([^\s\"']{4,60})",
        ("rocommunity [a-z]{6}[0-9]{4} 10.0.0.0/8",),
        ("rocommunity public default", "rwcommunity private"),
        check=is_strong,
    ),
    Rule(
        "expect-password",
        ('send "', "send --", "send '"),
        r"(?i:assword|assphrase)[^\n]{0,60}(?:\r?\n[^\n]{0,40})?"
        r"\bsend(?: --)? [\"']([^\s\"'$\\\[]{3,100})\\[rn]",
        (
            'expect "assword:"\nsend "[a-z]{6}[0-9]{2}\\r"',
            'expect "Password:" {{ send -- "[a-z]{6}[0-9]{2}\\n" }}',
        ),
        ('expect "assword:"\nsend "$password\\r"', 'send "ls2\\r"', 'expect "password:"\nsend "password\\r"'),
        check=is_literal,
        back=120,
    ),
    Rule(
        "openvpn-password",
        ("auth-user-pass>",),
        r"auth-user-pass>[ \t]*\r?\n[+\- ]?[^\n<>]{1,80}\n[+\- ]?([^\s<>]{3,100})",
        ("<auth-user-pass>\nada\n[A-Za-z0-9]{12}\n</auth-user-pass>",),
        ("<auth-user-pass>\nuser\npassword\n</auth-user-pass>", "auth-user-pass /etc/openvpn/login"),
        check=is_literal,
    ),
    Rule(
        "device-secret",
        ("s-server ", "snmp-server "),
        r"(?:(?:radius|tacacs)-server\b[^\n]{0,80}?[ \t]key|snmp-server community)"
        r"[ \t]+(?:[07][ \t]+)?(\S{4,100})",
        ("radius-server host 10.0.0.2 key [A-Za-z]{9}7", "snmp-server community [A-Za-z]{9}7 RO"),
        ("snmp-server community public RO", "radius-server host 10.0.0.2 timeout 5"),
        check=is_strong,
        back=6,
    ),
)
