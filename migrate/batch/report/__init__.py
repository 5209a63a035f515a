"""The report of a batch: a page for people, and the same facts for programs."""
