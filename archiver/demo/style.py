"""The stylesheet of the sample blog's theme."""

from __future__ import annotations

STYLE = """\
/*
Theme Name: Quayside
*/
:root { --ink: #22303a; --sea: #1f6f78; --paper: #fdfcf8; --line: #dcd8cc; --faint: #6c7780; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.65 Georgia, serif; }
a { color: var(--sea); }
img { max-width: 100%; height: auto; border-radius: 3px; }
.site { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; display: grid;
  grid-template-columns: minmax(0, 1fr) 16rem; column-gap: 4rem; }
.site-header, .site-footer { grid-column: 1 / -1; }
.site-header { border-bottom: 3px double var(--line); padding: 2.5rem 0 1rem; margin-bottom: 2rem; }
.site-title { font-size: 2.2rem; line-height: 1.2; margin: 0; font-weight: bold; }
.site-title a, .entry-title a { color: inherit; text-decoration: none; }
.site-description { margin: .2rem 0 1rem; color: var(--faint); font-style: italic; }
.main-navigation ul { list-style: none; margin: 0; padding: 0; display: flex; gap: 1.5rem; }
.menu-toggle, .skip-link, .screen-reader-text { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.skip-link:focus { position: static; clip-path: none; width: auto; height: auto; }
article.hentry { margin-bottom: 3.5rem; }
.entry-title { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .3rem; }
.entry-meta, .entry-footer, .comment-metadata, .site-info, .wp-caption-text, figcaption {
  font-size: .82rem; color: var(--faint); }
.entry-footer span { margin-right: 1.2rem; }
.updated:not(.published) { display: none; }
figure { margin: 1.5rem 0; max-width: 100%; }
blockquote { margin: 1.5rem 0; padding-left: 1.2rem; border-left: 3px solid var(--sea); }
blockquote cite { font-size: .9rem; color: var(--faint); }
.wp-block-pullquote { text-align: center; font-size: 1.35rem; font-style: italic; }
.wp-block-pullquote blockquote { border: 0; padding: 0; }
.wp-block-pullquote cite { display: block; }
pre, code { font: .9rem/1.5 Consolas, monospace; background: #f2efe6; }
pre { padding: .8rem 1rem; overflow-x: auto; }
.sticky { background: #f2efe6; padding: 1.2rem 1.5rem; border-radius: 4px; }
.page-title { font-size: 1.1rem; font-weight: normal; color: var(--faint); }
.sharedaddy ul { list-style: none; padding: 0; font-size: .82rem; }
.sd-title { font-size: .82rem; margin: 1rem 0 0; }
.nav-links { display: flex; justify-content: space-between; gap: 2rem; margin: 2rem 0; font-size: .95rem; }
.comment-list, .comment-list .children { list-style: none; padding: 0; }
.comment-list .children { padding-left: 1.6rem; border-left: 1px solid var(--line); }
.comment-body { padding: .7rem 0; }
.comment-body p { margin: .3rem 0; }
.bypostauthor > .comment-body .fn::after { content: " \\2693"; color: var(--sea); }
.reply { font-size: .82rem; }
.comment-form label { display: block; font-size: .9rem; }
.comment-form input:not([type=submit]), .comment-form textarea {
  width: 100%; padding: .4rem; border: 1px solid var(--line); }
.widget { margin-bottom: 2rem; font-size: .9rem; }
.widget-title { font-size: 1rem; border-bottom: 1px solid var(--line); }
.widget ul { padding-left: 0; list-style: none; }
.widget li { margin-bottom: .35rem; }
.search-field { width: 100%; padding: .35rem; border: 1px solid var(--line); }
.wp-calendar-table { width: 100%; text-align: center; border-collapse: collapse; }
.wp-calendar-table caption { font-weight: bold; }
.wp-calendar-nav { display: flex; justify-content: space-between; }
.site-footer { border-top: 3px double var(--line); padding: 1.5rem 0 3rem; margin-top: 2rem; }
@media (max-width: 50rem) { .site { display: block; } }
"""
