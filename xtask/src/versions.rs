//! The versions of the tools that setup brings, each written once; what they do is not here.

/// Builds the page. 0.22 wants a newer rustc than the host's least one.
pub const TRUNK: &str = "0.21.14";
/// Must be exactly the version of the crate `wasm-bindgen` in Cargo.lock, and the one in xtask/tools/wasm-bindgen.
pub const WASM_BINDGEN: &str = "0.2.130";
/// Reads licenses and sources of the crates for the tests.
pub const CARGO_DENY: &str = "0.20.2";
/// Changes the program in small ways, to see whether tests fail; brought by `mutants` alone.
pub const CARGO_MUTANTS: &str = "27.1.0";
/// Major version of npm's `binaryen`, which brings `wasm-opt`.
pub const BINARYEN: &str = "132";
/// Least Node.js: what Playwright and the axe scripts ask for.
pub const NODE: (u32, u32) = (20, 19);
/// Least rustc: what sqlx 0.9 asks for.
pub const RUST: (u32, u32) = (1, 94);
