"""Work on an archive that needs no network: each job is one call, told of in the ledger of runs."""

from __future__ import annotations
