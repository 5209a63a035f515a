"""The passes in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from migrate.graph.draft import Draft
from migrate.graph.passes.bind_placeholders import bind_placeholders
from migrate.graph.passes.channels_last import channels_last
from migrate.graph.passes.fold_conditionals import fold_conditionals
from migrate.graph.passes.fold_dropout import fold_dropout
from migrate.graph.passes.inline_tables import inline_tables
from migrate.graph.passes.keep_jpeg_decoding import keep_jpeg_decoding
from migrate.graph.passes.prune import prune
from migrate.graph.passes.rebuild_buckets import rebuild_buckets
from migrate.graph.passes.rebuild_conditionals import rebuild_conditionals
from migrate.graph.passes.strip_placement import strip_placement
from migrate.graph.passes.turn_off_dropouts import turn_off_dropouts
from migrate.graph.passes.upgrade_tables import upgrade_tables
from migrate.graph.passes.upgrade_tensor_arrays import upgrade_tensor_arrays
from migrate.graph.passes.upgrade_variables import upgrade_variables
from migrate.graph.passes.use_stored_statistics import use_stored_statistics

Pass = Callable[[Draft], Draft]

PASSES: tuple[Pass, ...] = (
    bind_placeholders,  # first: conditionals become decidable by it
    fold_conditionals,  # before pruning, so that what only the training branches need is pruned with them
    fold_dropout,  # before pruning, which then takes the random numbers away
    turn_off_dropouts,  # before pruning likewise, which takes away the gradients that tell of training too
    use_stored_statistics,  # needs the updates of the moving averages, which pruning takes away
    inline_tables,  # before pruning, which looks for the tables and what fills them
    prune,  # early: every later pass then looks at the kept nodes alone
    strip_placement,  # before new nodes are made, which have nothing to strip
    upgrade_variables,  # needs the reference edges as the source has them
    upgrade_tables,  # any time after pruning
    upgrade_tensor_arrays,  # any time after pruning
    keep_jpeg_decoding,  # any time after pruning
    channels_last,  # any time after pruning
    rebuild_buckets,  # any time after pruning
    rebuild_conditionals,  # last: the other passes look at nodes that are not in functions
)


def run(draft: Draft) -> Draft:
    """Run every pass in order."""
    for step in PASSES:
        draft = step(draft)
    return draft
