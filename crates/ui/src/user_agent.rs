//! The browser and the system that a `User-Agent` header names.

use crate::texts::t;

/// `Firefox on macOS`, as far as the header says.
pub fn device(user_agent: &str) -> String {
    // The order matters: browsers include the names of those they descend from.
    const BROWSERS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    let browser = BROWSERS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    match (browser, system(user_agent)) {
        (Some(browser), Some(system)) => t!("profile-device-on", browser = browser, system = system),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => t!("profile-device-some-on", system = system),
        (None, None) => t!("profile-device-unknown"),
    }
}

/// Whether the device is a phone.
pub fn is_phone(user_agent: &str) -> bool {
    ["iPhone", "iPad", "Android"].iter().any(|mark| user_agent.contains(mark))
}

fn system(user_agent: &str) -> Option<&'static str> {
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    SYSTEMS.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_from_their_ancestors() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        for (user_agent, words) in [
            (format!("{mac} Version/26.0 Safari/605.1.15"), "Safari on macOS"),
            (windows.to_owned(), "Chrome on Windows"),
            (format!("{windows} Edg/156.0.0.0"), "Edge on Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0".to_owned(), "Firefox on Linux"),
            ("curl/8.5.0".to_owned(), "curl"),
            (String::new(), "An unknown browser"),
        ] {
            assert_eq!(device(&user_agent), words);
        }
    }
}
