//! A WebAssembly module with its functions in another order, and with other names for what it imports.

use std::collections::HashMap;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, ImportSection, Module};
use wasmparser::{CodeSectionReader, CustomSectionReader, FunctionSectionReader, Imports, Parser, Payload, TypeRef};

use super::order::by_likeness;
use crate::process::Outcome;

/// Returns `module` with like functions beside each other and with the names of its imports as `names` has them, by
/// their old ones, all of them of the one script `script`. Refuses a module that can't be read, and an import without a
/// name.
pub fn repacked(module: &[u8], script: &str, names: &HashMap<String, String>) -> Outcome<Vec<u8>> {
    let (imported, bodies) = functions(module).map_err(|error| error.to_string())?;
    let order = by_likeness(&bodies);
    let mut place = vec![0; order.len()];
    for (new, old) in (0..).zip(&order) {
        place[*old] = new;
    }
    let mut made = Module::new();
    let mut packing = Packing { imported, order: &order, place: &place, script, names };
    packing.parse_core_module(&mut made, Parser::new(0), module).map_err(|error| match error {
        Error::UserError(reason) => reason,
        other => other.to_string(),
    })?;
    Ok(made.finish())
}

/// The names of everything that `module` imports, in its order.
pub fn imports(module: &[u8]) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload.map_err(|error| error.to_string())? {
            for import in section.into_imports() {
                names.push(import.map_err(|error| error.to_string())?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// How many functions a module imports, and the bodies of its own.
fn functions(module: &[u8]) -> wasmparser::Result<(u32, Vec<&[u8]>)> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok((imported, bodies))
}

struct Packing<'a> {
    imported: u32,
    /// The old index of each new function, without the imported ones.
    order: &'a [usize],
    /// The new index of each old one.
    place: &'a [u32],
    script: &'a str,
    names: &'a HashMap<String, String>,
}

impl Packing<'_> {
    /// Items of the function or the code section, in the new order.
    fn sorted<T: Clone>(&self, items: Vec<T>) -> Result<Vec<T>, Error<String>> {
        let all = self.order.iter().map(|&index| items.get(index).cloned()).collect::<Option<Vec<T>>>();
        all.ok_or_else(|| Error::UserError("the module has fewer functions than bodies".to_owned()))
    }
}

impl Reencode for Packing<'_> {
    type Error = String;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<String>> {
        match function.checked_sub(self.imported) {
            None => Ok(function),
            Some(own) => match self.place.get(own as usize) {
                Some(place) => Ok(self.imported + place),
                None => Err(Error::UserError(format!("there is no function {function}"))),
            },
        }
    }

    fn parse_function_section(
        &mut self,
        made: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<String>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for kind in self.sorted(types)? {
            made.function(self.type_index(kind)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        made: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<String>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for body in self.sorted(bodies)? {
            utils::parse_function_body(self, made, body)?;
        }
        Ok(())
    }

    /// Nobody reads these sections in a browser. One that speaks of functions would speak of other ones now.
    fn parse_custom_section(
        &mut self,
        _made: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<String>> {
        match section.name() {
            "name" | "producers" | "target_features" | "__wasm_split_unstable" => Ok(()),
            other => Err(Error::UserError(format!("nothing is known of the section {other}"))),
        }
    }

    fn parse_imports(&mut self, made: &mut ImportSection, imports: Imports<'_>) -> Result<(), Error<String>> {
        let Imports::Single(_, import) = imports else {
            return Err(Error::UserError("imports in groups aren't known here".to_owned()));
        };
        let name =
            self.names.get(import.name).ok_or_else(|| Error::UserError(format!("{} has no name", import.name)))?;
        made.import(self.script, name, self.entity_type(import.ty)?);
        Ok(())
    }
}
