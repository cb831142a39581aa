//! Names of people and organisations from many places, and how they are spelled in addresses.

/// Given and family names that go together.
pub(super) struct Culture {
    pub given: &'static [&'static str],
    pub family: &'static [&'static str],
    /// Whether the family name comes first.
    pub family_first: bool,
    /// How many in a hundred people.
    pub share: u32,
}

const fn west(
    share: u32,
    given: &'static [&'static str],
    family: &'static [&'static str],
) -> Culture {
    Culture {
        given,
        family,
        family_first: false,
        share,
    }
}

/// Where the customers come from.
pub(super) const CULTURES: &[Culture] = &[
    west(
        20,
        &[
            "Emma", "Oliver", "Grace", "James", "Harriet", "Noah", "Freya", "Owen", "Naomi",
            "Caleb", "Ruth", "Miles",
        ],
        &[
            "Hallberg",
            "Whitaker",
            "O'Brien",
            "Ashworth",
            "McKenna",
            "Bennett",
            "Goldberg",
            "Harlow",
            "Sinclair",
            "Prescott",
            "Okafor-Reed",
            "Langley",
            "Weatherby",
            "Doyle",
        ],
    ),
    west(
        14,
        &[
            "Annika", "Jürgen", "Lena", "Matthias", "Sören", "Heike", "Kilian", "Käthe", "Björn",
            "Ulrike", "Leonie", "Götz",
        ],
        &[
            "Müller",
            "Schönberger",
            "Weißmann",
            "Amberger",
            "Krüger",
            "Bergmann",
            "Jäger",
            "Vogelsang",
            "Groß",
            "Silberstein",
            "Böhm",
            "Nürnberger",
            "Kellenberg",
            "Wahlberg",
        ],
    ),
    west(
        10,
        &[
            "Camille",
            "Étienne",
            "Amélie",
            "François",
            "Zoé",
            "Hélène",
            "Rémi",
            "Maëlle",
            "Benoît",
            "Noémie",
        ],
        &[
            "Fournier",
            "Lefèvre",
            "Dubois",
            "Béranger",
            "Châtelain",
            "Moreau",
            "Garçon",
            "Desprès",
            "Rousseau",
            "Gauthier",
            "L'Hermite",
            "Marchand",
        ],
    ),
    west(
        12,
        &[
            "José", "Lucía", "Tomás", "Inés", "Martín", "Sofía", "Íñigo", "Begoña", "Andrés",
            "Ximena", "Mateo", "Nélida",
        ],
        &[
            "García",
            "Muñoz",
            "Peña",
            "Ibáñez",
            "Núñez",
            "Bergara",
            "Córdoba",
            "Etxeberria",
            "Quiñones",
            "Rodríguez",
            "Zúñiga",
            "Villalobos",
        ],
    ),
    west(
        8,
        &[
            "João",
            "Conceição",
            "Luís",
            "Inês",
            "Gonçalo",
            "Beatriz",
            "Thiago",
            "Antônia",
        ],
        &[
            "Magalhães",
            "Conceição",
            "Araújo",
            "Simões",
            "Gonçalves",
            "Brandão",
            "Sequeira",
            "Falcão",
        ],
    ),
    west(
        9,
        &[
            "Ingrid", "Åsa", "Bjørn", "Søren", "Mikkel", "Sigrún", "Øyvind", "Linnéa", "Åke",
            "Päivi", "Jökull", "Henrik",
        ],
        &[
            "Ekberg",
            "Ångström",
            "Østergård",
            "Lindqvist",
            "Sørensen",
            "Sjöberg",
            "Hämäläinen",
            "Þórsson",
            "Bergenholt",
            "Nygård",
            "Lundgren",
            "Ødegaard",
        ],
    ),
    west(
        7,
        &[
            "Łukasz",
            "Małgorzata",
            "Jiří",
            "Zuzana",
            "Željko",
            "Đorđe",
            "Ľubica",
            "Katarzyna",
            "Ondřej",
            "Šárka",
        ],
        &[
            "Wiśniewski",
            "Dvořák",
            "Kovačević",
            "Żółtowski",
            "Šimůnek",
            "Horváth",
            "Đukić",
            "Błaszczyk",
            "Novák",
            "Čapek",
        ],
    ),
    west(
        5,
        &["Elif", "Çağla", "İbrahim", "Gökhan", "Şule", "Yiğit"],
        &[
            "Yılmaz",
            "Öztürk",
            "Şahin",
            "Çelik",
            "Güneş",
            "Sandberg-Kaya",
        ],
    ),
    west(
        5,
        &["Priya", "Arjun", "Kavya", "Rohan", "Ananya", "Vikram"],
        &[
            "Bergson",
            "Iyer",
            "Chatterjee",
            "Rangarajan",
            "Deshpande",
            "Kapoor",
        ],
    ),
    west(
        4,
        &["Mira", "Chidi", "Ọlá", "Adébáyò", "Amina", "Kwame"],
        &[
            "Okafor",
            "Ọ̀ṣúntókun",
            "Mensah",
            "Ndlovu",
            "Diallo",
            "Adéyẹmí",
        ],
    ),
    Culture {
        given: &["Yūki", "Haruka", "Shōta", "Aoi", "Kenji", "Michiko"],
        family: &["Satō", "Ōno", "Kobayashi", "Itō", "Shimizu", "Kondō"],
        family_first: false,
        share: 3,
    },
    Culture {
        given: &["Ánh", "Thị Hương", "Quốc Bảo", "Minh Đức"],
        family: &["Nguyễn", "Trần", "Phạm", "Đặng"],
        family_first: true,
        share: 3,
    },
];

