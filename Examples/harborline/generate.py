#!/usr/bin/env python3
"""Writes the files of Harborline Logistics' three nights, 2026-03-02 to 2026-03-04.

Everybody and everything in them is invented. The same seed always writes the same bytes:

    python3 generate.py
"""

import csv
import io
import json
import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

HERE = Path(__file__).parent
NIGHTS = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
random_ = random.Random(20260302)

GIVEN = """Ada Aitor Alba Amal Bea Bogdan Carla Chidi Dario Deniz Edurne Elif Emre Fatou Gael Greta Hugo
Ibai Ines Ivana Jonas Kenji Lars Leire Lucía Łukasz Maia Marek Mirela Nadia Nerea Noor Olga Omar Paula
Pilar Radu Rosa Sami Séverine Sofia Tomás Unai Vera Wanda Xoel Yusuf Zoë""".split()
FAMILY = """Abaroa Adeyemi Aldana Arrieta Becker Bielak Castaño Costa Dumas Echave Ferrer Fontán Galdós
Grabska Haddad Ibarra Ilić Jansen Kaya Keller Lema Lindqvist Marín Moreau Nakata Novak Núñez Oduya
Okonjo Pardo Petrov Quiroga Ribas Rojas Saavedra Sato Şahin Tamm Toledo Urrutia Vidal Weiss Yildiz
Zabala""".split()
UNITS = [  # org unit, cost center, location, country, job titles
    ("Port operations", "CC-1100", "Vigo", "ES", ["Crane operator", "Shift lead", "Yard planner"]),
    ("Warehousing", "CC-1200", "Zaragoza", "ES", ["Picker", "Forklift driver", "Warehouse lead"]),
    ("Road transport", "CC-1300", "Duisburg", "DE", ["Driver", "Dispatcher", "Fleet technician"]),
    ("Customer service", "CC-2100", "Madrid", "ES", ["Agent", "Team lead"]),
    ("Finance", "CC-3100", "Madrid", "ES", ["Accountant", "Controller"]),
    ("Technology", "CC-3200", "Rotterdam", "NL", ["Engineer", "Data analyst", "Support technician"]),
]
COURSERA = [  # id, title, type
    ("cr-01", "Reading Crane Charts", "Course"), ("cr-02", "Lift Planning, Part 1", "Course"),
    ("cr-03", "Lift Planning, Part 2", "Course"), ("cr-04", "Spreadsheets for Operations", "Course"),
    ("cr-05", "Data Literacy", "Course"), ("cr-06", "SQL Foundations", "Course"),
    ("cr-07", "Dashboards That Get Read", "Guided Project"), ("cr-08", "Cold Chain Basics", "Course"),
    ("cr-09", "Customs Declarations", "Course"), ("cr-10", "Negotiation at Work", "Course"),
    ("cr-11", "First-Line Leadership", "Specialization"), ("cr-12", "Python for Analysts", "Course"),
    ("cr-13", "Demand Forecasting", "Course"), ("cr-14", "Lean Warehouse", "Course"),
]
EDX = [  # key, title
    ("HSI+LIFT1", "Lift planning, \"hands on\""), ("HSI+SUPPLY", "Supply chain analytics"),
    ("HSI+ETHICS", "Ethics of automation"), ("HSI+STATS", "Statistics in practice"),
    ("HSI+CLOUD", "Cloud fundamentals"), ("HSI+SAFE", "Safety management systems"),
    ("HSI+FIN", "Finance for non-financial managers"), ("HSI+MAR", "Maritime law, an introduction"),
]
UDEMY = [  # id, title, minutes
    (777001, "Rope access basics", 312.0), (777002, "Excel: from zero to pivot", 540.0),
    (777003, "Forklift theory refresher", 95.5), (777004, "Writing clear e-mail", 120.0),
    (777005, "Git in an afternoon", 210.0), (777006, "Presentation craft", 260.0),
    (777007, "Time management", 88.0), (777008, "Spanish for dispatchers", 610.0),
    (777009, "Network cabling", 405.0), (777010, "Photography of damage claims", 70.0),
]
UDACITY = [  # key, title
    ("nd-da", "Data Analyst"), ("nd-pm", "Product Manager"), ("nd-cd", "Cloud DevOps Engineer"),
    ("nd-ba", "Business Analytics"),
]


