-- case: a comma
-- expect: cross-join 1:40 nothing links "lines" to the other relations
-- help: write on lines.customer_id = customers.customer_id, or CROSS JOIN if every pair is meant
select email, order_id from customers, lines

-- case: a comma, with a filter on each side
-- expect: cross-join 1:40 nothing links "lines" to the other relations
select email, order_id from customers, lines where consent and price > 0

-- case: a condition on one relation
-- expect: cross-join 1:59 the condition does not link "lines" to the other relations
select email, order_id from customers inner join lines on lines.order_id = lines.order_id

-- case: two pairs that are not linked
-- expect: cross-join 1:70 nothing links "l" to the other relations
select c.email, l.order_id, m.order_id as other from customers as c, lines as l, lines as m where l.order_id = m.order_id

-- case: in another dialect
-- expect: cross-join 5:19 nothing links "l" to the other relations
-- /// model
-- dialect = "presto"
-- ///
SELECT c.email, l.order_id
FROM customers c, "lines" l
WHERE l.price > 0

-- case: linked by WHERE
select email, order_id from customers, lines where customers.customer_id = lines.customer_id

-- case: linked by a comparison
select c.email, d.email as other from customers as c join customers as d on c.country = d.country and c.customer_id < d.customer_id

-- case: one row
select email, latest.day from customers, (select max(ordered_at) as day from lines) as latest

-- case: every pair is meant
select email, order_id from customers cross join lines

-- case: the elements of a list
select email, tag.tag from customers, unnest(tags) as tag(tag)
