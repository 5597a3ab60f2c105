"""When a source is told out: rules one by one, then whole blogs."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover.survey import PATIENCE, Survey


def posts(*numbers: int) -> tuple[str, ...]:
    """The addresses of posts."""
    return tuple(f"https://a.example/{number}/" for number in numbers)


def told(survey: Survey, source: str, *numbers: int) -> Survey:
    """*survey*, after *source* named these posts."""
    for url in posts(*numbers):
        survey.found(source, url)
    return survey


def mapped(*numbers: int) -> Survey:
    """A survey with a whole sitemap of these posts."""
    survey = told(Survey(), "sitemap", *numbers)
    survey.finish("sitemap")
    return survey


def test_a_post_is_found_once():
    """However its address is written, and whoever names it."""
    survey = Survey()

    assert survey.found("feed", "http://a.example/1")
    assert not survey.found("sitemap", "https://www.a.example/1/")
    assert survey.found("feed", "http://a.example/2")


def test_a_page_with_something_new_leads_on():
    """And says what was new, in the page's order."""
    survey = told(Survey(), "feed", 2)

    walk = survey.page_of("archive", posts(3, 2, 1))

    assert walk.go == "on"
    assert walk.new == posts(3, 1)


def test_a_page_that_a_whole_source_lists_puts_its_source_to_rest():
    """With a sitemap that is complete, one page is the check."""
    survey = mapped(1, 2, 3)

    assert survey.page_of("archive", posts(3, 2)).go == "rest"
    assert survey.resting == {"archive"}
    assert not survey.disagree()


def test_without_a_whole_source_nothing_rests():
    """A feed of the newest posts shows the archive's first page: the archive goes on all the same."""
    survey = told(Survey(), "feed", 1, 2, 3)
    survey.finish("feed", whole=False)

    assert survey.page_of("archive", posts(3, 2)).go == "on"


def test_of_two_sources_in_step_one_goes_before():
    """A paged feed and an archive of the same posts are not both walked."""
    survey = Survey()

    assert survey.page_of("feed", posts(4, 3)).go == "on"
    assert survey.page_of("archive", posts(4, 3)).go == "rest"
    assert survey.page_of("feed", posts(2, 1)).go == "on"
    survey.finish("feed")
    told(survey, "neighbour", 3)
    assert survey.wake(idle=True) == ()


def test_a_leader_that_fails_is_followed():
    """The source that rested takes over when the crawl is idle."""
    survey = Survey()
    survey.page_of("feed", posts(4, 3))
    survey.page_of("archive", posts(4, 3))
    survey.finish("feed", whole=False)

    assert survey.wake() == ()
    assert survey.wake(idle=True) == ("archive",)
    assert survey.resting == set()


@pytest.mark.parametrize("source", ["feed", "archive", "neighbour", "month"])
def test_a_post_that_a_whole_source_lacks_is_disagreement(source):
    """Whoever names it; what rests is woken, and told which posts were missing."""
    survey = mapped(1, 2, 3)
    survey.page_of("archive", posts(3, 2))

    told(survey, source, 9)

    assert survey.disagree()
    assert survey.missing("sitemap") == set(posts(9))
    assert survey.wake() == ("archive",)
    assert survey.page_of("archive", posts(2, 1)).go == "on"


@pytest.mark.parametrize("source", ["sitemap", "start"])
def test_what_may_be_no_post_is_no_evidence(source):
    """An archive need not list a static page, nor the address that a crawl starts from."""
    survey = told(Survey(), "archive", 1, 2)
    survey.finish("archive")
    survey.page_of("feed", posts(2))

    told(survey, source, 9)

    assert not survey.disagree()


def test_a_sitemap_that_is_still_read_lacks_nothing():
    """Only an end is a claim; and a source that failed claims nothing."""
    survey = told(Survey(), "sitemap", 1)
    survey.page_of("feed", posts(2))
    assert not survey.disagree()

    survey.finish("sitemap", whole=False)
    assert not survey.disagree()


def test_a_source_that_nobody_walks_does_not_keep_a_quarrel_up():
    """A post that a probe or a neighbour brings is evidence; only pages that could be asked for are a reason."""
    survey = told(mapped(1, 2), "oldest", 0)
    assert not survey.disagree()

    survey.page_of("archive", posts(2))
    assert survey.disagree()


def test_disagreement_ends_with_the_last_source():
    """Once all have been walked to their ends, there is nobody left to ask."""
    survey = told(mapped(1, 2), "neighbour", 3)
    survey.page_of("archive", posts(2))
    survey.page_of("feed", posts(2))
    assert survey.disagree()

    survey.finish("archive")
    assert survey.disagree()

    survey.finish("feed")
    assert not survey.disagree()


