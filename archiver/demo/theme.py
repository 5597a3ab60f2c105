"""The pages of the sample blog, in the markup of a classic WordPress theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from . import dates, markup
from .content import Blog, Comment, Post
from .discussion import comments_area
from .markup import escaped, title
from .widgets import search_form, sidebar

GENERATOR = "WordPress 6.5.5"
THEME = "/wp-content/themes/quayside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a page says around its content."""

    title: str
    """Of the document, as HTML."""

    body_class: str
    head: Sequence[str] = ()
    """More lines for the head."""

    feed: tuple[str, str] | None = None
    """Name and address of a feed of its own."""

    robots: str = "max-image-preview:large"
    month: datetime | None = None
    """The month that the calendar shows; today's when None."""

    front: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Posts under one address: the front page, a month, a category."""

    path: str
    posts: tuple[Post, ...]
    body_class: str
    heading: str = ""
    """As HTML; the front page has none."""

    name: str = ""
    """For the document's title, as HTML."""

    feed_name: str = ""
    month: datetime | None = None
    paged_class: str = "paged-{0}"
    """What a further page adds to its body: `paged-2`, and `category-paged-2`."""


def document(blog: Blog, frame: Frame, content: str, *, bare: bool = False) -> bytes:
    """A whole page; a *bare* one has no sidebar."""
    home, name = blog.url("/"), title(blog.title)
    site_tag = "h1" if frame.front else "p"
    feeds = [("Feed", blog.url("/feed/")), ("Comments Feed", blog.url("/comments/feed/"))]
    feeds += [frame.feed] if frame.feed else []
    alternates = "\n".join(
        f'<link rel="alternate" type="application/rss+xml" title="{name} &raquo; {label}" href="{address}" />'
        for label, address in feeds
    )
    more = "".join(f"{line}\n" for line in frame.head)
    menu = "".join(
        f'<li class="page_item page-item-{page.id}"><a href="{blog.url(page.path)}">{title(page.title)}</a></li>\n'
        for page in blog.statics
    )
    side = "" if bare else sidebar(blog, frame.month or blog.today)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
	<meta charset="UTF-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="profile" href="https://gmpg.org/xfn/11">

<title>{frame.title}</title>
<meta name='robots' content='{frame.robots}' />
{alternates}
<link rel='stylesheet' id='quayside-style-css' href='{blog.url(THEME)}/style.css?ver=1.4' media='all' />
<link rel="EditURI" type="application/rsd+xml" title="RSD" href="{blog.url("/xmlrpc.php?rsd")}" />
<meta name="generator" content="{GENERATOR}" />
{more}</head>

<body class="{frame.body_class}">
<div id="page" class="site">
	<a class="skip-link screen-reader-text" href="#primary">Skip to content</a>

	<header id="masthead" class="site-header">
		<div class="site-branding">
			<{site_tag} class="site-title"><a href="{home}" rel="home">{name}</a></{site_tag}>
			<p class="site-description">{escaped(blog.tagline)}</p>
		</div><!-- .site-branding -->

		<nav id="site-navigation" class="main-navigation">
			<button class="menu-toggle" aria-controls="primary-menu" aria-expanded="false">Primary Menu</button>
			<div id="primary-menu" class="menu"><ul>
<li><a href="{home}">Home</a></li>
{menu}</ul></div>
		</nav><!-- #site-navigation -->
	</header><!-- #masthead -->

	<main id="primary" class="site-main">
{content}
	</main><!-- #main -->

{side}
	<footer id="colophon" class="site-footer">
		<div class="site-info">
			<a href="https://wordpress.org/">Proudly powered by WordPress</a>
			<span class="sep"> | </span>
			Theme: quayside.
		</div><!-- .site-info -->
	</footer><!-- #colophon -->
</div><!-- #page -->

