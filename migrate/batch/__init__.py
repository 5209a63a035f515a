"""A whole archive: planned, converted by isolated workers, written down in a ledger, and reported."""
