//! One query for both databases: its text, its arguments, and the rows it returns.

use std::marker::PhantomData;

use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Arguments, Database, Encode, FromRow, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, SqlitePool, Type};

use super::bounded::Bounded;
use super::{Connection, Pool, StoreError, Transaction};

/// Where a query runs.
pub enum Target<'e> {
    /// On any connection to a file.
    SqlitePool(&'e SqlitePool),
    /// On this one.
    Sqlite(&'e mut SqliteConnection),
    /// On any connection to a server.
    PostgresPool(&'e PgPool),
    /// On this one.
    Postgres(&'e mut Bounded),
}

impl<'e> From<&'e Pool> for Target<'e> {
    fn from(pool: &'e Pool) -> Self {
        match pool {
            Pool::Sqlite(pool) => Self::SqlitePool(pool),
            Pool::Postgres(pool) => Self::PostgresPool(pool),
        }
    }
}

impl<'e> From<&'e mut Transaction> for Target<'e> {
    fn from(transaction: &'e mut Transaction) -> Self {
        transaction.target()
    }
}

impl<'e, 'c: 'e> From<&'e mut (dyn Connection + 'c)> for Target<'e> {
    fn from(connection: &'e mut (dyn Connection + 'c)) -> Self {
        connection.target()
    }
}

/// An argument. The types of columns are these three, on both databases.
pub enum Value {
    /// `BIGINT`.
    Number(Option<i64>),
    /// `TEXT`.
    Text(Option<String>),
    /// `BOOLEAN`.
    Flag(Option<bool>),
}

/// Writes how a type of Rust becomes an argument.
macro_rules! value {
    ($($kind:ident($given:ident: $type:ty) => $argument:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($given: $type) -> Self {
                Self::$kind($argument)
            }
        }
    )+};
}

value! {
    Number(number: i64) => Some(number);
    Number(number: &i64) => Some(*number);
    Number(number: Option<i64>) => number;
    Flag(flag: bool) => Some(flag);
    Text(text: &str) => Some(text.to_owned());
    Text(text: &String) => Some(text.clone());
    Text(text: String) => Some(text);
    Text(text: Option<&str>) => text.map(str::to_owned);
    Text(text: Option<String>) => text;
    Text(text: &Option<String>) => text.clone();
}

/// A row of either database.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Row for T {}

/// A statement that returns nothing, with `$1`, `$2` and so on for its arguments.
pub fn query(sql: impl SqlSafeStr) -> Query {
    Query { sql: sql.into_sql_str(), arguments: Vec::new() }
}

/// A query whose rows become `T`.
pub fn query_as<T: Row>(sql: impl SqlSafeStr) -> QueryAs<T> {
    QueryAs { query: query(sql), row: PhantomData }
}

/// A query for one column.
pub fn query_scalar<T>(sql: impl SqlSafeStr) -> QueryScalar<T>
where
    (T,): Row,
{
    QueryScalar { query: query_as(sql) }
}

/// A statement.
pub struct Query {
    sql: SqlStr,
    arguments: Vec<Value>,
}

/// A query for rows.
pub struct QueryAs<T> {
    query: Query,
    row: PhantomData<T>,
}

/// A query for one column.
pub struct QueryScalar<T> {
    query: QueryAs<(T,)>,
}

/// What a statement did.
#[derive(Clone, Copy)]
pub struct Done(u64);

impl Done {
    /// Rows that it wrote or deleted.
    pub fn rows_affected(self) -> u64 {
        self.0
    }
}

/// Its arguments for a driver.
fn arguments<D: Database>(values: Vec<Value>) -> Result<D::Arguments, StoreError>
where
    Option<i64>: for<'q> Encode<'q, D> + Type<D>,
    Option<String>: for<'q> Encode<'q, D> + Type<D>,
    Option<bool>: for<'q> Encode<'q, D> + Type<D>,
    D::Arguments: Arguments<Database = D>,
{
    let mut arguments = D::Arguments::default();
    for value in values {
        match value {
            Value::Number(number) => arguments.add(number),
            Value::Text(text) => arguments.add(text.map(without_nul::<D>)),
            Value::Flag(flag) => arguments.add(flag),
        }
        .map_err(StoreError::Encode)?;
    }
    Ok(arguments)
}

