"""Threads: who says what to whom."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.parsers.comments import Shape, read_comments
from archiver.parsers.document import Document
from archiver.records import Comment

URL = "http://a.example/post/"

SHAPE = Shape(
    id=re.compile(r"^c(\d+)$"),
    class_=re.compile(r"(?:^|\s)(?:comment|pingback)(?=\s|$)"),
    depth=re.compile(r"(?:^|\s)depth-(\d+)(?=\s|$)"),
    reference=re.compile(r"#c(\d+)$"),
    ping=re.compile(r"(?:^|\s)(pingback|trackback)(?=\s|$)"),
)


def read(markup: str) -> tuple[Comment, ...]:
    """The comments in *markup*."""
    document = Document(f"<html><body>{markup}</body></html>", URL)
    return read_comments(document, document.body, SHAPE)


def li(
    number: int | None, words: str = "Yes.", *, author: str = "Ida", inner: str = "", depth: int | None = None
) -> str:
    """A comment as a list item."""
    identity = f' id="c{number}"' if number is not None else ""
    level = f" depth-{depth}" if depth else ""
    return (
        f'<li class="comment{level}"{identity}><b class="fn">{author}</b>'
        f'<div class="comment-content"><p>{words}</p></div>{inner}</li>'
    )


def one(markup: str) -> Comment:
    (comment,) = read(markup)
    return comment


# -- threads ---------------------------------------------------------------------------------------


def test_a_reply_stands_in_what_it_answers() -> None:
    """Nesting tells the parent; positions count the page."""
    third = f"<ul>{li(3)}</ul>"
    second = f"<ul>{li(2, inner=third)}{li(4)}</ul>"
    found = read(f"<ol>{li(1, inner=second)}{li(5)}</ol>")

    assert [("1", None, 0), ("2", "1", 1), ("3", "2", 2), ("4", "1", 1), ("5", None, 0)] == [
        (c.id, c.parent, c.depth) for c in found
    ]
    assert [0, 1, 2, 3, 4] == [c.position for c in found]


def test_stated_depth_is_believed_before_nesting() -> None:
    """Flat lists, and lists that a theme closed too early."""
    found = read("".join(li(n, depth=d) for n, d in ((1, 1), (2, 2), (3, 3), (4, 2), (5, 1))))

    assert [("1", None, 0), ("2", "1", 1), ("3", "2", 2), ("4", "1", 1), ("5", None, 0)] == [
        (c.id, c.parent, c.depth) for c in found
    ]


def test_a_reply_to_what_is_not_there_is_marked() -> None:
    """Its depth says that it answers; nobody is made up whom it answers."""
    found = read(li(7, depth=2) + li(8, depth=1))

    assert [("7", None, True), ("8", None, False)] == [(c.id, c.parent, c.parent_missing) for c in found]


@pytest.mark.parametrize(
    "reply",
    [
        li(2, 'In reply to <a href="#c1">Ida</a>: no.'),
        li(2, '<a href="#c1">@Ida</a> no.'),
        li(2, '@<a href="#c1">Ida</a> no.'),
        li(2).replace("<div", '<span>In reply to <a href="#c1">Ida</a></span><div', 1),
        li(2).replace("<li", '<li data-parent="1"', 1),
        li(None, 'In reply to <a href="#c1">Ida</a>: no.'),
    ],
)
def test_a_flat_reply_says_what_it_answers(reply: str) -> None:
    """By a link to it that leads its words or stands in its frame, or by an attribute."""
    first, second = read(li(1) + reply)

    assert ("1", 1) == (second.parent, second.depth)
    assert second.id != first.id


@pytest.mark.parametrize(
    "other",
    [
        li(2, 'As <a href="#c1">Ida</a> says.'),
        li(2, 'In reply to <a href="#c9">Ida</a>: no.'),
        li(2, 'In reply to <a href="http://b.example/#c1">Ida</a>: no.'),
        li(2, 'In reply to <a href="#c2">myself</a>: no.'),
        li(2).replace("<li", '<li data-parent="#tab-1"', 1),
        li(2, 'In reply to <a href="#c1">Ida</a>: no.', depth=1),
    ],
)
def test_other_links_are_no_answers(other: str) -> None:
    """To what is not there, to another site, in passing; nor does any outweigh a stated depth."""
    _, second = read(li(1) + other)

    assert (None, 0) == (second.parent, second.depth)


def test_words_of_a_reply_are_not_its_parents() -> None:
    """Neither in the text nor in the HTML."""
    parent, reply = read(li(1, "Question?", inner=f"<ul>{li(2, 'Answer.', author='Otto')}</ul>"))

    assert (parent.author, parent.text) == ("Ida", "Question?")
    assert (reply.author, reply.text) == ("Otto", "Answer.")
    assert "Answer" not in parent.html


def test_an_id_is_read_once() -> None:
    """The first of two elements with one id is the comment; a widget that repeats it adds nothing."""
    found = read(li(1, "First.") + li(1, "Again."))

    assert [("1", "First.")] == [(c.id, c.text) for c in found]


@pytest.mark.parametrize("classes", ["wrap", "comment depth-{0}"])
def test_a_wrapper_carries_the_classes_an_inner_element_the_id(classes: str) -> None:
    """One comment, with the depth of the one and the id of the other."""
    markup = (
        f'<div class="comment depth-{{0}}"><div class="wrap"><div id="c{{0}}" class="{classes}">'
        '<b class="fn">Ida</b><p>Yes.</p></div></div>{1}</div>'
    )

    found = read(markup.format(1, markup.format(2, "")))

    assert [("1", None, "Yes."), ("2", "1", "Yes.")] == [(c.id, c.parent, c.text) for c in found]


def test_comments_without_ids_have_derived_ones() -> None:
    """Made of what they say; a reply names its parent by it; two that say the same differ."""
    found = read(li(None, "+1", inner=f"<ul>{li(None, 'Why?', author='Otto')}</ul>") + li(None, "+1"))

    first, reply, twin = found
    assert all(re.fullmatch(r"~[0-9a-f]{16}(-\d+)?", c.id) for c in found)
    assert reply.parent == first.id
    assert twin.id == first.id + "-2"
    assert [c.permalink for c in found] == [None, None, None]


def test_derived_ids_do_not_depend_on_the_place() -> None:
    """The same comment on another page, at another place, has the same id."""
    alone = one(li(None, "Words."))
    _, later = read(li(None, "Others.") + li(None, "Words."))

    assert alone.id == later.id


def test_a_permalink_gives_the_id() -> None:
    """Of a comment whose element has none, when it leads to this page."""
    own = (
        '<li class="comment"><b class="fn">Ida</b> '
        '<a href="#c12">3 May 2010</a><div class="comment-content">Yes.</div></li>'
    )

    assert one(own).id == "12"
    assert one(own).permalink == URL + "#c12"
    assert one(own.replace("#c12", "http://b.example/post/#c12")).id.startswith("~")


def test_empty_elements_are_no_comments() -> None:
    """A template for scripts says nothing."""
    assert read('<li class="comment" id="c1"><b class="fn"></b><div class="comment-content"></div></li>') == ()


def test_a_comment_without_words_is_kept_for_its_replies() -> None:
    """Deleted, yet answered."""
    found = read(f'<li class="comment" id="c1"><ul>{li(2)}</ul></li>')

    assert [("1", None), ("2", "1")] == [(c.id, c.parent) for c in found]


def test_forms_and_menus_hold_no_comments() -> None:
    """A preview in a form, a level of a menu."""
    assert read(f"<form>{li(1)}</form><nav>{li(2)}</nav>") == ()


@st.composite
def forests(draw: st.DrawFn) -> list[int | None]:
    """For each comment, which one before it (or none) it answers, in reading order."""
    parents: list[int | None] = []
    path: list[int] = []
    for n in range(draw(st.integers(0, 25))):
        path = path[: draw(st.integers(0, len(path)))]
        parents.append(path[-1] if path else None)
        path.append(n)
    return parents


def levels(parents: list[int | None]) -> list[int]:
    found: list[int] = []
    for parent in parents:
        found.append(0 if parent is None else found[parent] + 1)
    return found


@settings(max_examples=100, deadline=None)
@given(forests())
def test_any_thread_is_read_from_its_nesting_and_from_its_levels(parents: list[int | None]) -> None:
    """Nested or flat with levels, the same thread comes out, whole and in order."""

    def nested(n: int) -> str:
        return li(n, f"Words {n}.", inner="".join(f"<ul>{nested(m)}</ul>" for m, p in enumerate(parents) if p == n))

    expected = [
        (str(n), None if p is None else str(p), d, f"Words {n}.")
        for n, (p, d) in enumerate(zip(parents, levels(parents), strict=True))
    ]

    for markup in (
        "".join(nested(n) for n, p in enumerate(parents) if p is None),
        "".join(li(n, f"Words {n}.", depth=d + 1) for n, d in enumerate(levels(parents))),
    ):
        assert expected == [(c.id, c.parent, c.depth, c.text) for c in read(markup)]


# -- one comment -----------------------------------------------------------------------------------


def guessed(name: str) -> str:
    """A comment whose author nothing names but the place: what a theme prints in bold."""
    return (
        f'<li class="comment" id="c1"><div><b>{name}</b> <span>on May 3, 2012 at 5:00 pm</span></div><p>Hello.</p></li>'
    )


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("1" * 60 + "x", "1" * 60 + "x"),
        ("." * 90 + "x", "." * 90 + "x"),
        ("says:" * 19 + "x", "says:" * 19 + "x"),
        (None, "says:" * 200_000 + "x"),
        (None, "1" * 1_000_000 + "x"),
        (None, "1" * 60),
        (None, "says: " * 10),
    ],
    ids=lambda value: str(value)[:8],
)
def test_a_name_that_repeats_itself(author: str | None, name: str) -> None:
    """A pattern that tries all ways to divide it would not end."""
    assert author == one(guessed(name)).author


@pytest.mark.parametrize("name", ["Posted", "Reply", "On", "Edit", "Link", "date", "Author"])
def test_a_name_that_is_a_label_elsewhere(name: str) -> None:
    """Alone in bold or as the author's link, where nothing else is a name, it is one."""
    bold = f'<li class="comment" id="c1"><p><strong>{name}</strong> | May 3, 2012 at 5:00 pm</p><p>Hello.</p></li>'
    link = bold.replace("<strong>", '<a rel="nofollow" href="http://ida.example/">').replace("</strong>", "</a>")

    assert (name, None) == (one(bold).author, one(bold).author_url)
    assert (name, "http://ida.example/") == (one(link).author, one(link).author_url)


