//! The bitmaps of facets, compared with the records that they must contain.

use crate::audit::{
    audit_bitmaps::{BYTES, COMMON, LENGTH, LONG, SHORT},
    audit_index_facets::{FacetOf, Indexed},
};
use kernel::{base::error::Result, ledger::audit_facets::Facet};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::ids::OrganizationId;

/// The bits of the run that is being read, by facet, and the long bitmaps that cover it.
#[derive(Default)]
pub(crate) struct RunBits {
    /// Whether the run was read from its first record on.
    is_whole: bool,
    members: BTreeMap<FacetOf, Vec<u8>>,
    /// The number of a long row, and its bitmaps.
    long: Option<(i64, BTreeMap<FacetOf, Vec<u8>>)>,
}

impl RunBits {
    /// Adds a record. At the end of a run, describes each bitmap that differs.
    pub(crate) async fn add(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        record: &Indexed,
    ) -> Result<Vec<String>> {
        let place = usize::try_from(record.seq.rem_euclid(LENGTH)).unwrap_or_default();
        self.is_whole |= place == 0;
        for of in &record.stored {
            let bits = self.members.entry(of.clone()).or_insert_with(|| vec![0; BYTES]);
            bits[place / 8] |= 1 << (place % 8);
        }
        if place as i64 + 1 < LENGTH {
            return Ok(Vec::new());
        }
        let is_whole = std::mem::take(&mut self.is_whole);
        let members = std::mem::take(&mut self.members);
        if !is_whole {
            return Ok(Vec::new());
        }
        let run = record.seq / LENGTH;
        let mut found = short(conn, organization_id, run, &members).await?;
        found.extend(self.long(conn, organization_id, run, &members).await?);
        Ok(found)
    }

    async fn long(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        run: i64,
        members: &BTreeMap<FacetOf, Vec<u8>>,
    ) -> Result<Vec<String>> {
        let number = run / LONG.runs;
        if self.long.as_ref().is_none_or(|(known, _)| *known != number) {
            self.long = Some((number, rows(conn, organization_id, LONG.base + number).await?));
        }
        let from = usize::try_from(run % LONG.runs).unwrap_or_default() * BYTES;
        let nothing = vec![0; BYTES];
        let rows = self.long.iter().flat_map(|(_, rows)| rows);
        let differs = rows
            .filter(|(of, bits)| bits.get(from..from + BYTES) != Some(members.get(*of).unwrap_or(&nothing).as_slice()));
        Ok(differs.map(|(of, _)| wrong(of, run)).collect())
    }
}

/// Compares the bitmaps of one run. Only values that are common in it have one, and those of an erased address have none.
async fn short(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    run: i64,
    members: &BTreeMap<FacetOf, Vec<u8>>,
) -> Result<Vec<String>> {
    let mut rows = rows(conn, organization_id, SHORT.base + run).await?;
    let is_built = rows.remove(&(String::new(), String::new())).is_some();
    let is_wrong = |(of, bits): &(&FacetOf, &Vec<u8>)| members.get(*of) != Some(*bits);
    let mut found: Vec<String> = rows.iter().filter(is_wrong).map(|(of, _)| wrong(of, run)).collect();
    let is_common = |bits: &[u8]| bits.iter().map(|byte| u64::from(byte.count_ones())).sum::<u64>() >= COMMON;
    let missing = members
        .iter()
        .filter(|(of, bits)| is_built && of.0 != Facet::Email.as_str() && !rows.contains_key(*of) && is_common(bits));
    found.extend(missing.map(|(of, _)| wrong(of, run)));
    Ok(found)
}

async fn rows(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    number: i64,
) -> Result<BTreeMap<FacetOf, Vec<u8>>> {
    let rows: Vec<(String, String, Vec<u8>)> =
        sqlx::query_as("select facet, value, members from audit_runs where organization_id = $1 and run = $2")
            .bind(organization_id.as_str())
            .bind(number)
            .fetch_all(conn)
            .await?;
    let is_mark = |facet: &str, value: &str| facet.is_empty() && value == LONG.mark;
    let rows = rows.into_iter().filter(|(facet, value, _)| !is_mark(facet, value));
    Ok(rows.map(|(facet, value, bits)| ((facet, value), bits)).collect())
}

fn wrong((facet, value): &FacetOf, run: i64) -> String {
    let value = if facet == Facet::Email.as_str() { "" } else { value };
    format!("the bitmap of {facet} {value} over records {} to {}", run * LENGTH, (run + 1) * LENGTH - 1)
}

/// The number of bitmaps that are stored for records that are not there yet.
pub(crate) async fn ahead(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<i64> {
    let (count,): (i64,) = sqlx::query_as(
        "select count(*) from audit_runs where organization_id = $1 and
         case when run < $2 then (run + 1) * $3 else (run - $2 + 1) * $4 end >
         (select coalesce(max(seq), -1) + 1 from audit_logs where organization_id = $1)",
    )
    .bind(organization_id.as_str())
    .bind(LONG.base)
    .bind(LENGTH)
    .bind(LENGTH * LONG.runs)
    .fetch_one(conn)
    .await?;
    Ok(count)
}
