//! Which of Forest's two protocols the agent speaks.

/// The protocol that the agent speaks: it decides how the schema document is written, how actions are identified, and
/// what an answer looks like where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// That of today's agents, `forest-nodejs-agent` and its siblings.
    #[default]
    Modern,
    /// That of `forest-express-sequelize` and `forest-express-mongoose` 9, for projects that were started with them.
    Legacy,
}
