"""What programs read of the sample blog: RSS, sitemaps, robots.txt, oEmbed, RSD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from . import dates, markup, theme
from .content import Blog, Comment, Post
from .discussion import comment_html, comment_link, comment_text
from .markup import escaped, title

_SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def posts_feed(blog: Blog, posts: Sequence[Post], path: str, name: str = "") -> bytes:
    """A feed of *posts*, with their text; *name* is what they have in common, as HTML."""
    heading = f"{name} &#8211; {title(blog.title)}" if name else title(blog.title)
    link = blog.url(path.split("feed/")[0]) if name else blog.base
    built = max(post.modified for post in posts)
    items = "\t".join(_post_item(blog, post) for post in posts)
    extra = "<language>en-GB</language>\n\t"
    return _channel(blog, heading, path, link, built, items, extra, "content wfw dc atom sy slash")


def comments_feed(blog: Blog, comments: Sequence[Comment], path: str, post: Post | None = None) -> bytes:
    """The newest of *comments*, of the blog or of one post; replies to what is hidden are among them."""
    newest = sorted(comments, key=lambda comment: comment.published, reverse=True)[: blog.feed_items]
    heading = f"Comments on: {title(post.heading)}" if post else f"Comments for {title(blog.title)}"
    link = blog.url(post.path) if post else blog.base
    built = max((comment.published for comment in newest), default=post.modified if post else blog.modified)
    items = "\t".join(_comment_item(blog, comment, alone=post is not None) for comment in newest)
    return _channel(blog, f"\n\t{heading}\t", path, link, built, items, "", "content dc atom sy")


def _channel(
    blog: Blog, heading: str, path: str, link: str, built: datetime, items: str, extra: str, spaces: str
) -> bytes:
    names = "\n".join(f'\txmlns:{name}="{_SPACES[name]}"' for name in spaces.split())
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
{names}
	>

<channel>
	<title>{heading}</title>
	<atom:link href="{escape(blog.url(path))}" rel="self" type="application/rss+xml" />
	<link>{link}</link>
	<description>{escaped(blog.tagline)}</description>
	<lastBuildDate>{dates.rfc(built)}</lastBuildDate>
	{extra}<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>
	<generator>https://wordpress.org/?v={theme.GENERATOR.split()[-1]}</generator>
	{items}</channel>
</rss>
""".encode()


def _post_item(blog: Blog, post: Post) -> str:
    address = blog.url(post.path)
    number = len(blog.approved(post))
    terms = "\n\t\t".join(
        f"<category>{_data(term.name)}</category>" for term in (*post.categories, *post.tags)
    )
    if post.password:
        said, text = "There is no excerpt because this is a protected post.", theme.password_form(blog, post)
    else:
        # Of a post in several pages a feed holds the first.
        said, text = markup.excerpt(post.body), markup.rendered(post.pages[0], blog.base)
    discussed = post.comments_open or number
    comments = f"{address}#{'comments' if number else 'respond'}"
    replies = f"<comments>{comments}</comments>" if discussed else ""
    more = ""
    if discussed:
        more = f"<wfw:commentRss>{address}feed/</wfw:commentRss>\n\t\t\t<slash:comments>{number}</slash:comments>"
    return f"""<item>
		<title>{title(post.heading)}</title>
		<link>{address}</link>
		{replies}

		<dc:creator>{_data(post.author.name)}</dc:creator>
		<pubDate>{dates.rfc(post.published)}</pubDate>
		{terms}
		<guid isPermaLink="false">{blog.url(f"/?p={post.id}")}</guid>

					<description>{_data(said)}</description>
										<content:encoded>{_data(text)}</content:encoded>

					{more}
			</item>
"""


def _comment_item(blog: Blog, comment: Comment, *, alone: bool) -> str:
    post = blog.post_of(comment)
    name = escaped(comment.author)
    heading = f"By: {name}" if alone else f"Comment on {title(post.heading)} by {name}"
    address = comment_link(blog, comment)
    said, text = comment_text(comment), comment_html(comment, blog.base)
    parent = next((c for c in blog.approved(post) if c.id == comment.parent), None)
    if parent is not None:
        answered = f'<a href="{comment_link(blog, parent)}">{escaped(parent.author)}</a>'
        said, text = f"In reply to {answered}.\n\n{said}", f"<p>In reply to {answered}.</p>\n{text}"
    return f"""<item>
		<title>
		{heading}		</title>
		<link>{address}</link>

		<dc:creator>{_data(comment.author)}</dc:creator>
		<pubDate>{dates.rfc(comment.published)}</pubDate>
		<guid isPermaLink="false">{blog.url(post.path)}#comment-{comment.id}</guid>

					<description>{_data(escaped(said))}</description>
			<content:encoded>{_data(text)}</content:encoded>

			</item>
"""


def _data(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def sitemap_index(blog: Blog, paths: Sequence[str]) -> bytes:
    """The map of the maps."""
    entries = "".join(f"<sitemap><loc>{blog.url(path)}</loc></sitemap>" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<sitemapindex xmlns="{_SITEMAP}">{entries}</sitemapindex>\n'.encode()


def sitemap(blog: Blog, entries: Sequence[tuple[str, datetime | None]]) -> bytes:
    """One map: paths, each with the time of its last change where WordPress tells it."""
    urls = "".join(
        f"<url><loc>{blog.url(path)}</loc>"
        + (f"<lastmod>{dates.attribute(changed.astimezone(UTC))}</lastmod>" if changed else "")
        + "</url>"
        for path, changed in entries
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<urlset xmlns="{_SITEMAP}">{urls}</urlset>\n'.encode()


def robots(blog: Blog) -> bytes:
    return f"""User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php

Sitemap: {blog.url("/wp-sitemap.xml")}
""".encode()


def oembed(blog: Blog, post: Post, *, xml: bool) -> bytes:
    """How to show a post inside another page."""
    said = {
        "version": "1.0",
        "provider_name": escaped(blog.title),
        "provider_url": blog.base,
        "author_name": post.author.name,
        "author_url": blog.url(f"/author/{post.author.slug}/"),
        "title": title(post.heading),
        "type": "rich",
        "width": "600",
        "height": "338",
        "html": f'<blockquote class="wp-embedded-content"><a href="{blog.url(post.path)}">'
        f"{title(post.heading)}</a></blockquote>",
    }
    if not xml:
        return json.dumps(said).replace("/", "\\/").encode()
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in said.items())
    return f'<?xml version="1.0"?>\n<oembed>{fields}</oembed>\n'.encode()


def rsd(blog: Blog) -> bytes:
    """Where editing programs would find their door."""
    door = blog.url("/xmlrpc.php")
    return f"""<?xml version="1.0" encoding="UTF-8"?><rsd version="1.0" xmlns="http://archipelago.phrasewise.com/rsd">
	<service>
		<engineName>WordPress</engineName>
		<engineLink>https://wordpress.org/</engineLink>
		<homePageLink>{blog.base}</homePageLink>
		<apis>
			<api name="WordPress" blogID="1" preferred="true" apiLink="{door}" />
			<api name="MetaWeblog" blogID="1" preferred="false" apiLink="{door}" />
		</apis>
	</service>
</rsd>
""".encode()
