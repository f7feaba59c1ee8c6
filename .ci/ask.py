#!/usr/bin/env python3
"""Small questions that `.ci/run` asks of JSON and log files; every wrong answer is an error with what was got.

    ask.py equal FILE PATH VALUE [PATH VALUE ...]   values of a JSON file; a path's parts are separated by `/`
    ask.py near FILE PATH VALUE [PATH VALUE ...]    the same, within one percent
    ask.py none FILE PREFIX                         no entry of `counts` that begins so is above zero
    ask.py addresses LOG                            gRPC, health and admin address of a service that logs JSON
"""

import json
import sys


def value(document, path):
    for part in path.split("/"):
        document = document.get(part, 0) if isinstance(document, dict) else document[int(part)]
    return document


def compare(file, pairs, fits):
    with open(file, encoding="utf-8") as text:
        document = json.load(text)
    wrong = []
    for path, expected in zip(pairs[::2], pairs[1::2]):
        got = value(document, path)
        shown = got if isinstance(got, str) else json.dumps(got)
        print(f"  {path}: {shown}")
        if not fits(got, shown, expected):
            wrong.append(f"{path}: got {shown}, expected {expected}")
    if wrong:
        sys.exit("\n".join(wrong))


def main():
    question, file, *rest = sys.argv[1:]
    if question == "equal":
        compare(file, rest, lambda got, shown, expected: shown == expected)
    elif question == "near":
        compare(file, rest, lambda got, shown, expected: abs(got - int(expected)) <= max(1, int(expected) * 0.01))
    elif question == "none":
        with open(file, encoding="utf-8") as text:
            found = {name: n for name, n in json.load(text)["counts"].items() if name.startswith(rest[0]) and n}
        print(f"  {rest[0]}*: none" if not found else f"  {found}")
        sys.exit(f"expected none, got {found}" if found else 0)
    elif question == "addresses":
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line) if line.startswith("{") else {}
                if "grpc" in event:
                    print(event["grpc"], event["health"], event["admin"])
                    return
        sys.exit("the service has not said yet where it listens")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
