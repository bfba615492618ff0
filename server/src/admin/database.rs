//! The database of a server that may be at work on it.

use crate::config::{Options, without_user};
use crate::store::Store;

/// Opens it. Nothing is made, and the schema stays as it is.
pub async fn opened(options: &Options) -> Result<Store, String> {
    let url = &options.database_url;
    let store = Store::open_existing(url).await;
    store.map_err(|unfit| format!("can't open the database {}: {unfit}", without_user(url)))
}