# People ------------------------------------------------------------------------------------------

def plain(text):
    table = str.maketrans("áéíóúñüëŁłćŞşÉ", "aeiounueLlcSsE")
    return text.translate(table).lower()


def hire(number, unit, hired_on, manager):
    given, family = random_.choice(GIVEN), random_.choice(FAMILY)
    org_unit, cost_center, location, country, titles = unit
    return dict(
        employee_id=f"{number:06d}", work_email=f"{plain(given)}.{plain(family)}.{number}@harborline.example",
        first_name=given, last_name=family, status="active", start_date=hired_on.isoformat(), end_date="",
        manager_employee_id=manager, org_unit_code=org_unit, job_title=random_.choice(titles),
        location=location, cost_center=cost_center, country=country)


people = [hire(1, UNITS[4], date(2014, 5, 1), "")]
leads = {}
for index, unit in enumerate(UNITS):
    lead = hire(2 + index, unit, date(2016, 9, 1) + timedelta(days=31 * index), "000001")
    leads[unit[0]] = lead["employee_id"]
    people.append(lead)
for number in range(10, 303):
    unit = random_.choices(UNITS, weights=[5, 5, 4, 3, 1, 2])[0]
    hired_on = date(2017, 1, 9) + timedelta(days=random_.randrange(3200))
    people.append(hire(number, unit, hired_on, leads[unit[0]]))
for person in random_.sample(people[7:], 6):
    person.update(status="terminated", end_date="2025-12-31")
for person in random_.sample([p for p in people[7:] if p["status"] == "active"], 4):
    person["status"] = "leave"
by_number = {p["employee_id"]: p for p in people}
LEAVERS = ["000169", "000287", "000302"]  # have given notice
for number in LEAVERS:
    by_number[number]["end_date"] = "2026-03-31"
at_work = [p for p in people if p["status"] == "active"]


# Enrollments, as they stand on the first night ---------------------------------------------------

