"""Comments under a post, printed as WordPress's own walker prints them (`Walker_Comment`, HTML5, short pings)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from . import dates
from .content import Blog, Comment, Node, Post
from .markup import attribute, escaped, inline, plain, title


def comments_area(blog: Blog, post: Post, page: int | None, replying_to: Comment | None = None) -> str:
    """The comments of *post* and the form below them; *page* is the comment page that was asked for, if one was."""
    pages = blog.comment_pages(post)
    claimed = len(blog.approved(post))
    parts = ['<div id="comments" class="comments-area">\n']
    if claimed:
        number = "One thought" if claimed == 1 else f"{claimed} thoughts"
        parts.append(
            f'\t\t<h2 class="comments-title">\n\t\t\t{number} on &ldquo;<span>{title(post.heading)}</span>&rdquo;'
            "\t\t</h2><!-- .comments-title -->\n"
        )
        # A bare address shows the newest page, and then counts as having asked for it.
        shown = page or (len(pages) if len(pages) > 1 else None)
        navigation = _navigation(blog, post, shown or 1, len(pages))
        threads = pages[(shown or 1) - 1] if pages else ()
        walker = _Walker(blog, post, shown)
        parts += [
            navigation,
            '\t\t<ol class="comment-list">\n',
            *(walker.item(node) for node in threads),
            "\t\t</ol><!-- .comment-list -->\n",
            navigation,
        ]
        if not post.comments_open:
            parts.append('\t\t<p class="no-comments">Comments are closed.</p>\n')
    if post.comments_open:
        parts.append(_form(blog, post, replying_to))
    return "\n".join([*parts, "</div><!-- #comments -->"])


def comment_link(blog: Blog, comment: Comment) -> str:
    """A comment's permalink outside its own page (widgets, feeds), where WordPress always names the comment page."""
    post = blog.post_of(comment)
    return blog.url(f"{post.path}comment-page-{blog.comment_page(comment)}/#comment-{comment.id}")


class _Walker:
    """Prints threads; the counters behind `even`, `odd` and `thread-even` run on from comment to comment."""

    def __init__(self, blog: Blog, post: Post, page: int | None) -> None:
        self.blog = blog
        self.post = post
        self.address = blog.url(post.path + (f"comment-page-{page}/" if page else ""))
        self._comments: Iterator[int] = count()
        self._threads: Iterator[int] = count()

    def item(self, node: Node) -> str:
        comment = node.comment
        opening = f'\t\t<li id="comment-{comment.id}" class="{" ".join(self._classes(node))}">\n'
        below = "".join(map(self.item, node.replies))
        if below:
            below = f'\t\t<ol class="children">\n{below}</ol><!-- .children -->\n'
        body = self._comment(node) if comment.kind == "comment" else _ping(comment)
        return f"{opening}{body}{below}\t\t</li><!-- #comment-## -->\n"

    def _classes(self, node: Node) -> Iterator[str]:
        comment = node.comment
        yield comment.kind
        if comment.user:
            yield from ("byuser", f"comment-author-{comment.user}")
            if comment.user == self.post.author.slug:
                yield "bypostauthor"
        yield "odd alt" if next(self._comments) % 2 else "even"
        if node.depth == 0:
            yield "thread-odd thread-alt" if next(self._threads) % 2 else "thread-even"
        yield f"depth-{node.depth + 1}"
        if node.replies:
            yield "parent"

    def _comment(self, node: Node) -> str:
        comment = node.comment
        return f"""\
			<article id="div-comment-{comment.id}" class="comment-body">
				<footer class="comment-meta">
					<div class="comment-author vcard">
						<b class="fn">{author_link(comment)}</b> <span class="says">says:</span>\
					</div><!-- .comment-author -->

					<div class="comment-metadata">
						<a href="{self.address}#comment-{comment.id}"><time datetime="{dates.attribute(comment.published)}">\
{dates.day(comment.published)} at {dates.clock(comment.published)}</time></a>\
					</div><!-- .comment-metadata -->

				</footer><!-- .comment-meta -->

				<div class="comment-content">
					{comment_html(comment)}
				</div><!-- .comment-content -->

				{self._reply(node)}\
			</article><!-- .comment-body -->
"""

    def _reply(self, node: Node) -> str:
        # The deepest level offers no reply, and neither does a closed post.
        if node.depth + 1 >= self.blog.thread_depth or not self.post.comments_open:
            return ""
        comment, name = node.comment, attribute(node.comment.author)
        return (
            f'<div class="reply"><a rel="nofollow" class="comment-reply-link" href="{self.address}'
            f'?replytocom={comment.id}#respond" data-commentid="{comment.id}" data-postid="{self.post.id}"'
            f' data-belowelement="div-comment-{comment.id}" data-respondelement="respond"'
            f' data-replyto="Reply to {name}" aria-label="Reply to {name}">Reply</a></div>'
        )


