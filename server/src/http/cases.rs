//! My Cases: every query carries the account, so that somebody else's case looks like none.

use std::sync::Arc;

use api::case_list::{self, Cases, ListCases, Order, Position, Search, SearchCases, SearchCasesRefusal};
use api::cases::{
    AddCase, AddCaseRefusal, CaseDetail, CaseSummary, ChangeCase, News, ReadCase, ReadingFailure, RemoveCase,
};
use api::endpoint::Done;
use api::problem::Refusal;
use api::value::{CaseId, Cursor, Nickname, ReceiptNumber};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::caller::Member;
use super::endpoint::{Answer, Success};
use super::error::ApiError;
use crate::app::App;
use crate::case_sync::{Person, Statuses, StoredStatus, stage_named};
use crate::clock::DAY;
use crate::domain::asking::UNCONFIRMED_FOR;
use crate::domain::limits::{CASES_MOST, LISTS_OF_ACCOUNT};
use crate::entropy;
use crate::store::{AccountId, CaseRow, Standing, WatchedRow};

/// Seconds until it is worth trying again to add a number that the agency couldn't be asked for.
const UNCONFIRMED_WAIT: u32 = 10 * 60;

/// The list, or its first part.
pub async fn list_cases(app: Arc<App>, member: Member, _: ListCases) -> Answer<ListCases> {
    part(&app, &member, &SearchCases::default(), None).await
}

/// A part of what is searched for.
pub async fn search_cases(app: Arc<App>, member: Member, request: SearchCases) -> Answer<SearchCases> {
    let after = request.after.as_ref().map(|cursor| position_at(cursor, request.order)).transpose()?;
    part(&app, &member, &request, after).await
}

/// Returns one part of the list. Reads all rows of the account, since sections and the names of forms aren't columns
/// that SQL could sort by and search.
async fn part<R: Refusal>(
    app: &App,
    member: &Member,
    request: &SearchCases,
    after: Option<Position>,
) -> Result<Success<Cases>, ApiError<R>> {
    let ((most, window), now) = (LISTS_OF_ACCOUNT, app.clock.now());
    app.buckets.count("lists", member.account.id.as_str(), most, window, now).map_err(ApiError::Throttled)?;
    let rows = app.store.cases_of(&member.account.id).await.map_err(ApiError::store)?;
    let request = request.clone();
    // A long list takes longer than other requests should wait for this thread.
    let listed = if rows.len() > case_list::WHOLE_MOST {
        tokio::task::spawn_blocking(move || listed(rows, &request, after, now)).await
    } else {
        Ok(listed(rows, &request, after, now))
    };
    listed.map(Success::from).map_err(|error| ApiError::Internal(format!("list: {error}")))
}

fn listed(rows: Vec<WatchedRow>, request: &SearchCases, after: Option<Position>, now: i64) -> Cases {
    let mut statuses = Statuses::default();
    let mut cases: Vec<CaseSummary> = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id.clone();
        // One that can't be read any more must not take the others with it.
        match summary(&mut statuses, row, now) {
            Some(case) => cases.push(case),
            None => tracing::error!(id, "a stored case is broken"),
        }
    }
    let most = if cases.len() > case_list::WHOLE_MOST { case_list::PART_MOST } else { case_list::WHOLE_MOST };
    let (total, nothing_to_do) = (count(cases.len()), cases.iter().all(case_list::needs_nothing));
    let search = Search::of(&request.search);
    let takes = |case: &CaseSummary| {
        request.filter.takes(case) && (search.is_empty() || search.finds(&case_list::search_text(case)))
    };
    let mut found: Vec<(Position, CaseSummary)> =
        cases.into_iter().filter(takes).map(|case| (Position::of(&case, request.order), case)).collect();
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let begin = after.map_or(0, |after| found.partition_point(|(position, _)| *position <= after));
    let end = found.len().min(begin + most);
    let has_more = end < found.len();
    let next = found[begin..end].last().filter(|_| has_more).and_then(|(position, _)| cursor_of(position));
    if has_more && next.is_none() {
        tracing::error!("a position in a list makes no cursor");
    }
    let cases = found.drain(begin..end).map(|(_, case)| case).collect();
    Cases { cases, total, nothing_to_do, next }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn cursor_of(position: &Position) -> Option<Cursor> {
    Cursor::parse(&BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).ok()?)).ok()
}

fn position_at(cursor: &Cursor, order: Order) -> Result<Position, ApiError<SearchCasesRefusal>> {
    let read = BASE64_URL_SAFE_NO_PAD.decode(cursor.as_str()).ok();
    let position: Option<Position> = read.and_then(|text| serde_json::from_slice(&text).ok());
    let position = position.filter(|position| position.order() == order);
    position.ok_or(ApiError::Refused(SearchCasesRefusal::InvalidCursor))
}

