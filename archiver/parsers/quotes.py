"""Quotations of an article with who said them: block quotes, `<q>` and speech in quotation marks of every kind.

Titles, scare quotes and terms also stand in marks. They are told apart by what surrounds them, and left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..records import Quote, QuoteKind, Span
from .blocks import Block
from .cues import JAPANESE_CUE, JAPANESE_TITLE, JAPANESE_TOPIC, grammar, language_of
from .speakers import BLANK, Attribution, Mention, People, after, before, signed

_CLOSERS = {
    "“": "”\"“",
    "„": "“”\"‟",
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
_MARK = re.compile("[“”„‟«»「」『』\"‘’'‹›‚]")
_SINGLE = "‘'‚‹›"
_NESTED = "«「『"  # marks that open and close differently, and so may hold themselves
# An apostrophe that a keyboard's automatism has turned into an opening mark.
_ELIDED = re.compile(r"[‘'’](?:\d0s|em|til|tis|twas|cause|n|bout|round)\b", re.IGNORECASE)
_MOST = 2000  # a text with more quotations than this is not written by people
_INCHES = re.compile(r"(?:wide|long|tall|high|deep|thick|by|x|×|in)\b|×", re.IGNORECASE)
_SENTENCE_END = re.compile(
    rf"(?<![A-Z])(?<!Dr|Mr|Ms|Jr|Sr|St|Lt|Ft)(?<!Mrs|Sen|Rep|Gov|Gen|Rev|Col|Sgt)(?<!Prof|Capt)[.!?…][)\]’”\"]*\s+(?=[^\W\d_a-z]|{BLANK}|\()"
)
_DASHED = re.compile(r"^\s*(?:[—–―]|--?)\s*(?=\S)")
_SIGNED = re.compile(r"[.!?…”\"’]\s+(?:[—–―]|--)\s*(?=\w[^.!?]{2,80}$)")


@dataclass(slots=True)
class _Found:
    """A quotation in marks. `parts` lie inside the marks, a part a block; `outer` takes the first and last mark in."""

    block: int
    last: int
    outer: tuple[int, int]
    parts: list[tuple[int, int]]
    by: Attribution | None = None


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Each line of plain text that is not empty, as a paragraph.

    >>> [(b.span.start, b.span.end) for b in blocks_of_text("One.\\n\\nTwo.")]
    [(0, 4), (6, 10)]
    """
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(span=Span(start=at, end=at + len(line))))
        at += len(line) + 1
    return tuple(blocks)


def _opens(text: str, at: int, mark: str, low: int, high: int) -> bool:
    """True when the mark at *at* can open a quotation."""
    left = text[at - 1] if at > low else " "
    right = text[at + 1] if at + 1 < high else " "
    if mark in "「『":
        return True
    if right.isspace() and mark not in "«‹" or right == " " and at + 2 >= high:
        return False
    if mark in "‘'‚":
        return (left.isspace() or left in "([—–“\"«/") and right.isalpha() and not _ELIDED.match(text, at)
    if mark in "\"”»›":
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


def _single_ends(text: str, marks: Sequence[re.Match[str]], k: int, low: int, high: int) -> int | None:
    """The index of the mark that closes the single one at *k*; a plural's apostrophe (the boys’ den) is passed over."""
    opener = marks[k].group()
    weak = None
    for i in range(k + 1, min(k + 12, len(marks))):
        at, mark = marks[i].start(), marks[i].group()
        if mark not in _CLOSERS[opener]:
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
    marks = list(_MARK.finditer(text, low, high))
    found: list[tuple[int, int, str]] = []
    start, opener, depth, until = low, carried, 1, -1
    first = len(text[low:high]) - len(text[low:high].lstrip()) + low
    for k, match in enumerate(marks):
        at, mark = match.start(), match.group()
        if opener and carried and at == first and (mark == opener or mark in _CLOSERS and mark == "»"):
            start = at + 1
        elif opener is None:
            if mark not in _CLOSERS or not _opens(text, at, mark, low, high):
                continue
            if mark in _SINGLE:
                until = _single_ends(text, marks, k, low, high) or -1
                if until < 0:
                    continue
            start, opener, depth = at + 1, mark, 1
        elif mark in _CLOSERS[opener] and (k == until or opener not in _SINGLE):
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
    if opener and opener not in _SINGLE:
        found.append((start, high, opener))
        return found, opener
    return found, None


