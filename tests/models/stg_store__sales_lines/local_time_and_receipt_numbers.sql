-- Tills write their own clock: noon in Berlin and in Sydney are different moments, and summer is an hour
-- earlier. Two stores may print the same receipt number.
-- given store_sales_lines
select store_id, '0000001' as receipt_number, 1 as line_number, sold_at, time_zone
from (values
    ('0001', timestamp '2026-01-15 12:00', 'Europe/Berlin'),
    ('0002', timestamp '2026-07-15 12:00', 'Europe/Berlin'),
    ('0003', timestamp '2026-01-15 12:00', 'Australia/Sydney')
) as rows(store_id, sold_at, time_zone)
-- expect
select * from (values
    ('0001-0000001', timestamptz '2026-01-15 11:00+00'),
    ('0002-0000001', timestamptz '2026-07-15 10:00+00'),
    ('0003-0000001', timestamptz '2026-01-15 01:00+00')
) as rows(order_id, sold_at)