def test_a_label_is_no_name_beside_one() -> None:
    """Nor is one that is more than a word."""
    labelled = '<li class="comment" id="c1"><p><b>{}</b> {}| May 3, 2012 at 5:00 pm</p><p>Hello.</p></li>'

    assert one(labelled.format("Author", "<i>Ida</i>")).author == "Ida"
    assert one(labelled.format("Posted on", "")).author is None


def test_an_id_of_a_million_digits() -> None:
    """Which is no number at its end: no pattern begins anew at each of them."""
    digits = "1" * 1_000_000 + "x"
    words = f'<div class="comment-content" id="{digits}"><p>Hello.</p></div>'

    assert one(f'<li class="comment" id="c1"><b class="fn">Ida</b>{words}</li>').text == "Hello."
    assert one(f'<li class="comment" id="{"comm-" * 200_000}"><b class="fn">Ida</b>{words}</li>').text == "Hello."


def test_a_byline_that_ends_in_a_million_dots() -> None:
    """Only marks, or a verb between marks, are taken from behind a name."""
    byline = f'<span class="comment-author"><i>Ida</i> {"." * 1_000_000}x</span>'

    assert one(f'<li class="comment" id="c1">{byline}<p>Hello.</p></li>').author == f"Ida {'.' * 1_000_000}x"


