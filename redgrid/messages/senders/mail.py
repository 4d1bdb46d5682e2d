"""E-mail, by the server that the settings name."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage

from redgrid.messages.senders.post import Later, Never, Note, Post, Way


def send(way: Way, note: Note, post: Post) -> None:
    title = " ".join(note.title.split())
    words = "\n\n".join(filter(None, (note.text or title, note.link)))
    headers = {"Message-ID": f"<{note.code}@redgrid>", "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(title, words, to=[way.to], headers=headers).send()
    except smtplib.SMTPRecipientsRefused:
        raise Never("receiver") from None
    except (smtplib.SMTPException, OSError):
        raise Later("mail server") from None
    except ValueError:
        raise Never("address") from None