def _runs_on(text: str, blocks: Sequence[Block], n: int, mark: str) -> bool:
    """True when a quotation still open at the end of block *n* goes on in the next one."""
    for ahead in range(n + 1, min(n + 9, len(blocks))):
        low, high = blocks[ahead].span.start, blocks[ahead].span.end
        if not _is_prose(blocks[ahead]):
            return False
        line = text[low:high].lstrip()
        if ahead == n + 1 and line.startswith((mark, "»" if mark == "«" else mark)):
            return True
        if mark == '"':
            return False
        for match in _MARK.finditer(text, low, high):
            if match.group() in _CLOSERS[mark]:
                return True
            if match.group() == mark:
                return False
    return False


def _is_prose(block: Block) -> bool:
    return block.quote is None and block.kind != "code" and not block.pull


def _scan(text: str, blocks: Sequence[Block]) -> list[_Found]:
    """Everything in quotation marks, in order; what runs over several blocks is one."""
    found: list[_Found] = []
    carried: str | None = None
    for n, block in enumerate(blocks):
        if not _is_prose(block):
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
            if any(c.isalnum() for c in text[start:end][:40]) or any(c.isalnum() for c in text[start:end]):
                found.append(_Found(n, n, outer, [(start, end)]))
        carried = still
        if len(found) > _MOST:
            break
    return found[:_MOST]


