//! Writes the `ForestType` of a checked enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::model::Enumeration;

impl Enumeration {
    /// The whole expansion.
    pub(super) fn expand(&self) -> TokenStream {
        let Self { krate, ident, variants, .. } = self;
        let idents: Vec<_> = variants.iter().map(|variant| &variant.ident).collect();
        let values: Vec<_> = variants.iter().map(|variant| &variant.value).collect();
        let (from_cell, to_value) = if self.whole {
            let expected = format!(
                "one of `{}`",
                variants.iter().map(|variant| variant.value.as_str()).collect::<Vec<_>>().join("`, `")
            );
            (
                quote! {
                    match __cell {
                        #(#krate::value::Cell::Text(#values) => ::core::result::Result::Ok(Self::#idents),)*
                        _ => ::core::result::Result::Err(#krate::value::CellError::new(#expected, __cell)),
                    }
                },
                quote! {
                    #krate::value::Value::Text(<::std::string::String as ::core::convert::From<&::core::primitive::str>>::from(match self {
                        #(Self::#idents => #values,)*
                    }))
                },
            )
        } else {
            (quote!(::core::unreachable!()), quote!(::core::unreachable!()))
        };
        quote! {
            const _: () = {
                #[automatically_derived]
                impl #krate::ForestType for #ident {
                    const COLUMN: #krate::value::ColumnType = #krate::value::ColumnType::Enum;
                    const ENUM_VALUES: &'static [&'static ::core::primitive::str] = &[#(#values),*];

                    fn from_cell(
                        __cell: #krate::value::Cell<'_>,
                    ) -> ::core::result::Result<Self, #krate::value::CellError> {
                        #from_cell
                    }

                    fn to_value(&self) -> #krate::value::Value {
                        #to_value
                    }
                }
            };
        }
    }
}