/// Reads the status first: a number that the agency doesn't know isn't added, unless the person wants it anyway, to be
/// told when it appears; where the agency can't be asked, it is added, if the list doesn't hold too many such numbers
/// already. One member tries so many numbers a day.
pub async fn add_case(app: Arc<App>, member: Member, request: AddCase) -> Answer<AddCase> {
    let account_id = &member.account.id;
    let (number, now) = (request.receipt_number.as_str(), app.clock.now());
    refuse_present_or_full(&app, account_id, number).await?;
    let most = app.case_sync.most_of_a_member();
    app.buckets.count("adding", account_id.as_str(), most, DAY, now).map_err(ApiError::Throttled)?;
    let failure = app.case_sync.refresh(number, Person::Member).await.map_err(ApiError::store)?;
    if failure == Some(ReadingFailure::NotFound) && request.anyway.is_none() {
        return Err(ApiError::Refused(AddCaseRefusal::NotFound));
    }
    // One that is hidden counts as one that was never shown: nobody learns which it is.
    let standing = if failure == Some(ReadingFailure::NotFound) {
        Standing::Awaited
    } else if app.store.last_reading(number).await.map_err(ApiError::store)?.is_some() {
        Standing::Shown
    } else {
        Standing::NotRead
    };
    let id = entropy::id(&*app.entropy);
    // After the reading: what that one changed is no news for who adds the case now.
    if !app.store.add_case(account_id, &id, number, standing, app.clock.now()).await.map_err(ApiError::store)? {
        // Of the numbers that the agency doesn't show there are too many, or other requests took the room since.
        refuse_present_or_full(&app, account_id, number).await?;
        return Err(ApiError::Busy(UNCONFIRMED_WAIT));
    }
    let row = app.store.case_of(account_id, &id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    let mut detail = detail(row, app.clock.now())?;
    detail.case.status.failure = failure.or(detail.case.status.failure);
    Ok(Success::from(detail))
}

/// Refuses a number that is already in the list, and any number when the list is full.
async fn refuse_present_or_full(
    app: &App,
    account_id: &AccountId,
    number: &str,
) -> Result<(), ApiError<AddCaseRefusal>> {
    if app.store.has_case(account_id, number).await.map_err(ApiError::store)? {
        return Err(ApiError::Refused(AddCaseRefusal::AlreadyAdded));
    }
    if app.store.count_cases(account_id).await.map_err(ApiError::store)? >= CASES_MOST {
        return Err(ApiError::Refused(AddCaseRefusal::TooMany));
    }
    Ok(())
}

/// One case.
pub async fn read_case(app: Arc<App>, member: Member, request: ReadCase) -> Answer<ReadCase> {
    let row = app
        .store
        .case_of(&member.account.id, request.id.as_str())
        .await
        .map_err(ApiError::store)?
        .ok_or(ApiError::NotFound)?;
    detail(row, app.clock.now()).map(Success::from)
}

/// What is the person's own about a case.
pub async fn change_case(app: Arc<App>, member: Member, request: ChangeCase) -> Answer<ChangeCase> {
    let (account_id, id) = (&member.account.id, request.id.as_str());
    if let Some(nickname) = &request.nickname {
        app.store.name_case(account_id, id, nickname.as_str()).await.map_err(ApiError::store)?;
    }
    if let Some(seen) = request.seen {
        // Nobody has seen what isn't there yet.
        app.store.see_case(account_id, id, seen.min(app.clock.now())).await.map_err(ApiError::store)?;
    }
    if let Some(alerts) = request.alerts {
        app.store.set_case_alerts(account_id, id, alerts, app.clock.now()).await.map_err(ApiError::store)?;
    }
    let row = app.store.case_of(account_id, id).await.map_err(ApiError::store)?.ok_or(ApiError::NotFound)?;
    detail(row, app.clock.now()).map(Success::from)
}

/// Out of the list.
pub async fn remove_case(app: Arc<App>, member: Member, request: RemoveCase) -> Answer<RemoveCase> {
    if app.store.remove_case(&member.account.id, request.id.as_str()).await.map_err(ApiError::store)? {
        Ok(Done {}.into())
    } else {
        Err(ApiError::NotFound)
    }
}

fn detail<R: Refusal>(row: CaseRow, now: i64) -> Result<CaseDetail, ApiError<R>> {
    let broken = |what: &str| ApiError::Internal(format!("a stored {what} is broken"));
    let reading = StoredStatus::parse(row.reading.as_deref()).map_err(|_| broken("reading"))?;
    let case = summary(&mut Statuses::default(), row.watched, now).ok_or_else(|| broken("case"))?;
    Ok(CaseDetail { case, official: reading.official, history: reading.history })
}

/// As the list shows it; `None` for a row that isn't a case.
fn summary(statuses: &mut Statuses, row: WatchedRow, now: i64) -> Option<CaseSummary> {
    // Of a case that isn't shown nothing is told, nor that anything changed.
    let changed_at = row.changed_at.filter(|_| row.status.read_at.is_some());
    let news = changed_at
        .filter(|at| *at > row.seen_at.unwrap_or(row.added_at))
        .map(|learned_at| News { learned_at, before: stage_named(row.stage_before.as_deref().unwrap_or_default()) });
    Some(CaseSummary {
        id: CaseId::parse(&row.id).ok()?,
        receipt_number: ReceiptNumber::parse(&row.receipt_number).ok()?,
        status: statuses.of(row.status),
        added_at: row.added_at,
        nickname: Nickname::parse(&row.nickname).ok().filter(|name| !name.as_str().is_empty()),
        seen: row.seen_at.is_some_and(|seen| seen >= changed_at.unwrap_or_default()),
        news,
        alerts: row.alerts,
        // After so long nobody asks for it any more.
        awaited: row.awaits && now - row.added_at < UNCONFIRMED_FOR,
    })
}
