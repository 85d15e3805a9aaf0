#[allow(dead_code)]
impl User {
    const LIMIT: usize = 3;
    helper!();
    #[inline]
    fn plain(&self) -> usize {
        Self::LIMIT
    }
    #[inline]
    async fn export() {}
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[
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
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[];
    }
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
