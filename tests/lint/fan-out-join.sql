-- case: an amount added up once for each card
-- expect: fan-out-join 3:11 "cards" may join several rows to one of "persons"
-- note: sum(persons.spent) counts a row of "persons" once for each of them
-- note: the rows of "cards" are told apart by card_number, and joined by customer_id
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.country, sum(persons.spent) as spent
from persons
left join cards on cards.customer_id = persons.customer_id
group by persons.country

-- case: two kinds of details side by side
-- expect: fan-out-join 4:11 "cards" may join several rows to one of "orders"
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.customer_id, sum(orders.total) as spent, count(distinct cards.card_number) as cards
from persons
left join orders using (customer_id)
left join cards using (customer_id)
group by persons.customer_id

-- case: through CTEs, under other names
-- expect: fan-out-join 2:68 "held" may join several rows to one of "spent"
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
with held as (select card_number, customer_id as holder from cards), spent as (select customer_id as buyer, total from orders)
select spent.buyer, avg(spent.total) as mean from spent inner join held on held.holder = spent.buyer group by 1

-- case: the grain of the model comes twice
-- expect: fan-out-join 6:11 "cards" may join several rows to one of "persons"
-- note: the model promises one row per customer_id
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select persons.customer_id, persons.country, cards.card_number
from persons
left join cards on cards.customer_id = persons.customer_id

-- case: items of an event come twice
-- expect: fan-out-join 9:12 "cards" may join several rows to one of "orders"
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
-- /// model
-- grain = ["event_set_id", "event", "event_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, orders.order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, lines.ordered_at as timestamp
from orders
inner join lines on lines.order_id = orders.order_id
inner join cards on cards.customer_id = orders.customer_id

-- case: a grain that a source's schema declares
-- expect: fan-out-join models/first.sql:1:77 "lines" may join several rows to one of "customers"
-- file: schemas/sources/lines.schema.json
{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "x-grain": "order_id, line_number", "properties": {
  "order_id": {"type": "string"}, "line_number": {"type": "integer"}, "customer_id": {"type": "string"}}}
-- file: models/first.sql
select customers.country, sum(customers.spent) as spent from customers join lines using (customer_id) group by 1

-- case: joined along the key
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select orders.customer_id, sum(orders.total) as spent from orders inner join persons using (customer_id) group by 1

-- case: one row per customer was picked
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
with latest as (select * from cards qualify row_number() over (partition by customer_id order by card_number) = 1)
select persons.country, sum(persons.spent) as spent from persons left join latest using (customer_id) group by 1

-- case: counted before
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.country, sum(persons.spent) as spent, sum(held.cards) as cards
from persons
left join (select customer_id, count(*) as cards from cards group by customer_id) as held using (customer_id)
group by 1

-- case: nothing is added up
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.customer_id, max(persons.spent) as spent, count(*) as cards from persons join cards using (customer_id) group by 1

-- case: what is added up is finer
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.customer_id, sum(orders.total) as spent from persons left join orders using (customer_id) group by 1

-- case: a condition says which of the rows
-- file: models/persons.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, spent, country from customers
-- file: models/orders.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, customer_id, price as total from lines
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- ///
select idfa as card_number, customer_id, country from customers
-- file: models/activation/case.sql
select persons.country, sum(persons.spent) as spent
from persons
left join cards on cards.customer_id = persons.customer_id and cards.country in ('DE', 'FR')
group by persons.country

-- case: a join along columns that the header calls unique
-- file: models/cards.sql
-- /// model
-- grain = ["card_number"]
-- unique = [["Customer_id", "country"], ["customer_id", "country", "email"]]
-- ///
select idfa as card_number, customer_id, country, email from customers
-- file: models/activation/case.sql
select persons.country, sum(persons.spent) as spent
from customers as persons
left join cards on cards.customer_id = persons.customer_id and cards.country = persons.country
group by persons.country

-- case: a join along a part of them
-- expect: fan-out-join 3:11 "cards" may join several rows to one of "persons"
-- note: the rows of "cards" are told apart by country, customer_id, and joined by customer_id
-- file: models/persons.sql
-- /// model
-- unique = [["customer_id"]]
-- ///
select customer_id, spent, country from customers
-- file: models/cards.sql
-- /// model
-- unique = [["customer_id", "country"]]
-- ///
select customer_id, country from customers
-- file: models/activation/case.sql
select persons.country, sum(persons.spent) as spent
from persons
left join cards on cards.customer_id = persons.customer_id
group by persons.country

-- case: what LATERAL VIEW adds is no join
-- file: models/purchases.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, any_value(customer_id) as customer_id, sum(price) as total from lines group by order_id
-- file: models/activation/case.sql
-- /// model
-- dialect = "spark"
-- grain = ["order_id"]
-- ///
select p.order_id, part from purchases p lateral view explode(array('a', 'b')) parts as part
