"""A fourth corpus: what collects in repositories beside code: exports, logs, tickets, devices, tests, set-up.

Written blind like `wild.py` and `strays.py`, in their notation; `<words 3>` are as many plain words run
together, `<phrase 4>` the same with blanks: passwords as people choose them who may not use a manager.
"""

# ruff: noqa: E501  (lines as they are found)
from __future__ import annotations

import random
import re
from collections.abc import Iterator

from guards.corpus import Case
from guards.wild import MARK, _fill

WORDS = [
    "amber",
    "anchor",
    "banjo",
    "basket",
    "beacon",
    "bramble",
    "candle",
    "canyon",
    "cobalt",
    "copper",
    "cricket",
    "dagger",
    "ember",
    "falcon",
    "ferret",
    "flannel",
    "garnet",
    "ginger",
    "glacier",
    "hammock",
    "harbor",
    "hazel",
    "iguana",
    "jasmine",
    "kettle",
    "lantern",
    "lichen",
    "magnet",
    "maple",
    "meadow",
    "nectar",
    "nutmeg",
    "orchid",
    "otter",
    "paddle",
    "pebble",
    "pepper",
    "pickle",
    "quartz",
    "raven",
    "ribbon",
    "saddle",
    "salmon",
    "spruce",
    "tablet",
    "thistle",
    "timber",
    "trumpet",
    "tulip",
    "velvet",
    "walnut",
    "walrus",
    "willow",
    "zephyr",
]
PLAIN = re.compile(r"<(words|phrase) (\d)>")

