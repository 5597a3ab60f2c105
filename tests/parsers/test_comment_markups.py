"""One thread in the markup of many themes: whatever prints it, the same comments are read."""

# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import pytest

from archiver.parse import parse_page
from archiver.records import Comment

URL = "http://oven.example/2012/01/rye/"


@dataclass(frozen=True)
class Said:
    """One comment, as a blog's database has it."""

    id: int
    name: str
    html: str
    text: str
    url: str | None = None
    clock: tuple[int, int] = (9, 15)
    answers: tuple[Said, ...] = ()


ANSWER = Said(14, "Otto", "<p>No.</p>", "No.", clock=(17, 5))
THREAD = (
    Said(
        12,
        "Ida “Rye” O'Neill & Sons",
        "<p>It keeps for a week. On May 3, 2001 at 1:00 am I wrote <cite>Rye</cite> down.</p>\n<p>Reply to me!</p>",
        "It keeps for a week. On May 3, 2001 at 1:00 am I wrote Rye down.\nReply to me!",
        url="http://ida.example/",
        answers=(
            Said(
                13,
                "Petra",
                '<blockquote><p>It keeps</p></blockquote>\n<p>See <a href="http://petra.example/" rel="nofollow ugc">mine</a>.</p>',
                "It keeps\nSee mine.",
                clock=(12, 30),
                answers=(ANSWER,),
            ),
        ),
    ),
    Said(15, "Said", "<p>Why?</p>", "Why?", url="http://said.example", clock=(0, 7)),
)


def author_link(said: Said) -> str:
    """What get_comment_author_link() prints."""
    name = escape(said.name, quote=False)
    return f'<a href="{said.url}" rel="external nofollow ugc" class="url">{name}</a>' if said.url is not None else name


def plain_link(said: Said) -> str:
    """As a theme prints it that makes the link itself."""
    name = escape(said.name, quote=False)
    return f'<a href="{said.url or "#"}">{name}</a>'


def rendered(said: Said, markup: str, depth: int, opening: str, closing: str) -> str:
    """One comment in *markup*, its answers between *opening* and *closing*."""
    hour, minute = said.clock
    half = f"{(hour + 11) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"
    children = "".join(rendered(answer, markup, depth + 1, opening, closing) for answer in said.answers)
    fields = {
        "id": said.id,
        "author": author_link(said),
        "plain": plain_link(said),
        "name": escape(said.name),
        "url": said.url or "",
        "day": "January 8, 2012",
        "clock": half,
        "24": f"{hour:02d}:{minute:02d}",
        "iso": f"2012-01-08T{hour:02d}:{minute:02d}:00+00:00",
        "text": said.html,
        "classes": f"comment {'odd alt' if said.id % 2 else 'even'} thread-even depth-{depth}",
        "reply": f'<a rel="nofollow" class="comment-reply-link" href="{URL}?replytocom={said.id}#respond" '
        f'data-commentid="{said.id}" aria-label="Reply to {escape(said.name)}">Reply</a>',
        "old": f'<a rel="nofollow" class="comment-reply-link" href="/2012/01/rye/?replytocom={said.id}#respond" '
        f'onclick=\'return addComment.moveForm("comment-{said.id}", "{said.id}", "respond", "1")\'>Reply</a>',
        "avatar": '<img alt="" src="http://1.gravatar.com/avatar/a?s=48" class="avatar avatar-48 photo">',
        "link": f"{URL}#comment-{said.id}",
        "children": opening + children + closing if children else "",
        "n": said.id - 11,
    }
    return re.sub(r"\{(\w+)\}", lambda found: str(fields[found[1]]), markup)


def read(
    markup: str, *, around: str = "<ol>{}</ol>", opening: str = '<ul class="children">', closing: str = "</ul>"
) -> tuple[Comment, ...]:
    """The comments of a page whose theme prints each as *markup*."""
    comments = "".join(rendered(said, markup, 1, opening, closing) for said in THREAD)
    page = (
        '<html lang="en"><head><meta name="generator" content="WordPress 4.9"><title>Rye</title></head>'
        '<body class="single single-post postid-1"><div id="post-1" class="post-1 post hentry"><h1>Rye</h1>'
        '<div class="entry-content"><p>Rye keeps for a week if you let it. Ours never gets the chance, and that is how we like it.</p></div></div>'
        f"<div><h3>4 Responses to “Rye”</h3>{around.format(comments)}</div>"
        '<form action="http://oven.example/wp-comments-post.php" method="post"><p><input name="author"></p></form></body></html>'
    )
    return parse_page(page, URL, strict=True).comments


