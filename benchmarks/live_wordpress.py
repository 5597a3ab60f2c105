"""Crawl a live WordPress under many settings, and compare each archive with the truth.

`live_wordpress.py UP COMPARE [NAME…]`

UP is a program that brings a test blog up and changes it (`up`, `down`, `option NAME VALUE`, `theme NAME`, `truth`),
COMPARE one that is given an archive and the truth and prints "N differences" last. The blog's folder, port and address
are told by WPBENCH_DIR and WPBENCH_PORT, as UP knows them. A line each: differences, requests, pages, requests a page.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
PRETTY = "/%year%/%monthnum%/%day%/%postname%/"
USUAL = {
    "page_comments": "0",
    "comments_per_page": "50",
    "comment_order": "asc",
    "default_comments_page": "newest",
    "thread_comments": "1",
    "thread_comments_depth": "10",
    "show_avatars": "1",
    "posts_per_page": "10",
    "rss_use_excerpt": "0",
    "permalink_structure": PRETTY,
    "rewrite_rules": "",
    "bench_without": "",
    "bench_widgets": "",
}
PLUGIN = """<?php
/* What the options bench_without ("sitemap feed rest") and bench_widgets ask for. */
$bench_without = explode(' ', (string) get_option('bench_without'));
if (in_array('sitemap', $bench_without)) add_filter('wp_sitemaps_enabled', '__return_false');
if (in_array('feed', $bench_without)) {
    foreach (['do_feed', 'do_feed_rdf', 'do_feed_rss', 'do_feed_rss2', 'do_feed_atom'] as $bench_hook)
        add_action($bench_hook, function () { wp_die('No feed.', '', ['response' => 404]); }, 1);
    remove_action('wp_head', 'feed_links', 2); remove_action('wp_head', 'feed_links_extra', 3);
}
if (in_array('rest', $bench_without))
    add_filter('rest_authentication_errors', function () { return new WP_Error('off', 'Off.', ['status' => 401]); });
if (get_option('bench_widgets')) add_action('wp_footer', function () {
    echo '<div class="widget-area">';
    foreach (['WP_Widget_Recent_Comments', 'WP_Widget_Recent_Posts', 'WP_Widget_Archives', 'WP_Widget_Categories',
              'WP_Widget_Tag_Cloud', 'WP_Widget_Calendar', 'WP_Widget_Meta', 'WP_Widget_Pages'] as $bench_widget)
        the_widget($bench_widget);
    echo '</div>';
}, 1);
"""
FIVE = {"page_comments": "1", "comments_per_page": "5"}
WITHOUT = {name: {"bench_without": name} for name in ("sitemap", "sitemap feed", "sitemap feed rest", "feed", "rest")}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One way to set the blog up."""

    options: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = THEMES
    plain: bool = False
    """Whether feeds and REST answer 404."""


FIRST = THEMES[:1]
SETTINGS = {
    "usual": Setting(),
    "plain": Setting(plain=True),
    "plain-five": Setting(plain=True, options=FIVE),
    "five": Setting(options=FIVE),
    "five-newest-first": Setting(options={**FIVE, "comment_order": "desc"}),
    "five-oldest-page": Setting(options={**FIVE, "default_comments_page": "oldest"}),
    "depth-three": Setting(options={"thread_comments_depth": "3"}),
    "flat": Setting(options={"thread_comments": "0"}),
    "flat-five": Setting(options={**FIVE, "thread_comments": "0"}),
    "no-avatars": Setting(options={"show_avatars": "0"}),
    "three-a-page": Setting(options={"posts_per_page": "3"}, themes=FIRST),
    "fifty-a-page": Setting(options={"posts_per_page": "50"}, themes=FIRST),
    "excerpts": Setting(options={"rss_use_excerpt": "1"}),
    "plain-permalinks": Setting(options={"permalink_structure": ""}),
    "plain-permalinks-five": Setting(options={**FIVE, "permalink_structure": ""}),
    "index-permalinks": Setting(options={"permalink_structure": f"/index.php{PRETTY}"}),
    "no-rest": Setting(options=WITHOUT["rest"]),
    "no-sitemap": Setting(options=WITHOUT["sitemap"]),
    "no-sitemap-widgets": Setting(options={**WITHOUT["sitemap"], "bench_widgets": "1"}, themes=FIRST),
    "no-sitemap-feed": Setting(options=WITHOUT["sitemap feed"], themes=FIRST),
    "no-sitemap-feed-widgets": Setting(options={**WITHOUT["sitemap feed rest"], "bench_widgets": "1"}),
    "no-sitemap-feed-three-a-page": Setting(
        options={**WITHOUT["sitemap feed rest"], "posts_per_page": "3"}, themes=FIRST
    ),
    "widgets": Setting(options={"bench_widgets": "1"}, themes=FIRST),
    "widgets-five": Setting(options={**FIVE, "bench_widgets": "1"}, themes=FIRST),
    "widgets-plain-permalinks": Setting(options={"permalink_structure": "", "bench_widgets": "1"}, themes=FIRST),
}


