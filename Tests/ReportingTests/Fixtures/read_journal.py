#!/usr/bin/env python3
"""Reads a journal for a general ledger with Python's own csv module and prints, per journal and account, the sum
in minor units: one tab-separated line each, sorted. Usage: read_journal.py LAYOUT FILE"""
import csv
import sys
from collections import defaultdict
from decimal import Decimal

layout, path = sys.argv[1:]
sums = defaultdict(Decimal)
documents = defaultdict(Decimal)


def amount(text):
    return Decimal(text or "0")


with open(path, encoding="utf-8", newline="") as file:
    if layout == "quickbooks-iif":
        headers = {}
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[0].startswith("!"):
                headers[row[0][1:]] = row
            elif row[0] != "ENDTRNS":
                record = dict(zip(headers[row[0]], row))
                sums[record["DOCNUM"], record["ACCNT"]] += amount(record["AMOUNT"])
                documents[record["DOCNUM"]] += amount(record["AMOUNT"])
    else:
        for record in csv.DictReader(file):
            if layout == "netsuite":
                key, account = record["External ID"], record["Account"]
                value = amount(record["Debit"]) - amount(record["Credit"])
            elif layout == "xero":
                key, account = record["*Narration"].split(" ")[0], record["*AccountCode"]
                value = amount(record["*Amount"])
            else:
                sys.exit(f"no reader for {layout}")
            key = key.removeprefix("BURSAR-")
            sums[key, account] += value
            documents[key] += value

broken = [key for key, value in documents.items() if value != 0]
if broken:
    sys.exit(f"does not balance: {broken}")
for (key, account), value in sorted(sums.items(), key=lambda item: (int(item[0][0]), item[0][1])):
    print(key, account, int(value * 100), sep="\t")
