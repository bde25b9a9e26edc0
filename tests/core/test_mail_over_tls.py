"""Mail over TLS to a real server: nothing is said to one that is not who it should be (assurance N4)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.core.test_mail import a_message
from tests.support.mail_server import ControllerOnFreePort, MailServer
from tracker.core.mail import CarrierUnavailable, carrier_from

OURS, OTHERS = "127.0.0.1", "192.0.2.1"


@dataclass(frozen=True)
class Certificate:
    """A certificate that vouches for itself, with its key in the same file."""

    path: Path

    @classmethod
    def made_for(cls, address: str, folder: Path) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.fenmarch.example")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = folder / "certificate.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        return cls(path)

    @property
    def context(self) -> ssl.SSLContext:
        """What a server needs that shows it."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.path)
        return context


def from_the_start(certificate: Certificate) -> dict[str, Any]:
    return {"ssl_context": certificate.context}


def after_a_while(certificate: Certificate) -> dict[str, Any]:
    return {"tls_context": certificate.context}


#: How a server may speak TLS, and what MAIL_URL says then.
WAYS = {
    "smtps": (from_the_start, "smtps://{port}"),
    "starttls required": (after_a_while, "smtp://{port}?starttls=required"),
    "starttls when offered": (after_a_while, "smtp://{port}"),
}


@contextmanager
def server_over_tls(way: str, certificate: Certificate, **more: Any) -> Iterator[tuple[MailServer, str]]:
    """Run a mail server; return it with the MAIL_URL for it."""
    settings, url = WAYS[way]
    server = MailServer()
    controller = ControllerOnFreePort(server, hostname=OURS, port=0, **settings(certificate), **more)
    controller.start()
    try:
        yield server, url.format(port=f"{OURS}:{controller.bound_port}")
    finally:
        controller.stop()


@pytest.mark.parametrize("way", WAYS)
def test_a_message_arrives_over_tls(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    certificate = Certificate.made_for(OURS, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))

    with server_over_tls(way, certificate) as (server, url):
        carrier = carrier_from(url)
        carrier.deliver(a_message())
        carrier.close()

    assert len(server.arrivals) == 1
    assert server.over_tls == [True]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("address", "is_trusted"), [(OURS, False), (OTHERS, True)], ids=["unknown", "another's"]
)
def test_a_server_with_a_wrong_certificate_gets_nothing_and_no_plain_connection_takes_its_place(
    way: str, address: str, is_trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    certificate = Certificate.made_for(address, tmp_path)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))

    with server_over_tls(way, certificate) as (server, url):
        for _ in range(2):
            with pytest.raises(CarrierUnavailable, match="its certificate is not in order"):
                carrier_from(url).deliver(a_message())

    assert server.arrivals == []


@pytest.mark.parametrize("way", ["smtps", "starttls required"])
def test_a_server_that_speaks_no_tls_is_no_carrier(way: str, mail_server: MailServer):
    url = WAYS[way][1].format(port=mail_server.url.removeprefix("smtp://"))

    with pytest.raises(CarrierUnavailable):
        carrier_from(url).deliver(a_message())

    assert mail_server.arrivals == []


def only_sam(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"sam", b"p@ss/word")
    return AuthResult(success=is_right, handled=False)


@pytest.mark.parametrize(("password", "is_let_in"), [("p%40ss%2Fword", True), ("guessed", False)])
def test_name_and_password_let_us_in_over_tls_and_stand_in_no_complaint(
    password: str, is_let_in: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    certificate = Certificate.made_for(OURS, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    demands = {"authenticator": only_sam, "auth_required": True}

    with server_over_tls("starttls when offered", certificate, **demands) as (server, url):
        carrier = carrier_from(url.replace("://", f"://sam:{password}@"))
        if is_let_in:
            carrier.deliver(a_message())
        else:
            with pytest.raises(CarrierUnavailable, match="does not accept our name and password") as refusal:
                carrier.deliver(a_message())
            assert password not in str(refusal.value)
        carrier.close()

    assert len(server.arrivals) == is_let_in
