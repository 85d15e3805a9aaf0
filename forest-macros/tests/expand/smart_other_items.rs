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
#[allow(trivial_bounds, unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::__private::HasSmart for User
    where
        User: ::forest::Collection,
    {
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
};
