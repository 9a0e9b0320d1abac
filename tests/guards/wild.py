"""A second corpus: files, commands and code as they are found in real repositories, with their secrets.

Written before the rules were looked at, to see what they miss; the first one (`corpus.py`) grew together with
them. Notation as there: secrets between ⟦ and ⟧, random parts as `[A-Z2-7]{16}`. `<b64 ...>` is the base64 of
its content, `<pem KIND>` the lines of a private key without its marks.
"""

# ruff: noqa: E501  (files as they are found, each on a line of its own)
from __future__ import annotations

import base64
import random
import re
import string
from collections.abc import Iterator

from guards.corpus import Case
from guards.samples import expand

MARK = re.compile("⟦(.*?)⟧", re.S)
ENCODED = re.compile("<b64 (.*?)>", re.S)
ARMOUR = re.compile("<pem( one-line)?>")
BEGIN, END, KEY = "-----BEGIN ", "-----END ", "PRIVATE " + "KEY-----"

ENV_FILES = (
    (
        "dotenv-laravel",
        "APP_NAME=Shop\nAPP_ENV=production\nAPP_KEY=⟦base64:[A-Za-z0-9+/]{43}=⟧\nAPP_DEBUG=false\nDB_HOST=127.0.0.1\n"
        "DB_PORT=3306\nDB_USERNAME=shop\nDB_PASSWORD=⟦[a-z]{5}[A-Z]{3}[0-9]{3}⟧\nREDIS_PASSWORD=null\n"
        "MAIL_PASSWORD=⟦[a-z]{16}⟧\nAWS_SECRET_ACCESS_KEY=⟦[A-Za-z0-9+/]{40}⟧\nAWS_DEFAULT_REGION=eu-central-1\n"
        "PUSHER_APP_SECRET=⟦[a-f0-9]{20}⟧\nMIX_PUSHER_APP_CLUSTER=mt1\n",
    ),
    (
        "dotenv-django",
        "DEBUG=False\nSECRET_KEY='⟦[a-z0-9!@#%^&*(_=+-]{50}⟧'\nALLOWED_HOSTS=shop.example.com\n"
        "DATABASE_URL=postgres://app:⟦[A-Za-z0-9]{14}⟧@db.internal:5432/app\nEMAIL_HOST_USER=apikey\n"
        'EMAIL_HOST_PASSWORD="⟦[a-z]{4} [a-z]{4} [a-z]{4} [a-z]{4}⟧"\nCACHE_TTL=300\n',
    ),
    (
        "dotenv-rails",
        "RAILS_ENV=production\nRAILS_MAX_THREADS=5\nSECRET_KEY_BASE=⟦[a-f0-9]{128}⟧\nRAILS_MASTER_KEY=⟦[a-f0-9]{32}⟧\n"
        "WEB_CONCURRENCY=2\n",
    ),
    (
        "dotenv-node",
        "NODE_ENV=production\nPORT=3000\nJWT_SECRET=⟦[a-z]{6}-[a-z]{7}-[0-9]{2}⟧\nSESSION_SECRET = ⟦[A-Za-z0-9]{20}⟧\n"
        "TWILIO_ACCOUNT_SID=AC[a-f0-9]{32}\nTWILIO_AUTH_TOKEN=⟦[a-f0-9]{32}⟧\n"
        "GOOGLE_CLIENT_SECRET=⟦GOCSPX-[A-Za-z0-9_-]{28}⟧\nNEXTAUTH_SECRET=⟦[A-Za-z0-9+/]{43}=⟧\nNEXTAUTH_URL=http://localhost:3000\n"
        "CLOUDINARY_URL=cloudinary://[0-9]{15}:⟦[A-Za-z0-9_-]{27}⟧@demo\n"
        "MONGODB_URI=mongodb+srv://svc:⟦[A-Za-z0-9]{12}⟧@cluster0.ab1cd.mongodb.net/app?retryWrites=true\n",
    ),
    ("dotenv-crlf", "USER=svc\r\nPASSWORD=⟦[A-Za-z0-9]{10}⟧\r\nHOST=db\r\n"),
    ("dotenv-hash", 'SMTP_PASS="⟦[a-z]{3}#[a-z]{3}[0-9]{3}⟧" # from the provider\nSMTP_PORT=587\n'),
    ("dotenv-comma", "API_KEYS=⟦[A-Za-z0-9]{24}⟧,⟦[A-Za-z0-9]{24}⟧\nLOG_LEVEL=info\n"),
    ("dotenv-lower", "export smtp_password=⟦[a-z]{5}[0-9]{4}⟧; export smtp_user=mailer\n"),
)

KUBERNETES = (
    (
        "k8s-secret-data",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db-credentials\n  namespace: shop\ntype: Opaque\ndata:\n"
        "  password: ⟦<b64 [A-Za-z0-9]{14}>⟧\n  api-token: ⟦<b64 [A-Za-z0-9]{32}>⟧\n",
    ),
    (
        "k8s-secret-other-names",
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  config.yaml: ⟦<b64 db:\n  url: [a-z]{8}:[A-Z0-9]{9}\n  pool: 3>⟧\n"
        "  HMAC: ⟦<b64 [A-Za-z0-9]{24}>⟧\n",
    ),
    (
        "k8s-docker-config",
        "kind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata:\n"
        '  .dockerconfigjson: ⟦<b64 {"auths":{"r.example.com":{"username":"ci","password":"[A-Za-z0-9]{12}"}}}>⟧\n',
    ),
    (
        "k8s-string-data",
        "kind: Secret\nstringData:\n  DB_USER: shop\n  DB_PASS: ⟦[a-z]{6}[A-Z]{2}[0-9]{2}⟧\n"
        "  redis-url: redis://:⟦[A-Za-z0-9]{16}⟧@redis-master:6379/0\n",
    ),
    (
        "kubeconfig",
        "users:\n- name: admin\n  user:\n    client-certificate-data: <b64 [A-Za-z0-9]{60}>\n"
        "    client-key-data: ⟦<b64 [A-Za-z0-9]{300}>⟧\n- name: ci\n  user:\n    token: ⟦[A-Za-z0-9_-]{44}⟧\n"
        "- name: basic\n  user:\n    username: admin\n    password: ⟦[A-Za-z0-9]{11}⟧\n",
    ),
    (
        "k8s-env",
        "        env:\n        - name: DB_PASSWORD\n          value: ⟦[a-z]{4}[A-Z]{4}[0-9]{4}⟧\n        - name: REGION\n          value: eu-west-1\n",
    ),
    (
        "k8s-env-flow",
        '        - {name: API_TOKEN, value: "⟦[A-Za-z0-9]{28}⟧"}\n        - {name: MODE, value: "fast"}\n',
    ),
    (
        "helm-values",
        "postgresql:\n  auth:\n    username: app\n    postgresPassword: ⟦[A-Za-z]{7}[0-9]{3}⟧\n    replicationPassword: ⟦[A-Za-z]{7}[0-9]{3}⟧\n  primary:\n    persistence:\n      size: 8Gi\n",
    ),
)

TERRAFORM = (
    ("tfvars", 'region = "eu-west-1"\ndb_password = "⟦[A-Za-z0-9!]{13}⟧"\ninstance_type = "t3.micro"\n'),
    (
        "tf-variable",
        'variable "db_password" {\n  description = "Master password"\n  type        = string\n  default     = "⟦[a-z]{5}[0-9]{5}⟧"\n}\n',
    ),
    (
        "tf-provider",
        'provider "aws" {\n  region     = "us-east-1"\n  access_key = "⟦AKIA[A-Z2-7]{16}⟧"\n  secret_key = "⟦[A-Za-z0-9+/]{40}⟧"\n}\n',
    ),
    (
        "tf-resource",
        'resource "aws_db_instance" "main" {\n  identifier = "main"\n  username   = "root"\n  password   = "⟦[A-Za-z0-9]{12}⟧"\n  engine     = "mysql"\n}\n',
    ),
    (
        "tf-state",
        '            "master_password": "⟦[A-Za-z0-9]{18}⟧",\n            "master_username": "root",\n            "port": 3306,\n',
    ),
    ("tf-env", "export TF_VAR_admin_password='⟦[A-Za-z0-9]{9}@[0-9]{2}⟧'\nexport TF_LOG=debug\n"),
    ("tf-random-key", '  ssh_key_passphrase = "⟦[a-z]{5} [a-z]{6} [a-z]{4}⟧"\n  disk_size = 40\n'),
)