/// What organisations put after a name; `{}` is the name.
pub(super) const ORGANISATIONS: &[&str] = &[
    "{} Robotics BV",
    "{} Foto",
    "Atelier {}",
    "{} & Söhne GmbH",
    "{} Maritime AS",
    "{} Legal LLP",
    "{} Analytics Inc.",
    "{} Médias",
    "Estudio {}",
    "{} Tessile SpA",
    "{} Haustechnik KG",
    "{} Shipping",
    "Universität {}",
    "{} Animation Studios",
    "Colegio {}",
    "{} Architekten",
    "{} Druck",
    "{} Games",
    "Instituto {}",
    "{} Broadcasting",
];

/// The mailbox that orders licenses in a large organisation.
pub(super) const DESKS: &[&str] = &[
    "licenses",
    "it",
    "software",
    "lizenz",
    "einkauf",
    "licenties",
    "ufficio.it",
    "ops",
];

/// Where people have mail of their own, and how many in a hundred.
pub(super) const PROVIDERS: &[(&str, u32)] = &[
    ("gmail.com", 44),
    ("outlook.com", 24),
    ("company.com", 14),
    ("icloud.com", 8),
    ("proton.me", 6),
    ("gmx.de", 4),
];

/// Letters that no decomposition turns into ASCII.
const SPELLED: &[(char, &str)] = &[
    ('ß', "ss"),
    ('ø', "oe"),
    ('ł', "l"),
    ('đ', "d"),
    ('ı', "i"),
    ('þ', "th"),
    ('æ', "ae"),
    ('ð', "d"),
];

/// A name as an address spells it: ASCII letters and digits; words joined by `joint`.
pub(super) fn spelled(name: &str, joint: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut gap = false;
    for c in crate::domain::fold::fold(name).chars() {
        let spelling = SPELLED
            .iter()
            .find(|(letter, _)| *letter == c)
            .map(|(_, spelling)| *spelling);
        if !c.is_ascii_alphanumeric() && spelling.is_none() {
            gap |= c == ' ' || c == '-';
            continue;
        }
        if gap && !out.is_empty() {
            out.push_str(joint);
        }
        gap = false;
        match spelling {
            Some(spelling) => out.push_str(spelling),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_spelling_in_ascii() {
        for name in CULTURES
            .iter()
            .flat_map(|culture| culture.given.iter().chain(culture.family))
        {
            let spelling = spelled(name, ".");
            assert!(spelling.len() >= 2, "{name} is spelled {spelling}");
            assert!(
                spelling
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'.'),
                "{name}: {spelling}"
            );
        }
        assert_eq!(spelled("Bjørn Østergård", "."), "bjoern.oestergard");
        assert_eq!(spelled("Böhm & Söhne GmbH", "-"), "bohm-sohne-gmbh");
    }

    #[test]
    fn the_shares_make_up_a_whole() {
        assert_eq!(
            CULTURES.iter().map(|culture| culture.share).sum::<u32>(),
            100
        );
        assert_eq!(PROVIDERS.iter().map(|(_, share)| share).sum::<u32>(), 100);
    }
}