class Blog:
    """The live blog, as far as *up* changes it."""

    def __init__(self, up: str) -> None:
        self._up = up
        port = os.environ.get("WPBENCH_PORT", "8087")
        self.url = os.environ.get("WPBENCH_URL", f"http://127.0.0.1:{port}") + "/"
        self.folder = Path(os.environ.get("WPBENCH_DIR") or Path(tempfile.gettempdir()) / "wpbench")
        self._plain: bool | None = None
        self._set: dict[str, str] = {}

    def tell(self, *words: str, plain: bool = False) -> str:
        """What *up* answers."""
        environment = {**os.environ, "WPBENCH_PLAIN": "1"} if plain else os.environ
        told = subprocess.run([self._up, *words], env=environment, check=True, capture_output=True, text=True)
        return told.stdout

    def arrange(self, setting: Setting, theme: str) -> None:
        """Bring it up as *setting* says."""
        if self._plain != setting.plain:
            self.tell("down")
            self.tell("up", plain=setting.plain)
            (self.folder / "www/wp-content/mu-plugins/bench-settings.php").write_text(PLUGIN)
            self._plain = setting.plain
        for name, value in {**USUAL, **setting.options}.items():
            # Rules that were made for other permalinks are made anew when there are none.
            if self._set.get(name) != value or name == "rewrite_rules":
                self.tell("option", name, value)
                self._set[name] = value
        self.tell("theme", theme)


def crawl(url: str, db: Path) -> dict[str, object]:
    """A crawl in a process of its own; its statistics."""
    code = (
        "import json, sys; from archiver.crawl.process import crawl\n"
        "if __name__ == '__main__':\n"
        "    outcome = crawl('blog', db=sys.argv[2], url=sys.argv[1], settings={'LOG_LEVEL': 'ERROR'})\n"
        "    print(json.dumps({**outcome.stats, 'state': outcome.state}, default=str))\n"
    )
    with tempfile.NamedTemporaryFile("w", suffix=".py") as program:
        program.write(code)
        program.flush()
        done = subprocess.run(
            [sys.executable, program.name, url, str(db)], check=True, stdout=subprocess.PIPE, text=True
        )
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def pages_of(db: Path) -> int:
    """How many posts, further pages of posts and pages of comments the archive has read."""
    with sqlite3.connect(db) as connection:
        query = "SELECT count(*) FROM pages WHERE kind IN ('article', 'comments') AND last_seen_at IS NOT NULL"
        return int(connection.execute(query).fetchone()[0])


def main() -> None:
    """The matrix, a line each; the archives stay in --keep."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("up")
    told.add_argument("compare")
    told.add_argument("names", nargs="*", default=list(SETTINGS), metavar="NAME", help=f"of {', '.join(SETTINGS)}")
    told.add_argument("--theme", action="append", choices=THEMES)
    told.add_argument("--keep", type=Path, help="a folder for archives, truths and comparisons")
    arguments = told.parse_args()
    keep = arguments.keep or Path(tempfile.mkdtemp())
    blog = Blog(arguments.up)
    print(f"{'setting':26} {'theme':18} {'differences':>11} {'requests':>8} {'pages':>6} {'ratio':>6} {'s':>5}")
    for name in arguments.names:
        setting = SETTINGS[name]
        for theme in [theme for theme in setting.themes if theme in (arguments.theme or THEMES)]:
            folder = keep / f"{name}-{theme}"
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.iterdir():
                left.unlink()
            blog.arrange(setting, theme)
            truth, db = folder / "truth.json", folder / "archive.db"
            truth.write_text(blog.tell("truth"))
            began = time.monotonic()
            stats = crawl(blog.url, db)
            seconds = time.monotonic() - began
            (folder / "stats.json").write_text(json.dumps(stats, indent=1, sort_keys=True))
            compared = subprocess.run(
                [sys.executable, arguments.compare, str(db), str(truth), "--verbose"], capture_output=True, text=True
            )
            (folder / "compared.txt").write_text(compared.stdout + compared.stderr)
            differences = (compared.stdout.splitlines() or ["?"])[-1].removesuffix(" differences")
            requests, pages = int(str(stats.get("downloader/request_count", 0))), pages_of(db)
            print(
                f"{name:26} {theme:18} {differences:>11} {requests:8} {pages:6} {requests / max(pages, 1):6.3f} "
                f"{seconds:5.0f}" + ("" if stats["state"] == "finished" else f"  {stats['state']}"),
                flush=True,
            )
    blog.arrange(Setting(), THEMES[0])


if __name__ == "__main__":
    main()