</body>
</html>
""".encode()


def single(
    blog: Blog,
    post: Post,
    *,
    part: int = 1,
    comment_page: int | None = None,
    replying_to: Comment | None = None,
) -> bytes:
    """A post or static page: page *part* of its text, with the comment page that was asked for."""
    below = post_navigation(blog, post) if post.kind == "post" else ""
    if not post.password and (post.comments_open or blog.approved(post)):
        below += "\n" + comments_area(blog, post, comment_page, replying_to)
    own = post.path
    if comment_page:
        own = f"{post.path}comment-page-{comment_page}/#comments"
    elif part > 1:
        own = f"{post.path}{part}/"
    address = blog.url(post.path)
    oembed = blog.url("/wp-json/oembed/1.0/embed?url=") + quote(address, safe="")
    head = [
        f'<link rel="canonical" href="{blog.url(own)}" />',
        f"<link rel='shortlink' href='{blog.url(shortlink(post))}' />",
        f'<link rel="alternate" type="application/json+oembed" href="{oembed}" />',
        f'<link rel="alternate" type="text/xml+oembed" href="{oembed}&#038;format=xml" />',
    ]
    feed = None
    if post.comments_open or blog.approved(post):
        feed = (f"{title(post.heading)} Comments Feed", f"{address}feed/")
        head.insert(0, f'<link rel="pingback" href="{blog.url("/xmlrpc.php")}">')
    paged = f" paged-{part} single-paged-{part}" if part > 1 else ""
    template = f"{post.kind}-template-default"
    if post.kind == "post":
        body_class = f"{template} single single-post postid-{post.id} single-format-standard{paged}"
    else:
        body_class = f"{template} page page-id-{post.id}{paged}"
    frame = Frame(
        title=_title(title(post.title), _page(part), title(blog.title)),
        body_class=body_class,
        head=head,
        feed=feed,
        robots="max-image-preview:large, noindex, follow" if replying_to else "max-image-preview:large",
    )
    return document(blog, frame, article(blog, post, alone=True, part=part) + "\n" + below)


def listing(blog: Blog, shown: Listing, number: int) -> bytes:
    """Page *number* of a list of posts."""
    size = blog.posts_per_page
    front = not shown.heading
    posts = list(shown.posts[(number - 1) * size : number * size])
    if front and number == 1:
        # What is sticky comes first here, and once more in its own place on whatever page that is.
        sticky = [post for post in shown.posts if post.sticky]
        posts = sticky + [post for post in posts if not post.sticky]
    header = ""
    if shown.heading:
        header = (
            f'\t\t\t<header class="page-header">\n\t\t\t\t<h1 class="page-title">{shown.heading}</h1>'
            "\t\t\t</header><!-- .page-header -->\n"
        )
    articles = "\n".join(article(blog, post, alone=False, first_page=front and number == 1) for post in posts)
    paged = f" {shown.paged_class.format(number)}" if number > 1 else ""
    body_class = shown.body_class + (" paged" if number > 1 else "") + " hfeed" + paged
    feed = (f"{shown.feed_name} Feed", blog.url(f"{shown.path}feed/")) if shown.feed_name else None
    frame = Frame(
        title=_title(
            shown.name or title(blog.title),
            _page(number),
            escaped(blog.tagline) if front else title(blog.title),
        ),
        body_class=body_class,
        feed=feed,
        month=shown.month,
        front=front,
    )
    last = -(-len(shown.posts) // size)
    return document(blog, frame, header + articles + posts_navigation(blog, shown.path, number, last))


def article(blog: Blog, post: Post, *, alone: bool, part: int = 1, first_page: bool = False) -> str:
    """The post itself, as on its own page or in a list."""
    address = blog.url(post.path)
    name = title(post.heading)
    if alone:
        heading = f'<h1 class="entry-title">{name}</h1>' if name else ""
    else:
        heading = f'<h2 class="entry-title"><a href="{address}" rel="bookmark">{name}</a></h2>'
    classes = " ".join(post_class(post, sticky=first_page and post.sticky))
    meta = (
        ""
        if post.kind == "page"
        else f'<div class="entry-meta">\n\t\t\t\t{entry_meta(blog, post)}\t\t\t</div>'
    )
    footer = "" if post.kind == "page" else entry_footer(blog, post, alone=alone)
    return f"""
