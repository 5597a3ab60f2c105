"""A comment's words are told from its frame, from labels beside them, and never lost to either."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from bare_lists import DAY, read, words

from archiver.parsers.metadata import DATE

DIVS = '<li id="comment-{n}"><div>{name}</div><div>{day}</div><div>{text}</div></li>'
FOOT = '<li id="comment-{n}"><div><b>{name}</b> <i>{day}</i></div><div>{text}</div><div><p>%s</p></div></li>'
SHORT = (("+1", "+1", "+1"), ("Yes", "No", "Me too"), ("Thanks", "Thanks", "Thanks"))


@pytest.mark.parametrize("said", [*SHORT, ("Thanks",), ("Yes", "No")])
def test_short_words_in_an_element_without_a_name(said: tuple[str, ...]) -> None:
    assert list(zip(("Ida", "Otto", "Zoe"), said, strict=False)) == words(DIVS, *said)


@pytest.mark.parametrize(
    "age",
    [
        "3 lata temu",
        "for 3 år siden",
        "3 yıl önce",
        "3 anos atrás",
        "před 3 lety",
        "3년 전",
        "5 years, 2 months ago",
        "about a year ago",
        "ungefär 3 år tillbaka",
        "acum 3 ani",
    ],
)
@pytest.mark.parametrize("tag", ["div", "p"])
def test_an_age_is_none_of_the_words_in_any_language(tag: str, age: str) -> None:
    """What all comments say in one place, or with another number, is no reader's."""
    markup = f'<li id="comment-{{n}}"><h4>{{name}}</h4><{tag}>{age}</{tag}><{tag}>{{text}}</{tag}></li>'

    assert [("Ida", "Yes"), ("Otto", "No"), ("Zoe", "Me too")] == words(markup, "Yes", "No", "Me too")
    assert [("Ida", "Yes"), ("Otto", "No"), ("Zoe", "Me too")] == words(
        markup.replace("3", "{n}"), "Yes", "No", "Me too"
    )


@pytest.mark.parametrize(
    "label", ["Tell us what you think.", "You must be logged in to vote for this comment.", "Report this comment"]
)
def test_what_all_comments_say_in_one_place_is_a_label(label: str) -> None:
    said = ("<p>Yes</p>", "<p>No</p>", "<p>A long comment that says much, and then ends with a full stop.</p>")

    assert ["Yes", "No", said[2][3:-4]] == [text for _, text in words(FOOT % label, *said)]


def test_a_label_beside_words_without_paragraphs() -> None:
    markup = DIVS.replace("</li>", "<div>Rated 5 out of 5 by readers</div></li>")

    assert [("Ida", "Yes"), ("Otto", "No"), ("Zoe", "Me too")] == words(markup, "Yes", "No", "Me too")


def test_two_elements_that_nothing_compares_are_both_kept() -> None:
    (one,) = read(f'<li id="comment-1"><h4>Ida</h4><i>{DAY}</i><div>Yes</div><div>Three of us</div></li>')

    assert "Yes\nThree of us" == one.text


@pytest.mark.parametrize(
    "first",
    ["<div>Author</div>", '<div><img class="avatar" src="http://1.gravatar.com/avatar/a"></div>', "<div>New</div>"],
)
@pytest.mark.parametrize("name", ["<b>{name}</b>", '<b class="fn">{name}</b>'])
def test_an_element_more_at_the_head_of_a_comment_moves_no_words(name: str, first: str) -> None:
    markup = '<li id="comment-{n}"><div>NAME <i>{day}</i></div><div>{text}</div></li>'.replace("NAME", name)

    found = words(markup, *(f"<p>Rye {n}.</p>" for n in "abcd"), by=("Ida", f"Otto{first}", "Zoe", "Max"))
    moved = read(
        *(
            markup.replace("{n}", str(n))
            .replace("{name}", who)
            .replace("{day}", DAY)
            .replace("{text}", f"<p>Rye {n}.</p>")
            .replace("<div>", f"{first if n == 2 else ''}<div>", 1)
            for n, who in enumerate(("Ida", "Otto", "Zoe", "Max"), 1)
        )
    )

    assert ["Rye a.", "Rye b.", "Rye c.", "Rye d."] == [text for _, text in found]
    assert ["Rye 1.", "Rye 2.", "Rye 3.", "Rye 4."] == [c.text for c in moved]
    assert [("Ida", True), ("Zoe", True), ("Max", True)] == [
        (c.author, c.published is not None) for c in moved if c.author != "Otto" and c.author != "New"
    ]
    assert moved[1].published is not None


