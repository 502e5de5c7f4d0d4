"""Attacks on exports, each of which docs/verify.py and `orgward audit verify` must refuse.

    python verify_exports.py PROGRAM FOLDER

FOLDER holds the exports `whole`, `part`, `table` and `table-part`, the public key `audit.pub`, which is older than the key
that signed them, the checkpoint `kept.checkpoint`, and the private key `audit.key`. With it the attacks write correct
signed lists, as a server that lies would: only the records themselves give it away.
"""

import base64
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "docs"))
import verify  # noqa: E402

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
KEY = SOURCE / "audit.pub"
seed = next(line for line in (SOURCE / "audit.key").read_text().splitlines() if line and not line.startswith("#"))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def refused(folder, kept=None):
    """Whether both verifiers refuse the export."""
    answers = [verify.main([str(folder), str(KEY), *([str(kept)] if kept else [])]) != 0]
    command = [PROGRAM, "audit", "verify", "--export", str(folder), "--key", str(KEY)]
    command += ["--checkpoint", str(kept)] if kept else []
    answers.append(subprocess.run(command, capture_output=True).returncode == 1)
    return answers


def sign(folder):
    """Writes a list of the files as they are now, with the server's own key."""
    manifest = folder / "manifest.txt"
    text = manifest.read_bytes().decode().partition("\n\n")[0]
    kept = [line for line in text.splitlines() if not line.startswith("sha256 ")]
    for name in sorted(path.name for path in folder.iterdir() if path != manifest):
        data = (folder / name).read_bytes()
        kept.append(f"sha256 {hashlib.sha256(data).hexdigest()} {len(data)} {name}")
    manifest.write_bytes(note("\n".join(kept) + "\n", kept[1]).encode())


def note(text, name):
    """The text with the signature of the server's own key under this name."""
    key_id = hashlib.sha256(name.encode() + b"\n\1" + PRIVATE.public_key().public_bytes_raw()).digest()[:4]
    signature = base64.b64encode(key_id + PRIVATE.sign(text.encode())).decode()
    return f"{text}\n\u2014 {name} {signature}\n"


def lines(change):
    """An attack on the lines of an export, with a correct last line."""

    def attack(folder):
        path = folder / "audit-logs.ndjson"
        parts = [json.loads(line) for line in path.read_text().splitlines()[:-1]]
        raw = change(parts)
        texts = raw if isinstance(raw, list) else [json.dumps(part) for part in parts]
        before = "".join(text + "\n" for text in texts)
        count = sum('"kind": "record"' in text or '"kind":"record"' in text for text in texts)
        end = {"kind": "end", "records": count, "sha256": hashlib.sha256(before.encode()).hexdigest()}
        path.write_text(before + json.dumps(end) + "\n")

    return attack


def text(change, name="audit-logs.csv"):
    """An attack on the text of a file."""

    def attack(folder):
        before = (folder / name).read_bytes().decode()
        after = change(before)
        assert before != after, "the attack changes something"
        (folder / name).write_bytes(after.encode())

    return attack


def records(parts):
    return [part for part in parts if part["kind"] == "record"]


def value(parts):
    record = next(record for record in records(parts) if record["values"])
    record["values"][0]["value"] = "mallory@evil.example"


def leaf(parts):
    record = records(parts)[1]
    record["leaf"] = record["leaf"].replace("organization.audit_log", "organization.audit_lag")
    record["leaf_hash"] = hashlib.sha256(b"\0" + record["leaf"].encode()).hexdigest()
    record["event"]["object"] = "organization.audit_lag"


def hidden(parts):
    """Values that were removed as if they had been erased."""
    record = next(record for record in reversed(records(parts)) if record["values"])
    for gone in record["values"]:
        commitment = json.loads(record["leaf"])
        for step in gone["field"].split("/")[1:]:
            commitment = commitment[step]
        verify.put({"event": record["event"], "detail": record["detail"]}, gone["field"], commitment)
    record["values"] = []


def twice(parts):
    texts = [json.dumps(part) for part in parts]
    texts[1] = texts[1].replace('"type": ', '"type": "user.deleted", "type": ', 1)
    return texts


def renamed(change, states=True):
    """The origin of an export changed in its header, its checkpoint and its list, which states a rollback."""

    def attack(folder):
        manifest = folder / "manifest.txt"
        text = manifest.read_bytes().decode()
        old = text.split("\n")[1]
        new = change(old)
        remarks = f"remarks Since a record its checkpoints are named {new}.\n" if states else ""
        text = re.sub("^remarks .*\n", "", text, flags=re.MULTILINE)
        manifest.write_bytes(text.replace(old, new, 1).replace("sha256 ", remarks + "sha256 ", 1).encode())
        signed = (folder / "checkpoint.txt").read_bytes().decode().partition("\n\n")[0] + "\n"
        signed = note(signed.replace(old, new), new)
        (folder / "checkpoint.txt").write_bytes(signed.encode())
        if (folder / "audit-logs.ndjson").exists():
            lines(lambda parts: parts[0].update(checkpoint=signed))(folder)

    return attack


