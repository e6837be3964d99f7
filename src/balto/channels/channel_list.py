"""Every channel that Balto listens to, a row each: its name, what it takes, and its decoder."""

from dataclasses import dataclass

from balto.basis.phrase import Phrase
from balto.channels import (
    ais,
    aprs,
    cursor_on_target,
    inreach,
    iridium,
    meshtastic,
    openrosa,
    owntracks,
    short_report,
    sms_gateway,
    sms_others,
    spot,
    table,
    traccar_client,
    traccar_forward,
    typed,
)
from balto.channels.heard import Decoder


@dataclass(frozen=True, slots=True)
class Channel:
    """A way that messages come by."""

    name: str
    takes: Phrase
    decode: Decoder


CHANNELS: tuple[Channel, ...] = (
    Channel(typed.VIA, Phrase("a line of text, in words"), typed.decode),
    Channel(table.VIA, Phrase("a table of reports, as CSV"), table.decode),
    Channel(sms_gateway.VIA, Phrase("calls of an Android phone that receives text messages"), sms_gateway.decode),
    Channel(sms_others.VIA, Phrase("text messages by RapidPro, httpSMS or gammu"), sms_others.decode),
    Channel(openrosa.VIA, Phrase("submissions of the form app"), openrosa.decode),
    Channel(traccar_client.VIA, Phrase("positions of the phone app Traccar Client"), traccar_client.decode),
    Channel(owntracks.VIA, Phrase("positions of the phone app OwnTracks"), owntracks.decode),
    Channel(inreach.VIA, Phrase("mail and calls of the satellite messenger inReach"), inreach.decode),
    Channel(short_report.VIA, Phrase("the 24-byte report of a device, sealed"), short_report.decode),
    Channel(traccar_forward.VIA, Phrase("positions that a Traccar server forwards"), traccar_forward.decode),
    Channel(meshtastic.VIA, Phrase("packets that gateways of a Meshtastic mesh publish"), meshtastic.decode),
    Channel(iridium.VIA, Phrase("short bursts of Iridium modems"), iridium.decode),
    Channel(spot.VIA, Phrase("the feed of SPOT satellite messengers"), spot.decode),
    Channel(cursor_on_target.VIA, Phrase("events of Cursor on Target, as of ATAK"), cursor_on_target.decode),
    Channel(aprs.VIA, Phrase("packets of amateur radio"), aprs.decode),
    Channel(ais.VIA, Phrase("positions of ships"), ais.decode),
)


def channel(name: str) -> Channel:
    """The channel of a name; KeyError where there is none."""
    return {one.name: one for one in CHANNELS}[name]
