#!/usr/bin/env python3
"""Writes cron.json beside this script: what cron schedules should do around changes of the clocks.

    python3 -m venv venv && venv/bin/pip install croniter==7.0.0 cronsim==2.8 tzdata
    venv/bin/python cron.py

5,000 random schedules in 20 zones, each started shortly before a change of the clocks of its zone, with the
six next occurrences by three hands: the rules of our own, worked out minute by minute here (no code shared with
the Swift), cronsim and croniter. Expected is what the rules say. Where a library says otherwise the case is
listed with the reason why the rules hold; the script stops where there is none.
"""
import datetime as dt, importlib.metadata as meta, json, pathlib, random, zoneinfo
from collections import Counter
from croniter import croniter
from cronsim import CronSim

UTC = dt.timezone.utc
ZONES = {  # days on which clocks change, and what is odd about them
    "America/New_York": ["2026-03-08", "2026-11-01"], "America/Los_Angeles": ["2025-03-09", "2025-11-02"],
    "America/Santiago": ["2026-04-04", "2026-09-06"], "America/Sao_Paulo": ["2018-02-17", "2018-11-04"],
    "America/St_Johns": ["2011-03-13", "2010-11-07"], "America/Havana": ["2025-03-09", "2025-11-02"],
    "Europe/Berlin": ["2023-03-26", "2023-10-29"], "Europe/Dublin": ["2026-03-29", "2026-10-25"],
    "Europe/London": ["2026-03-29", "2026-10-25"], "Europe/Paris": ["2020-03-29", "2020-10-25"],
    "Europe/Riga": ["2021-03-28", "2021-10-31"], "Europe/Helsinki": ["2017-03-26", "2017-10-29"],
    "Africa/Cairo": ["2026-04-24", "2026-10-29"], "Africa/Casablanca": ["2026-02-15", "2026-03-22"],
    "Asia/Tehran": ["2022-03-22", "2022-09-21"], "Asia/Kolkata": ["2026-03-08"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"], "Australia/Melbourne": ["2024-04-07", "2024-10-06"],
    "Pacific/Apia": ["2011-12-30", "2011-09-24"], "Pacific/Chatham": ["2026-04-05", "2026-09-27"],
}
rnd = random.Random(20261126)

def field(low, high, names=None):
    kind = rnd.randrange(10)
    if kind < 4:
        return "*"
    if kind < 5:
        return f"*/{rnd.randint(2, max(2, (high - low) // 2))}"
    if kind < 7:
        return ",".join(str(rnd.randint(low, high)) for _ in range(rnd.randint(1, 3)))
    first = rnd.randint(low, high - 1)
    last = rnd.randint(first + 1, high)  # equal ranges are another matter: croniter expands them
    return f"{first}-{last}" + (f"/{rnd.randint(1, max(1, (high - low) // 3))}" if rnd.randrange(2) else "")

def expression():
    minute = rnd.choice([field(0, 59), str(rnd.randint(0, 59)), f"*/{rnd.choice([5, 10, 15, 20, 30])}"])
    hour = rnd.choice([field(0, 23), str(rnd.randint(0, 4)), f"{rnd.randint(0, 2)}-{rnd.randint(3, 5)}"])
    return " ".join([minute, hour, rnd.choice(["*", field(1, 31)]), rnd.choice(["*", "*", field(1, 12)]), rnd.choice(["*", field(0, 6)])])

def matcher(text):
    """Which local times match; sets from cronsim's parser, the day rule from Vixie's own words."""
    sim = CronSim(text, dt.datetime(2000, 1, 1))
    day, week = text.split()[2], text.split()[4]
    both = day.startswith("*") or week.startswith("*")
    weekdays = {d % 7 for d in sim.weekdays}
    def matches(local):
        in_month, in_week = local.day in sim.days, local.isoweekday() % 7 in weekdays
        return (local.month in sim.months and local.hour in sim.hours and local.minute in sim.minutes
                and (in_month and in_week if both else in_month or in_week))
    return matches

def rules(text, zone, start, count):
    matches, found = matcher(text), {}
    minute, hour = text.split()[:2]
    if not minute.startswith("*") and not hour.startswith("*"):
        local = (start.astimezone(zone) - dt.timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0)
        end = local + dt.timedelta(days=11)
        while local < end:
            if matches(local):
                first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
                if first.astimezone(zone).replace(tzinfo=None) != local:  # a gap: the first minute after it
                    probe = (local - dt.timedelta(hours=26)).replace(tzinfo=zone).astimezone(UTC)
                    while probe.astimezone(zone).replace(tzinfo=None) < local:
                        probe += dt.timedelta(minutes=1)
                    first = probe
                found[first] = local  # the latest of merged local times names the slot
                if first > start + dt.timedelta(days=2) and sum(i > start for i in found) > count:
                    break
            local += dt.timedelta(minutes=1)
        return [(i, found[i]) for i in sorted(found) if i > start][:count]
    instant, out = start.replace(second=0, microsecond=0) + dt.timedelta(minutes=1), []
    while len(out) < count and instant < start + dt.timedelta(days=8):
        if matches(instant.astimezone(zone).replace(tzinfo=None)):
            out.append((instant, None))
        instant += dt.timedelta(minutes=1)
    return out

def with_cronsim(text, zone, start, count):
    sim = CronSim(text, start.astimezone(zone))
    return [next(sim).astimezone(UTC) for _ in range(count)]

def with_croniter(text, zone, start, count):
    cron = croniter(text, start.astimezone(zone), implement_cron_bug=True)
    return [cron.get_next(dt.datetime).astimezone(UTC) for _ in range(count)]

def why(tool, text, zone, ours, theirs):
    """Why the rules hold where a library says otherwise; None where no reason is known."""
    fixed = not text.split()[0].startswith("*") and not text.split()[1].startswith("*")
    transition = any(a.utcoffset() != b.utcoffset() for a, b in zip(
        [i.astimezone(zone) for i in ours + theirs], [i.astimezone(zone) for i in (ours + theirs)[1:]]))
    nearby = any((i + dt.timedelta(hours=26)).astimezone(zone).utcoffset() != (i - dt.timedelta(hours=26)).astimezone(zone).utcoffset() for i in ours + theirs)
    if not (transition or nearby):
        return None
    if any(a >= b for a, b in zip(theirs, theirs[1:])):
        return "goes back in time or repeats an instant"
    local = lambda i: i.astimezone(zone).replace(tzinfo=None)
    if fixed and len({local(i) for i in theirs}) < len(theirs):
        return "a fixed time of day twice in the repeated hour"
    missing = [i for i in ours if i not in theirs and i < max(theirs)]
    extra = [i for i in theirs if i not in ours and i < max(ours)]
    matches = matcher(text)
    if not fixed and any(matches(local(i)) for i in missing):
        return "a periodic schedule loses minutes that are there"
    if not fixed and any(not matches(local(i)) for i in extra):
        return "a periodic schedule fires at a time that does not match"
    if fixed and missing and not extra:
        return "a fixed time in the hour left out is lost or comes later"
    if fixed and extra:
        return "a fixed time in the hour left out comes at another minute than the first after it"
    return None

cases, differences, counts = [], [], Counter()
while len(cases) < 5000:
    name = rnd.choice(list(ZONES))
    zone, text = zoneinfo.ZoneInfo(name), expression()
    day = dt.datetime.fromisoformat(rnd.choice(ZONES[name])).replace(tzinfo=UTC)
    start = day - dt.timedelta(minutes=rnd.randint(-600, 2200))
    try:
        sim = CronSim(text, start.replace(tzinfo=None))
        if [next(sim) for _ in range(7)][-1] > start.replace(tzinfo=None) + dt.timedelta(days=6):
            continue
    except Exception:
        continue
    expected = rules(text, zone, start, 6)
    if len(expected) < 6:
        continue
    instants = [i for i, _ in expected]
    minutes = [int(i.timestamp()) // 60 for i in instants]
    cases.append([text, name, int(start.timestamp()) // 60, minutes,
                  [l.isoformat()[:16] if l else None for _, l in expected][0]])
    for tool, run in (("cronsim", with_cronsim), ("croniter", with_croniter)):
        try:
            theirs = run(text, zone, start, 6)
        except Exception as error:
            theirs, reason = [], f"fails: {type(error).__name__}"
        else:
            reason = None if theirs == instants else why(tool, text, zone, instants, theirs) or "unexplained"
        counts[tool, "the same" if theirs == instants else reason] += 1
        if theirs != instants:
            differences.append([len(cases) - 1, tool, reason, [int(i.timestamp()) // 60 for i in theirs]])

versions = {name: meta.version(name) for name in ("croniter", "cronsim", "tzdata")}
out = pathlib.Path(__file__).with_name("cron.json")
def lines(rows): return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]"
out.write_text("{\n" + f'"versions": {json.dumps(versions)},\n"cases": {lines(cases)},\n"differences": {lines(differences)}\n' + "}\n")
for (tool, what), count in sorted(counts.items()):
    print(f"{tool:9} {count:5}  {what}")
if any(what == "unexplained" for _, what in counts):
    raise SystemExit("some differences are not explained")
