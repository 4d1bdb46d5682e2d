"""Why something did not go through, as people read it: what adapters say are a few words for programs."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_noop as _

from redgrid.messages.channels import Delivery

LOST = _("The address and the secret of this channel cannot be read. Nothing is sent there.")
REASONS = {
    Delivery.UNREADABLE: LOST,
    "time": _("There was no answer in time."),
    "connection": _("There was no connection."),
    "name": _("The network does not know the name of the host."),
    "private": _("The address leads to a machine inside the house, which needs a setting."),
    "address": _("The address cannot be asked."),
    "receiver": _("The mail server does not take mail for this receiver."),
    "mail server": _("The mail server did not take it."),
    "answer": _("What was answered is not what this kind of channel answers."),
    "long answer": _("What was answered was too long."),
    "never answered": _("It was tried and never ended."),
}


def reason(error: str) -> str:
    """``error`` of a delivery in the reader's language; the codes of platforms stay as they are."""
    return _now(REASONS[error]) if error in REASONS else error
