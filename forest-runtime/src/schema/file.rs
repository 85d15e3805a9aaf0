//! The schema file: written by an agent in development, committed, and read by the same agent in production.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{ConfigError, Dialect, Liana, SchemaDocument};

/// The file that holds the schema document, `.forestadmin-schema.json` by custom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFile {
    path: PathBuf,
}

impl SchemaFile {
    /// The custom name, in the working directory.
    pub const DEFAULT_PATH: &'static str = ".forestadmin-schema.json";

    /// The file at `path`, which need not exist yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `text`, unless the file holds just that; answers whether it wrote. Whoever reads the file meanwhile sees
    /// the old text or the new one, never a part of either.
    pub fn write_if_changed(&self, text: &str) -> io::Result<bool> {
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let permissions = match fs::read(&path) {
            Ok(bytes) if bytes == text.as_bytes() => return Ok(false),
            Ok(_) => Some(fs::metadata(&path)?.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // Beside the file, since a rename does not leave a file system.
        let temporary = folder.join(format!(".forestadmin-schema.{}.tmp", uuid::Uuid::new_v4()));
        let written = write_whole(&temporary, text, permissions).and_then(|()| fs::rename(&temporary, &path));
        if let Err(error) = written {
            // It may not even exist; the first error is the one to tell.
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        // Makes the new name last through a power cut. Some systems cannot open a folder; the text is safe anyway.
        if let Ok(folder) = fs::File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(true)
    }

    /// Reads the document that the file holds.
    ///
    /// # Errors
    /// When there is no such file, it cannot be read, or it holds something else.
    pub fn read(&self, dialect: Dialect, liana: &Liana) -> Result<SchemaDocument, ConfigError> {
        let error = |problem: String| {
            ConfigError::new(
                format!("the schema file `{}` {problem}", self.path.display()),
                "start the agent in development once, which writes it, commit it, and deploy it with the application",
            )
        };
        let text = fs::read_to_string(&self.path).map_err(|cause| {
            error(match cause.kind() {
                io::ErrorKind::NotFound => "does not exist".to_owned(),
                _ => format!("cannot be read: {cause}"),
            })
        })?;
        SchemaDocument::from_file(dialect, liana, &text).map_err(error)
    }
}

impl Default for SchemaFile {
    fn default() -> Self {
        Self::new(Self::DEFAULT_PATH)
    }
}

/// Writes a new file down to the disk.
fn write_whole(path: &Path, text: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own that is removed again.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("forest-schema-{}", uuid::Uuid::new_v4()));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn file(&self) -> SchemaFile {
            SchemaFile::new(self.0.join(SchemaFile::DEFAULT_PATH))
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn it_is_written_when_it_differs_and_leaves_nothing_else_behind() {
        let folder = Folder::new();
        let file = folder.file();
        assert!(file.write_if_changed("{}").unwrap());
        let first = fs::metadata(file.path()).unwrap().modified().unwrap();
        assert!(!file.write_if_changed("{}").unwrap());
        assert_eq!(fs::metadata(file.path()).unwrap().modified().unwrap(), first);
        assert!(file.write_if_changed("{ }").unwrap());
        assert_eq!(fs::read_to_string(file.path()).unwrap(), "{ }");
        assert_eq!(folder.names(), [SchemaFile::DEFAULT_PATH]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = Folder::new();
        let file = SchemaFile::new(folder.0.join("nowhere/schema.json"));
        assert_eq!(file.write_if_changed("{}").unwrap_err().kind(), io::ErrorKind::NotFound);
        // Nor can a folder be replaced, and what was written for it is removed.
        let file = SchemaFile::new(folder.0.join("folder"));
        fs::create_dir(file.path()).unwrap();
        file.write_if_changed("{}").unwrap_err();
        assert_eq!(folder.names(), ["folder"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_survive() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = Folder::new();
        let target = folder.0.join("target.json");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("target.json", folder.file().path()).unwrap();
        assert!(folder.file().write_if_changed("new").unwrap());
        assert!(fs::symlink_metadata(folder.file().path()).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_cannot_be_published_says_where_it_is_and_what_to_do() {
        let folder = Folder::new();
        let file = folder.file();
        let read = || file.read(Dialect::Modern, &Liana::default()).unwrap_err();
        let place = format!("the schema file `{}`", file.path().display());
        assert_eq!(
            read().to_string(),
            format!(
                "{place} does not exist: start the agent in development once, which writes it, commit it, and \
                 deploy it with the application"
            )
        );
        for (bytes, problem) in [
            (&b"\xff"[..], "cannot be read: stream did not contain valid UTF-8"),
            (b"{", "is not JSON: expected the name of a member in line 1, column 2"),
            (b"{}", "holds no list of `collections`"),
        ] {
            fs::write(file.path(), bytes).unwrap();
            assert_eq!(read().problem(), format!("{place} {problem}"));
        }
        fs::write(file.path(), "{\"collections\":[]}").unwrap();
        file.read(Dialect::Modern, &Liana::default()).unwrap();
    }
}
