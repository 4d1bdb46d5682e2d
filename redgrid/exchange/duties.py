"""Duty lists go out as tables and come into a draft of the institution; what is in force is never touched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from redgrid.drafts.actions import write_content
from redgrid.drafts.actions.editing import guard_change
from redgrid.drafts.models import Draft
from redgrid.exchange import cells
from redgrid.exchange.kinds import Kind, kind_of, lexicon, plain
from redgrid.exchange.lines import CREATED, UPDATED, Batch, Line
from redgrid.kit.refusal import Invalid, Refused
from redgrid.kit.worktime import parse_limit, written
from redgrid.kit.worktime import said as said_limit
from redgrid.rulebook.check import checked
from redgrid.rulebook.queries import loaded
from redgrid.rulebook.reading import read_yaml
from redgrid.rulebook.rewriting import rewritten
from redgrid.rulebook.shape import schema
from redgrid.rulebook.waiving import waived

KIND = "duties"
# Limits and rules go out in the language of the lists, whoever asks for them.
LIMITS, ON_PAPER = ("limit", "when"), "zh-hans"
Duty = Mapping[str, Any]
Content = Mapping[str, Any]
AMOUNT = re.compile(r"(.+?)[\s:\-\u2212]*(\d+(?:\.\d+)?)")


def rows_in_force(kind: Kind) -> Iterator[dict[str, str]]:
    """The duties of the version in force."""
    version = loaded()
    return rows_of_content(version.content if version else {})


def rows_of_content(content: Content) -> Iterator[dict[str, str]]:
    """The duties of a text, as cells by column."""
    return (duty_cells(duty, content) for duty in content.get("duties") or ())


def duty_cells(duty: Duty, content: Content) -> dict[str, str]:
    """A duty as the words of its cells; what it does not say is left out."""
    said = lexicon().said
    names = {"officer": _names(content, "capacities"), "evidence": _names(content, "evidence_kinds")}
    found: dict[str, str] = {}
    comma = lexicon().marks["apart"][0]
    for column in kind_of(KIND).columns:
        value = duty.get(column.code)
        if value in (None, [], {}):
            continue
        if column.code == "deductions":
            parts = (f"{said['deduction'].get(reason, reason)} {amount}" for reason, amount in value.items())
            found[column.code] = comma.join(parts)
        elif column.code == "evidence":
            found[column.code] = comma.join(names["evidence"].get(code, code) for code in value)
        elif column.code in LIMITS:
            with override(ON_PAPER):
                found[column.code] = said_limit(str(value))
        elif column.code == "rhythm":
            found[column.code] = said["rhythm"].get(str(value), str(value))
        else:
            found[column.code] = names.get(column.code, {}).get(str(value), str(value))
    return found


def _names(content: Content, section: str) -> dict[str, str]:
    """Names by code, where no two bear the same."""
    items = [(item["code"], str(item.get("name") or item["code"])) for item in content.get(section) or ()]
    told = [name for _code, name in items]
    return {code: name if told.count(name) == 1 else code for code, name in items}


def bring_duties(batch: Batch) -> None:
    """Write the rows into the draft that the list is for; duties that a whole list does not name are dropped.

    Raises Refused when the draft is none any more, Forbidden without ``rulebook.change``.
    """
    guard_change(batch.by)
    draft = _draft(batch)
    content = read_yaml(draft.text, "").content
    duties = {duty["code"]: duty for duty in content.get("duties") or () if "code" in duty}
    changed = _read_all(batch, duties, content)
    if any(line.reasons for line in batch.lines):
        return
    batch.dropped = [
        code for code in duties if batch.into.get("is_whole") and code not in batch.into["named"]
    ]
    wanted = _in_place([duty for duty in duties.values() if duty["code"] not in batch.dropped], changed)
    after = {**content, "duties": wanted}
    text = rewritten(draft.text, after)
    _check(batch, text, changed)
    if not any(line.reasons for line in batch.lines) and text != draft.text:
        write_content(draft, after, by=batch.by, seen=draft.revision)


def _draft(batch: Batch) -> Draft:
    draft = Draft.objects.filter(pk=batch.into.get("draft") or 0).first()
    if draft is None or not draft.is_editable:
        raise Refused(
            _("A duty list comes into a draft: begin one, or return the one that is meant."), field="draft"
        )
    return draft


def _read_all(batch: Batch, duties: Mapping[str, Duty], content: Content) -> dict[str, Duty]:
    """The duties that the rows change or add, by code; what cannot be read rejects its row."""
    found: dict[str, Duty] = {}
    heard: dict[str, dict[str, Any]] = {}
    for line in batch.lines:
        code = line.values["code"] = str(line.values["code"]).upper()
        if heard.setdefault(code, line.values) != line.values:
            line.refuse("", _("Another row of the same list says otherwise."))
            continue
        known = duties.get(code)
        duty = _read(line, known or {}, content)
        if known is None or duty != known:
            line.mark(UPDATED if known else CREATED)
            found[code] = duty
    return found


def _read(line: Line, known: Duty, content: Content) -> Duty:
    """The duty that a row says: a blank cell changes nothing, the word for nothing empties it."""
    duty = dict(known)
    told = duty_cells(known, content) if known else {}
    for column in kind_of(KIND).columns:
        value = line.values.get(column.code)
        if value in (None, "") or _is_told(column.as_, value, told.get(column.code)):
            continue
        try:
            _put(duty, column.code, _value(column.code, value, content))
        except Refused as refused:
            line.refuse(column.code, refused.reason)
    return duty if known else _in_order({"limit": None, **duty})


def _is_told(as_: str, value: Any, told: str | None) -> bool:
    """Whether the cell says what the list that goes out says of it: then it is taken as it is, whatever it is."""
    if told is None or not isinstance(value, str):
        return False
    return value == (cells.text(told) if as_ == "text" else cells.line(told))


def _put(duty: dict[str, Any], key: str, value: Any) -> None:
    if value not in (None, [], {}) or key in REQUIRED:
        duty[key] = value
    elif duty.get(key) not in (None, [], {}):
        duty.pop(key)


def _in_order(duty: Duty) -> Duty:
    return {key: duty[key] for key in schema()["$defs"]["duty"]["properties"] if key in duty}


REQUIRED = frozenset(schema()["$defs"]["duty"]["required"])


def _value(key: str, value: Any, content: Content) -> Any:
    """A cell as the text has it. Raises Invalid."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if plain(value) in lexicon().nothing:
        return [] if key == "evidence" else {} if key == "deductions" else None
    read: dict[str, Callable[[], Any]] = {
        "officer": lambda: _code_of(value, content, "capacities"),
        "evidence": lambda: [_code_of(word, content, "evidence_kinds") for word in _words(value)],
        "deductions": lambda: dict(map(_deduction, _words(value))),
        **dict.fromkeys(LIMITS, lambda: _limit(value)),
    }
    return read[key]() if key in read else value


