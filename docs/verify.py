#!/usr/bin/env python3
"""Verifies an export of an Orgward audit log, written from docs/audit-log-format.md alone.

    python3 verify.py FOLDER PUBLIC-KEY-FILE [KEPT-CHECKPOINT]

FOLDER is what `orgward audit export` or the console wrote, PUBLIC-KEY-FILE is what `orgward audit key` printed, and
KEPT-CHECKPOINT a checkpoint that was kept outside the server. Needs Python 3.9 and the package `cryptography`.
Exit status: 0 everything holds, 1 something does not.
"""

import base64
import csv
import hashlib
import io
import json
import pathlib
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Fault(Exception):
    pass


def need(condition, sentence):
    if not condition:
        raise Fault(sentence)


def sha256(data):
    return hashlib.sha256(data).digest()


# --- Signed notes (c2sp.org/signed-note) ---


def read_key(text):
    """A public key `name+hash+base64`, as (name, Ed25519 key)."""
    name, key_hash, encoded = text.strip().split("+", 2)
    data = base64.b64decode(encoded, validate=True)
    need(data[0] == 1 and len(data) == 33, "the public key is not an Ed25519 key")
    key_id = sha256(name.encode() + b"\n" + data)[:4]
    need(key_id.hex() == key_hash, "the public key does not have its hash")
    return name, Ed25519PublicKey.from_public_bytes(data[1:])


def origin(name):
    """An origin without its number, and the number: 1 for PREFIX/ID, N for PREFIX/ID/N."""
    base, _, digits = name.rpartition("/")
    is_numbered = re.fullmatch("[1-9][0-9]*", digits) and digits != "1"
    return (base, int(digits)) if is_numbered else (name, 1)


def is_of(name, log):
    """Whether this is an origin of the log."""
    prefix, _, id_ = origin(name)[0].rpartition("/")
    return prefix != "" and id_ == log


def of_the_log(keys, name):
    """The keys that are named after any origin of the log that has this one."""
    return [key for key in keys if origin(key[0])[0] == origin(name)[0]]


def is_from(keys, name):
    """Whether one of the keys is named after this origin or an earlier one of the same log."""
    return any(origin(own)[1] <= origin(name)[1] for own, _ in of_the_log(keys, name))


def open_note(note, name, keys):
    """The text of a note that one of the log's keys has signed under this name. A wrong signature of a known key is a fault."""
    known = []
    for _, key in of_the_log(keys, name):
        known.append((sha256(name.encode() + b"\n\1" + key.public_bytes_raw())[:4], key))
    text, separator, signatures = note.rpartition("\n\n")
    need(separator and signatures.endswith("\n"), "this is no signed note")
    text += "\n"
    is_signed = False
    for line in signatures.splitlines():
        need(line.startswith("\u2014 "), "a signature line cannot be read")
        signer, _, encoded = line[2:].partition(" ")
        signature = base64.b64decode(encoded, validate=True)
        for key_id, key in known:
            if (name, key_id) == (signer, signature[:4]):
                try:
                    key.verify(signature[4:], text.encode())
                except InvalidSignature:
                    raise Fault("a signature is wrong") from None
                is_signed = True
    need(is_signed, "a note is not signed by a key that is trusted")
    return text


def follow(note, log, keys):
    """Trusts the new key of a note about a key change that a trusted key and the new key have signed."""
    name = note.split("\n")[1]
    try:
        lines = open_note(note, name, keys).splitlines()
    except Fault:
        return
    if lines[0] == "orgward audit key change" and is_of(name, log):
        fresh = read_key(lines[-1])
        open_note(note, name, [fresh])
        # A key that is trusted from a rollback on is no reason to trust another one for what was before.
        if is_from(keys, name):
            keys.append(fresh)


def checkpoint(note, log, keys):
    """Size, root and origin of a checkpoint (c2sp.org/tlog-checkpoint)."""
    name = note.partition("\n")[0]
    lines = open_note(note, name, keys).splitlines()
    need(len(lines) >= 3 and is_of(name, log), "the checkpoint is about another log")
    need(re.fullmatch("0|[1-9][0-9]*", lines[1]), "the size of a checkpoint cannot be read")
    return int(lines[1]), base64.b64decode(lines[2], validate=True), name


