"""What docs/allocation.md shows: the river district with half of the vials that it needs, as the terminal tells it.

python -m verification.allocation_page
"""

from dataclasses import replace
from pathlib import Path

from balto.desk.allocate import find_divided
from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, decide
from balto.desk.prepare import prepare
from balto.domain.consignment import Lot
from balto.show.text.allocation_text import block

LOTS = (Lot("Sabra", 14), Lot("Kessa", 3), Lot("Tessu", 1))
EFFORT = Effort(None, 30_000, 40, 2_000)


def main() -> None:
    """Print the block about allocation."""
    ready = prepare(replace(open_case(Path("examples/river-flood")), lots=LOTS))
    told = Reporter()
    found = find_divided(ready, EFFORT, told)
    print(block(decide(ready, found, (), EFFORT, told), 100))


if __name__ == "__main__":
    main()
