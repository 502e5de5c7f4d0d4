//! The options of `orgward audit verify` about witnesses: a kept checkpoint must carry the cosignatures of a quorum.

use evidence::cosignature::{self, Cosignature, WitnessKey};
use std::fmt::Write;

/// The witnesses to trust, and how many of them are enough.
#[derive(clap::Args)]
pub struct Quorum {
    /// Verifier key of a witness that you trust, NAME+HASH+BASE64; repeatable. The checkpoint given with --checkpoint
    /// must carry cosignatures of them
    #[arg(long = "witness", value_name = "KEY", requires = "checkpoint")]
    witnesses: Vec<String>,
    /// How many of these witnesses must have cosigned it [default: all]
    #[arg(long, value_name = "N", requires = "witnesses")]
    quorum: Option<usize>,
}

impl Quorum {
    /// Checks the cosignatures of a kept checkpoint. Returns a sentence with the time of each, or `None` without witnesses.
    /// The log's own signature is not checked here.
    ///
    /// # Errors
    /// A sentence when a key cannot be used, when a cosignature is wrong, or when too few witnesses cosigned.
    pub fn check(&self, kept: Option<&str>) -> Result<Option<String>, String> {
        let (Some(note), false) = (kept, self.witnesses.is_empty()) else { return Ok(None) };
        let mut keys: Vec<WitnessKey> = Vec::new();
        for text in &self.witnesses {
            let key: WitnessKey = text.parse().map_err(|error| format!("the witness key {text}: {error}"))?;
            if keys.iter().any(|known| known.public() == key.public()) {
                return Err(format!("the witness {} is given twice, and would count twice", key.name()));
            }
            keys.push(key);
        }
        let quorum = self.quorum.unwrap_or(keys.len());
        if !(1..=keys.len()).contains(&quorum) {
            return Err(format!("--quorum {quorum} is not possible with {} witnesses", keys.len()));
        }
        let (text, lines) = cosignature::split(note).map_err(|error| format!("the checkpoint: {error}"))?;
        let mut found = Vec::new();
        for key in &keys {
            let cosignature = key.find(&text, lines);
            found.extend(cosignature.map_err(|error| format!("of the cosignature by {}: {error}", key.name()))?);
        }
        let summary = format!("{} of {} witnesses cosigned the kept checkpoint", found.len(), keys.len());
        if found.len() < quorum {
            return Err(format!("{summary}{}, and {quorum} are needed", times(&found)));
        }
        Ok(Some(format!("{summary}{}. Its events existed by then.", times(&found))))
    }
}

/// `: NAME at TIME, NAME at TIME`.
fn times(found: &[Cosignature]) -> String {
    let mut text = String::new();
    for Cosignature { witness, at, .. } in found {
        let separator = if text.is_empty() { ":" } else { "," };
        let time = jiff::Timestamp::from_second(*at).map_or_else(|_| format!("{at} s"), |time| time.to_string());
        let _ = write!(text, "{separator} {witness} witnessed at {time}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/l73euDMQ9k+bBQ==\n";
    const KEY: &str = "witness.example.com/w1+a0059f11+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    const OTHER: &str = "other.example/w2+21c573ab+BP0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";

    fn check(witnesses: &[&str], quorum: Option<usize>) -> Result<Option<String>, String> {
        let witnesses = witnesses.iter().map(|key| (*key).to_owned()).collect();
        Quorum { witnesses, quorum }.check(Some(NOTE))
    }

    #[test]
    fn too_few_witnesses_are_refused_and_a_quorum_is_reported_with_its_times() {
        for (witnesses, quorum, words) in [
            (&[OTHER][..], None, "0 of 1 witnesses"),
            (&[KEY, OTHER][..], None, "1 of 2 witnesses"),
            (&[KEY, OTHER][..], Some(2), "2 are needed"),
            (&[KEY, OTHER][..], Some(3), "not possible"),
            (&[KEY][..], Some(0), "not possible"),
            (&[KEY, KEY][..], Some(1), "given twice"),
            (&["nonsense"][..], None, "NAME+HASH+BASE64"),
        ] {
            let refused = check(witnesses, quorum).expect_err(words);
            assert!(refused.contains(words), "{refused}");
        }
        let said = check(&[KEY, OTHER], Some(1)).expect("enough").expect("a sentence");
        assert!(said.contains("1 of 2") && said.contains("w1 witnessed at 2023-03-20T12:25:47Z"), "{said}");
        assert_eq!(check(&[], None), Ok(None));
    }
}
