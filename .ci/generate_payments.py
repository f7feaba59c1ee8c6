#!/usr/bin/env python3
"""Writes payments as JSON Lines, one interdict.v1.Transaction a line, for the byte-identity check of `.ci/run`.

    python3 .ci/generate_payments.py 100000 > payments.jsonl
    python3 .ci/generate_payments.py 100000 --names ../shared/lists/ofac/sdn.csv > payments.jsonl

Not for measuring matching quality: the names are mixed, not realistic. The point is variety: several scripts,
misspelled listed names (with --names), long texts, identifiers, wallets, and one payment in two hundred that must be
refused. Seeded, so that every run makes the same bytes.
"""

import argparse
import csv
import json
import random
import sys

GIVEN = "Emily Rajesh Olga Kwame Chen Fatima Lucas Ingrid Tariq Sofia Алексей Мария محمد فاطمة Γιώργος 伟".split()
FAMILY = "Thompson Patel Ivanova Mensah Wei Hassan Silva Larsen Khan Rossi Петров Соколова علی حسین Παπαδόπουλος 王".split()
COMPANY = "Nordic Timber,Blue Harbor Logistics,Sunrise Textiles,Müller & Söhne,ООО Ромашка,Pacific Grain".split(",")
FORMS = ["Ltd", "GmbH", "S.A.", "LLC", "AB", "Pte. Ltd."]
TEXTS = ["rent April", "invoice 4711 less 2 % discount", "Honoraires notaire dossier 4471", "school fees second term"]
# Reserved or unissued values: valid in shape, nobody's.
PASSPORTS = ["X0000001", "ZZ 000000", "P-123456"]
WALLETS = ["1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "0x0000000000000000000000000000000000000001"]


def listed_names(path):
    """Names of the second column of an OFAC CSV file; its last line is an end mark."""
    with open(path, encoding="latin-1", newline="") as rows:
        return [row[1] for row in csv.reader(rows) if len(row) == 12]


def misspelled(name, pick):
    """The name with one letter dropped, doubled or swapped."""
    at = pick.randrange(max(1, len(name) - 1))
    return pick.choice([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name[:at] + name[at : at + 2][::-1] + name[at + 2 :]])


def party(role, pick, listed):
    """One transaction party: mostly a person, one in three a company, one in twenty a listed name, often misspelled."""
    if listed and pick.random() < 0.05:
        name = pick.choice(listed)
        return {"role": role, "names": [name if pick.random() < 0.5 else misspelled(name, pick)]}
    if pick.random() < 0.33:
        return {"role": role, "kind": "PARTY_KIND_ORGANIZATION", "names": [f"{pick.choice(COMPANY)} {pick.choice(FORMS)}"]}
    made = {"role": role, "kind": "PARTY_KIND_PERSON", "names": [f"{pick.choice(GIVEN)} {pick.choice(FAMILY)}"]}
    if pick.random() < 0.2:
        made["birthDate"] = f"{pick.randrange(1940, 2005)}-{pick.randrange(1, 13):02}"
    if pick.random() < 0.1:
        made["identifiers"] = [{"kind": "IDENTIFIER_KIND_PASSPORT", "value": pick.choice(PASSPORTS)}]
    return made


def payment(number, pick, listed):
    made = {
        "transactionId": f"gen-{number:07}",
        "rail": pick.choice(["SCT_INST", "FEDWIRE", "CARD"]),
        "parties": [party("PARTY_ROLE_DEBTOR", pick, listed), party("PARTY_ROLE_CREDITOR", pick, listed)],
        "amounts": [{"currency": "USD", "value": f"{pick.randrange(1, 10**7) / 100:.2f}"}],
    }
    lines = [pick.choice(TEXTS)]
    if listed and pick.random() < 0.03:
        lines.append(f"on behalf of {pick.choice(listed)}")
    made["freeTexts"] = [{"role": "TEXT_ROLE_REMITTANCE", "lines": lines}]
    if pick.random() < 0.02:
        made["cryptoAddresses"] = [{"asset": "XBT", "address": pick.choice(WALLETS)}]
    if pick.random() < 0.005:
        made["parties"][0]["names"] = ["-- // --"]  # no letter: NOT_SCREENED, with its neighbors screened
    return made


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--names", help="an OFAC primary CSV file to take listed names from")
    arguments.add_argument("--seed", type=int, default=20261123)
    arguments = arguments.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    pick = random.Random(arguments.seed)
    listed = listed_names(arguments.names) if arguments.names else []
    for number in range(arguments.count):
        print(json.dumps(payment(number, pick, listed), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
