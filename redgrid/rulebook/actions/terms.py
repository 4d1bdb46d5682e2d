"""The writer of the glossary: what this institution says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Invalid
from redgrid.kit.words import clean_line
from redgrid.rulebook.actions.versions import guard_change
from redgrid.rulebook.glossary import Words, follow_terms, is_sound, own_words, terms
from redgrid.rulebook.models import Term

LONGEST, LONGEST_EN = 12, 30


def rename_terms(wanted: Mapping[str, Words], *, by: Actor) -> list[str]:
    """Say the terms of ``wanted`` (code → Chinese, English) so; an empty word, or the product's own, undoes it.

    Terms that are not in ``wanted`` stay. Returns the codes of those that changed. Raises Invalid for a word that
    cannot stand in a text or that two terms would share, Forbidden without ``rulebook.change``.
    """
    guard_change(by)
    asked = {
        term.code: _asked(term.zh, term.en, *wanted[term.code]) for term in terms() if term.code in wanted
    }
    with transaction.atomic():
        before = own_words()
        after = {**before, **asked}
        changed = [code for code in asked if asked[code] != before.get(code, ("", ""))]
        _guard_words(after, changed)
        if not changed:
            return []
        for code in changed:
            _write(code, asked[code], by=by)
        facts = {code: {"before": before.get(code, ("", "")), "after": asked[code]} for code in changed}
        record("terms.renamed", by=by, subject="glossary", facts=facts)
        transaction.on_commit(follow_terms)
    return changed


def _asked(zh: str, en: str, own: str, own_en: str) -> Words:
    own, own_en = clean_line(own), clean_line(own_en)
    return ("" if own == zh else own), ("" if own_en == en else own_en)


def _guard_words(after: Mapping[str, Words], changed: list[str]) -> None:
    for code in changed:
        zh, en = after[code]
        for word, most, field in ((zh, LONGEST, code), (en, LONGEST_EN, f"{code}_en")):
            if len(word) > most:
                raise Invalid(_("At most %(most)d characters fit here.") % {"most": most}, field=field)
            if word and not is_sound(word):
                raise Invalid(_("A word holds letters, digits, blanks, “·”, “/” and “-” only."), field=field)
    said = {term.code: after.get(term.code, ("", ""))[0] or term.zh for term in terms()}
    times = Counter(said.values())
    for code in changed:
        if times[said[code]] > 1:
            facts = {"word": said[code]}
            raise Invalid(_("“%(word)s” already stands for something else.") % facts, field=code)


def _write(code: str, words: Words, *, by: Actor) -> None:
    if not any(words):
        Term.objects.filter(code=code).delete()
        return
    said = {"word": words[0], "word_en": words[1], "changed_at": now(), "changed_by": by.actor_code}
    Term.objects.update_or_create(code=code, defaults=said)