def another(name):
    """The name of another log: a random id may already end with any character."""
    return name[:-1] + ("y" if name.endswith("x") else "x")


def swap(parts):
    parts[1], parts[2] = parts[2], parts[1]


def row(number, change):
    def attack(before):
        rows = before.split("\r\n")
        return "\r\n".join(change(rows, number))

    return text(attack)


ATTACKS = {
    "whole": {
        "a value": lines(value),
        "a leaf with its hash": lines(leaf),
        "what is shown": lines(lambda parts: records(parts)[1]["event"].update(type="user.deleted")),
        "a record removed": lines(lambda parts: parts.pop(2) and None),
        "the tail removed": lines(lambda parts: parts.pop() and None),
        "records in another order": lines(swap),
        "values removed": lines(hidden),
        "a name twice": lines(twice),
        "a member added": lines(lambda parts: parts[1].update(note="")),
        "a member added to the header": lines(lambda parts: parts[0].update(note="")),
        "another filter": lines(lambda parts: parts[0].update(filter={"event_types": ["user.added"]})),
        "a name that no rollback begins": renamed(lambda name: name + "/2"),
        "the name of another log": renamed(another),
        "another prefix": renamed(lambda name: "logs.example.com/" + name),
        "no last line break": text(lambda before: before.rstrip("\n"), "audit-logs.ndjson"),
    },
    "part": {
        "a value": lines(value),
        "a leaf with its hash": lines(leaf),
        "a record repeated": lines(lambda parts: parts.insert(1, parts[1])),
        "records in another order": lines(swap),
        "a proof": lines(lambda parts: parts[1]["proof"].reverse() or parts[1]["proof"].pop()),
        "called whole": lines(lambda parts: parts[0].update(is_whole=True)),
        "no filter": lines(lambda parts: parts[0].update(filter=None)),
        "an empty filter": lines(lambda parts: parts[0].update(filter={})),
        "a name that no rollback begins": renamed(lambda name: name + "/2"),
        "its erasures removed": lines(lambda parts: [json.dumps(p) for p in parts if p["kind"] != "erasure"]),
    },
    "table": {
        "a name after a rollback that the list does not state": renamed(lambda name: name + "/2", states=False),
        "the name of another log": renamed(another),
        "a row removed": row(2, lambda rows, number: rows[:number] + rows[number + 1 :]),
        "the last row removed": row(-2, lambda rows, number: rows[:number] + rows[number + 1 :]),
        "rows in another order": row(2, lambda rows, n: rows[:n] + [rows[n + 1], rows[n]] + rows[n + 2 :]),
        "a hash": row(2, lambda rows, n: [*rows[:n], rows[n][:-64] + "0" * 64, *rows[n + 1 :]]),
    },
    "table-part": {
        "a row removed": row(2, lambda rows, number: rows[:number] + rows[number + 1 :]),
    },
}


def main():
    faults = []
    for name, attacks in ATTACKS.items():
        kept = SOURCE / "kept.checkpoint" if name in ("whole", "table") else None
        if any(refused(SOURCE / name, kept)):
            faults.append(f"{name} is genuine and was refused")
        for attack, change in attacks.items():
            for is_signed in (False, True):
                with tempfile.TemporaryDirectory() as place:
                    folder = pathlib.Path(place) / name
                    shutil.copytree(SOURCE / name, folder)
                    before = {path.name: path.read_bytes() for path in folder.iterdir()}
                    change(folder)
                    assert before != {path.name: path.read_bytes() for path in folder.iterdir()}, attack
                    if is_signed:
                        sign(folder)
                    if not all(refused(folder)):
                        faults.append(f"{name}, {attack}, {'signed again' if is_signed else 'as it was signed'}: accepted")
    # Checkpoints of the same size are compared with a part too, and others are not taken for a proof.
    for name, kept, is_refused in [("part", SOURCE / "part/checkpoint.txt", False), ("part", SOURCE / "kept.checkpoint", True)]:
        if refused(SOURCE / name, kept) != [is_refused] * 2:
            faults.append(f"{name} against {kept.name}")
    print("\n".join(faults) or "every attack was refused")
    return 1 if faults else 0


sys.exit(main())