def test_a_parent_of_a_million_letters() -> None:
    """An attribute that names no comment names no parent."""
    parent = "comment" * 150_000
    found = read(li(1) + f'<li class="comment" id="c2" data-parent="{parent}"><b class="fn">Ida</b><p>Hello.</p></li>')

    assert [c.parent for c in found] == [None, None]


@pytest.mark.parametrize("depth", ["30000000", "9" * 20, "9" * 5000])
def test_a_depth_that_no_thread_has(depth: str) -> None:
    """It says nothing; what says nothing is not counted up to."""
    answer = f'<li class="comment depth-{depth}" id="c2"><b class="fn">Ida</b><p>No.</p></li>'
    found = read(li(1, depth=1, inner=f"<ul>{answer}</ul>"))

    assert [("1", None, 0), ("2", "1", 1)] == [(c.id, c.parent, c.depth) for c in found]


@pytest.mark.parametrize(
    "words",
    [
        '<p>See <a href="#c1">this</a></p>',
        '<p><a href="#respond">look</a> at this</p>',
        '<p>No.</p><p>See <a href="#c1">this</a></p>',
        '<blockquote><p>See <a href="#c1">this</a></p></blockquote>',
    ],
)
def test_a_reader_links_to_the_comment_itself(words: str) -> None:
    """Where the theme's own permalink and reply link stand elsewhere, that is prose, however short."""
    comment = one(
        '<li class="comment" id="c1"><div><b>Ida</b> <a href="#c1">May 3, 2012 at 5:00 pm</a></div>'
        f'{words}<a class="comment-reply-link" href="?replytocom=1#respond">Reply</a></li>'
    )

    expected = re.sub("<[^>]+>", "", words.replace("</p><p>", "\n"))
    assert ("Ida", expected, f"{URL}#c1") == (comment.author, comment.text, comment.permalink)