EXPORTS = r"""
csv-users|name,email,password,role\nAda Byron,ada@example.org,⟦[a-z]{6}[0-9]{3}⟧,admin\nJo Smith,jo@example.org,⟦[A-Za-z0-9]{11}⟧,reader
csv-quoted|"login","password","created"\n"ada","⟦[A-Za-z0-9!]{12}⟧","2023-04-01"\n"jo","⟦[a-z]{5}[0-9]{4}⟧","2023-05-02"
csv-semicolon|Benutzer;Passwort;Abteilung\nmmeier;⟦[A-Z]{1}[a-z]{6}[0-9]{2}⟧;Einkauf\nkschulz;⟦[A-Z]{1}[a-z]{7}[0-9]{3}⟧;Lager
csv-tabs|host\tuser\tpassword\n10.1.0.4\troot\t⟦[A-Za-z0-9]{10}⟧\n10.1.0.5\troot\t⟦[A-Za-z0-9]{10}⟧
csv-browser|name,url,username,password,note\nshop,https://shop.example.org/login,ada,⟦[A-Za-z0-9]{14}⟧,\nbank,https://bank.example.org,ada,⟦[A-Za-z0-9!%]{16}⟧,
csv-vault|url,username,password,totp,extra,name,grouping,fav\nhttps://mail.example.org,ada@example.org,⟦[A-Za-z0-9]{15}⟧,,,mail,work,0
csv-tokens|service,token,expires\nstaging,⟦[A-Za-z0-9]{32}⟧,2025-01-01\nproduction,⟦[A-Za-z0-9]{32}⟧,2025-06-01
csv-secret|client_id,client_secret\nweb-app,⟦[A-Za-z0-9_-]{36}⟧\nmobile,⟦[A-Za-z0-9_-]{36}⟧
csv-aws|User name,Password,Access key ID,Secret access key,Console login link\nci,⟦[A-Za-z0-9!]{16}⟧,⟦AKIA[A-Z2-7]{16}⟧,⟦[A-Za-z0-9/+]{40}⟧,https://123456789012.signin.aws.amazon.com/console
csv-aws-keys|Access key ID,Secret access key\n⟦AKIA[A-Z2-7]{16}⟧,⟦[A-Za-z0-9/+]{40}⟧
csv-pipe|id|login|passwd\n1|ada|⟦[a-z]{7}[0-9]{2}⟧\n2|jo|⟦[a-z]{7}[0-9]{2}⟧
csv-wifi|ssid,psk,vlan\nguests,⟦[a-z]{5}[0-9]{5}⟧,30\nstaff,⟦[A-Za-z0-9]{18}⟧,10
csv-chinese|姓名,账号,密码\n张三,zhangsan,⟦[a-z]{5}[0-9]{4}⟧\n李四,lisi,⟦[A-Za-z]{4}@[0-9]{4}⟧
csv-french|identifiant,mot de passe,service\nadurand,⟦[a-z]{6}[0-9]{3}⟧,compta\nbmartin,⟦[a-z]{7}[0-9]{2}⟧,paie
csv-spanish|usuario,contraseña\nmgarcia,⟦[a-z]{6}[0-9]{3}⟧\nlperez,⟦[A-Z]{1}[a-z]{6}[0-9]{2}⟧
json-vault|{"items": [{"name": "router", "login": {"username": "admin", "password": "⟦[A-Za-z0-9]{13}⟧", "totp": null}}]}
keepass-xml|<String>\n  <Key>Password</Key>\n  <Value ProtectInMemory="True">⟦[A-Za-z0-9]{15}⟧</Value>\n</String>
sql-insert|INSERT INTO accounts (id, login, password, active) VALUES (7, 'ada', '⟦[a-z]{6}[0-9]{3}⟧', 1);
sql-insert-many|INSERT INTO `users` (`name`, `password`) VALUES\n('ada', '⟦[a-z]{6}[0-9]{3}⟧'),\n('jo', '⟦[a-z]{5}[0-9]{4}⟧');
sql-update|UPDATE settings SET value = '⟦[A-Za-z0-9]{20}⟧' WHERE name = 'smtp_password';
sql-pgcrypto|UPDATE users SET pw = crypt('⟦[A-Za-z0-9]{12}⟧', gen_salt('bf')) WHERE id = 1;
sql-copy|COPY users (login, password, email) FROM stdin;\nada\t⟦[a-z]{6}[0-9]{3}⟧\tada@example.org\n\\.
ldif|dn: uid=ada,ou=people,dc=example,dc=org\nuid: ada\nuserPassword: ⟦[A-Za-z0-9]{11}⟧
ldif-ssha|userPassword: ⟦{SSHA}[A-Za-z0-9+/]{38}==⟧
mongo-export|{"_id":{"$oid":"[a-f0-9]{24}"},"user":"ada","pwd":"⟦[A-Za-z0-9]{10}⟧","lastLogin":null}
fixture-yaml|ada:\n  login: ada\n  crypted_password: ⟦[a-f0-9]{40}⟧\n  salt: ⟦[a-f0-9]{40}⟧
fixture-json|[{"model": "auth.user", "pk": 1, "fields": {"username": "ada", "password": "⟦pbkdf2_sha256$600000$[A-Za-z0-9]{22}$[A-Za-z0-9+/]{43}=⟧"}}]
xlsx-pasted|Server\tLogin\tKennwort\nsrv-db-01\tsa\t⟦[A-Z]{1}[a-z]{6}[0-9]{3}!⟧
"""

