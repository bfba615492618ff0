//! The list of breached passwords that the server ships, searched in memory. Lists in files are opened by the room
//! `password`.

use sha1::{Digest, Sha1};

/// A list of passwords known from breaches.
pub trait Breached: Send + Sync {
    /// Whether the SHA-1 of a password, as its UTF-8 in NFC, is on it. A list that can't be read says no.
    fn contains(&self, hash: &[u8; 20]) -> bool;
}

/// The 12,060 most used passwords of 12 characters and more, in lower case; source and recipe in server/data/README.md.
pub struct ShippedList;

impl Breached for ShippedList {
    fn contains(&self, hash: &[u8; 20]) -> bool {
        let (list, _) = LIST.as_chunks::<KEPT>();
        list.binary_search_by(|kept| kept.as_slice().cmp(&hash[..KEPT])).is_ok()
    }
}

/// Bytes of each hash that the file keeps, in ascending order.
const KEPT: usize = 8;

static LIST: &[u8] = include_bytes!("../../../data/breached.bin");

/// The hash by which lists of breached passwords are kept; it protects nothing.
pub(super) fn sha1(text: &str) -> [u8; 20] {
    Sha1::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_is_sorted_and_long_enough() {
        let (list, rest) = LIST.as_chunks::<KEPT>();
        assert!(rest.is_empty());
        assert!(list.is_sorted() && list.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(list.len() >= 3_000, "{}", list.len());
    }

    #[test]
    fn first_last_and_middle_are_found() {
        let (list, _) = LIST.as_chunks::<KEPT>();
        for kept in [list[0], list[list.len() / 2], list[list.len() - 1]] {
            let mut hash = [0; 20];
            hash[..KEPT].copy_from_slice(&kept);
            assert!(ShippedList.contains(&hash));
            hash[KEPT - 1] ^= 1;
            assert!(!ShippedList.contains(&hash));
        }
        assert!(!ShippedList.contains(&[0; 20]) && !ShippedList.contains(&[255; 20]));
    }
}