def _blacked_out(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """*text* with every character of *ranges* blank, and its lines kept."""
    pieces, at = [], 0
    for start, end in ranges:
        pieces += [text[at:start], BLANK * (end - max(start, at))]
        at = max(end, at)
    return "".join([*pieces, text[at:]])


class _Reader:
    """One article, read for the quotations in its prose."""

    def __init__(self, text: str, blocks: Sequence[Block], language: str, authors: Sequence[str]) -> None:
        self.text = text
        self.blocks = blocks
        self.language = language
        self.found = _scan(text, blocks)
        hidden = [(b.span.start, b.span.end) for b in blocks if b.pull or (b.quote is not None and not b.attribution)]
        hidden += [f.outer for f in self.found if f.block == f.last]
        for f in self.found:
            if f.block != f.last:
                hidden += [(max(start - 1, f.outer[0]), min(end + 1, f.outer[1])) for start, end in f.parts]
        self.plain = _blacked_out(text, sorted(hidden))
        self.people = People(text, self.plain, language, authors)
        self._sentences: dict[int, list[int]] = {}

    def sentences(self, block: int) -> list[int]:
        """Where the sentences of a block start, and its end."""
        if block not in self._sentences:
            low, high = self.blocks[block].span.start, self.blocks[block].span.end
            inner = (m.end() for m in _SENTENCE_END.finditer(self.plain, low, high))
            self._sentences[block] = [low, *inner, high]
        return self._sentences[block]

    def frame(self, f: _Found, previous: _Found | None) -> tuple[int, int]:
        """The bounds of the sentence a quotation stands in."""
        starts, ends = self.sentences(f.block), self.sentences(f.last)
        low = starts[max(0, bisect_right(starts, f.outer[0]) - 1)]
        if previous and previous.last == f.block and self._ends(previous):
            low = max(low, previous.outer[1])
        if self.plain[max(low, f.outer[0] - 2) : f.outer[0]].rstrip().endswith((".", "!", "?")):
            low = f.outer[0]  # after R-S.C. and the like, which do not look like an end
        return low, ends[min(len(ends) - 1, bisect_left(ends, f.outer[1]))]

    def attribute(self) -> None:
        """Give each quotation the speaker that its sentence names, else the one that its neighbours do."""
        previous: _Found | None = None
        for f in self.found:
            f.by = self._beside(f, previous)
            previous = f
        for i, f in enumerate(self.found):
            if f.by is None:
                f.by = self._nearby(f, self.found[i - 1] if i else None)
        for f, later in zip(self.found, self.found[1:], strict=False):
            opens = not self.plain[self.blocks[f.block].span.start : f.outer[0]].strip()
            if f.by is None and opens and later.block == f.last and later.by and later.by.direct:
                f.by = replace(later.by, confidence=0.6, direct=False)

    def _beside(self, f: _Found, previous: _Found | None) -> Attribution | None:
        low, high = self.frame(f, previous)
        if self.text[f.outer[0]] in "「『":
            return self._japanese(low, f)
        lead = before(self.plain, low, f.outer[0], self.language)
        if lead and lead.direct and self.plain[f.outer[0] - 2 : f.outer[0]].rstrip().endswith(":"):
            return lead
        rest = self.plain[f.outer[1] : min(high, f.outer[1] + 8)].lstrip()
        ends = self._ends(f) and not (rest[:1].islower() or rest[:1] in tuple(",–—―-"))
        tail = after(self.plain, f.outer[1], high, self.language) if rest else None
        if tail and ends and (not tail.direct or lead):
            return lead
        if tail and ends and self.text[f.parts[-1][1] - 1] not in "?!":
            tail = replace(tail, confidence=0.6)
        if tail and tail.direct and self._flows(f, rest):
            tail = replace(tail, confidence=0.7, direct=False)
        return tail if tail and (tail.direct or not lead) else lead

    def _flows(self, f: _Found, rest: str) -> bool:
        """True when the clause goes on after the quotation without a mark: `through this "night vision" I began`."""
        return self.text[f.parts[-1][1] - 1].isalnum() and rest[:1].isalpha() and self._amid(f)

    def _japanese(self, low: int, f: _Found) -> Attribution | None:
        topic = JAPANESE_TOPIC.search(self.plain[max(low, f.outer[0] - 30) : f.outer[0]])
        cue = JAPANESE_CUE.match(self.plain[f.outer[1] : f.outer[1] + 8])
        if not topic or not cue:
            return None
        title = JAPANESE_TITLE.search(topic[1])
        start = max(low, f.outer[0] - 30) + topic.start(1)
        end = start + (title.start() if title else len(topic[1]))
        return Attribution(Mention("name", start, end, title and title[0]), cue[0], 0.9, direct=True)

    def _nearby(self, f: _Found, previous: _Found | None) -> Attribution | None:
        """The speaker a neighbour names, for a quotation that is a sentence of its own."""
        low, _ = self.frame(f, previous)
        if self.plain[low : f.outer[0]].strip():
            return None
        starts = self.sentences(f.block)
        here = bisect_right(starts, f.outer[0]) - 1
        same = previous is not None and previous.last == f.block
        if same and previous and previous.by and previous.outer[1] >= starts[max(0, here - 1)]:
            return replace(previous.by, confidence=previous.by.confidence * 0.9, direct=False)
        for k in range(here - 1, max(-1, here - 3), -1):
            if found := before(self.plain, starts[k], starts[k + 1], self.language):
                return replace(found, confidence=0.6, direct=False)
        if same and previous and previous.by:
            return replace(previous.by, confidence=previous.by.confidence * 0.8, direct=False)
        if here > 0 and self.plain[starts[0] : f.outer[0]].strip():
            return None
        alone = not self.plain[f.outer[1] : self.blocks[f.last].span.end].strip(" .,")
        return self.introduced(f.block) or (self._from_paragraph_before(f, previous) if alone else None)

    def introduced(self, block: int) -> Attribution | None:
        """The speaker of a sentence before *block* that ends in a colon; short lines such as captions may stand between."""
        for n in range(block - 1, max(-1, block - 5), -1):
            span = self.blocks[n].span
            line = self.text[span.start : span.end].rstrip()
            if line.endswith(":") and _is_prose(self.blocks[n]):
                starts = self.sentences(n)
                found = before(self.plain, starts[-2], span.end, self.language)
                return found and replace(found, confidence=0.85, direct=True)
            if len(line) > 100 or line[-1:] in tuple(".!?;,”\"»"):
                return None
        return None

    def _from_paragraph_before(self, f: _Found, previous: _Found | None) -> Attribution | None:
        """Who was speaking when the paragraph before ended: only where it has a cue."""
        n = f.block - 1
        if n < 0 or not _is_prose(self.blocks[n]) or self.blocks[n].kind == "heading":
            return None
        if previous and previous.last == n and previous.by:
            return replace(previous.by, confidence=previous.by.confidence * 0.75, direct=False)
        starts = self.sentences(n)
        for k in range(len(starts) - 2, -1, -1):
            if found := before(self.plain, starts[k], starts[k + 1], self.language):
                return replace(found, confidence=0.65, direct=False)
        return None

    def _ends(self, f: _Found) -> bool:
        end = f.parts[-1][1]
        return self.text[max(0, end - 3) : end].rstrip()[-1:] in tuple(".!?…")

    def is_quote(self, f: _Found) -> bool:
        """True for somebody's words; False for titles, terms and scare quotes."""
        start, end = f.parts[0][0], f.parts[-1][1]
        count = len(self.text[start : min(end, start + 400)].split())
        by, block = f.by, self.blocks[f.block]
        direct = by is not None and by.direct
        if self.text[f.outer[0]] in "「『":
            return direct
        if self._is_title(start, end, count) and (not direct or self._amid(f)):
            return False
        linked = (*(a.span for a in block.anchors), *(block.cites if count <= 8 else ()))
        if not direct and any(s.start <= start + 1 and end - 1 <= s.end and s.end - s.start <= end - start + 2 for s in linked):
            return False
        if self.text[f.outer[0]] in _SINGLE and not direct:
            return False
        if by is not None and by.mention.start >= f.outer[1] and count < 3 and self._amid(f):
            return False
        if by is not None:
            return direct or count >= 3
        return count > 6 and (self._ends(f) or count > 9)

    def _amid(self, f: _Found) -> bool:
        """True when the quotation is a part of its clause: after a word that is no cue, without a mark between."""
        low, _ = self.frame(f, None)
        words = self.plain[max(low, f.outer[0] - 40) : f.outer[0]].split()
        return bool(words) and words[-1][-1].isalnum() and words[-1].lower() not in grammar(self.language).cues

    def _is_title(self, start: int, end: int, count: int) -> bool:
        """True for Words Capitalised like These; at the end of a clause a title takes the comma in."""
        if count > 12 or self.language == "de" or self.text[end - 1] in "!?":
            return False
        long = [w for w in re.findall(r"[^\W\d_]+", self.text[start:end]) if len(w) > 3]
        if count == 1 and self.text[end - 1] in ".,":
            return False  # "Yes," he said
        return bool(long) and sum(w[0].isupper() for w in long) >= 0.7 * len(long)

    def merged(self) -> Iterator[_Found]:
        """The quotations that are quotes; one split around its cue is one."""
        last: _Found | None = None
        for f in self.found:
            if not self.is_quote(f):
                continue
            if last and self._split(last, f):
                last.parts += f.parts
                last.last, last.outer = f.last, (last.outer[0], f.outer[1])
                continue
            if last:
                yield last
            last = f
        if last:
            yield last

    def _split(self, f: _Found, g: _Found) -> bool:
        if f.last != g.block or not f.by or not g.by or f.by.mention.start != g.by.mention.start:
            return False
        between = self.plain[f.outer[1] : g.outer[0]]
        inside = f.outer[1] <= f.by.mention.start < g.outer[0]
        return inside and len(between) < 160 and between.rstrip()[-1:] in tuple(",–—―-") and not self._ends(f)

    def quote(self, f: _Found) -> Quote:
        spans = tuple(Span(start=a, end=b) for a, b in (_trimmed(self.text, *p) for p in f.parts))
        return _made(self, spans, "inline", f.by)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space at the ends."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _made(
    reader: _Reader, spans: tuple[Span, ...], kind: QuoteKind, by: Attribution | None, url: str | None = None
) -> Quote:
    """A record, its position still to be given."""
    text = reader.text
    mention = by.mention if by else None
    name = reader.people.name(mention) if mention else None
    confidence = by.confidence if by else None
    if by and by.mention.kind == "pronoun":
        confidence = by.confidence * 0.8
    return Quote(
        position=0,
        kind=kind,
        text=" ".join(text[s.start : s.end] for s in spans),
        spans=spans,
        speaker=name,
        speaker_text=text[mention.start : mention.end] if mention else None,
        speaker_span=Span(start=mention.start, end=mention.end) if mention else None,
        cue=by.cue if by else None,
        role=mention.role if mention else None,
        confidence=round(confidence, 2) if confidence is not None else None,
        source_url=url,
    )


