-- The all-zero id of a phone that forbids tracking is no device; a real one comes out in lower case.
-- given stg_web__customers
select * from (values
    ('w1', 'DE300000-1111-4222-8333-444444444444', null, timestamptz '2025-01-01 00:00+00'),
    ('w2', '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000',
        timestamptz '2025-01-02 00:00+00')
) as rows(web_customer_id, idfa, aaid, created_at)
-- given stg_store__customers
-- given stg_loyalty__members
-- expect
select * from (values
    ('w1', 'de300000-1111-4222-8333-444444444444', null),
    ('w2', null, null)
) as rows(source_customer_id, idfa, aaid)
