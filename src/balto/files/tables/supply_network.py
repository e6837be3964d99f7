"""The columns of the case folder's main tables."""

from balto.domain.closure import CAUSES
from balto.domain.link import EXPOSURES, STATES
from balto.domain.place import KINDS
from balto.files.column import Column, Table

# fmt: off  (a table reads as a table)
_SOURCE = Column("source", "text", "where the fact comes from", "district road office, 12 May", "")
_TOLD = Column(
    "reported_at",
    "time",
    "when it was told; not known before",
    "2025-05-13T18:00",
    "the epoch",
    field="reported_h",
)
_NOTE = Column("note", "text", "anything worth knowing", "ask for the key at the school", "")

PLACES = Table(
    "places.csv",
    "Every place where doses lie, change hands or are given.",
    (
        Column("id", "id", "short name by which the other files call the place", "Kolo"),
        Column("name", "text", "name as people say it", "Kolo district hospital", "the id"),
        Column("lat", "number", "latitude", "4.312", None, "degrees north", -90, 90),
        Column("lon", "number", "longitude", "18.547", None, "degrees east", -180, 180),
        Column("kind", "word", "what the place is", "clinic", "village", words=KINDS),
        Column("population", "whole", "people who live there; 0: not known", "4200", "0", "people", 0, 1e9),
        Column(
            "at_risk",
            "whole",
            "people a campaign is to protect here; 0: as the treatment says, or all",
            "900",
            "0",
            "people",
            0,
            1e9,
        ),
        Column(
            "doses_per_day",
            "number",
            "doses that the teams here can give a day in a campaign; 0: as the treatment says",
            "400",
            "0",
            "doses a day",
            0,
            1e6,
        ),
        Column("shelter", "yes or no", "can a carrier wait out a storm here", "yes", "yes"),
        Column("handover", "yes or no", "can doses change hands here", "yes", "yes"),
        Column("handover_h", "number", "time that a hand-over takes", "0.5", "0.25", "hours", 0, 240),
        Column("opens_h", "number", "hand-overs from this hour of the local day", "6", "0", "hour of day", 0, 24),
        Column(
            "closes_h",
            "number",
            "hand-overs until this hour; before `opens_h`: of the next day",
            "20",
            "24",
            "hour of day",
            0,
            24,
        ),
        Column("zone", "time zone", "time zone of the place", "Africa/Bangui", "the case's"),
        Column("pcode", "text", "its p-code, by which a line list may call it", "CF6211", ""),
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
        Column("id", "id", "short name of the link; needed where two links join the same places", "ferry", "from-to"),
        Column("from", "place", "where it begins", "Kolo", field="origin"),
        Column("to", "place", "where it ends", "Mbere", field="dest"),
        Column("mode", "mode", "how it is travelled (docs/modes.md, or modes.csv)", "truck"),
        Column("km", "number", "length along the way", "84.5", None, "km", 0, 40000, True, noun="a distance"),
        Column("region", "region", "weather region (weather/climatology.csv)", "river"),
        Column("exposure", "word", "how open to the wind", "valley", "open", words=tuple(EXPOSURES)),
        Column("both_ways", "yes or no", "can it be travelled back", "yes", "yes"),
        Column("hazard", "number", "danger against the usual of its mode", "2", "1", "times", 0, 1000),
        Column(
            "threat_per_1000_h",
            "number",
            "attacks in which carrier and load are lost, added to the losses of its mode (docs/crews.md)",
            "0.3",
            "0",
            "per 1000 hours under way",
            0,
            1000,
        ),
        Column("via", "points", "points of the way in between", "4.31 18.60;4.35 18.71", ""),
        _SOURCE,
    ),
    needed=True,
    unique=(),
)
CARRIERS = Table(
    "carriers.csv",
    "Every team, vehicle, vessel or aircraft that can carry doses.",
    (
        Column("id", "id", "short name of the carrier", "Amina"),
        Column("name", "text", "name as people say it", "Amina's truck", "the id"),
        Column("home", "place", "where it is at the epoch", "Kolo"),
        Column("mode", "mode", "how it travels", "truck"),
        Column("pace_kmh", "number", "pace under way in fair weather", "42", "the mode's", "km/h", 0, 1500, True),
        Column("payload_kg", "number", "what it can carry", "300", None, "kg", 0, 1e8, True),
        Column("endurance_h", "number", "hours under way before it must rest", "10", "no limit", "hours", 0, 1e9, True),
        Column("rest_h", "number", "how long it rests then", "6", "0", "hours", 0, 1000),
        Column(
            "available_from", "time", "when it can first set out", "2025-05-14T06:00", "the epoch", field="available_h"
        ),
        Column(
            "shelter_wind_ms", "number", "stays in shelter above this wind; 0: the mode's", "18", "0", "m/s", 0, 100
        ),
        Column("cost_per_km", "number", "cost, in the money of the case", "0.6", "0", "per km", 0, 1e6),
        Column("crew", "whole", "people aboard, riders too", "2", "the mode's", "people", 0, 1000),
        Column(
            "consent",
            "names",
            "who aboard consented, each by name, to run above the limit (docs/crews.md)",
            "Amina Diallo, Paul Ndong",
            "no",
        ),
        Column(
            "max_risk",
            "number",
            "chance of dying that its crew accept on a run",
            "0.0005",
            "1",
            "share",
            0,
            1,
        ),
        Column("excluded", "reason", "why it may not be used; empty, or no: it may", "owner refused", ""),
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
        Column("carrier", "carrier", "who ran", "Amina"),
        Column("km", "number", "how far", "60", None, "km", 0, 40000, True, noun="a distance"),
        Column("hours", "number", "hours under way, rests left out", "1.6", None, "hours", 0, 5000, True),
        Column("conditions", "text", "what it was like", "dry road, loaded", ""),
        _TOLD,
        _SOURCE,
    ),
)
STOCK = Table(
    "stock.csv",
    "Doses where they lie, or where and when they will.",
    (
        Column("place", "place", "where", "Kolo"),
        Column(
            "item",
            "text",
            "which item: the case's `treatment`, or NAME of [product.NAME]",
            "diphtheria-antitoxin",
            "the case's",
        ),
        Column("doses", "whole", "how many doses", "120", None, "doses", 0, 1e9, counted="doses"),
        Column("lot", "text", "lot number", "A-1182", ""),
        Column("expiry", "date or time", "last day of use", "2025-11-30", "never", field="expires_h"),
        Column("available_from", "time", "when they are there", "2025-05-16T12:00", "the epoch", field="available_h"),
        Column("state", "word", "there already, or on its way", "pipeline", "on hand", words=("on hand", "pipeline")),
        _TOLD,
        _NOTE,
        _SOURCE,
    ),
    needed=True,
)
TIMETABLE = Table(
    "timetable.csv",
    "Departures of scheduled links: trains, ships, flights. Each goes one way: a link that is travelled back needs rows "
    "from both ends.",
    (
        Column("link", "link", "which link", "railway"),
        Column("from", "place", "from which of the link's two ends", "Mbere", "the link's `from`", field="origin"),
        Column("depart", "time", "when it leaves", "2025-05-15T07:30", field="depart_h"),
        Column("hours", "number", "how long it takes", "9", None, "hours", 0, 5000, True),
        Column("cutoff_h", "number", "loads close this long before", "2", "0", "hours", 0, 1000),
        Column("cancel", "number", "chance that it does not run", "0.1", "0", "share", 0, 1),
        Column("every_h", "number", "runs again each so many hours; 0: once", "168", "0", "hours", 0, 10000),
        Column("until", "time", "the last that `every_h` may give", "2025-06-30T00:00", "the horizon", field="until_h"),
        _TOLD,
        _SOURCE,
    ),
)
LINK_STATES = Table(
    "link_states.csv",
    "What is said of links: open, restricted, shut or unknown, by whom, and how far to believe it. Each row is right or wrong by "
    "itself, but for rows of one `event`; where several speak of one hour, the last reported counts.",
    (
        Column(
            "link",
            "link or place",
            "which link, or which place: all links in and out, of every mode",
            "ferry",
        ),
        Column("state", "word", "what is said", "shut", words=STATES),
        Column("from", "time", "from when", "2025-05-13T00:00", "the epoch", field="from_h"),
        Column("until", "time", "until when", "2025-05-20T00:00", "nobody says", field="until_h"),
        _SOURCE,
        Column(
            "reported_at",
            "time",
            "when it was said; known from then on",
            "2025-05-13T18:00",
            "the epoch",
            field="reported_h",
        ),
        Column("reliability", "number", "chance that it is right", "0.8", "1", "share", 0, 1),
        Column("event", "text", "what rows have in common that are right or wrong together", "bridge at km 31", ""),
        Column(
            "cause",
            "word",
            "what shut it, where nobody says until when (docs/claims.md)",
            "water",
            "",
            words=CAUSES[1:],
        ),
    ),
)
