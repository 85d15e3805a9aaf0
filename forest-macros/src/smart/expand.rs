//! Writes the tables of a block. Each entry is data and one small closure; nothing is rewritten in what the user wrote.
//!
//! Requirements on types are asked by paths that carry the type's own span, so that rustc points there, once.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Type, ext::IdentExt as _, spanned::Spanned as _};

use super::model::{Action, Field, Placed, Scope, Smart};
use crate::{attr::option, diag};

impl Smart {
    /// The whole expansion, beside the block itself.
    pub(super) fn expand(&self) -> TokenStream {
        let Self { krate, self_type, .. } = self;
        let actions = self.actions.iter().map(|action| self.action(action));
        let fields = self.fields.iter().map(|field| self.field(field));
        let checks = self.fields.iter().map(|field| self.field_check(field));
        let at_type = self.krate.at(self_type.span());
        // A type that is no collection is reported here. A computed field's look-up of columns reports it as well, in
        // the same words and at the same place, so that both are one; parameters of actions do not ask.
        let is_collection = quote_spanned!(self_type.span()=> <#self_type as #at_type::Collection>::NAME);
        let tables = quote! {
            const ACTIONS: &'static [#krate::action::ActionMeta<Self>] = &[#(#actions),*];
            const FIELDS: &'static [#krate::schema::ComputedMeta] = &[#(#fields),*];
        };
        // All of it at the type: that is where rustc points when there is a second block.
        let table_impl = quote_spanned! {self_type.span()=>
            #[automatically_derived]
            impl #at_type::action::SmartBlock for #self_type { #tables }
        };
        quote! {
            // Placed at the user's tokens, all this counts as the user's with the lints.
            #[allow(unused_qualifications, clippy::absolute_paths)]
            const _: () = {
                #table_impl
                #(#checks)*
                const _: &::core::primitive::str = #is_collection;
            };
        }
    }

    fn action(&self, action: &Action) -> TokenStream {
        let krate = &self.krate;
        let Action { cfgs, function, name, download, signature, .. } = action;
        let rust_name = function.unraw().to_string();
        let description = option(action.description.as_ref());
        let endpoint = option(action.endpoint.as_ref());
        let submit_label = option(action.submit_label.as_ref());
        let scope = match action.scope {
            Scope::Single => format_ident!("Single"),
            Scope::Bulk => format_ident!("Bulk"),
            Scope::Global => format_ident!("Global"),
        };
        let marker = format_ident!("{scope}Action");
        let parameters = &signature.parameters;
        let part = |ty: &Type, part: &str| {
            let (krate, part) = (self.krate.at(ty.span()), Ident::new(part, ty.span()));
            quote_spanned!(ty.span()=> <#ty as #krate::action::FromAction<Self, #krate::action::#marker>>::#part)
        };
        let requires = parameters.iter().map(|ty| part(ty, "REQUIRES"));
        let run = self.run(function, parameters, signature.output.as_ref(), &part);
        quote! {
            #(#cfgs)*
            #krate::action::ActionMeta {
                declaration: #krate::schema::ActionDeclaration {
                    rust_name: #rust_name,
                    name: #name,
                    scope: #krate::schema::ActionScope::#scope,
                    description: #description,
                    endpoint: #endpoint,
                    submit_label: #submit_label,
                    download: #download,
                },
                requires: &[#(#requires),*],
                run: #run,
            }
        }
    }

    /// The closure that extracts the parameters, all before the first await, and calls the function.
    fn run(
        &self,
        function: &Ident,
        parameters: &[Type],
        output: Option<&Type>,
        part: &dyn Fn(&Type, &str) -> TokenStream,
    ) -> TokenStream {
        let krate = &self.krate;
        let call = if parameters.is_empty() { quote!(_) } else { quote!(mut __call) };
        let arguments: Vec<_> = (0..parameters.len()).map(|at| format_ident!("__argument_{at}")).collect();
        let extract = parameters.iter().zip(&arguments).map(|(ty, argument)| {
            let from_action = part(ty, "from_action");
            quote!(let #argument = #from_action(&mut __call)?;)
        });
        let into = match output {
            Some(Type::ImplTrait(_)) => quote!(#krate::action::IntoActionResult::into_action_result),
            Some(ty) => {
                let krate = self.krate.at(ty.span());
                quote_spanned!(ty.span()=> <#ty as #krate::action::IntoActionResult>::into_action_result)
            }
            None => quote!(<() as #krate::action::IntoActionResult>::into_action_result),
        };
        quote! {
            |#call| ::std::boxed::Box::pin(async move {
                #(#extract)*
                #into(Self::#function(#(#arguments),*).await)
            })
        }
    }

    /// That the collection has nothing of this name.
    fn field_check(&self, field: &Field) -> TokenStream {
        let Self { self_type, .. } = self;
        let Field { cfgs, name: Placed { text, span }, .. } = field;
        let (krate, at_type) = (self.krate.at(*span), self.krate.at(self_type.span()));
        let meta = quote_spanned!(self_type.span()=> <#self_type as #at_type::Collection>::META);
        quote_spanned! {*span=>
            #(#cfgs)*
            const _: () = #krate::__private::check_computed(#meta, #text);
        }
    }

    fn field(&self, field: &Field) -> TokenStream {
        let krate = &self.krate;
        let Field { cfgs, function, name, signature, .. } = field;
        let (rust_name, name) = (function.unraw().to_string(), &name.text);
        let description = option(field.description.as_ref());
        let output = &signature.output;
        let [column_type, enum_values, to_value] = ["COLUMN", "ENUM_VALUES", "to_value"].map(|part| {
            let (krate, part) = (self.krate.at(output.span()), Ident::new(part, output.span()));
            quote_spanned!(output.span()=> <#output as #krate::ForestType>::#part)
        });
        // The parameter's own identifier: rustc looks the field up, and points at the parameter when there is none.
        let columns: Vec<_> = signature
            .parameters
            .iter()
            .map(|(name, _)| {
                let self_type = &self.self_type;
                let at = self_type.span();
                let krate = self.krate.at(at);
                let columns = Ident::new("COLUMNS", diag::end(self_type));
                quote_spanned!(at=> <#self_type as #krate::Collection>::#columns.#name)
            })
            .collect();
        let locals: Vec<_> = signature
            .parameters
            .iter()
            .enumerate()
            .map(|(at, (_, ty))| format_ident!("__field_{at}", span = ty.span()))
            .collect();
        let values = signature.parameters.iter().zip(&locals).map(|((_, ty), local)| {
            let krate = self.krate.at(ty.span());
            quote_spanned!(ty.span()=> #krate::value::ReadAs::<'_, #ty>::read_as(&#local))
        });
        let record = if columns.is_empty() { quote!(_) } else { quote!(__record) };
        quote! {
            #(#cfgs)*
            #krate::schema::ComputedMeta {
                rust_name: #rust_name,
                name: #name,
                description: #description,
                column_type: #column_type,
                enum_values: #enum_values,
                depends_on: &[#(#columns.name()),*],
                compute: |#record| {
                    #(let #locals = __record.read(&#columns)?;)*
                    ::core::result::Result::Ok(#to_value(&Self::#function(#(#values),*)))
                },
            }
        }
    }
}
