"""Quotes of an article with who said them: speech in quotation marks, `<q>`, block quotes and pull quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ..records import Quote, QuoteKind, Span
from .blocks import Block
from .cues import language_of
from .marks import CLOSERS, MARK, SINGLE, is_prose, trimmed
from .speakers import Attribution, before, signed
from .speech import Speech

_DASHED = re.compile(r"^\s*(?:[—–―]|--?)\s*(?=\S)")


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


def _made(
    speech: Speech,
    parts: Sequence[tuple[int, int]],
    kind: QuoteKind,
    by: Attribution | None,
    markup: str,
    url: str | None = None,
) -> Quote:
    """The record, its position still to be given."""
    text = speech.text
    quote = Quote(
        position=0,
        kind=kind,
        text=" ".join(text[a:b] for a, b in parts),
        spans=tuple(Span(start=a, end=b) for a, b in parts),
        source_url=url,
        rule=markup if by is None else f"{markup}, {by.rule}",
    )
    if by is None:
        return quote
    mention = by.mention
    sure = 0.8 if mention.kind == "pronoun" else 1.0
    return replace(
        quote,
        speaker=speech.people.name(mention),
        speaker_text=text[mention.start : mention.end],
        speaker_span=Span(start=mention.start, end=mention.end),
        cue=by.cue,
        role=mention.role,
        confidence=round(by.confidence * sure, 2),
    )


def _block_quotes(speech: Speech) -> Iterator[Quote]:
    """Each block quote and pull quote, all its blocks one quote; its attribution is not part of it."""
    quoted = [(n, b) for n, b in enumerate(speech.blocks) if b.quote is not None or b.pull]
    for _, members in groupby(quoted, key=lambda pair: (pair[1].quote, pair[1].pull)):
        quote = _block_quote(speech, list(members))
        if quote:
            yield quote


def _block_quote(speech: Speech, members: list[tuple[int, Block]]) -> Quote | None:
    text = speech.text
    content = [b for _, b in members if not b.attribution]
    signature = next((b.span for _, b in members if b.attribution), None)
    if not signature and len(content) > 1 and _DASHED.match(_words(text, content[-1])):
        signature = content.pop().span
    if not content:
        return None

    parts = [trimmed(text, b.span.start, b.span.end) for b in content]
    parts[-1] = _without_address(text, parts[-1], content[-1])
    parts = [p for p in _without_marks(text, parts) if p[1] > p[0]]
    if not parts:
        return None

    first, last = members[0][0], members[-1][0]
    signature = signature or _signature_below(speech, last + 1)
    by = signed(text, *_undashed(text, signature), speech.language) if signature else None
    by = by or speech.introduced(first) or _led(speech, first)
    source = next((b.source_url for _, b in members if b.source_url), None)
    source = source or next((a.url for _, b in members if b.attribution for a in b.anchors), None)
    if content[0].pull:
        return _made(speech, parts, "pull", by, "pull quote", source)
    return _made(speech, parts, "block", by, "blockquote", source)


def _words(text: str, block: Block) -> str:
    return text[block.span.start : block.span.end]


def _undashed(text: str, span: Span) -> tuple[int, int]:
    match = _DASHED.match(text[span.start : span.end])
    return span.start + (match.end() if match else 0), span.end


def _signature_below(speech: Speech, n: int) -> Span | None:
    """The short line with a dash that follows a block quote: `— Jane Doe`."""
    if n >= len(speech.blocks) or not is_prose(speech.blocks[n]):
        return None
    line = _words(speech.text, speech.blocks[n])
    return speech.blocks[n].span if len(line) < 100 and _DASHED.match(line) else None


def _led(speech: Speech, block: int) -> Attribution | None:
    """The speaker of the sentence right before a block quote, where it has a cue."""
    if not block or not is_prose(speech.blocks[block - 1]) or speech.blocks[block].pull:
        return None
    starts = speech.sentences(block - 1)
    found = before(speech.plain, starts[-2], starts[-1], speech.language)
    return found and replace(found, confidence=0.6, direct=False, rule="sentence before")


def _without_address(text: str, span: tuple[int, int], block: Block) -> tuple[int, int]:
    """Without a trailing link whose words are an address, as embedded posts have."""
    for anchor in reversed(block.anchors):
        words = text[anchor.span.start : anchor.span.end]
        if anchor.span.end >= span[1] and "/" in words and "." in words and " " not in words:
            span = trimmed(text, span[0], anchor.span.start)
    return span


def _without_marks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without the marks that the whole of a block quote stands in."""
    opener, end = text[spans[0][0]], spans[-1][1]
    closers = CLOSERS.get(opener, "") if opener not in SINGLE else ""
    if end - 1 <= spans[0][0] or text[end - 1] not in tuple(closers):
        return spans
    if any(c in closers for c in text[spans[0][0] + 1 : end - 1]):
        return spans
    return [trimmed(text, a + (text[a] == opener), b - (b == end)) for a, b in spans]


def _bag(text: str) -> str:
    """The words alone, each between blanks: to see whether one text repeats another."""
    return " ".join(["", *re.findall(r"\w+", text.lower()), ""])


def _repeats(words: str, said: Sequence[str]) -> bool:
    """True when *words* are a part of what was said, or little more than it."""
    return any(words in one or (one in words and len(one) > len(words) / 2) for one in said)


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
    if not any(b.quote is not None or b.pull or b.inline_quotes for b in blocks) and not MARK.search(text):
        return ()

    speech = Speech(text, blocks, language_of(text, language), authors)
    speech.attribute()
    quotes = [
        _made(
            speech,
            [trimmed(text, *part) for part in f.parts],
            "inline",
            f.by,
            "quotation marks" if f.marks else "q element",
        )
        for f in speech.merged()
    ]
    said = [_bag(q.text) for q in quotes]
    quotes += [q for q in _block_quotes(speech) if q.kind != "pull" or not _repeats(_bag(q.text), said)]
    if title:
        heading = _bag(title)
        quotes = [q for q in quotes if _bag(q.text) != heading]
    quotes.sort(key=lambda q: q.spans[0].start)
    return tuple(replace(q, position=n) for n, q in enumerate(quotes))
