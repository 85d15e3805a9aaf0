::core::compile_error! {
    "`Old` holds data, which a column of texts cannot\nhelp: leave the data out, or write `impl ForestType for Status` by hand"
}
const _: () = {
    #[automatically_derived]
    impl ::forest::ForestType for Status {
        const COLUMN: ::forest::value::ColumnType = ::forest::value::ColumnType::Enum;
        const ENUM_VALUES: &'static [&'static ::core::primitive::str] = &["New"];
        fn from_cell(
            __cell: ::forest::value::Cell<'_>,
        ) -> ::core::result::Result<Self, ::forest::value::CellError> {
            ::core::unreachable!()
        }
        fn to_value(&self) -> ::forest::value::Value {
            ::core::unreachable!()
        }
    }
};
