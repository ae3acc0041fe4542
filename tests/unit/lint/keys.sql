-- What tells the rows of a query apart, beside the relations of correct_relations.sql. Keys are parted by |.
-- keys: order_id
select order_id, sum(price) as spent from items group by order_id;
-- keys: order_id
select order_id, customer_id, sum(price) as spent from items join orders using (order_id) group by 2, 1;
-- keys: order_id
select order_id, customer_id, count(*) as n from orders group by all;
-- keys: article_id price
select distinct article_id, price from items;
-- keys: article_id | line_number order_id
with numbered as (select *, row_number() over (partition by article_id order by price) as place from items)
select * exclude (place), price as again from numbered where place = 1;
-- keys: article_id
select article_id, price from items qualify row_number() over (partition by article_id order by price) = 1;
-- keys: article_id
select article_id, price, row_number() over (partition by article_id order by price) as place from items qualify place <= 1;
-- keys: line_number order_id
select items.order_id, items.line_number, articles.weight from items join articles on articles.article_id = items.article_id;
-- keys: line_number order_id
select * from items left join articles using (article_id);
-- keys: order_id
select order_id from items where line_number = 1;
-- keys: source order_id
select 'web' as source, order_id, total from orders union all select 'shop', order_id, total from orders;
-- keys: order_id
select order_id from items union select order_id from items;
-- keys: day
select date_trunc('day', ordered_at) as day, count(*) as n from orders group by day;
-- keys: day
select date_trunc('day', ordered_at) as day, count(*) as n from orders group by all;
-- keys: (one row)
select max(total) as most from orders;
-- keys: (one row) | line_number order_id
select * from items limit 1;
-- keys: customer_id
select distinct on (customer_id) customer_id, total from orders order by customer_id, total;
-- keys: number
select renamed.number from (select order_id, line_number from items) as renamed(number, place) where place = 2;
-- keys: customer_id
select persons.customer_id, count(*) as n from people as persons left join orders using (customer_id) group by persons.customer_id, persons.phone;
-- keys: customer_id
with People as (select customer_id from people) select PEOPLE.customer_id from people;
-- keys: id line_number
select cast(order_id as varchar) as id, line_number from items;
-- keys: line_number order_id
from items;
-- keys: card_number order_id
select orders.order_id, cards.card_number from orders join cards on cards.customer_id = orders.customer_id;
-- keys: order_id
select orders.order_id, orders.total * rates.usd as usd from orders asof join rates on rates.currency = orders.currency and orders.ordered_at >= rates.day;
-- keys: order_id
select order_id from orders where order_id in (select order_id from items);
-- keys: order_id
select order_id from orders except select order_id from items;
-- keys:
select order_id, unnest([1, 2]) as n from orders;
-- keys:
select currency, total from orders;
-- keys:
select order_id, currency, sum(total) as total from orders group by rollup (order_id, currency);
-- keys:
with recursive steps as (select order_id, 1 as n from orders union all select order_id, n + 1 from steps where n < 3) select * from steps;
-- keys:
select orders.order_id from orders full join cards on cards.customer_id = orders.customer_id;
-- keys:
select order_id, total from orders union all select order_id, total from orders;
