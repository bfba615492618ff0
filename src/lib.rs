//! The page, a single-page app, in the order of its rooms. Nothing here knows the server's inside.
#![recursion_limit = "256"]
#![forbid(unsafe_code)]

pub mod reactive;

pub mod clock;
pub mod i18n;
pub mod route;

pub mod client;
pub mod session;

pub mod kept;

pub mod ui;

pub mod facts;

pub mod form;

pub mod case_status;

pub mod shell;

pub mod adding;

pub mod lookup;

pub mod pages;

pub mod app;

#[cfg(feature = "page")]
pub mod mount;

#[cfg(feature = "ssr")]
pub mod prerender;
