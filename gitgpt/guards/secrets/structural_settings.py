"""Secrets in the settings of devices and services: dialogues, logins, communities. A row a kind.

The terms are those of `structural_formats.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule
from gitgpt.guards.secrets.values import is_literal, is_strong

SETTINGS = (
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
        "cisco-password",
        ("password 0 ", "secret 0 ", "isakmp key "),
        r"(?:(?:password|secret) 0|isakmp key)[ ](\S{4,100})",
        (
            "username ada privilege 15 password 0 [A-Za-z]{9}7",
            "crypto isakmp key [A-Za-z]{9}7 address 203.0.113.7",
        ),
        ("password 0 is reserved", "crypto isakmp key 0 address 0.0.0.0"),
        check=is_strong,
    ),
    Rule(
        "device-secret",
        ("password manager ",),
        r"password manager user-name \S{1,60} plaintext (\S{4,100})",
        ("password manager user-name admin plaintext [A-Za-z]{9}7",),
        ("password manager user-name admin sha1",),
        check=is_strong,
    ),
    Rule(
        "device-secret",
        ("password1 ", "password2 "),
        r"(?i:password)[12] ([^\s;,\"']{8,64})(?=;|[ \t]*\r?(?:\n|$)|[ ]after)",
        ("Backlog SSID1 attic; Password1 [a-z]{6}[0-9]{4}; MqttHost broker",),
        ("Password1 <password>; MqttHost broker", "password2 differs; try again"),
        check=is_strong,
    ),
    Rule(
        "wifi-password",
        ("wifi.begin(", "wlan.connect(", "wlan.begin("),
        r"(?i:wifi|wlan)\.(?:begin|connect)\([^\n,]{1,60},[ ]?[\"']([^\"'\n]{8,63})[\"']",
        ('WiFi.begin("attic", "[a-z]{6}[0-9]{4}");', "wlan.connect('attic', '[a-z]{12}')"),
        ("WiFi.begin(ssid, password);", "wlan.connect('attic', 'your-password')"),
        check=is_literal,
    ),
    Rule(
        "login-password",
        (': eap "', ': xauth "', ': ntlm "'),
        r": (?i:eap|xauth|ntlm) \"([^\"\n]{4,100})\"",
        ('ada : EAP "[A-Za-z]{9}7"',),
        ('ada : EAP "password"',),
        check=is_literal,
    ),
    Rule(
        "login-password",
        ("register =>",),
        r"register =>[ ][^\s:]{1,60}:([^\s:@]{4,100})@",
        ("register => 4930123:[A-Za-z]{9}7@sip.acme.dev/100",),
        ("register => user:password@sip.acme.dev",),
        check=is_literal,
    ),
    Rule(
        "login-password",
        ("plain}", "plain-md5}", "cleartext}"),
        r"(?<=\{)(?i:plain(?:-md5)?|cleartext)\}([^\s:{}]{4,100})",
        ("ada:{PLAIN}[A-Za-z]{9}7:1001:1001::/home/ada",),
        ("{PLAIN}password", "{plain} text"),
        check=is_literal,
    ),
    Rule(
        "login-password",
        (":587 ", ":465 ", ":25 "),
        r"(?<=\]):(?:587|465|25) {1,8}[^\s:]{1,80}:(\S{4,100})",
        ("[smtp.acme.dev]:587 bot@acme.dev:[A-Za-z]{9}7",),
        ("[smtp.acme.dev]:587 user:password", "[smtp.acme.dev]:587 encrypt"),
        check=is_literal,
    ),
    Rule(
        "login-password",
        ("cache_peer",),
        r"cache_peer\b[^\n]{0,200}?[ ]login=[^\s:]{1,60}:(\S{4,100})",
        ("cache_peer up.acme.dev parent 3128 0 login=ada:[A-Za-z]{9}7",),
        ("cache_peer up.acme.dev parent 3128 0 login=PASS:nopassword",),
        check=is_strong,
    ),
    Rule(
        "login-password",
        ("insecure-password",),
        r"insecure-password[ ](\S{4,100})",
        ("    user ada insecure-password [A-Za-z]{9}7",),
        ("    user ada insecure-password password",),
        check=is_strong,
    ),
    Rule(
        "setup-password",
        ("rootpw ", "passwd/"),
        r"(?:rootpw(?:[ ]--plaintext)?|passwd/[\w-]*password(?:-again)?[ \t]+password)"
        r"[ \t]+([^\s$-]\S{3,100})",
        ("rootpw --plaintext [A-Za-z]{9}7", "d-i passwd/user-password password [a-z]{6}[0-9]{3}"),
        ("rootpw --lock", "rootpw --iscrypted !", "d-i passwd/root-password-again password"),
        check=is_strong,
    ),
    Rule(
        "setup-password",
        ("chpasswd:",),
        r"chpasswd:\s{1,20}(?:expire: \w{4,5}\s{1,20})?(?:list|users): ?\|?\s{1,20}"
        r"(?:[+-][ ]{0,12})?[\w.-]{1,40}:([^\s:]{4,100})",
        ("chpasswd:\n  list: |\n    ada:[a-z]{6}[0-9]{3}\n",),
        ("chpasswd: {{ expire: False }}", "chpasswd:\n  list: |\n    ada:RANDOM\n"),
        check=is_strong,
    ),
    Rule(
        "setup-password",
        ("password>", "password</key>"),
        r"(?i:password)(?:</Key)?>\s{0,40}<Value[^>\n]{0,60}>([^<\n]{4,200})</Value>",
        (
            "<AdministratorPassword>\n  <Value>[A-Za-z]{9}7</Value>",
            '<Key>Password</Key>\n  <Value ProtectInMemory="True">[A-Za-z]{9}7</Value>',
        ),
        ("<AdministratorPassword>\n  <Value>%PASSWORD%</Value>", "<Key>Password</Key>\n<Value></Value>"),
        check=is_literal,
    ),
    Rule(
        "setup-password",
        ('password"><value>', 'password">\n', 'secret"><value>'),
        r"(?i:password|secret)\">\s{0,40}<value>([^<\n]{4,200})</value>",
        ('<setting name="ApiPassword"><value>[a-z]{6}[0-9]{3}</value></setting>',),
        ('<setting name="ApiPassword"><value>%PASSWORD%</value></setting>',),
        check=is_literal,
    ),
    Rule(
        "setup-password",
        ("noecho",),
        r"NoEcho[\"']?: [\"']?true[\"']?,?\s(?:[^\n]{0,80}\n){0,4}?"
        r"[ \t+-]{0,40}[\"']?Default[\"']?: [\"']?([^\s\"',]{4,100})",
        ("    NoEcho: true\n    Default: [A-Za-z]{9}7",),
        ("    NoEcho: true\n    MinLength: 12", "    NoEcho: true\n    Default: /prod/db/password2"),
        check=is_literal,
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