def author_link(comment: Comment) -> str:
    """The name of who commented, linked where there is an address."""
    if not comment.url:
        return escaped(comment.author)
    rel = "ugc external nofollow"
    return f'<a href="{attribute(comment.url)}" class="url" rel="{rel}">{escaped(comment.author)}</a>'


def comment_html(comment: Comment, home: str = "") -> str:
    """The paragraphs of a comment."""
    return "\n".join(
        line if line.startswith("<blockquote") else f"<p>{inline(line, home)}</p>" for line in comment.body
    )


def comment_text(comment: Comment) -> str:
    """The words of a comment, for the descriptions of feeds."""
    return "\n\n".join(map(plain, comment.body))


def _ping(comment: Comment) -> str:
    # The same word for trackbacks; only the class of the item tells them apart. What was said is not printed.
    return f"""\
			<div class="comment-body">
				Pingback: {author_link(comment)} \
			</div>
"""


def _navigation(blog: Blog, post: Post, page: int, last: int) -> str:
    if last < 2:
        return ""
    parts = []
    if page > 1:
        older = blog.url(f"{post.path}comment-page-{page - 1}/#comments")
        parts.append(f'<div class="nav-previous"><a href="{older}">Older comments</a></div>')
    if page < last:
        # The newest page has the bare address.
        number = f"comment-page-{page + 1}/" if page + 1 < last else ""
        newer = blog.url(f"{post.path}{number}#comments")
        parts.append(f'<div class="nav-next"><a href="{newer}">Newer comments</a></div>')
    return f"""\
	<nav class="navigation comment-navigation" aria-label="Comments">
		<h2 class="screen-reader-text">Comments navigation</h2>
		<div class="nav-links">{"".join(parts)}</div>
	</nav>"""


def _form(blog: Blog, post: Post, replying_to: Comment | None) -> str:
    heading, hidden, parent = "Leave a Reply", ' style="display:none;"', 0
    if replying_to is not None:
        name = f'<a href="#comment-{replying_to.id}">{escaped(replying_to.author)}</a>'
        heading, hidden, parent = f"Leave a Reply to {name}", "", replying_to.id
    required = '<span class="required">*</span>'
    return f"""\
	<div id="respond" class="comment-respond">
		<h3 id="reply-title" class="comment-reply-title">{heading} <small><a rel="nofollow" \
id="cancel-comment-reply-link" href="{post.path}#respond"{hidden}>Cancel reply</a></small></h3>\
<form action="{blog.url("/wp-comments-post.php")}" method="post" id="commentform" class="comment-form" novalidate>\
<p class="comment-notes"><span id="email-notes">Your email address will not be published.</span> \
<span class="required-field-message">Required fields are marked {required}</span></p>\
<p class="comment-form-comment"><label for="comment">Comment {required}</label> \
<textarea id="comment" name="comment" cols="45" rows="8" maxlength="65525" required></textarea></p>\
<p class="comment-form-author"><label for="author">Name {required}</label> <input id="author" name="author" \
type="text" value="" size="30" maxlength="245" autocomplete="name" required /></p>
<p class="comment-form-email"><label for="email">Email {required}</label> <input id="email" name="email" \
type="email" value="" size="30" maxlength="100" aria-describedby="email-notes" autocomplete="email" required /></p>
<p class="comment-form-url"><label for="url">Website</label> <input id="url" name="url" type="url" value="" \
size="30" maxlength="200" autocomplete="url" /></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Post Comment" /> \
<input type="hidden" name="comment_post_ID" value="{post.id}" id="comment_post_ID" />
<input type="hidden" name="comment_parent" id="comment_parent" value="{parent}" />
</p></form>	</div><!-- #respond -->"""
