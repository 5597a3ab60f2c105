"""Comment templates by chance: what WordPress's core prints, in any of the structures that themes give it."""

# ruff: noqa: E501

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from .dates import AGO, DAYS, JOINTS, REPLY, SAYS, clock_printed, day_format, day_printed
from .threads import URL, Said, quoted, walked


@dataclass(frozen=True, kw_only=True)
class Theme:
    """How a theme prints comments: the markup of one, and of what stands around them."""

    name: str
    markup: str
    """One comment, with `{fields}`; `{children}` are its answers."""

    around: str = "<ol>{}</ol>"
    opening: str = '<ul class="children">'
    closing: str = "</ul>"
    nesting: str = "nested"
    """`nested`, `depth` (all in a row, classes tell), `told` ("in reply to"), or `flat` (nobody tells)."""

    language: str = "en-US"
    day: str = "{month} {d}, {y}"
    half: bool = True
    joint: str = " at "
    says: str = "says:"
    urls: bool = True
    """Whether the author's address is printed."""

    time: str = "minute"
    """How fine the printed time is: `minute`, `day`, or empty for none."""

    kinds: bool = True
    """Whether pings can be told from comments."""

    pings: str = "alike"
    """`alike`: as comments; `short`: an item with a link; `apart`: that, in a list of their own below."""

    ping_ids: bool = True


SHORT_PING = '<li class="{classes}"{pingid}><p>Pingback: {author} {edit}</p></li>'


def fields(theme: Theme, said: Said, parent: Said | None, depth: int, n: int) -> dict[str, object]:
    """What core's functions print for one comment."""
    words = quoted(said.name)
    name = said.printed or words
    rel = "external nofollow" if said.id % 2 else "external nofollow ugc"
    day = day_printed(theme.day, theme.language, said.at)
    clock = clock_printed(said.at, half=theme.half)
    kind = said.kind
    slug = (
        f" byuser comment-author-{re.sub(r'[^a-z]', '', said.name.lower()) or 'admin'} bypostauthor"
        if said.owner
        else ""
    )
    stripes = (
        f"{'odd alt' if n % 2 else 'even'} thread-{'odd thread-alt' if n % 2 else 'even'}"
        if depth == 0
        else ("odd alt" if n % 2 else "even")
    )
    return {
        "id": said.id,
        "n": n + 1,
        "author": f"<a href='{said.url}' rel='{rel}' class='url'>{name}</a>" if said.url else name,
        "plain": f'<a href="{said.url}" target="_blank">{name}</a>' if said.url else name,
        "linked": f'<a href="{said.url or ""}">{name}</a>',
        "span": f'<a href="{said.url}" class="zq-link" itemprop="url"><span itemprop="name">{name}</span></a>' if said.url else f'<span itemprop="name">{name}</span>',
        "name": name,
        "classes": f"{kind}{slug} {stripes} depth-{depth + 1}",
        "even": "alt" if n % 2 else "",
        "day": day,
        "clock": clock,
        "joint": theme.joint,
        "date": f"{day}{theme.joint}{clock}",
        "iso": f"{said.at.isoformat()}+00:00",
        "isoday": said.at.date().isoformat(),
        "ago": AGO[theme.language],
        "says": theme.says,
        "text": said.html + "\n",
        "bare": re.sub(r"\s*<br />", "<br />", re.sub(r"</p>\s*", "<br />", said.html.replace("<p>", ""))).removesuffix("<br />"),
        "link": f"{URL}#comment-{said.id}",
        "reply": f"<a rel='nofollow' class='comment-reply-link' href='{URL}?replytocom={said.id}#respond' data-commentid=\"{said.id}\" "
        f'data-postid="1" data-belowelement="div-comment-{said.id}" data-respondelement="respond" data-replyto="Reply to {words.replace(chr(34), "&quot;")}" '
        f"aria-label='Reply to {words.replace(chr(39), '&#039;')}'>{REPLY[theme.language]}</a>" if said.kind == "comment" else "",
        "oldreply": f"<a rel='nofollow' class='comment-reply-link' href='/2012/01/rye/?replytocom={said.id}#respond' "
        f"onclick='return addComment.moveForm(\"div-comment-{said.id}\", \"{said.id}\", \"respond\", \"1\")'>{REPLY[theme.language]}</a>" if said.kind == "comment" else "",
        "edit": f'<a class="comment-edit-link" href="http://oven.example/wp-admin/comment.php?action=editcomment&amp;c={said.id}">(Edit)</a>' if n % 5 == 4 else "",
        "avatar": f"<img alt='{words.replace(chr(39), '&#039;')}' src='http://1.gravatar.com/avatar/a{said.id}?s=48&#038;d=mm' class='avatar avatar-48 photo' height='48' width='48' />" if kind == "comment" else "",
        "badge": said.owner,
        "moderation": n % 7 == 6,
        "told": f'<p class="zq-told">In reply to <a href="{URL}#comment-{parent.id}">{quoted(parent.name)}</a></p>' if parent else "",
        "type": {"comment": "Comment", "pingback": "Pingback", "trackback": "Trackback"}[kind],
        "pingid": f' id="comment-{said.id}"' if theme.ping_ids else "",
    }  # fmt: skip


