//! Versions that stand in several files must agree; which version it is, `crate::versions` says.

use std::path::Path;

use super::finding::Finding;
use crate::process::{Outcome, read_text};
use crate::versions::{BINARYEN, WASM_BINDGEN};

/// Whose lock file locks what wasm-bindgen's programs are built of.
const TOOLS: &str = "xtask/tools/wasm-bindgen/Cargo.toml";

/// The files in which versions of the tools stand.
pub struct Files {
    pub trunk: String,
    pub package: String,
    pub tests_package: String,
    pub lock: String,
    pub tools: String,
}

pub fn read(root: &Path) -> Outcome<Files> {
    Ok(Files {
        trunk: read_text(&root.join("Trunk.toml"))?,
        package: read_text(&root.join("package.json"))?,
        tests_package: read_text(&root.join("tests/package.json"))?,
        lock: read_text(&root.join("Cargo.lock"))?,
        tools: read_text(&root.join(TOOLS))?,
    })
}

pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut expect = |file: &str, text: &str, wanted: String| {
        if !text.contains(&wanted) {
            findings.push(Finding::new(file, 1, format!("`{wanted}` is missing; xtask/src/versions.rs says so")));
        }
    };
    expect("Trunk.toml", &files.trunk, format!("wasm_bindgen = \"{WASM_BINDGEN}\""));
    expect("Trunk.toml", &files.trunk, format!("wasm_opt = \"version_{BINARYEN}\""));
    expect("package.json", &files.package, format!("\"binaryen\": \"{BINARYEN}."));
    expect("Cargo.lock", &files.lock, format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN}\""));
    expect(TOOLS, &files.tools, format!("wasm-bindgen-cli = {{ version = \"={WASM_BINDGEN}\""));
    for (file, text) in [("package.json", &files.package), ("tests/package.json", &files.tests_package)] {
        let package: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        for (name, version) in package["devDependencies"].as_object().into_iter().flatten() {
            if !version.as_str().is_some_and(|version| version.starts_with(|letter: char| letter.is_ascii_digit())) {
                findings.push(Finding::new(file, 1, format!("`{name}`: name one exact version")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Files, check};
    use crate::versions::{BINARYEN, WASM_BINDGEN};

    fn files() -> Files {
        Files {
            trunk: format!("wasm_bindgen = \"{WASM_BINDGEN}\"\nwasm_opt = \"version_{BINARYEN}\""),
            package: format!("{{\"devDependencies\": {{\"binaryen\": \"{BINARYEN}.0.0\"}}}}"),
            tests_package: "{}".to_owned(),
            lock: format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN}\""),
            tools: format!("wasm-bindgen-cli = {{ version = \"={WASM_BINDGEN}\" }}"),
        }
    }

    #[test]
    fn versions_that_agree_pass() {
        assert!(check(&files()).is_empty());
    }

    #[test]
    fn a_version_that_differs_is_told() {
        assert_eq!(check(&Files { lock: "name = \"wasm-bindgen\"\nversion = \"0.0.1\"".into(), ..files() }).len(), 1);
        assert_eq!(check(&Files { trunk: String::new(), ..files() }).len(), 2);
    }

    #[test]
    fn a_range_in_package_json_is_refused() {
        let package = files().package.replace("}}", ", \"sass\": \"^1.0.0\"}}");
        assert_eq!(check(&Files { package: package.clone(), ..files() }).len(), 1);
        assert_eq!(check(&Files { tests_package: package, ..files() }).len(), 1);
    }
}
