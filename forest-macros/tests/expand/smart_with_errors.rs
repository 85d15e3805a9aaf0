impl User {
    fn not_async() {}
    async fn good() {}
    fn nothing(id: i64) {}
    fn double(id: i64) -> i64 {
        id * 2
    }
}
::core::compile_error! {
    "the action `not_async` must be an `async fn`\nhelp: write `async fn not_async(..)`"
}
::core::compile_error! {
    "the computed field `nothing` must return a value, as in `-> String`"
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[
            ::forest::action::ActionMeta {
                declaration: ::forest::schema::ActionDeclaration {
                    rust_name: "good",
                    name: "Good",
                    scope: ::forest::schema::ActionScope::Global,
                    description: ::core::option::Option::None,
                    endpoint: ::core::option::Option::None,
                    submit_label: ::core::option::Option::None,
                    download: false,
                },
                requires: &[],
                run: |_| ::std::boxed::Box::pin(async move {
                    <() as ::forest::action::IntoActionResult>::into_action_result(
                        Self::good().await,
                    )
                }),
            },
        ];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[
            ::forest::schema::ComputedMeta {
                rust_name: "double",
                name: "double",
                description: ::core::option::Option::None,
                column_type: <i64 as ::forest::ForestType>::COLUMN,
                enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
                depends_on: &[<User as ::forest::Collection>::COLUMNS.id.name()],
                compute: |__record| {
                    let __field_0 = __record
                        .read(&<User as ::forest::Collection>::COLUMNS.id)?;
                    ::core::result::Result::Ok(
                        <i64 as ::forest::ForestType>::to_value(
                            &Self::double(
                                ::forest::value::ReadAs::<'_, i64>::read_as(&__field_0),
                            ),
                        ),
                    )
                },
            },
        ];
    }
    const _: () = ::forest::__private::check_computed(
        <User as ::forest::Collection>::META,
        "double",
    );
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
