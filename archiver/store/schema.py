"""The tables of the archive, in full view; `docs/schema.md` explains them, and a test compares the two.

Integer ids join rows, natural keys identify them. Columns that end in `_at` are UTC, ISO 8601 with `Z`; lists
inside a column are JSON arrays. Every column says its meaning in a comment: SQLite keeps the comments with
the schema.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from .views import VIEWS

migrations = Migrations("archiver")

TABLES = (
    """
    CREATE TABLE sites (
        id INTEGER PRIMARY KEY,  -- joins; without meaning outside of this file
        key TEXT NOT NULL UNIQUE,  -- host, and path where the blog lives below one: `host.example/blog`
        url TEXT NOT NULL,  -- the blog's front page
        title TEXT,  -- the blog's name
        platform TEXT,  -- what runs the blog: `wordpress`
        language TEXT,  -- a language tag, as `en` or `pt-BR`
        zone TEXT,  -- the blog's clock: a zone name or an offset, or `A or B`, read where both agree; told or derived
        zone_stated TEXT,  -- what pages, feeds or the API say of it
        first_seen_at TEXT NOT NULL,  -- when a page of it was first read
        last_seen_at TEXT NOT NULL  -- when a page of it was last read
    )
    """,
    """
    CREATE TABLE site_aliases (
        key TEXT PRIMARY KEY,  -- the key of a host, or a folder of one, that the blog has left
        site_id INTEGER NOT NULL REFERENCES sites (id),  -- the blog
        url TEXT NOT NULL,  -- its front page there
        seen_at TEXT NOT NULL  -- when that was last seen to lead to where the blog is now
    )
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,  -- counts the runs of this archive
        spider TEXT NOT NULL,  -- which spider, or which job
        target TEXT NOT NULL,  -- what it was pointed at: an address, a file
        started_at TEXT NOT NULL,  -- when it began
        finished_at TEXT,  -- when it ended; NULL while it runs, and for ever when it was killed
        outcome TEXT,  -- how it ended: `finished`, or the reason
        version TEXT NOT NULL,  -- the archiver's version
        settings TEXT NOT NULL,  -- JSON: what it was told
        stats TEXT  -- JSON: what it counted
    )
    """,
    """
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY,  -- joins
        key TEXT NOT NULL UNIQUE,  -- what all spellings of its address share: no scheme, `www.`, closing slash
        url TEXT NOT NULL UNIQUE,  -- its address, in the spelling that names it
        stated_by TEXT NOT NULL,  -- who spells it so: html, api, comments, feed; other: it was only asked for
        site_id INTEGER NOT NULL REFERENCES sites (id),  -- the blog it belongs to
        kind TEXT NOT NULL,  -- article, comments, index or other; the first of these that a reading called it
        first_seen_at TEXT NOT NULL,  -- when it was first read, named by a page of its comments, or asked for in vain
        last_seen_at TEXT,  -- when it was last read; NULL when it never was
        gone_at TEXT  -- when its server first said that it is gone (404, 410), until it comes back
    )
    """,
    """
    CREATE TABLE page_aliases (
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page
        url TEXT NOT NULL,  -- another address of it, or another spelling of its address
        key TEXT NOT NULL,  -- what all spellings of that address share, as in `pages`
        stated_by TEXT NOT NULL,  -- who says so: as for `pages`; redirect, canonical, temporary or alternate
        seen_at TEXT NOT NULL,  -- when that was last said
        PRIMARY KEY (page_id, url)
    )
    """,
    """
    CREATE TABLE snapshots (
        sha256 TEXT PRIMARY KEY,  -- of the body as decoded from its transfer and content encodings
        media_type TEXT,  -- as the server names it: `text/html`
        size INTEGER,  -- bytes of that body
        warc TEXT,  -- the WARC file that keeps it: its path from the archive's folder; NULL when it was not kept
        offset INTEGER,  -- where its record begins in that file
        length INTEGER  -- bytes of its record in that file
    )
    """,
    """
    CREATE TABLE fetches (
        id INTEGER PRIMARY KEY,  -- joins
        run_id INTEGER REFERENCES runs (id),  -- the run that asked; NULL outside of runs
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page that the answer is about
        asked_url TEXT NOT NULL,  -- the address asked for
        final_url TEXT NOT NULL,  -- the address that answered, after redirects
        status INTEGER,  -- the HTTP status; NULL when no answer came
        fetched_at TEXT NOT NULL,  -- when the answer came
        etag TEXT,  -- the answer's ETag, for asking again
        last_modified TEXT,  -- the answer's Last-Modified, for asking again
        sha256 TEXT REFERENCES snapshots (sha256),  -- the body
        warc TEXT,  -- the WARC file with the record of this very answer; as in `snapshots`
        offset INTEGER,  -- where that record begins; a `revisit` record has no body: that is where `snapshots` says
        length INTEGER,  -- bytes of that record in its file
        digest TEXT,  -- of its payload, as the record states it: `sha256:` and hexadecimal digits
        read_with TEXT,  -- JSON: what the parser was told beside the answer
        UNIQUE (page_id, asked_url, fetched_at)
    )
    """,
    """
    CREATE TABLE readings (
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page
        kind TEXT NOT NULL,  -- what it was read as: article, comments, index or other
        source TEXT NOT NULL,  -- what was read: html, feed or api
        parser TEXT NOT NULL,  -- which reader made it: `wordpress/1`
        content_hash TEXT NOT NULL,  -- of all that the reading says; the same again means nothing to write
        links INTEGER NOT NULL,  -- how many it states that are kept; `links` has those of the fullest source
        media INTEGER NOT NULL,  -- how many it states; `media` likewise
        read_at TEXT NOT NULL,  -- when it was read
        fetch_id INTEGER REFERENCES fetches (id),  -- the fetch that brought it
        PRIMARY KEY (page_id, kind, source)
    )
    """,
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY,  -- joins
        page_id INTEGER NOT NULL UNIQUE REFERENCES pages (id),  -- its page, whose address names the article
        title TEXT,  -- the headline
        published_at TEXT,  -- when it was published
        published_raw TEXT,  -- that time as printed, or the attribute it was read from
        published_precision TEXT,  -- second, minute, day, month or year: what the page states
        published_zone TEXT,  -- stated by the page, taken from the site, or assumed to be UTC
        updated_at TEXT,  -- when its author last changed it
        updated_raw TEXT,  -- that time as printed
        updated_precision TEXT,  -- as for published
        updated_zone TEXT,  -- as for published
        language TEXT,  -- a language tag, as `en` or `pt-BR`
        claimed_comments INTEGER,  -- how many comments the page says there are; NULL when none says
        parts INTEGER,  -- how many pages the post has; NULL for a post of one
        protected INTEGER NOT NULL DEFAULT 0,  -- 1 when the page asks for a password
        parser TEXT,  -- which reader read its words, or what there is without them: `wordpress/1`
        rule TEXT,  -- how that reader found the body: `class entry-content`
        source TEXT,  -- the fullest reading: html, api, `comments 2` (a page of its comments), feed; NULL: none
        origins TEXT,  -- JSON: the fields that came from another reading than `source`, and from which
        body_html TEXT,  -- the body, cleaned; NULL while no reading came
        body_text TEXT,  -- the body as text, one line a block; quotes point into it
        content_hash TEXT,  -- of title and text, normalised
        fetch_id INTEGER REFERENCES fetches (id),  -- the fetch that brought these words
        first_seen_at TEXT NOT NULL,  -- when the archive first knew of it
        seen_at TEXT  -- when these words were first read
    )
    """,
    """
    CREATE TABLE article_parts (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- a post of several pages
        number INTEGER NOT NULL,  -- which page of the post, from 1
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page that shows it
        body_html TEXT NOT NULL,  -- this page's share of the body
        body_text TEXT NOT NULL,  -- its text; `articles.body_text` is the texts joined by line ends
        content_hash TEXT NOT NULL,  -- of its text
        PRIMARY KEY (article_id, number)
    )
    """,
    """
    CREATE TABLE article_revisions (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the article
        number INTEGER NOT NULL,  -- counts its former versions, from 1
        fetch_id INTEGER REFERENCES fetches (id),  -- the fetch that brought this version
        seen_at TEXT,  -- when this version was first read
        content_hash TEXT NOT NULL,  -- of title and text
        title TEXT,  -- the headline it had
        body_html TEXT,  -- the body it had, cleaned
        body_text TEXT,  -- the text it had
        PRIMARY KEY (article_id, number)
    )
    """,
    """
    CREATE TABLE people (
        id INTEGER PRIMARY KEY,  -- joins
        site_id INTEGER NOT NULL REFERENCES sites (id),  -- people of different blogs are not taken for one
        key TEXT NOT NULL,  -- role, name and address in one: who somebody is within the site
        role TEXT NOT NULL,  -- writer, commenter or speaker; the same name in two roles is two rows
        name TEXT NOT NULL,  -- the name; of several spellings the first in the alphabet
        url TEXT,  -- the address given with it
        UNIQUE (site_id, key)
    )
    """,
    """
    CREATE TABLE article_people (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the article
        person_id INTEGER NOT NULL REFERENCES people (id),  -- who
        role TEXT NOT NULL,  -- writer
        position INTEGER NOT NULL,  -- place in the byline, from 0
        name TEXT NOT NULL,  -- as this article prints it
        url TEXT,  -- as this article links it
        PRIMARY KEY (article_id, role, position)
    )
    """,
    """
    CREATE TABLE terms (
        id INTEGER PRIMARY KEY,  -- joins
        site_id INTEGER NOT NULL REFERENCES sites (id),  -- whose category or tag
        scheme TEXT NOT NULL,  -- category or tag
        slug TEXT NOT NULL,  -- the last part of its address, else made of its name
        name TEXT NOT NULL,  -- as printed; of several spellings the first in the alphabet
        UNIQUE (site_id, scheme, slug)
    )
    """,
    """
    CREATE TABLE article_terms (
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the article
        term_id INTEGER NOT NULL REFERENCES terms (id),  -- its category or tag
        position INTEGER NOT NULL,  -- place in the article's list, from 0
        name TEXT NOT NULL,  -- as this article prints it
        PRIMARY KEY (article_id, term_id)
    )
    """,
    """
    CREATE TABLE quotes (
        id INTEGER PRIMARY KEY,  -- joins; new whenever the article's quotes are read anew
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the article that quotes
        position INTEGER NOT NULL,  -- place among the article's quotes, from 0
        part INTEGER NOT NULL,  -- the page of a long post that it stands on; 1 for a post of one page
        kind TEXT NOT NULL,  -- block, inline or pull
        text TEXT NOT NULL,  -- the words, without the outer marks; spans joined by a blank
        cue TEXT,  -- the word that introduces: said, according to
        speaker TEXT,  -- the fullest name known of who said it; NULL when nobody is named
        speaker_id INTEGER REFERENCES people (id),  -- the same, as a person of this site
        speaker_text TEXT,  -- the mention as it stands in the text
        speaker_start INTEGER,  -- where the mention begins in `articles.body_text`
        speaker_end INTEGER,  -- where it ends: the first character behind it
        role TEXT,  -- what the text says the speaker is: "senior author"
        confidence REAL,  -- of the attribution, from 0 to 1
        source_url TEXT,  -- the `cite` of a block quote, or the link in its attribution
        parser TEXT,  -- which reader found it: `wordpress/1`
        rule TEXT,  -- how it was found, and how its speaker: `quotation marks, cue after`
        UNIQUE (article_id, position)
    )
    """,
    """
    CREATE TABLE quote_spans (
        quote_id INTEGER NOT NULL REFERENCES quotes (id) ON DELETE CASCADE,  -- the quote
        number INTEGER NOT NULL,  -- counts the stretches of a quote that is split around its cue, from 0
        start INTEGER NOT NULL,  -- first character in `articles.body_text`, counted from 0
        "end" INTEGER NOT NULL,  -- the first character behind it
        PRIMARY KEY (quote_id, number)
    )
    """,
    """
    CREATE TABLE comments (
        id INTEGER PRIMARY KEY,  -- joins
        article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the article
        external_id TEXT NOT NULL,  -- as the platform names it, or `~` and a hash when the page gives no id
        kind TEXT NOT NULL,  -- comment, pingback or trackback
        parent_external_id TEXT,  -- `external_id` of the comment it answers, whether that is in the archive or not
        parent_id INTEGER REFERENCES comments (id),  -- the comment it answers
        parent_missing INTEGER NOT NULL,  -- 1 while the comment it answers is not in the archive
        depth INTEGER NOT NULL,  -- 0 for a comment on the article, 1 for a reply to it, and so on
        path TEXT NOT NULL,  -- `0001.0003`: sorting by it reads the thread, a prefix selects what is below
        position INTEGER NOT NULL,  -- place in the thread in reading order, from 0
        page INTEGER,  -- the page of comments that shows it, when the thread is paged
        page_position INTEGER NOT NULL,  -- place on that page, from 0
        author TEXT,  -- the name it is signed with
        author_url TEXT,  -- the address that the name links to
        person_id INTEGER REFERENCES people (id),  -- the same, as a person of this site
        published_at TEXT,  -- when it was written
        published_raw TEXT,  -- that time as printed, or the attribute it was read from
        published_precision TEXT,  -- second, minute, day, month or year: what the page states
        published_zone TEXT,  -- stated by the page, taken from the site, or assumed to be UTC
        permalink TEXT,  -- its own address
        body_html TEXT NOT NULL,  -- the body, cleaned
        body_text TEXT NOT NULL,  -- the body as text, one line a block
        content_hash TEXT NOT NULL,  -- of the text, normalised
        source TEXT NOT NULL,  -- the fullest reading so far: html, api or feed
        origins TEXT,  -- JSON: the fields that came from another reading than `source`, and from which
        parser TEXT,  -- which reader read its words: `wordpress/1`
        rule TEXT,  -- how that reader recognised it, and its words: `id, words by name`
        state TEXT NOT NULL DEFAULT 'visible',  -- visible; other states are for a later version
        fetch_id INTEGER REFERENCES fetches (id),  -- the fetch that brought these words
        first_seen_at TEXT NOT NULL,  -- when it was first read
        seen_at TEXT NOT NULL,  -- when these words were first read
        UNIQUE (article_id, external_id)
    )
    """,
    """
    CREATE TABLE comment_revisions (
        comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,  -- the comment
        number INTEGER NOT NULL,  -- counts its former versions, from 1
        fetch_id INTEGER REFERENCES fetches (id),  -- the fetch that brought this version
        seen_at TEXT NOT NULL,  -- when this version was first read
        content_hash TEXT NOT NULL,  -- of the text
        body_html TEXT NOT NULL,  -- the body it had, cleaned
        body_text TEXT NOT NULL,  -- the text it had
        PRIMARY KEY (comment_id, number)
    )
    """,
    """
    CREATE TABLE clock_readings (
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page of the article that the time is of
        what TEXT NOT NULL,  -- the time: article, `comment` and its id, or who states an offset, and in which month
        printed TEXT NOT NULL,  -- what the blog's clock showed, ISO 8601 without a zone
        stated_at TEXT NOT NULL,  -- when that was, as stated elsewhere or by the offset beside it
        PRIMARY KEY (page_id, what)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE links (
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page that links
        position INTEGER NOT NULL,  -- place among the page's links that are kept, from 0
        url TEXT NOT NULL,  -- where to, absolute
        role TEXT NOT NULL,  -- body, related, neighbour, alternate, part, comment_page or comments_feed
        text TEXT NOT NULL,  -- the words of the link
        PRIMARY KEY (page_id, position)
    )
    """,
    """
    CREATE TABLE media (
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page whose article shows it
        position INTEGER NOT NULL,  -- place among the page's media, from 0
        url TEXT NOT NULL,  -- where it is, absolute, without fragment
        kind TEXT NOT NULL,  -- image, audio, video, file, or embed: a frame of another site, whose page is not kept
        alt TEXT NOT NULL,  -- the words for those who cannot see it; of a player, its title
        caption TEXT NOT NULL,  -- the words below it; of a linked file, those of the link
        sha256 TEXT REFERENCES snapshots (sha256),  -- the picture or file itself, when it was kept
        PRIMARY KEY (page_id, position)
    )
    """,
    """
    CREATE TABLE files (
        url TEXT PRIMARY KEY,  -- the address of a file of `media`, or one that it leads to
        final_url TEXT NOT NULL,  -- the address that answered, after redirects
        status INTEGER,  -- the HTTP status; NULL when no answer came
        media_type TEXT,  -- as the server names it: `image/jpeg`
        sha256 TEXT REFERENCES snapshots (sha256),  -- the body; NULL while it could not be had
        fetched_at TEXT NOT NULL,  -- when the answer came
        warc TEXT,  -- the WARC file with the record of this very answer; as in `snapshots`
        offset INTEGER,  -- where that record begins; as in `fetches`
        length INTEGER,  -- bytes of that record in its file
        digest TEXT,  -- of its payload, as the record states it
        run_id INTEGER REFERENCES runs (id),  -- the run that asked; NULL outside of runs
        error TEXT  -- why the last request did not bring it; what was had before stays
    )
    """,
    """
    CREATE TABLE problems (
        id INTEGER PRIMARY KEY,  -- joins
        run_id INTEGER REFERENCES runs (id),  -- the last run that met it; NULL outside of runs
        page_id INTEGER NOT NULL REFERENCES pages (id),  -- the page
        stage TEXT NOT NULL,  -- fetch, parse, discover or store
        field TEXT NOT NULL,  -- which part was lost: `title`, `comments`, `page`
        error TEXT NOT NULL,  -- what was surprising
        seen_at TEXT NOT NULL,  -- when it was first met
        UNIQUE (page_id, stage, field, error)
    )
    """,
)

