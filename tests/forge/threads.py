"""Threads whose every field is known: who said what, when, in answer to whom."""

# ruff: noqa: E501

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from random import Random

URL = "http://oven.example/2012/01/rye/"


@dataclass(eq=False)
class Said:
    """One comment, as a blog's database has it."""

    id: int
    name: str
    html: str
    text: str
    at: datetime
    url: str | None = None
    kind: str = "comment"
    owner: bool = False
    answers: list[Said] = field(default_factory=list)
    printed: str = ""
    """The name's markup, where that is more than its words."""


NAMES = (
    "Ida", "Otto Brandt", "Petra", "K.", "Ida “Rye” O'Neill & Sons", "Said", "says", "Reply", "JANE DOE", "mlle. Zoë", "山田太郎",
    "Анна", "🙂", "x", "42", "Dr. B. Müller-Lüdenscheidt", "http://ida.example/", "www.rye.example", "The Baker (of Rye)", "May",
    "April June", "<b>Bold</b>", "Al|ce", "bread–maker", "O’Hara", "Anonymous", "Author", "guest", "Jean-Luc de la Tour",
    "Comment Lover", "Ann, the first", "Date", "Jörg on Tour", "Mark", "Will", "Edit Piaf", "Link", "Von Hagen", "Par Lagerkvist",
)  # fmt: skip

ODD = (
    "says",
    "Said",
    "Reply",
    "🙂",
    "42",
    "Author",
    "Date",
    "Link",
    "May",
    "Von Hagen",
    "Par Lagerkvist",
    "Comment Lover",
)

TEXTS = (
    ("<p>It keeps for a week if you let it.</p>", "It keeps for a week if you let it."),
    ("<p>Reply</p>", "Reply"),
    ("<p>No.</p>", "No."),
    ("<p>Me too</p>", "Me too"),
    ("<p>+1</p>", "+1"),
    ("<p>2012</p>", "2012"),
    ("<p>🙂</p>", "🙂"),
    ("<p>Edit</p>", "Edit"),
    ("<p>says:</p>", "says:"),
    ("<p>Thanks, Ida! Ours never gets the chance.<br />\nAnd that is how we like it.</p>", "Thanks, Ida! Ours never gets the chance.\nAnd that is how we like it."),
    ("<p>Ida says: wait. On May 3, 2001 at 1:00 am I wrote <cite>Rye</cite> down.</p>\n<p>Reply to me!</p>", "Ida says: wait. On May 3, 2001 at 1:00 am I wrote Rye down.\nReply to me!"),
    ("<p>January 8, 2012 at 9:15 am</p>\n<p>was the day I first baked it, and I have not stopped since.</p>", "January 8, 2012 at 9:15 am\nwas the day I first baked it, and I have not stopped since."),
    ('<blockquote><p>It keeps</p></blockquote>\n<p>See <a href="http://petra.example/" rel="nofollow ugc">mine</a>.</p>', "It keeps\nSee mine."),
    ('<blockquote><p><cite>Ida</cite> says:<br />\nMarch 2, 2011 at 4:00 pm</p>\n<p>Rye is dead.</p></blockquote>\n<p>It is not.</p>', "Ida says:\nMarch 2, 2011 at 4:00 pm\nRye is dead.\nIt is not."),
    ("<p>Three things:</p>\n<ul>\n<li>flour</li>\n<li>water</li>\n</ul>\n<p>That is two.</p>", "Three things:\nflour\nwater\nThat is two."),
    ("<ol>\n<li>Wait.</li>\n<li>Bake.</li>\n</ol>", "Wait.\nBake."),
    ("<p>Try this:</p>\n<pre><code>&lt;li class=\"comment\"&gt;\n&lt;cite&gt;Ida&lt;/cite&gt;</code></pre>", 'Try this:\n<li class="comment">\n<cite>Ida</cite>'),
    (f'<p><a href="{URL}#comment-7" rel="nofollow">#</a> was right, and <a href="http://otto.example/2011/02/">this</a> says why.</p>', "# was right, and this says why."),
    ('<p>Fine <img src="http://oven.example/wp-includes/images/smilies/icon_smile.gif" alt=":)" class="wp-smiley" /> bread</p>', "Fine :) bread"),
    ("<p><strong>Bold</strong> move. <em>Really</em>.</p>\n<p>Author</p>", "Bold move. Really.\nAuthor"),
    ("<p>Posted by my cat.</p>", "Posted by my cat."),
    ("<p>What about 3 cups (750 ml) at 220 °C, 12:30 to 1:15? I tried 1/2/2012 and it failed.</p>", "What about 3 cups (750 ml) at 220 °C, 12:30 to 1:15? I tried 1/2/2012 and it failed."),
    ("<p>This is a long answer. It goes on and on about the bread, the oven and the stones in it, and about the people who came to see them.</p>\n<p>It has a second paragraph, too, which says nothing that the first one did not say, only with other words and more of them.</p>\n<p>Bye</p>", "This is a long answer. It goes on and on about the bread, the oven and the stones in it, and about the people who came to see them.\nIt has a second paragraph, too, which says nothing that the first one did not say, only with other words and more of them.\nBye"),
    ('<p><a href="http://otto.example/rye" rel="nofollow">http://otto.example/rye</a></p>', "http://otto.example/rye"),
    ("<p>@Ida: like this? Share it, like it, flag it.</p>", "@Ida: like this? Share it, like it, flag it."),
    ("<p>今日は良い天気ですね。</p>", "今日は良い天気ですね。"),
    ("<p>I like<br />\nshort<br />\nlines</p>", "I like\nshort\nlines"),
    ("<blockquote><p>Read more</p></blockquote>", "Read more"),
)  # fmt: skip

