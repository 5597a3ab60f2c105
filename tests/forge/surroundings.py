"""What a page prints beside its thread."""

# ruff: noqa: E501

from __future__ import annotations

from random import Random

from .threads import URL

FORM = (
    '<div id="respond" class="comment-respond"><h3 id="reply-title">Leave a Reply <small><a rel="nofollow" id="cancel-comment-reply-link" href="/2012/01/rye/#respond" style="display:none;">Cancel reply</a></small></h3>'
    '<form action="http://oven.example/wp-comments-post.php" method="post" id="commentform"><p class="comment-notes">Your email address will not be published.</p>'
    '<p><label for="author">Name</label><input name="author" id="author"></p><p><textarea id="comment" name="comment"></textarea></p></form></div>'
)
NAVIGATION = f'<div class="navigation"><div class="alignleft"><a href="{URL}comment-page-1/#comments">&laquo; Older Comments</a></div><div class="alignright"></div></div>'
RELATED = '<div class="related-posts"><h3>You may also like</h3><ul><li><a href="http://oven.example/2011/05/spelt/">Spelt</a> <span class="date">May 4, 2011</span> <span class="comments">3 comments</span></li></ul></div>'
TABS = '<ul class="tabs"><li class="active"><a href="#tab-1">Comments (4)</a></li><li><a href="#tab-2">Facebook</a></li></ul><div id="tab-2"><div class="fb-comments" data-href="x"></div><div id="disqus_thread"></div></div>'
RECENT = (
    '<div id="sidebar"><ul><li id="recent-comments-2" class="widget widget_recent_comments"><h2>Recent Comments</h2><ul id="recentcomments">'
    '<li class="recentcomments"><span class="comment-author-link"><a href="http://ida.example/" rel="external nofollow" class="url">Ida</a></span> on <a href="http://oven.example/2011/05/spelt/#comment-7">Spelt</a></li>'
    f'<li class="recentcomments">Otto on <a href="{URL}#comment-101">Rye bread</a></li></ul></li></ul></div>'
)
BLOCKS = (
    '<aside><ol class="has-avatars has-dates has-excerpts wp-block-latest-comments"><li class="wp-block-latest-comments__comment">'
    '<img alt="" src="http://1.gravatar.com/avatar/a?s=48" class="avatar avatar-48 photo wp-block-latest-comments__comment-avatar"><article><footer class="wp-block-latest-comments__comment-meta">'
    '<a class="wp-block-latest-comments__comment-author" href="http://ida.example/">Ida</a> on <a class="wp-block-latest-comments__comment-link" href="http://oven.example/2011/05/spelt/#comment-7">Spelt</a>'
    '<time datetime="2011-05-05T10:00:00+00:00" class="wp-block-latest-comments__comment-date">May 5, 2011</time></footer><div class="wp-block-latest-comments__comment-excerpt"><p>Spelt is better.</p></div></article></li></ol></aside>'
)
TABBED = (
    '<div class="widget tabbed"><div id="tab-comments"><ul class="comments-list"><li><div class="avatar-wrap"><img class="avatar" src="http://1.gravatar.com/avatar/b" alt=""></div>'
    f'<div class="comment-body"><span class="comment-author">Otto</span> <a href="{URL}#comment-101">It keeps for a week …</a><span class="date">January 14, 2012</span></div></li></ul></div></div>'
)


def surroundings(rng: Random) -> tuple[str, str, str]:
    """What stands above a thread, below it, and in the sidebar."""
    above = rng.choice(("", "", "", NAVIGATION, TABS, FORM))
    below = rng.choice((FORM, FORM, "", NAVIGATION + FORM)) if above != FORM else ""
    below += rng.choice(("", "", RELATED))
    return above, below, rng.choice(("", "", RECENT, BLOCKS, TABBED))