RECORDED = r"""
har-header|{"name": "Authorization", "value": "Bearer ⟦[A-Za-z0-9_-]{44}⟧"},
har-key|{"name": "x-api-key", "value": "⟦[A-Za-z0-9]{36}⟧"}
har-post|"postData": {"mimeType": "application/x-www-form-urlencoded", "text": "login=ada&password=⟦[A-Za-z0-9]{10}⟧&remember=1"}
postman|{"key": "password", "value": "⟦[A-Za-z0-9]{12}⟧", "type": "text"}
postman-env|{"key": "access_token", "value": "⟦[A-Za-z0-9_-]{40}⟧", "enabled": true}
postman-basic|"basic": [{"key": "password", "value": "⟦[a-z]{6}[0-9]{3}⟧", "type": "string"}, {"key": "username", "value": "ada", "type": "string"}]
cassette|  headers:\n    Authorization:\n    - Bearer ⟦[A-Za-z0-9._-]{48}⟧\n    Accept:\n    - '*/*'
cassette-token|  headers:\n    Private-Token:\n    - ⟦[A-Za-z0-9_-]{20}⟧
http-file|POST https://api.example.org/session\nContent-Type: application/json\n\n{"login": "ada", "password": "⟦[A-Za-z0-9]{11}⟧"}
http-log|[17:02:11] > X-Auth-Token: ⟦[A-Za-z0-9]{32}⟧
access-log|10.0.0.9 - - [12/Mar/2024:10:11:12 +0000] "GET /export?api_key=⟦[A-Za-z0-9]{28}⟧&format=csv HTTP/1.1" 200 512
nginx-log|"GET /hook?token=⟦[a-f0-9]{40}⟧ HTTP/2.0" 204 0 "-" "curl/8.5.0"
stack-trace|java.sql.SQLException: Access denied for jdbc:mysql://db/app?user=app&password=⟦[A-Za-z0-9]{10}⟧
py-trace|    conn = connect(host='db', user='app', password='⟦[A-Za-z0-9]{10}⟧')\nOperationalError: timeout
env-dump|declare -x HOME="/root"\ndeclare -x SMTP_PASSWORD="⟦[A-Za-z0-9]{14}⟧"\ndeclare -x TERM="xterm"
ps-output|root  4121  0.0  mongod --auth  backup --user root --password ⟦[A-Za-z0-9]{12}⟧ --out /srv
systemctl|   CGroup: /system.slice/app.service\n           └─812 /usr/bin/app --db-password=⟦[A-Za-z0-9]{12}⟧ --port 80
docker-inspect|            "Env": [\n                "PATH=/usr/bin",\n                "POSTGRES_PASSWORD=⟦[A-Za-z0-9]{12}⟧",\n                "LANG=C"\n            ]
kubectl-describe|    Environment:\n      DB_USER:      app\n      DB_PASSWORD:  ⟦[A-Za-z0-9]{12}⟧
tf-plan|      + master_password   = "⟦[A-Za-z0-9]{16}⟧"
tf-output|db_password = "⟦[A-Za-z0-9]{16}⟧"\nendpoint = "db.example.org"
shell-history|: 1712000000:0;export GH_PAT=⟦ghp_[A-Za-z0-9]{36}⟧
psql-history|alter user app with encrypted password '⟦[A-Za-z0-9]{12}⟧';
irc-log|<ada> the new one is ⟦[A-Za-z0-9]{16}⟧ for the db password
notebook|{"cell_type": "code", "source": ["api_key = \"⟦[A-Za-z0-9]{32}⟧\"\n"], "outputs": []}
notebook-magic|    "%env OPENWEATHER_API_KEY=⟦[a-f0-9]{32}⟧\n",
notebook-getpass|    "conn = pymysql.connect(host='db', user='root', passwd='⟦[A-Za-z0-9]{9}⟧')\n",
"""