LIST = {
    "html5 walker": '<li id="comment-{id}" class="{classes}"><article id="div-comment-{id}" class="comment-body">'
    '<footer class="comment-meta"><div class="comment-author vcard">{avatar}<b class="fn">{author}</b>'
    ' <span class="says">says:</span></div><div class="comment-metadata"><a href="{link}"><time datetime="{iso}">{day} at {clock}'
    '</time></a></div></footer><div class="comment-content">{text}</div><div class="reply">{reply}</div></article>{children}</li>',
    "xhtml walker": '<li class="{classes}" id="comment-{id}"><div id="div-comment-{id}" class="comment-body">'
    '<div class="comment-author vcard">{avatar}<cite class="fn">{author}</cite> <span class="says">says:</span></div>'
    '<div class="comment-meta commentmetadata"><a href="{link}">{day} at {clock}</a></div>{text}<div class="reply">{reply}</div></div>{children}</li>',
    "2005": '<li class="alt" id="comment-{id}"><cite>{author}</cite> Says:<br />'
    '<small class="commentmetadata"><a href="#comment-{id}" title="">{day} at {clock}</a> </small>{text}{children}</li>',
    "words first": '<li id="comment-{id}">{text}<p><cite>Comment by {author} &#8212; {day} @ <a href="#comment-{id}">{clock}</a>'
    "</cite></p>{children}</li>",
    "two spans": '<li id="li-comment-{id}" class="{classes}"><div id="comment-{id}"><div class="zq1"><span class="fn n">{author}</span></div>'
    '<div class="zq2">Posted {day} at {clock}<span class="zq3"> | </span><a href="#comment-{id}" title="Permalink to this comment">'
    "Permalink</a> {reply}</div>{text}</div>{children}</li>",
    "media object": '<li class="zq {classes}" id="comment-{id}"><div class="zq-left">{avatar}</div><div class="zq-body">'
    '<h4 class="zq-heading">{author}</h4><time datetime="{iso}">3 years ago</time>{text}{reply}</div>{children}</li>',
    "names in spans only": '<li class="{classes}" id="comment-{id}"><div class="a">{avatar}</div><div class="b"><div class="c"><span>{plain}</span>'
    "<span>{day}</span><span>{clock}</span>{reply}</div><div class=d>{text}</div></div>{children}</li>",
    "name in a heading, no classes": '<li id="comment-{id}">{avatar}<h4>{plain}</h4><p>{day} @ {clock}</p>{text}{children}</li>',
    "strong, dash, reply": '<li class="{classes}" id="comment-{id}"><div class="zq"><div class="zq1">{avatar}</div><div class="zq2">'
    '<div class="zq3"><strong>{author}</strong> {day} at {clock} - {reply}</div><div class="zq4">{text}</div></div></div>{children}</li>',
    "clock before the day": '<li id="comment-{id}" class="{classes}"><h4>{avatar} {author} <span class="meta">{clock} <em>on</em> {day}'
    '<span class="actions"> | {reply}</span></span></h4><div class="zq">{text}</div>{children}</li>',
    "abbreviations": '<li id="comment-{id}" class="{classes}"><div class="comment-meta"><cite class="fn" title="{url}">{author}</cite> '
    '<abbr class="zq-date" title="Sunday, January 8th, 2012, {clock}">January 8</abbr> at <abbr class="zq-time" title="Sunday, January 8th, '
    '2012, {clock}">{clock}</abbr> | <a class="permalink" href="#comment-{id}">Permalink</a></div><div class="zq">{text}</div>{children}</li>',
    "clock in a title": '<li class="{classes}" id="li-comment-{id}"><div id="comment-{id}"><div class="zq">{avatar}<span>{author}</span></div>'
    '<div class="zq2"><a href="{link}" title="{clock}">{day}</a></div><div class="zq3">{text}</div></div>{children}</li>',
    "day in <time>, clock in its link": '<li class="{classes}" id="comment-{id}"><header><h2><a class="zq" itemprop="author" href="{url}">{name}</a>'
    '</h2><time datetime="2012-01-08" itemprop="datePublished">8th January 2012, <a href="#comment-{id}" itemprop="url">{clock}</a></time>'
    '</header><div class="zq" itemprop="text">{text}{reply}</div>{children}</li>',
    "two times": '<li class="{classes}" id="comment-{id}"><p class="zq">{author}</p><p class="zq"><time datetime="2012-01-8">{day}</time>'
    " <time>{24}</time></p>{text}{children}</li>",
    "relative with a title": '<li class="{classes}" id="comment-{id}"><div class="zq">{plain} <em title="{day} at {clock}">3 years</em> ago'
    '</div><div class="zq2">{text}</div>{children}</li>',
    "content attribute": '<li class="{classes}" id="comment-{id}"><span itemprop="author">{author}</span>'
    '<span itemprop="datePublished" content="{iso}">{day}</span><div class="zq">{text}</div>{children}</li>',
    "an anchor names it": '<li class="{classes}"><a name="comment-{id}"></a><div class="zq">{avatar}</div><div class="zq2"><strong>{plain}</strong> on '
    '<a href="{link}">{day} @ {clock}</a></div><div class="zq3" id="comment-text-{id}">{text}</div>{children}</li>',
    "only an anchor": '<li class="zq"><a class="zq2" name="comment-{id}">{avatar}</a><span style="display:block">{author}&nbsp;&nbsp;{day} at {clock}'
    "</span>{text}{children}</li>",
    "the id at the words": '<li class="{classes}"><a name="comment-{id}"></a><div id="li-comment-{id}" class="zq"><div class="zq2" id="comment-{id}">'
    '{text}</div><div class="zq3" id="comment-meta-{id}"><span class="zq4">{author}</span> <span class="zq5">{day} at {clock}</span>'
    "{reply}</div></div>{children}</li>",
    "cite behind the words": '<li class="{classes}" id="li-comment-{id}"><div class="zq" id="comment-{id}">{text}<p></p><cite>Posted by '
    '<span class="zq2">{author}</span> | <a href="#comment-{id}" title="">{day}, {clock}</a></cite></div>{children}</li>',
    "a number before the name": '<li class="zq" id="comment-{id}"><a href="#comment-{id}" class="counter" title="Permanent Link to this Comment">{n}</a> '
    '<span class="commentauthor" style="font-weight: bold;">{author}</span> <small class="commentmetadata"><a href="#comment-{id}" '
    'title="3 years ago">{day} at {clock}</a></small><div class="zq2">{text}</div>{children}</li>',
    "two ids": '<li id="comment-li-{id}" class="zq"><div id="comment-{id}"><div class="zq2"><p class="zq3">{author}</p><p class="zq4">{day} at {clock}'
    '</p></div><div class="zq5">{reply}</div><div class="zq6">{text}</div></div>{children}</li>',
    "labels": '<li class="{classes}" id="li-comment-{id}"><div id="comment-{id}"><div class="zq"><div class="zq1">{avatar} Author: {author}</div>'
    '<div class="zq2">Date: {day} at {clock}</div><div class="zq3">{reply}</div></div><div class="comment-body">{text}</div></div>{children}</li>',
    "all in a paragraph": '<li class="{classes}" id="comment-{id}"><div id="div-comment-{id}"><p>{avatar} <cite class="fn">{author}</cite> '
    '<span class="says">on {day} {clock} said:</span> [ {old} ]</p>{text}</div>{children}</li>',
    "a list for a byline": '<li class="{classes}" id="comment-{id}"><ul class="zq"><li class="comment-author fn">{author} </li>'
    '<li class="comment-meta commentmetadata "> </li> <li> <time datetime="{iso}">{day} at {clock}</time> </li></ul>{text}'
    '<div class="zq2"><span>{reply}</span></div>{children}</li>',
    "old reply link": '<li class="{classes}" id="comment-{id}"><div class="zq"><div class="zq2">{avatar}<div class="zq3">{author}</div>'
    '<a class="zq4"><i class="fa-clock-o"></i>{day} {clock}</a><div class="zq5"><i></i> {old}</div></div><div class="org">{text}</div></div>{children}</li>',
    "everything in the content": '<li class="{classes}" id="comment-{id}"><div id="div-comment-{id}"><div class="zq">{avatar}<div class="zq2">'
    '<div class="comment-content"><div class="comment-header"><h4 class="comment-title">{author}</h4><h6><span>/</span><time datetime="{iso}">'
    '{day} at {clock}</time></h6></div><div class="comment-text">{text}</div>{reply}</div></div></div></div>{children}</li>',
    "time and reply behind": '<li class="{classes}"><div class="row"><div class="col">{avatar}</div><div class="col2"><div class="arrow"></div>'
    '<div class="comment-text"><h4>{author}</h4>{text}<div class="comment-details"><a href="#"><i></i>{day} at {clock}</a>{reply}</div></div></div></div>{children}</li>',
    "name, badge, words": '<li class="{classes}" id="comment-{id}"><div class="zq">{avatar}</div><div class="zq1"><div class="zq2"><p>{author}</p>'
    '<p>Author</p></div><p class="zq3">{day} - {clock}</p><div class="zq4">{text}</div><div>{reply}</div></div>{children}</li>',
    "heading around a paragraph": '<li class="{classes}" id="comment-{id}"><div class="zq"><h5 class="mt-0">{plain}<p class="zq2">{day} at {clock}.</p></h5>'
    "{text}<p>{reply}</p></div>{children}</li>",
    "epoch": '<li class="{classes}" id="comment-{id}"><article><footer>{avatar}<cite>{author}</cite><a class="zq" href="{link}"><time pubdate="0">'
    '{day} At {clock}</time></a></footer><div class="comment-content">{text}</div><div class="comment-meta" id="comment-{id}">{reply}</div></article>{children}</li>',
}  # fmt: skip

