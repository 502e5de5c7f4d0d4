-- The Merkle tree over each organization's audit log (RFC 6962), and what was signed about it.

-- The tree cut into tiles of 256 hashes (c2sp.org/tlog-tiles). Level 0 is the leaves' own hashes, audit_logs.leaf_hash;
-- here is one hash for every 256 of the level below. Whatever else the tree has can be computed from these.
create table audit_nodes (
    organization_id text not null,
    -- Level of tiles, from 1: a hash at level n is over 256^n leaves.
    level bigint not null,
    position bigint not null,
    hash bytea not null,
    primary key (organization_id, level, position)
);

-- The public keys that checkpoints were signed with, one after the other. The private one is in a file, never here.
create table audit_keys (
    version bigint primary key,
    -- Ed25519, 32 bytes in base64.
    public_key text not null,
    since bigint not null
);

-- Checkpoints (c2sp.org/tlog-checkpoint): what each log was, signed within a second of its becoming so.
create table audit_checkpoints (
    organization_id text not null,
    size bigint not null,
    root bytea not null,
    -- The signed note, as it is given away.
    note text not null,
    at bigint not null,
    primary key (organization_id, size)
);
