-- A row that the export repeats counts once; the query string of the page, which may hold an e-mail
-- address, is cut off.
-- given web_order_lines
select
    'W1' as order_id, line_number, '000417' as product_id, 1 as quantity, 'eur' as currency, page_url,
    timestamptz '2026-11-01 10:00+00' as ordered_at
from (values
    (1, 'https://shop.example/thank-you?order=W1&email=ann@example.com'),
    (1, 'https://shop.example/thank-you?order=W1&email=ann@example.com'),
    (2, 'https://shop.example/thank-you#ann@example.com'),
    (3, null)
) as rows(line_number, page_url)
-- expect
select 'W1' as order_id, 'EUR' as currency, line_number, page_url
from (values
    (1, 'https://shop.example/thank-you'),
    (2, 'https://shop.example/thank-you'),
    (3, null)
) as rows(line_number, page_url)
