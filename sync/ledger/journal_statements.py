"""The journal's longer statements."""

from __future__ import annotations

BATCH = """
insert into batches (
    run_id, number, step, sync, operation, first_row, row_count, body_sha256, excerpt, state,
    attempts, intent_at, code, reason, message, request_id, parent, doubt_at
) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INTEND = f"""
{BATCH}
on conflict (run_id, number) do update set
    state = excluded.state, attempts = excluded.attempts,
    body_sha256 = excluded.body_sha256, excerpt = excluded.excerpt,
    intent_at = case when attempts = 0 then excluded.intent_at else intent_at end,
    answered_at = null, code = null, reason = null, message = null, request_id = null
"""
ANSWER = """
update batches set state = ?, answered_at = ?, code = ?, reason = ?, message = ?, request_id = ?, doubt_at = ?
where run_id = ? and number = ?
"""
LAST_ACCEPTED = """
select json_extract(runs.plan, '$.stores[' || step || ']') as store, max(at) from (
    select run_id, step, max(coalesce(answered_at, intent_at)) as at
    from batches where state = 'accepted' and (attempts > 0 or parent is not null) group by run_id, step
) as latest inner join runs using (run_id)
group by store
"""
KNOWN_UNTIL = """
select coalesce(max(at), 0) from (
    select max(started_at) as at from runs
    union all select max(intent_at) from batches
    union all select max(answered_at) from batches
)
"""
"""When a run was closed does not count: recovery closes those of a copy when it is opened again."""
SENT_AT = """
select json_extract(runs.plan, '$.stores[' || batches.step || ']') as store, batches.*
from batches inner join runs using (run_id)
where batches.intent_at = ? and batches.state <> ?
order by batches.run_id, batches.number
"""
