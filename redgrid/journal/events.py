"""Every kind of event and what it tells. docs/events.md is this list in print."""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "account.opened": "A person received an account",
    "account.signed_in": "A person signed in",
    "account.signed_out": "A person signed out",
    "account.refused": "A sign-in was refused",
    "account.locked": "Sign-in was locked after repeated refusals",
    "account.unlocked": "A lock was lifted",
    "account.password_changed": "A person changed the password",
    "account.password_reset": "A first password was set by an administrator",
    "account.closed": "An account was closed",
    "account.token_made": "A token for programs was made",
    "account.token_revoked": "A token for programs was revoked",
    "unit.opened": "A net or cell was opened",
    "person.entered": "A person was entered",
    "place.entered": "A place was entered",
    "place.put": "A place was put into a cell",
    "capacity.defined": "A post, officer role or other capacity was defined",
    "tenure.begun": "A person took on a capacity",
    "tenure.ended": "A person laid down a capacity",
    "tenure.corrected": "A tenure was corrected",
    "absence.noted": "An absence and its stand-in were noted",
    "blueprint.loaded": "A version of the institution was loaded",
    "calendar.changed": "A day of the working calendar was changed",
    "case.opened": "A case was opened",
    "case.assigned": "Lead, overseer or partners of a case were named",
    "case.answered": "A partner accepted or declined",
    "case.noted": "A fact of a case was recorded without leaving the stage",
    "case.moved": "A case moved to another stage",
    "case.closed": "A case was closed",
}
