#!/usr/bin/env python3
"""Works out, without Bursar, what loading the three nights must give, and writes expected.json.

A small model in plain dictionaries: read the files as a person would, in order, and keep for every
learner, course, program and attempt what has been said of it.

    python3 expect.py        # Python 3.11, standard library with its time zone data
"""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
ZONE = ZoneInfo("Europe/Madrid")
FACTS = ["enrolled_on", "started_on", "last_on", "completed", "completed_on", "passed", "passed_on", "failed",
         "withdrawn", "withdrawn_on", "progress", "grade", "hours", "certificate", "run", "number"]


class Bad(Exception):
    """A row that cannot be taken."""


def day(value):
    """The business day in Madrid of a date or a UTC instant."""
    if not value:
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(ZONE).date()
    except ValueError as error:
        raise Bad("bad_date") from error


def spanish(value):
    return datetime.strptime(value, "%d/%m/%Y").date() if value else None


def number(value, scale=1):
    return None if value in ("", None) else Decimal(str(value)) * scale


def identifier(value):
    if re.fullmatch(r"\d\.\d+E\+\d+", value or "", re.I):
        raise Bad("spreadsheet_number")
    return value or None


def table(path, encoding, delimiter=","):
    return csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=delimiter)


# Each reader yields a function that gives one row's identity and facts, or raises Bad.

def coursera(folder):
    for r in table(folder / "coursera-usage-report.csv", "utf-8-sig"):
        yield lambda r=r: (identifier(r["External Id"]), r["Email"], r["Course ID"], r["Program Name"], dict(
            enrolled_on=day(r["Enrollment Time"]), last_on=day(r["Last Course Activity Time"]),
            completed=r["Completed"] == "Yes", completed_on=day(r["Completion Time"]),
            withdrawn=r["Removed From Program"] == "Yes", progress=number(r["Overall Progress"]),
            grade=number(r["Course Grade"]), hours=number(r["Estimated Learning Hours"]),
            certificate=r["Course Certificate URL"] or None))


def edx(folder):
    for r in table(folder / "edx-progress_v3.csv", "utf-8"):
        yield lambda r=r: (identifier(r["enterprise_sso_uid"]), r["user_email"], r["course_key"], r["offer_name"], dict(
            enrolled_on=day(r["enrollment_date"]), last_on=day(r["last_activity_date"]),
            passed=r["has_passed"] == "True", passed_on=day(r["passed_date"]),
            failed=r["progress_status"] == "Failed", withdrawn=bool(r["unenrollment_date"]),
            withdrawn_on=day(r["unenrollment_date"]), progress=number(r["course_progress"], 100),
            grade=number(r["current_grade"], 100), hours=number(r["total_learning_time_hours"]),
            run=r["courserun_key"], number=r["enrollment_id"]))


def udemy(folder):
    page = json.loads((folder / "udemy-user-course-activity.json").read_text(encoding="utf-8"))
    assert page["count"] == len(page["results"])
    for r in page["results"]:
        yield lambda r=r: (identifier(r["user_external_id"]), r["user_email"], str(r["course_id"]), "", dict(
            enrolled_on=day(r["course_enroll_date"]), started_on=day(r["course_start_date"]),
            last_on=day(r["course_last_accessed_date"]), completed=bool(r["course_first_completion_date"]),
            completed_on=day(r["course_first_completion_date"]), progress=number(r["completion_ratio"]),
            hours=number(r["num_video_consumed_minutes"])))


def udacity(folder):
    for r in table(folder / "udacity.csv", "windows-1252", ";"):
        yield lambda r=r: (identifier(r["Employee number"]), "", r["Nanodegree key"], "", dict(
            enrolled_on=spanish(r["Enrolled on"]), last_on=spanish(r["Last active on"]),
            completed=r["Status"] == "Graduated", completed_on=spanish(r["Graduated on"]),
            withdrawn=r["Status"] == "Dropped", progress=number(r["Progress"].removesuffix(" %"))))


