"""How many comments a heading says there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.parsers.claims import claimed_count


@pytest.mark.parametrize(
    ("count", "heading"),
    [
        (30, "30 thoughts on “On bread”"),
        (1, "One thought on “On bread”"),
        (1, "1 thought on “On bread”"),
        (2, "2 Replies to “…”"),
        (1, "One Response to “12 ways”"),
        (1, "One thought on “12 Comments that changed me”"),
        (1204, "1,204 Responses"),
        (0, "No Comments"),
        (0, "0 Comments"),
        (0, "Zero comments"),
        (0, "No Responses Yet"),
        (5, "Comments: 5"),
        (12, "Comments (12)"),
        (7, "Comments [7]"),
        (7, "Comments – 7"),
        (23, "Comments 23"),
        (5, "Discussion (5)"),
        (1, "Join the Conversation 1 Comment"),
        (14, "Join the Conversation\n14 Comments"),
        (14, "This Post Has 14 Comments"),
        (1, "This Post Has One Comment"),
        (7, "There are 7 comments for this post"),
        (12, "12 Responses so far"),
        (14, "View all 14 comments"),
        (4, "4 Comments »"),
        (3, "3 Comments Add yours"),
        (7, "7 Reader Comments"),
        (12, "12 Comments on “Ten 100 replies”"),
        (4, "4 Comments to Bread in 2012"),
        (2, "2 Responses to Top 10 comments"),
        (20, '20 Responses to "On bread"'),
        (1, "1 Response to 'On bread'"),
        (40, "Showing 12 of 40 comments"),
        (5, "5 Comments, 2 Pings"),
        (3, "March 4, 2010 Comments (3)"),
        (3, "in 2010 3 Comments"),
        (2, "2 thoughts on “He said “5 comments” twice”"),
        (12, "12 Kommentare"),
        (3, "Kommentare (3)"),
        (17, "17 Gedanken zu „Brot“"),
        (1, "Ein Gedanke zu „Brot“"),
        (1, "Eine Antwort auf „Brot“"),
        (5, "5 Antworten auf „Brot“"),
        (0, "Keine Kommentare"),
        (0, "Noch keine Kommentare"),
        (1204, "1.204 Kommentare"),
        (1, "1 Kommentar zu „Brot“"),
        (3, "3 réponses à « Le pain »"),
        (3, "3 commentaires sur « Le pain »"),
        (1, "Un commentaire sur « Le pain »"),
        (1, "Une réponse à « Le pain »"),
        (17, "17 réflexions sur « Le pain »"),
        (0, "Aucun commentaire"),
        (1204, "1 204 commentaires"),
        (1204, "1\u202f204 commentaires"),
        (5, "5 comentarios en “Pan”"),
        (1, "Una respuesta a «Pan»"),
        (0, "Sin comentarios"),
        (1, "Un commento"),
        (2, "2 pensieri su “Pane”"),
        (1, "Un pensiero su “Pane”"),
        (3, "3 comentários em “Pão”"),
        (1, "Este post tem um comentário"),
        (8, "8 reacties op “Brood”"),
        (1, "Een reactie op “Brood”"),
        (2, "2 svar till “Bröd”"),
        (5, "5 комментариев"),
        (5, "Комментариев: 5"),
        (3, "Yorumlar (3)"),
        (1, "1件のコメント"),
        (3, "“パン” に 3 件のコメント"),
        (3, "有 3 条评论"),
        (3, "댓글 3개"),
    ],
)
def test_claimed_count(count: int, heading: str) -> None:
    """Numbers and number words, before or behind the noun, in the languages that themes speak."""
    assert count == claimed_count(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Comments",
        "Responses",
        "Discussion",
        "Leave a Reply",
        "Leave a comment",
        "Post a Comment",
        "Add a comment",
        "Write a comment",
        "Comment on this post",
        "Be the first to comment",
        "Comments are closed.",
        "“5 Comments” is a title",
        "Leave a Reply to “12 comments”",
        "Comments on 12 Angry Men",
        "Chapter 12: Comments on bread",
        "Hinterlasse einen Kommentar",
        "Schreibe einen Kommentar",
        "Einen Kommentar schreiben",
        "Eine Antwort schreiben",
        "Kommentar verfassen",
        "Laisser un commentaire",
        "Deja un comentario",
        "Deja una respuesta",
        "Lascia un commento",
        "Deixe um comentário",
        "Geef een reactie",
        "Een reactie plaatsen",
        "Lämna ett svar",
        "2 Pingbacks",
        "Trackbacks/Pingbacks (2)",
        "12 Notes",
        "23",
    ],
)
def test_headings_that_claim_nothing(heading: str) -> None:
    """Invitations, bare nouns, other numbers."""
    assert claimed_count(heading) is None


@given(st.integers(0, 99_999), st.text(max_size=40))
def test_the_title_is_not_counted(count: int, title: str) -> None:
    """Whatever the quoted title says, the heading's own number counts."""
    assert count == claimed_count(f"{count} thoughts on “{title}”")


@given(st.text(max_size=200))
def test_any_heading_is_taken(heading: str) -> None:
    """No words stop it."""
    count = claimed_count(heading)

    assert count is None or count >= 0


@pytest.mark.parametrize(
    "heading", ["1" * 1_000_000, "123 456 " * 200_000, "ein Kommentar " * 100_000], ids=lambda heading: heading[:7]
)
def test_a_heading_that_is_none(heading: str) -> None:
    """Nobody's heading is a megabyte long."""
    assert claimed_count(heading) is None
