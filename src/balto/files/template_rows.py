"""The rows of the small case that `balto new` writes: an invented island in the open Atlantic."""

TOML: dict[str, dict[str, str]] = {
    "": {
        "title": "Diphtheria in Esk, November 2025 (an invented island)",
        "epoch": "2025-11-04T16:00",
        "zone": "Atlantic/Azores",
        "horizon_h": "240",
        "seed": "7",
    },
    "item": {
        "treatment": "diphtheria-antitoxin",
        "unit": "vial",
        "kg_per_dose": "0.1",
        "holding_h": "96",
        "freeze_c": "0",
        "freeze_c_h": "40",
        "frozen_lost": "0.5",
    },
    "weather": {"source": "climatology"},
    "cases": {"dated": "onset", "as_of": "2025-11-04"},
    "plan": {"allocation": "lives"},
}

CSV: dict[str, str] = {
    "places.csv": """\
id,name,lat,lon,kind,population,shelter,handover_h,note
Arven,Arven central store,45.00,-30.00,depot,52000,yes,0.5,the antitoxin lies here
Brisk,Brisk roadhouse,45.30,-29.62,roadhouse,140,yes,0.25,the road and the hill track part here
Corrin,Corrin landing,45.18,-29.05,port,2300,yes,0.5,boats for the river
Dale,Dale,45.62,-29.48,village,610,yes,0.25,last houses before the pass
Esk,Esk cottage hospital,45.71,-28.93,hospital,4800,yes,0.25,the children are ill here
""",
    "links.csv": """\
id,from,to,mode,km,region,exposure,both_ways,hazard,via,source
road-west,Arven,Brisk,truck,52,coast,valley,yes,1,45.16 -29.85,invented
road-east,Brisk,Corrin,truck,55,coast,open,yes,1,,invented
river,Corrin,Esk,boat,74,coast,sheltered,yes,1,45.40 -28.98;45.58 -29.02,invented
track-low,Brisk,Dale,horse,41,hills,valley,yes,1,,invented
track-pass,Dale,Esk,horse,49,hills,exposed,yes,2,45.70 -29.21,invented
""",
    "carriers.csv": """\
id,name,home,mode,pace_kmh,payload_kg,endurance_h,rest_h,available_from,shelter_wind_ms,cost_per_km,note
lorry,Store lorry,Arven,truck,45,900,10,6,,,0.8,
Heron,"Heron, river launch",Corrin,boat,14,200,8,4,2025-11-04T18:00,,1.5,fuel for three trips
Runa,"Runa, post rider",Brisk,horse,8,30,7,5,,16,0.3,knows the pass
""",
    "trials.csv": """\
carrier,km,hours,conditions,source
lorry,52,1.2,dry road,store log
lorry,107,2.6,"rain, loaded",store log
Heron,74,5.1,low water,landing book
Heron,74,5.9,wind against,landing book
Runa,41,5.2,light load,post book
Runa,49,6.8,snow on the pass,post book
""",
    "stock.csv": """\
place,item,doses,lot,expiry,available_from,state,note
Arven,diphtheria-antitoxin,40,A-1182,2026-03-31,,on hand,all there is
Arven,diphtheria-antitoxin,60,B-2003,2026-11-30,2025-11-07T09:00,pipeline,by the mail steamer
""",
    "cases.csv": """\
place,date,cases,deaths,treated,source
Esk,2025-10-30,1,0,0,hospital register
Esk,2025-11-01,2,0,0,hospital register
Esk,2025-11-02,1,1,0,hospital register
Esk,2025-11-03,3,0,0,hospital register
Esk,2025-11-04,1,0,0,hospital register
""",
    "contacts.csv": """\
id,person,role,place,telephone,radio,language,told
dispatcher,Ines Faro (invented),decides and keeps the log,,+351 000 000 001,channel 1,Portuguese,departures and arrivals
esk-ward,Sister Bea Lund (invented),receives the doses,Esk,+351 000 000 002,,English,what has come and when
landing,Tom Reis (invented),wakes the boatman,Corrin,,channel 6,Portuguese,when the lorry has left Arven
""",
    "link_states.csv": """\
link,state,from,until,source,reported_at,reliability
river,restricted,2025-11-04T12:00,2025-11-06T12:00,lock keeper: driftwood,2025-11-04T15:10,0.8
""",
    "modes.csv": """\
id,wind_slow_ms,wind_stop_ms,source
boat,7,14,"the launch is small: lower limits than the usual boat"
""",
    "weather/observed.csv": """\
region,time,temp_c,wind_ms,source
coast,2025-11-04T15:00,6,9,landing
hills,2025-11-04T15:00,1,,roadhouse
""",
    "plans/by-river.csv": """\
leg,carrier,from,to,via,doses,leave_from,wait_until,note
1,lorry,Arven,Corrin,Brisk,40,2025-11-04T17:00,,tonight
2,Heron,Corrin,Esk,,40,,2025-11-05T18:00,as soon as the lorry is in
""",
    "plans/both-ways.csv": """\
leg,carrier,from,to,via,doses,leave_from,hold_below,hold_h,only_if_late,late_at,note
1,lorry,Arven,Brisk,,40,2025-11-04T17:00,,,,,tonight
2,Runa,Brisk,Esk,track-low;track-pass,20,,0.4,12,,,half goes over the pass
3,lorry,Brisk,Corrin,,20,,,,,,the other half goes on
4,Heron,Corrin,Esk,river,20,,,,,,
""",
}

CLIMATE: dict[str, dict[str, str]] = {
    "coast": {"lat": "45.1", "lon": "-29.4", "temp_sd_c": "3", "wind_sd": "0.6", "calm": "0.04"},
    "hills": {"lat": "45.6", "lon": "-29.3", "temp_sd_c": "4", "wind_sd": "0.65", "calm": "0.02"},
}
TEMP_C = (4.0, 4.0, 6.0, 9.0, 12.0, 15.0, 17.0, 17.0, 15.0, 11.0, 7.0, 5.0)
WIND_MS = (8.5, 8.2, 7.6, 6.6, 5.8, 5.2, 4.9, 5.1, 6.0, 7.2, 8.0, 8.6)
COLDER_C = {"coast": 0.0, "hills": 7.0}
WINDIER = {"coast": 1.0, "hills": 1.15}
