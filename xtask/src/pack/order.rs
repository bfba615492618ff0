//! The order of functions in which a program packs best.

/// How many bytes in a row count as one feature of a function.
const FEATURE: usize = 5;

/// A feature of more functions than this says nothing about which two are alike.
const MOST_OWNERS: usize = 300;

/// How much a feature shared with the last function counts, and with the one before it.
const WEIGHTS: [u32; 2] = [2, 1];

/// Added to the length of a function before its likeness is divided by it: short functions are like anything.
const SHORT: f64 = 8.0;

/// Returns the indices of `bodies` in an order in which like functions are neighbours: a compressor refers to what it
/// has seen last in fewer bits.
///
/// A chain: after each function comes the one that shares most features with the two before it, for its length; where
/// none shares any, the longest that is left. The same bodies give the same order on every machine.
pub fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let features = Features::of(bodies);
    let mut by_length: Vec<usize> = (0..bodies.len()).collect();
    by_length.sort_by_key(|&index| (std::cmp::Reverse(bodies[index].len()), index));
    let mut longest = by_length.into_iter();
    let mut is_placed = vec![false; bodies.len()];
    let mut shared = vec![0; bodies.len()];
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    while let Some(next) =
        features.likest(&order, &is_placed, &mut shared).or_else(|| longest.find(|&index| !is_placed[index]))
    {
        is_placed[next] = true;
        order.push(next);
    }
    order
}

/// Which functions have which features.
struct Features {
    /// For each function, the numbers of its features.
    of_function: Vec<Vec<u32>>,
    /// For each feature, the functions that have it.
    owners: Vec<Vec<u32>>,
}

impl Features {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut found: Vec<([u8; FEATURE], u32)> = Vec::new();
        for (index, body) in (0..).zip(bodies) {
            found.extend(body.windows(FEATURE).filter_map(|bytes| Some((bytes.try_into().ok()?, index))));
        }
        found.sort_unstable();
        found.dedup();
        let mut features = Self { of_function: vec![Vec::new(); bodies.len()], owners: Vec::new() };
        for group in found.chunk_by(|one, next| one.0 == next.0) {
            if (2..=MOST_OWNERS).contains(&group.len()) {
                let feature = features.owners.len() as u32;
                features.owners.push(group.iter().map(|(_, index)| *index).collect());
                for (_, index) in group {
                    features.of_function[*index as usize].push(feature);
                }
            }
        }
        features
    }

    /// The function that is most like the last ones of `order`. `shared` is all zero before and after.
    fn likest(&self, order: &[usize], is_placed: &[bool], shared: &mut [u32]) -> Option<usize> {
        let mut touched = Vec::new();
        for (&last, weight) in order.iter().rev().zip(WEIGHTS) {
            for &feature in &self.of_function[last] {
                for &owner in &self.owners[feature as usize] {
                    let owner = owner as usize;
                    if is_placed[owner] {
                        continue;
                    }
                    if shared[owner] == 0 {
                        touched.push(owner);
                    }
                    shared[owner] += weight;
                }
            }
        }
        let mut best: Option<(f64, usize)> = None;
        for index in touched {
            // A square root is the same to the last bit everywhere; a power needn't be.
            let likeness = f64::from(shared[index]) / ((self.of_function[index].len() as f64).sqrt() + SHORT);
            shared[index] = 0;
            if best.is_none_or(|(most, first)| likeness > most || (likeness == most && index < first)) {
                best = Some((likeness, index));
            }
        }
        best.map(|(_, index)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::by_likeness;

    #[test]
    fn like_functions_are_neighbours_and_none_is_lost_or_doubled() {
        let bodies: [&[u8]; 6] = [
            b"one thing is said here",
            b"1234567890 and nothing else",
            b"one thing is said there",
            b"xyz",
            b"1234567890 and nothing more",
            b"one thing was said here",
        ];
        let order = by_likeness(&bodies);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4, 5]);
        let place = |index| order.iter().position(|&at| at == index).unwrap();
        assert_eq!(place(1).abs_diff(place(4)), 1, "{order:?}");
        assert!(place(0).abs_diff(place(2)) <= 2 && place(0).abs_diff(place(5)) <= 2, "{order:?}");
        assert_eq!(order, by_likeness(&bodies));
    }

    #[test]
    fn no_functions_have_no_order() {
        assert_eq!(by_likeness(&[]), Vec::<usize>::new());
    }
}
