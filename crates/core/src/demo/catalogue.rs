//! What Larkspur Software sells: nine products, their key formats, terms and habits.

use chrono::Duration;

use super::keys::KeyFormat;
use crate::operations::{
    products::{Feature, FeatureKind},
    settings::Settings,
};

/// How long a license of a product is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    /// So many days, again and again while it is renewed.
    Renewed(i64),
    /// So many days, once.
    Once(i64),
    /// Without end.
    Lifetime,
    /// Without end for this share in a hundred, otherwise renewed every year.
    Mixed(u32),
}

/// A product and how its licenses come about.
#[derive(Debug)]
pub(super) struct Plan {
    pub name: &'static str,
    pub code: &'static str,
    pub description: &'static str,
    /// Inactive products are no longer sold: their licenses stem from the first year.
    pub active: bool,
    /// How many in a thousand licenses are of it.
    pub share: u32,
    pub key: KeyFormat,
    /// Activation limits, equally likely.
    pub limits: &'static [i32],
    /// About how many devices a license in use is on, where the limit allows.
    pub devices: f64,
    pub term: Term,
    /// Weights of the seven states, in lifecycle order.
    pub states: [u32; 7],
    /// Feature flags, and in how many licenses of a hundred each is on.
    pub flags: &'static [(&'static str, u32)],
    /// The platforms its devices run on.
    pub platforms: Platforms,
}

impl Plan {
    /// Days of grace of its own; none takes the workspace's.
    pub(super) fn grace_days(&self) -> Option<u32> {
        (self.code == "enterprise").then_some(30)
    }

    /// How long its licenses work past their end.
    pub(super) fn grace(&self) -> Duration {
        let days = self.grace_days().unwrap_or(Settings::default().grace_days);
        Duration::days(i64::from(days))
    }

    /// Its features: the flags its licenses carry, and what some may carry besides.
    pub(super) fn features(&self) -> Vec<Feature> {
        let feature = |name: &str, kind| Feature {
            name: name.to_owned(),
            kind,
            description: DESCRIPTIONS
                .iter()
                .find(|(flag, _)| *flag == name)
                .map(|(_, text)| (*text).to_owned()),
        };
        let mut features: Vec<_> = self
            .flags
            .iter()
            .map(|(name, _)| feature(name, FeatureKind::Switch))
            .collect();
        match self.code {
            "render" => features.push(feature("render_threads", FeatureKind::Number)),
            "enterprise" => features.push(feature("support_contact", FeatureKind::Text)),
            _ => {}
        }
        features
    }
}

/// What features do, for people.
const DESCRIPTIONS: [(&str, &str); 14] = [
    ("cloud_render", "Renders on Larkspur's machines"),
    ("raw_import", "Opens camera raw files"),
    ("beta_channel", "Gets new versions before they are done"),
    ("shared_library", "One library for everybody of the team"),
    ("sso", "Signs in through the company's directory"),
    ("watermark", "Marks every exported picture"),
    ("gpu", "Renders on graphics cards"),
    ("queue_priority", "Goes before others in the queue"),
    ("offline_pack", "Works without a network for a month"),
    ("exam_mode", "Locks sharing during exams"),
    ("audit_export", "Hands out who did what"),
    ("not_for_resale", "Says so in the window's title"),
    ("render_threads", "How many threads render at once"),
    ("support_contact", "Who answers when it matters"),
];

/// The kind of device a product runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platforms {
    Desk,
    Server,
    Mobile,
}

const USUAL: [u32; 7] = [190, 110, 590, 35, 25, 90, 55];

