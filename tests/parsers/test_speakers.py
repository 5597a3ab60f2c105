"""Who says it: cue, mention, full name, role; and silence where nobody is named."""

from __future__ import annotations

import pytest

from archiver.parsers.quotes import blocks_of_text, find_quotes
from archiver.records import Quote


def quotes_of(text: str, authors: tuple[str, ...] = ()) -> tuple[Quote, ...]:
    return find_quotes(text, blocks_of_text(text), language="en", authors=authors)


def only(text: str) -> Quote:
    (quote,) = quotes_of(text)
    return quote


@pytest.mark.parametrize(
    ("text", "speaker", "mention", "cue"),
    [
        ("“The river is rising again,” said Ida Brandt.", "Ida Brandt", "Ida Brandt", "said"),
        ("“The river is rising again,” Ida Brandt said.", "Ida Brandt", "Ida Brandt", "said"),
        ("“Is the river rising again?” Ida Brandt asked.", "Ida Brandt", "Ida Brandt", "asked"),
        ("Ida Brandt said, “The river is rising again.”", "Ida Brandt", "Ida Brandt", "said"),
        ("Ida Brandt told the Courier, “The river is rising again.”", "Ida Brandt", "Ida Brandt", "told"),
        ("Ida Brandt was quick to note: “The river is rising again.”", "Ida Brandt", "Ida Brandt", "note"),
        ("According to Ida Brandt, “the river is rising again.”", "Ida Brandt", "Ida Brandt", "According to"),
        ("“The river is rising again,” according to Ida Brandt.", "Ida Brandt", "Ida Brandt", "according to"),
        ("Ida Brandt called the river “a guest who never leaves.”", "Ida Brandt", "Ida Brandt", "called"),
        ("Ida Brandt left the hall, saying “the river is rising again.”", "Ida Brandt", "Ida Brandt", "saying"),
        ("Ida Brandt (Greens) said “the river is rising again.”", "Ida Brandt", "Ida Brandt", "said"),
        ("As Ida Brandt told reporters, “the river is rising again.”", "Ida Brandt", "Ida Brandt", "told"),
        ("“The river is rising again,” said Dr. Ida Brandt.", "Ida Brandt", "Dr. Ida Brandt", "said"),
        ("“The river is rising again.” — Ida Brandt", "Ida Brandt", "Ida Brandt", None),
        ("Ida Brandt: “The river is rising again.”", "Ida Brandt", "Ida Brandt", None),
        ("“The river is rising again,” said Ludwig van Dyke.", "Ludwig van Dyke", "Ludwig van Dyke", "said"),
    ],
)
def test_cue_in_the_sentence(text: str, speaker: str, mention: str, cue: str | None):
    quote = only(text)

    assert (speaker, mention, cue) == (quote.speaker, quote.speaker_text, quote.cue)
    assert quote.speaker_span is not None
    assert mention == text[quote.speaker_span.start : quote.speaker_span.end]


def test_nearer_clause_wins():
    """A cue in a `when` clause belongs to somebody else."""
    quote = only("When Bo Dahl suggested a dam, Ida Brandt answered: “The river is rising again.”")

    assert "Ida Brandt" == quote.speaker


def test_subject_is_not_the_object_of_a_preposition():
    quote = only("Ida Brandt of Lower Hill in Kent said “the river is rising again.”")

    assert "Ida Brandt" == quote.speaker


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("“The river is rising,” said engineer Ida Brandt.", "engineer"),
        ("“The river is rising,” said Ida Brandt, the mayor of Kent.", "mayor of Kent"),
        ("Ida Brandt, the mayor of Kent, said “the river is rising again.”", "mayor of Kent"),
        ("Lead surveyor and author, Dr. Ida Brandt, explained: “The river is rising.”", "Lead surveyor and author"),
        ("“The river is rising,” Ida Brandt said.", None),
    ],
)
def test_role(text: str, role: str | None):
    quote = only(text)

    assert ("Ida Brandt", role) == (quote.speaker, quote.role)


def test_last_name_becomes_the_full_name_from_before():
    quote = only("We met Ida Brandt on the dyke. The river was high. Brandt told us, “it is rising again.”")

    assert ("Ida Brandt", "Brandt") == (quote.speaker, quote.speaker_text)


def test_author_lends_a_full_name():
    (quote,) = quotes_of("“The river is rising again,” Brandt said.", authors=("Ida Brandt",))

    assert "Ida Brandt" == quote.speaker


def test_pronoun_is_the_subject_before():
    text = "Ida Brandt lives by the river. Bo Dahl’s boat lies there. “The water is rising again,” she said."
    quote = only(text)

    assert ("Ida Brandt", "she") == (quote.speaker, quote.speaker_text)


def test_pronoun_does_not_cross_a_title():
    """Mr. Dahl is no she, though he stands nearer."""
    text = "Ida Brandt lives by the river. Mr. Bo Dahl rows by. “The water is rising again,” she said."

    assert "Ida Brandt" == only(text).speaker


def test_pronoun_without_anybody_names_nobody():
    quote = only("“The river is rising again,” she said.")

    assert (None, "she") == (quote.speaker, quote.speaker_text)


def test_pronoun_is_less_sure_than_a_name():
    named, meant = quotes_of("“The river is rising,” Ida Brandt said.\n“It was never so high,” she said.")

    assert named.confidence is not None
    assert meant.confidence is not None
    assert named.confidence > meant.confidence


def test_noun_phrase_is_a_mention_and_no_name():
    quote = only("“The river is rising again,” said a spokesman for the city.")

    assert (None, "a spokesman for the city") == (quote.speaker, quote.speaker_text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A Northwind press release on this study called the dyke the “first of its kind in the north.”", "Northwind"),
        ("A press release from Northwind Biotech called it the “first of its kind in the north.”", "Northwind Biotech"),
        ("The White House said “the river is rising again.”", "White House"),
    ],
)
def test_organisations_and_documents_speak(text: str, speaker: str):
    assert speaker == only(text).speaker


def test_introduced_by_a_colon_over_captions():
    text = (
        "The author, Dr. Ida Brandt, explained:\nIda Brandt (photo: Lab 10)\nIda Brandt\n“The river is rising again.”"
    )

    assert ("Ida Brandt", "explained") == (only(text).speaker, only(text).cue)


def test_alone_in_its_paragraph_takes_the_subject_before():
    text = "Ida Brandt was quick to note that dykes are no cure.\n“The river will find its way, as it always has.”"
    quote = only(text)

    assert ("Ida Brandt", "note") == (quote.speaker, quote.cue)


def test_alone_after_a_paragraph_without_a_cue_has_no_speaker():
    text = "Ida Brandt walked home along the dyke.\n“The river will find its way, as it always has.”"

    assert (None, None, None) == (only(text).speaker, only(text).speaker_text, only(text).confidence)


def test_next_quote_of_a_paragraph_keeps_the_speaker():
    first, second = quotes_of("“It is rising,” said Ida Brandt. Rain fell. “Nobody has seen it so high before.”")

    assert ("Ida Brandt", "Ida Brandt") == (first.speaker, second.speaker)


@pytest.mark.parametrize(
    "text",
    [
        "Ida Brandt was told “the river is rising again today.”",
        "The claims on the sign, “the river is rising again today,” hurt nobody.",
    ],
)
def test_look_alikes_are_no_cues(text: str):
    assert not [q.speaker_text for q in quotes_of(text) if q.speaker_text]


def test_speaker_is_not_taken_from_inside_a_quotation():
    quote = only("“Bo Dahl said it would hold, and I believed him,” said Ida Brandt.")

    assert "Ida Brandt" == quote.speaker
