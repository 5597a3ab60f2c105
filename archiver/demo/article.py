"""A post as the theme prints it: heading, byline, text, terms, and the ways to other posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from . import dates, markup
from .content import Blog, Post, Term
from .markup import escaped, title
from .templates import fill


def article(blog: Blog, post: Post, *, alone: bool, part: int = 1, first_page: bool = False) -> str:
    """The post on its own page, or in a list; on the *first_page* of the front page sticky posts lead."""
    return _article(
        blog,
        post,
        heading=_own_heading(post) if alone else _linked_heading(blog, post),
        text_class="entry-content",
        text=content(blog, post, alone=alone, part=part),
        alone=alone,
        sticky=first_page and post.sticky,
    )


def summary(blog: Blog, post: Post) -> str:
    """The post among search results."""
    heading, text = _linked_heading(blog, post), f"<p>{markup.excerpt(post.body)}</p>"
    return _article(blog, post, heading=heading, text_class="entry-summary", text=text, alone=False, sticky=False)


def _article(blog: Blog, post: Post, *, heading: str, text_class: str, text: str, alone: bool, sticky: bool) -> str:
    page = post.kind == "page"
    return fill(
        "article.html",
        id=post.id,
        classes=" ".join(post_class(post, sticky=sticky)),
        heading=heading,
        meta="" if page else _entry_meta(blog, post),
        text_class=text_class,
        text=text,
        footer="" if page else _entry_footer(blog, post, alone=alone),
    )


def _own_heading(post: Post) -> str:
    # The theme prints no heading at all for a post without a title.
    return f'<h1 class="entry-title">{title(post.heading)}</h1>' if post.heading else ""


def _linked_heading(blog: Blog, post: Post) -> str:
    address = blog.url(post.path)
    return f'<h2 class="entry-title"><a href="{address}" rel="bookmark">{title(post.heading)}</a></h2>'


def post_class(post: Post, *, sticky: bool) -> Iterable[str]:
    """The classes of `post_class()`."""
    yield from (f"post-{post.id}", post.kind, f"type-{post.kind}", "status-publish")
    if post.kind == "post":
        yield "format-standard"
    if post.password:
        yield "post-password-required"
    if sticky:
        yield "sticky"
    yield "hentry"
    yield from (f"category-{term.slug}" for term in post.categories)
    yield from (f"tag-{term.slug}" for term in post.tags)


def _entry_meta(blog: Blog, post: Post) -> str:
    if post.modified == post.published:
        times = _time("entry-date published updated", post.published)
    else:
        times = _time("entry-date published", post.published) + _time("updated", post.modified)
    by = f'href="{blog.url(f"/author/{post.author.slug}/")}">{escaped(post.author.name)}</a>'
    return (
        '\t\t\t<div class="entry-meta">\n\t\t\t\t'
        f'<span class="posted-on">Posted on <a href="{blog.url(post.path)}" rel="bookmark">{times}</a></span>'
        f'<span class="byline"> by <span class="author vcard"><a class="url fn n" {by}</span></span>'
        "\t\t\t</div><!-- .entry-meta -->"
    )


def _time(classes: str, moment: datetime) -> str:
    return f'<time class="{classes}" datetime="{dates.attribute(moment)}">{dates.day(moment)}</time>'


def content(blog: Blog, post: Post, *, alone: bool, part: int = 1) -> str:
    """The text, or as much of it as this place shows."""
    if post.password:
        return password_form(blog, post)
    blocks = post.pages[part - 1]
    cut = next((number for number, block in enumerate(blocks) if "more" in block), None)
    start = markup.rendered(blocks[:cut], blog.base)
    if cut is not None and not alone:
        unseen = f'<span class="screen-reader-text"> &#8220;{title(post.title)}&#8221;</span>'
        address = f"{blog.url(post.path)}#more-{post.id}"
        return f'{start}\n\n<p> <a href="{address}" class="more-link">Continue reading{unseen}</a></p>'
    if cut is not None:
        start += f'\n\n<p><span id="more-{post.id}"></span></p>\n\n' + markup.rendered(blocks[cut:], blog.base)
    if alone and post.kind == "post":
        # A plugin's buttons, inside the text's own element.
        start += fill("sharing.html", id=post.id, address=blog.url(post.path))
    return start + _page_links(blog, post, part)


def password_form(blog: Blog, post: Post) -> str:
    """What stands where the text would be."""
    return fill("password.html", home=blog.base, id=post.id)


def _page_links(blog: Blog, post: Post, part: int) -> str:
    last = len(post.pages)
    if last < 2:
        return ""
    numbers = []
    for number in range(1, last + 1):
        if number == part:
            numbers.append(f'<span class="post-page-numbers current" aria-current="page">{number}</span>')
        else:
            address = blog.url(f"{post.path}{number}/" if number > 1 else post.path)
            numbers.append(f'<a href="{address}" class="post-page-numbers">{number}</a>')
    return f'\n<div class="page-links">Pages: {" ".join(numbers)}</div>'


def _entry_footer(blog: Blog, post: Post, *, alone: bool) -> str:
    address = blog.url(post.path)
    parts = []
    if post.categories:
        links = _terms(blog, "category", post.categories, "category tag")
        parts.append(f'<span class="cat-links">Posted in {links}</span>')
    if post.tags:
        parts.append(f'<span class="tags-links">Tagged {_terms(blog, "tag", post.tags, "tag")}</span>')
    number = len(blog.approved(post))
    if not alone and not post.password and (post.comments_open or number):
        said = {0: "Leave a Comment", 1: "1 Comment"}.get(number, f"{number} Comments")
        unseen = f'<span class="screen-reader-text"> on {title(post.heading)}</span>'
        anchor = "comments" if number else "respond"
        parts.append(f'<span class="comments-link"><a href="{address}#{anchor}">{said}{unseen}</a></span>')
    if alone and not post.password:
        said = "Print This Post"
        link = f'<a href="{address}print/" title="{said}" rel="nofollow">{said}</a>'
        parts.append(f'<span class="print-link">{link}</span>')
    return f'\n\t<footer class="entry-footer">\n\t\t{"".join(parts)}\t</footer><!-- .entry-footer -->'


def _terms(blog: Blog, base: str, terms: Iterable[Term], rel: str) -> str:
    return ", ".join(
        f'<a href="{blog.url(f"/{base}/{term.slug}/")}" rel="{rel}">{title(term.name)}</a>' for term in terms
    )


def post_navigation(blog: Blog, post: Post) -> str:
    """The posts before and after."""
    order = blog.newest_first
    place = order.index(post)
    links = ""
    if place + 1 < len(order):
        links += _adjacent(blog, order[place + 1], "previous", "prev", "Previous")
    if place > 0:
        links += _adjacent(blog, order[place - 1], "next", "next", "Next")
    return fill("navigation.html", kind="post", label="Posts", heading="Post", links=links)


def _adjacent(blog: Blog, post: Post, where: str, rel: str, word: str) -> str:
    name = title(post.heading) or f"{word} Post"
    words = f'<span class="nav-subtitle">{word}:</span> <span class="nav-title">{name}</span>'
    return f'<div class="nav-{where}"><a href="{blog.url(post.path)}" rel="{rel}">{words}</a></div>'


def posts_navigation(blog: Blog, path: str, number: int, last: int) -> str:
    """From page *number* of a list to older and newer posts."""
    links = ""
    if number < last:
        older = blog.url(f"{path}page/{number + 1}/")
        links += f'<div class="nav-previous"><a href="{older}">Older posts</a></div>'
    if number > 1:
        newer = blog.url(f"{path}page/{number - 1}/" if number > 2 else path)
        links += f'<div class="nav-next"><a href="{newer}">Newer posts</a></div>'
    if not links:
        return ""
    return fill("navigation.html", kind="posts", label="Posts", heading="Posts", links=links)