def rendered(theme: Theme, thread: list[Said]) -> str:
    """All comments of *thread* in the markup of *theme*."""
    counter = iter(range(100000))

    def one(said: Said, parent: Said | None, depth: int) -> str:
        short = said.kind != "comment" and theme.pings != "alike"
        markup = SHORT_PING if short else theme.markup
        known = fields(theme, said, parent, depth, next(counter))
        inner = "".join(one(answer, said, depth + 1) for answer in said.answers)
        below = theme.nesting == "nested"
        known["children"] = theme.opening + inner + theme.closing if inner and below else ""

        def value(found: re.Match[str]) -> str:
            given = known[found[1]]
            if found[2] is not None:
                return found[2] if given else ""
            return str(given)

        made = re.sub(r"\{(\w+)(?:\?([^{}]*))?\}", value, markup)
        return made if below else made + inner

    if theme.pings != "apart":
        return theme.around.format("".join(one(said, None, 0) for said in thread))
    said = "".join(one(s, None, 0) for s in thread if s.kind == "comment")
    pings = "".join(one(s, None, 0) for s in thread if s.kind != "comment")
    return theme.around.format(said) + (f'<h3>Pings</h3><ol class="pinglist">{pings}</ol>' if pings else "")


def page(theme: Theme, thread: list[Said], above: str = "", below: str = "", aside: str = "") -> str:
    """A post's page with *thread* below it, and what else a theme prints there."""
    count = len(walked(thread))
    return (
        f'<!DOCTYPE html><html lang="{theme.language}"><head><meta charset="utf-8"><meta name="generator" content="WordPress 4.9"><title>Rye bread | The Oven</title></head>'
        '<body class="single single-post postid-1"><div id="page"><div id="content"><div id="post-1" class="post-1 post type-post hentry"><h1 class="entry-title">Rye bread</h1>'
        '<div class="entry-content"><p>Rye keeps for a week if you let it. Ours never gets the chance, and that is how we like it.</p>'
        "<p>There is a second paragraph about the stones in the oven, which are older than the house that stands around it.</p></div></div>"
        f"<div><h3>{count} Responses to “Rye bread”</h3>{above}{rendered(theme, thread)}{below}</div></div>{aside}</div></body></html>"
    )


Row = tuple[str | None, int | None, str, str | None, str | None, str, str]
"""A comment as the forge compares it: id, place of its parent, author, address, time, kind, words."""


def expected(theme: Theme, thread: list[Said]) -> list[Row]:
    """What is to be read of a page of *thread*, one row a comment, in the page's order."""
    order = walked(thread)
    if theme.pings == "apart":
        order = [o for o in order if o[0].kind == "comment"] + [o for o in order if o[0].kind != "comment"]
    places = {id(said): n for n, (said, _, _) in enumerate(order)}
    rows: list[Row] = []
    for said, parent, _ in order:
        ping = said.kind != "comment"
        short = ping and theme.pings != "alike"
        at = (
            None
            if short
            else {"minute": f"{said.at:%Y-%m-%d %H:%M}", "day": f"{said.at:%Y-%m-%d 00:00}"}.get(theme.time)
        )
        known = not short or theme.ping_ids
        rows.append(
            (
                str(said.id) if known else None,
                places[id(parent)] if parent and theme.nesting != "flat" else None,
                said.name,
                (said.url if theme.urls or short else None),
                at,
                said.kind if theme.kinds else "comment",
                "" if short else said.text,
            )
        )
    return rows


