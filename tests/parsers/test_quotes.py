"""Quotes: what is one, where its words stand, and what is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.parsers.blocks import Anchor, Block
from archiver.parsers.quotes import blocks_of_text, find_quotes
from archiver.records import Quote, Span


def quotes_of(text: str, language: str | None = None) -> tuple[Quote, ...]:
    return find_quotes(text, blocks_of_text(text), language=language)


def said(text: str) -> list[tuple[str, str | None]]:
    return [(q.text, q.speaker) for q in quotes_of(text)]


def within(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start=start, end=start + len(part))


def paragraphs(*lines: str) -> tuple[str, list[Block]]:
    """An article of the given lines, a block each."""
    text = "\n".join(lines)
    return text, list(blocks_of_text(text))


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ('"The plums were late this year," said Ida Brandt.', "en", "The plums were late this year,"),
        ("“The plums were late this year,” said Ida Brandt.", "en", "The plums were late this year,"),
        ("„Die Pflaumen kamen spät“, sagte Ida Brandt.", "de", "Die Pflaumen kamen spät"),
        ("»Die Pflaumen kamen spät«, sagte Ida Brandt.", "de", "Die Pflaumen kamen spät"),
        ("«\u00a0Les prunes sont en retard\u00a0», explique Ida Brandt.", "fr", "Les prunes sont en retard"),
        ("«Las ciruelas llegaron tarde», dijo Ida Brandt.", "es", "Las ciruelas llegaron tarde"),
        ("«Le prugne sono in ritardo», ha detto Ida Brandt.", "it", "Le prugne sono in ritardo"),
        ("‘De pruimen zijn laat dit jaar’, zei Ida Brandt.", "nl", "De pruimen zijn laat dit jaar"),
        ("“As ameixas chegaram tarde”, disse Ida Brandt.", "pt", "As ameixas chegaram tarde"),
        ("‘The plums were late this year,’ said Ida Brandt.", "en", "The plums were late this year,"),
    ],
)
def test_every_kind_of_mark(text: str, language: str, words: str):
    """The words are those inside the marks, and the spans point at them."""
    (quote,) = quotes_of(text, language=language)

    assert (words, "Ida Brandt") == (quote.text, quote.speaker)
    assert (within(text, words),) == quote.spans
    assert "inline" == quote.kind


def test_corner_brackets():
    """Japanese: the topic before the quote speaks, its title is its role."""
    (quote,) = quotes_of("田中花子社長は「来年は店を二つ開く」と述べた。")

    assert ("来年は店を二つ開く", "田中花子", "社長") == (quote.text, quote.speaker, quote.role)


def test_language_is_read_off_the_text():
    text = "Die Ernte war in diesem Jahr nicht gut. „Die Pflaumen kamen spät“, sagte Ida Brandt."

    assert [("Die Pflaumen kamen spät", "Ida Brandt")] == said(text)


def test_inner_quotation_stays_in_the_outer_one():
    text = "“My aunt says ‘dry them first’ and she is right,” said Ida Brandt."

    assert [("My aunt says ‘dry them first’ and she is right,", "Ida Brandt")] == said(text)


def test_quote_split_around_its_cue_is_one():
    text = "“The oven was fine,” said baker Omar Haddad, “until somebody opened the door.”"
    (quote,) = quotes_of(text)

    assert (within(text, "The oven was fine,"), within(text, "until somebody opened the door.")) == quote.spans
    assert "The oven was fine, until somebody opened the door." == quote.text
    assert ("Omar Haddad", "baker", "said") == (quote.speaker, quote.role, quote.cue)


def test_two_sentences_around_a_cue_are_two_quotes():
    """A full stop after the cue ends the first quote; the second has the same speaker."""
    text = "“The oven was fine,” said Omar Haddad. “Then somebody opened the door.”"

    assert [("The oven was fine,", "Omar Haddad"), ("Then somebody opened the door.", "Omar Haddad")] == said(text)


def test_quote_over_paragraphs_is_one():
    """Each paragraph opens with a mark, only the last one closes."""
    text = "Mayor Lena Marsh rose.\n“We have waited nine years for it.\n“Today it opens,” Marsh said.\nRain fell."
    (quote,) = quotes_of(text)

    assert (within(text, "We have waited nine years for it."), within(text, "Today it opens,")) == quote.spans
    assert "Lena Marsh" == quote.speaker


def test_quote_over_paragraphs_without_marks_between():
    text = "Lena Marsh wrote:\n“We have waited nine years for it.\nToday it opens.”"
    (quote,) = quotes_of(text)

    assert ["We have waited nine years for it.", "Today it opens."] == [text[s.start : s.end] for s in quote.spans]


def test_feet_and_inches_are_no_marks():
    text = 'The board is 12" wide and 48" long. He is 5\'10". "It holds two people, just about," said Kofi Annor.'

    assert [("It holds two people, just about,", "Kofi Annor")] == said(text)


def test_apostrophes_are_no_marks():
    text = "In the ‘90s the boys’ den was Tom’s. ‘It was the best place we knew,’ said Tom Reed."

    assert [("It was the best place we knew,", "Tom Reed")] == said(text)


def test_mark_never_closed_is_no_quote():
    assert [] == said("3 thoughts on “A Winter With Bees\nI liked this one a lot.")


@pytest.mark.parametrize(
    "text",
    [
        "Read our “Progress in the Orchard” series before you come.",
        "It is hard to say whether the “one tree to feed them all” plan will work.",
        "Forget the so-called “miracle pruning” and its “one weird trick”.",
        "She wrote a book called “Plums for Winter” last year.",
        "On the radio show “Garden Hour,” Ida Brandt admitted that she dislikes plums.",
        "The “new” shed is old.",
    ],
)
def test_titles_terms_and_scare_quotes_are_no_quotes(text: str):
    assert [] == said(text)


def test_words_that_are_a_link_are_a_title():
    text, blocks = paragraphs("You may like “how we dug a pond in three wet days” from last spring.")
    linked = Anchor(span=within(text, "how we dug a pond in three wet days"), url="https://garden.example/pond")

    assert () == find_quotes(text, [replace(blocks[0], anchors=(linked,))])


def test_code_is_not_read():
    text, blocks = paragraphs('print("hello to everybody who reads this", said)')

    assert () == find_quotes(text, [replace(blocks[0], kind="code")])


def test_article_title_is_no_quote():
    text = "Ida Brandt wrote “we are moving to the hills”."

    assert () == find_quotes(text, blocks_of_text(text), title="We are moving to the hills")


def test_q_element():
    """The marks of a <q> are drawn by the browser: its words have none."""
    text, blocks = paragraphs("Asked about the delay, Ines Caldeira said the parts were lost and laughed.")
    block = replace(blocks[0], inline_quotes=(within(text, "the parts were lost"),))

    (quote,) = find_quotes(text, [block])

    assert ("the parts were lost", "Ines Caldeira", "inline") == (quote.text, quote.speaker, quote.kind)


def test_block_quote_with_attribution():
    """All blocks of one quote are one; the attribution is the speaker and not quoted."""
    text, blocks = paragraphs(
        "The lanes came last week.",
        "We counted riders all day.",
        "We had planned for four.",
        "— Maren Oldfield, head of planning",
        "The next count is in May.",
    )
    link = Anchor(span=within(text, "Maren Oldfield"), url="https://city.example/count")
    blocks[1] = replace(blocks[1], quote=1)
    blocks[2] = replace(blocks[2], quote=1)
    blocks[3] = replace(blocks[3], quote=1, attribution=True, anchors=(link,))

    (quote,) = find_quotes(text, blocks)

    assert ("block", "We counted riders all day. We had planned for four.") == (quote.kind, quote.text)
    assert ("Maren Oldfield", "head of planning") == (quote.speaker, quote.role)
    assert within(text, "Maren Oldfield") == quote.speaker_span
    assert "https://city.example/count" == quote.source_url


def test_block_quote_introduced_by_a_colon():
    text, blocks = paragraphs("In her letter, Councillor Adaeze Okoro wrote:", "I cannot sign it.")
    blocks[1] = replace(blocks[1], quote=1, source_url="https://council.example/letter")

    (quote,) = find_quotes(text, blocks)

    assert ("I cannot sign it.", "Adaeze Okoro", "wrote") == (quote.text, quote.speaker, quote.cue)
    assert "https://council.example/letter" == quote.source_url


def test_block_quote_in_marks_is_one_quote():
    """Marks around the whole are not part of it; marks inside it make no further quotes."""
    text, blocks = paragraphs("“I told him: leave it.”", "I said “no, never again” and left.")
    blocks = [replace(blocks[0], quote=1), replace(blocks[1], quote=2)]

    assert ["I told him: leave it.", "I said “no, never again” and left."] == [
        q.text for q in find_quotes(text, blocks)
    ]


def test_pull_quote_that_repeats_a_quote_is_left_out():
    text, blocks = paragraphs("“We see forty families before lunch,” said Rosa Achebe.", "We see forty families")
    blocks[1] = replace(blocks[1], quote=1, pull=True)

    assert ["inline"] == [q.kind for q in find_quotes(text, blocks)]


def test_pull_quote_of_anything_else_keeps_its_kind():
    text, blocks = paragraphs("The clinic opened in a barn.", "The clinic opened in a barn")
    blocks[1] = replace(blocks[1], quote=1, pull=True)

    assert [("pull", None)] == [(q.kind, q.speaker) for q in find_quotes(text, blocks)]


def test_positions_follow_the_text():
    text, blocks = paragraphs(
        "Ann Lee wrote:", "It rained for weeks.", "“It was dry for weeks,” said Bo Dahl. “I was there.”"
    )
    blocks[1] = replace(blocks[1], quote=1)

    assert [(0, "Ann Lee"), (1, "Bo Dahl"), (2, "Bo Dahl")] == [
        (q.position, q.speaker) for q in find_quotes(text, blocks)
    ]


def test_text_without_quotes():
    assert () == find_quotes("", ())
    assert () == quotes_of("Nothing is said here.")


@pytest.mark.parametrize(
    ("piece", "size"),
    [
        ('"', 1_000_000),
        ("“", 1_000_000),
        ("“”", 1_000_000),
        ("「", 1_000_000),
        ('"a" ', 100_000),
        ("“a ", 100_000),
        ("‘a ", 100_000),
        ("“a\n", 100_000),
        ("“He said ‘a ", 100_000),
        ("“It is so,” he said.\n", 100_000),
    ],
)
def test_endless_marks_end(piece: str, size: int):
    """No reading is quadratic, and a text of nothing but quotations is cut off."""
    assert len(quotes_of(piece * (size // len(piece)))) <= 2000


def test_a_body_that_signs_a_block_quote_is_named_whole():
    """A signature names an office with all its words, not with the first."""
    text = "The light will stay as it is.\nOffice for Aids to Navigation"
    quoted, signature = text.split("\n")
    blocks = (
        Block(span=Span(start=0, end=len(quoted)), quote=1),
        Block(span=Span(start=len(quoted) + 1, end=len(text)), quote=1, attribution=True),
    )

    (quote,) = find_quotes(text, blocks, language="en")

    assert signature == quote.speaker