INDEXES = (
    "CREATE INDEX site_aliases_site_id ON site_aliases (site_id)",
    "CREATE INDEX pages_site_id ON pages (site_id)",
    "CREATE INDEX page_aliases_key ON page_aliases (key)",
    "CREATE INDEX fetches_run_id ON fetches (run_id)",
    "CREATE INDEX fetches_sha256 ON fetches (sha256)",
    "CREATE INDEX fetches_digest ON fetches (digest)",
    "CREATE INDEX fetches_warc ON fetches (warc, offset)",
    "CREATE INDEX readings_fetch_id ON readings (fetch_id)",
    "CREATE INDEX articles_published_at ON articles (published_at)",
    "CREATE INDEX articles_fetch_id ON articles (fetch_id)",
    "CREATE INDEX article_parts_page_id ON article_parts (page_id)",
    "CREATE INDEX article_revisions_fetch_id ON article_revisions (fetch_id)",
    "CREATE INDEX article_people_person_id ON article_people (person_id)",
    "CREATE INDEX article_terms_term_id ON article_terms (term_id)",
    "CREATE INDEX quotes_speaker_id ON quotes (speaker_id)",
    "CREATE INDEX comments_article_id_path ON comments (article_id, path)",
    "CREATE INDEX comments_waiting ON comments (article_id) WHERE path >= '~'",  # empty but for threads half written
    "CREATE INDEX comments_parent_id ON comments (parent_id)",
    "CREATE INDEX comments_person_id ON comments (person_id)",
    "CREATE INDEX comments_fetch_id ON comments (fetch_id)",
    "CREATE INDEX comment_revisions_fetch_id ON comment_revisions (fetch_id)",
    "CREATE INDEX media_sha256 ON media (sha256)",
    "CREATE INDEX media_url ON media (url)",
    "CREATE INDEX files_final_url ON files (final_url)",
    "CREATE INDEX files_sha256 ON files (sha256)",
    "CREATE INDEX files_digest ON files (digest)",
    "CREATE INDEX files_warc ON files (warc, offset)",
    "CREATE INDEX files_run_id ON files (run_id)",
    "CREATE INDEX problems_run_id ON problems (run_id)",
)

TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
"""How search takes texts apart.

By Unicode letters and numbers, case and accents folded: this holds for any language that parts its words.
Marks (`M*`) belong to words, else Hindi and Thai break at every vowel sign. No stemming: the only stemmer at
hand is English. Where words are not parted (Chinese, Japanese, Thai) a stretch between punctuation is one
word; `word*` finds it by its beginning.
"""

SEARCHED = {
    "articles": ("title", "body_text"),
    "quotes": ("text", "speaker_text"),
    "comments": ("body_text",),
}
"""The tables with full-text search, and their columns."""


def full_text(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The FTS5 index over *table*, which keeps no copy of the text, and the triggers that keep it in step."""

    def listed(row: str = "", between: str = ", ") -> str:
        return between.join(row + column for column in columns)

    index = f"{table}_fts"
    remove = f"INSERT INTO {index} ({index}, rowid, {listed()}) VALUES ('delete', old.id, {listed('old.')})"
    insert = f"INSERT INTO {index} (rowid, {listed()}) VALUES (new.id, {listed('new.')})"
    changed = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    return (
        f"""
        CREATE VIRTUAL TABLE {index}
        USING fts5 ({listed()}, content="{table}", content_rowid="id", tokenize="{TOKENIZER}")
        """,
        f"CREATE TRIGGER {table}_ai AFTER INSERT ON {table} BEGIN {insert}; END",
        f"CREATE TRIGGER {table}_ad AFTER DELETE ON {table} BEGIN {remove}; END",
        f"""
        CREATE TRIGGER {table}_au AFTER UPDATE OF {listed()} ON {table}
        WHEN {changed}
        BEGIN {remove}; {insert}; END
        """,
    )


@migrations()
def m001_archive(db: Database) -> None:
    """The first schema."""
    searches = (statement for item in SEARCHED.items() for statement in full_text(*item))
    for statement in (*TABLES, *INDEXES, *VIEWS, *searches):
        db.execute(statement)


def known_migrations() -> list[str]:
    """The names of all migrations that this program has, oldest first."""
    empty = Database(memory=True)
    try:
        return [migration.name for migration in migrations.pending(empty)]
    finally:
        empty.close()
