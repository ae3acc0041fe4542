-- The unsubscribe link outweighs the answer on the form; never asked stays unknown. Countries come out in
-- upper case.
-- given web_customers
select * from (values
    ('0001', ' ', 'gb ', true, null),
    ('0002', 'ann@example.com ', null, true, timestamptz '2026-01-01 00:00+00'),
    ('0003', null, '', null, null)
) as rows(customer_id, email, country, accepts_marketing, unsubscribed_at)
-- expect
select * from (values
    ('0001', null, 'GB', true),
    ('0002', 'ann@example.com', null, false),
    ('0003', null, null, null)
) as rows(web_customer_id, email, country, marketing_consent)
