"""What is still to be asked of a blog's sources, and that a crash forgets none of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from archiver.discover.sources import Errand, Sources, Step
from archiver.store.queue import Queue

HOME = "https://a.example"
MAP = f"{HOME}/sitemap.xml"


def posts(*numbers: int) -> list[str]:
    """The addresses of posts."""
    return [f"{HOME}/2011/post-{number}/" for number in numbers]


def pages(*numbers: int) -> list[str]:
    """The addresses of pages of the list."""
    return [f"{HOME}/page/{number}/" for number in numbers]


@pytest.fixture
def memory() -> Iterator[Queue]:
    """The crawl's queue, which remembers."""
    with Queue(":memory:") as queue:
        queue.start("a crawl")
        yield queue


def mapped(memory: Queue, *numbers: int) -> Sources:
    """Sources with a sitemap of these posts, read to its end."""
    sources = Sources(memory)
    sources.open_sitemap(MAP)
    for url in posts(*numbers):
        sources.found("sitemap", url)
    sources.close_sitemap(MAP)
    return sources


def test_page_with_news_leads_on(memory):
    """To the next page, with the posts that nobody had named."""
    sources = Sources(memory)
    sources.found("feed", posts(3)[0])

    step = sources.page_of("archive", posts(3, 2), pages(2, 3), first=True)

    assert Step(posts=tuple(posts(2)), following=pages(2)[0]) == step
    assert sources.awaits("archive", "http://www.a.example/page/2")
    assert not sources.awaits("archive", *pages(3))


def test_page_that_was_read_before_its_turn_is_passed_over(memory):
    """The list goes on with the page behind it, for it will not be asked for again."""
    sources = Sources(memory)
    sources.keep(pages(2), posts(2), pages(3))

    step = sources.page_of("archive", posts(3), pages(2), first=True)

    assert pages(3)[0] == step.following
    assert sources.awaits("archive", *pages(3))


def test_last_page_that_was_read_before_its_turn_ends_the_list(memory):
    """And the list then claims to be whole."""
    sources = Sources(memory)
    sources.keep(pages(2), posts(2), [])

    step = sources.page_of("archive", posts(3), pages(2), first=True)

    assert step.following is None
    assert sources.survey.finished == {"archive": True}


def test_front_page_alone_claims_nothing(memory):
    """It may show the newest posts only."""
    sources = Sources(memory)

    sources.page_of("archive", posts(3), first=True)

    assert sources.survey.finished == {"archive": False}


def test_sitemap_is_whole_when_all_its_parts_are(memory):
    """The source ends with the last part, and one that is lost spoils the claim."""
    whole, broken = Sources(memory), []
    whole.open_sitemap(MAP)
    whole.open_sitemap(f"{HOME}/posts.xml")
    whole.close_sitemap(MAP)
    broken.append(dict(whole.survey.finished))

    whole.close_sitemap(f"{HOME}/posts.xml", lost=True)

    assert [{}] == broken
    assert {"sitemap": False} == whole.survey.finished


def test_feed_is_due_once_when_no_sitemap_is_open(memory):
    """By then it is known how much of it is news."""
    sources = Sources(memory)
    sources.expect_feeds([f"{HOME}/feed/"], guessed=True)
    sources.open_sitemap(MAP)

    early = sources.feeds_due()
    sources.close_sitemap(MAP)

    assert ([], False) == early
    assert ([f"{HOME}/feed/"], True) == sources.feeds_due()
    assert ([], False) == sources.feeds_due()


def test_sitemap_that_never_answers_is_given_up(memory):
    """It moved to where another one was read: when nothing is left, it counts as lost."""
    sources = Sources(memory)
    sources.expect_feeds([f"{HOME}/feed/"], guessed=False)
    sources.open_sitemap(MAP)

    assert [] == sources.left()
    assert {"sitemap": False} == sources.survey.finished
    assert ([f"{HOME}/feed/"], False) == sources.feeds_due()


