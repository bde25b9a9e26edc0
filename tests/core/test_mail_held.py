from __future__ import annotations

import pytest

from tests.support.mail_server import MailServer
from tests.support.notify_server import NotifyServer
from tracker.core.mail import Carrier, CarrierThatRemembers, Held, carrier_of, compose


def a_carrier(app_env: str, mail_url: str, only_to: str = "", **settings: str) -> Carrier:
    return carrier_of({"APP_ENV": app_env, "MAIL_URL": mail_url, "MAIL_ONLY_TO": only_to.split(), **settings})


def a_message(to: str):
    return compose(
        sender="reminders@tracker.example",
        sender_name="Track",
        to=to,
        subject="Action due today",
        text="Hello",
        html="<p>Hello</p>",
        message_id="one@tracker.example",
    )


@pytest.mark.parametrize(
    ("app_env", "only_to", "to", "arrives"),
    [
        ("development", "", "sam@fenmarch.example", True),
        ("test", "", "sam@example.org", True),
        ("development", "", "sam@probation.gov.uk", False),
        ("test", "", "sam@probation.gov.uk", False),
        ("development", "", "sam@notexample.org", False),
        ("development", "probation.gov.uk", "sam@probation.gov.uk", True),
        ("development", "@Probation.gov.uk other.uk", "sam@mail.PROBATION.gov.uk", True),
        ("development", "probation.gov.uk", "sam@notprobation.gov.uk", False),
        ("development", "probation.gov.uk", "sam@probation.gov.uk.evil.com", False),
        ("development", "*", "sam@probation.gov.uk", True),
        ("production", "", "sam@probation.gov.uk", True),
        ("production", "other.uk", "sam@probation.gov.uk", True),
    ],
)
def test_outside_production_only_made_up_and_listed_domains_are_written_to(
    mail_server: MailServer, app_env: str, only_to: str, to: str, arrives: bool
):
    carrier = a_carrier(app_env, mail_server.url, only_to)
    try:
        if arrives:
            carrier.deliver(a_message(to))
        else:
            with pytest.raises(Held, match="MAIL_ONLY_TO does not list it"):
                carrier.deliver(a_message(to))
    finally:
        carrier.close()

    assert len(mail_server.arrivals) == arrives


def test_a_folder_of_ones_own_keeps_every_message(tmp_path):
    a_carrier("development", f"folder:{tmp_path}").deliver(a_message("sam@probation.gov.uk"))

    assert len(list(tmp_path.iterdir())) == 1


def test_a_carrier_that_remembers_still_does(notify_server: NotifyServer):
    carrier = a_carrier("test", notify_server.settings["MAIL_URL"], **_keys(notify_server))
    try:
        assert isinstance(carrier, CarrierThatRemembers)
        assert carrier.taken_before(a_message("sam@fenmarch.example")) is None
        with pytest.raises(Held):
            carrier.deliver(a_message("sam@probation.gov.uk"))
    finally:
        carrier.close()
    assert notify_server.taken == []


def test_a_mail_server_that_cannot_be_asked_does_not_seem_to(mail_server: MailServer):
    assert not isinstance(a_carrier("test", mail_server.url), CarrierThatRemembers)


def _keys(notify_server: NotifyServer) -> dict[str, str]:
    return {name: value for name, value in notify_server.settings.items() if name.startswith("NOTIFY")}
