//! A request body that was decoded, but whose errors are not reported yet.

use crate::problem::Problem;

/// A decoded request body, or the error of decoding it. The error is reported only when the operation calls
/// [`Unchecked::check`], after it has checked the caller's rights on the object, so that the order of errors is 401,
/// 404, 403, 400.
#[derive(Debug)]
pub struct Unchecked<T>(Result<T, Problem>);

impl<T> Unchecked<T> {
    /// Wraps the result of a decoder.
    pub fn new(decoded: Result<T, Problem>) -> Self {
        Self(decoded)
    }

    /// The body.
    ///
    /// # Errors
    /// The error of decoding it.
    pub fn check(self) -> Result<T, Problem> {
        self.0
    }
}

impl<T> From<T> for Unchecked<T> {
    fn from(value: T) -> Self {
        Self(Ok(value))
    }
}
