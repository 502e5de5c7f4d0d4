//! All operations of the Admin API: path, parameters, body and response. The router, the OpenAPI document, the
//! reference page and the tests that call every operation are generated from this table.

mod own;
mod parameters;
mod people;
mod projects;
mod security;

use crate::operation::Operation;

const GROUPS: &[&[Operation]] = &[people::OPERATIONS, projects::OPERATIONS, security::OPERATIONS, own::OPERATIONS];

/// The number of operations.
pub const COUNT: usize = {
    let (mut group, mut count) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// All operations, grouped by resource.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    GROUPS.iter().copied().flatten()
}

/// The operation with that id. In a constant, an unknown id is a compile error.
///
/// # Panics
/// For an unknown id.
pub const fn named(id: &str) -> &'static Operation {
    let mut group = 0;
    while group < GROUPS.len() {
        let mut index = 0;
        while index < GROUPS[group].len() {
            if is_same(GROUPS[group][index].id, id) {
                return &GROUPS[group][index];
            }
            index += 1;
        }
        group += 1;
    }
    panic!("no operation has this id");
}

/// Whether two ids are equal; usable in constants.
pub const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}