/// The products, the most sold first.
pub(super) const PLANS: [Plan; 9] = [
    Plan {
        name: "Pro Plan",
        code: "pro",
        description: "The studio for one person, on up to three computers.",
        active: true,
        share: 460,
        key: KeyFormat::Chunked {
            prefix: "PRO",
            chunks: 4,
        },
        limits: &[3, 3, 3, 2, 5],
        devices: 1.7,
        term: Term::Renewed(365),
        states: USUAL,
        flags: &[
            ("cloud_render", 55),
            ("raw_import", 80),
            ("beta_channel", 12),
        ],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Team Plan",
        code: "team",
        description: "Shared seats for teams, with a common library.",
        active: true,
        share: 170,
        key: KeyFormat::Chunked {
            prefix: "TEAM",
            chunks: 4,
        },
        limits: &[5, 10, 10, 25, 50],
        devices: 3.2,
        term: Term::Renewed(365),
        states: [170, 90, 600, 45, 25, 80, 50],
        flags: &[("shared_library", 100), ("cloud_render", 70), ("sso", 20)],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Trial Plan",
        code: "trial",
        description: "Everything in Pro for thirty days.",
        active: true,
        share: 140,
        key: KeyFormat::Uuid,
        limits: &[1],
        devices: 1.0,
        term: Term::Once(30),
        states: [0, 160, 220, 5, 45, 560, 40],
        flags: &[("watermark", 100)],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Render Node",
        code: "render",
        description: "Renders without a window, one license per machine room.",
        active: true,
        share: 70,
        key: KeyFormat::Chunked {
            prefix: "RN",
            chunks: 4,
        },
        limits: &[8, 8, 16, -1, -1],
        devices: 4.0,
        term: Term::Mixed(60),
        states: [140, 50, 690, 30, 20, 30, 40],
        flags: &[("gpu", 75), ("queue_priority", 15)],
        platforms: Platforms::Server,
    },
    Plan {
        name: "Studio Mobile",
        code: "mobile",
        description: "Sketching and review on tablets and phones.",
        active: true,
        share: 60,
        key: KeyFormat::Chunked {
            prefix: "MOB",
            chunks: 4,
        },
        limits: &[5, 5, 2],
        devices: 1.6,
        term: Term::Renewed(365),
        states: [140, 130, 600, 30, 20, 110, 40],
        flags: &[("offline_pack", 35)],
        platforms: Platforms::Mobile,
    },
    Plan {
        name: "Classroom",
        code: "classroom",
        description: "For schools and universities, by the school year.",
        active: true,
        share: 40,
        key: KeyFormat::Chunked {
            prefix: "EDU",
            chunks: 3,
        },
        limits: &[30, 30, 15],
        devices: 6.0,
        term: Term::Renewed(365),
        states: [160, 110, 520, 40, 10, 130, 30],
        flags: &[("exam_mode", 60), ("shared_library", 100)],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Enterprise Plan",
        code: "enterprise",
        description: "Seats by contract, with single sign-on and support.",
        active: true,
        share: 30,
        key: KeyFormat::Contract { prefix: "ENT" },
        limits: &[50, 100, 100, 200, 500],
        devices: 9.0,
        term: Term::Renewed(730),
        states: [180, 70, 610, 30, 15, 50, 45],
        flags: &[("sso", 100), ("audit_export", 80), ("cloud_render", 90)],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Partner",
        code: "partner",
        description: "For resellers and plug-in makers; not for sale.",
        active: true,
        share: 20,
        key: KeyFormat::Chunked {
            prefix: "PAR",
            chunks: 4,
        },
        limits: &[-1, 25],
        devices: 2.5,
        term: Term::Lifetime,
        states: [120, 120, 650, 40, 10, 0, 60],
        flags: &[("beta_channel", 100), ("not_for_resale", 100)],
        platforms: Platforms::Desk,
    },
    Plan {
        name: "Studio Lite",
        code: "lite",
        description: "The first edition, no longer sold.",
        active: false,
        share: 10,
        key: KeyFormat::Chunked {
            prefix: "LITE",
            chunks: 3,
        },
        limits: &[1],
        devices: 1.0,
        term: Term::Lifetime,
        states: [0, 60, 760, 60, 10, 0, 110],
        flags: &[],
        platforms: Platforms::Desk,
    },
];

#[cfg(test)]
mod tests {
    use super::PLANS;

    #[test]
    fn the_shares_make_up_a_whole() {
        assert_eq!(PLANS.iter().map(|plan| plan.share).sum::<u32>(), 1000);
    }

    #[test]
    fn only_what_is_no_longer_sold_is_inactive() {
        let inactive: Vec<_> = PLANS
            .iter()
            .filter(|plan| !plan.active)
            .map(|plan| plan.name)
            .collect();
        assert_eq!(inactive, ["Studio Lite"]);
    }
}