def test_words_above_the_name() -> None:
    """Short words without a full stop are words where the name stands beside the date."""
    markup = '<li id="comment-{n}"><div><p>{text}</p></div><div><p>{name}</p><small>{day}</small></div></li>'

    assert [("Ida", "I like this bread more than any")] == words(markup, "I like this bread more than any")
    assert [("Ida", "I like it"), ("Otto", "Me too"), ("Zoe", "No.")] == words(markup, "I like it", "Me too", "No.")


@pytest.mark.parametrize("text", ["<p>{}</p>", "{}", "<div>{}</div>"])
def test_a_date_in_the_title_of_a_readers_link_is_not_the_comments(text: str) -> None:
    link = 'See <a href="http://x.example/" title="My post of January 8, 2012">this</a>.'
    (one,) = read(f'<li id="comment-1"><b>Ida</b><small>{DAY}</small><div>{text.format(link)}</div></li>')

    assert one.published is not None
    assert (18, "See this.") == (one.published.at.day, one.text)


def test_a_readers_weeks_are_not_the_comments_age() -> None:
    for markup in ("<div>{text}</div>", "{text}"):
        markup = f'<li id="comment-{{n}}"><div><b>{{name}}</b></div>{markup}<div>2 years ago</div></li>'
        moved = "<p>I moved here <em>3 weeks ago</em>.</p>"

        assert [("Ida", "I moved here 3 weeks ago.")] == words(markup, moved)
        assert [("Ida", "I moved here 3 weeks ago."), ("Otto", "Yes."), ("Zoe", "No.")] == words(
            markup, moved, "<p>Yes.</p>", "<p>No.</p>"
        )


def test_a_mention_in_a_paragraph_with_an_attribute() -> None:
    (one,) = read(
        f'<li id="comment-1"><b>Ida</b><small>{DAY}</small><p dir="ltr"><a href="#comment-7">@Otto</a></p></li>'
    )

    assert "@Otto" == one.text


def test_a_readers_paragraph_that_begins_like_the_note_of_moderation() -> None:
    said = "<p>Your comment is in moderation, be patient, Anna.</p><p>I will look tonight.</p>"
    (one,) = read(
        f'<li id="comment-1"><cite class="fn">Ida</cite> <small>{DAY}</small><div class="comment-content">{said}</div></li>'
    )

    assert "Your comment is in moderation, be patient, Anna.\nI will look tonight." == one.text


def test_words_in_several_elements_of_one() -> None:
    (one,) = read(
        f'<li id="comment-1"><cite>Ida</cite><small>{DAY}</small><div><p>Thank you</p><div><p>for all of these</p></div></div></li>'
    )

    assert "Thank you\nfor all of these" == one.text


def test_blanks_behind_a_date_cost_no_time() -> None:
    """A title is read as far as a date may go, and blanks are looked at once."""
    blanks = " " * 200_000
    (one,) = read(
        f'<li id="comment-1"><b>Ida</b><span title="January 8, 2012{blanks}x">then</span><div><p>Rye.</p></div></li>'
    )

    assert one.published is not None
    assert DATE.search(f"January 8, 2012{blanks}x") is not None


def test_what_a_reader_put_in_an_element_of_its_own_is_kept() -> None:
    """What stands where the others have their words, but within what was found before, is not all of them."""
    markup = '<li id="comment-{n}"><h4>{name}</h4><time>{day}</time><div>{text}</div></li>'
    said = ("<div>in a div</div><p>Rye</p>", "<blockquote><p>No</p></blockquote>", "<div>in a div</div><p>Rye</p>")

    assert ["in a div\nRye", "No", "in a div\nRye"] == [text for _, text in words(markup, *said)]