def _words(value: str) -> list[str]:
    apart = re.escape(lexicon().marks["apart"])
    return [word.strip() for word in re.split(f"[{apart}\n]+", value) if word.strip()]


def _code_of(word: str, content: Content, section: str) -> str:
    """The code of what bears this name or code. Raises Invalid with what there is."""
    items = [
        each
        for each in content.get(section) or ()
        if section != "capacities" or each.get("kind") == "officer"
    ]
    for item in items:
        if plain(word) in {plain(item.get(key) or "") for key in ("code", "name", "name_en")} - {""}:
            return str(item["code"])
    names = _(", ").join(str(item.get("name") or item["code"]) for item in items)
    raise Invalid(_("The institution knows %(names)s.") % {"names": names})


def _deduction(word: str) -> tuple[str, int | float]:
    match = AMOUNT.fullmatch(unicodedata.normalize("NFKC", word))
    if match is None:
        raise Invalid(_("“%(text)s” is no deduction: write a reason and a number.") % {"text": word[:40]})
    reason, number = match[1].strip(), Decimal(match[2])
    code = lexicon().words["deduction"].get(plain(reason), reason)
    return code, int(number) if number == int(number) else float(number)


def _limit(words: str) -> str:
    """A limit as the text writes it, from that or from how people write it. Raises Invalid."""
    limit = written(words)
    if limit == words:
        with override(ON_PAPER):
            limit = written(words)
    parse_limit(limit)
    return limit


def _in_place(staying: Sequence[Duty], changed: Mapping[str, Duty]) -> list[Duty]:
    """The duties in their order; a new one behind the others of its officer."""
    found = [changed.get(duty["code"], duty) for duty in staying]
    known = {duty["code"] for duty in found}
    for code, duty in changed.items():
        if code not in known:
            alike = [at for at, each in enumerate(found) if each.get("officer") == duty.get("officer")]
            found.insert(alike[-1] + 1 if alike else len(found), duty)
    return found


def _check(batch: Batch, text: str, changed: Mapping[str, Duty]) -> None:
    """Reject the rows whose duties the institution could not have, each with the reason beside its cell."""
    lines = {line.values["code"]: line for line in batch.lines if line.values["code"] in changed}
    columns = {column.code for column in batch.kind.columns}
    for fault in checked(text, "", waived()).errors:
        match = re.match(r"duties\[(\w+)\]\.?(\w*)", fault.path)
        line = lines.get(match[1]) if match else None
        if match and line:
            line.refuse(match[2] if match[2] in columns else "", f"{fault.message} {fault.remedy}".strip())