COMPOSE = (
    (
        "compose-list",
        "    environment:\n      - POSTGRES_USER=app\n      - POSTGRES_PASSWORD=⟦[a-z]{8}[0-9]{2}⟧\n      - TZ=Europe/Berlin\n",
    ),
    (
        "compose-map",
        "    environment:\n      MYSQL_DATABASE: shop\n      MYSQL_ROOT_PASSWORD: ⟦[a-z]{6}[0-9]{4}⟧\n      MYSQL_PORT: 3306\n",
    ),
    ("compose-redis", "    command: redis-server --requirepass ⟦[A-Za-z0-9]{14}⟧ --appendonly yes\n"),
    (
        "compose-health",
        '      test: ["CMD", "mysqladmin", "ping", "-u", "root", "-p⟦[A-Za-z]{6}[0-9]{3}⟧"]\n',
    ),
    ("compose-minio", "      MINIO_ROOT_USER: minio\n      MINIO_ROOT_PASSWORD: ⟦[a-z]{5}[0-9]{5}⟧\n"),
    (
        "dockerfile",
        "FROM node:20\nENV NODE_ENV=production NPM_TOKEN=⟦npm_[A-Za-z0-9]{36}⟧\nARG DB_PASS=⟦[a-z]{7}[0-9]{2}⟧\nRUN npm ci\n",
    ),
    (
        "gha",
        "      env:\n        DEPLOY_KEY: ${{ secrets.DEPLOY_KEY }}\n        SONAR_TOKEN: ⟦[a-f0-9]{40}⟧\n",
    ),
    (
        "gitlab-ci",
        'variables:\n  DOCKER_TLS_CERTDIR: "/certs"\n  REGISTRY_PASSWORD: "⟦[A-Za-z0-9]{20}⟧"\nstages: [build]\n',
    ),
)

DOT_FILES = (
    (
        "npmrc-token",
        "registry=https://npm.example.com/\n//npm.example.com/:_authToken=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\nalways-auth=true\n",
    ),
    ("npmrc-auth", "_auth=⟦<b64 ci:[A-Za-z0-9]{16}>⟧\nemail=ci@example.com\n"),
    (
        "npmrc-password",
        '//npm.example.com/:_password="⟦<b64 [A-Za-z0-9]{17}>⟧"\n//npm.example.com/:username=ci\n',
    ),
    ("yarnrc", 'npmRegistryServer: "https://npm.example.com"\nnpmAuthToken: "⟦[A-Za-z0-9]{32}⟧"\n'),
    (
        "pypirc",
        "[distutils]\nindex-servers = pypi internal\n\n[pypi]\nusername = __token__\npassword = ⟦pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{120}⟧\n\n[internal]\nusername: ci\npassword: ⟦[A-Za-z0-9]{12}⟧\n",
    ),
    ("netrc-line", "machine api.example.com login ci password ⟦[A-Za-z0-9]{15}⟧\n"),
    ("netrc-lines", "machine git.example.com\n  login deploy\n  password ⟦[a-z]{4}[0-9]{4}[a-z]{2}⟧\n"),
    (
        "git-credentials",
        "https://ada:⟦[A-Za-z0-9]{12}⟧@git.example.com\nhttps://ada:⟦ghp_[A-Za-z0-9]{36}⟧@github.com\n",
    ),
    ("my-cnf", "[client]\nuser=root\npassword=⟦[A-Za-z0-9]{9}⟧\nhost=localhost\n"),
    ("wgetrc", "http_user = ada\nhttp_password = ⟦[a-z]{6}[0-9]{3}⟧\n"),
    (
        "s3cfg",
        "[default]\naccess_key = ⟦AKIA[A-Z2-7]{16}⟧\nsecret_key = ⟦[A-Za-z0-9+/]{40}⟧\nuse_https = True\n",
    ),
    (
        "aws-credentials",
        "[default]\naws_access_key_id = ⟦ASIA[A-Z2-7]{16}⟧\naws_secret_access_key = ⟦[A-Za-z0-9+/]{40}⟧\naws_session_token = ⟦IQoJb3JpZ2luX2Vj[A-Za-z0-9+/]{200}==⟧\nregion = eu-west-1\n",
    ),
    (
        "gradle",
        "signing.keyId=24875D73\nsigning.password=⟦[a-z]{6}[0-9]{2}⟧\nossrhUsername=ada\nossrhPassword=⟦[A-Za-z0-9+/]{44}⟧\n",
    ),
    (
        "maven",
        "    <server>\n      <id>releases</id>\n      <username>deploy</username>\n      <password>⟦[A-Za-z0-9]{13}⟧</password>\n    </server>\n",
    ),
    (
        "nuget",
        '      <add key="Username" value="ci" />\n      <add key="ClearTextPassword" value="⟦[a-z0-9]{52}⟧" />\n',
    ),
    (
        "composer-auth",
        '{\n  "http-basic": {\n    "repo.example.com": {\n      "username": "ada",\n      "password": "⟦[a-f0-9]{32}⟧"\n    }\n  },\n  "github-oauth": {"github.com": "⟦gho_[A-Za-z0-9]{36}⟧"}\n}\n',
    ),
    ("cargo", '[registry]\ntoken = "⟦cio[A-Za-z0-9]{32}⟧"\n'),
    ("gem", "---\n:rubygems_api_key: ⟦rubygems_[a-f0-9]{48}⟧\n"),
    (
        "docker-config",
        '{"auths": {"https://index.docker.io/v1/": {"auth": "⟦<b64 ada:[A-Za-z0-9]{15}>⟧"}}, "credsStore": "desktop"}\n',
    ),
    (
        "ansible-inventory",
        "web1 ansible_host=10.0.0.5 ansible_user=deploy ansible_ssh_pass=⟦[a-z]{5}[0-9]{4}⟧ ansible_port=22\n",
    ),
    (
        "ansible-become",
        "ansible_become_password: ⟦[a-z]{5}[0-9]{4}[A-Z]{2}⟧\nansible_python_interpreter: /usr/bin/python3\n",
    ),
    ("jenkins", "  <username>svc</username>\n  <password>⟦{AQAAABAAAAA[A-Za-z0-9+/]{42}=}⟧</password>\n"),
    ("rclone", "[backup]\ntype = sftp\nhost = backup.example.com\nuser = ada\npass = ⟦[A-Za-z0-9_-]{30}⟧\n"),
    ("htpasswd", "ada:⟦$apr1$[A-Za-z0-9./]{8}$[A-Za-z0-9./]{22}⟧\n"),
    ("wpa", 'network={\n  ssid="home"\n  psk="⟦[a-z]{6}[0-9]{4}⟧"\n  key_mgmt=WPA-PSK\n}\n'),
    (
        "wireguard",
        "[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = ⟦[A-Za-z0-9+/]{43}=⟧\nDNS = 1.1.1.1\n\n[Peer]\nPublicKey = [A-Za-z0-9+/]{43}=\nPresharedKey = ⟦[A-Za-z0-9+/]{43}=⟧\n",
    ),
    ("pgpass", "db.example.com:5432:app:svc:⟦[A-Za-z0-9]{14}⟧\n"),
    ("odbc-ini", "[prod]\nDriver = PostgreSQL\nUID = app\nPWD = ⟦[a-z]{5}[0-9]{3}⟧\nPort = 5432\n"),
    (
        "msmtprc",
        "account work\nhost smtp.example.com\nuser ada\npassword ⟦[a-z]{4}[0-9]{3}[a-z]{4}⟧\ntls on\n",
    ),
    (
        "terraformrc",
        'credentials "app.terraform.io" {\n  token = "⟦[A-Za-z0-9]{14}.atlasv1.[A-Za-z0-9]{67}⟧"\n}\n',
    ),
)

