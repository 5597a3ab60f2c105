"""Comments under a post, as WordPress's own walker prints them (`Walker_Comment`, HTML5, short pings)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from . import dates
from .content import Blog, Comment, Node, Post
from .markup import attribute, escaped, inline, title
from .templates import fill


def comments_area(blog: Blog, post: Post, page: int | None, replying_to: Comment | None = None) -> str:
    """The comments of *post* and the form below them; *page* is the comment page asked for, if one was."""
    parts = ['<div id="comments" class="comments-area">\n']
    if claimed := len(blog.approved(post)):
        pages = blog.comment_pages(post)
        # A bare address shows the newest page, and then counts as having asked for it.
        shown = page or (len(pages) if len(pages) > 1 else None)
        navigation = _navigation(blog, post, shown or 1, len(pages))
        walker = _Walker(blog, post, shown)
        items = "".join(walker.item(node) for node in pages[(shown or 1) - 1])
        comment_list = f'\t\t<ol class="comment-list">\n{items}\t\t</ol><!-- .comment-list -->\n'
        parts += [_comments_title(post, claimed), navigation, comment_list, navigation]
        if not post.comments_open:
            parts.append('\t\t<p class="no-comments">Comments are closed.</p>\n')
    if post.comments_open:
        parts.append(_form(blog, post, replying_to))
    return "\n".join([*parts, "</div><!-- #comments -->"])


def comment_link(blog: Blog, comment: Comment) -> str:
    """A comment's permalink in widgets and feeds, where WordPress always names the comment page."""
    post = blog.post_of(comment)
    return blog.url(f"{post.path}comment-page-{blog.comment_page(comment)}/#comment-{comment.id}")


def author_link(comment: Comment) -> str:
    """The name of who commented, linked where there is an address."""
    if not comment.url:
        return escaped(comment.author)
    rel = "ugc external nofollow"
    return f'<a href="{attribute(comment.url)}" class="url" rel="{rel}">{escaped(comment.author)}</a>'


def comment_html(comment: Comment) -> str:
    """The paragraphs of a comment."""
    return "\n".join(line if line.startswith("<blockquote") else f"<p>{inline(line)}</p>" for line in comment.body)


class _Walker:
    """Prints threads; the counters behind `even`, `odd` and `thread-even` run on from comment to comment."""

    def __init__(self, blog: Blog, post: Post, page: int | None) -> None:
        self.blog = blog
        self.post = post
        self.address = blog.url(post.path + (f"comment-page-{page}/" if page else ""))
        self._comments: Iterator[int] = count()
        self._threads: Iterator[int] = count()

    def item(self, node: Node) -> str:
        """One `<li>`, with the replies inside it."""
        comment = node.comment
        classes = " ".join(self._classes(node))
        body = self._comment(node) if comment.kind == "comment" else _ping(comment)
        below = "".join(map(self.item, node.replies))
        if below:
            below = f'\t\t<ol class="children">\n{below}</ol><!-- .children -->\n'
        opening = f'\t\t<li id="comment-{comment.id}" class="{classes}">\n'
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
        return (
            fill(
                "comment.html",
                id=comment.id,
                author=author_link(comment),
                address=self.address,
                stamp=dates.attribute(comment.published),
                printed=f"{dates.day(comment.published)} at {dates.clock(comment.published)}",
                text=comment_html(comment),
                reply=self._reply(node),
            )
            + "\n"
        )

    def _reply(self, node: Node) -> str:
        # The deepest level offers no reply, and neither does a closed post.
        if node.depth + 1 >= self.blog.thread_depth or not self.post.comments_open:
            return ""
        id_, name = node.comment.id, attribute(node.comment.author)
        return (
            '<div class="reply"><a rel="nofollow" class="comment-reply-link"'
            f' href="{self.address}?replytocom={id_}#respond" data-commentid="{id_}"'
            f' data-postid="{self.post.id}" data-belowelement="div-comment-{id_}"'
            f' data-respondelement="respond" data-replyto="Reply to {name}"'
            f' aria-label="Reply to {name}">Reply</a></div>'
        )


def _comments_title(post: Post, claimed: int) -> str:
    number = "One thought" if claimed == 1 else f"{claimed} thoughts"
    name = f"<span>{title(post.heading)}</span>"
    return f'\t\t<h2 class="comments-title">\n\t\t\t{number} on &ldquo;{name}&rdquo;\t\t</h2>\n'


def _ping(comment: Comment) -> str:
    # The same word for trackbacks; only the class of the item tells them apart. What was said is not printed.
    return f'\t\t\t<div class="comment-body">\n\t\t\t\tPingback: {author_link(comment)} \t\t\t</div>\n'


def _navigation(blog: Blog, post: Post, page: int, last: int) -> str:
    if last < 2:
        return ""
    links = ""
    if page > 1:
        older = blog.url(f"{post.path}comment-page-{page - 1}/#comments")
        links += f'<div class="nav-previous"><a href="{older}" >Older comments</a></div>'
    if page < last:
        # The newest page has the bare address.
        number = f"comment-page-{page + 1}/" if page + 1 < last else ""
        newer = blog.url(f"{post.path}{number}#comments")
        links += f'<div class="nav-next"><a href="{newer}" >Newer comments</a></div>'
    return fill("navigation.html", kind="comment", label="Comments", heading="Comments", links=links)


def _form(blog: Blog, post: Post, replying_to: Comment | None) -> str:
    heading, hidden, parent = "Leave a Reply", ' style="display:none;"', 0
    if replying_to is not None:
        name = f'<a href="#comment-{replying_to.id}">{escaped(replying_to.author)}</a>'
        heading, hidden, parent = f"Leave a Reply to {name}", "", replying_to.id
    return fill(
        "respond.html",
        heading=heading,
        hidden=hidden,
        parent=parent,
        path=post.path,
        home=blog.base,
        post=post.id,
    )
