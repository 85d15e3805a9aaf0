//! What the sandbox signs with. The RSA keys stand in this repository for everybody to read: they are for tests alone.

use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto::rust_crypto, encode};
use serde_json::{Value as Json, json};

/// A key pair of the sandbox's login server.
pub(super) struct RsaKey {
    id: &'static str,
    der: &'static [u8],
    modulus: &'static str,
}

/// The second one replaces the first when keys are rotated.
pub(super) static RSA_KEYS: [RsaKey; 2] = [
    RsaKey {
        id: "sandbox-1",
        der: include_bytes!("keys/rsa-1.der"),
        modulus: concat!(
            "0DHgGbE8SRWli2ENmED_7Beq3ZvcqDCtUQoqi47gQblgBSuip3X0JGqkHgaSW7nHdGVmqTc1SbEXq_xDcgUoCA",
            "yDzhGruj7zGnkiDnoIamroaFvWIvoak4QGss82jvlhXz9bqeqI9AsDhSavSZmfGwSzchXmsMCp7EhwQegTZTlW",
            "SnLyohCi7KQSjTCC829RxB0tvBN_mnf2-3G_Kgv-_PvjoI9Gb5yhbVVcBnrq39EAVOPWIrp8A-SB19J1QWr2Yv",
            "LWG_MKPaYbmjfu7XqushdFvzekHFkBl1w_CYclJh_0ZnGZr6vBqmkQFTs0c1RQy-eCpcP40esGQgVUgPagRw",
        ),
    },
    RsaKey {
        id: "sandbox-2",
        der: include_bytes!("keys/rsa-2.der"),
        modulus: concat!(
            "sZxFfaLweYWc-12N0-m3-ew7lPTWpc5ePO4IFMsb5_-9NLg6dNnyIYA5XEh_9LUTgdarjTtvCxcaAwerZVXzjv",
            "9ctOoN9m0wntoYFuKQAf16Mfmtvl3_gnZzLx0bI_3hCJG8O7EfVD0zd4U8XZVtepRdzkRoDHQX75H4u7dY_q6x",
            "R0ZHv1t3O59NfUq64lK8viKXFv6lU0PEYSYUaxwY1ILNybIboORgXSljlG_79FW1iI0i4vFREvIzPO1BXVQROR",
            "ytji3kvxPs0z_0_BNQiNT2HyFFPDo6GNi_zg-87YPazp0_JsZ5LB-FIvyZJJEmove9P03w9qiugEzK8XyL7Q",
        ),
    },
];

impl RsaKey {
    /// The public half, as a JSON Web Key.
    pub(super) fn public(&self) -> Json {
        json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "n": self.modulus, "e": "AQAB" })
    }

    /// Signs with this key, in the name of `named`.
    pub(super) fn sign(&self, claims: &Json, named: &Self) -> String {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(named.id.to_owned());
        signed(&header, claims, &EncodingKey::from_rsa_der(self.der))
    }
}

/// Signs with a secret that both sides know.
pub(super) fn sign_with_secret(algorithm: Algorithm, claims: &Json, secret: &str) -> String {
    signed(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes()))
}

/// A token that says of itself that nobody signed it.
pub(super) fn unsigned(claims: &Json) -> String {
    let signed = sign_with_secret(Algorithm::HS256, claims, "any");
    let claims = signed.split('.').nth(1).expect("a token has three parts");
    // {"alg":"none","typ":"JWT"}
    format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.")
}

fn signed(header: &Header, claims: &Json, key: &EncodingKey) -> String {
    // Whoever installed another one before is welcome: signatures are the same everywhere.
    let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
    encode(header, claims, key).expect("claims of the sandbox can be signed")
}
