"""Words from outside, made safe to keep: what cannot be shown or stored is taken out, the rest is untouched."""

from __future__ import annotations

import unicodedata

KEPT_CONTROLS = {"\n", "\t"}


def clean_words(text: str) -> str:
    """Text without control characters and lone surrogates, its ends trimmed. Rare hanzi, emoji and marks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def can_be_seen(text: str) -> bool:
    """Whether there is anything to read: a letter, digit, punctuation or symbol. Blanks of no width are nothing."""
    return any(unicodedata.category(c)[0] in "LNPS" for c in text)


def clean_line(text: str) -> str:
    """The same on one line: line ends and tabs become one blank."""
    return " ".join(clean_words(text).split())
