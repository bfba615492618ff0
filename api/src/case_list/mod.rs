//! The list of cases: a short one comes whole, a long one in parts, searched, filtered and ordered. By the same rules the page
//! does so itself with a short one.

mod order;
mod search;

pub use order::{Filter, Order, Place, Section, is_decided, rests};
pub use search::{Search, search_text};

use serde::{Deserialize, Serialize};

use crate::cases::CaseSummary;
use crate::endpoint::query;
use crate::value::Cursor;
use crate::{endpoint, plain_wire, refusal};

/// Most cases in one reply.
pub const PART: usize = 200;

/// Lists the person's cases. A list of more than 200 comes in parts: `after` asks for the next one, with the same search, filter
/// and order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ListCases {
    /// Words, each of which a case has to hold in its number, form, titles or nickname. What is beyond 200 characters isn't
    /// looked at.
    pub search: String,
    /// Which cases; all of them where it is absent.
    pub filter: Filter,
    /// In which order; what needs the person first where it is absent.
    pub order: Order,
    /// `next` of the part before.
    pub after: Option<Cursor>,
}

/// The list, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cases {
    /// In the order that was asked for.
    pub cases: Vec<CaseSummary>,
    /// How many the search and the filter take.
    pub found: u32,
    /// How many there are.
    pub total: u32,
    /// Whether nothing is to be done about any of them, as far as that is known of each.
    pub rests: bool,
    /// Where the next part begins; absent in the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

refusal! {
    /// Why a part isn't given.
    ListCasesRefusal {
        /// `after` is of another order, or no `next` of this server.
        NoSuchPlace = "no_such_place",
    }
}

plain_wire!(ListCases);
endpoint!(ListCases: Get "/cases", SignedIn, Self => Cases, ListCasesRefusal, |request| request.address(), ["search", "filter", "order", "after"]);

impl ListCases {
    fn address(&self) -> String {
        let after = self.after.as_ref().map_or("", Cursor::as_str);
        let parameters = [
            ("search", self.search.as_str()),
            ("filter", self.filter.code()),
            ("order", self.order.code()),
            ("after", after),
        ];
        query("/api/v1/cases", &parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_an_address_with_what_differs_from_the_usual() {
        use crate::endpoint::Endpoint;
        assert_eq!(ListCases::default().path(), "/api/v1/cases");
        let asked = ListCases {
            search: "mamá & I-130".to_owned(),
            filter: Filter::ToDo,
            order: Order::Form,
            after: Cursor::parse("abc_-").ok(),
        };
        assert_eq!(asked.path(), "/api/v1/cases?search=mam%C3%A1%20%26%20I-130&filter=to_do&order=form&after=abc_-");
    }
}
