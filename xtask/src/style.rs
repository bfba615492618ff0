//! Compiling style/main.scss with npm's sass into target/style/main.css, only when something changed.
//! The sheet is outside every folder that is watched for changes. What the styles say is not here.

use crate::process::{Outcome, Program, files_below, fingerprint, root, step, write};

/// The compiled sheet, as index.html names it.
const SHEET: &str = "target/style/main.css";

pub fn run() -> Outcome {
    let source = root().join("style/main.scss");
    if !source.is_file() {
        return Err("style/main.scss is missing: there is nothing to compile".to_owned());
    }
    let wanted = inputs();
    let stamp = root().join("target/style/stamp");
    if root().join(SHEET).is_file() && std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    step("compiling the styles (half a minute)", || {
        write(&stamp, "")?;
        Program::new("node")
            .arg("node_modules/sass/sass.js")
            .args(["--no-source-map", "--style=compressed", "--quiet-deps"])
            .arg("--load-path=node_modules/@uswds/uswds/packages")
            .arg(source)
            .arg(root().join(SHEET))
            .run()
    })?;
    write(&stamp, wanted)
}

/// One hash over the names and contents of everything the sheet is made of.
fn inputs() -> String {
    let mut all = std::fs::read(root().join("package-lock.json")).unwrap_or_default();
    for path in files_below(&root().join("style")) {
        all.extend(path.to_string_lossy().bytes());
        all.push(0);
        all.extend(std::fs::read(&path).unwrap_or_default());
        all.push(0);
    }
    fingerprint(&all)
}
