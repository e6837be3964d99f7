"""Columns of the arrays that the search's kernels read and write, each group in the order in which it stands.

What is compiled holds these numbers; the word @njit here makes a change of them count (basis.compiled.kernels_stamp).
"""

# team [carrier, column]. Carriers of one type travel alike. LEAST_PACE: km/h at full pace, or 1 where `least` is in hours.
# BY_DAY: whether it moves by daylight alone (light [place, day, first and last light]). CREW: people aboard, times what a death
# among them counts; LIMIT: the chance of dying that one may be asked for.
CARRIER_TYPE, HOME, PACE, TEAM_SD, PACE_SD, STAGE_KM, REST_H, AVAILABLE_H, STALL_SHARE, STALL_H, BREAK_KM, BREAK_H = (
    range(12)
)
CARGO_C, KEEPS_CARGO, ALLOWED, PAYLOAD, LEAST_PACE, BY_DAY, CREW, LIMIT = range(12, 20)

# ground [place, column].
HANDOVER_H, OPENS_H, CLOSES_H, OFFSET_H, CHANGE_H, CHANGE_BY_H, HANDOVER = range(7)

# way [carrier type, origin, dest, variant, column]: its segments, its departures in a timetable (-1: none), length and pace;
# DIES: the share of losses in which one aboard dies; MORTAL: the chance that one dies on it in the weather to be expected,
# times the pace.
# WINDOW: the row of light that says when who goes this way may be under way, where limits are on it (-1: none are).
FIRST, LAST, SCHED, SCHED_END, KM, WAY_PACE, DIES, MORTAL, WINDOW = range(9)

# lot [lot, column]. LOT_FREE: whether it may be taken on; LOT_SPOILS_H: until when it is usable; LOT_FROST: degree-hours met.
LOT_PLACE, LOT_H, LOT_DOSES, LOT_PRODUCT, LOT_FREE, LOT_SPOILS_H, LOT_FROST = range(7)

# products [product, column]: how each keeps and what it weighs. FROST: which of frost_c it freezes by, -1: none.
HOLDING_H, FREEZE_C_H, FROZEN_LOST, WEIGHT, FROST = range(5)

# Entries of parameters. LUCK: the luck of the only future, where one is all. CLOCKS: whether doses may spoil on the way (0, 1).
# KEEPS: how many times the hours that its chain usually takes a dose has to keep when it is loaded.
# BREACH: what each crew above its limit counts, more than all patients.
LOST_H, KM_PRICE, STEP_H, FASTEST, GRID_H, LUCK, CLOCKS, KEEPS, BREACH = range(9)

# Entries of used: figures of the cache in use, of a way, of a departure, of a curve; how many curves there is room for; and the
# rows in which the solution decoded last keeps its doses (lots, loads, what stays).
USED, SIZE, KINDS, CURVE, CURVES, ROWS = range(6)

# rides [solution, ride, column]: a carrier's run between two places, with doses. Its carrier is -1 where it is unused. RIDE_WAIT:
# hours for which it waits, from when by expectation all is there, for the rest of a load from several sources.
RIDE_CARRIER, RIDE_ORIGIN, RIDE_DEST, RIDE_VARIANT, RIDE_WAIT = range(5)
RIDE_COLUMNS = 5

# seq [solution, carrier, column]: how many rides a carrier has, then these in order.
COUNT, FIRST_RIDE = range(2)

# parcels [solution, parcel, column]: doses (0: unused), the sink they go to, and the chain of rides they take, its length first.
PARCEL_DOSES, PARCEL_SINK, LENGTH, CHAIN = range(4)

# when and was [solution, ride, column], and step_h [step, column]: expected hours.
START_H, END_H = range(2)

# waiting [row, column]: doses that are to be inserted.
WAITING_DOSES, WAITING_SINK = range(2)

# legs [leg, column]: a solution decoded. FEED and DEPART begin and end at lists in feeds and departs; JOINED: how many legs
# of other products ride along, -1: this one does; RUN: how many times its carrier ran that stretch before. STAYS: doses for the
# place where it ends. Its load lies in rows PART to PART_END of what is run, of which what stays goes to as many rows from
# KEPT on (-1: all stays, or nothing); QUOTA and QUOTA_END: its list in quota and keeps.
CARRIER, ORIGIN, DEST, DOSES, VARIANT, FEED, FEED_END, DEPART, DEPART_END, RIDE, PRODUCT, JOINED, RUN = range(13)
STAYS, PART, PART_END, KEPT, QUOTA, QUOTA_END = range(13, 19)
LEG_COLUMNS = 19

# step [step, column]: one stretch of a chain found. STEP_KIND: ride along; ride along and have the carrier stop on its
# way; or a new ride, which comes before ride BEFORE of its carrier (-1: last). WAY2: the way on from the stop.
JOIN, STOP, NEW = range(3)
STEP_KIND, CAR, JOINED_RIDE, BEFORE, FROM, TO, WAY, WAY2 = range(8)
STEP_COLUMNS = 8

# affected [row, entry]: lists, by leg, of the parcels that fail if its carrier is lost on it; affected_next goes on.
FIRST_ENTRY, ENTRY_PARCEL = range(2)

# departs [row, departure], seg_at [row, segment] and seg_of [row, segment].
DEPARTURE_H, CUTOFF_H = range(2)
SEGMENT_CLASS, SEGMENT_REGION = range(2)
SEGMENT_KM, SEGMENT_RISK, SEGMENT_THREAT = range(3)