@pytest.mark.parametrize(
    "line",
    [
        '<p>Number <a href="#c1">1</a></p>',
        '<p><a class="quote" href="#c1">Quote</a> this</p>',
        '<p>Ida on <a href="#c1">May 3, 2012 at 5:00 pm</a></p>',
    ],
)
def test_a_line_of_the_theme_is_no_prose(line: str) -> None:
    """It holds the only permalink, or one with a class, or the date."""
    comment = one(f'<li class="comment" id="c1"><b class="fn">Ida</b>{line}<div><p>Hello.</p></div></li>')

    assert comment.text == "Hello."


@pytest.mark.parametrize(
    ("author", "url", "byline"),
    [
        ("Ida", None, '<b class="fn">Ida</b>'),
        (
            "Ida",
            "http://ida.example/",
            '<b class="fn"><a href="http://ida.example/" class="url">Ida</a></b> <span class="says">says:</span>',
        ),
        ("Ida", "http://ida.example/", '<a href="http://ida.example/"><cite>Ida</cite></a>'),
        ("Ida Miller", None, '<cite class="fn">Ida\n Miller</cite>'),
        ("Ida", None, '<span class="comment-author">Ida says:</span>'),
        ("Ida", None, '<span class="comment-author">Ida <time datetime="2010-05-03">3 May</time></span>'),
        (
            "Ida",
            None,
            '<div class="comment-author vcard"><img alt="Ida" src="/i.jpg"> <cite>Ida'
            '</cite> <span class="comment-meta">on 3 May 2010 at 9:15</span></div>',
        ),
        ("Ida", None, '<div class="comment-author">Ida on May 3, 2010 at 9:15 am</div>'),
        (
            "Ida",
            "http://ida.example/",
            '<cite>Comment by <a href="http://ida.example/">Ida</a> — 3 May 2010 @ 9:15</cite>',
        ),
        ("Says", None, '<b class="fn">Says</b>'),
        ("Edward Said", None, "<cite>Edward Said</cite> Says:"),
        ("Edward Said", None, '<b class="fn">Edward Said</b> <span class="says">says:</span>'),
        ("Edward Said", None, '<span class="comment-author"><b>Edward Said</b> Says:</span>'),
        ("Edward Said", None, '<span class="comment-author"><b>Edward</b> <b>Said</b></span>'),
        ("Edward Said", None, '<span class="comment-author">Edward Said</span>'),
        ("Ida", None, '<span class="comment-author">Ida Says:</span>'),
        ("Ida", None, '<b class="fn"><a href="#c1">Ida</a></b>'),
        ("Ida", None, '<b class="fn"><a href="mailto:ida@a.example">Ida</a></b>'),
    ],
)
def test_authors(author: str, url: str | None, byline: str) -> None:
    """The name without what bylines put around it; an address that is the author's own."""
    comment = one(f'<li class="comment" id="c1">{byline}<div class="comment-content"><p>Yes.</p></div></li>')

    assert (author, url) == (comment.author, comment.author_url)
    assert comment.text == "Yes."


