-- National and international spelling are one number; without a country the project's default decides, so
-- the same digits in another country are another number.
-- given stg_web__customers
select * from (values
    ('w1', '(212) 555-0123', null, timestamptz '2025-01-01 00:00+00'),
    ('w2', '+1 212 555 0123', 'US', timestamptz '2025-01-02 00:00+00'),
    ('w3', '020 7946 0123', 'GB', timestamptz '2025-01-03 00:00+00'),
    ('w4', '0044 20 7946 0123', 'FR', timestamptz '2025-01-04 00:00+00')
) as rows(web_customer_id, phone, country, created_at)
-- given stg_store__customers
-- given stg_loyalty__members
-- expect
select source_customer_id, phone, 'c' || left(sha256('web:' || oldest), 24) as customer_id
from (values
    ('w1', '+12125550123', 'w1'),
    ('w2', '+12125550123', 'w1'),
    ('w3', '+442079460123', 'w3'),
    ('w4', '+442079460123', 'w3')
) as rows(source_customer_id, phone, oldest)
