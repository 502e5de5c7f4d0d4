//! A request body that has been read but not yet judged.

use crate::problem::Problem;

/// What a caller sent. A fault in it is reported only when the operation asks, that is, after it has made sure
/// that the caller may do this to this object at all: 401, then 404, then 403, then 400.
#[derive(Debug)]
pub struct Unchecked<T>(Result<T, Problem>);

impl<T> Unchecked<T> {
    /// Wraps what a decoder made of the body.
    pub fn new(decoded: Result<T, Problem>) -> Self {
        Self(decoded)
    }

    /// The request, or the sentence about what is wrong with it.
    pub fn check(self) -> Result<T, Problem> {
        self.0
    }
}

impl<T> From<T> for Unchecked<T> {
    fn from(value: T) -> Self {
        Self(Ok(value))
    }
}