def _block_quotes(reader: _Reader) -> Iterator[Quote]:
    """Each block quote and pull quote, all its blocks one quote; its attribution is not part of it."""
    for _, group in groupby(
        ((n, b) for n, b in enumerate(reader.blocks) if b.quote is not None or b.pull), key=lambda x: (x[1].quote, x[1].pull)
    ):
        members = list(group)
        content = [(n, b) for n, b in members if not b.attribution]
        signed = [b.span for _, b in members if b.attribution]
        spans = [_trimmed(reader.text, b.span.start, b.span.end) for _, b in content]
        if len(spans) > 1 and not signed and _DASHED.match(reader.text[slice(*spans[-1])]) and len(spans) > 1:
            signed = [Span(start=spans[-1][0], end=spans[-1][1])]
            spans, content = spans[:-1], content[:-1]
        if not spans:
            continue
        after_it = members[-1][0] + 1
        if not signed and after_it < len(reader.blocks) and _is_prose(reader.blocks[after_it]):
            line = reader.blocks[after_it].span
            if line.end - line.start < 100 and _DASHED.match(reader.text[line.start : line.end]):
                signed = [line]
        spans[-1] = _without_address(reader.text, spans[-1], content[-1][1])
        spans = _without_marks(reader.text, spans)
        url = next((b.source_url for _, b in members if b.source_url), None)
        if url is None:
            url = next((a.url for _, b in members for a in b.anchors if b.attribution), None)
        by = _signature(reader, signed[0]) if signed else reader.introduced(members[0][0])
        by = by or _led(reader, members[0][0])
        kind: QuoteKind = "pull" if members[0][1].pull else "block"
        yield _made(reader, tuple(Span(start=a, end=b) for a, b in spans if b > a), kind, by, url)


