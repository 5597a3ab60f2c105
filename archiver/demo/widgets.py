"""The sidebar: WordPress's own widgets, in their HTML5 form."""

from __future__ import annotations

import calendar
from datetime import datetime

from . import dates
from .content import Blog
from .discussion import author_link, comment_link
from .markup import attribute, escaped, title
from .templates import fill


def sidebar(blog: Blog, month: datetime) -> str:
    """All widgets; the calendar shows *month*."""
    shown = [
        _widget("search", "", search_form(blog)),
        _widget("recent_entries", "Recent Posts", _recent_posts(blog), id_="recent-posts"),
        _widget("recent_comments", "Recent Comments", _recent_comments(blog), id_="recent-comments"),
        _widget("archive", "Archives", _archives(blog), id_="archives"),
        _widget("categories", "Categories", _categories(blog)),
        _widget("calendar", "", _calendar(blog, month)),
        _widget("meta", "Meta", _meta(blog)),
    ]
    return '<aside id="secondary" class="widget-area">\n\t' + "".join(shown) + "</aside><!-- #secondary -->\n"


def search_form(blog: Blog, words: str = "") -> str:
    """The field that `/?s=` answers."""
    return fill("search.html", home=blog.base, words=attribute(words))


def _widget(name: str, heading: str, body: str, id_: str = "") -> str:
    head = f'<h2 class="widget-title">{heading}</h2>' if heading else ""
    return f'<section id="{id_ or name}-2" class="widget widget_{name}">{head}{body}</section>'


def _list(items: list[str], more: str = "") -> str:
    return f"\n\t\t<ul{more}>\n" + "\n".join(items) + "\n\t\t</ul>\n\n\t\t"


def _recent_posts(blog: Blog) -> str:
    links = [
        f'<a href="{blog.url(post.path)}">{title(post.heading) or "(no title)"}</a>' for post in blog.newest_first[:5]
    ]
    return _list([f"\t\t\t<li>\n\t\t\t\t{link}\n\t\t\t\t\t\t\t\t</li>" for link in links])


def _recent_comments(blog: Blog) -> str:
    shown = [c for c in blog.comments if c.status == "approved" and not blog.post_of(c).password]
    return _list(
        [
            f'<li class="recentcomments"><span class="comment-author-link">{author_link(c)}</span> on '
            f'<a href="{comment_link(blog, c)}">{title(blog.post_of(c).heading)}</a></li>'
            for c in reversed(shown[-5:])
        ],
        more=' id="recentcomments"',
    )


def _archives(blog: Blog) -> str:
    months = {f"{post.published:/%Y/%m/}": dates.month(post.published) for post in blog.newest_first}
    return _list([f"\t<li><a href='{blog.url(path)}'>{name}</a></li>" for path, name in months.items()])


def _categories(blog: Blog) -> str:
    return _list(
        [
            f'\t<li class="cat-item cat-item-{term.id}"><a href="{blog.url(f"/category/{term.slug}/")}">'
            f"{escaped(term.name)}</a>\n</li>"
            for term in blog.categories
        ]
    )


def _meta(blog: Blog) -> str:
    links = (
        (blog.url("/wp-login.php"), "Log in"),
        (blog.url("/feed/"), "Entries feed"),
        (blog.url("/comments/feed/"), "Comments feed"),
        ("https://en-gb.wordpress.org/", "WordPress.org"),
    )
    return _list([f'\t\t\t<li><a href="{address}">{name}</a></li>' for address, name in links])


def _calendar(blog: Blog, shown: datetime) -> str:
    here = (shown.year, shown.month)
    written = {post.published.day for post in blog.posts if _month(post.published) == here}
    weeks = [
        "<tr>" + "".join(_day(blog, shown, day, day in written) for day in week) + "</tr>"
        for week in calendar.Calendar(firstweekday=0).monthdayscalendar(*here)
    ]
    # The nearest months with a post: WordPress leads to no empty month.
    months = {_month(post.published): post.published for post in blog.posts}
    before = max((month for month in months if month < here), default=None)
    after = min((month for month in months if month > here), default=None)
    return fill(
        "calendar.html",
        month=dates.month(shown),
        weeks="".join(weeks),
        before=_month_link(blog, months[before], "&laquo; {}") if before else "&nbsp;",
        after=_month_link(blog, months[after], "{} &raquo;") if after else "&nbsp;",
    )


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month


def _month_link(blog: Blog, moment: datetime, words: str) -> str:
    name = dates.MONTHS[moment.month - 1][:3]
    return f'<a href="{blog.url(f"{moment:/%Y/%m/}")}">{words.format(name)}</a>'


def _day(blog: Blog, shown: datetime, day: int, linked: bool) -> str:
    if not day:
        return '<td class="pad">&nbsp;</td>'
    date = shown.replace(day=day)
    today = ' id="today"' if date.date() == blog.today.date() else ""
    if not linked:
        return f"<td{today}>{day}</td>"
    label = f"Posts published on {dates.day(date)}"
    return f'<td{today}><a href="{blog.url(f"{date:/%Y/%m/%d/}")}" aria-label="{label}">{day}</a></td>'
