//! The shop's database, made up: three hundred customers and what they bought, the same ones each time.

use std::{collections::BTreeSet, error::Error, fmt::Write as _, fs, io, path::Path};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OpenFlags, Transaction, params};

/// What every customer of the example logs in with.
pub(crate) const DEMO_PASSWORD: &str = "kiln-demo";
/// The e-mail address of the first one.
pub(crate) const FIRST_CUSTOMER: &str = "ada.lovelace@example.net";

const USERS: usize = 300;
const SCHEMA: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        email TEXT NOT NULL UNIQUE COLLATE NOCASE,
        first_name TEXT NOT NULL,
        last_name TEXT NOT NULL,
        plan TEXT NOT NULL CHECK (plan IN ('free', 'plus', 'studio')),
        blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)),
        created_at TEXT NOT NULL,
        password_hash TEXT NOT NULL
    );
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users (id),
        product TEXT NOT NULL,
        price_cents INTEGER NOT NULL,
        ordered_at TEXT NOT NULL
    );
    CREATE INDEX orders_user_id ON orders (user_id);
";

// As they are written, and as they stand in an e-mail address.
const FIRST_NAMES: [(&str, &str); 60] = [
    ("Ada", "ada"),
    ("Grace", "grace"),
    ("Chidi", "chidi"),
    ("Amélie", "amelie"),
    ("Wei", "wei"),
    ("Fatima", "fatima"),
    ("José", "jose"),
    ("Ingrid", "ingrid"),
    ("Ngozi", "ngozi"),
    ("Haruki", "haruki"),
    ("Priya", "priya"),
    ("Lukas", "lukas"),
    ("Zeynep", "zeynep"),
    ("Mateo", "mateo"),
    ("Aroha", "aroha"),
    ("Dmitri", "dmitri"),
    ("Leila", "leila"),
    ("Søren", "soren"),
    ("Thandiwe", "thandiwe"),
    ("Minh", "minh"),
    ("Beatriz", "beatriz"),
    ("Omar", "omar"),
    ("Siobhán", "siobhan"),
    ("Arjun", "arjun"),
    ("Yuki", "yuki"),
    ("Zofia", "zofia"),
    ("Kwame", "kwame"),
    ("Noa", "noa"),
    ("Elif", "elif"),
    ("Rafael", "rafael"),
    ("Hana", "hana"),
    ("Tomáš", "tomas"),
    ("Aisha", "aisha"),
    ("Björn", "bjorn"),
    ("Marisol", "marisol"),
    ("Jin", "jin"),
    ("Nadia", "nadia"),
    ("Kofi", "kofi"),
    ("Saoirse", "saoirse"),
    ("Ravi", "ravi"),
    ("Emeka", "emeka"),
    ("Linnea", "linnea"),
    ("Tariq", "tariq"),
    ("Chloé", "chloe"),
    ("Iván", "ivan"),
    ("Meera", "meera"),
    ("Samuel", "samuel"),
    ("Paloma", "paloma"),
    ("Anders", "anders"),
    ("Mei", "mei"),
    ("Youssef", "youssef"),
    ("Greta", "greta"),
    ("Tama", "tama"),
    ("Katarína", "katarina"),
    ("Luca", "luca"),
    ("Adaeze", "adaeze"),
    ("Hugo", "hugo"),
    ("Shira", "shira"),
    ("Nikhil", "nikhil"),
    ("Freya", "freya"),
];
const LAST_NAMES: [(&str, &str); 50] = [
    ("Lovelace", "lovelace"),
    ("Okafor", "okafor"),
    ("Nguyen", "nguyen"),
    ("García", "garcia"),
    ("Lindqvist", "lindqvist"),
    ("Haddad", "haddad"),
    ("Tanaka", "tanaka"),
    ("Kowalska", "kowalska"),
    ("O’Brien", "obrien"),
    ("Sharma", "sharma"),
    ("Mbeki", "mbeki"),
    ("Fischer", "fischer"),
    ("Rossi", "rossi"),
    ("Yılmaz", "yilmaz"),
    ("Chen", "chen"),
    ("Dubois", "dubois"),
    ("Ngata", "ngata"),
    ("Petrov", "petrov"),
    ("Alvarez", "alvarez"),
    ("Cohen", "cohen"),
    ("Nakamura", "nakamura"),
    ("Hansen", "hansen"),
    ("Adeyemi", "adeyemi"),
    ("Novák", "novak"),
    ("Silva", "silva"),
    ("Park", "park"),
    ("El-Amin", "el-amin"),
    ("Johansson", "johansson"),
    ("Iyer", "iyer"),
    ("Marchetti", "marchetti"),
    ("Doyle", "doyle"),
    ("Khan", "khan"),
    ("Müller", "muller"),
    ("Santos", "santos"),
    ("Watanabe", "watanabe"),
    ("Zhang", "zhang"),
    ("Costa", "costa"),
    ("Berg", "berg"),
    ("Osei", "osei"),
    ("Laurent", "laurent"),
    ("Papadopoulos", "papadopoulos"),
    ("Mahlangu", "mahlangu"),
    ("Horvat", "horvat"),
    ("Ito", "ito"),
    ("Castillo", "castillo"),
    ("Bauer", "bauer"),
    ("Rahman", "rahman"),
    ("Virtanen", "virtanen"),
    ("Moreau", "moreau"),
    ("Walker", "walker"),
];
// Domains that nobody owns: RFC 2606.
const DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];
const PRODUCTS: [(&str, i64); 12] = [
    ("Espresso cup, ash glaze", 2_200),
    ("Dinner plate, celadon", 3_800),
    ("Ramen bowl, tenmoku", 4_400),
    ("Tall vase, raw stoneware", 8_900),
    ("Teapot with bamboo handle", 11_200),
    ("Butter dish, speckled", 4_900),
    ("Planter, terracotta", 3_100),
    ("Serving bowl, cobalt rim", 6_700),
    ("Spoon rest, oat", 1_600),
    ("Sake set for two", 7_400),
    ("Mug, iron-spot", 2_800),
    ("Candle holder, salt-fired", 2_500),
];

