//! Reads how many bytes each function of a wasm module takes, by name; what is made of it is `size`'s.

use std::collections::HashMap;

use wasmparser::{KnownCustom, Name, NameSectionReader, Parser, Payload, TypeRef};

/// Name and size in bytes of each function; nothing if the module can't be read or has no names.
pub fn functions(module: &[u8]) -> Option<Vec<(String, u64)>> {
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), HashMap::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.ok()? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import.ok()?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len() as u64),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    names = function_names(section)?;
                }
            }
            _ => {}
        }
    }
    if names.is_empty() {
        return None;
    }
    let named = (imported..).zip(sizes).map(|(index, size)| {
        let name = names.get(&index).cloned().unwrap_or_else(|| "(no name)".to_owned());
        (name, size)
    });
    Some(named.collect())
}

fn function_names(section: NameSectionReader<'_>) -> Option<HashMap<u32, String>> {
    let mut names = HashMap::new();
    for kind in section {
        if let Name::Function(functions) = kind.ok()? {
            for named in functions {
                let named = named.ok()?;
                names.insert(named.index, named.name.to_owned());
            }
        }
    }
    Some(names)
}

/// The crate that a function's name begins with: `<&mut ellis::App as core::fmt::Debug>::fmt` is `ellis`'s.
pub fn crate_of(name: &str) -> String {
    let mut rest = name;
    loop {
        let shorter = rest.trim_start_matches(['<', '&', '*', '(', '[', ' ', '_']);
        let shorter = ["mut ", "const ", "dyn ", "impl ", "unsafe "]
            .iter()
            .find_map(|word| shorter.strip_prefix(word))
            .unwrap_or(shorter);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let first: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let path = rest[first.len()..].starts_with("::") || rest[first.len()..].starts_with('[');
    if path && !first.is_empty() { first } else { "(other)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{crate_of, functions};

    #[test]
    fn each_function_of_a_module_is_named_and_weighed() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 4, 1, 0x60, 0, 0]); // a type: nothing in, nothing out
        module.extend([2, 7, 1, 1, b'm', 1, b'f', 0, 0]); // one imported function
        module.extend([3, 2, 1, 0]); // and one of its own
        module.extend([10, 6, 1, 4, 0, 1, 1, 11]); // one body of four bytes
        module.extend([0, 11, 4, b'n', b'a', b'm', b'e', 1, 4, 1, 1, 1, b'x']); // function 1 is "x"
        assert_eq!(functions(&module), Some(vec![("x".to_owned(), 4)]));
        assert_eq!(functions(b"not wasm"), None);
        assert_eq!(functions(&module[..12]), None);
    }

    #[test]
    fn a_function_belongs_to_the_crate_its_name_begins_with() {
        assert_eq!(crate_of("<&mut ellis::App as core::fmt::Debug>::fmt"), "ellis");
        assert_eq!(crate_of("core::ptr::drop_in_place::<alloc::string::String>"), "core");
        assert_eq!(crate_of("<[u8] as foo::Bar>::x"), "(other)");
        assert_eq!(crate_of("memcpy"), "(other)");
    }
}
