"""Blogs one after the other, from a folder with a `spiders` package of its own: `foreign.py URL DB`."""

from __future__ import annotations

import json
import sys

from archiver.crawl.process import crawl_many, spiders_package


def main(url: str, db: str) -> None:
    """Three crawls, the second of which cannot start; how they ended, as JSON."""
    sys.path.insert(0, "")  # as in an interpreter: the working directory comes first
    package = spiders_package()
    from walker import SETTINGS, Walker  # its base is in the package

    targets = [{"url": url}, {"url": "no address"}, {"url": f"{url}a"}]
    outcomes = crawl_many(Walker, targets, db=db, settings=SETTINGS, side_by_side=2)
    print(json.dumps({"outcomes": [(o.state, o.error) for o in outcomes], "package": package.__doc__}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