def test_nothing_is_left_where_all_agree(memory):
    """A whole sitemap, tested by the neighbours of its posts: the list's second page is not asked for."""
    sources = mapped(memory, 1, 2, 3)
    sources.page_of("archive", posts(3), pages(2), first=True)
    sources.found("neighbour", posts(1)[0])
    sources.expect_months([f"{HOME}/2011/01/"])

    assert [] == sources.left()


def test_list_that_waited_is_tested_by_its_last_page(memory):
    """Where the pagination names that one; it says nothing new, and the list rests."""
    sources = Sources(memory)
    sources.open_sitemap(MAP)
    sources.page_of("archive", posts(9), pages(2, 8), first=True, waits=True)
    for url in posts(9, 8, 7):
        sources.found("sitemap", url)
    sources.close_sitemap(MAP)
    sources.found("neighbour", posts(8)[0])

    left = sources.left()
    sources.begun(left)
    sources.found("oldest", posts(7)[0])
    agreed = sources.left()

    assert [Errand(source="oldest", url=pages(8)[0])] == left
    assert [] == agreed


def test_list_that_waited_is_walked_where_its_last_page_has_more(memory):
    """The sitemap is not whole after all."""
    sources = Sources(memory)
    sources.open_sitemap(MAP)
    sources.page_of("archive", posts(9), pages(2, 8), first=True, waits=True)
    for url in posts(9, 8, 7):
        sources.found("sitemap", url)
    sources.close_sitemap(MAP)
    sources.found("neighbour", posts(8)[0])

    sources.begun(sources.left())
    sources.found("oldest", posts(1)[0])

    assert [Errand(source="archive", url=pages(2)[0])] == sources.left()


def test_sitemap_that_lacks_a_post_wakes_the_list(memory):
    """Once: after that, the list goes on by itself."""
    sources = mapped(memory, 2, 3)
    sources.page_of("archive", posts(3), pages(2), first=True)
    sources.found("neighbour", posts(1)[0])

    left = sources.left()
    sources.begun(left)

    assert [Errand(source="archive", url=pages(2)[0])] == left
    assert sources.awaits("archive", *pages(2))
    assert [] == sources.left()


def test_sitemaps_of_news_are_read_where_the_others_lack_a_post(memory):
    """They were put aside, as they mostly list posts a second time."""
    sources = mapped(memory, 2, 3)
    sources.skip_sitemap(f"{HOME}/news.xml")
    none_yet = sources.left()
    sources.found("neighbour", posts(1)[0])

    left = sources.left()
    sources.begun(left)

    assert [] == none_yet
    assert [Errand(source="sitemap", url=f"{HOME}/news.xml")] == left
    assert not sources.open_sitemap(f"{HOME}/news.xml")


def test_oldest_month_is_the_test_of_a_sitemap_that_nothing_else_tests(memory):
    """Only when it names a post that the sitemap lacks are the other months asked for."""
    sources = mapped(memory, 2, 3)
    sources.expect_months([f"{HOME}/2011/02/", f"{HOME}/2011/01/"])

    first = sources.left()
    sources.begun(first)
    sources.found("oldest", posts(1)[0])
    then = sources.left()
    sources.begun(then)

    assert [Errand(source="oldest", url=f"{HOME}/2011/01/")] == first
    assert [Errand(source="month", url=f"{HOME}/2011/02/")] == then
    assert [] == sources.left()


def test_what_is_left_is_still_left_after_a_crash(memory):
    """Until it is told to be on its way; the same sources come back from what is remembered."""
    sources = mapped(memory, 2, 3)
    sources.page_of("archive", posts(3), pages(2), first=True)
    sources.found("neighbour", posts(1)[0])
    left = sources.left()

    again = Sources(memory)

    assert left == again.left()
    assert sources.survey.finished == again.survey.finished
    assert again.awaits("archive", *pages(2))