ATTEMPT = {"coursera": ["enrolled_on"], "edx": ["run", "number"], "udemy": [], "udacity": ["enrolled_on"]}
EARNED = {"coursera": "completed", "edx": "passed", "udemy": "completed", "udacity": "completed"}
READERS = {"coursera": coursera, "edx": edx, "udemy": udemy, "udacity": udacity}


class Company:
    def __init__(self):
        self.people = {}     # number -> row
        self.addresses = {}  # e-mail, also a former one -> number
        self.attempts = {}   # (feed, person, course, program, attempt) -> facts
        self.waiting = {}    # (feed, identity) -> row, for people not yet known
        self.upto = {}       # feed -> newest night seen

    # People

    def load_people(self, folder, night):
        rows, changes, applied = list(table(folder / "people.csv", "utf-8")), Counter(), 0
        newest = night >= self.upto.get("people", night)
        for r in rows:
            known, kinds = self.people.get(r["employee_id"]), []
            if known is None:
                kinds = ["added"]
            elif newest:
                def differs(*names):
                    return any(known[n] != r[n] for n in names)
                if differs("first_name", "last_name"):
                    kinds.append("renamed")
                if differs("work_email"):
                    kinds.append("email_changed")
                if differs("cost_center", "org_unit_code", "job_title", "location", "country"):
                    kinds.append("moved")
                if differs("manager_employee_id"):
                    kinds.append("manager_changed")
                if differs("status"):
                    kinds.append({"terminated": "left", "leave": "on_leave"}.get(
                        r["status"], "rehired" if known["status"] == "terminated" else "returned"))
            if kinds:
                changes.update(kinds)
                applied += 1
                self.people[r["employee_id"]] = r
                self.addresses[r["work_email"].lower()] = r["employee_id"]
        self.upto["people"] = max(night, self.upto.get("people", night))
        retried = 0
        for key, (feed, person, row, when) in list(self.waiting.items()):
            if self.match(*person):
                self.merge(feed, person, row, when)
                del self.waiting[key]
                retried += 1
        return outcome(len(rows), applied, 0, 0, changes) | {"retried": retried}

    def match(self, external, email):
        return external if external in self.people else self.addresses.get((email or "").lower())

    # Enrollments

    def load(self, feed, folder, night):
        rows, quarantined, codes = list(READERS[feed](folder)), 0, Counter()
        groups = {}
        for read in rows:
            try:
                external, email, course, program, facts = read()
                if not external and not email:
                    raise Bad("missing_value")
            except Bad as bad:
                quarantined += 1
                codes[str(bad)] += 1
                continue
            facts = {name: facts.get(name) for name in FACTS}
            person = self.match(external, email)
            attempt = tuple(facts[name] for name in ATTEMPT[feed])
            key = (person or (external, email.lower()), course, program, attempt)
            groups.setdefault(key, []).append(((external, email), (course, program, facts)))
        duplicate = applied = 0
        changes = Counter()
        for group in groups.values():
            person, row = group[0]
            if any(other[1] != row for other in group):
                quarantined += len(group)
                codes["conflicting_rows"] += len(group)
                continue
            duplicate += len(group) - 1
            if not self.match(*person):
                quarantined += 1
                codes["unknown_employee"] += 1
                self.waiting[(feed, person, row[0], row[1])] = (feed, person, row, night)
                continue
            kinds = self.merge(feed, person, row, night)
            changes.update(kinds)
            applied += bool(kinds)
        self.upto[feed] = max(night, self.upto.get(feed, night))
        return outcome(len(rows), applied, duplicate, quarantined, changes) | {"codes": dict(sorted(codes.items()))}

    def merge(self, feed, person, row, night):
        """Lets one row speak, and names what it changed."""
        course, program, said = row
        key = (feed, self.match(*person), course, program, tuple(said[name] for name in ATTEMPT[feed]))
        old = self.attempts.get(key)
        if old is None:
            self.attempts[key] = dict(said)
            return ["enrolled"] + [fact for fact in ("completed", "passed", "failed", "withdrawn") if said[fact]]
        newest = night >= self.upto.get(feed, night)
        new = dict(old)
        for name in FACTS:
            if name in ("completed", "passed"):          # once is for good
                new[name] = bool(old[name] or said[name])
            elif name in ("completed_on", "passed_on"):  # the first day is the one that counts
                days = [d for d in (old[name], said[name] if said[name.removesuffix("_on")] else None) if d]
                new[name] = min(days, default=None)
            elif name in ("enrolled_on", "started_on"):
                new[name] = min([d for d in (old[name], said[name]) if d], default=None)
            elif name == "last_on":
                new[name] = max([d for d in (old[name], said[name]) if d], default=None)
            elif newest and said[name] is not None:      # absence erases nothing
                new[name] = said[name]
        kinds = []
        if not (old["started_on"] or old["last_on"]) and (new["started_on"] or new["last_on"]):
            kinds.append("started")
        if any(old[n] != new[n] for n in ("progress", "hours", "last_on")) or (old["grade"] is None != new["grade"]):
            kinds.append("progressed")
        kinds += [fact for fact in ("completed", "passed", "failed", "withdrawn") if new[fact] and not old[fact]]
        if old["withdrawn"] and not new["withdrawn"]:
            kinds.append("reinstated")
        if old["grade"] is not None and old["grade"] != new["grade"]:
            kinds.append("regraded")
        self.attempts[key] = new
        return kinds

    def earned(self):
        """Who earned what, when, as the completion report lists it."""
        found = []
        for (feed, person, course, program, _), facts in self.attempts.items():
            if facts[EARNED[feed]]:
                found.append([feed, person, course, program, str(facts[EARNED[feed] + "_on"])])
        return sorted(found)

    def rates(self, as_of, census_days=14):
        """Numerator and denominator of each completion rate."""
        seen, total, good = set(), Counter(), Counter()

        def order(item):
            (feed, person, course, _, _), facts = item
            return (person, feed, course, facts["enrolled_on"], not facts[EARNED[feed]])

        for (feed, person, course, _, _), facts in sorted(self.attempts.items(), key=order):
            if (person, feed, course, facts["enrolled_on"]) in seen:
                continue
            seen.add((person, feed, course, facts["enrolled_on"]))
            earned_on = facts[EARNED[feed] + "_on"]
            earned = bool(facts[EARNED[feed]] and (earned_on is None or earned_on <= as_of))
            left_on = facts["withdrawn_on"]
            left = bool(not earned and facts["withdrawn"] and (left_on is None or left_on <= as_of))
            census = facts["enrolled_on"] + timedelta(days=census_days)
            counted = {
                "CR_enrolled": True, "CR_started": bool(facts["started_on"] or facts["last_on"] or earned),
                "CR_census": census <= as_of and not (left_on and facts["withdrawn"] and left_on <= census),
                "CR_resolved": earned or left or bool(facts["failed"]), "CR_not_withdrawn": not left}
            for name, counts in counted.items():
                total[name] += counts
                good[name] += counts and earned
        return {name: [good[name], total[name]] for name in sorted(total)}