def test_a_sitemap_that_catches_up_agrees_again():
    """A child that was read late names the post."""
    survey = mapped(1, 2)
    survey.page_of("feed", posts(3, 2))
    assert survey.disagree()

    survey.found("sitemap", "https://a.example/3")

    assert not survey.disagree()


def test_the_last_page_is_offered_once():
    """Where it is known, and the source is put to rest."""
    survey = mapped(1, 2, 3)

    assert survey.page_of("archive", posts(3), last="https://a.example/page/3/").probe == "https://a.example/page/3/"
    assert survey.page_of("archive", posts(2), last="https://a.example/page/3/").probe is None
    assert Survey().page_of("archive", posts(3), last="https://a.example/page/3/").probe is None


def test_an_untested_claim_is_tested_when_nothing_else_is_left():
    """No neighbours, no last page: then the archive is walked after all."""
    survey = mapped(1, 2, 3)
    survey.page_of("archive", posts(3))
    assert survey.wake(idle=True) == ("archive",)

    survey = told(mapped(1, 2, 3), "neighbour", 2)
    survey.page_of("archive", posts(3))
    assert survey.wake(idle=True) == ()


def test_a_pagination_in_circles_ends():
    """A page that adds nothing to its own source may be a shift; several in succession are a circle."""
    survey = Survey()
    walks = [survey.page_of("archive", posts(2, 1)).go for _ in range(PATIENCE + 1)]

    assert walks == ["on"] * PATIENCE + ["end"]


def test_one_page_that_is_read_twice_is_no_end():
    """A crash, or a post published while the pages were read: the walk goes on."""
    survey = Survey()
    survey.page_of("archive", posts(4, 3))

    assert survey.page_of("archive", posts(4, 3)).go == "on"
    assert survey.page_of("archive", posts(2, 1)).go == "on"


def test_pages_without_posts_end_too():
    """An endless calendar of empty months."""
    survey = told(mapped(1), "neighbour", 2)

    assert [survey.page_of("month", ()).go for _ in range(PATIENCE)] == ["on"] * (PATIENCE - 1) + ["end"]


@given(
    st.lists(st.tuples(st.sampled_from(["sitemap", "feed", "archive", "neighbour", "start"]), st.integers(1, 6))),
    st.dictionaries(st.sampled_from(["sitemap", "feed", "archive"]), st.booleans()),
    st.randoms(use_true_random=False),
)
def test_a_survey_comes_back_from_its_rows(findings, finished, random):
    """In any order of rows, and finished before or after they came."""
    one = Survey()
    for source, whole in finished.items():
        one.finish(source, whole=whole)
    for source, number in findings:
        told(one, source, number)
    rows = sorted(one.rows)
    random.shuffle(rows)

    two = Survey.from_rows(rows, one.finished, one.resting)

    assert two.disagree() is one.disagree()
    assert [two.missing(source) for source in finished] == [one.missing(source) for source in finished]
    assert all(not two.found(source, url) for source, url in rows)


