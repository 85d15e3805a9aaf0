//! Writes the tokens of a checked collection.
//!
//! A requirement on a type of the user's is asked with the type's own span, and everywhere in the same words: rustc
//! then points at the type, once.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Type, ext::IdentExt as _, parse_quote, spanned::Spanned as _};

use super::model::{Collection, Column, Relation, RelationKind, Skipped, Validation};
use crate::{attr::option, diag};

impl Collection {
    /// The whole expansion.
    pub(super) fn expand(&self) -> TokenStream {
        let columns = self.columns_struct();
        let collection = self.collection_impl();
        let reads = self.reads();
        let checks = self.checks();
        quote! {
            // Paths are written out so that they mean the same everywhere; those placed at the user's tokens count as
            // the user's with the lints.
            #[allow(unused_qualifications, clippy::absolute_paths)]
            const _: () = {
                #columns
                #collection
                #reads
                #checks
            };
        }
    }

    fn columns_ident(&self) -> Ident {
        // Not the struct's span: a look-up of the struct must not list this one.
        format_ident!("{}Columns", self.ident.unraw(), span = Span::call_site())
    }

    fn columns_struct(&self) -> TokenStream {
        let Self { krate, ident, .. } = self;
        let columns_ident = self.columns_ident();
        let fields = self
            .columns
            .iter()
            .map(|Column { ident: field, ty, .. }| quote!(pub #field: #krate::Column<#ident, #ty>));
        let key = self.key_type();
        quote! {
            #[doc(hidden)]
            pub struct #columns_ident { #(#fields),* }

            impl #columns_ident {
                #[doc(hidden)]
                pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> #key> {
                    ::core::marker::PhantomData
                }
            }
        }
    }

