"""Keys of ciphers and wallets, and passwords that tools generate into their state files: a row a kind.

The terms are those of `structural_formats.py`.
"""

from __future__ import annotations

from gitgpt.guards.secrets.labels import read_words
from gitgpt.guards.secrets.rule import Rule
from gitgpt.guards.secrets.values import is_literal, is_strong

PHRASE_LENGTHS = frozenset({12, 15, 18, 21, 24})  # words, BIP39
# Frequent words that are not in the word list of BIP39; one of them makes a sentence.
NO_PHRASE_WORDS = read_words("""
    the and for are was not but has had its from your can words which into must may been each should
""")


def is_recovery_phrase(secret: str) -> bool:
    """Whether it can be the phrase of a wallet (BIP39): as many words, and no sentence."""
    words = secret.split()
    return len(words) in PHRASE_LENGTHS and not NO_PHRASE_WORDS.intersection(words) and len(set(words)) > 5


KEYS = (
    Rule(
        "recovery-phrase",
        ("mnemonic", "phrase", "seed words", "recovery words", "backup words"),
        r"(?i:mnemonic|phrase|words)(?:[\"'`\]]|\*\*)?[ \t]*(?:[:=,(]|:=|=>|is|[ \t])[ \t(]{0,4}[\"'`]?"
        r"((?:[a-z]{3,8} ){11,24}[a-z]{3,8})",
        (
            "MNEMONIC=orbit famous letter swim cactus hollow ginger pupil ramp drum novel cloth\n",
            'seed phrase: "orbit famous letter swim cactus hollow ginger pupil ramp drum novel cloth"',
        ),
        (
            "the phrase is made of twelve words that the wallet shows and that you must write down",
            "mnemonic: one two three",
        ),
        check=is_recovery_phrase,
    ),
    Rule(
        "wallet-key",
        ("accounts",),
        r"accounts[\"']?[ \t]*[:=][ \t]*\[\s{0,20}(?:[\w.]{1,60}[ \t]*(?:\?\?|\|\|)[ \t]*)?"
        r"[\"'`]?(?:0x)?([a-fA-F0-9]{64})(?![a-fA-F0-9])",
        ('accounts: ["0x[a-f0-9]{64}"]', "accounts: [`[a-f0-9]{64}`]"),
        ("accounts: [process.env.KEY]", 'accounts: ["0x[a-f0-9]{40}"]'),
    ),
    Rule(
        "wallet-key",
        ("accounts",),
        r"accounts[\"']?[ \t]*[:=][ \t]*\[\s{0,20}[\"'`][^\"'`\n]{10,70}[\"'`],\s{0,20}[\"'`](?:"
        r"0x)?([a-fA-F0-9]{64})[\"'`]",
        ("accounts: ['[a-f0-9]{64}', '[a-f0-9]{64}']",),
        ('accounts: ["0x[a-f0-9]{40}", "0x[a-f0-9]{40}"]',),
    ),
    Rule(
        "wallet-key",
        ("wallet(", "keytoaccount(", "privatekey("),
        r"(?i:wallet|keyToAccount|privateKey)\([ \t]*[\"'`](?:0x)?([a-fA-F0-9]{64})[\"'`]",
        ('new ethers.Wallet("0x[a-f0-9]{64}", provider)', "privateKeyToAccount('0x[a-f0-9]{64}')"),
        ('new ethers.Wallet("0x[a-f0-9]{40}")', "new ethers.Wallet(key, provider)"),
    ),
    Rule(
        "cipher-key",
        ("aes.new(", "secretkeyspec(", "hmac.new("),
        r"(?i:aes|secretkeyspec|hmac)(?:\.new)?\([ \t]*b?[\"']([^\"'\n]{8,200})[\"']",
        (
            'AES.new(b"[A-Za-z0-9]{16}", AES.MODE_CBC)',
            'new SecretKeySpec("[A-Za-z0-9]{16}".getBytes(), "AES")',
        ),
        ("AES.new(key, AES.MODE_GCM)", 'AES.new(b"example key 1234")'),
        check=is_strong,
    ),
    Rule(
        "cipher-key",
        ("cipher(", "cipheriv(", "createhmac("),
        r"(?i:cipher(?:iv)?|createhmac)\([ \t]*[\"'][\w-]{2,30}[\"'][ \t]*,[ \t]*[\"'`]([^\"'`\n]{6,"
        r"200})[\"'`]",
        (
            "crypto.createCipheriv('aes-256-cbc', '[A-Za-z0-9]{32}', iv)",
            "createHmac('sha256', '[a-z]{6}[0-9]{4}')",
        ),
        ("crypto.createCipheriv('aes-256-cbc', key, iv)", "createHmac('sha256', 'secret')"),
        check=is_strong,
    ),
    Rule(
        "signing-key",
        ('key":', 'secret":'),
        r"\"(?i:jwt)\w{0,20}\"[ \t]*:[ \t]*\{[^{}]{0,300}?\"\w{0,20}(?:[Kk]ey|[Ss]ecret)\"[ \t]*:[ "
        r"\t]*\"([^\"\n]{8,300})\"",
        ('"Jwt": { "Issuer": "acme", "Key": "a key for signing [0-9]{4}" }',),
        ('"Jwt": { "Issuer": "acme", "Key": "${{JWT_KEY}}" }',),
        check=is_strong,
        back=340,
    ),
    Rule(
        "generated-password",
        ('result":',),
        r"(?:random_password|bcrypt_hash|override_special|min_special)[^\x00]{0,420}?"
        r"\"result\"[ ]?:[ ]?\"([^\"\n]{4,200})\"",
        ('"type": "random_password", "attributes": {"length": 20, "result": "[A-Za-z0-9!#]{20}"',),
        ('"type": "random_pet", "attributes": {"result": "able-otter"',),
        check=is_literal,
        back=480,
    ),
    Rule(
        "generated-password",
        ('result":',),
        r"result\"[ ]?:[ ]?\"([^\"\n]{4,200})\",\s{0,40}\"special\"",
        ('"result": "[A-Za-z0-9!#]{16}",\n            "special": true,',),
        ('"result": "success",\n  "specials": 2',),
        check=is_literal,
    ),
    Rule(
        "plist-secret",
        ("</key>",),
        r"<key>[\w .-]{0,40}(?i:passw(?:or)?d|passphrase|passcode|secret|token|psk)</key>\s{0,40}"
        r"<(?:string|data)>\s{0,20}([^<>\s]{4,400})\s{0,20}</",
        (
            "<key>Password</key>\n<string>[a-z]{6}[0-9]{3}</string>",
            "<key>SharedSecret</key><data>[A-Za-z0-9]{22}==</data>",
        ),
        (
            "<key>Password</key>\n<string>password</string>",
            "<key>PasswordPrompt</key><string>Enter it2</string>",
        ),
        check=is_literal,
        back=60,
    ),
)
