//! Reads the cookies of a request and sets those of a response.

use crate::app::App;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::{Cookie, SameSite, time::Duration};

/// The value of a cookie, as the browser sent it.
pub fn get(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// Sets a cookie for the whole console, hidden from scripts, that the browser keeps for `seconds`; 0 deletes it.
pub fn append(response: &mut Response, name: &str, value: &str, seconds: i64) {
    let cookie = Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .max_age(Duration::seconds(seconds));
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Gives every cookie of a response its attributes, also one that is removed: browsers ignore a removal that lacks
/// them. Over TLS all cookies are `Secure`, as the prefix `__Host-` requires.
pub async fn complete(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let lines: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    response.headers_mut().remove(header::SET_COOKIE);
    for line in lines {
        response.headers_mut().append(header::SET_COOKIE, completed(line, app.site.is_https));
    }
    response
}

fn completed(line: HeaderValue, is_https: bool) -> HeaderValue {
    let parsed = line.to_str().ok().and_then(|line| Cookie::parse(line.to_owned()).ok());
    let Some(mut cookie) = parsed else { return line };
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    if is_https {
        cookie.set_secure(true);
    }
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name_in_any_of_several_headers() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("orgward_language=de; x=1;;=; broken"));
        headers.append(header::COOKIE, HeaderValue::from_static("orgward=abc=="));
        assert_eq!(get(&headers, "orgward_language").as_deref(), Some("de"));
        assert_eq!(get(&headers, "orgward").as_deref(), Some("abc=="));
        assert_eq!((get(&headers, "language"), get(&headers, "broken")), (None, None));
    }

    #[test]
    fn a_cookie_that_is_set_has_all_its_attributes() {
        let mut response = Response::default();
        append(&mut response, "orgward_theme", "dark", 60);
        append(&mut response, "orgward_notice", "", 0);
        let set: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().collect();
        assert_eq!(set[0], "orgward_theme=dark; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
        assert_eq!(set[1], "orgward_notice=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    }
}