NAMED = {
    "wrap": ("comment-body", "comment-wrap", "comment-container", "comment_container", "comment-inner", "comment-box", "single-comment", "commentbody", "comment-block", "comment-item"),
    "byline": ("comment-meta", "comment-author vcard", "comment-header", "comment-info", "comment-head", "commentmetadata", "comment-details", "comment-author-info", "comment-top", "comment_meta"),
    "author": ("comment-author", "comment-author-name", "author", "name", "commentauthor", "comment-name", "author-name", "user-name", "comment_name", "comment-title", "fn", "commenter"),
    "date": ("comment-date", "date", "comment-time", "comment-metadata", "comment-meta commentmetadata", "time", "timestamp", "comment_date", "comment-meta-date", "posted"),
    "text": ("comment-content", "comment-text", "comment-entry", "comment_text", "commenttext", "comment-body", "comment-copy", "text", "comment-content entry-content", "comment_content", "message", "comment-message"),
    "foot": ("reply", "comment-footer", "comment-actions", "comment-reply", "comment-tools", "reply-container", "comment-links"),
    "avatar": ("comment-avatar", "avatar-wrap", "comment-author-avatar", "gravatar", "avatar", "author-image", "comment-gravatar"),
}  # fmt: skip
PREFIXED = ("{p}-comment-{r}", "{p}_comment_{r}", "{p}-{r}", "comment__{r}")
BOOTSTRAP = {"wrap": "media-body", "byline": "d-flex align-items-center", "author": "media-heading", "date": "text-muted small", "text": "mt-2 mb-3", "foot": "btn-toolbar", "avatar": "media-left pull-left"}  # fmt: skip


class _Namer:
    """The class names of one theme: as many themes have them, prefixed, a framework's, or without meaning."""

    def __init__(self, rng: Random) -> None:
        self.style = rng.choice(("named", "named", "named", "prefixed", "framework", "nonsense", "none"))
        self.rng = rng
        self.prefix = rng.choice(("zq", "et", "td", "mag", "kt", "theme"))
        self.form = rng.choice(PREFIXED)

    def __call__(self, role: str) -> str:
        """A `class` attribute, with a blank before it."""
        style = self.style
        if style == "none" or (style == "named" and self.rng.random() < 0.12):
            return ""
        if style == "named":
            return f' class="{self.rng.choice(NAMED[role])}"'
        if style == "prefixed":
            return f' class="{self.form.format(p=self.prefix, r=role)}"'
        if style == "framework":
            return f' class="{BOOTSTRAP[role]}"'
        return f' class="css-{self.rng.randrange(16**5):05x}"'


