"""Passwords in columns that a first line names, and what else such columns hold."""

from __future__ import annotations

import pytest
from guards.samples import expand

from gitgpt.diff.changeset import ChangeSet, FileDiff, Hunk
from gitgpt.guards.secrets import redact_changes, redact_text

FIRST, SECOND = expand("[a-z]{5}[0-9]{3}"), expand("[A-Z]{1}[a-z]{5}!![0-9]{2}")
LETTERS = expand("[A-Za-z]{14}")
TOKEN = expand("[A-Za-z0-9]{18}")

# What stands for {}: the first secret, then the second.
COLUMNS = [
    "name,email,password\nada,ada@acme.dev,{}\njo,jo@acme.dev,{}\n",
    '"login","password","created"\n"ada","{}","2023-04-01"\n"jo, the second","{}","2023-05-02"\n',
    "name;passwort;abteilung\r\nada;{};Einkauf\r\njo;{};Lager\r\n",
    "host\tuser\tpassword\n10.1.0.4\troot\t{}\n10.1.0.5\troot\t{}",
    "id|login|passwd\n1|ada|{}\n2|jo|{}\n",
    "+user,password\n+ada,{}\n+jo,{}\n",
    "姓名,账号,密码\n张三,zhangsan,{}\n李四,lisi,{}\n",
    "identifiant,mot de passe,service\nada,{},paie\njo,{},paie\n",
    "usuario,contraseña\nada,{}\njo,{}\n",
    "User name,Password,Access key ID\nci,{},none\nci2,{},none\n",
    "    Examples:\n      | user | password |\n      | ada  | {} |\n      | jo   | {} |\n",
    "INSERT INTO users (id, name, password) VALUES (1, 'ada', '{}'), (2, 'jo', '{}');\n",
    "insert into `users` (`password`, `note`)\nvalues\n  ('{}', 'it''s'),\n  ('{}', NULL);\n",
    "COPY users (login, password, email) FROM stdin;\nada\t{}\ta@acme.dev\njo\t{}\tj@acme.dev\n\\.\n",
]


@pytest.mark.parametrize("text", COLUMNS)
def test_what_stands_below_the_name_goes(text):
    shown = redact_text(text.format(FIRST, SECOND)).text
    assert shown == text.format("[REDACTED:password:1]", "[REDACTED:password:2]")


def test_a_password_of_letters_goes_where_chance_made_it():
    assert redact_text(f"user,password\nada,{LETTERS}\n").text == "user,password\nada,[REDACTED:password:1]\n"


def test_tokens_go():
    assert redact_text(f"service,token\nshop,{TOKEN}\n").text == "service,token\nshop,[REDACTED:secret:1]\n"


def test_the_head_may_be_context_of_a_change():
    lines = (" name,password", "-ada," + FIRST, "+ada," + SECOND, " jo,none")
    hunk = Hunk(1, 3, 1, 3, "", lines)
    changes, _ = redact_changes(ChangeSet((FileDiff("users.csv", "modified", hunks=(hunk,)),)))
    assert changes.files[0].hunks[0].lines == (
        " name,password",
        "-ada,[REDACTED:password:1]",
        "+ada,[REDACTED:password:2]",
        " jo,none",
    )


UNTOUCHED = [
    "token,lemma,pos\nfoxes2,fox,NOUN\nruns,run,VERB\n",
    "name,password,required\nmin_length,12,yes\nmax2,64,no\n",
    "user,password\nada,\njo,********\nmo,<redacted>\n",
    "user,password_hash_type,last\nada,bcrypt2,2024-01-01\n",
    "user,password\nno row of this file1\n",
    "    username, password,\n    host1, port8080,\n",
    "login(user,password)\ncheck(a1,b2)\n",
    "SELECT id,password\nFROM t1,u2x\n",
    "INSERT INTO users (name, password) VALUES (?, ?);\n",
    "INSERT INTO users (name, password) VALUES (:name, crypt($2, 'x1y2z3'));\n",
    "INSERT INTO labels (name, label) VALUES ('hint', 'abc123');\n",
    "COPY words (id, kind, token) FROM stdin;\n1\tnoun\thouse2\n\\.\n",
    "| option | password |\n| v1.2 | required |\n",
    "| option | meaning |\n|---|---|\n| password | the word |\n| md5sum2 | a sum |\n| sha9x1z | b |\n",
    'type Word =\n  | "password"\n  | "abc123"\n',
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_else_stands_in_columns_stays(text):
    assert redact_text(text) == (text, ())