# --- The tree (RFC 6962, RFC 9162) ---


def leaf_hash(leaf):
    return sha256(b"\0" + leaf)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


class Frontier:
    """The complete subtrees over the leaves so far."""

    def __init__(self):
        self.size, self.subtrees = 0, []

    def push(self, hash_):
        size = self.size
        while size & 1:
            hash_, size = node_hash(self.subtrees.pop(), hash_), size >> 1
        self.subtrees.append(hash_)
        self.size += 1

    def root(self):
        if not self.subtrees:
            return sha256(b"")
        root = self.subtrees[-1]
        for left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def is_included(hash_, index, size, root, proof):
    """RFC 9162 section 2.1.3.2."""
    if index >= size:
        return False
    at, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            hash_ = node_hash(sibling, hash_)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and hash_ == root


# --- Leaves and their values ---


def strict(text):
    """JSON in which no object names a member twice."""

    def members(pairs):
        need(len({name for name, _ in pairs}) == len(pairs), "a member stands twice")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)


def only(value, required, optional=()):
    need(isinstance(value, dict), "an object was expected")
    need(set(required) <= set(value) <= {*required, *optional}, "an object has members that do not belong there")


def commitments(value, pointer=""):
    """The JSON pointer of each commitment in a leaf, with its hash."""
    if isinstance(value, dict) and list(value) == ["sha256"]:
        yield pointer, value["sha256"]
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from commitments(member, pointer + "/" + name.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from commitments(item, f"{pointer}/{index}")


def put(leaf, pointer, value):
    *above, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    for step in above:
        leaf = leaf[int(step)] if isinstance(leaf, list) else leaf[step]
    leaf[int(last) if isinstance(leaf, list) else last] = value


class Records:
    """What is known of the records so far."""

    def __init__(self, log, keys):
        self.log, self.keys, self.rollbacks = log, keys, {}
        self.missing, self.erased, self.remarks = set(), set(), []
        self.last_at = None

    def record(self, record, is_in_order):
        """Checks one record by itself, and returns the hash of its leaf."""
        seq, text = record["seq"], record["leaf"]
        hash_ = leaf_hash(text.encode())
        need(hash_.hex() == record["leaf_hash"], f"record {seq}: its leaf does not have the hash beside it")
        leaf = strict(text)
        need((leaf["v"], leaf["log"], leaf["seq"]) == (1, self.log, seq), f"record {seq} was written for another place")
        at = leaf["event"]["effective_at"]
        if is_in_order:
            need(self.last_at is None or self.last_at <= at, f"record {seq} is older than the record before it")
            self.last_at = at
        known = dict(commitments(leaf))
        change = leaf["detail"]["change"]
        for value in record["values"]:
            only(value, ("field", "salt", "value"))
            field, salt = value["field"], base64.b64decode(value["salt"], validate=True)
            need(field in known and len(salt) == 32, f"record {seq}: nothing commits to the value at {field}")
            made = sha256(salt + field.encode() + b"\0" + value["value"].encode()).hex()
            need(known.pop(field) == made, f"record {seq}: the value at {field} is not the one that was recorded")
            put(leaf, field, value["value"])
        self.missing.update((seq, field) for field in known)
        is_shown = (leaf["event"], leaf["detail"]) == (record["event"], record["detail"])
        need(is_shown, f"record {seq}: what is shown is not what its leaf says")
        self.remember(seq, leaf["event"]["type"], change)
        return hash_

    def remember(self, seq, type_, change):
        if type_ == "orgward.person.erased":
            self.erased.update((number, field) for field, numbers in change["fields"].items() for number in numbers)
        elif type_ == "orgward.audit_key.changed":
            self.remarks.append(f"record {seq} {'changed the' if change['note'] else 'replaced a lost'} audit key")
            if change["note"]:
                follow(change["note"], self.log, self.keys)
        elif type_ == "orgward.audit_logs.rollback_accepted":
            self.remarks.append(f"record {seq} accepted a rollback from {change['signed']['size']} records")
            if "origin" in change:
                name = change["origin"]
                need(is_of(name, self.log) and origin(name)[1] > 1, f"record {seq} begins a name of another log")
                self.rollbacks[seq] = name
                numbers = [origin(self.rollbacks[seq])[1] for seq in sorted(self.rollbacks)]
                need(numbers == sorted(set(numbers)), f"record {seq} begins a name that does not follow the one before")
                self.remarks.append(f"since record {seq} checkpoints are named {name}")

    def placed(self, note):
        """Checks that a checkpoint has the origin that its size demands, once all rollbacks before it are known."""
        size, _, name = note
        begun = [seq for seq in self.rollbacks if seq < size]
        expected = self.rollbacks[max(begun)] if begun else origin(name)[0]
        need(name == expected, f"the checkpoint of {size} records is named {name}, and this log {expected}")

    def end(self):
        gone = sorted(self.missing - self.erased)
        need(not gone, f"a value is missing, and no record reports its erasure: {gone[:1]}")


# --- Exports ---


def verify_lines(data, log, keys, given, stated, kept):
    need(data.endswith(b"\n") and b"\r" not in data, "the last line is cut off")
    lines = data[:-1].split(b"\n")
    *lines, last = lines
    header = strict(lines[0])
    members = ("kind", "v", "log", "is_whole", "filter", "exported_at", "keys", "checkpoint")
    only(header, members, ["key_changes"])
    need((header["kind"], header["v"], header["log"]) == ("header", 1, log), "the header is of another export")
    need(header["is_whole"] == (header["filter"] is None), "the header contradicts itself")
    need(header["filter"] != {}, "the header names a filter without a condition")
    need(stated["whole"] == str(header["is_whole"]).lower(), "the signed list states another kind of export")
    need(json.loads(stated["filter"]) == header["filter"], "the signed list states another filter")
    for note in header.get("key_changes", []):
        follow(note, log, keys)
    # The log of a whole export may introduce the key that signed its checkpoint: its signature is verified at the end.
    if not header["is_whole"]:
        signed = checkpoint(header["checkpoint"], log, keys)
        size, root, _ = signed
    records, tree, count, others, before = Records(log, keys), Frontier(), 0, False, {True: -1, False: -1}
    for text in lines[1:]:
        line = strict(text)
        kind = line.get("kind")
        if kind == "checkpoint" and header["is_whole"]:
            only(line, ("kind", "note"))
            note = checkpoint(line["note"], log, keys)
            need(note[:2] == (tree.size, tree.root()), "a checkpoint does not fit")
            records.placed(note)
            continue
        is_match = kind == "record"
        need(is_match or (kind in ("erasure", "notice") and not header["is_whole"]), "a line cannot be read")
        fields = ("kind", "seq", "event", "detail", "leaf", "leaf_hash", "values")
        only(line, fields if header["is_whole"] else (*fields, "proof"))
        others |= not is_match
        need(not (is_match and others), "a record stands after those that the filter leaves out")
        need(before[is_match] < line["seq"], "a record was moved or repeated")
        before[is_match] = line["seq"]
        hash_ = records.record(line, header["is_whole"])
        count += is_match
        if header["is_whole"]:
            need(line["seq"] == tree.size, f"record {tree.size} is missing")
            tree.push(hash_)
            if kept and kept[0] == tree.size:
                need(kept[1] == tree.root(), "the kept checkpoint is of another history")
        else:
            proof = [base64.b64decode(step, validate=True) for step in line["proof"]]
            need(is_included(hash_, line["seq"], size, root, proof), f"record {line['seq']} is not in the log")
    records.end()
    end = strict(last)
    only(end, ("kind", "records", "sha256"))
    before_end = b"".join(line + b"\n" for line in lines)
    ended = ("end", count, hashlib.sha256(before_end).hexdigest())
    need((end["kind"], end["records"], end["sha256"]) == ended, "lines were changed, removed or added")
    need(int(stated["records"]) == count, "the signed list states another number of records")
    if header["is_whole"]:
        signed = checkpoint(header["checkpoint"], log, keys)
        size, root, _ = signed
        need((tree.size, tree.root()) == (size, root), "the records do not lead to the signed checkpoint")
    for note in [signed, *([kept] if kept else [])]:
        records.placed(note)
    need(is_from(given, signed[2]), "the export is of a history before a rollback that the key knows")
    return (size, root), [f"{count} records hold", *records.remarks]


def verify_table(data, stated, covering, kept):
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    numbers = [int(row["number"]) for row in rows]
    need(len(rows) == int(stated["records"]), "the signed list states another number of rows")
    need(numbers == sorted(set(numbers)), "a row was moved or repeated")
    if stated["whole"] != "true":
        return [f"{len(rows)} rows are what the server stated"]
    tree = Frontier()
    for number, row in zip(numbers, rows):
        need(number == tree.size, f"row {tree.size} is missing")
        tree.push(bytes.fromhex(row["leaf_hash"]))
        if kept and kept[0] == tree.size:
            need(kept[1] == tree.root(), "the kept checkpoint is of another history")
    need((tree.size, tree.root()) == covering, "the leaf hashes do not lead to the signed checkpoint")
    return [f"{len(rows)} leaf hashes lead to the checkpoint; other columns are what the server stated"]


def verify(folder, key_file, kept_file=None):
    """Verifies the files of an export, and returns what was found out."""
    given = [read_key(line) for line in key_file.read_text().splitlines() if line.strip()]
    keys = list(given)
    note = (folder / "manifest.txt").read_bytes().decode()
    unsigned = note.partition("\n\n")[0].splitlines()
    name = unsigned[1]
    log = origin(name)[0].rpartition("/")[2]
    for line in unsigned:
        if line.startswith("key-change "):
            follow(base64.b64decode(line.partition(" ")[2], validate=True).decode(), log, keys)
    lines = open_note(note, name, keys).splitlines()
    need(lines[0] == "orgward audit export" and is_of(name, log), "manifest.txt is not the list of an export")
    need(is_from(given, name), "manifest.txt is about another log than the key")
    stated, files = {}, {}
    for line in lines[2:]:
        word, _, rest = line.partition(" ")
        if word == "sha256":
            digest, size, file = rest.split(" ", 2)
            need(file not in files and "/" not in file and file not in (".", ".."), "a file is listed wrongly")
            files[file] = (digest, int(size))
        elif word != "key-change":
            need(word not in stated and not files, "the list contradicts itself")
            stated[word] = rest
    is_stated = origin(name)[1] == 1 or name in stated.get("remarks", "")
    need(is_stated, "manifest.txt has a name that only a rollback begins, and states none")
    size, root = stated["checkpoint"].split(" ")
    covering = (int(size), bytes.fromhex(root))
    kept = checkpoint(kept_file.read_bytes().decode(), log, keys) if kept_file else None
    if kept and (stated["whole"] != "true" or kept[0] == covering[0]):
        need(kept[0] == covering[0], "only a checkpoint of the same size can be compared with a part of a log")
        need(kept == (*covering, name), "the kept checkpoint is of another history")
    need(not kept or kept[0] <= covering[0], "the export is older than the kept checkpoint, or records are missing")
    found = []
    for file, (digest, length) in files.items():
        data = (folder / file).read_bytes()
        need((hashlib.sha256(data).hexdigest(), len(data)) == (digest, length), f"{file} is not what was exported")
        if file.endswith(".ndjson"):
            head, said = verify_lines(data, log, keys, given, stated, kept)
            need(head == covering, "the signed list states another checkpoint")
            found += said
        elif file.endswith(".csv"):
            found += verify_table(data, stated, covering, kept)
        elif file == "checkpoint.txt":
            need(checkpoint(data.decode(), log, keys) == (*covering, name), "checkpoint.txt is another checkpoint")
    return found


def main(arguments):
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = verify(*map(pathlib.Path, arguments))
    except Fault as fault:
        print(f"It does not hold: {fault}.")
        return 1
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        print(f"It cannot be read: {error!r}.")
        return 1
    print("It holds: " + "; ".join(found) + ".")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