@pytest.mark.parametrize(
    ("at", "precision", "meta"),
    [
        ("2010-05-03T09:15:00+00:00", "second", '<time datetime="2010-05-03T09:15:00Z">long ago</time>'),
        ("2010-05-03T09:15:00+00:00", "minute", '<a href="#c1">May 3, 2010 at 9:15 am</a>'),
        ("2010-05-03T09:15:00+00:00", "minute", '<span class="date">3. Mai 2010, 9:15 Uhr</span>'),
        ("2010-05-03T09:15:00+00:00", "second", '<abbr title="2010-05-03T11:15:00+02:00">Monday</abbr>'),
        ("2010-05-03T00:00:00+00:00", "day", '<p class="comment-meta">May 3, 2010 | <a href="#c1">#</a></p>'),
        ("2010-05-03T09:15:00+00:00", "minute", "<time>May 3, 2010 at 9:15 am</time>"),
        ("2010-05-03T09:15:00+00:00", "minute", '<time datetime="2010-05-03">3 May</time> at <time>9:15 am</time>'),
        ("2010-05-03T21:15:00+00:00", "minute", '<time datetime="2010-05-03">3 May</time> at <time>9:15 p. m.</time>'),
        ("2010-05-03T00:15:00+00:00", "minute", '<i>May 3, 2010</i> <a href="#c1" title="12:15 am">link</a>'),
        ("2010-05-03T21:15:00+00:00", "minute", "<time>2010年5月3日</time> <span>下午 9:15</span>"),
        ("2010-05-03T21:15:00+00:00", "minute", '<time datetime="2010-05-03">3/5/2010</time> <span>9:15 μμ</span>'),
        ("2010-05-03T17:05:00+00:00", "minute", "<span>3 May 2010</span><span>17.05</span>"),
        (
            "2010-05-03T09:15:00+00:00",
            "minute",
            '<time datetime="2010-05-03">3 May</time> <time datetime="2010-05-03T09:15">9:15 am</time>',
        ),
        (
            "2010-05-03T09:15:00+00:00",
            "minute",
            '<time datetime="2010-05-03T09:15">3 May</time>, edited <time datetime="2010-05-09T10:00:00Z">9 May</time>',
        ),
    ],
)
def test_times(at: str, precision: str, meta: str) -> None:
    """Attributes before words; as fine as they are stated; dates in the words themselves do not count."""
    comment = one(
        f'<li class="comment" id="c1"><b class="fn">Ida</b> {meta}'
        '<div class="comment-content"><p>On July 4, 1999 it rained.</p></div></li>'
    )

    assert comment.published is not None
    assert (at, precision) == (comment.published.at.isoformat(), comment.published.precision)


def test_a_time_in_the_words_is_not_the_comments() -> None:
    """Whatever it states, and whether or not the comment has a time of its own."""
    words = 'Come at <time datetime="2010-05-03T20:00:00Z">eight</time>.'
    own = '<time datetime="2010-05-03T09:15">3 May</time>'

    dated = one(li(1, words).replace("<div", f"{own}<div", 1))

    assert dated.published is not None
    assert dated.published.at.isoformat() == "2010-05-03T09:15:00+00:00"
    assert one(li(1, words)).published is None


def test_no_time_is_no_time() -> None:
    """None is made up from the words or from today."""
    assert one(li(1, "On July 4, 1999 it rained.")).published is None


@pytest.mark.parametrize(
    "frame",
    [
        '<b class="fn">Ida</b> <a href="#c1">May 3, 2010</a> {} '
        '<p class="reply"><a class="comment-reply-link" href="#">Reply</a></p>',
        '<div class="vcard"><b class="fn">Ida</b></div><div class="meta">'
        '<a href="#c1">May 3, 2010</a></div>{}<div class="reply"><a href="#">Reply</a></div>',
        '<div class="comment-body"><div class="vcard"><cite class="fn">Ida'
        '</cite> <span class="says">says:</span></div>{}</div>',
        '<div class="comment-content"><header><b class="fn">Ida</b></header></div><div class="comment-text">{}</div>',
        "<cite>Ida</cite> Says:<br>{}",
    ],
)
def test_words_without_their_frame(frame: str) -> None:
    """Bylines, dates and controls are no words of the reader."""
    comment = one(f'<li class="comment" id="c1">{frame.format("<p>One.</p><p>Two.</p>")}</li>')

    assert (comment.author, comment.text) == ("Ida", "One.\nTwo.")


def test_a_verb_that_begins_the_words_is_one_of_them() -> None:
    """Only the verb that stands beside the author is the theme's."""
    alone = one('<li class="comment" id="c1"><cite>Ida</cite><p>Wrote: a poem</p></li>')
    both = one('<li class="comment" id="c1"><cite>Ida</cite> Says:<br><p>Wrote: a poem</p></li>')

    assert ("Wrote: a poem", "Wrote: a poem") == (alone.text, both.text)


def test_pings() -> None:
    """The author is the page that links here; label and link are no words, an excerpt is."""
    short = one('<li class="pingback" id="c1">Pingback: <a href="http://b.example/">B &raquo; Post</a></li>')
    long = one(
        '<li class="trackback" id="c2"><cite class="fn"><a href="http://b.example/" rel="external">B'
        '</a></cite><div class="comment-content"><p>[…] so they say […]</p></div></li>'
    )

    assert (short.kind, short.author, short.author_url, short.text) == ("pingback", "B » Post", "http://b.example/", "")
    assert (long.kind, long.author, long.text) == ("trackback", "B", "[…] so they say […]")