def _led(reader: _Reader, block: int) -> Attribution | None:
    """The speaker of the sentence right before a block quote, where it has a cue."""
    if not block or not _is_prose(reader.blocks[block - 1]) or reader.blocks[block].pull:
        return None
    starts = reader.sentences(block - 1)
    found = before(reader.plain, starts[-2], starts[-1], reader.language)
    return found and replace(found, confidence=0.6, direct=False)


def _signature(reader: _Reader, span: Span) -> Attribution | None:
    """The speaker that a line such as `— Jane Doe, mayor of Leeds` names."""
    line = reader.text[span.start : span.end]
    start = span.start + (m.end() if (m := _DASHED.match(line)) else 0)
    end = reader.text.find("\n", start, span.end)
    found = signed(reader.text, start, span.end if end < 0 else end, reader.language)
    return found


def _without_address(text: str, span: tuple[int, int], block: Block) -> tuple[int, int]:
    """Without a trailing link whose words are an address, as embedded posts have."""
    for anchor in reversed(block.anchors):
        words = text[anchor.span.start : anchor.span.end]
        if anchor.span.end >= span[1] and "/" in words and "." in words and " " not in words:
            span = _trimmed(text, span[0], anchor.span.start)
    return span


def _without_marks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the marks that the whole of a block quote stands in."""
    opener, (start, end) = text[spans[0][0]], spans[-1]
    closers = _CLOSERS.get(opener, "") if opener not in _SINGLE else ""
    if end - 1 <= spans[0][0] or text[end - 1] not in tuple(closers):
        return spans
    if any(c in closers for c in text[spans[0][0] + 1 : end - 1]):
        return spans
    return [
        _trimmed(text, a + (text[a] == opener), b - (b == end)) for a, b in spans
    ]


def _bag(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def find_quotes(
    text: str,
    blocks: Sequence[Block],
    *,
    language: str | None = None,
    title: str | None = None,
    authors: Sequence[str] = (),
) -> tuple[Quote, ...]:
    """The quotes of an article, in the order of its text, each with its speaker where the text tells.

    A pull quote that repeats a quote of the prose is left out; one that repeats anything else keeps its kind.

    >>> text = "Ann Lee met us. “It was a good year for plums,” Lee said."
    >>> [(q.text, q.speaker, q.cue) for q in find_quotes(text, blocks_of_text(text))]
    [('It was a good year for plums,', 'Ann Lee', 'said')]
    """
    if not any(b.quote is not None or b.pull or b.inline_quotes for b in blocks) and not _MARK.search(text):
        return ()

    reader = _Reader(text, blocks, language_of(text, language), authors)
    reader.attribute()
    quotes = [reader.quote(f) for f in reader.merged()]
    said = [_bag(q.text) for q in quotes]
    for quote in _block_quotes(reader):
        words = _bag(quote.text)
        if words and not (quote.kind == "pull" and any(words in s or s in words for s in said)):
            quotes.append(quote)
    if title:
        heading = _bag(title)
        quotes = [q for q in quotes if _bag(q.text) != heading]
    quotes.sort(key=lambda q: q.spans[0].start)
    return tuple(replace(q, position=n) for n, q in enumerate(quotes))