DEVICES = r"""
freeradius|ada  Cleartext-Password := "⟦[A-Za-z0-9]{11}⟧"
chap|"ada"  *  "⟦[A-Za-z0-9]{11}⟧"  *
asterisk|[1001]\ntype=friend\nhost=dynamic\nsecret=⟦[A-Za-z0-9]{10}⟧\ncontext=office
asterisk-register|register => 4930123:⟦[A-Za-z0-9]{10}⟧@sip.example.org/100
sip-xml|<authPassword>⟦[A-Za-z0-9]{10}⟧</authPassword>
hostapd|wpa=2\nwpa_passphrase=⟦<words 2>[0-9]{2}⟧\nwpa_key_mgmt=WPA-PSK
network-manager|[wifi-security]\nkey-mgmt=wpa-psk\npsk=⟦[a-z]{5}[0-9]{5}⟧
netplan|      access-points:\n        "Attic":\n          password: "⟦<words 2>⟧"
esphome|wifi:\n  ssid: attic\n  password: ⟦[a-z]{6}[0-9]{4}⟧\n  fast_connect: true
esphome-ota|ota:\n  - platform: esphome\n    password: "⟦[a-f0-9]{32}⟧"
esphome-api|api:\n  encryption:\n    key: "⟦[A-Za-z0-9+/]{43}=⟧"
home-assistant|mqtt_password: ⟦<words 2>[0-9]{1}⟧\nlatitude: 52.1
tasmota|Backlog SSID1 attic; Password1 ⟦[a-z]{6}[0-9]{4}⟧; MqttHost broker
arduino-begin|WiFi.begin("attic", "⟦[a-z]{6}[0-9]{4}⟧");
micropython|wlan.connect('attic', '⟦[a-z]{6}[0-9]{4}⟧')
mqtt-py|client.username_pw_set("sensor", "⟦[A-Za-z0-9]{12}⟧")
mqtt-js|mqtt.connect(url, { username: 'sensor', password: '⟦[A-Za-z0-9]{12}⟧' })
juniper|set system root-authentication plain-text-password-value "⟦[A-Za-z0-9!]{12}⟧"
junos-9|set snmp v3 usm local-engine user mon authentication-md5 authentication-key "⟦$9$[A-Za-z0-9./-]{28}⟧"
fortigate|set password ENC ⟦[A-Za-z0-9+/]{60}==⟧
hp-switch|password manager user-name admin plaintext ⟦[A-Za-z0-9]{10}⟧
cisco-0|username ada privilege 15 password 0 ⟦[A-Za-z0-9]{10}⟧
cisco-key|crypto isakmp key ⟦[A-Za-z0-9]{14}⟧ address 203.0.113.7
tacacs|tacacs-server host 10.0.0.3 key ⟦[A-Za-z0-9]{14}⟧
ipsec-secrets|%any %any : PSK "⟦[A-Za-z0-9]{20}⟧"
l2tp|ada : EAP "⟦[A-Za-z0-9]{12}⟧"
vnc|x11vnc -passwd ⟦[a-z]{5}[0-9]{3}⟧ -display :0
haproxy|userlist ops\n    user ada insecure-password ⟦[A-Za-z0-9]{11}⟧
squid|cache_peer parent.example.org parent 3128 0 login=ada:⟦[A-Za-z0-9]{10}⟧
postfix|[smtp.example.org]:587 mailer@example.org:⟦[A-Za-z0-9]{12}⟧
dovecot|ada:{PLAIN}⟦[A-Za-z0-9]{11}⟧:1001:1001::/home/ada
mutt|set imap_pass = "⟦[A-Za-z0-9]{12}⟧"\nset folder = "imaps://mail.example.org"
offlineimap|remoteuser = ada\nremotepass = ⟦[A-Za-z0-9]{12}⟧
davfs|https://cloud.example.org/dav ada ⟦[A-Za-z0-9]{14}⟧
ddclient|protocol=dyndns2\nlogin=ada\npassword='⟦[A-Za-z0-9]{12}⟧'
certbot|dns_cloudflare_api_token = ⟦[A-Za-z0-9_-]{40}⟧
borg|export BORG_PASSPHRASE='⟦<phrase 4>⟧'
restic|RESTIC_PASSWORD=⟦<words 3>⟧ restic backup /srv
redis-acl|user worker on >⟦[A-Za-z0-9]{16}⟧ ~jobs:* +@all
mongo-conf|mongod --setParameter saslauthd --keyFile /etc/k --sslPEMKeyPassword ⟦[A-Za-z0-9]{10}⟧
"""

