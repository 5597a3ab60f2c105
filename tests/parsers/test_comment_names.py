"""What an element gives by itself for the author's name is taken as it is; a page's comments are compared for guesses."""

# ruff: noqa: E501

from __future__ import annotations

import pytest
from bare_lists import DAY, PLAIN, names

FN = f'<li class="comment even depth-1" id="comment-{{n}}"><div class="comment-author vcard"><cite class="fn">{{name}}</cite> <span class="says">says:</span></div><div class="comment-meta"><a href="#comment-{{n}}">{DAY}</a></div><p>Rye {{n}}.</p></li>'
BLOCK = f'<li class="comment depth-1" id="comment-{{n}}"><div class="wp-block-comment-author-name">{{name}}</div><div class="wp-block-comment-date"><time datetime="2012-01-18T09:16:00+00:00">{DAY}</time></div><div class="wp-block-comment-content"><p>Rye {{n}}.</p></div></li>'
CITE = f'<li id="comment-{{n}}"><cite>{{name}}</cite> <small>{DAY}</small><p>Rye {{n}}.</p></li>'
LINE = f'<li id="comment-{{n}}"><p>{{name}} on {DAY}</p><div><p>Rye {{n}}.</p></div></li>'


def link(name: str) -> str:
    return f'<a href="http://ida.example/" rel="external nofollow" class="url">{name}</a>'


ALIKE = [
    ("Ida Brandt", "Otto Brandt", "Zoe Brandt"),
    ("The Baker", "The Cook", "The Miller"),
    ("Dr. Ida", "Dr. Otto", "Dr. Zoe"),
    ("Anonymous 1", "Anonymous 2", "Anonymous 3"),
    ("Ida (Oven)", "Otto (Oven)", "Max (Oven)"),
]


@pytest.mark.parametrize("said", ALIKE)
@pytest.mark.parametrize("markup", [FN, BLOCK, CITE, PLAIN])
def test_a_word_that_all_names_share_is_of_the_names(markup: str, said: tuple[str, ...]) -> None:
    assert list(said) == names(markup, *said)
    assert list(said) == names(markup, *map(link, said[:2]), said[2])


@pytest.mark.parametrize(
    "said", ["Come on", "#rye", "-K-", "Ida,", "Tom & Di:", "Baker since 1/2/2012", "Da Vinci", "Von Hagen", "Di"]
)
@pytest.mark.parametrize("markup", [FN, BLOCK])
def test_a_name_that_looks_like_a_byline_is_taken_as_it_is(markup: str, said: str) -> None:
    assert [said, "Otto", "Otto"] == names(markup, said, "Otto", "Otto")
    assert [said, "Otto", "Zoe", "Max"] == names(markup, said, "Otto", "Zoe", "Max")


@pytest.mark.parametrize(
    "printed",
    [
        "Ida<!-- --> Brandt",
        'Ida <img class="wp-smiley" alt=":)" src="x.gif"> Brandt',
        "<span>Ida</span> <span>Brandt</span>",
    ],
)
def test_a_name_in_pieces_is_one(printed: str) -> None:
    assert ["Ida Brandt", "Otto", "Zoe"] == names(FN, printed, "Otto", "Zoe")
    assert "Otto" == names(FN.replace("cite class", "b class"), "Ida", printed, "Otto")[2]


@pytest.mark.parametrize(
    ("joint", "said"),
    [("on", ("Ida", "Jason", "Simon")), ("at", ("Pat", "Matt", "Ida")), ("um", ("Achum", "Tatum", "Ida"))],
)
def test_a_name_that_ends_like_the_word_behind_it_is_whole(joint: str, said: tuple[str, ...]) -> None:
    """A word is taken from a name's end only where a word begins."""
    assert list(said) == names(LINE.replace(" on ", f" {joint} "), *said)
    assert [*said[:2], "Otto", said[2]] == names(
        PLAIN.replace("{name}", f"{{name}} {joint}"), said[0], link(said[1]), "Otto", said[2]
    )


SAYS = PLAIN.replace("{name}", "{name} says:")
WALKER = f'<li class="comment" id="comment-{{n}}"><div class="comment-author vcard">{{name}} says:</div><small>{DAY}</small><p>Rye {{n}}.</p></li>'


@pytest.mark.parametrize("markup", [SAYS, WALKER])
def test_a_name_is_no_label_of_those_that_begin_with_it(markup: str) -> None:
    assert ["Ida", "Ida", "Ida"] == names(markup, link("Ida"), link("Ida"), "Ida")
    assert ["Ida", "Ida", "Ida"] == names(markup, "Ida", link("Ida"), "Ida")
    assert ["Chris", "Chris W.", "Chris Wood"] == names(markup, link("Chris"), "Chris W.", "Chris Wood")


def test_what_stands_below_a_name_is_no_name() -> None:
    assert ["Ida", "Ida", "Ida"] == names(PLAIN, "Ida<br>Berlin", "Ida<br>Paris", "Ida<br>Rome")


def test_a_badge_named_as_authors_are_is_no_name() -> None:
    boxed = f'<li id="comment-{{n}}"><div class="comment-author vcard">{{name}}</div><small>{DAY}</small><p>Rye {{n}}.</p></li>'

    for tag in ("cite", "b"):
        markup = boxed.replace("{name}", f"<{tag}>{{name}}</{tag}>" + ' <span class="author">Author</span>')
        assert ["Otto"] == names(markup, "Otto")
        assert ["Ida", "Otto", "Zoe"] == names(markup, "Ida", "Otto", "Zoe")


def test_a_badge_before_a_name_is_none() -> None:
    """Where a comment has other elements than the rest, a place in it says nothing."""
    markup = f'<li id="comment-{{n}}"><div>{{name}} <small>{DAY}</small></div><div><p>Rye {{n}}.</p></div></li>'

    assert ["Ida", "Otto", "Zoe", "Max"] == names(
        markup, *(f"<span>{name}</span>" for name in ("Ida", "Author</span> <span>Otto", "Zoe", "Max"))
    )


def test_a_ping_without_a_link_has_the_words_of_its_byline() -> None:
    ping = '<li class="pingback" id="comment-9"><p>Von Hagen on rye</p></li>'

    assert ["Ida", "Otto", "Otto", "Von Hagen on rye"] == names(FN + "{ping}", "Ida", "Otto", "Otto")[:3] + names(
        ping, ""
    )


@pytest.mark.parametrize("said", ["Ida,", "-K-", "Tom & Di", "Come on", "Von Hagen"])
def test_a_verb_is_taken_from_a_byline_and_nothing_more(said: str) -> None:
    """The box of the byline holds the name and a verb; what is left is the name."""
    assert [said, "Otto"] == names(WALKER, said, "Otto")


@pytest.mark.parametrize("printed", ["Von<!-- --> Hagen", "Von <!-- -->Hagen"])
def test_a_name_in_pieces_that_begins_like_a_label(printed: str) -> None:
    assert ["Von Hagen", "Otto", "Zoe"] == names(CITE, printed, "Otto", "Zoe")