<article id="post-{post.id}" class="{classes}">
	<header class="entry-header">
		{heading}			{meta}<!-- .entry-meta -->
			</header><!-- .entry-header -->

	<div class="entry-content">
		{content(blog, post, alone=alone, part=part)}
	</div><!-- .entry-content -->
{footer}
</article><!-- #post-{post.id} -->
"""


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


def entry_meta(blog: Blog, post: Post) -> str:
    """When and by whom."""
    if post.modified == post.published:
        times = _time("entry-date published updated", post.published)
    else:
        times = _time("entry-date published", post.published) + _time("updated", post.modified)
    return (
        f'<span class="posted-on">Posted on <a href="{blog.url(post.path)}" rel="bookmark">{times}</a></span>'
        f'<span class="byline"> by <span class="author vcard"><a class="url fn n" '
        f'href="{blog.url(f"/author/{post.author.slug}/")}">{escaped(post.author.name)}</a></span></span>'
    )


def _title(*parts: str) -> str:
    return " &#8211; ".join(filter(None, parts))


def _page(number: int) -> str:
    return f"Page {number}" if number > 1 else ""


def _time(classes: str, moment: datetime) -> str:
    return f'<time class="{classes}" datetime="{dates.attribute(moment)}">{dates.day(moment)}</time>'


def content(blog: Blog, post: Post, *, alone: bool, part: int = 1) -> str:
    """The text, or as much of it as this place shows."""
    if post.password:
        return password_form(blog, post)
    blocks = post.pages[part - 1]
    cut = next((n for n, block in enumerate(blocks) if "more" in block), None)
    if not alone and cut is not None:
        more = (
            f' <a href="{blog.url(post.path)}#more-{post.id}" class="more-link">Continue reading'
            f'<span class="screen-reader-text"> &#8220;{title(post.title)}&#8221;</span></a>'
        )
        return markup.rendered(blocks[:cut], blog.base) + f"\n\n<p>{more}</p>"
    if cut is not None:
        shown = markup.rendered(blocks[:cut], blog.base) + f'\n\n<p><span id="more-{post.id}"></span></p>\n\n'
        shown += markup.rendered(blocks[cut:], blog.base)
    else:
        shown = markup.rendered(blocks, blog.base)
    return (
        shown
        + (_sharing(blog, post) if alone and post.kind == "post" else "")
        + _page_links(blog, post, part)
    )


def password_form(blog: Blog, post: Post) -> str:
    """What stands where the text would be."""
    return f"""<form action="{blog.url("/wp-login.php?action=postpass")}" class="post-password-form" method="post">
	<p>This content is password protected. To view it please enter your password below:</p>
	<p><label for="pwbox-{post.id}">Password: <input name="post_password" id="pwbox-{post.id}" type="password" \