SETUP = r"""
kickstart|rootpw --plaintext ⟦[A-Za-z0-9]{11}⟧
preseed|d-i passwd/user-password password ⟦[a-z]{6}[0-9]{3}⟧
cloud-init|chpasswd:\n  list: |\n    ada:⟦[a-z]{6}[0-9]{3}⟧\n  expire: false
cloud-init-plain|    plain_text_passwd: '⟦[A-Za-z0-9]{11}⟧'
unattend|<AdministratorPassword>\n  <Value>⟦[A-Za-z0-9]{12}⟧</Value>\n  <PlainText>true</PlainText>\n</AdministratorPassword>
autologon-reg|"DefaultUserName"="kiosk"\n"DefaultPassword"="⟦[A-Za-z0-9]{9}⟧"
filezilla|<User>ada</User>\n<Pass encoding="base64">⟦<b64 [A-Za-z0-9]{11}>⟧</Pass>
winscp|open sftp://deploy:⟦[A-Za-z0-9]{12}⟧@host.example.org/
plink|plink -ssh -l root -pw ⟦[A-Za-z0-9]{10}⟧ 10.0.0.9 uptime
pscp|pscp -pw "⟦[A-Za-z0-9!]{10}⟧" a.txt ada@host:/tmp
freerdp|xfreerdp /v:10.0.0.8 /u:ada /p:⟦[A-Za-z0-9]{10}⟧ /size:1280x800
rdesktop|rdesktop -u ada -p ⟦[A-Za-z0-9]{10}⟧ 10.0.0.8
schtasks|schtasks /create /tn job /tr job.exe /sc daily /ru CORP\svc /rp ⟦[A-Z]{1}[a-z]{6}[0-9]{3}!⟧
sc-config|sc.exe config app obj= "CORP\svc" password= "⟦[A-Z]{1}[a-z]{6}[0-9]{3}!⟧"
bcp|bcp shop.dbo.items out items.dat -S db -U sa -P ⟦[A-Za-z0-9]{11}⟧ -c
impdp|impdp system/⟦[A-Za-z]{5}[0-9]{4}⟧@orcl directory=dump
rman|rman target sys/⟦[A-Za-z]{5}[0-9]{4}⟧@prod cmdfile=backup.rcv
cqlsh|cqlsh -u cassandra -p ⟦[A-Za-z0-9]{11}⟧ node1
cypher|cypher-shell -u neo4j -p ⟦[A-Za-z0-9]{11}⟧ "MATCH (n) RETURN n"
neo4j|NEO4J_AUTH=neo4j/⟦[A-Za-z0-9]{11}⟧
neo4j-admin|neo4j-admin dbms set-initial-password ⟦[A-Za-z0-9]{11}⟧
influx|influx setup --username ada --password ⟦[A-Za-z0-9]{12}⟧ --org home --force
az-sql|az sql server create -n s -g rg -u ada -p ⟦[A-Za-z0-9!]{14}⟧
az-admin|az vm create -n v --admin-username ada --admin-password '⟦[A-Za-z0-9!]{14}⟧'
gcloud-sql|gcloud sql users set-password root --instance=db --password=⟦[A-Za-z0-9]{14}⟧
aws-rds|aws rds create-db-instance --db-instance-identifier db --master-user-password ⟦[A-Za-z0-9]{14}⟧
keychain|security unlock-keychain -p "⟦[A-Za-z0-9]{10}⟧" build.keychain
keychain-add|security import dist.p12 -k build.keychain -P ⟦[A-Za-z0-9]{10}⟧ -T /usr/bin/codesign
signtool|signtool sign /f cert.pfx /p ⟦[A-Za-z0-9]{11}⟧ /t http://ts.example.org app.exe
apksigner|apksigner sign --ks release.jks --ks-pass pass:⟦[A-Za-z0-9]{10}⟧ app.apk
gradle-signing|    signingConfigs {\n        release {\n            storePassword "⟦[A-Za-z0-9]{10}⟧"\n            keyAlias "release"\n            keyPassword "⟦[A-Za-z0-9]{10}⟧"
ssh-keygen|ssh-keygen -t rsa -b 4096 -N "⟦[A-Za-z0-9]{10}⟧" -f id
cryptsetup|echo -n "⟦[A-Za-z0-9]{14}⟧" | cryptsetup luksOpen /dev/sdb1 data -
hdiutil|echo "⟦[A-Za-z0-9]{12}⟧" | hdiutil attach -stdinpass disk.dmg
veracrypt|veracrypt --text --mount disk.hc /mnt --password=⟦[A-Za-z0-9]{12}⟧ --pim=0
zip-after|zip backup.zip -P ⟦[A-Za-z0-9]{10}⟧ -r data
zip-plain|zip -P ⟦<words 2>⟧ out.zip notes.txt
pdf|qpdf --encrypt ⟦[a-z]{6}[0-9]{2}⟧ ⟦[a-z]{6}[0-9]{3}⟧ 256 -- in.pdf out.pdf
kinit|echo '⟦[A-Za-z0-9]{11}⟧' | kinit ada@EXAMPLE.ORG
samba|(echo ⟦[a-z]{6}[0-9]{3}⟧; echo ⟦[a-z]{6}[0-9]{3}⟧) | smbpasswd -s -a ada
realm|echo ⟦[A-Za-z0-9]{12}⟧ | realm join -U admin corp.example.org
sqlmap|sqlmap -u http://t.example.org/ --auth-type basic --auth-cred "ada:⟦[A-Za-z0-9]{10}⟧"
ab|ab -n 100 -A ada:⟦[A-Za-z0-9]{10}⟧ https://t.example.org/
newman|newman run api.json --env-var "password=⟦[A-Za-z0-9]{11}⟧"
maven-d|mvn deploy -Dgpg.passphrase=⟦[A-Za-z0-9]{11}⟧ -DskipTests
gradle-p|./gradlew publish -PnexusPassword=⟦[A-Za-z0-9]{11}⟧
vagrant|    v.ssh.password = "⟦[a-z]{5}[0-9]{3}⟧"
puppet|postgresql::server::role { 'app':\n  password_hash => postgresql::postgresql_password('app', '⟦[A-Za-z0-9]{11}⟧'),\n}
chef|default['mysql']['server_root_password'] = '⟦[A-Za-z0-9]{11}⟧'
salt-pillar|mysql:\n  root_pass: ⟦[A-Za-z0-9]{11}⟧\n  port: 3306
ansible-task|    - mysql_user:\n        name: app\n        password: ⟦[A-Za-z0-9]{11}⟧\n        priv: "app.*:ALL"
cfn-default|  DBPassword:\n    Type: String\n    NoEcho: true\n    Default: ⟦[A-Za-z0-9]{12}⟧
cfn-params|{"ParameterKey": "DBPassword", "ParameterValue": "⟦[A-Za-z0-9]{12}⟧"}
arm-params|"adminPassword": {\n  "value": "⟦[A-Za-z0-9!]{14}⟧"\n}
bicep|param adminPassword string = '⟦[A-Za-z0-9!]{14}⟧'
ecs|{"name": "DB_PASS", "value": "⟦[A-Za-z0-9]{12}⟧"}
grafana-provision|    secureJsonData:\n      password: ⟦[A-Za-z0-9]{12}⟧
prometheus|    basic_auth:\n      username: prom\n      password: ⟦[A-Za-z0-9]{12}⟧
logstash|    user => "logstash"\n    password => "⟦[A-Za-z0-9]{12}⟧"
quartz|org.quartz.dataSource.main.password: ⟦[A-Za-z0-9]{12}⟧
wsse|<wsse:Password Type="PasswordText">⟦[A-Za-z0-9]{12}⟧</wsse:Password>
soap|<tns:login><tns:user>ada</tns:user><tns:pass>⟦[A-Za-z0-9]{10}⟧</tns:pass></tns:login>
drone|    settings:\n      username: ada\n      password: ⟦[A-Za-z0-9]{14}⟧
gha-with|      with:\n        registry: ghcr.io\n        password: ⟦ghp_[A-Za-z0-9]{36}⟧
fastlane|ENV["FASTLANE_APPLE_APPLICATION_SPECIFIC_PASSWORD"] = "⟦[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}⟧"
match|match(type: "appstore", keychain_password: "⟦[A-Za-z0-9]{10}⟧")
xcconfig|API_SECRET = ⟦[A-Za-z0-9]{32}⟧
"""

