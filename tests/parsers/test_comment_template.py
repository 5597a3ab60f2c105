"""What the comments of a page have in common tells their names and words where no class does."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from bare_lists import DAY, PLAIN, URL, names, read


@pytest.mark.parametrize("odd", ["Author", "says", "42", "🙂", "Date", "Von Hagen", "Reply", "http://ida.example/"])
def test_a_word_of_bylines_is_a_name_where_the_others_have_theirs(odd: str) -> None:
    assert ["Ida", odd, "Otto", "Petra"] == names(PLAIN, "Ida", odd, "Otto", "Petra")


@pytest.mark.parametrize(
    ("printed", "language"),
    [("Von {name}", "de"), ("{name} より:", "ja"), ("{name} babbles:", "en"), ("Comment by {name} said", "en")],
)
def test_what_stands_around_each_name_is_none_of_it(printed: str, language: str) -> None:
    markup = PLAIN.replace("{name}", printed)

    assert ["Ida", "Otto Brandt", "Zoë"] == names(markup, "Ida", "Otto Brandt", "Zoë", language=language)


def test_an_address_makes_no_other_place_of_a_name() -> None:
    """What follows a name is one piece of text with it, or a second where the name is a link."""
    linked = '<a href="http://petra.example/" rel="external nofollow" class="url">Petra</a>'

    assert ["Ida", "Petra", "says", "Otto"] == names(
        PLAIN.replace("{name}", "{name} says:"), "Ida", linked, "says", "Otto"
    )


def test_words_without_paragraphs_are_told_from_what_stands_around_them() -> None:
    markup = f'<li id="comment-%s"><div><h4>Ida</h4><i>{DAY}</i></div><div>%s</div><div><a href="#">Vote up</a> <span>3</span></div></li>'

    assert ["Me too", "No.\nNever."] == [
        comment.text for comment in read(markup % (1, "Me too"), markup % (2, "No.<br>Never."))
    ]


def test_a_date_in_a_readers_paragraph_is_not_the_comments() -> None:
    (comment,) = read(
        '<li id="comment-1"><div><b>Ida</b></div><small>3 years ago</small>'
        "<p>January 8, 2012</p><p>was the day I first baked it.</p></li>"
    )

    assert "January 8, 2012\nwas the day I first baked it." == comment.text


def test_the_note_of_moderation_is_none_of_the_words() -> None:
    (comment,) = read(
        f'<li id="comment-1"><cite>Ida</cite> <small>{DAY}</small>'
        '<div class="comment-content"><p>Your comment is awaiting moderation.</p><p>Rye.</p></div></li>'
    )

    assert "Rye." == comment.text


def test_code_alone_keeps_its_lines() -> None:
    (comment,) = read(f'<li id="comment-1"><cite>Ida</cite> <small>{DAY}</small><pre>one\ntwo</pre></li>')

    assert "one\ntwo" == comment.text


def test_a_cite_in_a_quotation_stays_in_its_line() -> None:
    (comment,) = read(
        f'<li id="comment-1"><cite>Ida</cite> <small>{DAY}</small>'
        "<blockquote><p><cite>Otto</cite> says: no.</p></blockquote><p>Yes.</p></li>"
    )

    assert "Otto says: no.\nYes." == comment.text


def test_a_trackbacks_words_are_kept_and_a_share_link_sent_none() -> None:
    (ping,) = read(
        f'<li class="trackback even depth-1" id="comment-1"><h4>Rye elsewhere</h4><small>{DAY}</small>'
        '<p>[…] a fine word about rye […]</p><p class="bar"><a href="https://twitter.com/intent/tweet?url=x">Tweet</a></p></li>'
    )

    assert ("trackback", "Rye elsewhere", None, "[…] a fine word about rye […]") == (
        ping.kind,
        ping.author,
        ping.author_url,
        ping.text,
    )


def test_answers_stand_beside_the_element_with_the_id() -> None:
    """An element without a name holds a comment and the answers to it."""
    comment = f'<div><div id="div-comment-%s"><cite>Ida</cite> <small>{DAY}</small><p>Rye %s.</p></div>%s</div>'

    found = read("<li>" + comment % (1, 1, f"<div>{comment % (2, 2, '')}</div>") + comment % (3, 3, "") + "</li>")

    assert [("1", None), ("2", "1"), ("3", None)] == [(c.id, c.parent) for c in found]


def test_a_readers_link_to_another_comment_is_not_the_comments_own() -> None:
    item = f'<li class="comment even depth-1"><cite>Ida</cite><p><a href="#comment-1">This</a> is true.</p><a href="#comment-%s">{DAY}</a></li>'

    assert ["1", "2"] == [comment.id for comment in read(item % 1, item % 2)]


def test_an_anchor_and_a_reply_link_make_a_comment() -> None:
    """A theme may print neither a date nor a class."""
    item = (
        '<li><a name="comment-{n}"></a><div><strong>{name}</strong> <i>3 years ago</i></div><div><p>Rye.</p></div>'
        f'<a class="comment-reply-link" href="{URL}?replytocom={{n}}#respond">Reply</a></li>'
    )

    assert ["Ida", "Otto"] == names(item, "Ida", "Otto")


def test_the_clock_of_spanish_times() -> None:
    """The "a" of "a las" is no half of a day."""
    (comment,) = read(
        '<li id="comment-1"><cite>Ida</cite> <small>19 enero, 2012 a las 10:48</small><p>Rye.</p></li>', language="es"
    )

    assert comment.published is not None
    assert "2012-01-19 10:48" == f"{comment.published.at:%Y-%m-%d %H:%M}"


def test_a_wrapper_named_as_the_words_holds_a_date_that_is_only_pointed_at() -> None:
    (comment,) = read(
        '<li id="comment-1"><div class="comment-body"><div><h3>Ida</h3> <abbr title="2012-01-18T09:16:00+00:00">3 years ago</abbr></div>'
        '<p>Rye.</p><div class="bar"><a href="#">+</a> 3</div></div></li>'
    )

    assert ("Ida", "Rye.") == (comment.author, comment.text)
