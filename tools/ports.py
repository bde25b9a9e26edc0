"""The ports of ``make run``, and a plain word when another program has one of them."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens on a port that we need, or the port is not a number."""


@dataclass(frozen=True)
class Ports:
    """Where the parts listen."""

    web: int
    mailbox: int
    smtp: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Ports:
        """Read PORT, MAILBOX_PORT and SMTP_PORT.

        Raises:
            PortTaken: one of them is not a number.
        """
        numbers = {}
        for variable, usual in (("PORT", 8000), ("MAILBOX_PORT", 8025), ("SMTP_PORT", 2525)):
            given = environment.get(variable) or str(usual)
            if not given.isdecimal() or not 0 < int(given) < 65536:
                raise PortTaken(f"{variable} must be a number from 1 to 65535, not {given!r}")
            numbers[variable] = int(given)
        return cls(numbers["PORT"], numbers["MAILBOX_PORT"], numbers["SMTP_PORT"])

    def check_free(self) -> None:
        """Make sure that nobody listens on any of them.

        Raises:
            PortTaken: names the port and the variable that chooses another.
        """
        for variable, port in (("PORT", self.web), ("MAILBOX_PORT", self.mailbox), ("SMTP_PORT", self.smtp)):
            with socket.socket() as probe:
                # As the servers do it: a port that a stopped server has just left counts as free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((LOOPBACK, port))
                except OSError as problem:
                    raise PortTaken(
                        f"Port {port} is in use. Stop the other program, or choose another: make run {variable}=…"
                    ) from problem
