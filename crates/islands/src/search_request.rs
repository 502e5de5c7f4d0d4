//! The search request of the palette.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    web_sys::{
        AbortController, RequestInit, Response, UrlSearchParams,
        js_sys::{Array, JSON, Reflect},
    },
};

/// The server's response, as in `types::search::Found`. The browser parses the JSON; a parser in Rust would be a tenth
/// of the module's size.
pub struct Answer {
    pub is_secret: bool,
    pub hits: Vec<JsValue>,
}

impl Answer {
    fn read(json: &str) -> Option<Self> {
        let found = JSON::parse(json).ok()?;
        let hits = Array::from(&member(&found, "hits"));
        let named = member(&found, "named");
        let hits = (!named.is_null()).then_some(named).into_iter().chain(hits.iter()).collect();
        Some(Self { is_secret: member(&found, "secret").is_truthy(), hits })
    }
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// A text member of a result; empty if there is none.
pub fn text(object: &JsValue, name: &str) -> String {
    member(object, name).as_string().unwrap_or_default()
}

/// Sends a search to the server, and returns what cancels it. The error is the request's id.
pub fn fetch(
    organization: &str,
    q: &str,
    done: impl FnOnce(Result<Answer, String>) + 'static,
) -> Option<AbortController> {
    let body = UrlSearchParams::new().ok()?;
    let cancel = AbortController::new().ok()?;
    body.append("organization_id", organization);
    body.append("q", q);
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body);
    request.set_signal(Some(&cancel.signal()));
    let answered = Closure::once(move |response: JsValue| {
        let response: Response = response.unchecked_into();
        let id = response.headers().get("x-request-id").ok().flatten().unwrap_or_default();
        if !response.ok() {
            return done(Err(id));
        }
        let Ok(text) = response.text() else { return };
        let read = Closure::once(move |text: JsValue| {
            done(Answer::read(&text.as_string().unwrap_or_default()).ok_or(id));
        });
        let _ = text.then(&read);
        // The closure is freed by the browser once the promise is settled.
        read.forget();
    });
    // A request that was cancelled, or that never reached the server, has no answer to show.
    let ignored = Closure::once(|_: JsValue| {});
    let _ = window().fetch_with_str_and_init("/_fn/search", &request).then(&answered).catch(&ignored);
    answered.forget();
    ignored.forget();
    Some(cancel)
}
