"""How text is cut for the index: into every two characters that stand side by side.

No word list knows where Chinese words begin; two neighbours always meet. What is found by tokens contains them in any
order, so a longer word is looked for once more in the text itself: a result is exactly what contains the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Between parts of a text that do not touch, like a title and a note.
BAR = "|"
MOST_WORDS, LONGEST_WORD = 8, 40
RUN = re.compile(rf"[^ {re.escape(BAR)}]+")
OTHER = re.compile(r"[\W_]+")
# Blanks, and the commas, semicolon and full stop of Chinese.
BETWEEN = re.compile(r"[\s\uff0c\u3001\uff1b\u3002]+")


def fold(text: str) -> str:
    """``text`` as it is compared: width and case do not matter, whatever is no letter or digit becomes one blank."""
    kept = unicodedata.normalize("NFKC", text).lower()
    return OTHER.sub(" ", "".join(c if c.isalnum() else " " for c in kept)).strip()


def joined(parts: Iterable[str]) -> str:
    """Several texts as one, folded, so that no word begins in one and ends in another."""
    return BAR.join(folded for folded in map(fold, parts) if folded)


def tokens_of(folded: str) -> list[str]:
    """Every two neighbours, and the last character of each run alone, so that each character begins a token."""
    found: dict[str, None] = {}
    for run in RUN.findall(folded):
        found.update((run[at : at + 2], None) for at in range(len(run)))
    return list(found)


@dataclass(frozen=True)
class Word:
    """One word that is looked for, folded."""

    text: str

    @property
    def pairs(self) -> list[str]:
        """The tokens that must be there."""
        runs = [run for run in self.text.split() if len(run) > 1]
        return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1)))

    @property
    def singles(self) -> list[str]:
        """The characters that some token must begin with."""
        return [run for run in self.text.split() if len(run) == 1]

    @property
    def is_told_by_tokens(self) -> bool:
        """Whether the index alone is exact."""
        return len(self.text) <= 2 and " " not in self.text


def words_of(typed: str) -> list[Word]:
    """What somebody typed, cut at blanks and where Chinese separates: at most eight words of forty characters."""
    folded = (fold(part)[:LONGEST_WORD].strip() for part in BETWEEN.split(typed[:500]))
    return [Word(text) for text in dict.fromkeys(folded) if text][:MOST_WORDS]
