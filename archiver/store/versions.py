"""Former versions of two articles, or two comments, that turn out to be one."""

from __future__ import annotations

from typing import Literal

from sqlite_utils import Database

from .connection import insert, rows

_WORDS = {"article": ("title", "body_html", "body_text"), "comment": ("body_html", "body_text")}


def join_versions(db: Database, what: Literal["article", "comment"], id: int, other: int, *, former: bool) -> None:
    """Put the former versions of *other* among those of *id*, by time.

    *former* says that the words of *other* as they stand, where they are not those of *id*, are one more of them.
    """
    table, key = f"{what}_revisions", f"{what}_id"
    columns = ", ".join(("fetch_id", "seen_at", "content_hash", *_WORDS[what]))
    both = f"SELECT {columns} FROM {table} WHERE {key} IN (:id, :other)"
    standing = f"SELECT {columns} FROM {what}s WHERE id = :other AND :former AND content_hash <> :hash"
    values: dict[str, object] = {"id": id, "other": other, "former": former}
    values["hash"] = db.conn.execute(f"SELECT content_hash FROM {what}s WHERE id = :id", {"id": id}).fetchone()[0]
    found = [dict(row) for row in rows(db, f"{both} UNION {standing} ORDER BY seen_at, content_hash", values)]
    db.conn.execute(f"DELETE FROM {table} WHERE {key} IN (:id, :other)", {"id": id, "other": other})
    insert(db, table, [{key: id, "number": number, **version} for number, version in enumerate(found, 1)])