spellcheck="false" size="20" /></label> <input type="submit" name="Submit" value="Enter" /></p></form>"""


def _page_links(blog: Blog, post: Post, part: int) -> str:
    if len(post.pages) < 2:
        return ""
    numbers = [
        f'<span class="post-page-numbers current" aria-current="page">{number}</span>'
        if number == part
        else f'<a href="{blog.url(post.path)}{f"{number}/" if number > 1 else ""}" class="post-page-numbers">{number}</a>'
        for number in range(1, len(post.pages) + 1)
    ]
    return f'\n<div class="page-links">Pages: {" ".join(numbers)}</div>'


def _sharing(blog: Blog, post: Post) -> str:
    # A plugin's buttons, inside the text's own element.
    return (
        '\n<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social '
        'sd-social-icon-text sd-sharing"><h3 class="sd-title">Share this:</h3><div class="sd-content"><ul>'
        f'<li class="share-twitter"><a rel="nofollow noopener noreferrer" data-shared="sharing-twitter-{post.id}" '
        f'class="share-twitter sd-button share-icon" href="{blog.url(post.path)}?share=twitter" target="_blank" '
        'title="Click to share on Twitter"><span>Twitter</span></a></li><li class="share-end"></li>'
        "</ul></div></div></div>"
    )


def entry_footer(blog: Blog, post: Post, *, alone: bool) -> str:
    """Terms, and in lists the number of comments."""
    parts = []
    if post.categories:
        links = ", ".join(_term(blog, "category", t.slug, t.name) for t in post.categories)
        parts.append(f'<span class="cat-links">Posted in {links}</span>')
    if post.tags:
        links = ", ".join(_term(blog, "tag", t.slug, t.name) for t in post.tags)
        parts.append(f'<span class="tags-links">Tagged {links}</span>')
    number = len(blog.approved(post))
    if not alone and not post.password and (post.comments_open or number):
        said = {0: "Leave a Comment", 1: "1 Comment"}.get(number, f"{number} Comments")
        anchor = "comments" if number else "respond"
        parts.append(
            f'<span class="comments-link"><a href="{blog.url(post.path)}#{anchor}">{said}'
            f'<span class="screen-reader-text"> on {title(post.heading)}</span></a></span>'
        )
    if alone and not post.password:
        parts.append(
            f'<span class="print-link"><a href="{blog.url(post.path)}print/" title="Print This Post" '
            'rel="nofollow">Print This Post</a></span>'
        )
    return f'\n\t<footer class="entry-footer">\n\t\t{"".join(parts)}\t</footer><!-- .entry-footer -->'


def _term(blog: Blog, base: str, slug: str, name: str) -> str:
    rel = "category tag" if base == "category" else "tag"
    return f'<a href="{blog.url(f"/{base}/{slug}/")}" rel="{rel}">{title(name)}</a>'


def post_navigation(blog: Blog, post: Post) -> str:
    """The posts before and after."""
    order = sorted(blog.posts, key=lambda other: other.published)
    place = order.index(post)
    parts = []
    if place > 0:
        parts.append(_adjacent(blog, order[place - 1], "previous", "prev", "Previous"))
    if place + 1 < len(order):
        parts.append(_adjacent(blog, order[place + 1], "next", "next", "Next"))
    return f"""
	<nav class="navigation post-navigation" aria-label="Posts">
		<h2 class="screen-reader-text">Post navigation</h2>
		<div class="nav-links">{"".join(parts)}</div>
	</nav>"""


def _adjacent(blog: Blog, post: Post, where: str, rel: str, word: str) -> str:
    return (
        f'<div class="nav-{where}"><a href="{blog.url(post.path)}" rel="{rel}"><span class="nav-subtitle">{word}:'
        f'</span> <span class="nav-title">{title(post.heading) or f"{word} Post"}</span></a></div>'
    )


def posts_navigation(blog: Blog, path: str, number: int, last: int) -> str:
    """To older and newer posts."""
    if last < 2:
        return ""
    parts = []
    if number < last:
        older = blog.url(f"{path}page/{number + 1}/")
        parts.append(f'<div class="nav-previous"><a href="{older}">Older posts</a></div>')
    if number > 1:
        newer = blog.url(f"{path}page/{number - 1}/" if number > 2 else path)
        parts.append(f'<div class="nav-next"><a href="{newer}">Newer posts</a></div>')
    return f"""
	<nav class="navigation posts-navigation" aria-label="Posts">
		<h2 class="screen-reader-text">Posts navigation</h2>
		<div class="nav-links">{"".join(parts)}</div>
	</nav>"""


def search_results(blog: Blog, words: str) -> bytes:
    """What `/?s=` answers."""
    wanted = words.casefold().split()
    found = [
        post
        for post in blog.newest_first
        if not post.password
        and all(word in f"{post.title}\n{markup.text(post.body)}".casefold() for word in wanted)
    ]
    if found:
        content_ = (
            '\t\t\t<header class="page-header">\n\t\t\t\t<h1 class="page-title">\n\t\t\t\t\tSearch Results for: '
            f"<span>{title(words)}</span>\t\t\t\t</h1>\n\t\t\t</header><!-- .page-header -->\n"
        ) + "\n".join(_summary(blog, post) for post in found)
    else:
        content_ = _nothing(
            blog, "Sorry, but nothing matched your search terms.", words, "no-results not-found"
        )
    frame = Frame(
        title=_title(f"Search Results for &#8220;{title(words)}&#8221;", title(blog.title)),
        body_class=f"search search-{'results' if found else 'no-results'} hfeed",
        robots="noindex, follow, max-image-preview:large",
    )
    return document(blog, frame, content_)


def _summary(blog: Blog, post: Post) -> str:
    return f"""
