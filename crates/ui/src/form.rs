//! The state of forms: what was typed, what was wrong with it, and what the server function returned.

use crate::texts;
use std::{any::Any, fmt, sync::Arc};
use types::{problem::Problem, refusals::Reason};

/// The return value of a server function that handled a form, of any type. It may contain a new key, so `Debug` prints
/// nothing of it and it cannot be serialized.
#[derive(Clone)]
pub struct FormOutput(Arc<dyn Any + Send + Sync>);

impl FormOutput {
    /// Wraps an output for the page that shows it.
    pub fn new<T: Send + Sync + 'static>(output: T) -> Self {
        Self(Arc::new(output))
    }
}

impl fmt::Debug for FormOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormOutput")
    }
}

/// A submitted form: refused, or successful with an output to show once. The default is a form that was not submitted.
#[derive(Clone, Default)]
pub struct FormState {
    /// The typed values, in the order of the form. Passwords are left out.
    pub values: Vec<(String, String)>,
    /// The reason of the refusal.
    pub problem: Option<Problem>,
    /// What the server function returned, if the form's own page shows it.
    pub output: Option<FormOutput>,
}

/// Prints neither what was typed nor the output.
impl fmt::Debug for FormState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormState").field("problem", &self.problem).finish_non_exhaustive()
    }
}

impl FormState {
    /// The value typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The same form with a field filled in, unless something was typed into it.
    #[must_use]
    pub fn filled_in(mut self, name: &str, value: &str) -> Self {
        if self.value(name).is_none() {
            self.values.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// All values of a field that is submitted once for each choice.
    pub fn values_of(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The error of a field. A refusal uses the wire's name of a field (`name`, `new.name`), the form uses the server
    /// function's (`new[name]`); the last part is compared.
    pub fn error(&self, name: &str) -> Option<&Reason> {
        let problem = self.problem.as_ref()?;
        let field = last_part(name);
        let listed = problem.fields.iter().find(|fault| last_part(&fault.param) == field);
        listed.map(|fault| &fault.reason).or_else(|| {
            let param = problem.param.as_deref()?;
            (last_part(param) == field).then_some(&problem.reason)
        })
    }

    /// Whether the form was refused with this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.problem.as_ref().and_then(|problem| problem.code.as_deref()) == Some(code)
    }

    /// What the server function returned, if that is a `T`.
    pub fn output<T: 'static>(&self) -> Option<&T> {
        self.output.as_ref()?.0.downcast_ref()
    }

    /// One field, ready for a component.
    pub fn input(&self, name: &'static str) -> Input {
        Input {
            name,
            value: self.value(name).map(str::to_owned),
            error: self.error(name).cloned().map(InputError::Refused),
        }
    }

    /// The refusal, for the summary above the form: each faulty field of `inputs` with its sentence, and the refusal's
    /// own sentence if it concerns none of them.
    pub fn faults(&self, inputs: &[&Input]) -> Vec<Fault> {
        let Some(problem) = &self.problem else { return Vec::new() };
        let mut faults: Vec<Fault> = inputs
            .iter()
            .filter_map(|input| Some(Fault { input: Some(input.id()), sentence: input.error.as_ref()?.sentence() }))
            .collect();
        if faults.is_empty() {
            faults.push(Fault { input: None, sentence: texts::refusal(&problem.reason) });
        }
        faults
    }
}

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: &'static str,
    /// The typed value, else the current value.
    pub value: Option<String>,
    pub error: Option<InputError>,
}

/// The error of a field.
#[derive(Debug, Clone)]
pub enum InputError {
    /// The validation rule that the value violates.
    Refused(Reason),
    /// A sentence from the form itself, in the reader's language.
    Said(String),
}

impl InputError {
    /// The error as a sentence in the reader's language.
    pub fn sentence(&self) -> String {
        match self {
            Self::Refused(reason) => texts::refusal(reason),
            Self::Said(sentence) => sentence.clone(),
        }
    }
}

impl Input {
    /// The element's id: `new-name` for `new[name]`.
    pub fn id(&self) -> String {
        self.name.replace('[', "-").replace(']', "")
    }

    /// Sets the value if nothing was typed.
    #[must_use]
    pub fn or_value(mut self, value: impl Into<String>) -> Self {
        self.value.get_or_insert_with(|| value.into());
        self
    }

    /// Replaces the refusal's sentence if the field was left empty.
    #[must_use]
    pub fn or_missing(mut self, sentence: impl Into<String>) -> Self {
        if matches!(&self.error, Some(InputError::Refused(reason)) if reason.is_missing()) {
            self.error = Some(InputError::Said(sentence.into()));
        }
        self
    }
}

/// A line of the error summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The id of the field; `None` if it concerns no single field.
    pub input: Option<String>,
    /// The error message.
    pub sentence: String,
}

fn last_part(name: &str) -> &str {
    name.trim_end_matches(']').rsplit(['[', '.']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::refusals;

    #[test]
    fn a_refusal_finds_its_field_however_it_is_spelled() {
        for param in ["name", "new.name", "new[name]"] {
            let problem = Problem::invalid(param, "too_long", refusals::name_long(101, 100));
            let form = FormState { problem: Some(problem), ..FormState::default() };
            assert!(form.error("new[name]").is_some(), "{param}");
            assert!(form.error("new[email]").is_none(), "{param}");
        }
    }

    #[test]
    fn the_summary_lists_fields_in_form_order_or_else_the_refusal_itself() {
        let joined = Problem::join(vec![
            Problem::invalid("password", "weak", refusals::password_easy()),
            Problem::missing("email"),
        ]);
        let form = FormState { problem: joined, ..FormState::default() };
        let email = form.input("new[email]").or_missing("Enter your email.");
        let password = form.input("new[password]");
        let sentences: Vec<_> = form.faults(&[&email, &password]).into_iter().map(|fault| fault.sentence).collect();
        assert_eq!(sentences, ["Enter your email.", "This password is easy to guess."]);
        assert_eq!(form.faults(&[])[0].input, None);
    }

    #[test]
    fn a_form_that_was_not_sent_has_no_faults() {
        assert!(FormState::default().faults(&[]).is_empty());
    }

    #[test]
    fn an_output_is_found_by_its_type_and_is_never_printed() {
        struct Created(&'static str);
        let secret = "sk-admin-1";
        let form = FormState { output: Some(FormOutput::new(Created(secret))), ..FormState::default() };
        assert_eq!(form.output::<Created>().map(|created| created.0), Some(secret));
        assert!(form.output::<String>().is_none());
        let printed = format!("{form:?} {:?}", form.output);
        assert!(!printed.contains(secret), "{printed}");
    }
}
