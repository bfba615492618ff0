//! The contract over real sockets, on a real database, with a clock that is moved by hand. Messages have their own tests.

mod agency;
mod agency_quota;
mod app_codes;
mod bindings;
mod budgets;
mod case_status;
mod cases;
mod codes;
mod conformance;
mod connections;
mod endpoints;
mod foreign_address;
mod forgery;
mod hidden_cases;
mod kill;
mod known_and_unknown;
mod lifecycle;
mod links;
mod mailboxes;
mod notices;
mod page;
mod poller;
mod privacy;
mod private_files;
mod program;
mod proving;
mod proxies;
mod races;
mod recovery;
mod refusals;
mod refused_messages;
mod second_factor;
mod server;
mod sessions;
mod set_up;
mod sign_in_again;
#[allow(dead_code)] // The tests of messages use all of it.
#[path = "../message/sink.rs"]
mod sink;
mod sweep;
mod throttles;
mod tries;
mod weak_passwords;
