"""Two blogs one after the other, from a folder with a `spiders` package of its own: `foreign.py URL DB`."""

from __future__ import annotations

import json
import sys

sys.path.insert(0, "")  # as in an interpreter: the working directory comes first

from walker import SETTINGS, Walker

from archiver.crawl.process import crawl_many, spiders_package

if __name__ == "__main__":
    targets = [{"url": sys.argv[1]}, {"url": "no address"}, {"url": sys.argv[1] + "a"}]
    outcomes = crawl_many(Walker, targets, db=sys.argv[2], settings=SETTINGS)
    print(
        json.dumps(
            {
                "outcomes": [(outcome.state, outcome.error) for outcome in outcomes],
                "package": spiders_package().__name__,
                "said": spiders_package().__doc__,
            }
        )
    )
