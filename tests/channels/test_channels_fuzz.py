"""Spoilt messages of every channel: some thousands here, a million of each in `make verify`."""

import pytest

from balto.channels.channel_list import CHANNELS, channel
from balto.channels.heard import Arrival
from verification.channel_seeds import BOOK, HEARD_AT, SEEDS
from verification.fuzz_channels import chunk

NAMES = [one.name for one in CHANNELS]


@pytest.mark.parametrize("name", NAMES)
def test_spoilt_messages_become_messages_or_refusals_and_none_escapes(name):
    told = chunk(name, 0, 400, 1925)
    assert (told.inputs, told.failures) == (400, [])
    assert told.messages > 10


@pytest.mark.parametrize("name", NAMES)
def test_the_good_messages_that_are_spoilt_are_good(name):
    for raw in SEEDS[name]:
        told = channel(name).decode(Arrival(raw, HEARD_AT, "+15550007"), BOOK)
        assert told.messages, raw
        assert not told.refused, raw
        assert all(message.raw for message in told.messages)


def test_channels_have_names_of_their_own_and_say_what_they_take():
    assert len(set(NAMES)) == len(NAMES)
    assert all(str(one.takes) for one in CHANNELS)
