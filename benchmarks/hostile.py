"""Pages that are large in one way, of any size: what a reader with a quadratic rule chokes on."""

from __future__ import annotations

from collections.abc import Callable

_HEAD = (
    '<html lang="en"><head><title>Large</title><meta name="generator" content="WordPress 6.5"></head>'
    '<body class="single single-post postid-7"><article id="post-7" class="post-7 post hentry">'
    '<h1 class="entry-title">Large</h1><div class="entry-content">'
)
_TAIL = '</div></article><div id="comments">{}</div></body></html>'
_SENTENCE = "The ferry was late again, and nobody on the quay was surprised by it. "


def _post(body: str, comments: str = "") -> str:
    return f"{_HEAD}<p>{_SENTENCE * 4}</p>{body}{_TAIL.format(comments)}"


def _list(item: Callable[[int], str], size: int, around: str = "ol") -> str:
    items = "".join(map(item, range(size)))
    return f'<{around} class="commentlist">{items}</{around}>'


def _numbered(n: int) -> str:
    return (
        f'<li class="comment even depth-1" id="comment-{n}"><cite class="fn">Ann {n}</cite>'
        f'<a href="#comment-{n}">May 3, 2020 at 10:{n % 60:02}</a><p>{_SENTENCE}</p></li>'
    )