def forged_theme(rng: Random) -> Theme:
    """A theme by chance; what it prints is always enough for a reader of the page."""
    name = _Namer(rng)
    pick = rng.choice
    language = pick(list(DAYS)) if rng.random() < 0.5 else "en-US"
    english = language == "en-US"
    classed = rng.random() < 0.75
    says = pick(SAYS[language])

    # who
    who, urls = pick((
        ("{author}", True), ("{author}", True), ("{author}", True), ("{plain}", True), ("{linked}", True), ("{name}", False), ("{span}", True),
    ))  # fmt: skip
    tag = pick(("cite", "cite", "b", "strong", "span", "h3", "h4", "h5", "div", "p", ""))
    if tag == "":
        author = who if who != "{name}" else "<span>{name}</span>"
    elif tag in ("cite", "b") and rng.random() < 0.7:
        author = f'<{tag} class="fn">{who}</{tag}>'
    else:
        prop = ' itemprop="author"' if who in ("{author}", "{name}") and rng.random() < 0.15 else ""
        author = f"<{tag}{name('author')}{prop}>{who}{pick(('', '', ' ' + says)) if tag != 'cite' else ''}</{tag}>"
    verb = (
        pick(("", "", ' <span class="says">{says}</span>', " {says}", " <span>{says}</span>"))
        if says not in author and tag not in ("h3", "h4", "h5", "div", "p")
        else ""
    )
    badge = (
        pick(
            (
                "",
                "",
                '{badge?<span class="badge">Author</span>}',
                '{badge?<span class="post-author">Post author</span>}',
                '{badge?<span class="bypostauthor-label">(Author)</span>}',
                "{badge?<em>Author</em>}",
            )
        )
        if english
        else ""
    )
    if badge and rng.random() < 0.5 and author.endswith(f"</{tag}>") and tag and who in author:
        author = author[: -len(tag) - 3] + " " + badge + f"</{tag}>" if "says" not in author else author + badge
    else:
        author += badge

    # when
    half = english and rng.random() < 0.6
    joint = pick(JOINTS[language])
    time = "minute"
    date = pick((
        "{date}", "{date}", '<a href="{link}">{date}</a>', '<a href="#comment-{id}" title="">{date}</a>', '<a href="{link}"><time datetime="{iso}">{date}</time></a>',
        '<time datetime="{iso}">{ago}</time>', '<time datetime="{iso}" itemprop="datePublished">{day}</time>', '<span class="date">{day}</span> <span class="time">{clock}</span>',
        "<span>{day}</span><span>{clock}</span>", '<abbr class="published" title="{iso}">{ago}</abbr>', '<a href="{link}" title="{date}">{ago}</a>', '<span title="{date}">{ago}</span>',
        "day", "agoonly", '{day} <a href="{link}">{clock}</a>', "{clock}, {day}", '<time datetime="{isoday}">{day}</time> {clock}', '{date} <a href="{link}">Permalink</a>',
        '{date} <a href="{link}">#</a>', '<a href="{link}" title="Permalink to this comment">#{n}</a> {date}', '<i class="fa fa-clock-o"></i> {date}', "Posted on {date}", "{day}<br />{clock}",
    ))  # fmt: skip
    if date in ("day", "agoonly"):
        time, date = (
            ("day", pick(("{day}", '<a href="{link}">{day}</a>', "<small>{day}</small>")))
            if date == "day"
            else ("", pick(("{ago}", '<a href="{link}">{ago}</a>')))
        )
    if not english and ("Posted" in date or "Permalink" in date):
        date = "{date}"
    if date == "{clock}, {day}" and language in ("ja", "zh-CN"):
        date = "{date}"
    permalink = "{link}" in date or "#comment-{id}" in date
    wrap = pick(("span", "div", "p", "small", "div"))
    date = f"<{wrap}{name('date')}>{date}</{wrap}>"

    # what
    words = pick(("div", "div", "div", "section", "", "bare", "blockquote"))
    text = (
        "{text}"
        if words == ""
        else f"<div{name('text')}>{{bare}}</div>"
        if words == "bare"
        else f"<{words}{name('text')}>{{text}}</{words}>"
    )
    if name.style != "none" and words == "div" and rng.random() < 0.2:
        text = (
            f"<div{name('wrap')}>{text}</div>"
            if name.style != "named"
            else f'<div class="comment-wrap-inner">{text}</div>'
        )

    # beside it
    avatar = pick(
        (
            "{avatar}",
            "{avatar}",
            f"<div{name('avatar')}>{{avatar}}</div>",
            f'<a href="#"{name("avatar")}>{{avatar}}</a>',
            "<figure>{avatar}</figure>",
            "",
        )
    )
    reply = pick(("{reply}", "{reply}", "{oldreply}", ""))
    if reply and english and rng.random() < 0.1:
        reply = reply + pick((" <span>&darr;</span>", " &darr;"))
    extras = _extras(rng, english)
    foot = pick(extras) if extras else ""
    feet = pick(
        (
            f"<div{name('foot')}>{foot}{reply}{{edit}}</div>",
            f"<span{name('foot')}>{reply}{{edit}}{foot}</span>",
            f"<p{name('foot') or ' class=reply'}>{reply}{foot}</p>",
            f"{reply}{{edit}}",
        )
    )
    head_extra = (
        pick(
            (
                "",
                "",
                "",
                "",
                '<span class="number">{n}</span>',
                '<a href="#comment-{id}">#{n}</a>',
                '<img class="flag" src="/flags/de.png" alt="Germany" title="Germany" />' if english else "",
            )
        )
        if "#{n}" not in date
        else ""
    )

    # together
    nesting = pick(("nested",) * 7 + (("depth",) if classed else ("flat", "flat", "told")))
    b = name("byline")
    box = pick(("div", "div", "header", "footer", "p", "section"))
    if box == "p" and re.search(r"<(div|p|h\d|figure)\b", author + date + avatar):
        box = "div"
    moderation = pick(
        (
            "",
            '{moderation?<em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em><br />}',
            '{moderation?<p class="comment-awaiting-moderation">Your comment is awaiting moderation.</p>}',
        )
    )
    byline = pick(
        (
            f"<{box}{b}>{avatar} {author}{verb} {date}{head_extra}</{box}>",
            f"<{box}{b}>{head_extra}{avatar} {author}{verb}</{box}>{date}",
            f"{avatar}<{box}{b}>{author}{verb}{head_extra}{date}</{box}>",
        )
    )
    layout = pick(("head", "head", "head", "head", "below", "columns", "media")) if nesting != "told" else "head"
    if words in ("", "bare") and layout == "below":
        layout = "head"
    if nesting == "told":
        byline = "{told}" + byline
    inside = {
        "head": f"{byline}{moderation}{text}{feet}",
        "below": f"{text}<{box}{b}>{avatar} {author} {date} {reply}</{box}>",
        "columns": f"<div>{avatar}{author}</div><div>{date}{head_extra}{moderation}{text}{feet}</div>",
        "media": f"<div{name('avatar')}>{avatar}</div><div{name('wrap')}><{box}{b}>{author}{verb} {date}</{box}>{text}{feet}</div>",
    }[layout]

    # the comment's element
    ident = pick(("outer", "outer", "both", "li", "div", "anchor", "anchorid", "twice", "none"))
    if ident == "none" and not (classed and permalink):
        ident = "outer"
    classes = ' class="{classes}"' if classed else pick((' class="{even}"', "", ' class="css-90af1 {even}"'))
    if classed and rng.random() < 0.1:
        classes = pick(
            (' class="media {classes}"', ' class="{classes} clearfix"', ' class="comment-item {classes} parent"')
        )
    item = pick(("li", "li", "li", "li", "div", "article"))
    outer, inner = {
        "outer": (' id="comment-{id}"', ""), "both": (' id="comment-{id}"', ' id="div-comment-{id}"'), "li": (' id="li-comment-{id}"', ' id="comment-{id}"'),
        "div": ("", ' id="div-comment-{id}"'), "anchor": ("", ""), "anchorid": ("", ""), "twice": (' id="comment-{id}"', ' id="comment-{id}"'), "none": ("", ""),
    }[ident]  # fmt: skip
    if inner or rng.random() < 0.4:
        element = pick(("div", "article", "div", "section"))
        inside = f"<{element}{inner}{name('wrap')}>{inside}</{element}>"
    if ident.startswith("anchor"):
        if item != "li":
            item = "li"
        inside = f'<a {"name" if ident == "anchor" else "id"}="comment-{{id}}"></a>' + inside
    markup = f"<{item}{classes}{outer}>{inside}{{children}}</{item}>"
    around = (
        pick(
            (
                '<ol class="commentlist">{}</ol>',
                "<ol>{}</ol>",
                '<ul class="comment-list">{}</ul>',
                '<ul class="zq-list">{}</ul>',
            )
        )
        if item == "li"
        else pick(('<div class="comment-list">{}</div>', "<div>{}</div>"))
    )
    opening, closing = (
        pick(
            (
                ('<ul class="children">', "</ul>"),
                ('<ol class="children">', "</ol>"),
                ('<ol class="replies">', "</ol>"),
                ("<ul>", "</ul>"),
            )
        )
        if item == "li"
        else pick((('<div class="children">', "</div>"), ("", ""), ("<div>", "</div>")))
    )
    pings = pick(("alike", "alike", "short", "apart")) if classed and item == "li" and nesting == "nested" else "alike"
    return Theme(
        name="forged", markup=markup, around=around, opening=opening, closing=closing, nesting=nesting, language=language,
        day=day_format(rng, language), half=half, joint=joint, says=says, urls=urls, time=time, kinds=classed,
        pings=pings, ping_ids=rng.random() < 0.7,
    )  # fmt: skip


