"""Who answers whom: comments from nesting, ids, depth classes and reply links.

The reader knows no platform. A platform tells by a `Shape` how its comments are recognised (`comment_nodes`);
everything else is read from what comment markup has in common (`comment_reading`).
"""

from __future__ import annotations

from dataclasses import replace

from bs4 import Tag

from ..ids import derived_comment_id
from ..records import Comment
from ..times import to_iso
from .comment_answers import answered
from .comment_nodes import Shape, find_nodes, standing
from .comment_reading import draft_comment, fit, leave_out, read_comment
from .comment_template import Draft, common_labels, common_names, common_words
from .document import Document

__all__ = ["Shape", "read_comments"]

_COMPARED = 300
"""The comments at the most that are compared to learn a page's template."""


def read_comments(document: Document, root: Tag, shape: Shape, body: Tag | None = None) -> tuple[Comment, ...]:
    """The comments that stand in *root*, in page order, with their parents.

    What stands in the article's *body* is no comment, unless that holds the thread, too.
    A parent is the comment an element stands in; where nothing nests, the `depth` classes or, in a list that
    states none, the reply's own words tell. A comment that must be a reply and whose parent is not to be found
    is marked `parent_missing`.
    """
    nodes = find_nodes(document, root, shape, body)
    flat = not any(node.parent or node.depth for node in nodes)
    drafts: dict[int, Draft | None] = {
        id(node): draft_comment(document, node, shape) for node in standing(nodes, _COMPARED)
    }
    known = [draft for draft in drafts.values() if draft is not None]
    labels = common_labels(known)
    for one in known:
        leave_out(one, shape, labels)
    words = common_words(known, labels)
    for one in known:
        fit(one, words)
    authors = common_names(known)
    comments: list[Comment] = []
    line: list[str | None] = []  # the comment that stands last at each depth
    levels: dict[str, int] = {}
    twins: dict[str, int] = {}
    for node in nodes:
        draft = drafts[id(node)] if id(node) in drafts else draft_comment(document, node, shape)
        if draft is not None and id(node) not in drafts:
            leave_out(draft, shape, words)
            fit(draft, words)
        comment = read_comment(document, draft, shape, authors, len(comments)) if draft is not None else None
        if comment is None or comment.id in levels:
            continue
        parent, missing = (node.parent.id if node.parent else None), False
        depth = node.depth
        above = node.parent.depth if node.parent else 0
        if depth is not None and depth > 1 and above is not None and above != depth - 1:
            # A flat list, or a theme that closes its lists too early: the stated depth is right, the nesting is not.
            parent = (line[depth - 2] if len(line) > depth - 2 else None) or parent
            missing = parent is None
        level = depth - 1 if depth else node.level
        if flat and (answer := answered(document, node, shape, levels)) is not None:
            parent, level = answer, levels[answer] + 1
        comment = replace(comment, parent=parent, parent_missing=missing, depth=level)
        if not comment.id:
            at = to_iso(comment.published.at) if comment.published else None
            node.id = derived_comment_id(comment.author, at, comment.text, comment.parent, twins)
            comment = replace(comment, id=node.id)
        if depth is not None:
            del line[depth - 1 :]
            line.extend([None] * (depth - 1 - len(line)))
            line.append(comment.id)
        levels[comment.id] = level
        comments.append(comment)
        if document.trace is not None:
            document.trace.comment(comment.id, node, comment.rule)
    return tuple(comments)
