"""Every kind of event and what it tells. docs/events.md is this list in print."""

from __future__ import annotations

from django.utils.translation import gettext_noop

EVENTS: dict[str, str] = {
    "account.opened": gettext_noop("A person received an account"),
    "account.signed_in": gettext_noop("A person signed in"),
    "account.signed_out": gettext_noop("A person signed out"),
    "account.refused": gettext_noop("A sign-in was refused"),
    "account.locked": gettext_noop("Sign-in was locked after repeated refusals"),
    "account.unlocked": gettext_noop("A lock was lifted"),
    "account.password_changed": gettext_noop("A person changed the password"),
    "account.password_reset": gettext_noop("A first password was set by an administrator"),
    "account.closed": gettext_noop("An account was closed"),
    "account.token_made": gettext_noop("A token for programs was made"),
    "account.token_revoked": gettext_noop("A token for programs was revoked"),
    "unit.opened": gettext_noop("A net or cell was opened"),
    "person.entered": gettext_noop("A person was entered"),
    "place.entered": gettext_noop("A place was entered"),
    "place.put": gettext_noop("A place was put into a cell"),
    "place.code_replaced": gettext_noop("The code on a door was replaced"),
    "capacity.defined": gettext_noop("A post, officer role or other capacity was defined"),
    "tenure.begun": gettext_noop("A person took on a capacity"),
    "tenure.ended": gettext_noop("A person laid down a capacity"),
    "tenure.corrected": gettext_noop("A tenure was corrected"),
    "absence.noted": gettext_noop("An absence and its stand-in were noted"),
    "blueprint.loaded": gettext_noop("A version of the institution was loaded"),
    "calendar.changed": gettext_noop("A day of the working calendar was changed"),
    "case.opened": gettext_noop("A case was opened"),
    "case.assigned": gettext_noop("Lead, overseer or partners of a case were named"),
    "case.answered": gettext_noop("A partner accepted or declined"),
    "case.noted": gettext_noop("A fact of a case was recorded without leaving the stage"),
    "case.moved": gettext_noop("A case moved to another stage"),
    "case.closed": gettext_noop("A case was closed"),
    "board.printed": gettext_noop("A signboard was printed"),
    "board.outdated": gettext_noop("A signboard that hangs says something that is not so any more"),
}
