"""Secrets that people type as arguments of commands: a row a kind.

The same terms as in `structures.py`. A keyword with a new first character costs a pass over the text.
"""

from __future__ import annotations

from gitgpt.guards.secrets.rule import ARGUMENT, UUID_SAMPLE, Rule
from gitgpt.guards.secrets.values import is_chance, is_literal, is_mixed, is_strong


def build_argument_rule(
    commands: str, option: str, samples: tuple[str, ...], counters: tuple[str, ...], *, is_word: bool = False
) -> Rule:
    """A command (lower-case alternatives) and the option that takes the password, with what joins the two.
    `is_word`: whatever follows is the password, even a plain word."""
    return Rule(
        "command-password",
        tuple(commands.split("|")),
        rf"(?:{commands})\w*[^\n|;&]{{0,200}}?(?<=[ \t\"]){option}{ARGUMENT}",
        samples,
        counters,
        check=is_literal if is_word else is_strong,
    )


COMMANDS = (
    Rule(
        "command-password",
        ("curl",),
        r"curl\b(?:[^\n]|\\\n){0,400}?[ \t](?:-u|-U|--user|--proxy-user)[ =]?"
        r"[\"']?[^\s:\"']{1,80}:([^\s\"']{3,200})",
        ("curl -sS -u admin:[a-z]{5}[0-9]{4} https://x", "curl --user 'ci:[A-Za-z0-9]{16}' https://x"),
        (
            "curl -u user:password https://x",
            'curl -u "$USER:$PASS" https://x',
            "curl -u admin:${PASS} https://x",
        ),
        check=is_literal,
    ),
    build_argument_rule(
        "mysql|mariadb",
        "-p",
        ("mysql -h db -uroot -p[a-z]{5}[0-9]{4} app", "mysqldump -u app -p'[a-z]{5}[0-9]{4}' app"),
        ("mysql -h db -uroot -p$PASS app", "mysql -u root -p app"),
    ),
    Rule(
        "command-password",
        ("sshpass", "login", "redis-cli", "pass:"),
        r"(?:(?:sshpass|login|redis-cli)\b[^\n|;&]{0,200}?[ \t](?:-p|-a|--pass)[ =]?|(?<=[ =\"'])pass:)"
        r"[\"']?([^\s\"'-][^\s\"']{3,200})",
        (
            "sshpass -p [a-z]{5}[0-9]{4} ssh x",
            "docker login -u ci -p [A-Za-z0-9]{20} reg",
            "openssl rsa -passin pass:[a-z]{5}[0-9]{4}",
        ),
        (
            "sshpass -p $PASS ssh x",
            "docker login -u ci -p ${PASS}",
            "pass:stdin",
            "openssl -passin pass:password",
        ),
        check=is_strong,
    ),
    build_argument_rule(
        "ldap",
        "-w[ ]?",
        ("ldapsearch -x -D cn=admin,dc=acme,dc=dev -w [a-z]{5}[0-9]{4} -b dc=acme,dc=dev",),
        ("ldapsearch -x -D cn=admin -w $PASS", "ldapsearch -x -D cn=admin -W"),
    ),
    Rule(
        "command-password",
        ("htpasswd",),
        r"htpasswd[ \t]{1,4}(?:-\w{0,4}n\w{0,4}[ \t]{1,4}|-\w{0,4}b\w{0,4}[ \t]{1,4}\S{1,80}[ \t]{1,4})"
        r"[\w.@-]{1,60}[ \t]{1,4}[\"']?([^\s\"'|;&]{4,100})",
        ("htpasswd -b /etc/nginx/.htpasswd ada [a-z]{5}[0-9]{4}", "htpasswd -Bbn ci [a-z]{8}[0-9]{4} > x"),
        ("htpasswd -b .htpasswd ada $PASS", "htpasswd -c .htpasswd ada"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("http -a", "https -a", "http --auth", "https --auth"),
        r"https? (?:-a|--auth)[ =][\"']?[^\s:\"']{1,80}:([^\s\"']{3,200})",
        ("http -a ada:[A-Za-z0-9]{10} GET https://api.acme.dev/me",),
        ("http -a user:password https://x", "http -a $USER:$PASS https://x"),
        check=is_literal,
    ),
    build_argument_rule(
        "snmp",
        "-A[ ]?",
        ("snmpwalk -v3 -u monitor -l authPriv -A [a-z]{6}[0-9]{4} 10.0.0.1",),
        ("snmpwalk -v3 -A $PASS 10.0.0.1",),
    ),
    build_argument_rule(
        "snmp",
        "-X[ ]?",
        ("snmpget -v3 -u monitor -X [a-z]{6}[0-9]{4} 10.0.0.1",),
        ("snmpget -v3 -X $PASS 10.0.0.1",),
    ),
    Rule(
        "command-password",
        ("net use ",),
        r"(?i:net use)[^\n]{0,100}?[ \t]/(?i:user):\S{1,80}[ \t]{1,4}[\"']?([^\s\"'/*][^\s\"']{3,100})",
        ("net use Z: \\\\files\\share /user:ACME\\ada [A-Z]{1}[a-z]{5}[0-9]{3}",),
        ("net use Z: \\\\files\\share /user:ada *", "net use Z: \\\\x\\y /user:ada %PASS%"),
        check=is_strong,
    ),
    Rule(
        "oracle-password",
        (":thin:", "sqlplus", "impdp ", "xpdp ", "rman target "),
        r"(?::thin:|(?:impdp|xpdp|rman target)[ ][\"']?"
        r"|sqlplus(?:[ \t]{1,4}-\w{1,10}){0,4}[ \t]{1,4}[\"']?)[\w$#]{1,40}/([^\s@\"'/]{3,60})@",
        (
            "jdbc:oracle:thin:scott/[A-Za-z]{5}[0-9]{4}@//db:1521/X",
            "sqlplus -s app/[a-z]{5}[0-9]{4}@db",
            "impdp system/[a-z]{5}[0-9]{4}@orcl directory=dump",
        ),
        ("sqlplus user/password@db", "jdbc:oracle:thin:app/${PASS}@db", "jdbc:oracle:thin:@db:1521:X"),
        check=is_literal,
    ),
    build_argument_rule(
        "sqlcmd|psexec|cqlsh|cypher-shell|rdesktop|bcp |mosquitto_|ipmitool|az sql",
        "-[pP][ ]?",
        (
            "sqlcmd -S db -U sa -P [A-Za-z]{6}[0-9]{3} -Q x",
            "psexec host -u ada -p [a-z]{6}[0-9]{3} cmd",
            "cqlsh -u cassandra -p [a-z]{6}[0-9]{3} node1",
            "mosquitto_pub -h h -u dev -P [A-Za-z]{9}7 -t a",
            "az sql server create -n s -g rg -u ada -p [A-Za-z]{9}7",
        ),
        (
            "sqlcmd -S db -U sa -P $PASS",
            "sqlcmd -S db -P password",
            "mosquitto_pub -h h -p 1883 -t a",
            "bcp items out items.dat -S db -T -c",
        ),
    ),
    Rule(
        "command-password",
        ("rabbitmqctl",),
        r"rabbitmqctl (?:add_user|change_password|authenticate_user)[ \t]{1,4}\S{1,60}[ \t]{1,4}"
        r"[\"']?([^\s\"']{4,100})",
        ("rabbitmqctl add_user app [a-z]{6}[0-9]{3}",),
        ("rabbitmqctl add_user app $PASS", "rabbitmqctl add_user app password"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("smbclient", "smbget", "smbmap", "winexe", "rpcclient", "net rpc", "net ads"),
        r"(?:smb\w+|winexe|rpcclient|net (?:rpc|ads))\b[^\n|;&]{0,200}?[ \t](?:-U|--user)[ =]?"
        r"[\"']?[^\s%\"']{1,60}%([^\s\"']{4,100})",
        ("smbclient //srv/share -U 'ada%[a-z]{6}[0-9]{3}'", "winexe -U 'ACME/ada%[a-z]{6}[0-9]{3}' //h cmd"),
        ("smbclient //srv/share -U ada%$PASS",),
        check=is_strong,
    ),
    build_argument_rule(
        "zip ",
        "-P[ ]?",
        (
            "zip -r -P '[A-Za-z0-9]{9}1' out.zip data",
            "unzip -P [A-Za-z]{9}7 in.zip",
            "zip out.zip -P [a-z]{9}",
        ),
        ("zip -P $PASS a.zip b", "zip -r out.zip Pictures-2024", "zip -P password a.zip b"),
        is_word=True,
    ),
    Rule(
        "archive-password",
        ("7z a ", "7z x ", "7za a ", "7za x ", "rar a ", "rar x "),
        rf"(?i:7za?|rar) [ax]\b[^\n|;&]{{0,120}}?[ \t]-(?:h?p){ARGUMENT}",
        ("7z a -p[A-Za-z]{9}7 -mhe=on out.7z data/", 'rar x -hp"[A-Za-z]{9}7" out.rar'),
        ("7z a out.7z data", "7z a -p$PASS out.7z data", "rar x -p- out.rar"),
        check=is_strong,
    ),
    build_argument_rule(
        "penssl enc",  # where p is looked for already
        "-k[ ]",
        ("openssl enc -aes-256-cbc -in a -out b -k [A-Za-z]{9}7",),
        ("openssl enc -d -k $KEY", "openssl enc -d -kfile x1.key"),
    ),
    build_argument_rule(
        "plink|pscp|psftp",
        "-pw[ ]",
        ("plink -ssh -l root -pw [A-Za-z]{9}7 10.0.0.9 uptime",),
        ("plink -pw %PASS% host", "plink -i key2.ppk host"),
        is_word=True,
    ),
    build_argument_rule(
        "xfreerdp|wfreerdp|signtool|schtasks",
        "/r?p[: ]",
        (
            "xfreerdp /v:10.0.0.8 /u:ada /p:[A-Za-z]{9}7 /size:1280x800",
            "signtool sign /f cert.pfx /p [A-Za-z]{9}7 app.exe",
            "schtasks /create /tn job /ru ACME\\svc /rp [A-Za-z]{9}7",
        ),
        ("xfreerdp /p:$RDP_PASSWORD2 /v:host", "signtool sign /a /fd sha256 app2.exe"),
    ),
    build_argument_rule(
        "security unlock-|security create-|security import",
        "-[pP][ ]",
        (
            'security unlock-keychain -p "[A-Za-z]{9}7" build.keychain',
            "security import d.p12 -P [A-Za-z]{9}7",
        ),
        ("security import d.p12 -k build.keychain", 'security unlock-keychain -p "$PASS" build.keychain'),
    ),
    build_argument_rule(
        "ssh-keygen",
        "-[NP][ ]",
        ('ssh-keygen -t rsa -N "[A-Za-z]{9}7" -f id',),
        ('ssh-keygen -t ed25519 -N "" -f id2', "ssh-keygen -R host2.acme.dev"),
    ),
    build_argument_rule(
        "set-initial-password",
        "",
        ("neo4j-admin dbms set-initial-password [A-Za-z]{9}7",),
        ("neo4j-admin dbms set-initial-password $PASS",),
    ),
    Rule(
        "command-password",
        ("qpdf --",),
        rf"qpdf --encrypt[ ]{ARGUMENT}[\"']?[ ]",
        ("qpdf --encrypt [a-z]{6}[0-9]{2} [a-z]{6}[0-9]{2} 256 -- in.pdf out.pdf",),
        ("qpdf --encrypt $A $B 256 -- in.pdf out.pdf", "qpdf --decrypt in2.pdf out2.pdf"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("qpdf --",),
        rf"qpdf --encrypt[ ]\S{{1,100}}[ ]{ARGUMENT}[\"']?[ ]",
        ("qpdf --encrypt user [a-z]{6}[0-9]{2} 256 -- in.pdf out.pdf",),
        ('qpdf --encrypt "" $OWNER 256 -- in.pdf out.pdf',),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("--auth-cred", "ab -"),
        r"(?:--auth-cred[ =]|\bab -[^\n|;&]{0,80}?[ \t]?-?A[ ])[\"']?[^\s:\"']{1,60}:([^\s\"'$]{4,100})",
        ("ab -n 100 -A ada:[A-Za-z]{9}7 https://acme.dev/", 'sqlmap --auth-cred "ada:[A-Za-z]{9}7"'),
        ("ab -n 1000 -c 50 https://acme.dev/v2", "ab -A $USER:$PASS https://acme.dev/"),
        check=is_strong,
    ),
    Rule(
        "command-password",
        ("neo4j_auth",),
        r"NEO4J_AUTH[\"']?[ ]?[:=][ ]?[\"']?neo4j/([^\s\"'$]{4,100})",
        ("NEO4J_AUTH=neo4j/[A-Za-z]{9}7",),
        ("NEO4J_AUTH=neo4j/password", "NEO4J_AUTH=none", "NEO4J_AUTH: neo4j/${PASS}"),
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
    build_argument_rule(
        "wine upload|vil-winrm",
        "-p[ ]?",
        ("twine upload -u ada -p [a-z]{6}[0-9]{3} dist/*", "evil-winrm -i h -u ada -p [A-Za-z]{9}7"),
        ("twine upload -u ada -p $PASS dist/*", "twine upload dist/a-1.0.whl"),
    ),
    build_argument_rule(
        "security add-",
        "-w[ ]",
        ("security add-generic-password -a ada -s shop -w [a-z]{6}[0-9]{3}",),
        ('security add-generic-password -a ada -s shop -w "$PASS"',),
    ),
    Rule(
        "command-password",
        ("lftp",),
        r"lftp\b[^\n|&]{0,200}?[ \t](?:-u|--user)[ =]?[\"']?[\w.@-]{1,60},([^\s\"'$][^\s\"']{3,100})",
        ("lftp -u ada,[a-z]{6}[0-9]{3} ftp.acme.dev", 'lftp -e "put a; bye" -u "ada,[a-z]{9}" sftp://h'),
        ('lftp -u "$USER,$PASS" ftp.acme.dev', "lftp -u ada ftp.acme.dev"),
        check=is_literal,
    ),
    Rule(
        "command-password",
        ("impacket", "secretsdump", "psexec.py", "wmiexec.py", "smbexec.py"),
        r"(?:impacket-\w+|\w+dump(?:\.py)?|\w+exec\.py)[^\n|;&]{0,80}?[ \t][\"']?[\w./-]{1,60}:"
        r"([^\s\"'$@]{4,100})@",
        ("impacket-psexec acme/ada:[a-z]{6}[0-9]{3}@10.0.0.3",),
        ("impacket-psexec acme/ada:$PASS@10.0.0.3", "impacket-psexec acme/ada@10.0.0.3"),
        check=is_literal,
    ),
    Rule(
        "command-secret",
        ("secret set ", "secrets set "),
        r"secrets? set [\w./-]{1,80}[^\n|;&]{0,80}?[ \t](?:--body|-b|--value|-v)[ =]?"
        r"[\"']?([^\s\"'$<-][^\s\"']{3,400})",
        ("gh secret set DB_PASSWORD --body [a-z]{6}[0-9]{3}", 'gh secret set KEY -b"[A-Za-z0-9]{20}"'),
        ('gh secret set KEY --body "$TOKEN"', "gh secret set KEY < token.txt"),
        check=is_literal,
    ),
    Rule(
        "command-secret",
        ("cdctl put ", "sul kv put "),
        r"(?:cdctl|sul kv) put[ ][\w/.-]{0,80}(?i:passw(?:or)?d|passwd|pwd|pass|secret|token|key)[ ]"
        rf"{ARGUMENT}",
        ("etcdctl put /shop/db_password [a-z]{6}[0-9]{3}", "consul kv put shop/db/password [a-z]{9}"),
        ("etcdctl put /shop/db_password $PASS", "consul kv put shop/db/password @file"),
        check=is_literal,
    ),
    Rule(
        "command-secret",
        ("put-parameter", "secret-string"),
        r"(?:put-parameter\b[^\n]{0,200}?SecureString[^\n]{0,200}?[ ]--value|secret-string)[ =]"
        rf"{ARGUMENT}",
        (
            "aws ssm put-parameter --name /db --type SecureString --value [a-z]{6}[0-9]{3}",
            "aws secretsmanager create-secret --name db --secret-string '[a-z]{6}[0-9]{3}'",
        ),
        (
            "aws ssm put-parameter --name /db --type String --value abc1",
            'secret-string "$PASS"',
            "--secret-string file://a.json",
        ),
        check=is_literal,
    ),
    Rule(
        "command-password",
        ("pass pass:", "passin pass:", "passout pass:"),
        rf"(?i:pass|passin|passout) pass:{ARGUMENT}",
        ("openssl enc -aes-256-cbc -pass pass:[a-z]{9} -in a",),
        ("openssl enc -pass pass:$PASS -in a", "openssl enc -pass pass:password"),
        check=is_literal,
    ),
    Rule(
        "command-secret",
        ("vault kv put ", "vault write "),
        r"vault (?:kv put|write)[^\n|;]{0,120}?[ ](?:value|data|secret|key|pass)="
        r"[\"']?([^\s\"'`$@-][^\s\"'`]{3,100})",
        ("vault kv put secret/shop value=[a-z]{6}[0-9]{3}",),
        ("vault kv put secret/shop value=@file.txt", "vault kv put secret/shop value=$VALUE"),
        check=is_literal,
    ),
    Rule(
        "command-password",
        ("rclone obscure ",),
        rf"rclone obscure {ARGUMENT}",
        ("rclone obscure [a-z]{6}[0-9]{3}",),
        ('rclone obscure "$PASS"', "rclone obscure - < a"),
        check=is_literal,
    ),
    Rule(
        "npm-token",
        ("_authtoken", ":_password"),
        r"(?i:_authToken|:_password)[\"']?[ \t=]{1,3}[\"']?([\w+/=-]{16,400})",
        (f"npm config set //r.acme.dev/:_authToken {UUID_SAMPLE}",),
        ("npm config set //r.acme.dev/:_authToken ${NPM_TOKEN}",),
        check=is_mixed,
    ),
)
