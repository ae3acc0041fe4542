-- Two old rows at the ends of a chain of seven both look like the start of a person; the older one wins
-- everywhere.
-- given stg_web__customers
select * from (values
    ('w1', 'a@example.com', '+12065550101', timestamptz '2025-01-01 00:00+00'),
    ('w2', 'b@example.com', '+12065550101', timestamptz '2025-01-05 00:00+00'),
    ('w3', 'b@example.com', '+12065550102', timestamptz '2025-01-06 00:00+00'),
    ('w4', 'c@example.com', '+12065550102', timestamptz '2025-01-07 00:00+00'),
    ('w5', 'c@example.com', '+12065550103', timestamptz '2025-01-04 00:00+00'),
    ('w6', 'd@example.com', '+12065550103', timestamptz '2025-01-03 00:00+00'),
    ('w7', 'd@example.com', '+12065550104', timestamptz '2025-01-02 00:00+00')
) as rows(web_customer_id, email, phone, created_at)
-- given stg_store__customers
-- given stg_loyalty__members
-- expect
select 'w' || number as source_customer_id, 'c' || left(sha256('web:w1'), 24) as customer_id
from range(1, 8) as numbers(number)
