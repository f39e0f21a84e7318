#!/usr/bin/env python3
"""Works out, without Bursar, what the month's papers must give, and writes expected-month.json.

Every paper is gone through line by line, as a clerk would, against a list of the seats that were agreed:
edX and Udemy enrollments of 2026 that nobody had left when they were sponsored, at nine tenths of the price.
For payroll and leavers the numbers of the rule files are read as they stand there, and worked with by hand.

    python3 expect_month.py        # Python 3.11, standard library
"""

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import expect

HERE = Path(__file__).parent
AGREED = {"edx": 13410, "udemy": 2249}
PRICES, ASKS_A_MANAGER = AGREED | {"coursera": 7110}, ("coursera", "cr-11")  # nobody has said yes to these
MATCHED_ON, CLOSED_ON, AGED_ON = date(2026, 3, 16), date(2026, 3, 31), date(2026, 5, 15)
CONFIG = HERE.parents[1] / "Config"
NS = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"}


def cents(text):
    sign = -1 if text.startswith("(") else 1
    euros, _, rest = text.strip("()").partition(".")
    return sign * (int(euros) * 100 + int(rest))


def money(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def rows(name):
    return list(csv.DictReader((HERE / "month" / name).open(encoding="utf-8", newline="")))


def desk(name):
    return json.loads((HERE / "month" / "desk.json").read_text(encoding="utf-8"))[name]


def seats():
    """(vendor, person, course) -> cents agreed, of what was sponsored on any of the nights."""
    nights, agreed = sorted(path.name for path in (HERE / "nights").iterdir()), {}
    for count in range(1, len(nights) + 1):
        company, _ = expect.run(nights[:count])
        for (vendor, person, course, _, _), facts in company.attempts.items():
            if vendor in AGREED and facts["enrolled_on"] >= date(2026, 1, 1) and not facts["withdrawn"]:
                agreed[(vendor, person, course)] = AGREED[vendor]
    return agreed


def counted(items):
    """Each of them once, with how many there are."""
    return [[*item, str(count)] for item, count in sorted(Counter(map(tuple, items)).items())]


class Clerk:
    def __init__(self):
        self.left = seats()              # not billed yet
        self.agreed = dict(self.left)
        self.groups, self.open = [], []  # what matches, and what does not
        self.owed = defaultdict(int)     # document -> cents accepted
        self.due = {}
        self.theirs, self.ours, self.walk = Counter(), Counter(), Counter()
        self.unknown = 0                 # until a person explained it
        self.billed = Counter()          # seat -> cents, less what a credit note gave back

    def match(self, scope, how, document, line, theirs, ours, reason=""):
        self.groups.append([scope, how, document, str(line), money(theirs), money(ours), reason])

    def differ(self, party, reason, amount, document=""):
        self.open.append([party, reason, money(amount), document])

    def explain(self, party, reason, amount):
        self.walk[(party, reason)] += amount

    # Vendors

    def invoices(self):
        seen, held, papers = {}, set(), defaultdict(list)
        for line, r in enumerate(rows("invoices.csv"), 2):  # as the file has them
            papers[r["number"]].append((line, r))
        for name, lines in papers.items():
            key = (re.sub(r"\W|^[^0-9]*", "", name), sum(cents(r["amount"]) for _, r in lines))
            if key in seen:
                held.add(name)
            seen.setdefault(key, name)
        for name, lines in papers.items():
            self.due[name] = date.fromisoformat(lines[0][1]["due_date"])
            for line, r in lines:
                amount, course = cents(r["amount"]), r["course_id"]
                seat = ("edx", r["learner"], course)
                self.theirs["edx"] += amount
                if name in held:
                    self.unmatched("edx", "duplicate_bill", amount, name)
                elif amount < 0:  # gives back a seat that was billed
                    assert self.billed[seat] == -amount
                    self.billed[seat] += amount
                    self.match("vendors", "composite", name, line, amount, amount)
                    self.agreed[seat] += amount
                    self.owed[name] += amount
                elif r["quantity"] != "1":
                    self.bundle(name, line, amount, int(r["quantity"]), course)
                elif seat not in self.left:
                    self.unmatched("edx", "billed_not_enrolled", amount, name)
                else:
                    agreed = self.left[seat]
                    more = amount - agreed
                    if more * 100 > agreed * 2 or more > 500:
                        self.unmatched("edx", "price_over_tolerance", amount, name)
                        self.missing(seat, "price_over_tolerance")
                        continue
                    reason = "price_within_tolerance" if more else ""
                    self.match("vendors", "composite", name, line, amount, agreed, reason)
                    if more:
                        self.explain("edx", reason, more)
                    self.billed[seat] = amount
                    self.owed[name] += amount
                    del self.left[seat]

    def bundle(self, name, line, amount, quantity, course):
        price = amount // quantity
        known = [seat for seat in self.left if seat[0] == "edx" and seat[2] == course]
        for seat in known:
            self.match("vendors", "grouped", name, line, price, price)
            self.owed[name] += price
            self.billed[seat] = price
            del self.left[seat]
        self.unmatched("edx", "quantity_over_billed", price * (quantity - len(known)), name)

    def claims(self):
        for r in desk("claims"):
            seat, amount = (r["provider"], r["employee"], r["course"]), cents(r["amount"])
            self.theirs["udemy"] += amount
            self.due[r["number"]] = MATCHED_ON
            if seat not in self.left:
                self.unmatched("udemy", "billed_not_enrolled", amount, r["number"])
            elif not r["accepted"]:
                self.unmatched("udemy", "awaiting_acceptance", amount, r["number"])
                self.missing(seat, "awaiting_acceptance")
            else:
                self.match("vendors", "composite", r["number"], 1, amount, self.left.pop(seat))
                self.billed[seat] = amount
                self.owed[r["number"]] += amount

    def unmatched(self, party, reason, amount, document):
        self.differ(party, reason, amount, document)
        self.explain(party, reason, amount)

    def missing(self, seat, reason):
        amount = self.left.pop(seat)
        self.differ(seat[0], reason, amount)
        self.explain(seat[0], reason, -amount)

    def not_billed(self):
        for seat in list(self.left):
            self.missing(seat, "enrolled_not_billed")
        for (vendor, _, _), amount in self.agreed.items():
            self.ours[vendor] += amount

    # The bank

    def bank(self):
        payments = {r["reference"]: (r["document"], r["batch"], self.owed.pop(r["document"]))
                    for r in desk("payments")}
        tree = ElementTree.parse(HERE / "month" / "statement.xml").getroot()
        opening = next(cents(b.findtext("c:Amt", None, NS)) for b in tree.iterfind(".//c:Bal", NS)
                       if b.findtext(".//c:Cd", None, NS) == "OPBD")
        self.theirs["operating"] = self.ours["operating"] = opening
        line = 0

        def pay(reference, line):
            amount = -payments.pop(reference)[2]
            self.match("bank", how, "", line, amount, amount)
            return amount

        self.ours["operating"] -= sum(amount for _, _, amount in payments.values())
        for entry in tree.iterfind(".//c:Ntry", NS):
            line += 1
            sign = -1 if entry.findtext("c:CdtDbtInd", None, NS) == "DBIT" else 1
            amount = sign * cents(entry.findtext("c:Amt", None, NS))
            self.theirs["operating"] += amount
            batch = entry.findtext(".//c:PmtInfId", None, NS)
            reference = entry.findtext(".//c:EndToEndId", None, NS)
            if batch:
                how = "grouped"
                paid = [pay(key, line) for key in [k for k, v in payments.items() if v[1] == batch]]
                assert sum(paid) == amount
            elif reference:
                how = "hard_key"
                rest = amount - pay(reference, line)
                if rest:
                    line += 1
                    self.match("bank", "stated", "", line, rest, 0, "bank_fee")
                    self.explain("operating", "bank_fee", rest)
            elif amount > 0:
                self.unmatched("operating", "receipt_unapplied", amount, "")
            else:  # nobody knows it, until finance asks: the yearly fee of the company's card
                self.unknown += amount
                self.match("bank", "manual", "", line, amount, 0, "bank_fee")
                self.explain("operating", "bank_fee", amount)
        for document, _, amount in payments.values():
            self.differ("operating", "timing_in_transit", -amount, document)
            self.explain("operating", "timing_in_transit", amount)

    # What it comes to

    def aging(self):
        buckets = Counter()
        for document, amount in self.owed.items():
            days = (AGED_ON - self.due[document]).days
            name = "credit" if amount < 0 else "not due" if days <= 0 else "1-30" if days <= 30 else \
                "31-60" if days <= 60 else "61-90" if days <= 90 else "> 90"
            buckets[name] += amount
        return {name: money(amount) for name, amount in sorted(buckets.items())}

    def walks(self):
        found = {}
        for party in ("edx", "udemy", "operating"):
            lines = {reason: money(amount) for (of, reason), amount in sorted(self.walk.items()) if of == party}
            assert self.ours[party] + sum(a for (of, _), a in self.walk.items() if of == party) == self.theirs[party]
            found[party] = dict(ours=money(self.ours[party]), lines=lines, theirs=money(self.theirs[party]))
        return found


# Payroll and leavers


def said(file, key, after=""):
    """What a rule file says under a key, at its first place after a text."""
    text = (CONFIG / file).read_text(encoding="utf-8")
    value = re.search(rf"^\s*{key}:\s*(.*?)\s*(#.*)?$", text[text.index(after):], re.M).group(1)
    return re.findall(r"[\w.-]+", value) if value.startswith("[") else value


def paid(clerk):
    """(vendor, person, course) -> (day, cents) of what was earned on a night or billed afterwards; and, to be asked
    with a person and a day, the country."""
    nights, found, sponsored, place = sorted(path.name for path in (HERE / "nights").iterdir()), {}, set(), {}
    for count, night in enumerate(nights, 1):
        company, _ = expect.run(nights[:count])
        for (vendor, person, course, _, _), facts in company.attempts.items():
            seat = (vendor, person, course)
            if vendor not in PRICES or (vendor, course) == ASKS_A_MANAGER:
                continue
            if facts["enrolled_on"] >= date(2026, 1, 1) and not facts["withdrawn"]:
                sponsored.add(seat)
            if seat in sponsored and facts[expect.EARNED[vendor]]:
                found.setdefault(seat, (date.fromisoformat(night), PRICES[vendor]))
        place[date.fromisoformat(night)] = {n: r["country"] for n, r in company.people.items()}
    for seat, amount in clerk.billed.items():
        found[seat] = (found.get(seat, (MATCHED_ON,))[0], amount)
    return found, lambda person, day: place[max(night for night in place if night <= day)][person]


def payroll(clerk, country, rule):
    """A country's tax year under the one rule that it has, and the lines for what is taxable."""
    found, place = paid(clerk)
    file = f"rules/{country.lower()}.yaml"
    sums, lines, people, elsewhere = Counter(), [], set(), defaultdict(set)
    for (vendor, person, course), (day, amount) in found.items():
        if place(person, day) != country:
            elsewhere[place(person, day)].add(person)
            continue
        program = f"programs/{'own-choice' if vendor == 'udemy' else 'site-skills'}.yaml"
        facts = set(said(program, "facts", "tax:"))
        reasons = []
        if said(program, "expense", "tax:") not in said(file, "expenses", rule):
            reasons.append("expense_not_covered")
        if set(said(file, "needs", rule)) - facts:
            reasons.append("fact_missing")
        if set(said(file, "unless", rule)) & facts:
            reasons.append("fact_against")
        people.add(person)
        sums["taxable" if reasons else "tax_free"] += amount
        if reasons:
            lines.append([person, str(day), money(amount), reasons])
    for line in lines:
        if any(line[0] in others for others in elsewhere.values()):
            line[3].append("several_countries")
    review = sorted(people & set().union(*elsewhere.values()))
    return dict(
        country=country, year=2026, people=len(people), paid=money(sums["tax_free"] + sums["taxable"]),
        taxFree=money(sums["tax_free"]), taxable=money(sums["taxable"]), review=review,
        notComputed={other: len(others) for other, others in sorted(elsewhere.items())}
    ), [[*line[:3], " ".join(line[3])] for line in sorted(lines)]


def months_on(day, count):
    """The same day so many months later; no month in question is too short for it."""
    years, month = divmod(day.month - 1 + count, 12)
    return day.replace(year=day.year + years, month=month + 1)


def leavers(clerk):
    """What each owes: cost, less what has been served, less what the law of the place takes away."""
    found, place = paid(clerk)
    nights = sorted(path.name for path in (HERE / "nights").iterdir())
    company, _ = expect.run(nights)
    schedule = "rules/schedules.yaml"
    months = int(said(schedule, "months", "schedule: two-years"))
    result = []
    for agreement in desk("agreements"):
        seat = (agreement["provider"], agreement["employee"], agreement["course"])
        left_on = date.fromisoformat(company.people[seat[1]]["end_date"])
        reason = next(r["reason"] for r in desk("exits") if r["employee"] == seat[1])
        assert agreement["schedule"] == "two-years" and said(schedule, "step", "two-years") == "monthly"
        assert reason in said(schedule, "due_on", "two-years") and said(schedule, "starts", "two-years") == "completion"
        earned = next(facts for key, facts in company.attempts.items() if key[:3] == seat)
        served_from = earned["passed_on"] if seat[0] == "edx" else earned["completed_on"]
        days = [months_on(served_from, count) for count in range(1, months + 1)]
        left = [day for day in days if day > left_on]
        cost = found[seat][1]
        owed = cost * len(left) // months
        country, why, doubts, due = place(seat[1], left_on), [], [], owed
        if country == "DE":
            # No file says when the training began: the shortest tie of all, and a person looks.
            text = (CONFIG / "rules/de.yaml").read_text(encoding="utf-8")
            ties = re.findall(r"training_.*months: (\d+)", text)
            doubts.append("tie_unsettled")
            if months > min(map(int, ties)):
                why.append("tie_too_long")
        elif country == "NL":
            why += [condition for condition in said("rules/nl.yaml", "requires", "NL-7-611A")
                    if condition != "prorated" and condition not in agreement["facts"]]  # by the month is prorated
        why += [condition for condition in said("rules/eu.yaml", "requires", "EU-2019-1152-13")
                if condition not in agreement["facts"] and condition not in why]
        if why:
            due = 0
        each, more = divmod(due, len(left))
        parts = [[str(day), money(each + (place_ < more))] for place_, day in enumerate(left)] if due else []
        result.append(dict(
            employee=seat[1], country=country, leftOn=str(left_on), reason=reason, cost=money(cost),
            served=money(owed - cost), byLaw=money(due - owed), due=money(due), why=" ".join(why),
            doubts=" ".join(doubts), parts=parts))
    return result


if __name__ == "__main__":
    clerk = Clerk()
    clerk.invoices()
    clerk.claims()
    clerk.not_billed()
    clerk.bank()
    year, lines = payroll(clerk, "DE", "rule: DE-3-19")
    expected = dict(
        matchedOn=str(MATCHED_ON), closedOn=str(CLOSED_ON), agedOn=str(AGED_ON), walks=clerk.walks(), unknown=str(clerk.unknown),
        aging=clerk.aging(), groups=counted(clerk.groups), exceptions=counted(clerk.open),
        payroll=year, payrollLines=lines, leavers=leavers(clerk))
    text = ",\n".join(f" {json.dumps(key)}: " + (
        "[\n" + ",\n".join("  " + json.dumps(v) for v in value) + "\n ]"
        if isinstance(value, list) else json.dumps(value)) for key, value in expected.items())
    (HERE / "expected-month.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")