/// Makes the database when it is not there, and sees that it is the shop's when it is.
pub(crate) fn database(path: &Path) -> Result<(), Box<dyn Error>> {
    let shown = path.display();
    if path.exists() {
        return check(path).map_err(|error| {
            format!(
                "{shown} is not the shop's database ({error}): delete it, or set DATABASE to another file"
            )
            .into()
        });
    }
    create(path).map_err(|error| {
        format!("{shown} cannot be made ({error}): set DATABASE to a file in a folder that can be written to")
            .into()
    })
}

fn check(path: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.prepare(
        "SELECT id, email, first_name, last_name, plan, blocked, created_at, password_hash FROM users",
    )?;
    connection.prepare("SELECT id, user_id, product, price_cents, ordered_at FROM orders")?;
    Ok(())
}

/// A start that is interrupted leaves no half-filled file behind: it is filled under another name.
fn create(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    match fs::remove_file(unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let filled = fill(unfinished);
    if filled.is_err() {
        let _ = fs::remove_file(unfinished);
    }
    filled?;
    Ok(fs::rename(unfinished, path)?)
}

fn fill(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut connection = Connection::open(path)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    insert(&transaction, &hash_password()?)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn insert(transaction: &Transaction<'_>, password_hash: &str) -> Result<(), Box<dyn Error>> {
    let mut user = transaction.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?;
    let mut order = transaction
        .prepare("INSERT INTO orders (user_id, product, price_cents, ordered_at) VALUES (?, ?, ?, ?)")?;
    let mut chance = Chance(0x0F0E_5700_2026);
    let mut taken = BTreeSet::new();
    let mut joined: DateTime<Utc> = "2021-03-01T08:12:00Z".parse()?;
    let today: DateTime<Utc> = "2026-11-01T00:00:00Z".parse()?;
    for at in 0..USERS {
        // 60 and 50 names in steps that meet each pair once.
        let (first, first_plain) = FIRST_NAMES[at % FIRST_NAMES.len()];
        let (last, last_plain) = LAST_NAMES[(at + at / FIRST_NAMES.len() * 7) % LAST_NAMES.len()];
        let name = format!("{first_plain}.{last_plain}");
        let local = (1..).map(|n| if n == 1 { name.clone() } else { format!("{name}{n}") });
        let email = local
            .map(|local| format!("{local}@{}", DOMAINS[chance.below(DOMAINS.len())]))
            .find(|email| taken.insert(email.clone()))
            .unwrap_or_default();
        let plan = ["free", "free", "free", "plus", "plus", "studio"][chance.below(6)];
        // The first customer is in everybody's screenshots, and in good standing.
        let blocked = at > 0 && chance.below(24) == 0;
        let id = i64::try_from(at)? + 1;
        user.execute(params![id, email, first, last, plan, blocked, written(joined), password_hash])?;
        for _ in 0..chance.below(5) {
            let (product, price) = PRODUCTS[chance.below(PRODUCTS.len())];
            let minutes = usize::try_from((today - joined).num_minutes())?;
            let ordered = joined + TimeDelta::minutes(i64::try_from(chance.below(minutes))?);
            order.execute(params![id, product, price, written(ordered)])?;
        }
        joined += TimeDelta::minutes(i64::try_from(2_000 + chance.below(15_000))?);
    }
    Ok(())
}

fn written(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// One hash for all, since they share the password: a real shop salts each one.
fn hash_password() -> Result<String, Box<dyn Error>> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None)?);
    let hash = argon2.hash_password_with_salt(DEMO_PASSWORD.as_bytes(), &random_bytes::<16>()?)?;
    Ok(hash.to_string())
}

/// Bytes that nobody can guess.
pub(crate) fn random_bytes<const BYTES: usize>() -> Result<[u8; BYTES], Box<dyn Error>> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system has no random numbers ({error})"))?;
    Ok(bytes)
}

/// As many bytes, as hexadecimal digits.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String, Box<dyn Error>> {
    let mut digits = String::with_capacity(2 * BYTES);
    for byte in random_bytes::<BYTES>()? {
        write!(digits, "{byte:02x}")?;
    }
    Ok(digits)
}

/// Numbers that look random and are the same each time (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap_or_default()
    }
}
