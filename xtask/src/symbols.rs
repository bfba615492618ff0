//! Reads how many bytes each function of a wasm module takes, by name; what is made of it is `size`'s.
//! The format: the WebAssembly core specification, binary format, with its appendix on the name section.

use std::collections::HashMap;

const IMPORT_SECTION: u8 = 2;
const CODE_SECTION: u8 = 10;
const CUSTOM_SECTION: u8 = 0;
const FUNCTION_NAMES: u8 = 1;

/// Name and size in bytes of each function; nothing if the module can't be read or has no names.
pub fn functions(module: &[u8]) -> Option<Vec<(String, u64)>> {
    let mut reader = Reader { bytes: module.strip_prefix(b"\0asm\x01\0\0\0")? };
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), HashMap::new());
    while !reader.bytes.is_empty() {
        let section = reader.byte()?;
        let length = reader.number()?;
        let mut content = Reader { bytes: reader.take(length)? };
        match section {
            IMPORT_SECTION => imported = imported_functions(&mut content)?,
            CODE_SECTION => {
                for _ in 0..content.number()? {
                    let size = content.number()?;
                    content.take(size)?;
                    sizes.push(size as u64);
                }
            }
            CUSTOM_SECTION if content.text()? == "name" => names = function_names(&mut content)?,
            _ => {}
        }
    }
    if names.is_empty() {
        return None;
    }
    let named = sizes.into_iter().enumerate().map(|(index, size)| {
        let name = names.get(&(imported + index)).cloned().unwrap_or_else(|| "(no name)".to_owned());
        (name, size)
    });
    Some(named.collect())
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

fn imported_functions(section: &mut Reader) -> Option<usize> {
    let mut count = 0;
    for _ in 0..section.number()? {
        section.text()?;
        section.text()?;
        match section.byte()? {
            0 => {
                count += 1;
                section.number()?;
            }
            1 => {
                section.byte()?;
                section.limits()?;
            }
            2 => section.limits()?,
            3 => {
                section.take(2)?;
            }
            _ => return None,
        }
    }
    Some(count)
}

fn function_names(section: &mut Reader) -> Option<HashMap<usize, String>> {
    let mut names = HashMap::new();
    while !section.bytes.is_empty() {
        let kind = section.byte()?;
        let length = section.number()?;
        let mut content = Reader { bytes: section.take(length)? };
        if kind == FUNCTION_NAMES {
            for _ in 0..content.number()? {
                names.insert(content.number()?, content.text()?);
            }
        }
    }
    Some(names)
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    /// An unsigned LEB128 number of at most 32 bits.
    fn number(&mut self) -> Option<usize> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        Some(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn limits(&mut self) -> Option<()> {
        let with_most = self.byte()? & 1 == 1;
        self.number()?;
        if with_most {
            self.number()?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{crate_of, functions};

    #[test]
    fn each_function_of_a_module_is_named_and_weighed() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([2, 7, 1, 1, b'm', 1, b'f', 0, 0]); // one imported function
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
