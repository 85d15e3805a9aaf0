const _: () = {
    #[automatically_derived]
    impl ::forest::ForestType for Status {
        const COLUMN: ::forest::value::ColumnType = ::forest::value::ColumnType::Enum;
        const ENUM_VALUES: &'static [&'static ::core::primitive::str] = &[
            "ON_HOLD",
            "gone",
        ];
        fn from_cell(
            __cell: ::forest::value::Cell<'_>,
        ) -> ::core::result::Result<Self, ::forest::value::CellError> {
            match __cell {
                ::forest::value::Cell::Text("ON_HOLD") => {
                    ::core::result::Result::Ok(Self::OnHold)
                }
                ::forest::value::Cell::Text("gone") => {
                    ::core::result::Result::Ok(Self::Old)
                }
                _ => {
                    ::core::result::Result::Err(
                        ::forest::value::CellError::new(
                            "one of `ON_HOLD`, `gone`",
                            __cell,
                        ),
                    )
                }
            }
        }
        fn to_value(&self) -> ::forest::value::Value {
            ::forest::value::Value::Text(
                <::std::string::String as ::core::convert::From<
                    &::core::primitive::str,
                >>::from(
                    match self {
                        Self::OnHold => "ON_HOLD",
                        Self::Old => "gone",
                    },
                ),
            )
        }
    }
};
