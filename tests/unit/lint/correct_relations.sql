-- Relations with grains, for correct_queries.sql.
-- file: models/macros/times.sql
create or replace macro iso8601_utc(moment) as strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%dT%H:%M:%SZ');
-- file: models/people.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, phone, phone as national_number, tags, consent from customers;
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, any_value(customer_id) as customer_id, min(ordered_at) as ordered_at, any_value(currency) as currency,
    sum(price) as total, sum(quantity) as points, max(currency) as note, max(currency) as page_url
from lines group by order_id;
-- file: models/items.sql
-- /// model
-- grain = ["order_id", "line_number"]
-- ///
select order_id, row_number() over (partition by order_id order by price, currency) as line_number, currency as article_id,
    price, quantity, 1 as pack_size
from lines;
-- file: models/articles.sql
-- /// model
-- grain = ["article_id"]
-- ///
select currency as article_id, max(price) as weight from lines group by currency;
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select distinct country as card_number, customer_id, seen_at::date as issued_on, consent as is_current from customers;
-- file: models/rates.sql
-- /// model
-- grain = ["currency", "day"]
-- ///
select currency, ordered_at::date as day, max(price) as usd from lines group by all;
-- file: models/stores.sql
-- /// model
-- grain = ["store_id"]
-- ///
select country as store_id, max(seen_at at time zone 'UTC') as closed_at, 'Europe/Berlin' as time_zone from customers group by 1;
