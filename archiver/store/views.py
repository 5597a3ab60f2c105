"""The views: what people read and ask, with the names joined in. Their columns are public and keep their names."""

from __future__ import annotations

VIEWS = (
    """
    CREATE VIEW article_list AS
    SELECT
        pages.url,  -- the article's address
        articles.title,  -- the headline
        (
            SELECT json_group_array(name)
            FROM (SELECT name FROM article_people WHERE article_id = articles.id ORDER BY role, position)
        ) AS authors,  -- JSON array of names, in the order of the byline
        articles.published_at,  -- when it was published
        articles.updated_at,  -- when its author last changed it
        (
            SELECT json_group_array(name)
            FROM (
                SELECT article_terms.name
                FROM article_terms JOIN terms ON terms.id = article_terms.term_id
                WHERE article_terms.article_id = articles.id AND terms.scheme = 'category'
                ORDER BY article_terms.position
            )
        ) AS categories,  -- JSON array of names
        (
            SELECT json_group_array(name)
            FROM (
                SELECT article_terms.name
                FROM article_terms JOIN terms ON terms.id = article_terms.term_id
                WHERE article_terms.article_id = articles.id AND terms.scheme = 'tag'
                ORDER BY article_terms.position
            )
        ) AS tags,  -- JSON array of names
        articles.body_text,  -- the body as text, one line a block
        articles.claimed_comments,  -- how many comments the page says there are; NULL when none says
        (
            SELECT count(*) FROM comments WHERE comments.article_id = articles.id
        ) AS found_comments,  -- how many comments and pings the archive has
        sites.key AS site,  -- the blog
        articles.published_precision,  -- second, minute, day, month or year
        articles.language,  -- a language tag
        articles.protected,  -- 1 when the page asks for a password
        articles.source,  -- the fullest reading: html, api, comments or feed
        articles.parser,  -- which reader read it
        articles.id AS article_id  -- the row in `articles`
    FROM articles
    JOIN pages ON pages.id = articles.page_id
    JOIN sites ON sites.id = pages.site_id
    WHERE articles.source IS NOT NULL
    """,
    """
    CREATE VIEW comment_list AS
    SELECT
        pages.url AS article_url,  -- the article's address
        comments.external_id,  -- as the platform names it, or `~` and a hash when the page gives no id
        comments.parent_external_id,  -- the comment it answers
        comments.author,  -- the name it is signed with
        comments.author_url,  -- the address that the name links to
        comments.published_at,  -- when it was written
        comments.kind,  -- comment, pingback or trackback
        comments.depth,  -- 0 for a comment on the article, 1 for a reply to it, and so on
        comments.body_text,  -- the body as text, one line a block
        sites.key AS site,  -- the blog
        comments.path,  -- `0001.0003`: sorting by it reads the thread
        comments.position,  -- place in the thread in reading order, from 0
        comments.parent_missing,  -- 1 while the comment it answers is not in the archive
        comments.published_precision,  -- second, minute, day, month or year
        comments.permalink,  -- its own address
        comments.page,  -- the page of comments that shows it, when the thread is paged
        comments.state,  -- visible
        comments.id AS comment_id  -- the row in `comments`
    FROM comments
    JOIN articles ON articles.id = comments.article_id
    JOIN pages ON pages.id = articles.page_id
    JOIN sites ON sites.id = pages.site_id
    """,
    """
    CREATE VIEW quote_list AS
    SELECT
        pages.url AS article_url,  -- the article's address
        quotes.id AS quote_id,  -- rows with one quote_id are stretches of one quote
        quotes.position,  -- place among the article's quotes, from 0
        quotes.kind,  -- block, inline or pull
        substr(
            articles.body_text, quote_spans.start + 1, quote_spans."end" - quote_spans.start
        ) AS text,  -- the words of this stretch
        quotes.speaker,  -- the fullest name known of who said it; NULL when nobody is named
        quotes.speaker_text,  -- the mention as it stands in the text
        quotes.cue,  -- the word that introduces
        quote_spans.start,  -- first character in the article's `body_text`, counted from 0
        quote_spans."end",  -- the first character behind it
        sites.key AS site,  -- the blog
        quotes.role,  -- what the text says the speaker is
        quotes.confidence,  -- of the attribution, from 0 to 1
        quotes.source_url,  -- the `cite` of a block quote, or the link in its attribution
        quotes.text AS quote_text  -- the whole quote, its stretches joined by a blank
    FROM quotes
    JOIN quote_spans ON quote_spans.quote_id = quotes.id
    JOIN articles ON articles.id = quotes.article_id
    JOIN pages ON pages.id = articles.page_id
    JOIN sites ON sites.id = pages.site_id
    """,
    """
    CREATE VIEW comment_ancestors AS
    WITH RECURSIVE above (comment_id, ancestor_id, distance) AS (
        SELECT id, parent_id, 1 FROM comments WHERE parent_id IS NOT NULL
        UNION ALL
        SELECT above.comment_id, comments.parent_id, above.distance + 1
        FROM above JOIN comments ON comments.id = above.ancestor_id
        WHERE comments.parent_id IS NOT NULL
    )
    SELECT
        comment_id,  -- `comments.id`
        ancestor_id,  -- `comments.id` of a comment above it
        distance  -- 1 for the comment it answers, 2 for the one above that, and so on
    FROM above
    """,
)
