impl User {
    /// Log in as this user.
    async fn impersonate(user: Record<Self>, caller: Caller) -> Result<ActionResult> {
        todo!()
    }
    async fn mark_live(users: Records<Self>) {}
    pub async fn export() -> ActionResult {
        todo!()
    }
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[
            ::forest::action::ActionMeta {
                declaration: ::forest::schema::ActionDeclaration {
                    rust_name: "impersonate",
                    name: "Impersonate",
                    scope: ::forest::schema::ActionScope::Single,
                    description: ::core::option::Option::Some("Log in as this user."),
                    endpoint: ::core::option::Option::None,
                    submit_label: ::core::option::Option::None,
                    download: false,
                },
                requires: &[
                    <Record<
                        Self,
                    > as ::forest::action::FromAction<
                        Self,
                        ::forest::action::SingleAction,
                    >>::REQUIRES,
                    <Caller as ::forest::action::FromAction<
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
                    let __argument_1 = <Caller as ::forest::action::FromAction<
                        Self,
                        ::forest::action::SingleAction,
                    >>::from_action(&mut __call)?;
                    <Result<
                        ActionResult,
                    > as ::forest::action::IntoActionResult>::into_action_result(
                        Self::impersonate(__argument_0, __argument_1).await,
                    )
                }),
            },
            ::forest::action::ActionMeta {
                declaration: ::forest::schema::ActionDeclaration {
                    rust_name: "mark_live",
                    name: "Mark live",
                    scope: ::forest::schema::ActionScope::Bulk,
                    description: ::core::option::Option::None,
                    endpoint: ::core::option::Option::None,
                    submit_label: ::core::option::Option::None,
                    download: false,
                },
                requires: &[
                    <Records<
                        Self,
                    > as ::forest::action::FromAction<
                        Self,
                        ::forest::action::BulkAction,
                    >>::REQUIRES,
                ],
                run: |mut __call| ::std::boxed::Box::pin(async move {
                    let __argument_0 = <Records<
                        Self,
                    > as ::forest::action::FromAction<
                        Self,
                        ::forest::action::BulkAction,
                    >>::from_action(&mut __call)?;
                    <() as ::forest::action::IntoActionResult>::into_action_result(
                        Self::mark_live(__argument_0).await,
                    )
                }),
            },
            ::forest::action::ActionMeta {
                declaration: ::forest::schema::ActionDeclaration {
                    rust_name: "export",
                    name: "Export",
                    scope: ::forest::schema::ActionScope::Global,
                    description: ::core::option::Option::None,
                    endpoint: ::core::option::Option::None,
                    submit_label: ::core::option::Option::None,
                    download: false,
                },
                requires: &[],
                run: |_| ::std::boxed::Box::pin(async move {
                    <ActionResult as ::forest::action::IntoActionResult>::into_action_result(
                        Self::export().await,
                    )
                }),
            },
        ];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[];
    }
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
