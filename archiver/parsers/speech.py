"""Speech in the prose: which quotations are somebody's words, and whose."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .blocks import Block
from .cues import JAPANESE_CUE, JAPANESE_TITLE, JAPANESE_TOPIC, grammar
from .marks import SINGLE, Quotation, is_prose, quotations
from .people import People
from .sentences import BLANK, END
from .speakers import Attribution, Mention, after, before


def _blacked_out(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """*text* with every character of *ranges* blank, and its lines kept."""
    pieces, at = [], 0
    for start, end in ranges:
        start = max(start, at)
        pieces += [text[at:start], re.sub(r"[^\n]", BLANK, text[start:end])]
        at = max(end, at)
    return "".join([*pieces, text[at:]])


@dataclass(slots=True)
class Utterance(Quotation):
    """A quotation with the attribution that was found for it."""

    by: Attribution | None = None


class Speech:
    """One article, read for the quotations in its prose."""

    def __init__(self, text: str, blocks: Sequence[Block], language: str, authors: Sequence[str]) -> None:
        self.text = text
        self.blocks = blocks
        self.language = language
        self.found = [Utterance(q.block, q.last, q.outer, q.parts, q.marks) for q in quotations(text, blocks)]
        hidden = [(b.span.start, b.span.end) for b in blocks if b.pull or (b.quote is not None and not b.attribution)]
        for f in self.found:
            hidden += [(max(a - 1, f.outer[0]), min(b + 1, f.outer[1])) for a, b in f.parts]
        self.plain = _blacked_out(text, sorted(hidden))
        self.people = People(text, self.plain, language, authors)
        self._sentences: dict[int, list[int]] = {}

    def sentences(self, block: int) -> list[int]:
        """Where the sentences of a block start, and its end."""
        if block not in self._sentences:
            low, high = self.blocks[block].span.start, self.blocks[block].span.end
            inner = (m.end() for m in END.finditer(self.plain, low, high))
            self._sentences[block] = [low, *inner, high]
        return self._sentences[block]

    def frame(self, f: Utterance, previous: Utterance | None) -> tuple[int, int]:
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
        previous: Utterance | None = None
        for f in self.found:
            f.by = self._beside(f, previous)
            previous = f
        for i, f in enumerate(self.found):
            if f.by is None:
                f.by = self._nearby(f, self.found[i - 1] if i else None)
        for f, later in zip(self.found, self.found[1:], strict=False):
            opens = not self.plain[self.blocks[f.block].span.start : f.outer[0]].strip()
            if f.by is None and opens and later.block == f.last and later.by and later.by.direct:
                f.by = replace(later.by, confidence=0.6, direct=False, rule="quote after")

    def _beside(self, f: Utterance, previous: Utterance | None) -> Attribution | None:
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

    def _flows(self, f: Utterance, rest: str) -> bool:
        """True when the clause goes on after the quotation without a mark: `through this "night vision" I began`."""
        return self.text[f.parts[-1][1] - 1].isalnum() and rest[:1].isalpha() and self._amid(f)

    def _japanese(self, low: int, f: Utterance) -> Attribution | None:
        topic = JAPANESE_TOPIC.search(self.plain[max(low, f.outer[0] - 30) : f.outer[0]])
        cue = JAPANESE_CUE.match(self.plain[f.outer[1] : f.outer[1] + 8])
        if not topic or not cue:
            return None
        title = JAPANESE_TITLE.search(topic[1])
        start = max(low, f.outer[0] - 30) + topic.start(1)
        end = start + (title.start() if title else len(topic[1]))
        return Attribution(Mention("name", start, end, title and title[0]), cue[0], 0.9, direct=True, rule="cue after")

    def _nearby(self, f: Utterance, previous: Utterance | None) -> Attribution | None:
        """The speaker a neighbour names, for a quotation that is a sentence of its own."""
        low, _ = self.frame(f, previous)
        if self.plain[low : f.outer[0]].strip():
            return None
        starts = self.sentences(f.block)
        here = bisect_right(starts, f.outer[0]) - 1
        same = previous is not None and previous.last == f.block
        if same and previous and previous.by and previous.outer[1] >= starts[max(0, here - 1)]:
            return replace(previous.by, confidence=previous.by.confidence * 0.9, direct=False, rule="quote before")
        for k in range(here - 1, max(-1, here - 3), -1):
            if found := before(self.plain, starts[k], starts[k + 1], self.language):
                return replace(found, confidence=0.6, direct=False, rule="sentence before")
        if same and previous and previous.by:
            return replace(previous.by, confidence=previous.by.confidence * 0.8, direct=False, rule="quote before")
        if here > 0 and self.plain[starts[0] : f.outer[0]].strip():
            return None
        alone = not self.plain[f.outer[1] : self.blocks[f.last].span.end].strip(" .,")
        return self.introduced(f.block) or (self._from_paragraph_before(f, previous) if alone else None)

    def introduced(self, block: int) -> Attribution | None:
        """The speaker that a sentence before *block* with a colon at its end names; captions may stand between."""
        for n in range(block - 1, max(-1, block - 5), -1):
            span = self.blocks[n].span
            line = self.text[span.start : span.end].rstrip()
            if line.endswith(":") and is_prose(self.blocks[n]):
                starts = self.sentences(n)
                found = before(self.plain, starts[-2], span.end, self.language)
                return found and replace(found, confidence=0.85, direct=True, rule="introduction")
            if len(line) > 100 or line[-1:] in tuple('.!?;,”"»'):
                return None
        return None

    def _from_paragraph_before(self, f: Utterance, previous: Utterance | None) -> Attribution | None:
        """Who was speaking when the paragraph before ended: only where it has a cue."""
        n = f.block - 1
        if n < 0 or not is_prose(self.blocks[n]) or self.blocks[n].kind == "heading":
            return None
        if previous and previous.last == n and previous.by:
            return replace(previous.by, confidence=previous.by.confidence * 0.75, direct=False, rule="quote before")
        starts = self.sentences(n)
        for k in range(len(starts) - 2, max(-1, len(starts) - 6), -1):
            if found := before(self.plain, starts[k], starts[k + 1], self.language):
                return replace(found, confidence=0.65, direct=False, rule="paragraph before")
        return None

    def _ends(self, f: Utterance) -> bool:
        end = f.parts[-1][1]
        return self.text[max(0, end - 3) : end].rstrip()[-1:] in tuple(".!?…")

    def is_quote(self, f: Utterance) -> bool:
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
        if not direct and any(
            s.start <= start + 1 and end - 1 <= s.end and s.end - s.start <= end - start + 2 for s in linked
        ):
            return False
        if self.text[f.outer[0]] in SINGLE and not direct:
            return False
        if by is not None and by.mention.start >= f.outer[1] and count < 3 and self._amid(f):
            return False
        if by is not None:
            return direct or count >= 3
        return count > 6 and (self._ends(f) or count > 9)

    def _amid(self, f: Utterance) -> bool:
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

    def merged(self) -> Iterator[Utterance]:
        """The quotations that are quotes; one split around its cue is one."""
        last: Utterance | None = None
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

    def _split(self, f: Utterance, g: Utterance) -> bool:
        if f.last != g.block or not f.by or not g.by or f.by.mention.start != g.by.mention.start:
            return False
        between = self.plain[f.outer[1] : g.outer[0]]
        inside = f.outer[1] <= f.by.mention.start < g.outer[0]
        return inside and len(between) < 160 and between.rstrip()[-1:] in tuple(",–—―-") and not self._ends(f)
