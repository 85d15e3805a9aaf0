impl User {
    /// First and last.
    fn full_name(first_name: &str, last_name: Option<&str>) -> String {
        todo!()
    }
    const fn answer() -> i64 {
        42
    }
    fn kind(r#type: &str) -> Option<Kind> {
        todo!()
    }
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[
            ::forest::schema::ComputedMeta {
                rust_name: "full_name",
                name: "fullName",
                description: ::core::option::Option::Some("First and last."),
                column_type: <String as ::forest::ForestType>::COLUMN,
                enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                depends_on: &[
                    <User as ::forest::Collection>::COLUMNS.first_name.name(),
                    <User as ::forest::Collection>::COLUMNS.last_name.name(),
                ],
                compute: |__record| {
                    let __field_0 = __record
                        .read(&<User as ::forest::Collection>::COLUMNS.first_name)?;
                    let __field_1 = __record
                        .read(&<User as ::forest::Collection>::COLUMNS.last_name)?;
                    ::core::result::Result::Ok(
                        <String as ::forest::ForestType>::to_value(
                            &Self::full_name(
                                ::forest::value::ReadAs::<'_, &str>::read_as(&__field_0),
                                ::forest::value::ReadAs::<
                                    '_,
                                    Option<&str>,
                                >::read_as(&__field_1),
                            ),
                        ),
                    )
                },
            },
            ::forest::schema::ComputedMeta {
                rust_name: "answer",
                name: "answer",
                description: ::core::option::Option::None,
                column_type: <i64 as ::forest::ForestType>::COLUMN,
                enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
                depends_on: &[],
                compute: |_| {
                    ::core::result::Result::Ok(
                        <i64 as ::forest::ForestType>::to_value(&Self::answer()),
                    )
                },
            },
            ::forest::schema::ComputedMeta {
                rust_name: "kind",
                name: "kind",
                description: ::core::option::Option::None,
                column_type: <Option<Kind> as ::forest::ForestType>::COLUMN,
                enum_values: <Option<Kind> as ::forest::ForestType>::ENUM_VALUES,
                depends_on: &[<User as ::forest::Collection>::COLUMNS.r#type.name()],
                compute: |__record| {
                    let __field_0 = __record
                        .read(&<User as ::forest::Collection>::COLUMNS.r#type)?;
                    ::core::result::Result::Ok(
                        <Option<
                            Kind,
                        > as ::forest::ForestType>::to_value(
                            &Self::kind(
                                ::forest::value::ReadAs::<'_, &str>::read_as(&__field_0),
                            ),
                        ),
                    )
                },
            },
        ];
    }
    const _: () = ::forest::__private::check_computed(
        <User as ::forest::Collection>::META,
        "fullName",
    );
    const _: () = ::forest::__private::check_computed(
        <User as ::forest::Collection>::META,
        "answer",
    );
    const _: () = ::forest::__private::check_computed(
        <User as ::forest::Collection>::META,
        "kind",
    );
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