def outcome(read, applied, duplicate, quarantined, changes):
    rows = dict(read=read, applied=applied, unchanged=read - applied - duplicate - quarantined,
                duplicate=duplicate, quarantined=quarantined)
    return {"rows": rows, "changes": dict(sorted(changes.items()))}


def run(nights):
    company, outcomes = Company(), []
    for night in nights:
        folder, upto = HERE / "nights" / night, date.fromisoformat(night)
        outcomes.append({"night": night, "feed": "people"} | company.load_people(folder, upto))
        for feed in READERS:
            outcomes.append({"night": night, "feed": feed} | company.load(feed, folder, upto))
    return company, outcomes


if __name__ == "__main__":
    nights = sorted(path.name for path in (HERE / "nights").iterdir())
    company, outcomes = run(nights)
    shuffled, _ = run([nights[0], nights[2], nights[1]])
    assert shuffled.earned() == company.earned()
    expected = {
        "as_of": nights[-1], "outcomes": outcomes, "rates": company.rates(date.fromisoformat(nights[-1])),
        "earned": company.earned()}
    lines = ",\n".join(f" {json.dumps(key)}: " + (
        "[\n" + ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in value) + "\n ]"
        if isinstance(value, list) else json.dumps(value)) for key, value in expected.items())
    (HERE / "expected.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
