"""What a password must be: long enough, and not one that is tried first. Chinese habits are known here.

Nothing is sent anywhere and no list is downloaded: weak pieces are recognised by rule, and each counts as one
character. What is left must still be long enough.
"""

from __future__ import annotations

import re
import secrets
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 10, 128
PIECES = 8  # independent pieces that must be left when every weak piece counts as one
# Without letters and digits that are mistaken for each other when a first password is read from paper.
FIRST_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

RUNS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "147258369",
    "!@#$%^&*()",
)
STEMS = (
    "password|passwd|admin|administrator|root|user|guest|test|welcome|login|letmein|master|iloveyou|qwe|asd|zxc|abc|"
    "woaini|woaiwojia|wodemima|mima|nihao|zhongguo|china|beijing|xian|changqing|petrochina|youtian|zhongshiyou|"
    "hongse|wangge|redgrid|dangyuan|dangzhibu|gongchandang|xiaomi|huawei|weixin|wechat|taobao|"
    "5201314|1314520|1314521|520|521|1314|3344|147258369|159357|123|321|666|888|999|000|168|518|588|110|119"
)
LEET = str.maketrans("@4310$5!7", "aaeiossit")
PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|vn"
    r"|a|e|i|o|u|v))"
)
DATE = re.compile(r"(?:19|20)\d\d(?:[-/.]?(?:0?[1-9]|1[0-2])(?:[-/.]?(?:0?[1-9]|[12]\d|3[01]))?)?")
MOBILE = re.compile(r"1[3-9]\d{9}")


def first_password() -> str:
    """A random password to be changed at first use: three groups of four, none that looks like a habit by chance."""
    while True:
        groups = ["".join(secrets.choice(FIRST_ALPHABET) for _letter in range(4)) for _group in range(3)]
        if not weaknesses(made := "-".join(groups)):
            return made


def weaknesses(password: str, *, staff_number: str = "", name: str = "") -> list[str]:
    """Sentences that say what to do better; none for a password that will do."""
    if len(password) < SHORTEST:
        return [_("Use at least %(count)d characters.") % {"count": SHORTEST}]
    if len(password) > LONGEST:
        return [_("Use at most %(count)d characters.") % {"count": LONGEST}]
    own = [word.casefold() for word in (staff_number, name) if word]
    if any(word in password.casefold() for word in own):
        return [_("Do not use your staff number or your name in it.")]
    if _is_common(password) or pieces(password) < PIECES:
        return [_("This password is easy to guess. Try a few unrelated words, or a sentence of your own.")]
    return []


def pieces(password: str) -> int:
    """How many independent pieces a guesser has to find: a known word, a run or a date counts as one."""
    text = password.casefold()
    return min(len(_folded(text)), len(_folded(text.translate(LEET))))


def _folded(text: str) -> str:
    for pattern in (_repeats(), MOBILE, DATE, _stems(), _runs()):
        text = pattern.sub("\x00", text)
    text = re.sub(r"[a-z]{4,}", _pinyin_as_syllables, text)
    # The same piece again is no new piece: "ab12ab12ab12" is "ab12".
    return re.sub(r"(.{1,6}?)\1+", r"\1", text, flags=re.DOTALL)


def _pinyin_as_syllables(letters: re.Match[str]) -> str:
    word = letters.group()
    syllables = PINYIN.findall(word)
    if "".join(syllables) != word:
        return word
    return "".join(chr(0x100 + _mark_of(syllable)) for syllable in syllables)


def _mark_of(syllable: str) -> int:
    """A small stable number for a syllable, so that it stands as one character and repeats are seen."""
    return sum(ord(letter) << (3 * place) for place, letter in enumerate(syllable)) % 4000


@cache
def _repeats() -> re.Pattern[str]:
    return re.compile(r"(.)\1{2,}")


@cache
def _stems() -> re.Pattern[str]:
    longest_first = sorted(STEMS.split("|"), key=len, reverse=True)
    return re.compile("|".join(re.escape(stem) for stem in longest_first))


@cache
def _runs() -> re.Pattern[str]:
    """Four or more neighbours on the keyboard or in the alphabet, either way."""
    parts: set[str] = set()
    for run in RUNS:
        for line in (run, run[::-1]):
            for length in range(4, len(line) + 1):
                parts.update(line[start : start + length] for start in range(len(line) - length + 1))
    return re.compile("|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True)))


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _is_common(password: str) -> bool:
    plain = password.casefold()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return bool({plain, bare, plain.translate(LEET), bare.translate(LEET)} & _common())
