-- Two people typed the same nonsense into the e-mail field and have no phone; they stay two, without an
-- e-mail.
-- given stg_web__customers
select * from (values
    ('w1', 'test@test.com', 'n/a', timestamptz '2025-01-01 00:00+00'),
    ('w2', 'TEST@test.com ', '-', timestamptz '2025-01-02 00:00+00')
) as rows(web_customer_id, email, phone, created_at)
-- given stg_store__customers
-- given stg_loyalty__members
-- expect
select
    source_customer_id, 'c' || left(sha256('web:' || source_customer_id), 24) as customer_id,
    null as email, null as phone
from (values ('w1'), ('w2')) as rows(source_customer_id)