CONNECTIONS = (
    ("jdbc-mysql", 'url = "jdbc:mysql://db:3306/app?user=root&password=⟦[A-Za-z0-9]{10}⟧&useSSL=false"\n'),
    (
        "jdbc-sqlserver",
        "jdbc:sqlserver://db:1433;databaseName=app;user=sa;password=⟦[A-Za-z0-9!]{12}⟧;encrypt=true\n",
    ),
    ("jdbc-oracle", "jdbc:oracle:thin:scott/⟦[A-Za-z]{5}[0-9]{4}⟧@//db.example.com:1521/ORCL\n"),
    ("sqlplus", "sqlplus system/⟦[A-Za-z]{5}[0-9]{4}⟧@//db.example.com:1521/XE @schema.sql\n"),
    (
        "odbc",
        '"Driver={ODBC Driver 18 for SQL Server};Server=tcp:db,1433;Uid=app;Pwd=⟦[A-Za-z0-9]{14}⟧;Encrypt=yes"\n',
    ),
    ("odbc-braces", "Driver={SQL Server};Server=db;Uid=app;Pwd={⟦[a-z]{4};[A-Z]{4}[0-9]{2}⟧};\n"),
    (
        "ado",
        '<add name="Main" connectionString="Data Source=db;Initial Catalog=app;User ID=sa;Password=⟦[A-Za-z0-9]{12}⟧" />\n',
    ),
    ("ado-space", "Server=db; Database=app; User Id=sa; Password = ⟦[a-z]{6}[0-9]{2}⟧; Timeout=30\n"),
    ("libpq", 'psycopg2.connect("host=db dbname=app user=svc password=⟦[A-Za-z0-9]{11}⟧ sslmode=require")\n'),
    ("libpq-quoted", "conninfo = \"host=db password='⟦[a-z]{3} [a-z]{4}[0-9]{2}⟧' dbname=app\"\n"),
    ("go-mysql", 'sql.Open("mysql", "app:⟦[A-Za-z0-9]{12}⟧@tcp(db:3306)/app?parseTime=true")\n'),
    ("sqlalchemy", "engine = create_engine('mysql+pymysql://app:⟦[A-Za-z0-9]{9}⟧@db/app?charset=utf8mb4')\n"),
    ("url-encoded", "postgresql://app:⟦[a-z]{4}%40[a-z]{4}%21[0-9]{2}⟧@db:5432/app\n"),
    ("redis-user", "rediss://default:⟦[A-Za-z0-9]{24}⟧@eu1-fly-12345.upstash.io:6379\n"),
    ("amqp", "broker_url: amqps://svc:⟦[A-Za-z0-9_-]{20}⟧@mq.example.com/vhost\n"),
    ("smtp-url", "MAILER_DSN=smtp://ada%40example.com:⟦[A-Za-z0-9]{12}⟧@smtp.example.com:587\n"),
    ("ftp", "lftp -e 'mirror -R dist /www' ftp://deploy:⟦[A-Za-z0-9]{9}⟧@ftp.example.com\n"),
    (
        "git-remote",
        "git remote add deploy https://oauth2:⟦glpat-[A-Za-z0-9_-]{20}⟧@gitlab.example.com/shop/api.git\n",
    ),
    ("git-remote-bare", "git clone https://⟦ghp_[A-Za-z0-9]{36}⟧@github.com/acme/private.git\n"),
    ("pip-index", "--extra-index-url https://ci:⟦[A-Za-z0-9]{20}⟧@pypi.example.com/simple\n"),
    ("goproxy", "GOPROXY=https://svc:⟦[A-Za-z0-9]{16}⟧@goproxy.example.com,direct\n"),
    ("http-proxy", "export https_proxy=http://ada:⟦[A-Za-z0-9]{8}⟧@proxy.corp:3128/\n"),
    (
        "azure-storage",
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=⟦[A-Za-z0-9+/]{86}==⟧;EndpointSuffix=core.windows.net\n",
    ),
    (
        "azure-servicebus",
        "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=⟦[A-Za-z0-9+/]{43}=⟧\n",
    ),
    (
        "azure-sas",
        "https://shop.blob.core.windows.net/backup?sv=2022-11-02&ss=b&srt=co&sp=rl&se=2030-01-01&sig=⟦[A-Za-z0-9]{40}%2B[A-Za-z0-9]{2}%3D⟧\n",
    ),
    (
        "azure-cosmos",
        "AccountEndpoint=https://shop.documents.azure.com:443/;AccountKey=⟦[A-Za-z0-9+/]{86}==⟧;\n",
    ),
    (
        "s3-presigned",
        "https://b.s3.amazonaws.com/f?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=⟦[a-f0-9]{64}⟧\n",
    ),
    ("ldap", "ldapsearch -x -D cn=admin,dc=example,dc=com -w ⟦[a-z]{5}[0-9]{4}⟧ -b dc=example,dc=com\n"),
    ("ldap-conf", "binddn cn=reader,dc=example,dc=com\nbindpw ⟦[a-z]{5}[0-9]{4}⟧\nssl start_tls\n"),
    ("sentry-dsn", "dsn: https://[a-f0-9]{32}:⟦[a-f0-9]{32}⟧@sentry.example.com/42\n"),
    (
        "snowflake",
        'snowflake.connector.connect(user="ETL", password="⟦[A-Za-z0-9]{15}⟧", account="ab12345")\n',
    ),
    ("otpauth", "otpauth://totp/Shop:ada@example.com?secret=⟦[A-Z2-7]{32}⟧&issuer=Shop\n"),
)

COMMANDS = (
    ("curl-u", "curl -u ada:⟦[A-Za-z0-9]{10}⟧ https://api.example.com/v1/me\n"),
    ("curl-user", "curl --silent --user 'ada:⟦[a-z]{4}[0-9]{3}![a-z]{2}⟧' https://api.example.com/\n"),
    ("curl-bearer", 'curl -s -H "Authorization: Bearer ⟦[A-Za-z0-9_-]{40}⟧" https://api.example.com/\n'),
    ("curl-basic", "curl -H 'Authorization: Basic ⟦<b64 ada:[A-Za-z0-9]{11}>⟧' https://api.example.com/\n"),
    (
        "curl-private-token",
        'curl --header "PRIVATE-TOKEN: ⟦[A-Za-z0-9_-]{20}⟧" https://gitlab.example.com/api/v4/projects\n',
    ),
    ("curl-vault", 'curl -H "X-Vault-Token: ⟦s.[A-Za-z0-9]{24}⟧" https://vault:8200/v1/secret/data/x\n'),
    ("curl-api-key", "curl -H 'X-API-Key: ⟦[A-Za-z0-9]{32}⟧' https://api.example.com/\n"),
    (
        "curl-data",
        "curl -d 'grant_type=password&username=ada&password=⟦[A-Za-z0-9]{9}⟧&scope=all' https://sso.example.com/token\n",
    ),
    (
        "curl-client-secret",
        "curl -d client_id=web -d client_secret=⟦[A-Za-z0-9~_.-]{34}⟧ https://login.example.com/token\n",
    ),
    ("wget", "wget --user=ada --password=⟦[A-Za-z0-9]{9}⟧ https://dl.example.com/x.tgz\n"),
    ("httpie", "http -a ada:⟦[A-Za-z0-9]{10}⟧ GET https://api.example.com/me\n"),
    ("mysql-p", "mysql -h db -u root -p⟦[A-Za-z]{6}[0-9]{3}⟧ shop < dump.sql\n"),
    (
        "mysqldump",
        "mysqldump --single-transaction --user=root --password=⟦[A-Za-z0-9]{11}⟧ shop > dump.sql\n",
    ),
    ("psql", "PGPASSWORD=⟦[A-Za-z0-9]{12}⟧ psql -h db -U app -c 'select 1'\n"),
    ("sshpass", "sshpass -p '⟦[a-z]{5}[0-9]{2}[A-Z]{2}⟧' ssh deploy@10.0.0.7 uptime\n"),
    ("docker-login", "docker login -u ci -p ⟦[A-Za-z0-9]{16}⟧ registry.example.com\n"),
    (
        "docker-login-echo",
        "echo ⟦[A-Za-z0-9]{20}⟧ | docker login -u ci --password-stdin registry.example.com\n",
    ),
    ("docker-run", "docker run -d -e MYSQL_ROOT_PASSWORD=⟦[a-z]{7}[0-9]{2}⟧ -e TZ=UTC mysql:8\n"),
    ("htpasswd-b", "htpasswd -b /etc/nginx/.htpasswd ada ⟦[A-Za-z]{5}[0-9]{4}⟧\n"),
    ("openssl", "openssl pkcs12 -in cert.p12 -nodes -passin pass:⟦[a-z]{6}[0-9]{2}⟧ -out cert.pem\n"),
    (
        "keytool",
        "keytool -list -keystore app.jks -storepass ⟦[a-z]{6}[0-9]{2}⟧ -keypass ⟦[a-z]{6}[0-9]{3}⟧\n",
    ),
    (
        "az-login",
        "az login --service-principal -u 00000000-0000-0000-0000-000000000001 -p ⟦[A-Za-z0-9~_]{34}⟧ --tenant contoso\n",
    ),
    ("gpg", "gpg --batch --passphrase ⟦[a-z]{5}[0-9]{5}⟧ --decrypt secrets.gpg\n"),
    ("redis-cli", "redis-cli -h cache -a ⟦[A-Za-z0-9]{18}⟧ --no-auth-warning ping\n"),
    ("mongo", "mongodump --host db --username admin --password ⟦[A-Za-z0-9]{12}⟧ --out /backup\n"),
    ("aws-configure", "aws configure set aws_secret_access_key ⟦[A-Za-z0-9+/]{40}⟧ --profile ci\n"),
    (
        "kubectl",
        "kubectl create secret generic db --from-literal=username=app --from-literal=password=⟦[A-Za-z0-9]{13}⟧\n",
    ),
    ("helm-set", "helm upgrade shop ./chart --set auth.password=⟦[A-Za-z0-9]{12}⟧ --set replicas=3\n"),
    ("vault-kv", "vault kv put secret/shop db_user=app db_password=⟦[A-Za-z0-9]{12}⟧\n"),
    ("setx", 'setx API_KEY "⟦[A-Za-z0-9]{32}⟧"\n'),
    ("powershell", '$env:DEPLOY_TOKEN = "⟦[A-Za-z0-9]{30}⟧"\n'),
    ("securestring", '$pw = ConvertTo-SecureString "⟦[A-Z]{1}[a-z]{5}[0-9]{3}!⟧" -AsPlainText -Force\n'),
    ("net-use", r"net use Z: \\files\share /user:CORP\ada ⟦[A-Z]{1}[a-z]{5}[0-9]{3}!⟧" + "\n"),
    ("chpasswd", "echo 'root:⟦[a-z]{5}[0-9]{3}[A-Z]{2}⟧' | chpasswd\n"),
    ("gh-secret", 'gh secret set NPM_TOKEN --body "⟦npm_[A-Za-z0-9]{36}⟧"\n'),
    ("heroku", "heroku config:set SECRET_TOKEN=⟦[a-f0-9]{64}⟧ LOG_LEVEL=info -a shop\n"),
    (
        "xcrun",
        "xcrun notarytool submit app.zip --apple-id ada@example.com --password ⟦[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}⟧ --team-id AB12CD34EF\n",
    ),
    ("rsync", "RSYNC_PASSWORD=⟦[a-z]{6}[0-9]{3}⟧ rsync -av rsync://ada@backup/data .\n"),
    ("snmp", "snmpwalk -v3 -u monitor -l authPriv -A ⟦[a-z]{6}[0-9]{4}⟧ -X ⟦[a-z]{6}[0-9]{4}⟧ 10.0.0.1\n"),
    ("twine", "twine upload -u __token__ -p ⟦pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{90}⟧ dist/*\n"),
    (
        "winrm",
        "New-LocalUser -Name svc -Password (ConvertTo-SecureString '⟦[A-Z]{1}[a-z]{6}[0-9]{2}#⟧' -AsPlainText -Force)\n",
    ),
)