    fn collection_impl(&self) -> TokenStream {
        let Self { krate, ident, name, table, .. } = self;
        let columns_ident = self.columns_ident();
        let rust_name = ident.unraw().to_string();
        let description = option(self.description.as_ref());
        let handles = self.columns.iter().enumerate().map(
            |(index, Column { ident: field, name, .. })| quote!(#field: #krate::Column::new(#index, #name)),
        );
        let columns = self.columns.iter().map(|column| self.column_meta(column));
        let relations = self.relations.iter().map(|relation| self.relation_meta(relation));
        let [actions, fields] = ["ACTIONS", "FIELDS"].map(|part| self.probe(part));
        let from_record = self.expand_from_record();
        quote! {
            #[automatically_derived]
            impl #krate::__private::Declared for #ident {
                type Columns = #columns_ident;
                const NAME: &'static ::core::primitive::str = #name;
                const COLUMNS: #columns_ident = #columns_ident { #(#handles),* };
                const META: &'static #krate::schema::CollectionMeta = &#krate::schema::CollectionMeta {
                    rust_name: #rust_name,
                    name: #name,
                    table: #table,
                    description: #description,
                    columns: &[#(#columns),*],
                    relations: &[#(#relations),*],
                };
                const ACTIONS: &'static [#krate::action::ActionMeta<Self>] = #actions;
                const FIELDS: &'static [#krate::schema::ComputedMeta] = #fields;
                #from_record
            }
        }
    }

    /// The type of the key; any other than the missing one would do beside the error about it.
    fn key_type(&self) -> TokenStream {
        let types: Vec<_> =
            self.columns.iter().filter(|column| column.primary_key).map(|column| &column.ty).collect();
        match types.as_slice() {
            [] => quote!(i64),
            [ty] => quote!(#ty),
            types => quote!((#(#types),*)),
        }
    }

    fn column_meta(&self, column: &Column) -> TokenStream {
        let krate = &self.krate;
        let Column { ident, ty, name, stored, primary_key, .. } = column;
        let field = ident.unraw().to_string();
        let description = option(column.description.as_ref());
        let read_only = option(column.read_only);
        let default = option(column.default.as_ref().map(|default| default.expand(krate)));
        let validations = column.validations.iter().map(|validation| {
            let rule = match validation {
                Validation::Present => quote!(Present),
                Validation::MinLength(length) => {
                    let value = length.value;
                    quote!(MinLength(#value))
                }
                Validation::MaxLength(length) => {
                    let value = length.value;
                    quote!(MaxLength(#value))
                }
                Validation::Min(bound) => {
                    let bound = bound.expand(krate);
                    quote!(Min(#bound))
                }
                Validation::Max(bound) => {
                    let bound = bound.expand(krate);
                    quote!(Max(#bound))
                }
                Validation::Like(pattern) => quote!(Like(#pattern)),
            };
            quote!(#krate::schema::Validation::#rule)
        });
        let [column_type, nullable, enum_values] =
            ["COLUMN", "NULLABLE", "ENUM_VALUES"].map(|part| self.forest_type(ty, part));
        quote! {
            #krate::schema::ColumnMeta {
                field: #field,
                name: #name,
                column: #stored,
                description: #description,
                column_type: #column_type,
                nullable: #nullable,
                enum_values: #enum_values,
                primary_key: #primary_key,
                read_only: #read_only,
                default: #default,
                validations: &[#(#validations),*],
            }
        }
    }

    fn relation_meta(&self, relation: &Relation) -> TokenStream {
        let (krate, ident) = (&self.krate, &self.ident);
        let Relation { name, target, kind } = relation;
        let target_name = self.of(target, "NAME");
        let own = quote!(<#ident as #krate::Collection>::COLUMNS);
        let held_by_target = || self.of(target, "COLUMNS");
        let kind = match kind {
            RelationKind::BelongsTo { foreign_key, .. } => {
                quote!(BelongsTo { foreign_key: #own.#foreign_key.name() })
            }
            RelationKind::HasOne { foreign_key } => {
                let columns = held_by_target();
                quote!(HasOne { foreign_key: #columns.#foreign_key.name() })
            }
            RelationKind::HasMany { foreign_key } => {
                let columns = held_by_target();
                quote!(HasMany { foreign_key: #columns.#foreign_key.name() })
            }
            RelationKind::ManyToMany { through, origin_key, foreign_key } => {
                let through_name = self.of(through, "NAME");
                let columns = self.of(through, "COLUMNS");
                quote!(ManyToMany {
                    through: #through_name,
                    through_type: ::core::stringify!(#through),
                    origin_key: #columns.#origin_key.name(),
                    foreign_key: #columns.#foreign_key.name(),
                })
            }
        };
        quote! {
            #krate::schema::RelationMeta {
                name: #name,
                target: #target_name,
                target_type: ::core::stringify!(#target),
                kind: #krate::schema::RelationKind::#kind,
            }
        }
    }

    /// A part of another collection, asked at the place where that one is named.
    fn of(&self, collection: &Type, part: &str) -> TokenStream {
        let krate = self.krate.at(collection.span());
        let part = Ident::new(part, diag::end(collection));
        quote_spanned!(collection.span()=> <#collection as #krate::Collection>::#part)
    }

    /// That the columns which hold keys have the types of these keys.
    fn key_checks(&self, relation: &Relation) -> TokenStream {
        let ident = &self.ident;
        let own: Type = parse_quote!(#ident);
        // The key first: inference then knows it before it looks at the column. The column's type is the trait's
        // `Self`, so it is the one that the message names.
        let held = |holder: &Type, column: &Ident, key_of: &Type, asked: TokenStream, at: Span| {
            let (key_columns, columns) = (self.of(key_of, "COLUMNS"), self.of(holder, "COLUMNS"));
            let [key, local] = ["__key", "__column"].map(|name| Ident::new(name, at));
            quote_spanned! {at=>
                let #key = #key_columns.__key();
                let #local = #columns.#column;
                #asked::check(#key, #local);
            }
        };
        let by_column = |holder: &Type, column: &Ident, key_of: &Type| {
            let krate = self.krate.at(column.span());
            let asked = quote_spanned!(column.span()=> #krate::schema::ForeignKey);
            held(holder, column, key_of, asked, column.span())
        };
        match &relation.kind {
            RelationKind::BelongsTo { foreign_key, field_type } => {
                let (krate, at) = (self.krate.at(field_type.span()), field_type.span());
                let asked = quote_spanned!(at=> <#field_type as #krate::schema::ForeignKey<_>>);
                held(&own, foreign_key, &relation.target, asked, at)
            }
            RelationKind::HasOne { foreign_key } | RelationKind::HasMany { foreign_key } => {
                by_column(&relation.target, foreign_key, &own)
            }
            RelationKind::ManyToMany { through, origin_key, foreign_key } => {
                let origin = by_column(through, origin_key, &own);
                let foreign = by_column(through, foreign_key, &relation.target);
                quote!(#origin #foreign)
            }
        }
    }

    fn expand_from_record(&self) -> TokenStream {
        let Self { krate, ident, .. } = self;
        let head = quote! {
            fn from_record(
                __record: &#krate::schema::RecordReader<'_>,
            ) -> ::core::result::Result<Self, #krate::schema::ReadError>
        };
        if !self.constructible {
            return quote!(#head { ::core::unreachable!() });
        }
        let columns = self.columns.iter().map(|Column { ident: field, ty, .. }| {
            let from_cell = self.forest_type(ty, "from_cell");
            quote! {
                #field: #krate::__private::read(
                    __record,
                    <#ident as #krate::Collection>::COLUMNS.#field,
                    #from_cell,
                )?
            }
        });
        let skipped = self.skipped.iter().map(|Skipped { ident: field, ty }| {
            let default = quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default());
            quote!(#field: #default)
        });
        let fields = columns.chain(skipped);
        quote!(#head { ::core::result::Result::Ok(Self { #(#fields),* }) })
    }

    /// A part of `ForestType`, asked at the type.
    fn forest_type(&self, ty: &Type, part: &str) -> TokenStream {
        let krate = self.krate.at(ty.span());
        let part = Ident::new(part, ty.span());
        quote_spanned!(ty.span()=> <#ty as #krate::ForestType>::#part)
    }

    /// What `#[smart]` adds, if it is there.
    fn probe(&self, part: &str) -> TokenStream {
        let Self { krate, ident, .. } = self;
        let part = format_ident!("{part}");
        quote! {{
            use #krate::__private::NoSmart as _;
            #krate::__private::Probe::<#ident>::#part
        }}
    }

    /// A read of each field that Forest shows: rustc must not call it unused.
    fn reads(&self) -> Option<TokenStream> {
        let ident = &self.ident;
        let fields: Vec<_> = self.columns.iter().map(|column| &column.ident).collect();
        (!fields.is_empty()).then(|| {
            quote! {
                const _: fn(&#ident) = |__this| {
                    #(let _ = &__this.#fields;)*
                };
            }
        })
    }

    /// What depends on the types that fields turn out to have.
    fn checks(&self) -> TokenStream {
        let mut checks = TokenStream::new();
        for Column { ty, default, validations, .. } in &self.columns {
            let column = self.forest_type(ty, "COLUMN");
            if let Some(default) = default {
                let (krate, span) = (self.krate.at(default.span()), default.span());
                let literal = default.expand(&self.krate);
                let [enum_values, integers] =
                    ["ENUM_VALUES", "INTEGERS"].map(|part| self.forest_type(ty, part));
                checks.extend(quote_spanned! {span=>
                    const _: () = #krate::__private::check_default(#column, #enum_values, #integers, #literal);
                });
            }
            for validation in validations {
                let (check, span) = match validation {
                    Validation::Present => continue,
                    Validation::MinLength(length) | Validation::MaxLength(length) => {
                        ("check_length", length.span)
                    }
                    Validation::Min(bound) | Validation::Max(bound) => ("check_range", bound.span()),
                    Validation::Like(pattern) => ("check_like", pattern.span()),
                };
                let (krate, check) = (self.krate.at(span), Ident::new(check, span));
                checks.extend(quote_spanned!(span=> const _: () = #krate::__private::#check(#column);));
            }
        }
        let keys: Vec<_> = self.relations.iter().map(|relation| self.key_checks(relation)).collect();
        if !keys.is_empty() {
            checks.extend(quote!(const _: fn() = || { #(#keys)* };));
        }
        checks
    }
}