@dataclass
class Blog:
    """A blog as its sources show it, numbered from its first post, and what was asked of it."""

    size: int
    sitemap: frozenset[int] | None = None
    feed: int = 10
    feed_pages: bool = True
    per_page: int = 10
    names_last: bool = True
    neighbours: bool = True
    hidden: frozenset[int] = frozenset()
    """Posts that no feed and no archive page shows."""

    asked: list[str] = field(default_factory=list)

    def page(self, source: str, number: int) -> tuple[tuple[str, ...], bool]:
        """The posts of a page, the newest first, and whether there is a next one."""
        shown = [post for post in range(self.size, 0, -1) if post not in self.hidden]
        step = self.feed if source == "feed" else self.per_page
        self.asked.append(f"{source} {number}")
        more = number * step < len(shown) and (source != "feed" or self.feed_pages)
        return posts(*shown[(number - 1) * step : number * step]), more

    @property
    def last(self) -> int:
        """The number of the archive's last page."""
        return -(-(self.size - len(self.hidden)) // self.per_page)

    def beside(self, post: int) -> tuple[str, ...]:
        """The post before and the post after."""
        return posts(*(n for n in (post - 1, post + 1) if 1 <= n <= self.size)) if self.neighbours else ()


def crawled(blog: Blog, *, crash_after: int | None = None) -> set[int]:
    """The posts that a crawl finds, sitemap, feed and archive read first; it may be killed and begun again."""
    survey = Survey()
    fetched: set[str] = set()
    aside: dict[str, int] = {}
    queue: list[tuple[str, int]] = []
    if blog.sitemap is not None:
        told(survey, "sitemap", *blog.sitemap)
        survey.finish("sitemap")
    queue += [("feed", 1), ("archive", 1)]
    steps = 0
    while True:
        steps += 1
        if steps == crash_after:
            survey = Survey.from_rows(survey.rows, survey.finished, survey.resting)
        waiting = sorted({url for _, url in survey.rows} - fetched)
        if queue:
            source, number = queue.pop(0)
            urls, more = blog.page(source, number)
            last = f"{blog.last}" if more and source == "archive" and blog.names_last else None
            walk = survey.page_of(source, urls, last=last)
            if walk.probe:
                for url in blog.page("archive", blog.last)[0]:
                    survey.found("archive", url)
            if not more or walk.go == "end":
                survey.finish(source, whole=more or number > 1 or source == "archive")
            elif walk.go == "on":
                queue.append((source, number + 1))
            else:
                aside[source] = number + 1
        elif waiting:
            fetched.add(waiting[0])
            for url in blog.beside(int(waiting[0].split("/")[-2])):
                survey.found("neighbour", url)
        idle = not (queue or waiting)
        queue += [(source, aside.pop(source)) for source in survey.wake(idle=idle) if source in aside]
        if idle and not queue:
            return {int(url.split("/")[-2]) for url in fetched}


def everything(size: int) -> frozenset[int]:
    """The numbers of all posts."""
    return frozenset(range(1, size + 1))


HONEST = {
    "complete sitemap": (3, Blog(351, sitemap=everything(351))),
    "complete sitemap, a pagination without numbers": (
        2,
        Blog(351, sitemap=everything(351), names_last=False),
    ),
    "complete sitemap, a feed of ten": (3, Blog(351, sitemap=everything(351), feed_pages=False)),
    "complete sitemap, no neighbours": (3, Blog(351, sitemap=everything(351), neighbours=False)),
    "sitemap with static pages too": (3, Blog(351, sitemap=everything(351) | {9001, 9002})),
    "one page of everything": (2, Blog(8, sitemap=everything(8))),
    # The feed goes before, the archive shows its first and its last page.
    "no sitemap, a paged feed": (36 + 2, Blog(351)),
}


@pytest.mark.parametrize(("requests", "blog"), HONEST.values(), ids=HONEST.keys())
def test_an_honest_blog_is_asked_little(requests, blog):
    """Each post is found, and lists cost no more than this."""
    found = crawled(Blog(**{**vars(blog), "asked": blog.asked}))

    assert everything(blog.size) <= found
    assert requests == len(blog.asked), blog.asked


NEWEST = frozenset(range(252, 352))
OTHERS = {
    "sitemap of the newest 100": Blog(351, sitemap=NEWEST),
    "the same, no numbers in the pagination": Blog(351, sitemap=NEWEST, names_last=False),
    "the same, no neighbours": Blog(351, sitemap=NEWEST, neighbours=False),
    "the same, neither": Blog(351, sitemap=NEWEST, neighbours=False, names_last=False),
    "the same, neither, a feed of ten": Blog(351, sitemap=NEWEST, neighbours=False, names_last=False, feed_pages=False),
    "sitemap without the oldest five": Blog(351, sitemap=everything(351) - everything(5), neighbours=False),
    "sitemap without one in the middle": Blog(351, sitemap=everything(351) - {170}),
    "sitemap without one in the middle that no list shows": Blog(
        351, sitemap=everything(351) - {170}, hidden=frozenset({170})
    ),
    "sitemap of one kind of post": Blog(351, sitemap=frozenset(range(2, 352, 2)), feed_pages=False),
    "empty sitemap": Blog(40, sitemap=frozenset()),
    "no sitemap": Blog(351, neighbours=False),
    "no sitemap, a feed of ten": Blog(351, feed_pages=False, neighbours=False, names_last=False),
    "feed only, complete": Blog(30, feed=100, per_page=10_000, neighbours=False),
    "a feed shorter than an archive page": Blog(95, feed=5, feed_pages=False, per_page=20, neighbours=False),
    "posts that only the sitemap has": Blog(60, sitemap=everything(60), hidden=frozenset({7, 8}), neighbours=False),
}


@pytest.mark.parametrize("blog", OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("crash_after", [None, 2, 3, 20])
def test_no_post_is_lost(blog, crash_after):
    """Whatever a blog's sources leave out, as long as one of them names it; also after a crash."""
    assert everything(blog.size) == crawled(Blog(**{**vars(blog), "asked": []}), crash_after=crash_after)


def test_disagreement_is_walked_to_the_end():
    """A sitemap that is cut costs the walk of both other sources; no page is asked for twice but the last."""
    blog = Blog(351, sitemap=NEWEST)

    crawled(blog)

    assert sorted(set(blog.asked)) == sorted(f"{source} {n}" for source in ("archive", "feed") for n in range(1, 37))
    assert len(blog.asked) == 2 * 36 + 1
