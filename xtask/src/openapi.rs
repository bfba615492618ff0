//! `openapi`: writes docs/openapi.json from the contract, or compares it; what stands in it is the contract's.

use crate::process::{Outcome, Program, root, write};

const PLACE: &str = "docs/openapi.json";

pub fn run(arguments: &[String]) -> Outcome {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        _ => return Err("usage: cargo xtask openapi [--check]".to_owned()),
    };
    let printed = Program::cargo()
        .args(["run", "--quiet", "--package", "ellis-api", "--features", "openapi", "--example", "openapi"])
        .read()?;
    serde_json::from_str::<serde_json::Value>(&printed).map_err(|error| format!("the contract's document: {error}"))?;
    let wanted = format!("{}\n", printed.trim_end());
    let path = root().join(PLACE);
    if check {
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        if found == wanted {
            Ok(())
        } else {
            Err(format!(
                "{PLACE} is not what the contract says now: run `cargo xtask openapi` and look at the difference"
            ))
        }
    } else {
        write(&path, wanted)?;
        println!("{PLACE} written");
        Ok(())
    }
}
