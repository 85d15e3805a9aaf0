//! Gives each variant its text, and checks that no two have the same.

use std::collections::BTreeMap;

use syn::{LitStr, ext::IdentExt as _};

use super::model::{Enumeration, Input, Variant, VariantInput};
use crate::{case, diag::Errors};

/// The enum, unless nothing at all can be made of it.
pub(super) fn check(input: Input, errors: &Errors) -> Option<Enumeration> {
    if input.generic {
        return None;
    }
    if input.whole && input.variants.is_empty() {
        errors.on(&input.ident, format!("the enum `{}` has no variants", input.ident));
    }
    let mut taken = BTreeMap::new();
    let mut variants = Vec::new();
    for VariantInput { ident, name } in input.variants {
        let own = ident.unraw().to_string();
        let value = match (&name, &input.rename_all) {
            (Some(name), _) => name.value(),
            (None, Some(rule)) => case::rename(&own, rule).unwrap_or(own),
            (None, None) => own,
        };
        let span = name.as_ref().map_or_else(|| ident.span(), LitStr::span);
        if let Some(first) = taken.get(&value) {
            errors.twice(
                *first,
                span,
                format!("another variant is already written `{value}`"),
                format!("`{value}` is first used here"),
            );
        } else {
            taken.insert(value.clone(), span);
        }
        variants.push(Variant { ident, value });
    }
    let whole = input.whole && !variants.is_empty();
    Some(Enumeration { krate: input.krate, ident: input.ident, variants, whole })
}
