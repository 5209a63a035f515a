"""The exit codes, and what each status of a record ends with."""

DONE = 0
NOT_ALL = 1
"""A batch with a model that is not converted."""
USAGE = 2
REFUSED = 3
DEFECT = 70
INTERRUPTED = 130

BY_STATUS = {"converted": DONE, "rejected": 1, "refused": REFUSED, "not-compared": 4}