EXCERPT = ("<p>[&#8230;] a very fine word about rye by our friends at the oven [&#8230;]</p>", "[…] a very fine word about rye by our friends at the oven […]")  # fmt: skip


def forged_thread(rng: Random, size: int | None = None) -> list[Said]:
    """A thread of some comments and pings, nested as chance has it."""
    at = datetime(2012, 1, rng.randint(13, 27), 9, 15)  # noqa: DTZ001
    number = rng.choice((11, 101, 4711, 98765))
    roots: list[Said] = []
    line: list[Said] = []
    same = rng.random() < 0.05
    size = size if size is not None else rng.choice((1, 2, 4, 5, 8, 12))
    # One odd name alone tells nobody that it is one.
    names = NAMES if size > 3 else [name for name in NAMES if name not in ODD]
    for _ in range(size):
        at += timedelta(minutes=rng.choice((1, 7, 93, 1440, 2000)))
        html, text = TEXTS[1] if same else rng.choice(TEXTS)
        name = rng.choice(names)
        said = Said(number, name, html, text, at)
        number += rng.choice((1, 1, 1, 2, 9, 100))
        if rng.random() < 0.5:
            said.url = rng.choice(
                ("http://ida.example/", "https://otto.example/blog", "http://www.petra.example", "http://oven.example/")
            )
        if rng.random() < 0.12:
            said.owner = True
        if rng.random() < 0.1:
            said.kind = rng.choice(("pingback", "trackback"))
            said.name, said.url = "Rye elsewhere | A blog", "http://elsewhere.example/2012/02/rye-too/"
            said.html, said.text = EXCERPT
        deep = rng.randint(0, min(len(line), 9)) if said.kind == "comment" and rng.random() < 0.6 else 0
        line = line[:deep]
        (line[-1].answers if line else roots).append(said)
        if said.kind == "comment":
            line.append(said)
    return roots


def walked(thread: list[Said], parent: Said | None = None, depth: int = 0) -> list[tuple[Said, Said | None, int]]:
    """Each of a *thread* in order, with what it answers and how deep it stands."""
    found = []
    for said in thread:
        found.append((said, parent, depth))
        found += walked(said.answers, said, depth + 1)
    return found


def quoted(words: str) -> str:
    """*words* as markup."""
    return escape(words, quote=False)