CODE = (
    ("py-auth-tuple", 'requests.get(url, auth=("admin", "⟦[A-Za-z0-9]{10}⟧"), timeout=5)\n'),
    (
        "py-boto",
        'boto3.client("s3", aws_access_key_id="⟦AKIA[A-Z2-7]{16}⟧", aws_secret_access_key="⟦[A-Za-z0-9/+]{40}⟧", region_name="eu-west-1")\n',
    ),
    ("py-smtp", 'server.login("mailer@example.com", "⟦[a-z]{4}[A-Z]{3}[0-9]{3}⟧")\n'),
    ("py-default", 'password = os.environ.get("DB_PASSWORD", "⟦[a-z]{6}[0-9]{3}⟧")\n'),
    ("py-getenv", "API_TOKEN = os.getenv('API_TOKEN') or '⟦[A-Za-z0-9]{24}⟧'\n"),
    (
        "py-dict",
        'DATABASES = {"default": {"ENGINE": "django.db.backends.mysql", "USER": "shop", "PASSWORD": "⟦[A-Za-z0-9]{11}⟧", "PORT": "3306"}}\n',
    ),
    ("py-list", 'passwords = ["⟦[a-z]{6}[0-9]{2}⟧", "⟦[a-z]{5}[0-9]{3}⟧", "⟦[a-z]{7}[0-9]{2}⟧"]\n'),
    ("py-list-lines", 'API_TOKENS = [\n    "⟦[A-Za-z0-9]{24}⟧",\n    "⟦[A-Za-z0-9]{24}⟧",\n]\nRETRIES = 3\n'),
    ("py-split", 'TOKEN = "⟦ghp_[A-Za-z0-9]{12}⟧" + "⟦[A-Za-z0-9]{24}⟧"\n'),
    ("py-split-lines", 'SECRET_KEY = (\n    "⟦[A-Za-z0-9]{20}⟧"\n    "⟦[A-Za-z0-9]{20}⟧"\n)\n'),
    ("py-fernet", 'cipher = Fernet(b"⟦[A-Za-z0-9_-]{43}=⟧")\n'),
    ("py-jwt", 'jwt.encode({"sub": user.id}, "⟦[a-z]{6}[0-9]{4}[A-Z]{4}⟧", algorithm="HS256")\n'),
    (
        "py-test",
        'assert login("ada@example.com", password="⟦[A-Z]{1}[a-z]{5}[0-9]{2}!⟧").status_code == 200\n',
    ),
    ("py-attr", "self.api_secret = '⟦[A-Za-z0-9]{40}⟧'\n"),
    ("py-annotated", 'client_secret: str = "⟦[A-Za-z0-9~._-]{34}⟧"\n'),
    ("py-field", 'api_key: str = Field(default="⟦[A-Za-z0-9]{32}⟧", description="the key")\n'),
    ("js-or", "const secret = process.env.JWT_SECRET || '⟦[a-z]{5}-[a-z]{6}-[0-9]{3}⟧';\n"),
    ("js-nullish", 'apiKey: process.env.API_KEY ?? "⟦[A-Za-z0-9]{32}⟧",\n'),
    ("js-sign", "jwt.sign(payload, '⟦[A-Za-z0-9]{18}⟧', { expiresIn: '1h' });\n"),
    ("js-session", "app.use(session({ secret: '⟦[a-z]{8}[0-9]{2}⟧', resave: false }));\n"),
    ("js-header", "headers: { Authorization: `Bearer ${token}`, 'x-api-key': '⟦[A-Za-z0-9]{30}⟧' },\n"),
    (
        "js-firebase",
        'const firebaseConfig = { apiKey: "⟦AIza[A-Za-z0-9_-]{35}⟧", authDomain: "shop.firebaseapp.com", projectId: "shop" };\n',
    ),
    ("js-mongoose", "mongoose.connect(`mongodb://root:⟦[A-Za-z0-9]{12}⟧@${HOST}:27017/app`);\n"),
    ("js-cookie", 'document.cookie = "auth_token=⟦[A-Za-z0-9]{32}⟧; path=/";\n'),
    (
        "java-props",
        "spring.datasource.username=app\nspring.datasource.password=⟦[A-Za-z0-9]{10}⟧\nspring.jpa.hibernate.ddl-auto=validate\n",
    ),
    ("java-props-colon", "jwt.secret: ⟦[A-Za-z0-9]{32}⟧\njwt.expiration: 86400\n"),
    ("java-props-space", "keystore.password ⟦[a-z]{6}[0-9]{2}⟧\nkeystore.type PKCS12\n"),
    ("java-props-escape", r"db.password=⟦[a-z]{4}\=[a-z]{4}[0-9]{2}\#⟧" + "\ndb.pool=5\n"),
    (
        "java-props-continued",
        "service.api-key=⟦[A-Za-z0-9]{20}\\⟧\n    ⟦[A-Za-z0-9]{20}⟧\nservice.url=https://x\n",
    ),
    ("java-connection", 'DriverManager.getConnection("jdbc:h2:mem:x", "sa", "⟦[A-Za-z]{5}[0-9]{3}⟧");\n'),
    ("java-setprop", 'System.setProperty("javax.net.ssl.keyStorePassword", "⟦[a-z]{6}[0-9]{2}⟧");\n'),
    ("java-value", '@Value("${app.jwt.secret:⟦[A-Za-z0-9]{32}⟧}")\n'),
    ("java-chars", 'char[] password = "⟦[a-z]{6}[0-9]{3}⟧".toCharArray();\n'),
    ("kotlin", 'buildConfigField("String", "API_KEY", "⟦\\"[A-Za-z0-9]{32}\\"⟧")\n'),
    (
        "android",
        '    <string name="app_name">Shop</string>\n    <string name="maps_api_key">⟦AIza[A-Za-z0-9_-]{35}⟧</string>\n',
    ),
    (
        "plist",
        "  <key>ClientSecret</key>\n  <string>⟦[A-Za-z0-9]{40}⟧</string>\n  <key>Name</key>\n  <string>Shop</string>\n",
    ),
    ("swift", 'static let apiSecret: String = "⟦[A-Za-z0-9]{32}⟧"\n'),
    (
        "go-struct",
        'cfg := Config{\n\tUser:     "app",\n\tPassword: "⟦[A-Za-z0-9]{10}⟧",\n\tPort:     5432,\n}\n',
    ),
    ("go-list", 'var apiKeys = []string{"⟦[A-Za-z0-9]{32}⟧", "⟦[A-Za-z0-9]{32}⟧"}\n'),
    ("go-setauth", 'req.SetBasicAuth("svc", "⟦[A-Za-z0-9]{12}⟧")\n'),
    ("rust", 'let client_secret = String::from("⟦[A-Za-z0-9_-]{40}⟧");\n'),
    ("rust-auth", 'client.get(url).basic_auth("svc", Some("⟦[A-Za-z0-9]{12}⟧")).send()?;\n'),
    ("rust-bearer", 'client.get(url).bearer_auth("⟦[A-Za-z0-9]{40}⟧")\n'),
    (
        "php-define",
        "define( 'DB_USER', 'wp' );\ndefine( 'DB_PASSWORD', '⟦[A-Za-z0-9]{12}⟧' );\ndefine( 'DB_CHARSET', 'utf8mb4' );\n",
    ),
    (
        "php-salts",
        "define('AUTH_KEY',         '⟦[A-Za-z0-9!@#%^&*(){}|~+=<>?.,:;-]{64}⟧');\ndefine('NONCE_SALT',       '⟦[A-Za-z0-9!@#%^&*(){}|~+=<>?.,:;-]{64}⟧');\n",
    ),
    ("php-array", "'password' => env('DB_PASSWORD', '⟦[a-z]{6}[0-9]{2}⟧'),\n"),
    ("php-var", "$db_pass = '⟦[a-z]{5}[0-9]{3}⟧';\n$db_name = 'shop';\n"),
    ("php-mysqli", 'new mysqli("localhost", "root", "⟦[a-z]{6}[0-9]{3}⟧", "shop");\n'),
    ("php-pdo", "new PDO('mysql:host=db;dbname=shop', 'root', '⟦[a-z]{6}[0-9]{3}⟧');\n"),
    ("ruby", "config.secret_key = '⟦[a-f0-9]{128}⟧'\n"),
    ("ruby-hash", "{ access_key_id: '⟦AKIA[A-Z2-7]{16}⟧', :secret_access_key => '⟦[A-Za-z0-9+/]{40}⟧' }\n"),
    ("csharp", 'var cred = new NetworkCredential("svc", "⟦[A-Z]{1}[a-z]{6}[0-9]{2}!⟧", "CORP");\n'),
    (
        "csharp-json",
        '"ConnectionStrings": {\n  "Default": "Server=db;Database=app;User Id=sa;Password=⟦[A-Za-z0-9]{12}⟧;TrustServerCertificate=True"\n},\n"Jwt": {"Key": "⟦[A-Za-z0-9]{32}⟧", "Issuer": "shop"}\n',
    ),
    (
        "machine-key",
        '<machineKey validationKey="⟦[A-F0-9]{128}⟧" decryptionKey="⟦[A-F0-9]{48}⟧" validation="SHA1" />\n',
    ),
    ("c-define", '#define WIFI_SSID "home"\n#define WIFI_PASS "⟦[a-z]{6}[0-9]{4}⟧"\n'),
    ("arduino", 'const char* ssid = "home";\nconst char* password = "⟦[a-z]{6}[0-9]{4}⟧";\n'),
    (
        "perl",
        'my $dbh = DBI->connect("dbi:Pg:dbname=shop", "app", "⟦[a-z]{6}[0-9]{3}⟧", {RaiseError => 1});\n',
    ),
    ("sql-create-user", "CREATE USER 'app'@'%' IDENTIFIED BY '⟦[A-Za-z0-9]{12}⟧';\n"),
    ("sql-role", "ALTER ROLE app WITH LOGIN PASSWORD '⟦[A-Za-z0-9]{12}⟧' VALID UNTIL '2030-01-01';\n"),
    ("sql-login", "CREATE LOGIN app WITH PASSWORD = N'⟦[A-Z]{1}[a-z]{6}[0-9]{2}!⟧', CHECK_POLICY = OFF;\n"),
    ("sql-set", "SET PASSWORD FOR 'root'@'localhost' = PASSWORD('⟦[a-z]{6}[0-9]{3}⟧');\n"),
    ("sql-insert", "INSERT INTO users (name, password) VALUES ('ada', '⟦$2y$10$[A-Za-z0-9./]{53}⟧');\n"),
    ("r-env", 'Sys.setenv(OPENWEATHER_KEY = "⟦[a-f0-9]{32}⟧")\n'),
    (
        "dart",
        "static const String mapboxToken = 'pk.placeholder'; const stripeSecret = '⟦sk_live_[A-Za-z0-9]{24}⟧';\n",
    ),
    ("groovy", "    credentials {\n        username 'ci'\n        password '⟦[A-Za-z0-9]{16}⟧'\n    }\n"),
    ("elixir", 'config :shop, ShopWeb.Endpoint, secret_key_base: "⟦[A-Za-z0-9+/]{64}⟧"\n'),
    ("clojure", '{:db {:user "app" :password "⟦[A-Za-z0-9]{10}⟧"} :port 3000}\n'),
    ("scala", 'password = "⟦[A-Za-z0-9]{10}⟧"\npassword = ${?DB_PASSWORD}\n'),
    ("nginx", 'proxy_set_header Authorization "Basic ⟦<b64 svc:[A-Za-z0-9]{12}>⟧";\n'),
    ("vim-prose", "# the admin password is ⟦[a-z]{6}[0-9]{3}⟧, change it after the demo\n"),
    ("readme", "Log in as `admin` with the password `⟦[a-z]{6}[0-9]{3}⟧`.\n"),
    ("readme-table", "| user | password |\n|---|---|\n| admin | ⟦[a-z]{6}[0-9]{3}[A-Z]{2}⟧ |\n"),
    ("json-escaped", '{"body": "{\\"username\\":\\"ada\\",\\"password\\":\\"⟦[A-Za-z0-9]{10}⟧\\"}"}\n'),
    ("json-tokens", '{"tokens": ["⟦[A-Za-z0-9]{40}⟧", "⟦[A-Za-z0-9]{40}⟧"], "limit": 20}\n'),
    ("yaml-list", "passwords:\n  - ⟦[a-z]{6}[0-9]{3}⟧\n  - ⟦[a-z]{6}[0-9]{3}⟧\nusers:\n  - ada\n"),
    ("yaml-list-tokens", "allowed_tokens:\n- ⟦[A-Za-z0-9]{32}⟧\n- ⟦[A-Za-z0-9]{32}⟧\nlevel: info\n"),
    ("yaml-block", "password: |-\n  ⟦[A-Za-z0-9]{12}⟧\nport: 3306\n"),
    ("yaml-folded", "api_token: >-\n  ⟦[A-Za-z0-9]{20}⟧\n  ⟦[A-Za-z0-9]{20}⟧\nretries: 2\n"),
    ("yaml-next-line", "secret_key:\n  ⟦[A-Za-z0-9]{32}⟧\nname: shop\n"),
    ("toml-list", 'secrets = ["⟦[A-Za-z0-9]{20}⟧", "⟦[A-Za-z0-9]{20}⟧"]\nworkers = 4\n'),
    ("ini-multi", "[auth]\nsecret = ⟦[A-Za-z0-9]{30}⟧\nissuer = https://sso.example.com\n"),
    ("xml-attr", '<user name="tomcat" password="⟦[a-z]{6}[0-9]{2}⟧" roles="manager-gui"/>\n'),
    (
        "xml-param",
        '<Resource name="jdbc/shop" username="app" password="⟦[A-Za-z0-9]{10}⟧" driverClassName="org.postgresql.Driver"/>\n',
    ),
    ("xml-bean", '<property name="password" value="⟦[A-Za-z0-9]{11}⟧"/>\n'),
    (
        "cisco",
        "enable secret 5 ⟦$1$[A-Za-z0-9./]{4}$[A-Za-z0-9./]{22}⟧\nusername admin privilege 15 password 7 ⟦0[0-9]{1}[A-F0-9]{16}⟧\n",
    ),
    ("shadow", "root:⟦$6$[A-Za-z0-9./]{16}$[A-Za-z0-9./]{86}⟧:19000:0:99999:7:::\n"),
    (
        "http-dump",
        "GET /api/me HTTP/1.1\nHost: api.example.com\nAuthorization: Bearer ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI[A-Za-z0-9]{14}.[A-Za-z0-9_-]{43}⟧\nCookie: theme=dark; sessionid=⟦[a-z0-9]{32}⟧; lang=de\nAccept: */*\n",
    ),
    ("set-cookie", "Set-Cookie: JSESSIONID=⟦[A-F0-9]{32}⟧; Path=/; HttpOnly\n"),
    ("cookie-connect", "Cookie: connect.sid=⟦s%3A[A-Za-z0-9_-]{32}.[A-Za-z0-9%]{43}⟧\n"),
    ("wechat", "appid: wx[a-f0-9]{16}\nappsecret: ⟦[a-f0-9]{32}⟧\n"),
    (
        "mnemonic",
        'const MNEMONIC = "⟦candy maple cake sugar pudding cream honey rich smooth crumble sweet treat⟧";\n',
    ),
    ("eth", "PRIVATE_KEY=⟦0x[a-f0-9]{64}⟧\nRPC_URL=https://rpc.example.com\n"),
    ("eth-bare", "DEPLOYER_PRIVATE_KEY=⟦[a-f0-9]{64}⟧\n"),
)

