#!/usr/bin/env python3
"""Works out, without Bursar, what the month's papers must give, and writes expected-month.json.

Every paper is gone through line by line, as a clerk would, against a list of the seats that were agreed:
edX and Udemy enrollments of 2026 that nobody had left when they were sponsored, at nine tenths of the price.

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
MATCHED_ON, CLOSED_ON, AGED_ON = date(2026, 3, 16), date(2026, 3, 31), date(2026, 5, 15)
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
        billed = {}
        for name, lines in papers.items():
            self.due[name] = date.fromisoformat(lines[0][1]["due_date"])
            for line, r in lines:
                amount, course = cents(r["amount"]), r["course_id"]
                seat = ("edx", r["learner"], course)
                self.theirs["edx"] += amount
                if name in held:
                    self.unmatched("edx", "duplicate_bill", amount, name)
                elif amount < 0:  # gives back a seat that was billed
                    assert billed[seat] == -amount
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
                    billed[seat] = amount
                    self.owed[name] += amount
                    del self.left[seat]

    def bundle(self, name, line, amount, quantity, course):
        price = amount // quantity
        known = [seat for seat in self.left if seat[0] == "edx" and seat[2] == course]
        for seat in known:
            self.match("vendors", "grouped", name, line, price, price)
            self.owed[name] += price
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


if __name__ == "__main__":
    clerk = Clerk()
    clerk.invoices()
    clerk.claims()
    clerk.not_billed()
    clerk.bank()
    expected = dict(
        matchedOn=str(MATCHED_ON), closedOn=str(CLOSED_ON), agedOn=str(AGED_ON), walks=clerk.walks(), unknown=str(clerk.unknown),
        aging=clerk.aging(), groups=counted(clerk.groups), exceptions=counted(clerk.open))
    lines = ",\n".join(f" {json.dumps(key)}: " + (
        "[\n" + ",\n".join("  " + json.dumps(v) for v in value) + "\n ]"
        if isinstance(value, list) else json.dumps(value)) for key, value in expected.items())
    (HERE / "expected-month.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