DIVS = {
    "divs": '<div id="comment-{id}" class="{classes}"><div class="zq">{avatar}<h3>{author}</h3><span>{day}, {clock}</span></div>'
    '<div class="zq2">{text}</div>{children}</div>',
    "a wrapper with an id of its own": '<div id="zq-comm-{id}_0" class="{classes} zq"><div class="zq-wrap"><div id="comment-{id}" class="zq-right">'
    '<div class="zq-header"><div class="zq-author">{author}</div><div class="zq-date" title="January 8, 2012 {clock}"><i></i> 10 years ago</div></div>'
    '<div class="zq-text">{text}</div><div class="zq-footer"><div class="zq-vote">10</div></div></div></div><div id="zqform-{id}"></div>{children}</div>',
    "articles": '<article class="{classes}" id="comment-{id}"><figure>{avatar}</figure><div role="complementary"><h2><a href="{url}">{name}</a></h2>'
    '<time datetime="{iso}">{day}, <a href="#comment-{id}">{clock}</a></time></div><div class="zq">{text}{reply}</div>{children}</article>',
    "wordless classes": '<div class="zq" id="comment-{id}"><div class="zq1">{avatar}</div><div class="zq2"><div class="zq3"><span class="zq4">{name}</span>'
    '{reply}<time datetime="{iso}">{day}</time></div><div class="zq5">{text}</div></div>{children}</div>',
}  # fmt: skip