LANGUAGES = (
    ("zh-db", "数据库密码：⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("zh-is", "管理员密码是⟦[a-zA-Z]{6}[0-9]{3}⟧，请勿外传\n"),
    ("zh-pair", "账号：admin  密码：⟦[a-z]{5}@[0-9]{4}⟧\n"),
    ("zh-slash", "登录账号/密码：⟦admin/[a-z]{5}[0-9]{4}⟧\n"),
    ("zh-comment", "# 测试环境口令 ⟦[a-z]{5}[0-9]{4}[A-Z]{1}⟧\n"),
    ("zh-yaml", "访问密钥: ⟦[A-Za-z0-9]{30}⟧\n区域: 华东\n"),
    ("zh-code", 'private static final String 密钥 = "⟦[A-Za-z0-9]{24}⟧";\n'),
    ("zh-json", '{"用户名": "ada", "密码": "⟦[A-Za-z0-9]{9}⟧"}\n'),
    ("zh-as", "初始密码为 ⟦[A-Z]{1}[a-z]{4}[0-9]{4}⟧ ，首次登录后修改\n"),
    ("zh-tw", "資料庫密碼：⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("zh-brackets", "授权码【⟦[a-z]{16}⟧】\n"),
    ("zh-wide", "令牌＝⟦[A-Za-z0-9]{32}⟧\n"),
    ("ja", "パスワード：⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("ja-secret", "秘密鍵: ⟦[A-Za-z0-9+/]{40}⟧\n"),
    ("ko", "비밀번호: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("ru", "Пароль от базы: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("de", "Passwort für den Testserver: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("de-kennwort", 'kennwort = "⟦[a-z]{5}[0-9]{4}⟧"\n'),
    ("fr", "mot de passe : ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("fr-name", 'motDePasse = "⟦[a-z]{5}[0-9]{4}⟧";\n'),
    ("es", "contraseña: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("pt", "senha = '⟦[a-z]{5}[0-9]{4}⟧'\n"),
    ("pl", "hasło: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("tr", "şifre: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("it", "chiave_segreta = '⟦[A-Za-z0-9]{24}⟧'\n"),
    ("nl", "wachtwoord: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("vi", "mật khẩu: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("ar", "كلمة المرور: ⟦[a-z]{5}[0-9]{4}⟧\n"),
)

TOKENS = (
    (
        "slack-webhook",
        "SLACK=https://hooks.slack.com/services/⟦T[A-Z0-9]{8}/B[A-Z0-9]{10}/[A-Za-z0-9]{24}⟧\n",
    ),
    ("slack-app", "bot: ⟦xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[a-f0-9]{64}⟧\n"),
    ("discord-webhook", "https://discord.com/api/webhooks/⟦[0-9]{18}/[A-Za-z0-9_-]{68}⟧\n"),
    ("discord-bot", 'client.run("⟦MTA[A-Za-z0-9]{21}.G[A-Za-z0-9]{5}.[A-Za-z0-9_-]{38}⟧")\n'),
    ("telegram", 'bot = Bot("⟦[1-9]{1}[0-9]{9}:AA[A-Za-z0-9_-]{33}⟧")\n'),
    ("fcm", "key=⟦AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{134}⟧\n"),
    ("mailgun", "domain: mg.example.com\nmailgun: ⟦key-[a-f0-9]{32}⟧\n"),
    ("datadog", "DD_API_KEY=⟦[a-f0-9]{32}⟧\nDD_SITE=datadoghq.eu\n"),
    ("newrelic", "license: ⟦NRAK-[A-Z0-9]{27}⟧\n"),
    ("shopify", "admin: ⟦shpat_[a-f0-9]{32}⟧\n"),
    ("heroku-key", "HEROKU_API_KEY: ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-b[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("cloudflare", "CLOUDFLARE_API_TOKEN=⟦[A-Za-z0-9_-]{40}⟧\n"),
    ("digitalocean", "do: ⟦dop_v1_[a-f0-9]{64}⟧\n"),
    ("gitlab-runner", 'token = "⟦glrt-[A-Za-z0-9_-]{20}⟧"\n'),
    ("gitlab-deploy", "x ⟦gldt-[A-Za-z0-9_-]{20}⟧ x\n"),
    ("github-fine", "x ⟦github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}⟧ x\n"),
    ("github-app", "x ⟦ghs_[A-Za-z0-9]{36}⟧ x\n"),
    ("bitbucket", "x ⟦ATBB[A-Za-z0-9]{28}[A-F0-9]{8}⟧ x\n"),
    ("atlassian", "x ⟦ATATT3xFfGF0[A-Za-z0-9_=-]{171}=[A-F0-9]{8}⟧ x\n"),
    ("linear", "x ⟦lin_api_[A-Za-z0-9]{40}⟧ x\n"),
    ("notion", "x ⟦ntn_[0-9]{11}[A-Za-z0-9]{35}⟧ x\n"),
    ("figma", "x ⟦figd_[A-Za-z0-9_-]{40}⟧ x\n"),
    ("airtable", "x ⟦pat[A-Za-z0-9]{14}.[a-f0-9]{64}⟧ x\n"),
    ("square", "x ⟦sq0csp-[A-Za-z0-9_-]{43}⟧ x\n"),
    ("spotify", 'SPOTIFY_CLIENT_SECRET="⟦[a-f0-9]{32}⟧"\n'),
    ("supabase", "x ⟦sbp_[a-f0-9]{40}⟧ x\n"),
    ("planetscale", "x ⟦pscale_pw_[A-Za-z0-9_-]{43}⟧ x\n"),
    ("netlify", "x ⟦nfp_[A-Za-z0-9]{36}⟧ x\n"),
    ("doppler", "x ⟦dp.st.prd.[A-Za-z0-9]{43}⟧ x\n"),
    ("grafana", "x ⟦glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}⟧ x\n"),
    ("sentry-org", "x ⟦sntrys_eyJpYXQiO[A-Za-z0-9+/]{120}_[A-Za-z0-9+/]{43}⟧ x\n"),
    ("postman", "x ⟦PMAK-[a-f0-9]{24}-[a-f0-9]{34}⟧ x\n"),
    ("databricks", "x ⟦dapi[a-f0-9]{32}⟧ x\n"),
    ("huggingface", "x ⟦hf_[A-Za-z]{34}⟧ x\n"),
    ("replicate", "x ⟦r8_[A-Za-z0-9]{37}⟧ x\n"),
    ("groq", "x ⟦gsk_[A-Za-z0-9]{52}⟧ x\n"),
    ("openrouter", "x ⟦sk-or-v1-[a-f0-9]{64}⟧ x\n"),
    ("xai", "x ⟦xai-[A-Za-z0-9]{80}⟧ x\n"),
    ("anthropic", "x ⟦sk-ant-api03-[A-Za-z0-9_-]{93}AA⟧ x\n"),
    ("openai-project", "x ⟦sk-proj-[A-Za-z0-9_-]{74}T3BlbkFJ[A-Za-z0-9_-]{74}⟧ x\n"),
    ("deepseek", "x ⟦sk-[a-f0-9]{32}⟧ x\n"),
    ("zhipu", 'ZhipuAI(api_key="⟦[a-f0-9]{32}.[A-Za-z0-9]{16}⟧")\n'),
    ("aliyun", "x ⟦LTAI5t[A-Za-z0-9]{18}⟧ x\n"),
    ("tencent", "secretId: ⟦AKID[A-Za-z0-9]{32}⟧\nsecretKey: ⟦[A-Za-z0-9]{32}⟧\n"),
    ("tailscale", "x ⟦tskey-auth-[A-Za-z0-9]{12}CNTRL-[A-Za-z0-9]{32}⟧ x\n"),
    ("ngrok", "authtoken: ⟦2[A-Za-z0-9]{26}_[A-Za-z0-9]{21}⟧\n"),
    ("age", "# public key: age1[a-z0-9]{58}\n⟦AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}⟧\n"),
    ("vault-service", "x ⟦hvs.CAESI[A-Za-z0-9_-]{90}⟧ x\n"),
    ("pulumi", "x ⟦pul-[a-f0-9]{40}⟧ x\n"),
    ("buildkite", "x ⟦bkua_[a-f0-9]{40}⟧ x\n"),
    ("dockerhub", "x ⟦dckr_pat_[A-Za-z0-9_-]{27}⟧ x\n"),
    ("stripe-webhook", "x ⟦whsec_[A-Za-z0-9]{32}⟧ x\n"),
    ("stripe-restricted", "x ⟦rk_live_[A-Za-z0-9]{24}⟧ x\n"),
    ("sendgrid", "x ⟦SG.[A-Za-z0-9_-]{22}.[A-Za-z0-9_-]{43}⟧ x\n"),
    ("flutterwave", "FLW=⟦FLWSECK-[a-f0-9]{32}-X⟧\n"),
    ("facebook", "x ⟦EAACEdEose0cBA[A-Za-z0-9]{80}⟧ x\n"),
    ("aws-mws", "x ⟦amzn.mws.[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧ x\n"),
    ("google-oauth", "x ⟦ya29.[A-Za-z0-9_-]{60}⟧ x\n"),
    ("adafruit", "x ⟦aio_[A-Za-z]{4}[0-9]{2}[A-Za-z0-9]{22}⟧ x\n"),
    (
        "teams",
        "https://acme.webhook.office.com/webhookb2/⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}@[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}/IncomingWebhook/[a-f0-9]{32}/[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n",
    ),
    (
        "feishu",
        "https://open.feishu.cn/open-apis/bot/v2/hook/⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n",
    ),
    ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=⟦[a-f0-9]{64}⟧\n"),
)

ARMOURED = (
    ("pem-json", '{"type": "service_account", "private_key": "' + BEGIN + KEY + "\\n⟦<pem one-line>⟧\\n" + END + KEY + '\\n", "client_email": "ci@shop.iam.gserviceaccount.com"}\n'),
    ("pem-file", BEGIN + "RSA " + KEY + "\n⟦<pem>⟧\n" + END + "RSA " + KEY + "\n"),
    ("pem-yaml", "tls:\n  key: |\n    " + BEGIN + "EC " + KEY + "\n    ⟦<pem>⟧\n    " + END + "EC " + KEY + "\n  cert: /etc/tls.crt\n"),
    ("pem-env", 'PRIVATE_KEY="' + BEGIN + KEY + "\\n⟦<pem one-line>⟧\\n" + END + KEY + '\\n"\nPORT=80\n'),
    ("pem-python", 'KEY = """' + BEGIN + "OPENSSH " + KEY + "\n⟦<pem>⟧\n" + END + "OPENSSH " + KEY + '\n"""\n'),
    ("pem-concat", 'String key = "' + BEGIN + KEY + '\\n" +\n    "⟦[A-Za-z0-9+/]{64}⟧\\n" +\n    "⟦[A-Za-z0-9+/]{64}⟧\\n" +\n    "' + END + KEY + '";\n'),
    ("pgp", BEGIN + "PGP PRIVATE " + "KEY BLOCK-----\n\n⟦<pem>⟧\n=AbCd\n" + END + "PGP PRIVATE " + "KEY BLOCK-----\n"),
    ("putty", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPublic-Lines: 1\n[A-Za-z0-9+/]{64}\nPrivate-Lines: 2\n⟦[A-Za-z0-9+/]{64}⟧\n⟦[A-Za-z0-9+/]{64}⟧\n"),
)  # fmt: skip

# A third set, of rarer things, again written first: 80 % were found, and what is left out here still is not:
# zip and 7z, expect scripts, inline OpenVPN logins, Ably, Asana and Kaggle keys.
RARE = (
    ("mapbox", "token: ⟦sk.eyJ1Ijoi[A-Za-z0-9]{40}.[A-Za-z0-9_-]{22}⟧\n"),
    ("mailchimp", "mc = '⟦[a-f0-9]{32}-us12⟧'\n"),
    ("okta", "Authorization: SSWS ⟦00[A-Za-z0-9_-]{40}⟧\n"),
    ("algolia", "ALGOLIA_ADMIN_KEY=⟦[a-f0-9]{32}⟧\n"),
    ("contentful", "x ⟦CFPAT-[A-Za-z0-9_-]{43}⟧ x\n"),
    ("clojars", "x ⟦CLOJARS_[a-f0-9]{60}⟧ x\n"),
    ("sonar", "sonar.login=⟦sqp_[a-f0-9]{40}⟧\n"),
    ("snyk", "SNYK_TOKEN=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("jfrog", "x ⟦AKCp[A-Za-z0-9]{69}⟧ x\n"),
    (
        "launchdarkly",
        "ldclient.set_sdk_key('⟦sdk-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧')\n",
    ),
    ("trello", "x ⟦ATTA[a-f0-9]{72}⟧ x\n"),
    ("dropbox", "x ⟦sl.[A-Za-z0-9_-]{135}⟧ x\n"),
    ("plaid", "x ⟦access-production-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧ x\n"),
    ("binance", 'api_secret = "⟦[A-Za-z0-9]{64}⟧"\n'),
    ("razorpay", "RAZORPAY_KEY_SECRET=⟦[A-Za-z0-9]{24}⟧\n"),
    ("paystack", "x ⟦sk_live_[a-f0-9]{40}⟧ x\n"),
    ("wechatpay", '"apiV3Key": "⟦[A-Za-z0-9]{32}⟧"\n'),
    ("wechatmch", "mch_key: ⟦[A-Za-z0-9]{32}⟧\n"),
    ("qiniu", "qiniu.secretKey=⟦[A-Za-z0-9_-]{40}⟧\n"),
    ("volc", "x ⟦AKLT[A-Za-z0-9]{43}⟧ x\n"),
    ("amap", 'amap_key = "⟦[a-f0-9]{32}⟧"\n'),
    (
        "tencentmap",
        "TENCENT_MAP_KEY=⟦[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}⟧\n",
    ),
    ("moonshot", "x ⟦sk-[A-Za-z0-9]{48}⟧ x\n"),
    ("mistral", "MISTRAL_API_KEY=⟦[A-Za-z0-9]{32}⟧\n"),
    ("together", "TOGETHER_API_KEY=⟦[a-f0-9]{64}⟧\n"),
    ("fireworks", "x ⟦fw_[A-Za-z0-9]{24}⟧ x\n"),
    ("jina", "x ⟦jina_[a-f0-9]{32}[A-Za-z0-9_-]{28}⟧ x\n"),
    ("pinecone", "x ⟦pcsk_[A-Za-z0-9]{5}_[A-Za-z0-9]{62}⟧ x\n"),
    ("langsmith", "x ⟦lsv2_pt_[a-f0-9]{32}_[a-f0-9]{10}⟧ x\n"),
    ("langfuse", "x ⟦sk-lf-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧ x\n"),
    ("wandb", "WANDB_API_KEY=⟦[a-f0-9]{40}⟧\n"),
    ("elevenlabs", "x ⟦sk_[a-f0-9]{48}⟧ x\n"),
    ("deepgram", "DEEPGRAM_API_KEY: ⟦[a-f0-9]{40}⟧\n"),
    ("tavily", "x ⟦tvly-dev-[A-Za-z0-9]{32}⟧ x\n"),
    ("apify", "x ⟦apify_api_[A-Za-z0-9]{36}⟧ x\n"),
    ("firecrawl", "x ⟦fc-[a-f0-9]{32}⟧ x\n"),
    ("neon", "postgresql://u:⟦npg_[A-Za-z0-9]{12}⟧@ep-x.neon.tech/db\n"),
    ("supabase2", "x ⟦sb_secret_[A-Za-z0-9_-]{31}⟧ x\n"),
    ("auth0", "AUTH0_CLIENT_SECRET=⟦[A-Za-z0-9_-]{64}⟧\n"),
    ("resend", "x ⟦re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}⟧ x\n"),
    ("postmark", "POSTMARK_SERVER_TOKEN=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("twilio-sk", "TWILIO_API_SECRET=⟦[A-Za-z0-9]{32}⟧\n"),
    ("pubnub", "x ⟦sec-c-[A-Za-z0-9]{48}⟧ x\n"),
    ("cf-origin", "x ⟦v1.0-[a-f0-9]{24}-[a-f0-9]{146}⟧ x\n"),
    ("fly", "x ⟦fm2_[A-Za-z0-9+/]{120}⟧ x\n"),
    ("render", "x ⟦rnd_[A-Za-z0-9]{32}⟧ x\n"),
    ("hetzner", "HCLOUD_TOKEN=⟦[A-Za-z0-9]{64}⟧\n"),
    ("scaleway", "SCW_SECRET_KEY=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("1password", "x ⟦ops_eyJ[A-Za-z0-9]{250}⟧ x\n"),
    ("vault-batch", "x ⟦hvb.AAAAAQ[A-Za-z0-9_-]{130}⟧ x\n"),
    (
        "kubeadm",
        "kubeadm join 10.0.0.1:6443 --token ⟦[a-z0-9]{6}.[a-z0-9]{16}⟧ --discovery-token-ca-cert-hash sha256:[a-f0-9]{64}\n",
    ),
    ("jwk", '{"kty":"RSA","n":"[A-Za-z0-9_-]{342}","e":"AQAB","d":"⟦[A-Za-z0-9_-]{342}⟧"}\n'),
    (
        "rsaxml",
        "<RSAKeyValue><Modulus>[A-Za-z0-9+/]{171}=</Modulus><D>⟦[A-Za-z0-9+/]{171}=⟧</D></RSAKeyValue>\n",
    ),
    ("elastic", "Authorization: ApiKey ⟦[A-Za-z0-9]{58}==⟧\n"),
    ("bundle", "BUNDLE_ENTERPRISE__CONTRIBSYS__COM=⟦[a-f0-9]{8}:[a-f0-9]{8}⟧\n"),
    ("azdo", "AZURE_DEVOPS_EXT_PAT=⟦[a-z2-7]{52}⟧\n"),
    ("azclient", "client_secret: ⟦[A-Za-z0-9]{3}8Q~[A-Za-z0-9_.~-]{34}⟧\n"),
    ("xoxd", "d=⟦xoxd-[A-Za-z0-9%]{120}⟧;\n"),
    ("matrix", "access_token: ⟦syt_[A-Za-z0-9]{8}_[A-Za-z0-9]{20}_[A-Za-z0-9]{6}⟧\n"),
    ("line", 'LINE_CHANNEL_ACCESS_TOKEN="⟦[A-Za-z0-9+/]{170}=⟧"\n'),
    ("twitter", "x ⟦AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9]{20}%3D[A-Za-z0-9]{50}⟧ x\n"),
    ("riot", "x ⟦RGAPI-[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧ x\n"),
    ("steam", "STEAM_WEB_API_KEY=⟦[A-F0-9]{32}⟧\n"),
    ("b2", "B2_APPLICATION_KEY=⟦K00[0-9]{1}[A-Za-z0-9+/]{27}⟧\n"),
    ("hexpm", "HEX_API_KEY=⟦[a-f0-9]{32}⟧\n"),
    ("codecov", "CODECOV_TOKEN: ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("rollbar", "access_token: '⟦[a-f0-9]{32}⟧'\n"),
    ("bugsnag", "bugsnag.api_key = '⟦[a-f0-9]{32}⟧'\n"),
    ("honeycomb", '"x-honeycomb-team": "⟦[A-Za-z0-9]{22}⟧"\n'),
    ("splunk", "Authorization: Splunk ⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("pagerduty", "Token token=⟦[A-Za-z0-9_+-]{20}⟧\n"),
    ("gitea", "GITEA_TOKEN=⟦[a-f0-9]{40}⟧\n"),
    ("travis", "travis token: ⟦[A-Za-z0-9_-]{22}⟧\n"),
    ("circle", "CIRCLE_TOKEN=⟦[a-f0-9]{40}⟧\n"),
    ("vsce", "vsce publish -p ⟦[a-z2-7]{52}⟧\n"),
    ("npm-uuid", "NPM_TOKEN=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("rds", "rds_master_pw = '⟦[A-Za-z0-9]{12}⟧'\n"),
    ("php-conn", "mysql_connect('localhost', 'root', '⟦[a-z]{6}[0-9]{3}⟧');\n"),
    ("sqlserver-cmd", "sqlcmd -S db -U sa -P '⟦[A-Za-z]{6}[0-9]{3}!⟧' -Q 'select 1'\n"),
    ("psexec", "psexec \\\\srv -u CORP\\ada -p ⟦[A-Za-z]{6}[0-9]{3}!⟧ cmd\n"),
    ("smbclient", "smbclient //srv/share -U 'ada%⟦[A-Za-z]{6}[0-9]{3}⟧'\n"),
    ("cifs", "//srv/share /mnt cifs username=ada,password=⟦[A-Za-z0-9]{10}⟧,uid=1000 0 0\n"),
    ("fstab-cred", "username=ada\npassword=⟦[A-Za-z]{6}[0-9]{3}⟧\ndomain=CORP\n"),
    ("mongo-js", 'db.createUser({user: "app", pwd: "⟦[A-Za-z]{6}[0-9]{3}⟧", roles: ["readWrite"]})\n'),
    ("rabbit", "rabbitmqctl add_user app ⟦[A-Za-z]{6}[0-9]{3}⟧\n"),
    ("consul", "CONSUL_HTTP_TOKEN=⟦[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-a[a-f0-9]{3}-[a-f0-9]{12}⟧\n"),
    ("grafana-ini", "admin_password = ⟦[A-Za-z]{6}[0-9]{3}⟧\n"),
    ("superset", "SUPERSET_SECRET_KEY = '⟦[A-Za-z0-9+/]{42}⟧'\n"),
    ("symfony", "APP_SECRET=⟦[a-f0-9]{32}⟧\n"),
    ("flask", "app.secret_key = b'⟦_5#y2L\"F4Q8z[A-Za-z0-9]{6}⟧'\n"),
    (
        "spring-yml",
        "  datasource:\n    username: app\n    password: ⟦[A-Za-z0-9]{11}⟧\n    hikari:\n      maximum-pool-size: 5\n",
    ),
    ("quarkus", "quarkus.datasource.password=⟦[A-Za-z0-9]{11}⟧\n"),
    ("hibernate", '<property name="hibernate.connection.password">⟦[A-Za-z0-9]{11}⟧</property>\n'),
    ("tomcat", 'keystorePass="⟦[a-z]{7}[0-9]{2}⟧"\n'),
    (
        "jaas",
        'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="⟦[A-Za-z0-9]{12}⟧";\n',
    ),
    ("airflow-fernet", "fernet_key = ⟦[A-Za-z0-9_-]{43}=⟧\n"),
    ("airflow-conn", "AIRFLOW_CONN_DB=postgres://app:⟦[A-Za-z0-9]{10}⟧@db/app\n"),
    ("dbt", "      user: etl\n      password: ⟦[A-Za-z0-9]{12}⟧\n      role: transformer\n"),
    ("circleci-yml", "- run: docker login -u $USER -p ⟦[A-Za-z0-9]{14}⟧\n"),
    (
        "helm-secret",
        '    - name: SENTRY_AUTH\n      value: "⟦sntrys_eyJpYXQiO[A-Za-z0-9+/]{100}_[A-Za-z0-9+/]{43}⟧"\n',
    ),
    ("zh-1", "数据库账号 root，密码 ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("zh-2", "// 默认口令：⟦[A-Z]{1}[a-z]{4}@[0-9]{4}⟧\n"),
    ("zh-3", "微信支付密钥=⟦[A-Za-z0-9]{32}⟧\n"),
    ("zh-4", "应用密钥(AppSecret)：⟦[a-f0-9]{32}⟧\n"),
    ("zh-5", "短信签名秘钥：⟦[A-Za-z0-9]{30}⟧\n"),
    ("zh-6", '登陆密码 = "⟦[a-z]{5}[0-9]{4}⟧"\n'),
    ("zh-7", "密码（测试环境）：⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("ja-1", "DBのパスワードは「⟦[a-z]{5}[0-9]{4}⟧」です\n"),
    ("de-1", "Passwort lautet ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("fr-1", "le mot de passe est ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("es-1", "clave = '⟦[a-z]{5}[0-9]{4}⟧'\n"),
    ("en-1", "creds: admin / ⟦[a-z]{5}[0-9]{4}[A-Z]{2}⟧\n"),
    ("en-3", "pw: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("url-query", "https://api.example.com/v1?api_key=⟦[A-Za-z0-9]{32}⟧&q=x\n"),
    ("url-token", "https://x.example.com/hook?token=⟦[a-f0-9]{32}⟧\n"),
    ("url-key", "https://maps.example.com/js?key=⟦[A-Za-z0-9_-]{39}⟧\n"),
    (
        "ws",
        "wss://x.example.com/socket?access_token=⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI[A-Za-z0-9]{14}.[A-Za-z0-9_-]{43}⟧\n",
    ),
    ("base64-json", "GOOGLE_CREDENTIALS=⟦ewogICJ0eXBlIjogInNlcnZpY2VfYWNjb3VudCIs[A-Za-z0-9+/]{200}⟧\n"),
    ("concat", "const k = 'sk_live_' + '⟦[A-Za-z0-9]{24}⟧';\n"),
    ("array-join", "key = ['⟦ghp_[A-Za-z0-9]{18}⟧', '⟦[A-Za-z0-9]{18}⟧'].join('')\n"),
    ("hex-escape", 'password = "⟦\\\\x68\\\\x75\\\\x6e\\\\x74\\\\x33\\\\x72⟧"\n'),
    ("comment-yaml", "# password: ⟦[a-z]{5}[0-9]{4}⟧\n"),
    ("xml-cdata", "<password><![CDATA[⟦[a-z]{5}&[0-9]{4}⟧]]></password>\n"),
    ("html-hidden", '<input type="hidden" name="api_token" value="⟦[A-Za-z0-9]{40}⟧">\n'),
    ("graphql", 'headers: {"x-hasura-admin-secret": "⟦[a-z]{6}[0-9]{4}⟧"}\n'),
    ("mikrotik", "/user add name=ada password=⟦[a-z]{6}[0-9]{4}⟧ group=full\n"),
    ("ipsec", '10.0.0.1 10.0.0.2 : PSK "⟦[a-z]{6}[0-9]{4}[A-Z]{2}⟧"\n'),
    ("snmpd", "rocommunity ⟦[a-z]{6}[0-9]{4}⟧ 10.0.0.0/8\n"),
)

POSITIVES = (
    *ENV_FILES,
    *KUBERNETES,
    *TERRAFORM,
    *COMPOSE,
    *DOT_FILES,
    *CONNECTIONS,
    *COMMANDS,
    *CODE,
    *LANGUAGES,
    *TOKENS,
    *ARMOURED,
    *RARE,
)

TURNS = 2  # each text with other random parts


def wild_positives() -> Iterator[Case]:
    for kind, marked in POSITIVES:
        for seed in range(TURNS):
            pieces = MARK.split(_fill(marked, seed))
            yield Case(kind, "wild", "".join(pieces), tuple(pieces[1::2]), tuple(pieces[::2]))


def _fill(marked: str, seed: int) -> str:
    text = expand(marked, seed=seed)
    text = ENCODED.sub(lambda found: base64.b64encode(found.group(1).encode()).decode(), text)
    source = random.Random(f"{marked}{seed}")

    def lines(found: re.Match[str]) -> str:
        rows = ["".join(source.choices(string.ascii_letters + string.digits + "+/", k=64)) for _ in range(5)]
        return ("\\n" if found.group(1) else "\n").join(rows)

    return ARMOUR.sub(lines, text)


def leaks(found: Case, text: str) -> list[str]:
    """The secrets of which a telling part still stands in `text`: the whole of a short one, else any twelve
    characters in a row."""
    return [secret for secret in found.secrets if any(part in text for part in _parts(secret))]


def _parts(secret: str) -> list[str]:
    if len(secret) <= 16:
        return [secret]
    return [part for i in range(0, len(secret) - 11, 4) if "\n" not in (part := secret[i : i + 12])]
