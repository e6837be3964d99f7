"""The columns of the case folder's main tables."""

from balto.domain.link import EXPOSURES, STATES
from balto.domain.place import KINDS
from balto.files.column import Column as C
from balto.files.column import Table

_SOURCE = C("source", "text", "where the fact comes from", "district road office, 12 May", "")
_NOTE = C("note", "text", "anything worth knowing", "ask for the key at the school", "")

PLACES = Table(
    "places.csv",
    "Every place where doses lie, change hands or are given.",
    (
        C("id", "id", "short name by which the other files call the place", "Kolo"),
        C("name", "text", "name as people say it", "Kolo district hospital", "the id"),
        C("lat", "number", "latitude", "4.312", None, "degrees north", -90, 90),
        C("lon", "number", "longitude", "18.547", None, "degrees east", -180, 180),
        C("kind", "word", "what the place is", "clinic", "village", words=KINDS),
        C("population", "whole", "people who live there; 0: not known", "4200", "0", "people", 0, 1e9),
        C("shelter", "yes or no", "can a carrier wait out a storm here", "yes", "yes"),
        C("handover", "yes or no", "can doses change hands here", "yes", "yes"),
        C("handover_h", "number", "time that a hand-over takes", "0.5", "0.25", "hours", 0, 240),
        C("opens_h", "number", "hand-overs from this hour of the local day", "6", "0", "hour of day", 0, 24),
        C("closes_h", "number", "hand-overs until this hour of the local day", "20", "24", "hour of day", 0, 24),
        C("zone", "time zone", "time zone of the place", "Africa/Bangui", "the case's"),
        _NOTE,
        _SOURCE,
    ),
    needed=True,
    unique=("id",),
)
LINKS = Table(
    "links.csv",
    "Every stretch that a carrier of one mode can travel between two places.",
    (
        C("id", "id", "short name of the link; needed where two links join the same places", "ferry", "from-to"),
        C("from", "place", "where it begins", "Kolo", field="origin"),
        C("to", "place", "where it ends", "Mbere", field="dest"),
        C("mode", "mode", "how it is travelled (docs/modes.md, or modes.csv)", "truck"),
        C("km", "number", "length along the way", "84.5", None, "km", 0, 40000, True, noun="a distance"),
        C("region", "region", "weather region (weather/climatology.csv)", "river"),
        C("exposure", "word", "how open to the wind", "valley", "open", words=tuple(EXPOSURES)),
        C("both_ways", "yes or no", "can it be travelled back", "yes", "yes"),
        C("hazard", "number", "danger against the usual of its mode", "2", "1", "times", 0, 1000),
        C("via", "points", "points of the way in between", "4.31 18.60;4.35 18.71", ""),
        _SOURCE,
    ),
    needed=True,
    unique=(),
)
CARRIERS = Table(
    "carriers.csv",
    "Every team, vehicle, vessel or aircraft that can carry doses.",
    (
        C("id", "id", "short name of the carrier", "Amina"),
        C("name", "text", "name as people say it", "Amina's truck", "the id"),
        C("home", "place", "where it is at the epoch", "Kolo"),
        C("mode", "mode", "how it travels", "truck"),
        C("pace_kmh", "number", "pace under way in fair weather", "42", "the mode's", "km/h", 0, 1500, True),
        C("payload_kg", "number", "what it can carry", "300", None, "kg", 0, 1e8, True),
        C("endurance_h", "number", "hours under way before it must rest", "10", "no limit", "hours", 0, 1e9, True),
        C("rest_h", "number", "how long it rests then", "6", "0", "hours", 0, 1000),
        C("available_from", "time", "when it can first set out", "2025-05-14T06:00", "the epoch", field="available_h"),
        C("shelter_wind_ms", "number", "stays in shelter above this wind; 0: the mode's", "18", "0", "m/s", 0, 100),
        C("cost_per_km", "number", "cost, in the money of the case", "0.6", "0", "per km", 0, 1e6),
        C("excluded", "text", "why it may not be used; empty: it may", "owner refused", ""),
        _NOTE,
        _SOURCE,
    ),
    needed=True,
    unique=("id",),
)
TRIALS = Table(
    "trials.csv",
    "Measured runs, from which each carrier's pace is learnt.",
    (
        C("carrier", "carrier", "who ran", "Amina"),
        C("km", "number", "how far", "60", None, "km", 0, 40000, True, noun="a distance"),
        C("hours", "number", "hours under way, rests left out", "1.6", None, "hours", 0, 5000, True),
        C("conditions", "text", "what it was like", "dry road, loaded", ""),
        _SOURCE,
    ),
)
STOCK = Table(
    "stock.csv",
    "Doses where they lie, or where and when they will.",
    (
        C("place", "place", "where", "Kolo"),
        C("item", "text", "which item: as `treatment` in case.toml", "diphtheria-antitoxin", "the case's"),
        C("doses", "whole", "how many doses", "120", None, "doses", 0, 1e9),
        C("lot", "text", "lot number", "A-1182", ""),
        C("expiry", "date or time", "last day of use", "2025-11-30", "never", field="expires_h"),
        C("available_from", "time", "when they are there", "2025-05-16T12:00", "the epoch", field="available_h"),
        C("state", "word", "there already, or on its way", "pipeline", "on hand", words=("on hand", "pipeline")),
        _NOTE,
        _SOURCE,
    ),
    needed=True,
)
TIMETABLE = Table(
    "timetable.csv",
    "Departures of scheduled links: trains, ships, flights.",
    (
        C("link", "link", "which link", "railway"),
        C("depart", "time", "when it leaves", "2025-05-15T07:30", field="depart_h"),
        C("hours", "number", "how long it takes", "9", None, "hours", 0, 5000, True),
        C("cutoff_h", "number", "loads close this long before", "2", "0", "hours", 0, 1000),
        C("cancel", "number", "chance that it does not run", "0.1", "0", "share", 0, 1),
        C("every_h", "number", "runs again each so many hours; 0: once", "168", "0", "hours", 0, 10000),
        C("until", "time", "the last that `every_h` may give", "2025-06-30T00:00", "the horizon", field="until_h"),
        _SOURCE,
    ),
)
LINK_STATES = Table(
    "link_states.csv",
    "What is said of links: open, restricted, shut or unknown, by whom, and how far to believe it.",
    (
        C("link", "link", "which link", "ferry"),
        C("state", "word", "what is said", "shut", words=STATES),
        C("from", "time", "from when", "2025-05-13T00:00", "the epoch", field="from_h"),
        C("until", "time", "until when", "2025-05-20T00:00", "no end", field="until_h"),
        _SOURCE,
        C("reported_at", "time", "when it was said", "2025-05-13T18:00", "the epoch", field="reported_h"),
        C("reliability", "number", "chance that it is right", "0.8", "1", "share", 0, 1),
    ),
)
