"""TLS and proxies, with a real TLS server and a real proxy on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ground.server import Server
from llm.asking import KEY, ask, endpoint

OK = "feat: add what the change adds"
NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


class Authority(NamedTuple):
    """A certificate authority of one's own, as a company has it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    path: Path

    def issue(self, folder: Path, *, host: str = "127.0.0.1", until: datetime.datetime = NOW + DAY) -> Path:
        """A certificate with its key in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = (
            [x509.IPAddress(ipaddress.ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
        )
        certificate = (
            _builder(host, self.certificate.subject, key, until)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        path = folder / f"{host}-{until:%Y}.pem"
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*form))
        return path


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - 30 * DAY)
        .not_valid_after(until)
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder("Test Authority", _name("Test Authority"), key, NOW + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                key_cert_sign=True,
                crl_sign=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return Authority(key, certificate, path)


class _Relay(socketserver.ThreadingTCPServer):
    """Relays connections to a port; with a certificate it takes TLS off, with CONNECT it is a proxy."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self, port: int, certificate: Path | None = None, *, is_proxy: bool = False, login: str = ""
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = port
        self.is_proxy = is_proxy
        self.login = login
        self.heads: list[str] = []
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)

    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that the client broke off is what these tests are about."""

    def __enter__(self) -> _Relay:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        near: socket.socket = self.request
        if self.server.context:
            near = self.server.context.wrap_socket(near, server_side=True)
        first = self._open(near) if self.server.is_proxy else b""
        if first is None:
            return
        with near, socket.create_connection(("127.0.0.1", self.server.target)) as far:
            far.sendall(first)
            while ready := select.select([near, far], [], [], 5)[0]:
                for source in ready:
                    data = source.recv(65536)
                    if not data:
                        return
                    (far if source is near else near).sendall(data)

    def _open(self, near: socket.socket) -> bytes | None:
        """Reads the request to the proxy; what is to be passed on of it, None when it is refused."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += near.recv(4096)
        self.server.heads.append(head.decode("latin-1"))
        if self.server.login and self.server.login.encode() not in head:
            near.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return None
        if head.startswith(b"CONNECT"):
            near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            return b""
        return head


@pytest.fixture
def secure(server: Server, authority: Authority, tmp_path: Path) -> Iterator[_Relay]:
    with _Relay(server.port, authority.issue(tmp_path)) as relay:
        yield relay


def url(relay: _Relay) -> str:
    return f"https://{relay.address}/v1"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_own_authority_by_environment(
    secure: _Relay, authority: Authority, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(authority.path))
    assert ask(endpoint(url(secure))).reply.text == OK


def test_own_authority_of_the_endpoint(secure: _Relay, authority: Authority) -> None:
    assert ask(endpoint(url(secure), ca_bundle=str(authority.path))).reply.text == OK


def test_unknown_authority(secure: _Relay, server: Server) -> None:
    """The key is not sent, and there is no second try."""
    asked = ask(endpoint(url(secure)))
    assert asked.kind == "tls"
    assert asked.detail == "the certificate is not trusted: unable to get local issuer certificate"
    assert (server.requests, len(asked.rows)) == ([], 1)


def test_expired(server: Server, authority: Authority, tmp_path: Path) -> None:
    with _Relay(server.port, authority.issue(tmp_path, until=NOW - DAY)) as relay:
        asked = ask(endpoint(url(relay), ca_bundle=str(authority.path)))
    assert (asked.kind, asked.detail) == ("tls", "the certificate is not trusted: certificate has expired")


def test_another_host(server: Server, authority: Authority, tmp_path: Path) -> None:
    with _Relay(server.port, authority.issue(tmp_path, host="example.com")) as relay:
        asked = ask(endpoint(url(relay), ca_bundle=str(authority.path)))
    assert asked.kind == "tls"
    assert asked.detail.startswith("the certificate is not trusted: ")
    assert "127.0.0.1" in asked.detail


def test_bundle_that_is_not_there(secure: _Relay, tmp_path: Path) -> None:
    asked = ask(endpoint(url(secure), ca_bundle=str(tmp_path / "none.pem")))
    assert (asked.kind, asked.detail) == ("tls", "the file or folder of trusted certificates does not exist")


def test_bundle_that_is_none(secure: _Relay, tmp_path: Path) -> None:
    (tmp_path / "none.pem").write_text("nothing of use\n")
    assert ask(endpoint(url(secure), ca_bundle=str(tmp_path / "none.pem"))).kind == "tls"


def test_plain_http_where_tls_is_wanted(server: Server) -> None:
    asked = ask(endpoint(server.base_url.replace("http:", "https:")))
    assert (asked.kind, server.requests) == ("tls", [])


# -- proxies; the endpoint's name is not this machine's, so that the environment counts

FAR = "https://api.example.com/v1"


@pytest.fixture
def far(server: Server, authority: Authority, tmp_path: Path) -> Iterator[_Relay]:
    """api.example.com, reached through the proxy."""
    with _Relay(server.port, authority.issue(tmp_path, host="api.example.com")) as relay:
        yield relay


@pytest.mark.parametrize("how", ["environment", "endpoint"])
def test_through_a_proxy(
    far: _Relay, authority: Authority, server: Server, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The proxy sees a name and bytes, neither key nor prompt."""
    with _Relay(int(far.address.rpartition(":")[2]), is_proxy=True) as proxy:
        if how == "environment":
            monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
        own = f"http://{proxy.address}" if how == "endpoint" else ""
        asked = ask(endpoint(FAR, ca_bundle=str(authority.path), proxy=own))
    assert asked.reply.text == OK
    (head,) = proxy.heads
    assert head.startswith("CONNECT api.example.com:443 ")
    assert KEY not in head
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_proxy_with_a_login(far: _Relay, authority: Authority) -> None:
    with _Relay(int(far.address.rpartition(":")[2]), is_proxy=True, login="dXNlcjpwYXNz") as proxy:
        link = endpoint(FAR, ca_bundle=str(authority.path), proxy=f"http://user:pass@{proxy.address}")
        assert ask(link).reply.text == OK
        wrong = ask(link._replace(proxy=f"http://user:hunter2@{proxy.address}"))
    assert (wrong.kind, wrong.detail) == ("proxy", "the proxy did not let the request through (HTTP 407)")
    assert "hunter2" not in repr(wrong.reply)


def test_proxy_that_is_down(authority: Authority) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        proxy = f"http://user:hunter2@127.0.0.1:{free.getsockname()[1]}"
        asked = ask(endpoint(FAR, proxy=proxy))
    assert (asked.kind, asked.detail) == ("proxy", "the proxy did not let the request through")


@pytest.mark.parametrize("proxy", ["proxy.example", "http://", "ftp://proxy.example:1", "http://a b:1"])
def test_proxy_that_is_no_url(proxy: str) -> None:
    assert ask(endpoint(FAR, proxy=proxy), seconds=2).kind in {"proxy", "misconfigured", "dns", "connection"}


def test_this_machine_is_never_asked_through_the_proxy(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(endpoint(server)).reply.text == OK
