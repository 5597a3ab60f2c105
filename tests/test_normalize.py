"""Pages in one spelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from builders import POST, article, comment, comments, fetch, moment, page, quote
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.ids import derived_comment_id
from archiver.normalize import normalize
from archiver.records import Article, Comment, Link, Media, Moment, Person, Problem, Quote, Site, Span, Term


def test_texts_are_trimmed_and_empty_ones_are_none():
    found = normalize(
        page(
            article=Article(
                title=" A \n title ",
                language=" ",
                text=" One \u00a0 line \r\n\r\n two ",
                authors=(Person(name=" Ann  Lee "), Person(name=" ")),
                terms=(Term(scheme="tag", name=" Bread & Butter", slug=" "), Term(scheme="tag", name="", slug="x")),
            )
        )
    ).article

    assert (found.title, found.language, found.text) == ("A title", None, "One line\ntwo")
    assert (Person(name="Ann Lee"),) == found.authors
    assert (Term(scheme="tag", name="Bread & Butter", slug="bread-butter"),) == found.terms


def test_letters_have_one_form():
    """An e with an accent is one character, however the page writes it."""
    assert normalize(page(article=article("cafe\u0301"))).article.text == "caf\u00e9"


def test_what_no_file_can_hold_is_replaced():
    """NUL and half surrogate pairs leave a mark."""
    found = normalize(page(article=article("a\x00b\ud800c", html="\udc00"))).article

    assert (found.text, found.html) == ("a\ufffdb\ufffdc", "\ufffd")


def test_addresses_are_absolute():
    found = normalize(
        page(
            article=article(
                authors=(Person(name="Ann", url="/ann/"),),
                media=(Media(url="rain.png"), Media(url="data:image/png;base64,xx")),
            ),
            comments=(comment("1", author_url="http://", permalink="#comment-1"),),
            links=(Link(url="mailto:a@b.example", role="body"), Link(url="../other/", role="body", text=" o ")),
        )
    )

    assert found.article.authors[0].url == "https://blog.example/ann/"
    assert [m.url for m in found.article.media] == ["https://blog.example/post/rain.png"]
    assert (None, f"{POST}#comment-1") == (found.comments[0].author_url, found.comments[0].permalink)
    assert (Link(url="https://blog.example/other/", role="body", text="o"),) == found.links


def test_times_are_whole_seconds_of_utc():
    local = datetime(2024, 1, 1, 1, 30, 5, 999, tzinfo=timezone(timedelta(hours=2)))
    naive = datetime(2024, 1, 1, 1, 30)  # noqa: DTZ001

    found = normalize(page(article=article(published=Moment(at=local), modified=Moment(at=naive)))).article

    assert datetime(2023, 12, 31, 23, 30, 5, tzinfo=UTC) == found.published.at
    assert datetime(2024, 1, 1, 1, 30, tzinfo=UTC) == found.modified.at


def test_comment_without_id_gets_one_of_what_it_says():
    said = Comment(id="", position=0, author="Ann", text="Yes.", published=moment("2024-01-01T00:00:00"))

    [found] = normalize(page(comments=(said,))).comments

    assert derived_comment_id("Ann", "2024-01-01T00:00:00Z", "Yes.", None, {}) == found.id


def test_two_nameless_comments_of_the_same_words_are_two():
    twins = tuple(Comment(id="", position=n, text="+1") for n in range(2))
    id = derived_comment_id(None, None, "+1", None, {})

    assert [id, f"{id}-2"] == [c.id for c in normalize(page(comments=twins)).comments]


def test_threads_are_repaired():
    found = normalize(page(comments=comments(("b", "a"), "a", "a"))).comments

    assert [(c.id, c.depth) for c in found] == [("a", 0), ("b", 1)]


def test_comments_know_the_page_that_shows_them():
    found = normalize(page(kind="comments", about=POST, comment_page=3, comments=comments("a"))).comments

    assert [c.page for c in found] == [3]


def test_addresses_of_pages_are_canonical():
    found = normalize(replace(page(), url="HTTPS://Blog.Example/post/?utm_source=x", about="https://blog.example"))

    assert (found.url, found.about) == (POST, "https://blog.example/")


def test_quotes_keep_pointing_at_their_words():
    """The text around a quote shrinks, its span moves along."""
    text = "  It  rained.\n\n “We were\u00a0 early,”  said Ann."
    said = quote("We were\u00a0 early,", text, speaker="Ann", speaker_text="Ann")
    at = text.index("Ann")
    said = replace(said, speaker_span=Span(start=at, end=at + 3))

    found = normalize(page(article=article(text), quotes=(said,)))

    [kept] = found.quotes
    clean = found.article.text
    assert "We were early," == kept.text == clean[kept.spans[0].start : kept.spans[0].end]
    assert clean[kept.speaker_span.start : kept.speaker_span.end] == "Ann"


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 50)])
def test_quote_outside_of_the_text_is_a_problem(span):
    """It is dropped, and said."""
    lost = Quote(position=0, kind="block", text="Words", spans=(Span(start=span[0], end=span[1]),))

    found = normalize(page(article=article("Some text"), quotes=(lost, quote("text", "Some text", position=1))))

    assert [(q.position, q.text) for q in found.quotes] == [(0, "text")]
    assert [(p.stage, p.field) for p in found.problems] == [("store", "quotes")]


def test_one_problem_is_told_once():
    twice = (Problem(stage="parse", field="title", error="none"),) * 2

    assert twice[:1] == normalize(page(problems=twice)).problems


words = st.text(alphabet="aé \n\t\r\u00a0\u0301\u00ad\u200b\ufeff\x00\ud800東.", max_size=12)
maybe = st.none() | words
moments = st.none() | st.builds(
    Moment,
    at=st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=2))])).filter(
        lambda at: 1970 < at.year < 2100
    ),
    raw=words,
)
urls = st.sampled_from(["", " ", "/x", "x y", "http://", "https://a.example/b ", "HTTP://A.example", "mailto:x", "//["])
spans = st.builds(Span, start=st.integers(-1, 12), end=st.integers(0, 12))
pages = st.builds(
    page,
    st.just(POST),
    site=st.none() | st.builds(Site, key=words, url=urls, title=maybe, zone=maybe),
    article=st.none()
    | st.builds(
        Article,
        title=maybe,
        language=maybe,
        html=words,
        text=words,
        authors=st.lists(st.builds(Person, name=words, url=st.none() | urls), max_size=2).map(tuple),
        published=moments,
        terms=st.lists(st.builds(Term, scheme=st.just("tag"), name=words, slug=words), max_size=2).map(tuple),
        media=st.lists(st.builds(Media, url=urls, alt=words, caption=words), max_size=2).map(tuple),
        claimed_comments=st.none() | st.integers(-1, 2),
        part=st.integers(0, 2),
        parts=st.integers(0, 2),
    ),
    comments=st.lists(
        st.builds(
            Comment,
            id=words,
            position=st.integers(0, 3),
            parent=maybe,
            author=maybe,
            author_url=st.none() | urls,
            published=moments,
            html=words,
            text=words,
        ),
        max_size=4,
    ).map(tuple),
    quotes=st.lists(
        st.builds(
            Quote,
            position=st.integers(0, 3),
            kind=st.just("inline"),
            text=words,
            spans=st.lists(spans, max_size=2).map(tuple),
            speaker=maybe,
            speaker_span=st.none() | spans,
            source_url=st.none() | urls,
        ),
        max_size=3,
    ).map(tuple),
    links=st.lists(st.builds(Link, url=urls, role=st.just("body"), text=words), max_size=3).map(tuple),
    problems=st.lists(st.builds(Problem, stage=st.just("parse"), field=words, error=words), max_size=2).map(tuple),
    fetch=st.none() | st.builds(fetch, urls, etag=maybe, media_type=maybe),
)


@settings(max_examples=300, deadline=None)
@given(pages)
def test_normalising_twice_equals_once(found):
    once = normalize(found)

    assert once == normalize(once)


@settings(max_examples=200, deadline=None)
@given(words, st.data())
def test_moved_spans_hold_the_same_words(text, data):
    """The letters that a span held before are those it holds after."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    held = Quote(position=0, kind="block", text="x", spans=(Span(start=start, end=end),))

    found = normalize(page(article=Article(text=text), quotes=(held,)))

    letters = [c for c in text[start:end] if c in "東."]
    if letters:
        [span] = found.quotes[0].spans
        assert letters == [c for c in found.article.text[span.start : span.end] if c in "東."]
