"""What stands in quotation marks: any mark, nested, over several paragraphs; no apostrophes, no inches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .blocks import Block

CLOSERS = {
    "“": '”"“',
    "„": '“”"‟',
    "‟": "”",
    "«": "»",
    "»": "«",
    "「": "」",
    "『": "』",
    '"': '"”',
    "”": "”",
    "‘": "’",
    "'": "'",
    "‹": "›",
    "›": "‹",
    "‚": "‘’",
}
MARK = re.compile("[“”„‟«»「」『』\"‘’'‹›‚]")
SINGLE = "‘'‚‹›"
_NESTED = "«「『"  # marks that open and close differently, and so may hold themselves
# An apostrophe that a keyboard's automatism has turned into an opening mark.
_ELIDED = re.compile(r"[‘'’](?:\d0s|em|til|tis|twas|cause|n|bout|round)\b", re.IGNORECASE)
_MOST = 2000  # a text with more quotations than this is not written by people
_INCHES = re.compile(r"(?:wide|long|tall|high|deep|thick|by|x|×|in)\b|×", re.IGNORECASE)


@dataclass(slots=True)
class Quotation:
    """A quotation in marks. `parts` lie inside the marks, a part a block; `outer` takes the first and last mark in."""

    block: int
    last: int
    outer: tuple[int, int]
    parts: list[tuple[int, int]]
    marks: str
    """The mark that opens it; empty for a `<q>`, whose marks nobody wrote."""


def _opens(text: str, at: int, mark: str, low: int, high: int) -> bool:
    """True when the mark at *at* can open a quotation."""
    left = text[at - 1] if at > low else " "
    right = text[at + 1] if at + 1 < high else " "
    if mark in "「『":
        return True
    if (right.isspace() and mark not in "«‹") or (right == " " and at + 2 >= high):
        return False
    if mark in "‘'‚":
        return (left.isspace() or left in '([—–“"«/') and right.isalpha() and not _ELIDED.match(text, at)
    if mark in '"”»›':
        return left.isspace() or (not left.isalnum() and left not in ".,!?’”'")
    return left.isspace() or not left.isalnum() or right.isalnum()


def _closes(text: str, at: int, opener: str, low: int, high: int) -> bool:
    """True when the mark at *at*, of the right shape, closes rather than being an apostrophe or an inch mark."""
    left = text[at - 1]
    right = text[at + 1] if at + 1 < high else " "
    if opener in "‘'":
        return not right.isalnum()
    if text[at] == '"' and left.isdigit():  # 6'2", or 12" wide
        feet = text[max(low, at - 4) : at].rstrip("0123456789 ")
        return not (feet.endswith(("'", "’")) or _INCHES.match(text, at + 1 + right.isspace()))
    return True


def _single_ends(text: str, marks: Sequence[int], k: int, low: int, high: int) -> int | None:
    """The index of the mark that closes the single one at *k*; a plural's apostrophe (the boys’ den) is passed over."""
    opener = text[marks[k]]
    weak = None
    for i in range(k + 1, min(k + 12, len(marks))):
        at, mark = marks[i], text[marks[i]]
        if mark not in CLOSERS[opener]:
            if mark == opener and _opens(text, at, mark, low, high):
                break
            continue
        if _closes(text, at, opener, low, high):
            if text[at - 1] != "s" or text[at + 1 : at + 2] in tuple(",.;:)"):
                return i
            weak = weak or i
    return weak


def _in_block(text: str, low: int, high: int, carried: str | None) -> tuple[list[tuple[int, int, str]], str | None]:
    """The quotations of one block as (start, end, mark), and the mark that is still open at its end."""
    marks = [m.start() for m in MARK.finditer(text, low, high)]
    found: list[tuple[int, int, str]] = []
    start, opener, depth, until = low, carried, 1, -1
    first = len(text[low:high]) - len(text[low:high].lstrip()) + low
    for k, at in enumerate(marks):
        mark = text[at]
        if opener and carried and at == first and mark in (opener, "»"):
            start = at + 1
        elif opener is None:
            if mark not in CLOSERS or not _opens(text, at, mark, low, high):
                continue
            if mark in SINGLE:
                until = _single_ends(text, marks, k, low, high) or -1
                if until < 0:
                    continue
            start, opener, depth = at + 1, mark, 1
        elif mark in CLOSERS[opener] and (k == until or opener not in SINGLE):
            if mark == '"' and opener == '"' and text[at - 1].isspace() and text[at + 1 : at + 2].isalnum():
                start = at + 1  # the one before was never closed
            elif _closes(text, at, opener, low, high):
                depth -= 1
                if not depth:
                    found.append((start, at, opener))
                    opener = None
        elif mark == opener and mark in _NESTED:
            depth += 1
        elif mark == opener == "“":
            start = at + 1
    if opener and opener not in SINGLE:
        found.append((start, high, opener))
        return found, opener
    return found, None


def _runs_on(text: str, blocks: Sequence[Block], n: int, mark: str) -> bool:
    """True when a quotation still open at the end of block *n* goes on in the next one."""
    for ahead in range(n + 1, min(n + 9, len(blocks))):
        low, high = blocks[ahead].span.start, blocks[ahead].span.end
        if not is_prose(blocks[ahead]):
            return False
        line = text[low:high].lstrip()
        if ahead == n + 1 and line.startswith(("«", "»") if mark == "«" else mark):
            return True
        if mark == '"':
            return False
        for match in MARK.finditer(text, low, high):
            if match.group() in CLOSERS[mark]:
                return True
            if match.group() == mark:
                return False
    return False


def is_prose(block: Block) -> bool:
    """True for a block whose quotation marks are read: no code, no block quote, no pull quote."""
    return block.quote is None and block.kind != "code" and not block.pull


def quotations(text: str, blocks: Sequence[Block]) -> list[Quotation]:
    """Everything in quotation marks, in order; what runs over several blocks is one."""
    found: list[Quotation] = []
    carried: str | None = None
    for n, block in enumerate(blocks):
        if not is_prose(block):
            carried = None
            continue
        low, high = block.span.start, block.span.end
        spans, still = _in_block(text, low, high, carried)
        if still and not _runs_on(text, blocks, n, still):
            spans, still = spans[:-1], None
        for q in block.inline_quotes:
            spans = [s for s in spans if s[1] < q.start or s[0] > q.end]
            spans.append((q.start, q.end, ""))
        for i, (start, end, mark) in enumerate(sorted(spans)):
            outer = (start - 1 if mark and start > low else start, min(end + 1, high) if mark else end)
            if carried and i == 0 and found:
                found[-1].parts.append((start, end))
                found[-1].outer, found[-1].last = (found[-1].outer[0], outer[1]), n
                continue
            if any(map(str.isalnum, text[start:end])):
                found.append(Quotation(n, n, outer, [(start, end)], mark))
        carried = still
        if len(found) > _MOST:
            break
    return found[:_MOST]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
