//! The list of cases: a short one comes whole, a long one in parts, searched, filtered and ordered by the server. The
//! page applies the same rules to a short one itself.

mod order;
mod search;

pub use order::{Filter, Order, Position, Section, is_decided, needs_nothing};
pub use search::{Search, search_text};

use serde::{Deserialize, Serialize};

use crate::cases::{CaseSummary, present};
use crate::problem::Never;
use crate::value::Cursor;
use crate::{endpoint, plain_wire, refusal};

/// A list of up to so many cases comes whole: the page searches and orders it by itself.
pub const WHOLE_MOST: usize = 200;
/// Most cases in one reply of a longer list: a slow phone takes a tenth of a second to read some two hundred.
pub const PART_MOST: usize = 40;

/// Lists the person's cases, what needs the person first: all of up to 200, or the first 40 of more.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListCases {}

/// Searches the person's cases. What is typed stands in the body, since an address may be logged on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SearchCases {
    /// Words, each of which a case has to hold in its number, form, titles or nickname. What is beyond 200 characters
    /// isn't looked at.
    #[serde(default)]
    pub search: String,
    /// Which cases; all of them where it is absent.
    #[serde(default)]
    pub filter: Filter,
    /// In which order; what needs the person first where it is absent.
    #[serde(default)]
    pub order: Order,
    /// `next` of the reply before, to go on behind it: with the same search, filter and order.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
}

/// The list, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cases {
    /// In the order that was asked for; at most 40 where the person has more than 200.
    pub cases: Vec<CaseSummary>,
    /// How many cases the person has.
    pub total: u32,
    /// Whether it is known of every case of the person that it needs no action.
    pub nothing_to_do: bool,
    /// Where the next part begins; absent in the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

refusal! {
    /// Why a part isn't given.
    SearchCasesRefusal {
        /// `after` is of another order, or no `next` of this server: begin again without it.
        InvalidCursor = "invalid_cursor",
    }
}

plain_wire!(ListCases, SearchCases);
endpoint!(ListCases: Get "/cases", SignedIn, Self => Cases, Never);
endpoint!(SearchCases: Post "/cases/search", SignedIn, Self => Cases, SearchCasesRefusal);