def zulu(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def at(day, hour=None):
    hour = random_.randrange(6, 20) if hour is None else hour
    return datetime(day.year, day.month, day.day, hour, random_.randrange(60), tzinfo=timezone.utc)


def journey(earliest=date(2025, 9, 1), latest=date(2026, 2, 20)):
    """Enrollment day, last activity, progress 0 to 100, and how it stands."""
    span = (latest - earliest).days
    enrolled = earliest + timedelta(days=random_.randrange(span))
    fate = random_.choices(["done", "open", "idle", "unstarted", "left"], weights=[42, 26, 12, 10, 10])[0]
    days = min(random_.randrange(7, 90), (NIGHTS[0] - enrolled).days - 1)
    last = enrolled + timedelta(days=max(days, 1))
    progress = {"done": 100, "unstarted": 0}.get(fate, random_.randrange(3, 95))
    if fate == "idle":
        last = min(last, NIGHTS[0] - timedelta(days=40))
        last = max(last, enrolled)
    if fate == "open":
        last = NIGHTS[0] - timedelta(days=random_.randrange(1, 20))
    return enrolled, None if fate == "unstarted" else last, progress, fate


def pairs(items, count):
    seen = set()
    while len(seen) < count:
        seen.add((random_.choice(at_work)["employee_id"], random_.choice(items)[0]))
    return sorted(seen, key=str)


coursera = []
titles = {key: (title, kind) for key, title, kind in COURSERA}
for number, key in pairs(COURSERA, 260):
    person, (enrolled, last, progress, fate) = by_number[number], journey()
    title, kind = titles[key]
    program = "Data skills 2026" if key in ("cr-05", "cr-06", "cr-07", "cr-12", "cr-13") else "Site skills 2026"
    coursera.append({
        "Name": f"{person['first_name']} {person['last_name']}",
        "Email": random_.choice([person["work_email"], person["work_email"].upper()]),
        "External Id": random_.choice([number, number, ""]), "Course": title, "Course ID": key,
        "Course Slug": title.lower().replace(",", "").replace(" ", "-"), "University": "Harbour Skills Institute",
        "Enrollment Time": zulu(at(enrolled)), "Class Start Time": "", "Class End Time": "",
        "Last Course Activity Time": zulu(at(last)) if last else "", "Overall Progress": str(progress),
        "Estimated Learning Hours": f"{progress * 0.12:.2f}", "Completed": "Yes" if fate == "done" else "No",
        "Removed From Program": "Yes" if fate == "left" else "No", "Program Slug": program.lower().replace(" ", "-"),
        "Program Name": program, "Enrollment Source": "Program",
        "Completion Time": zulu(at(last)) if fate == "done" else "",
        "Course Grade": f"{random_.randrange(700, 1000) / 10}" if fate == "done" else "",
        "Course Certificate URL": f"https://coursera.example/verify/{number}{key}" if fate == "done" else "",
        "For Credit": "No", "Course Type": kind, "Job Title": person["job_title"], "Job Type": "",
        "Location City": person["location"], "Location Region": "", "Location Country": person["country"]})

EDX_COLUMNS = """enrollment_id enterprise_enrollment_id is_consent_granted paid_by user_current_enrollment_mode
enrollment_date unenrollment_date unenrollment_end_within_date is_refunded seat_delivery_method offer_id
offer_name offer_type coupon_code coupon_name contract_id course_list_price amount_learner_paid course_key
courserun_key course_title course_pacing_type course_start_date course_end_date course_duration_weeks
course_max_effort course_min_effort course_primary_program primary_program_type course_primary_subject
has_passed last_activity_date progress_status passed_date current_grade letter_grade enterprise_user_id
user_email user_account_creation_date user_country_code user_username user_first_name user_last_name
enterprise_name enterprise_customer_uuid enterprise_sso_uid created course_api_url
total_learning_time_hours is_subsidy course_product_line budget_id enterprise_flex_group_name
enterprise_flex_group_uuid course_progress course_passing_grade""".split()
edx = []
edx_titles = dict(EDX)
for index, (number, key) in enumerate(pairs(EDX, 120)):
    person, (enrolled, last, progress, fate) = by_number[number], journey()
    failed = fate == "idle" and progress < 40
    row = dict.fromkeys(EDX_COLUMNS, "")
    row.update(
        enrollment_id=str(90001 + index), enterprise_enrollment_id=str(4101 + index), is_consent_granted="True",
        paid_by="Enterprise", user_current_enrollment_mode="verified", enrollment_date=enrolled.isoformat(),
        unenrollment_date=last.isoformat() if fate == "left" else "",
        is_refunded="False", offer_name="Leadership 2026" if key in ("HSI+FIN", "HSI+ETHICS") else "Site skills 2026",
        course_list_price="149.0", amount_learner_paid="0.0", course_key=key,
        courserun_key=f"course-v1:{key}+2T2025", course_title=edx_titles[key], course_pacing_type="self_paced",
        course_start_date="2025-09-01", course_end_date="2026-06-30", has_passed=str(fate == "done"),
        last_activity_date=last.isoformat() if last else "",
        progress_status="Passed" if fate == "done" else "Failed" if failed else "In Progress",
        passed_date=last.isoformat() if fate == "done" else "",
        current_grade=f"{random_.randrange(70, 100) / 100}" if fate == "done" else f"{progress / 200:.2f}",
        letter_grade="Pass" if fate == "done" else "", enterprise_user_id=str(7001 + int(number)),
        user_email=person["work_email"], user_country_code=person["country"],
        user_username=f"learner{number}", user_first_name=person["first_name"], user_last_name=person["last_name"],
        enterprise_name="Harborline Logistics", enterprise_customer_uuid="11111111-1111-4111-8111-111111111111",
        enterprise_sso_uid=number, created="2026-03-01T02:00:00Z", total_learning_time_hours=f"{progress * 0.2:.2f}",
        is_subsidy="True", course_product_line="OCM", enterprise_flex_group_name="Cranes, Night shift",
        course_progress=f"{progress / 100}", course_passing_grade="0.7")
    edx.append(row)

udemy = []
udemy_titles = {key: (title, minutes) for key, title, minutes in UDEMY}
for number, key in pairs(UDEMY, 110):
    person, (enrolled, last, progress, fate) = by_number[number], journey()
    title, minutes = udemy_titles[key]
    begun = zulu(at(enrolled)) if last else None
    done = zulu(at(last)) if fate == "done" else None
    udemy.append(dict(
        user_id=50000 + int(number), user_name=person["first_name"], user_surname=person["last_name"],
        user_email=person["work_email"], user_role="student", user_external_id=number, course_id=key,
        course_title=title, course_category="Work", course_duration=minutes, completion_ratio=float(progress),
        num_video_consumed_minutes=round(minutes * progress / 100, 1), course_enroll_date=zulu(at(enrolled, 5)),
        course_start_date=begun, course_completion_date=done, course_first_completion_date=done,
        course_last_accessed_date=zulu(at(last)) if last else None, last_activity_date=zulu(at(last)) if last else None,
        is_assigned=False, assigned_by=None, user_is_deactivated=False, lms_user_id=None))

udacity = []
udacity_titles = dict(UDACITY)
for number, key in pairs(UDACITY, 30):
    person, (enrolled, last, progress, fate) = by_number[number], journey()
    status = {"done": "Graduated", "left": "Dropped"}.get(fate, "Enrolled")
    spanish = lambda day: day.strftime("%d/%m/%Y") if day else ""
    udacity.append({
        "Employee number": number, "Learner": f"{person['first_name']} {person['last_name']}",
        "Nanodegree key": key, "Nanodegree": udacity_titles[key], "Enrolled on": spanish(enrolled),
        "Last active on": spanish(last), "Progress": f"{progress} %", "Status": status,
        "Graduated on": spanish(last) if fate == "done" else "", "Cost center": "Señalización"})
for row in udacity:  # Windows-1252 has no letters for some of these names.
    row["Learner"] = row["Learner"].encode("windows-1252", "replace").decode("windows-1252").replace("?", "-")


# What arrives broken on the first night ----------------------------------------------------------

open_rows = [r for r in coursera if r["Completed"] == "No" and r["Removed From Program"] == "No"]
done_rows = [r for r in coursera if r["Completed"] == "Yes"]
early_bird = hire(401, UNITS[5], date(2026, 3, 3), leads["Technology"])  # enrolled before HR knows her
newcomer = dict(open_rows[0])
newcomer.update({
    "Name": f"{early_bird['first_name']} {early_bird['last_name']}", "Email": early_bird["work_email"],
    "External Id": "", "Enrollment Time": "2026-02-27T08:00:00Z", "Last Course Activity Time": "2026-03-01T08:00:00Z",
    "Overall Progress": "12", "Estimated Learning Hours": "1.44"})
coursera.append(newcomer)
coursera.append(dict(done_rows[3]))  # the same row twice
contradiction = dict(open_rows[5])  # two different rows under one key
contradiction["Overall Progress"] = "99"
coursera.append(contradiction)
eaten = dict(done_rows[7])  # a spreadsheet has eaten the id
eaten.update({"External Id": "1.2E+15", "Course ID": "cr-14", "Course": "Lean Warehouse"})
coursera.append(eaten)
for row in edx[10:13]:  # consent refused: the row is there, the person is not
    row.update(is_consent_granted="False", user_email="", enterprise_sso_uid="", user_username="",
               user_first_name="", user_last_name="", current_grade="", letter_grade="")
bad_date = next(r for r in udemy if r["course_first_completion_date"])
good_date = bad_date["course_first_completion_date"]
bad_date["course_first_completion_date"] = "2026-02-30T09:00:00Z"


# Writing -----------------------------------------------------------------------------------------

def text(rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write(night):
    folder = HERE / "nights" / night.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people.csv").write_bytes(text(people).encode("utf-8"))
    (folder / "coursera-usage-report.csv").write_bytes(text(coursera).encode("utf-8-sig"))
    (folder / "edx-progress_v3.csv").write_bytes(text(edx).encode("utf-8"))
    page = {"count": len(udemy), "next": None, "previous": None, "results": udemy}
    (folder / "udemy-user-course-activity.json").write_text(
        json.dumps(page, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "udacity.csv").write_bytes(text(udacity, ";").encode("windows-1252"))


write(NIGHTS[0])

# The second night --------------------------------------------------------------------------------

people.append(early_bird)
leaver = at_work[40]
leaver.update(status="terminated", end_date="2026-03-02")
renamed = by_number[next(r["External Id"] for r in open_rows[8:] if r["External Id"])]
renamed.update(last_name="Lindqvist-Costa", work_email=f"new.name.{int(renamed['employee_id'])}@harborline.example")
for mover in (at_work[60], by_number["000176"]):  # the second from Germany, before a seat is billed
    mover.update(org_unit_code="Warehousing", cost_center="CC-1200", location="Zaragoza", country="ES",
                 manager_employee_id=leads["Warehousing"])
for row in open_rows[10:16]:  # six finish a course
    row.update({
        "Completed": "Yes", "Overall Progress": "100", "Last Course Activity Time": "2026-03-02T18:20:00Z",
        "Completion Time": "2026-03-02T18:20:00Z", "Course Grade": "88.5", "Estimated Learning Hours": "12.00"})
for row in open_rows[16:30]:  # fourteen go on
    row.update({"Overall Progress": str(min(99, int(row["Overall Progress"]) + 4)),
                "Last Course Activity Time": "2026-03-02T12:00:00Z"})
coursera.remove(contradiction)  # the contradiction is gone
again = dict(next(r for r in coursera if r["Removed From Program"] == "Yes"))  # a second attempt
again.update({"Enrollment Time": "2026-03-02T09:00:00Z", "Last Course Activity Time": "2026-03-02T09:30:00Z",
              "Removed From Program": "No", "Overall Progress": "1", "Estimated Learning Hours": "0.12"})
coursera.append(again)
open_rows[31].update({"Removed From Program": "Yes"})  # a withdrawal
edx_open = [r for r in edx if r["progress_status"] == "In Progress" and not r["unenrollment_date"] and r["user_email"]]
for row in edx_open[:3]:
    row.update(has_passed="True", progress_status="Passed", passed_date="2026-03-02", current_grade="0.81",
               letter_grade="Pass", course_progress="1.0", last_activity_date="2026-03-02")
bad_date["course_first_completion_date"] = good_date  # corrected at the source
for row in [r for r in udemy if r["completion_ratio"] < 90 and r["course_start_date"]][:5]:
    row.update(completion_ratio=row["completion_ratio"] + 5, course_last_accessed_date="2026-03-02T20:00:00Z")
late = udacity.pop(4)  # missing tonight: nobody is removed
write(NIGHTS[1])

# The third night ---------------------------------------------------------------------------------

udacity.append(late)
next(p for p in people if p["status"] == "leave")["status"] = "active"  # back from leave
at_work[80]["manager_employee_id"] = leads["Finance"]
done_rows[11].update({"Completed": "No", "Completion Time": "", "Overall Progress": "97"})  # a completion vanishes
done_rows[12].update({"Course Grade": "91.0"})  # a regrade
for row in open_rows[34:38]:
    row.update({
        "Completed": "Yes", "Overall Progress": "100", "Last Course Activity Time": "2026-03-03T22:40:00Z",
        "Completion Time": "2026-03-03T23:30:00Z",  # already the fourth in Madrid
        "Course Grade": "79.0", "Estimated Learning Hours": "12.00"})
edx_open[4].update(unenrollment_date="2026-03-03")
for row in [r for r in udemy if r["course_first_completion_date"] is None and r["course_start_date"]][:4]:
    row.update(completion_ratio=100.0, course_completion_date="2026-03-03T15:00:00Z",
               course_first_completion_date="2026-03-03T15:00:00Z", course_last_accessed_date="2026-03-03T15:00:00Z")
for row in [r for r in udacity if r["Status"] == "Enrolled"][:2]:
    row.update({"Status": "Graduated", "Progress": "100 %", "Graduated on": "03/03/2026", "Last active on": "03/03/2026"})
write(NIGHTS[2])

# The month's papers ------------------------------------------------------------------------------
# Invoices and a credit note of edX, claims for Udemy courses, what finance paid, the bank's statement, and what
# leavers have signed.

SEAT = 13410  # cents: edX's 149.00 less the learner's tenth
CLAIM = 2249  # Udemy's 24.99 likewise


def euros(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def entry(number, cents, day, sign, *, batch="", reference="", paid=0, words=""):
    """A booked entry of camt.053; with a payment of its own where the bank kept a fee."""
    detail = f"<Btch><PmtInfId>{batch}</PmtInfId></Btch>" if batch else ""
    if reference:
        detail += (f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>"
                   f'<Amt Ccy="EUR">{euros(paid)}</Amt><CdtDbtInd>{sign}</CdtDbtInd></TxDtls>')
    return (f'<Ntry><Amt Ccy="EUR">{euros(cents)}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>HB{number:04d}</AcctSvcrRef>"
            f"<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>"
            + (f"<NtryDtls>{detail}</NtryDtls>" if detail else "")
            + (f"<AddtlNtryInf>{words}</AddtlNtryInf>" if words else "") + "</Ntry>")


def balance(kind, cents, day):
    return (f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{euros(cents)}</Amt>'
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>")


def month():
    folder = HERE / "month"
    folder.mkdir(exist_ok=True)
    sponsored = [r for r in edx if r["enrollment_date"] >= "2026-01-01" and not r["unenrollment_date"]
                 and r["enterprise_sso_uid"]]
    named = [r for r in sponsored if r["course_key"] != "HSI+SUPPLY"]
    bundled = [r for r in edx if r["enrollment_date"] >= "2026-01-01" and r["course_key"] == "HSI+SUPPLY"
               and r["is_consent_granted"] == "True"]
    rows = []

    def bill(number, issued, due, learner, course, cents, quantity=1, kind="invoice", credit_of=""):
        rows.append(dict(
            kind=kind, number=number, vendor="edx", currency="EUR", date=issued, due_date=due, learner=learner,
            course_id=course, quantity=quantity, amount=f"({euros(-cents)})" if cents < 0 else euros(cents),
            credit_of=credit_of))

    # The last two are not billed, the three before them in a second invoice.
    first, second = named[:-5], named[-5:-2]
    prices = {0: 13600, 1: 14900}  # a little more than agreed, and the list price
    for place, row in enumerate(first):
        bill("EDX-2026-031", "2026-03-06", "2026-04-05", row["enterprise_sso_uid"], row["course_key"],
             prices.get(place, SEAT))
    # A seat too many, and somebody who does not work here.
    bill("EDX-2026-031", "2026-03-06", "2026-04-05", "", "HSI+SUPPLY", SEAT * (len(bundled) + 1), len(bundled) + 1)
    bill("EDX-2026-031", "2026-03-06", "2026-04-05", "000999", "HSI+MAR", SEAT)
    for number, issued in [("EDX-2026-032", "2026-03-09"), ("edx 2026/032", "2026-03-10")]:  # once more
        for row in second:
            bill(number, issued, "2026-04-08", row["enterprise_sso_uid"], row["course_key"], SEAT)
    bill("EDX-CN-7", "2026-03-11", "2026-03-11", first[4]["enterprise_sso_uid"], first[4]["course_key"], -SEAT,
         kind="credit note", credit_of="EDX-2026-031")
    (folder / "invoices.csv").write_bytes(text(rows).encode("utf-8"))

    learners = [r for r in udemy if r["course_enroll_date"] >= "2026-01-01"][:4]
    strangers = {r["user_external_id"] for r in udemy}
    stranger = next(p["employee_id"] for p in people if p["status"] == "active" and p["employee_id"] not in strangers)
    claims = [dict(employee=r["user_external_id"], number=f"C-{101 + place}", provider="udemy",
                   course=str(r["course_id"]), amount=euros(CLAIM), currency="EUR",
                   evidence=f"receipts/c-{101 + place}.pdf", accepted=place < 3)
              for place, r in enumerate(learners)]
    claims.append(claims[0] | dict(employee=stranger, number="C-105", evidence="receipts/c-105.pdf"))
    payments = [dict(document=document, reference=reference, batch=batch) for document, reference, batch in [
        ("EDX-2026-031", "PAY-0031", "MARCH-1"), ("C-101", "PAY-C101", "MARCH-1"), ("C-102", "PAY-C102", ""),
        ("C-103", "PAY-C103", "")]]
    agreements = [dict(employee=number, provider=provider, course=course, signed_on=signed_on, schedule="two-years",
                       facts=facts)
                  for number, (provider, course, signed_on, facts) in zip(LEAVERS, [
                      ("edx", "HSI+STATS", "2025-12-29", ["in_writing", "voluntary_training"]),
                      ("coursera", "cr-09", "2025-12-29", ["in_writing"]),  # the law requires this one
                      ("coursera", "cr-03", "2026-01-26", ["in_writing", "voluntary_training"])])]
    exits = [dict(employee=number, reason="resignation") for number in LEAVERS]
    (folder / "desk.json").write_text("{\n" + ",\n".join(
        f' "{key}": [\n' + ",\n".join("  " + json.dumps(row) for row in value) + "\n ]"
        for key, value in [
            ("claims", claims), ("payments", payments), ("agreements", agreements), ("exits", exits)]
    ) + "\n}\n", encoding="utf-8")

    accepted = prices[0] + SEAT * (len(first) - 2 + len(bundled))
    lines = [(-(accepted + CLAIM), entry(1, accepted + CLAIM, "2026-03-23", "DBIT", batch="MARCH-1")),
             (-(CLAIM + 90), entry(2, CLAIM + 90, "2026-03-24", "DBIT", reference="PAY-C102", paid=CLAIM)),
             (-4840, entry(3, 4840, "2026-03-25", "DBIT", words="CARD 4411")),
             (2000, entry(4, 2000, "2026-03-30", "CRDT", words="TRANSFER RECEIVED"))]
    opening = 5_000_000
    closing = opening + sum(cents for cents, _ in lines)
    (folder / "statement.xml").write_text("\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
        "<GrpHdr><MsgId>HARBOR-2026-03</MsgId><CreDtTm>2026-04-01T05:00:00Z</CreDtTm></GrpHdr>",
        "<Stmt><Id>2026-03</Id><ElctrncSeqNb>3</ElctrncSeqNb><CreDtTm>2026-04-01T05:00:00Z</CreDtTm>",
        "<FrToDt><FrDtTm>2026-03-01T00:00:00Z</FrDtTm><ToDtTm>2026-03-31T23:59:59Z</ToDtTm></FrToDt>",
        "<Acct><Id><IBAN>ES9121000418450200051332</IBAN></Id></Acct>",
        balance("OPBD", opening, "2026-03-01"), balance("CLBD", closing, "2026-03-31"),
        *(text_ for _, text_ in lines), "</Stmt></BkToCstmrStmt></Document>", ""]), encoding="utf-8")


month()
