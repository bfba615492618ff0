//! What an endpoint is: one type each, its address, who may call it, its reply and its refusals. No transport.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::field::FieldProblem;
use crate::problem::Refusal;

/// The verb of plain REST: GET reads, POST creates or acts, PATCH changes, DELETE ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Creates or acts.
    Post,
    /// Changes a part.
    Patch,
    /// Ends.
    Delete,
}

impl Method {
    /// As in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call: a type, so that a handler can't forget the guard.
pub trait Access: 'static {
    /// As in the OpenAPI document.
    const NAME: &'static str;
}

/// Anybody, signed in or not.
pub struct Public;
/// Somebody whose password was right and whose account isn't set up yet.
pub struct SettingUp;
/// Somebody signed in with both factors.
pub struct SignedIn;

impl Access for Public {
    const NAME: &'static str = "public";
}
impl Access for SettingUp {
    const NAME: &'static str = "setting_up";
}
impl Access for SignedIn {
    const NAME: &'static str = "signed_in";
}

/// One endpoint. The request is the value itself; its fields are parsed values.
pub trait Endpoint: Sized + Serialize + 'static {
    /// The verb.
    const METHOD: Method;
    /// The address below the host, with `{parameters}`.
    const ROUTE: &'static str;
    /// Stable name of the operation.
    const NAME: &'static str;
    /// Who may call.
    type Access: Access;
    /// What comes as JSON, before it is checked; path parameters are members of it too.
    type Wire: Wire<Request = Self>;
    /// What is true afterwards.
    type Reply: Serialize + DeserializeOwned + 'static;
    /// Why it may be declined, apart from what any request can meet.
    type Refusal: Refusal;

    /// The address of this very request.
    fn path(&self) -> String {
        Self::ROUTE.to_owned()
    }
}

/// JSON before it is checked.
pub trait Wire: DeserializeOwned {
    /// What it becomes.
    type Request;

    /// The request, or every field's reason.
    fn accept(self) -> Result<Self::Request, Vec<FieldProblem>>;
}

/// An answer that says nothing but that it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {}

/// Declares an endpoint. `wire` is `Self` where nothing in the request needs checking.
#[macro_export]
macro_rules! endpoint {
    ($request:ident: $method:ident $route:literal, $access:ident, $wire:ty => $reply:ty, $refusal:ty $(, |$this:ident| $path:expr)?) => {
        impl $crate::endpoint::Endpoint for $request {
            const METHOD: $crate::endpoint::Method = $crate::endpoint::Method::$method;
            const ROUTE: &'static str = concat!("/api/v1", $route);
            const NAME: &'static str = stringify!($request);
            type Access = $crate::endpoint::$access;
            type Wire = $wire;
            type Reply = $reply;
            type Refusal = $refusal;
            $(fn path(&self) -> String { let $this = self; $path })?
        }
    };
}

/// Makes requests their own wire form: there is nothing in them to check.
#[macro_export]
macro_rules! plain_wire {
    ($($request:ident),+ $(,)?) => { $(
        impl $crate::endpoint::Wire for $request {
            type Request = Self;
            fn accept(self) -> Result<Self, Vec<$crate::field::FieldProblem>> { Ok(self) }
        }
    )+ };
}
