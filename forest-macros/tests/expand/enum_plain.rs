const _: () = {
    #[automatically_derived]
    impl ::forest::ForestType for Status {
        const COLUMN: ::forest::value::ColumnType = ::forest::value::ColumnType::Enum;
        const ENUM_VALUES: &'static [&'static ::core::primitive::str] = &["New", "Old"];
        fn from_cell(
            __cell: ::forest::value::Cell<'_>,
        ) -> ::core::result::Result<Self, ::forest::value::CellError> {
            match __cell {
                ::forest::value::Cell::Text("New") => {
                    ::core::result::Result::Ok(Self::New)
                }
                ::forest::value::Cell::Text("Old") => {
                    ::core::result::Result::Ok(Self::Old)
                }
                _ => {
                    ::core::result::Result::Err(
                        ::forest::value::CellError::new("one of `New`, `Old`", __cell),
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
                        Self::New => "New",
                        Self::Old => "Old",
                    },
                ),
            )
        }
    }
};
