//! Email addresses as people read them.

/// The email address with its domain in Unicode: browsers and programs may have sent `xn--bcher-kva.example` for
/// `bücher.example`.
pub fn displayed(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) if domain.to_ascii_lowercase().contains("xn--") => {
            let (domain, converted) = idna::domain_to_unicode(domain);
            if converted.is_ok() { format!("{local}@{domain}") } else { address.to_owned() }
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_shown_in_unicode_and_everything_else_as_it_is() {
        for (address, shown) in [
            ("ann@xn--bcher-kva.example", "ann@bücher.example"),
            ("Ann@XN--BCHER-KVA.example", "Ann@bücher.example"),
            ("ann@bücher.example", "ann@bücher.example"),
            ("ann@xn--zzzzzz.example", "ann@xn--zzzzzz.example"),
            ("no address", "no address"),
        ] {
            assert_eq!(displayed(address), shown);
        }
    }
}
