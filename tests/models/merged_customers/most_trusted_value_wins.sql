-- Web beats loyalty beats store; within a system the newest row; a missing value never beats a present one.
-- given customer_identities
select * from (values
    ('p1', 'store', 's1', 'store@example.com', '+12065550100', 'US', 'A', timestamptz '2025-06-01 00:00+00'),
    ('p1', 'loyalty', 'l1', 'loyalty@example.com', '+12065550101', null, 'Anne',
        timestamptz '2025-05-01 00:00+00'),
    ('p1', 'web', 'w1', 'old@example.com', null, null, 'Ann', timestamptz '2025-01-01 00:00+00'),
    ('p1', 'web', 'w2', 'new@example.com', null, null, null, timestamptz '2025-02-01 00:00+00'),
    ('p2', 'store', 's2', null, '+442079460000', 'GB', null, null)
) as rows(customer_id, source_system, source_customer_id, email, phone, country, given_name, created_at)
-- expect
select * from (values
    ('p1', 'p1', 'new@example.com', '+12065550101', 'US', 'Ann', timestamptz '2025-01-01 00:00+00', 2, 1, 1),
    ('p2', 'p2', null, '+442079460000', 'GB', null, null, 0, 1, 0)
) as rows(
    customer_id, amperity_id, email, phone, country, given_name, first_seen_at, web_rows, store_rows,
    loyalty_rows
)
