#!/usr/bin/env python3
"""Counts test cases in what `meson test` wrote (meson-logs/testlog.json, one JSON object a line).

A TAP test counts once a subtest, any other test once. Failing cases are named on standard error.
Prints "PASSED FAILED SKIPPED" for the log; a missing log is one failure (the build broke before it)."""
import json
import re
import sys

LINE = re.compile(r"^(not )?ok\b[ \t]*\d*[ \t]*(?:-[ \t]*)?(.*)$")


def cases_of_tap(entry):
    """Yields (name, outcome) for each subtest line of one test's output."""
    for line in entry.get("stdout", "").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        name, _, directive = match.group(2).partition("#")
        if directive.strip().upper().startswith("SKIP"):
            yield name.strip(), "skipped"
        else:
            yield name.strip(), "failed" if match.group(1) else "passed"


def main(path, stage):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            entries = [json.loads(line) for line in log if line.strip()]
    except OSError:
        print(f"{stage}: no tests ran", file=sys.stderr)
        print("0 1 0")
        return
    for entry in entries:
        result = entry["result"]
        cases = list(cases_of_tap(entry))
        if result == "SKIP" and not cases:
            cases = [(entry["name"], "skipped")]
        elif not cases:
            cases = [(entry["name"], "passed" if result == "OK" else "failed")]
        elif result not in ("OK", "SKIP") and all(outcome != "failed" for _, outcome in cases):
            # Every subtest that spoke passed, yet the program broke (a crash, a leak, a timeout).
            cases.append((f"ends well ({result.lower()})", "failed"))
        for name, outcome in cases:
            count[outcome] += 1
            if outcome == "failed":
                print(f"{stage}: FAILED {entry['name']}: {name}", file=sys.stderr)
        if result not in ("OK", "SKIP"):
            output = (entry.get("stdout", "") + entry.get("stderr", "")).splitlines()
            print("\n".join("    " + line for line in output[-40:]), file=sys.stderr)
    print(count["passed"], count["failed"], count["skipped"])


main(sys.argv[1], sys.argv[2])