TESTS = r"""
selenium|driver.find_element(By.ID, "password").send_keys("⟦[A-Za-z0-9]{10}⟧")
selenium-java|driver.findElement(By.name("password")).sendKeys("⟦[A-Za-z0-9]{10}⟧");
playwright|await page.fill('input[name="password"]', '⟦[A-Za-z0-9]{10}⟧');
playwright-locator|await page.getByLabel('Password').fill('⟦[A-Za-z0-9!]{10}⟧');
cypress|cy.get('#password').type('⟦[A-Za-z0-9]{10}⟧')
robot|Input Password    id=password    ⟦[A-Za-z0-9]{10}⟧
robot-var|${PASSWORD}    ⟦[A-Za-z0-9]{10}⟧
gherkin|    And I log in as "ada" with password "⟦[A-Za-z0-9]{10}⟧"
gherkin-table|      | username | password |\n      | ada | ⟦[a-z]{6}[0-9]{3}⟧ |
capybara|fill_in "Password", with: "⟦[A-Za-z0-9]{10}⟧"
jmeter|<stringProp name="password">⟦[A-Za-z0-9]{10}⟧</stringProp>
jmeter-arg|<stringProp name="Argument.name">password</stringProp>\n<stringProp name="Argument.value">⟦[A-Za-z0-9]{10}⟧</stringProp>
k6|const params = { headers: { 'X-API-Key': '⟦[A-Za-z0-9]{32}⟧' } };
go-test|{name: "ok", user: "ada", password: "⟦[A-Za-z0-9]{10}⟧", want: 200},
rest-assured|given().auth().basic("ada", "⟦[A-Za-z0-9]{10}⟧").get("/me")
supertest|.auth('ada', '⟦[A-Za-z0-9]{10}⟧')
rspec|let(:password) { "⟦[A-Za-z0-9]{10}⟧" }
espresso|onView(withId(R.id.password)).perform(typeText("⟦[A-Za-z0-9]{10}⟧"));
webtest|form['password'] = '⟦[A-Za-z0-9]{10}⟧'
"""

