//! SQLite through `rusqlite`: a few threads that read, each with a connection of its own.

use std::{
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crossbeam_channel::{Sender, unbounded};
use rusqlite::{Connection, OpenFlags, params_from_iter, types::ValueRef};
use tokio::sync::oneshot;

use super::{build, functions, statement::Statement};
use crate::{
    query::{ConditionTree, Select},
    schema::CollectionRef,
    source::{BoxFuture, DataSource, RowSink, SourceError},
    value::{Cell, Row},
};

/// How many statements run at once.
const READERS: usize = 2;
/// How many prepared statements a reader keeps.
const STATEMENTS: usize = 200;
/// How long a reader waits for a writer of the application to let go of the file.
const BUSY: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// A SQLite database.
#[derive(Debug, Clone)]
pub struct Sqlite {
    jobs: Sender<Job>,
}

/// A database that could not be opened.
#[derive(Debug)]
pub struct OpenError {
    path: PathBuf,
    cause: OpenCause,
}

#[derive(Debug)]
enum OpenCause {
    Sqlite(rusqlite::Error),
    Thread(io::Error),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot open the SQLite database {}: ", self.path.display())?;
        match &self.cause {
            OpenCause::Sqlite(cause) => cause.fmt(f),
            OpenCause::Thread(cause) => write!(f, "cannot start a thread: {cause}"),
        }
    }
}

impl std::error::Error for OpenError {}

impl Sqlite {
    /// Opens a database that exists: a path, or a URI such as `file:shop?mode=memory&cache=shared` to share a database
    /// in memory with the application.
    ///
    /// # Errors
    /// When there is no such file, or it is not a SQLite database.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let error = |cause| OpenError { path: path.to_owned(), cause };
        let (jobs, queue) = unbounded::<Job>();
        for number in 0..READERS {
            let connection = connect(path).map_err(|cause| error(OpenCause::Sqlite(cause)))?;
            let queue = queue.clone();
            thread::Builder::new()
                .name(format!("forest-sqlite-{number}"))
                .spawn(move || {
                    for job in queue {
                        // A computed field runs here; its panic is answered by the dropped channel of its job, and must
                        // not take the reader along.
                        let _ = catch_unwind(AssertUnwindSafe(|| job(&connection)));
                    }
                })
                .map_err(|cause| error(OpenCause::Thread(cause)))?;
        }
        Ok(Self { jobs })
    }

    /// Runs `job` on a reader's thread.
    fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, SourceError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, SourceError>> {
        let (answer, answered) = oneshot::channel();
        let sent = self.jobs.send(Box::new(move |connection| {
            // Nobody waits any more when the client has gone.
            let _ = answer.send(job(connection));
        }));
        Box::pin(async move {
            sent.map_err(|_| "the SQLite readers have stopped")?;
            answered.await.map_err(|_| "a SQLite reader stopped in the middle of a statement")?
        })
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "query_only", true)?;
    functions::register(&connection)?;
    // Opening is lazy: the first read is what finds out that a file is no database.
    connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(connection)
}

impl DataSource for Sqlite {
    fn select(&self, select: Select, mut sink: RowSink) -> BoxFuture<'_, Result<(), SourceError>> {
        self.run(move |connection| {
            read(connection, &Statement::select(&build::select(&select)?), &mut |row| sink(row))
        })
    }

    fn count(
        &self,
        collection: CollectionRef,
        filter: Option<ConditionTree>,
    ) -> BoxFuture<'_, Result<u64, SourceError>> {
        self.run(move |connection| {
            let mut count = 0;
            let statement = Statement::select(&build::count(&collection, filter.as_ref())?);
            read(connection, &statement, &mut |row| {
                if let Cell::Int(value) = row.cell(0) {
                    count = u64::try_from(value).unwrap_or_default();
                }
                Ok(())
            })?;
            Ok(count)
        })
    }
}

fn read(
    connection: &Connection,
    statement: &Statement,
    sink: &mut dyn FnMut(&dyn Row) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    if let Some(value) = &statement.refused {
        return Err(SourceError::new("a parameter", format!("SQLite has no type for {value:?}")));
    }
    let error = |cause| SourceError::new(statement.sql.as_str(), cause);
    let mut prepared = connection.prepare_cached(&statement.sql).map_err(error)?;
    let mut rows = prepared.query(params_from_iter(&statement.parameters)).map_err(error)?;
    while let Some(row) = rows.next().map_err(error)? {
        sink(&SqliteRow(row))?;
    }
    Ok(())
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

impl Row for SqliteRow<'_> {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.0.get_ref(index).map_or(Cell::Null, cell)
    }
}

/// A value of SQLite's, as it is.
pub(super) fn cell(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => Cell::Float(value),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Cell::Text(text),
            Err(_) => Cell::Bytes(text),
        },
        ValueRef::Blob(bytes) => Cell::Bytes(bytes),
        ValueRef::Null => Cell::Null,
    }
}