HOSTILE: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: _post(f"<p>{_SENTENCE}</p>" * n),
    "links": lambda n: _post("<p>" + "".join(f'<a href="/2020/01/{k}/">word</a> ' for k in range(n)) + "</p>"),
    "links, each a paragraph": lambda n: _post("".join(f'<p><a href="/p{k}">some words</a></p>' for k in range(n))),
    "links in a sidebar": lambda n: _post("")
    + "<aside>" + "".join(f'<li><a href="/2020/01/{k}/">word</a></li>' for k in range(n)) + "</aside>",
    "nested divs": lambda n: _post("<div>" * (n // 4) + _SENTENCE + "</div>" * (n // 4)),
    "nested divs with words": lambda n: _post(f"<div><p>{_SENTENCE}</p>" * (n // 4) + "</div>" * (n // 4)),
    "nested spans": lambda n: _post("<p>" + "<span>word " * (n // 4) + "</span>" * (n // 4)),
    "nested block quotes": lambda n: _post(f"<blockquote><p>{_SENTENCE}</p>" * (n // 4)),
    "nested lists": lambda n: _post("<ul><li>word" * (n // 4)),
    "nested tables": lambda n: _post("<table><tr><td>word" * (n // 8)),
    "nested articles": lambda n: "<article><h2>A</h2><p>word</p>" * (n // 8),
    "one word": lambda n: _post("<p>" + "x" * (n * 100) + "</p>"),
    "one text": lambda n: _post("<p>" + "word " * (n * 20) + "</p>"),
    "one sentence with commas": lambda n: _post("<p>" + "word, " * n + "</p>"),
    "capitals": lambda n: _post("<p>" + "Ann Bo " * n + "said nothing.</p>"),
    "quotation marks": lambda n: _post("<p>" + '" ' * n + "</p>"),
    "curly quotation marks": lambda n: _post("<p>" + "“ " * n + "</p>"),
    "apostrophes": lambda n: _post("<p>" + "it's ‘so " * n + "</p>"),
    "quotes": lambda n: _post("<p>" + "“It was late,” said Ann Lee. " * n + "</p>"),
    "quotes, each a paragraph": lambda n: _post("<p>“It was late,” said Ann Lee.</p>" * n),
    "block quotes": lambda n: _post(f"<blockquote><p>{_SENTENCE}</p><cite>Ann</cite></blockquote>" * n),
    "guillemets": lambda n: _post("<p>" + "« " * n + "</p>"),
    "full stops": lambda n: _post("<p>" + ". " * n + "</p>"),
    "dots": lambda n: _post("<p>" + "." * n * 10 + "</p>"),
    "initials": lambda n: _post("<p>" + "A. " * n + "</p>"),
    "blanks": lambda n: _post("<p>" + " \n" * n * 10 + "x</p>"),
    "blanks of other kinds": lambda n: _post("<p>" + "\u00a0\u2003 " * n * 10 + "x</p>"),
    "digits": lambda n: _post("<p>" + "12 " * n + "</p><p class='date'>" + "1" * n + "</p>"),
    "dates": lambda n: _post("".join(f"<p class='date'>May {k % 28 + 1}, 2020</p>" for k in range(n))),
    "accents": lambda n: _post("<p>a" + "\u0301" * n + "</p>"),
    "accents, each an element": lambda n: _post("<p>a" + "<b>\u0301</b>" * n + "</p>"),
    "line breaks": lambda n: _post("<p>" + "word<br>" * n + "</p>"),
    "pictures": lambda n: _post("".join(f'<img src="/i{k}.jpg" alt="A picture">' for k in range(n))),
    "figures": lambda n: _post(
        "".join(f'<figure><img src="/{k}.jpg"><figcaption>Words {k}</figcaption></figure>' for k in range(n))
    ),
    "captions without pictures": lambda n: _post("<figure>" + "<figcaption>words</figcaption>" * n + "</figure>"),
    "table": lambda n: _post("<table>" + "<tr><td>one</td><td>two</td></tr>" * n + "</table>"),
    "list": lambda n: _post("<ul>" + "<li>some words of an item</li>" * n + "</ul>"),
    "headings": lambda n: _post("<h2>A heading</h2><p>word</p>" * n),
    "categories": lambda n: _post("".join(f'<a rel="category" href="/category/c{k}/">C {k}</a> ' for k in range(n))),
    "tags below": lambda n: _post("")
    + "<footer>" + "".join(f'<a rel="tag" href="/tag/t{k}/">T {k}</a> ' for k in range(n)) + "</footer>",
    "authors": lambda n: _post("".join(f'<span class="vcard"><a rel="author">A {k}</a></span>' for k in range(n))),
    "bylines": lambda n: _post("<p class='byline'>By " + "Ann and " * n + "Bo</p>"),
    "times": lambda n: _post('<time datetime="2020-01-01T10:00:00Z">then</time>' * n),
    "hidden elements": lambda n: _post(f'<div style="display:none"><p>{_SENTENCE}</p></div>' * (n // 4)),
    "headings with ids": lambda n: _post("".join(f'<div id="related-posts-{k}"><p>w</p></div>' for k in range(n))),
    "elements called entry-content": lambda n: _post(f'<div class="entry-content"><p>{_SENTENCE}</p></div>' * (n // 4)),
    "bodies side by side": lambda n: f'<div class="entry-content"><p>{_SENTENCE}</p></div>' * (n // 4),
    "posts of an index": lambda n: "".join(
        f'<article class="post-{k} hentry"><h2 class="entry-title"><a href="/p{k}/">P {k}</a></h2><p>w</p></article>'
        for k in range(n)
    ),
    "asides": lambda n: _post("<aside class='widget'><p>word</p></aside>" * n),
    "nested asides": lambda n: _post("<aside class='widget'>" * (n // 8) + "word"),
    "unclosed <p>": lambda n: _post("<p>word" * n),
    "unclosed <b>": lambda n: _post("<b>word " * (n // 4)),
    "unclosed <font>, closed out of turn": lambda n: _post("<font><p>word</font>" * (n // 4)),
    "tags that close nothing": lambda n: _post("</div></b></p>" * n),
    "attributes": lambda n: _post("<p " + " ".join(f'a{k}="b"' for k in range(n)) + ">word</p>"),
    "classes": lambda n: _post('<p class="' + " ".join(f"c{k}" for k in range(n)) + '">word</p>'),
    "one class": lambda n: _post('<div class="' + "post-entry-" * n + '">word</div>'),
    "a long address": lambda n: _post('<a href="/' + "a/" * n * 5 + '">word</a>'),
    "an address of digits": lambda n: _post('<a href="/' + "1/" * n * 5 + '">word</a>'),
    "metas": lambda n: '<meta property="article:tag" content="word">' * n + _post(""),
    "JSON-LD": lambda n: '<script type="application/ld+json">[' + ",".join(['{"@type":"Person","name":"Ann"}'] * n)
    + "]</script>" + _post(""),
    "scripts": lambda n: _post("<script>var a = 1;</script>" * n),
    "HTML comments": lambda n: _post("<!-- word -->" * n),
    "an open HTML comment": lambda n: _post("<!--" * n),
    "angle brackets": lambda n: _post("<" * n),
    "ampersands": lambda n: _post("<p>" + "&" * n + "&amp" * n + "</p>"),
    "comments": lambda n: _post("", _list(_numbered, n // 4)),
    "comments without ids": lambda n: _post(
        "", _list(lambda k: f'<li class="comment even"><cite>Ann {k}</cite><p>Words {k}.</p></li>', n // 4)
    ),
    "comments without anything": lambda n: _post("", _list(lambda k: '<li class="comment even"></li>', n)),
    "comments all alike": lambda n: _post("", _list(lambda k: '<li class="comment odd"><cite>A</cite>1</li>', n // 4)),
    "comments of one id": lambda n: _post("", _list(lambda k: _numbered(1), n // 4)),
    "comments, each in the other": lambda n: _post(
        "",
        "".join(
            f'<ol class="children"><li class="comment depth-{k + 1}" id="comment-{k}"><cite>A</cite><p>w</p>'
            for k in range(n // 16)
        ),
    ),
    "depths without nesting": lambda n: _post(
        "",
        _list(lambda k: f'<li class="comment depth-{k + 1}" id="comment-{k}"><cite>A</cite><p>w</p></li>', n // 4),
    ),
    "links in one comment": lambda n: _post("", _numbered(1).replace("<p>", "<p>" + '<a href="#comment-9">@B</a>' * n)),
    "elements in one comment": lambda n: _post("", _numbered(1).replace("<p>", "<p>" + "<b><i>w</i></b> " * n)),
    "paragraphs in one comment": lambda n: _post("", _numbered(1).replace("<p>", "<p>word</p>" * n + "<p>")),
    "depth in one comment": lambda n: _post("", _numbered(1).replace("<p>", "<p>" + "<b>w " * (n // 4))),
    "answers told in words": lambda n: _post(
        "",
        _list(
            lambda k: f'<li id="comment-{k}"><cite>A</cite><p><a href="#comment-{k - 1}">@A</a> w</p></li>',
            n // 4,
        ),
    ),
    "pings": lambda n: _post(
        "", _list(lambda k: f'<li class="pingback even"><a href="http://b.example/{k}" class="url">B</a></li>', n // 4)
    ),
    "a <dl> of comments": lambda n: _post(
        "",
        _list(lambda k: f'<dt id="comment-{k}"><cite>Ann</cite></dt><dd><p>Words.</p></dd>', n // 4, around="dl"),
    ),
    "comment pages": lambda n: _post(
        "", _numbered(1) + "".join(f'<a href="/2020/01/01/big/comment-page-{k}/#comments">{k}</a>' for k in range(n))
    ),
    "months": lambda n: _post("")
    + "<ul>" + "".join(f'<li><a href="/{1900 + k % 200}/{k % 12 + 1:02}/">M</a></li>' for k in range(n)) + "</ul>",
}  # fmt: skip
"""A page of *n* of something, by its name."""
