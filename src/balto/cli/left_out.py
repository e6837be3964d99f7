"""What a result rests on that is not ours, and what of a case was not used: told after every result."""

from balto.desk.load_case import Opened
from balto.show.case_forecast import line as case_forecast
from balto.show.held_back import line as held_back
from balto.show.row_count import loss


def say_left_out(read: Opened) -> None:
    """A line for whose forecast of cases it is, for what is not known yet, and for what could not be read, where there is any."""
    for line in (case_forecast(read.world), held_back(read.world, read.held_back), loss(read.fates)):
        if line:
            print(line)