def _extras(rng: Random, english: bool) -> list[str]:
    """What plugins print beside a comment's words."""
    if not english:
        return [
            '<span class="likes">12</span>',
            "",
            "",
            '<div class="zq-votes"><a href="#">+</a> <span>3</span> <a href="#">-</a></div>',
            "",
        ]
    return [
        "", "", "", "",
        '<span class="likes">12</span>',
        '<a class="like" href="#">Like</a> <span class="count">3</span>',
        '<div class="comment-karma">Rating: <span>+4</span></div>',
        '<a href="https://twitter.com/intent/tweet?url=x">Tweet</a> <a href="https://www.facebook.com/sharer.php?u=x">Share</a>',
        '<a href="#" class="report">Report</a>',
        "<button>Show more</button>",
        '<a class="toggle" href="#">Collapse</a>',
        '<a class="quote" href="#" onclick="quote({id})">Quote</a>',
        '<div class="stars" title="Rated 5 out of 5"><span>★★★★★</span></div>',
        '<div class="zq-votes"><a href="#">+</a> <span>3</span> <a href="#">-</a></div>',
        '<span class="thumbs"><a href="javascript:void(0)">Vote up</a><span>0</span><a href="javascript:void(0)">Vote down</a></span>',
        '<a href="{link}">Permalink</a>',
        '<a href="{link}">Link to this comment</a>',
    ]  # fmt: skip
