"""What a case holds that was not used: told after every result."""

from balto.desk.load_case import Opened
from balto.show.held_back import line as held_back
from balto.show.row_count import loss


def say_left_out(read: Opened) -> None:
    """A line for what is not known yet, and one for what could not be read; nothing where all was used."""
    for line in (held_back(read.world, read.held_back), loss(read.fates)):
        if line:
            print(line)