WORDED = r"""
code-words|password = "⟦<words 3>⟧"
code-words-js|const dbPassword = '⟦<words 3>⟧';
code-words-go|	Password: "⟦<words 2>⟧",
code-words-env|DB_PASSWORD=⟦<words 3>⟧
code-words-yaml|  password: ⟦<words 3>⟧
code-words-java|String password = "⟦<words 2>⟧";
code-dashes|jwt_secret: "⟦<words 1>-<words 1>-<words 1>-<words 1>⟧"
code-phrase|passphrase = "⟦<phrase 5>⟧"
code-letters|password = "⟦[a-z]{12}⟧"
code-letters-env|APP_SECRET=⟦[a-z]{16}⟧
code-upper|$password = '⟦[A-Z]{10}⟧';
url-words|postgres://app:⟦<words 2>⟧@db.example.org/app
curl-words|curl -u ada:⟦<words 2>⟧ https://api.example.org
kwarg-words|connect(user="app", password="⟦<words 2>⟧", timeout=3)
"""

TICKETS = r"""
de-zugang|Zugangsdaten: admin / ⟦[a-z]{6}[0-9]{3}⟧
de-login|Anmeldung mit Benutzer demo, Kennwort ⟦[a-z]{6}[0-9]{3}⟧
de-pin|WLAN-Schlüssel: ⟦[a-z]{5}[0-9]{5}⟧
en-login|Login: ada / ⟦[A-Za-z0-9]{10}⟧
en-userpass|user/pass: ada/⟦[a-z]{6}[0-9]{3}⟧
en-creds|Test credentials — demo@example.org / ⟦[a-z]{6}[0-9]{3}⟧
en-access|Access: https://stage.example.org (ada / ⟦[A-Za-z0-9]{10}⟧)
en-use|Use username "demo" and password "⟦[a-z]{6}[0-9]{3}⟧" to sign in.
en-temp|Your temporary password is: ⟦[A-Za-z0-9]{10}⟧
en-bold|**Password:** ⟦[a-z]{6}[0-9]{3}⟧
en-code|- password: `⟦[a-z]{6}[0-9]{3}⟧`
en-pw|un: ada pw: ⟦[a-z]{6}[0-9]{3}⟧
en-key|The license key is ⟦[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}⟧
zh-slash|账号密码：admin / ⟦[a-z]{6}[0-9]{3}⟧
zh-login|登录信息: admin / ⟦[a-z]{6}[0-9]{3}⟧
zh-user|用户名 admin，密码 ⟦[a-z]{6}[0-9]{3}⟧
fr-id|Identifiants : admin / ⟦[a-z]{6}[0-9]{3}⟧
fr-acces|Accès : admin / ⟦[a-z]{6}[0-9]{3}⟧
es-cred|Credenciales: admin / ⟦[a-z]{6}[0-9]{3}⟧
es-acceso|Datos de acceso: admin / ⟦[a-z]{6}[0-9]{3}⟧
pt-acesso|Credenciais: admin / ⟦[a-z]{6}[0-9]{3}⟧
it-cred|Credenziali: admin / ⟦[a-z]{6}[0-9]{3}⟧
html-table|<tr><th>Password</th><td>⟦[a-z]{6}[0-9]{3}⟧</td></tr>
html-dl|<dt>Password</dt><dd>⟦[a-z]{6}[0-9]{3}⟧</dd>
rst-field|:password: ⟦[a-z]{6}[0-9]{3}⟧
org-mode|| user | password |\n|------+----------|\n| ada | ⟦[a-z]{6}[0-9]{3}⟧ |
rst-table|====  ==========\nuser  password\n====  ==========\nada   ⟦[a-z]{6}[0-9]{3}⟧\n====  ==========
adoc|Password:: ⟦[a-z]{6}[0-9]{3}⟧
"""