<article id="post-{post.id}" class="{" ".join(post_class(post, sticky=False))}">
	<header class="entry-header">
		<h2 class="entry-title"><a href="{blog.url(post.path)}" rel="bookmark">{title(post.heading)}</a></h2>
		<div class="entry-meta">{entry_meta(blog, post)}</div><!-- .entry-meta -->
	</header><!-- .entry-header -->

	<div class="entry-summary">
		<p>{markup.excerpt(post.body)}</p>
	</div><!-- .entry-summary -->
{entry_footer(blog, post, alone=False)}
</article><!-- #post-{post.id} -->
"""


def not_found(blog: Blog) -> bytes:
    """What any other address answers."""
    frame = Frame(title=_title("Page not found", title(blog.title)), body_class="error404 hfeed")
    words = "It looks like nothing was found at this location. Maybe try a search?"
    return document(blog, frame, _nothing(blog, words, "", "error-404 not-found"))


def _nothing(blog: Blog, said: str, words: str, classes: str) -> str:
    return f"""\
		<section class="{classes}">
			<header class="page-header">
				<h1 class="page-title">Nothing Found</h1>
			</header><!-- .page-header -->

			<div class="page-content">
				<p>{said}</p>
				{search_form(blog, words)}
			</div><!-- .page-content -->
		</section>"""


def printed(blog: Blog, post: Post) -> bytes:
    """A post once more, for paper, as a plugin offers it."""
    text = "\n".join(markup.rendered(page, blog.base) for page in post.pages)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="UTF-8" />
<title>{title(blog.title)} &raquo; {title(post.title)} &raquo; Print</title>
<meta name="robots" content="noindex, nofollow" />
<link rel="canonical" href="{blog.url(post.path)}" />
</head>
<body>
<main role="main" class="center">
	<header class="entry-header">
		<h1 class="entry-title">{title(post.title)}</h1>
		<span class="entry-date">Posted By <u>{escaped(post.author.name)}</u> On {dates.day(post.published)}</span>
	</header>
	<div class="entry-content">
{text}
	</div>
</main>
<footer class="footer"><p>Article printed from {title(blog.title)}: <strong>{blog.url("/")}</strong></p></footer>
</body>
</html>
""".encode()


def login(blog: Blog) -> bytes:
    """The door of the editors, which is not a page of the blog."""
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="UTF-8" />
<title>Log In &lsaquo; {title(blog.title)} &#8212; WordPress</title>
<meta name='robots' content='noindex, follow, max-image-preview:large' />
<meta name='referrer' content='strict-origin-when-cross-origin' />
</head>
<body class="login no-js login-action-login wp-core-ui locale-en-gb">
<div id="login">
<form name="loginform" id="loginform" action="{blog.url("/wp-login.php")}" method="post">
<p><label for="user_login">Username or Email Address</label> <input type="text" name="log" id="user_login" /></p>
<p class="submit"><input type="submit" name="wp-submit" id="wp-submit" value="Log In" /></p>
</form>
<p id="backtoblog"><a href="{blog.url("/")}">&larr; Go to {title(blog.title)}</a></p>
</div>
</body>
</html>
""".encode()


def shortlink(post: Post) -> str:
    """The address by number."""
    return f"/?p={post.id}" if post.kind == "post" else f"/?page_id={post.id}"
