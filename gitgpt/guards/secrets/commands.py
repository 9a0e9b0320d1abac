"""Secrets that people type: arguments of commands, dialogues of scripts, lines of devices. A row a kind.

The same terms as in `structures.py`. A keyword with a new first character costs a pass over the text.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import Rule, is_chance
from gitgpt.guards.secrets.structures import is_literal, is_mixed, is_strong

PASSWORD = r"[\"']?([^\s\"'$-][^\s\"']{3,100})"

COMMANDS = (
    Rule(
        "archive-password",
        ("ip -",),
        rf"\b(?:un)?zip\b[^\n|;&]{{0,120}}?[ \t]-P[ ]?{PASSWORD}",
        ("zip -r -P '[A-Za-z0-9]{9}1' out.zip data", "unzip -P [A-Za-z]{9}7 in.zip"),
        ("zip -P $PASS a.zip b", "zip -r out.zip Pictures-2024", "gzip -9 a1b2c3"),
        check=is_strong,
        back=5,
    ),
    Rule(
        "archive-password",
        ("7z a ", "7z x ", "7za a ", "7za x ", "rar a ", "rar x "),
        rf"(?i:7za?|rar) [ax]\b[^\n|;&]{{0,120}}?[ \t]-(?:h?p){PASSWORD}",
        ("7z a -p[A-Za-z]{9}7 -mhe=on out.7z data/", 'rar x -hp"[A-Za-z]{9}7" out.rar'),
        ("7z a out.7z data", "7z a -p$PASS out.7z data", "rar x -p- out.rar"),
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
        "command-password",
        ("sshpass -f", "passwd --stdin", "sudo -s"),
        r"echo[ \t]+(?:-\w{1,2}[ \t]+)?[\"']?([^\s\"'$|<>]{4,100})[\"']?[ \t]*"
        r"(?:>[^\n]{1,60}(?:\n[^\n]{0,20})?sshpass -f|\|[ \t]*(?:sudo[ \t]+)?(?:passwd --stdin|sudo -S))",
        (
            "echo [A-Za-z]{9}7 > /tmp/pw && sshpass -f /tmp/pw ssh root@h",
            'echo "[A-Za-z]{9}7" | passwd --stdin root',
            "echo [A-Za-z]{9}7 | sudo -S apt update",
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
        rf"sshpass -f[ ]?<\((?:echo|printf)[ \t]{PASSWORD}",
        ("sshpass -f <(echo '[A-Za-z]{9}7') rsync -a a h:b",),
        ('sshpass -f <(echo "$PASS") ssh h',),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("-k ",),
        rf"openssl enc\b[^\n|;&]{{0,150}}?[ \t]-k[ ]{PASSWORD}",
        ("openssl enc -aes-256-cbc -in a -out b -k [A-Za-z]{9}7",),
        ("openssl enc -d -k $KEY", "curl -k https://x1.acme.dev"),
        check=is_strong,
        back=160,
    ),
    Rule(
        "command-password",
        ("mosquitto_", "ipmitool"),
        rf"(?:mosquitto_(?:pub|sub|rr)|ipmitool)\b[^\n|;&]{{0,150}}?[ \t]-P[ ]?{PASSWORD}",
        (
            "mosquitto_pub -h h -u dev -P [A-Za-z]{9}7 -t a",
            "ipmitool -H h -U ADMIN -P [A-Za-z]{9}7 chassis status",
        ),
        ("mosquitto_pub -h h -p 1883 -t a", "ipmitool -H h -P $PASS sel"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("net user ", "nmcli"),
        r"(?:(?i:net user)[ \t]+[\w.]{1,40}|nmcli\b[^\n]{0,100}?[ \t]password)"
        r"[ \t]+[\"']?([^\s\"'/*$%][^\s\"']{3,100})",
        ("net user deploy [A-Za-z]{9}7 /add", "nmcli dev wifi connect Home password [A-Za-z]{9}7"),
        ("net user deploy * /add", "net user ada /delete", "nmcli dev wifi connect Home password $PSK"),
        check=is_strong,
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
    Rule(
        "login-token",
        ("login ", "auth "),
        r"\b[a-z][\w-]{1,19} (?:login|auth)[ \t]([A-Za-z0-9_-]{32,100})(?![\w./:-])",
        (
            "wandb login [a-f0-9]{40}",
            "snyk auth [a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}",
        ),
        (
            "wandb login your-token-goes-here-please-dear-user",
            "gh auth login-with-a-token-from-the-settings-page",
        ),
        check=is_mixed,
        back=21,
    ),
    Rule(
        "anaconda-token",
        ("anaconda",),
        r"anaconda\b[^\n]{0,80}?[ \t](?:-t|--token)[ =]([\w-]{20,80})",
        ("anaconda -t an-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12} upload x",),
        ("anaconda -t $ANACONDA_TOKEN_OF_THE_CHANNEL upload",),
        check=is_mixed,
    ),
    Rule(
        "cookie",
        ("curl",),
        r"curl\b(?:[^\n]|\\\n){0,400}?[ \t](?:-b|--cookie)[ =]?[\"']?[\w.-]{1,40}=([^;\s\"']{16,4000})",
        ('curl -b "session=[A-Za-z0-9]{64}" https://acme.dev',),
        ("curl -b cookies.txt https://acme.dev", 'curl -b "consent=accepted-by-the-user" https://acme.dev'),
        check=is_chance,
    ),
    Rule(
        "cookie",
        (".aspxauth",),
        r"(?i:\.aspxauth)=([A-Fa-f0-9]{64,4000})",
        (".ASPXAUTH=[A-F0-9]{128}",),
    ),
    Rule(
        "sql-password",
        ("password '", "password  '"),
        r"(?:(?i:encrypted|with)[ \t]+(?i:password)|PASSWORD)[ \t]+'([^'\n]{3,200})'",
        ("CREATE USER app WITH ENCRYPTED PASSWORD '[A-Za-z]{12}';",),
        ("ALTER ROLE app PASSWORD '${PASS}'", "WITH PASSWORD 'password'"),
        check=is_literal,
        back=16,
    ),
    Rule(
        "table-password",
        ("password |", "password** |", "secret |"),
        r"\|[ \t]*(?:\*\*)?(?i:password|secret)(?:\*\*)?[ \t]\|[ \t]*`?([^\s|`]{6,100})`?[ \t]*\|",
        ("| Password | `[a-z]{6}[0-9]{4}` |",),
        (
            "| Password | string |",
            "| password | required |",
            "| secret | optional |",
            "{{ .Values.password | b64enc | quote }}",
        ),
        check=is_mixed,
        back=6,
    ),
    Rule(
        "node-provider-key",
        ("infura.io/", ".alchemy"),
        r"(?:infura\.io/(?:ws/)?v3/|\.alchemy(?:api)?\.(?:com|io)/v2/)([\w-]{32})(?![\w-])",
        (
            "https://mainnet.infura.io/v3/[a-f0-9]{32}",
            "https://eth-mainnet.g.alchemy.com/v2/[A-Za-z0-9_]{32}",
        ),
        ("https://mainnet.infura.io/v3/YOUR-PROJECT-ID",),
    ),
    Rule(
        "azure-function-key",
        (".azurewebsites.net/",),
        r"\.azurewebsites\.net/[^\s\"'<>]{0,200}?[?&]code=([\w%/+-]{20,100}={0,2})",
        ("https://f.azurewebsites.net/api/run?code=[A-Za-z0-9_-]{54}==",),
        ("https://f.azurewebsites.net/api/run?code=${FUNCTION_KEY_OF_THE_APP}",),
        check=is_chance,
    ),
    Rule(
        "telegram-api-hash",
        ("api_hash", "apihash"),
        r"(?i:api_?hash)[\"']?[ \t]*[:=,][ \t]*[\"']?([a-f0-9]{32})(?![\w-])",
        ("api_hash = '[a-f0-9]{32}'",),
    ),
    Rule(
        "twilio-auth-token",
        ("lio')(", 'lio")(', "client('ac", 'client("ac'),
        r"(?:lio[\"']\)|(?i:client))\([\"']AC[a-f0-9]{32}[\"'],[ \t]?[\"']([a-f0-9]{32})(?=[\"'])",
        ("Client('AC[a-f0-9]{32}', '[a-f0-9]{32}')", 'require("twilio")("AC[a-f0-9]{32}", "[a-f0-9]{32}")'),
        ("Client('AC[a-f0-9]{32}', token)",),
    ),
    Rule(
        "ably-key",
        ("ably",),
        r"(?i:ably)[^\n]{0,60}?[\"'`= (]([\w-]{6,7}\.[\w-]{6}:[\w-]{20,50})",
        ("new Ably.Realtime('[A-Za-z0-9]{6}.[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}')",),
        ("reliably formatted.", "the ably key: xxxxxx.xxxxxx:xxxxxxxxxxxxxxxxxxxxxxxx"),
    ),
    Rule(
        "asana-token",
        ("asana",),
        r"(?i:asana)[^\n]{0,60}?[\"'`= :(](\d/\d{10,20}(?:/\d{10,20})?:[a-f0-9]{32})",
        ("ASANA=2/[1-9]{16}/[1-9]{16}:[a-f0-9]{32}",),
        ("https://app.asana.com/0/1200000000000001/list",),
    ),
    Rule(
        "algolia-key",
        ("algoliasearch(",),
        r"(?i:algoliasearch)\([\"'][A-Za-z0-9]{6,12}[\"'],[ \t]?[\"']([a-f0-9]{32})[\"']",
        ('algoliasearch("[A-Z0-9]{10}", "[a-f0-9]{32}")',),
    ),
    Rule(
        "kaggle-key",
        ('key":',),
        r"\"username\"[ ]?:[ ]?\"[^\"\n]{1,60}\",\s{0,6}\"key\"[ ]?:[ ]?\"([a-f0-9]{32})\"",
        ('{"username":"ada","key":"[a-f0-9]{32}"}',),
        ('{"username":"ada","key":"value"}',),
        back=90,
    ),
)