RANDOM = r"""
attr|<meta name="verify" content="⟦[A-Za-z0-9_-]{43}⟧">
blob|blob: ⟦[A-Za-z0-9+/]{64}⟧
blob-json|"blob": "⟦[A-Za-z0-9+/]{86}==⟧",
tuple|("prod", "⟦[A-Za-z0-9]{32}⟧"),
switch|case 'prod': return '⟦[A-Za-z0-9_-]{40}⟧';
pipe|./sign.sh ⟦[A-Za-z0-9+/]{44}⟧ app.bin
default-arg|def connect(host, handle="⟦[A-Za-z0-9]{32}⟧"):
toml|prod = "⟦[A-Za-z0-9]{40}⟧"
map|    prod: ⟦[A-Za-z0-9_-]{40}⟧
props|service.prod=⟦[A-Za-z0-9]{36}⟧
query|https://api.example.org/v2/items?u=⟦[A-Za-z0-9]{32}⟧
header|X-Shop: ⟦[A-Za-z0-9]{40}⟧
array|['⟦[A-Za-z0-9]{30}⟧', '⟦[A-Za-z0-9]{30}⟧']
line|⟦[A-Za-z0-9]{32}⟧
"""

GROUPS = {
    "export": EXPORTS,
    "recorded": RECORDED,
    "device": DEVICES,
    "setup": SETUP,
    "test": TESTS,
    "worded": WORDED,
    "ticket": TICKETS,
    "random": RANDOM,
}


def attic_positives(turns: int = 2) -> Iterator[Case]:
    """Each kind with other random parts per turn; `\\n` and `\\t` in a row are a line end and a tab."""
    for group, rows in GROUPS.items():
        for row in rows.strip("\n").splitlines():
            kind, marked = row.split("|", 1)
            for seed in range(turns):
                pieces = MARK.split(fill(marked, f"{kind}:{seed}", seed))
                yield Case(f"{group}/{kind}", group, "".join(pieces), tuple(pieces[1::2]), tuple(pieces[::2]))


def fill(marked: str, name: str, seed: int) -> str:
    source = random.Random(name)
    if not name.startswith("notebook"):
        marked = marked.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\.", "\\.")

    def words(found: re.Match[str]) -> str:
        return (" " if found[1] == "phrase" else "").join(source.choices(WORDS, k=int(found[2])))

    return _fill(PLAIN.sub(words, marked), seed)