def check(found: tuple[Comment, ...], *, urls: bool = True) -> None:
    """That *found* is the thread."""
    expected = []

    def add(said: Said, parent: Said | None, depth: int) -> None:
        hour, minute = said.clock
        expected.append(
            (
                str(said.id),
                str(parent.id) if parent else None,
                depth,
                said.name,
                said.url if urls else None,
                f"2012-01-08 {hour:02d}:{minute:02d}",
                said.text,
            )
        )
        for answer in said.answers:
            add(answer, said, depth + 1)

    for said in THREAD:
        add(said, None, 0)

    assert expected == [
        (
            c.id,
            c.parent,
            c.depth,
            c.author,
            c.author_url if urls else None,
            f"{c.published.at:%Y-%m-%d %H:%M}" if c.published else None,
            c.text,
        )
        for c in found
    ]


@pytest.mark.parametrize("name", LIST)
def test_lists(name: str) -> None:
    """A comment is an item of a list, its answers are a list in it."""
    check(read(LIST[name]))


@pytest.mark.parametrize("name", DIVS)
def test_elements_in_each_other(name: str) -> None:
    """A comment is an element, its answers stand in it, with nothing between."""
    check(read(DIVS[name], around="<div>{}</div>", opening="", closing=""), urls=name != "wordless classes")
