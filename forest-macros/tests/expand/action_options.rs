impl inner::User {
    /// Not this one.
    #[must_use]
    async fn export_one(user: Record<Self>) -> impl IntoActionResult {
        todo!()
    }
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for inner::User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[
            ::forest::action::ActionMeta {
                declaration: ::forest::schema::ActionDeclaration {
                    rust_name: "export_one",
                    name: "Export",
                    scope: ::forest::schema::ActionScope::Single,
                    description: ::core::option::Option::Some("As a table."),
                    endpoint: ::core::option::Option::Some("/forest/users/export"),
                    submit_label: ::core::option::Option::Some("Export"),
                    download: true,
                },
                requires: &[
                    <Record<
                        Self,
                    > as ::forest::action::FromAction<
                        Self,
                        ::forest::action::SingleAction,
                    >>::REQUIRES,
                ],
                run: |mut __call| ::std::boxed::Box::pin(async move {
                    let __argument_0 = <Record<
                        Self,
                    > as ::forest::action::FromAction<
                        Self,
                        ::forest::action::SingleAction,
                    >>::from_action(&mut __call)?;
                    ::forest::action::IntoActionResult::into_action_result(
                        Self::export_one(__argument_0).await,
                    )
                }),
            },
        ];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[];
    }
    const _: &::core::primitive::str = <inner::User as ::forest::Collection>::NAME;
};
