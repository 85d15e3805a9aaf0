impl User {
    #[cfg(feature = "export")]
    async fn export() {}
    #[cfg(not(feature = "export"))]
    async fn export() {}
    #[cfg(unix)]
    fn home(login: &str) -> String {
        todo!()
    }
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[
            #[cfg(feature = "export")]
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
                    <() as ::forest::action::IntoActionResult>::into_action_result(
                        Self::export().await,
                    )
                }),
            },
            #[cfg(not(feature = "export"))]
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
                    <() as ::forest::action::IntoActionResult>::into_action_result(
                        Self::export().await,
                    )
                }),
            },
        ];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[
            #[cfg(unix)]
            ::forest::schema::ComputedMeta {
                rust_name: "home",
                name: "home",
                description: ::core::option::Option::None,
                column_type: <String as ::forest::ForestType>::COLUMN,
                enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                depends_on: &[<User as ::forest::Collection>::COLUMNS.login.name()],
                compute: |__record| {
                    let __field_0 = __record
                        .read(&<User as ::forest::Collection>::COLUMNS.login)?;
                    ::core::result::Result::Ok(
                        <String as ::forest::ForestType>::to_value(
                            &Self::home(
                                ::forest::value::ReadAs::<'_, &str>::read_as(&__field_0),
                            ),
                        ),
                    )
                },
            },
        ];
    }
    #[cfg(unix)]
    const _: () = ::forest::__private::check_computed(
        <User as ::forest::Collection>::META,
        "home",
    );
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
