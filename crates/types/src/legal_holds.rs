//! Legal holds: while one is in force, nothing that it covers is erased from the audit log. An owner asks for one and
//! for its end, and the server administrator confirms.

use crate::ids::LegalHoldId;
use serde::{Deserialize, Serialize};

/// How far a legal hold is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum HoldStatus {
    /// An owner asked for it; it does not block yet.
    Requested,
    /// The server administrator confirmed it: it blocks.
    InForce,
    /// An owner asked for its end; it still blocks.
    LiftRequested,
    /// The server administrator confirmed its end.
    Lifted,
    /// An owner withdrew the request before it was confirmed.
    Withdrawn,
}

impl HoldStatus {
    /// All, in the order in which a hold goes through them.
    pub const ALL: [Self; 5] = [Self::Requested, Self::InForce, Self::LiftRequested, Self::Lifted, Self::Withdrawn];

    /// The type of the event with which a hold gets this status.
    pub fn event_type(self) -> &'static str {
        match self {
            Self::Requested => "orgward.legal_hold.requested",
            Self::InForce => "orgward.legal_hold.set",
            Self::LiftRequested => "orgward.legal_hold.lift_requested",
            Self::Lifted => "orgward.legal_hold.lifted",
            Self::Withdrawn => "orgward.legal_hold.withdrawn",
        }
    }

    /// The status on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::InForce => "in_force",
            Self::LiftRequested => "lift_requested",
            Self::Lifted => "lifted",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the hold blocks erasures.
    pub fn blocks(self) -> bool {
        matches!(self, Self::InForce | Self::LiftRequested)
    }
}

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LegalHold {
    /// Always `orgward.legal_hold`.
    #[schemars(extend("const" = "orgward.legal_hold"))]
    pub object: String,
    /// `legal_hold-…`
    pub id: LegalHoldId,
    /// The matter, as the owner named it.
    pub name: String,
    /// The person that it covers; null if it covers the whole organization.
    pub user_id: Option<String>,
    /// The owner who asked for it; null if the log does not name one.
    #[serde(default)]
    pub requested_by: Option<String>,
    /// How far it is.
    pub status: HoldStatus,
    /// When an owner asked for it, Unix seconds.
    pub requested_at: i64,
    /// When it got its status, Unix seconds.
    pub changed_at: i64,
}

/// A legal hold as the console shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownHold {
    pub hold: LegalHold,
    /// The name of the person that it covers; `None` if it covers everybody, and if the name is not known any more.
    pub person: Option<String>,
    /// The name of the owner who asked for it; `None` if it is not known any more.
    pub asked_by: Option<String>,
}

/// A request for a legal hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewLegalHold {
    /// The matter, for example its reference at court.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The person that it covers; the whole organization if it is absent.
    #[serde(default)]
    pub user_id: Option<String>,
}
