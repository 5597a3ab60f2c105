"""Raw responses, kept: WARC files written, indexed and read again."""