/// PostgreSQL keeps no U+0000 in a text, and refuses a query with one. Nothing that is kept may hold it, so that a
/// search for such a text finds nothing, as on SQLite.
fn without_nul<D: Database>(text: String) -> String {
    if D::NAME == Postgres::NAME && text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// Runs a query, as `$made` of it with its arguments, by a method of the driver.
macro_rules! run {
    ($query:expr, $target:expr, $made:path, $method:ident) => {{
        let Query { sql, arguments: values } = $query;
        match $target.into() {
            Target::SqlitePool(on) => $made(sql, arguments::<Sqlite>(values)?).$method(on).await?.into(),
            Target::Sqlite(on) => $made(sql, arguments::<Sqlite>(values)?).$method(on).await?.into(),
            Target::PostgresPool(on) => {
                let query = $made(sql, arguments::<Postgres>(values)?);
                let mut connection = Bounded::acquire(on).await?;
                connection.answer(async |connection| query.$method(connection).await).await?.into()
            }
            Target::Postgres(on) => {
                let query = $made(sql, arguments::<Postgres>(values)?);
                on.answer(async |connection| query.$method(connection).await).await?.into()
            }
        }
    }};
}

impl From<sqlx::sqlite::SqliteQueryResult> for Done {
    fn from(done: sqlx::sqlite::SqliteQueryResult) -> Self {
        Self(done.rows_affected())
    }
}

impl From<sqlx::postgres::PgQueryResult> for Done {
    fn from(done: sqlx::postgres::PgQueryResult) -> Self {
        Self(done.rows_affected())
    }
}

impl Query {
    /// Gives the next argument.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.arguments.push(value.into());
        self
    }

    /// Runs it.
    pub async fn execute<'e>(self, target: impl Into<Target<'e>>) -> Result<Done, StoreError> {
        Ok(run!(self, target, sqlx::query_with, execute))
    }
}

impl<T: Row> QueryAs<T> {
    /// Gives the next argument.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.query = self.query.bind(value);
        self
    }

    /// Returns all rows.
    pub async fn fetch_all<'e>(self, target: impl Into<Target<'e>>) -> Result<Vec<T>, StoreError> {
        Ok(run!(self.query, target, sqlx::query_as_with, fetch_all))
    }

    /// Returns the first row, if there is one.
    pub async fn fetch_optional<'e>(self, target: impl Into<Target<'e>>) -> Result<Option<T>, StoreError> {
        Ok(run!(self.query, target, sqlx::query_as_with, fetch_optional))
    }

    /// Returns the first row, or an error where there is none.
    pub async fn fetch_one<'e>(self, target: impl Into<Target<'e>>) -> Result<T, StoreError> {
        self.fetch_optional(target).await?.ok_or(StoreError::RowNotFound)
    }
}

impl<T> QueryScalar<T>
where
    (T,): Row,
{
    /// Gives the next argument.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.query = self.query.bind(value);
        self
    }

    /// Returns the column of all rows.
    pub async fn fetch_all<'e>(self, target: impl Into<Target<'e>>) -> Result<Vec<T>, StoreError> {
        Ok(self.query.fetch_all(target).await?.into_iter().map(|(value,)| value).collect())
    }

    /// Returns that of the first row, if there is one.
    pub async fn fetch_optional<'e>(self, target: impl Into<Target<'e>>) -> Result<Option<T>, StoreError> {
        Ok(self.query.fetch_optional(target).await?.map(|(value,)| value))
    }

    /// Returns that of the first row, or an error where there is none.
    pub async fn fetch_one<'e>(self, target: impl Into<Target<'e>>) -> Result<T, StoreError> {
        self.query.fetch_one(target).await.map(|(value,)| value)
    }
}
