-- case: one parameter
-- expect: arrow-lambda 1:29 the lambda is written with an arrow
-- note: DuckDB 2.0 takes lambda x: x + 1 only
-- help: write lambda x: instead
-- fix: select list_transform(tags, lambda x: upper(x)) as tags from customers
select list_transform(tags, x -> upper(x)) as tags from customers

-- case: several parameters, brackets and blanks
-- expect: arrow-lambda 1:29 the lambda is written with an arrow
-- fix: select list_transform(tags, lambda tag, "at":  tag || "at") as tags from customers
select list_transform(tags, ( tag , "at" )  ->  tag || "at") as tags from customers

-- case: a bracket around one parameter
-- expect: arrow-lambda 1:26 the lambda is written with an arrow
-- fix: select list_filter(tags, lambda x: x <> '') as tags from customers
select list_filter(tags, (x) -> x <> '') as tags from customers

-- case: two lambdas, one inside the other
-- expect: arrow-lambda 1:31 the lambda is written with an arrow
-- expect: arrow-lambda 1:54 the lambda is written with an arrow
select list_transform([tags], l -> list_transform(l, x -> x || '!')) as tags from customers

-- case: a head over two lines is left to the author
-- expect: arrow-lambda 1:29 the lambda is written with an arrow
-- fix: none
select list_transform(tags, (x, i)
    -> x) as tags from customers

-- case: an arrow in a comment or a text, and one that reads JSON, stay as they are
-- expect: arrow-lambda 2:26 the lambda is written with an arrow
-- fix: list_transform(tags, lambda x: x || ' -> ') as tags, -- x -> y
select '{"a": 1}'::json -> 'a' as part,
    list_transform(tags, x -> x || ' -> ') as tags, -- x -> y
from customers

-- case: the form of today
select list_transform(tags, lambda x: upper(x)) as tags from customers

-- case: JSON arrows alone
select '{"a": {"b": 1}}'::json -> 'a' ->> 'b' as part from customers

-- case: the model is written for another system
-- /// model
-- dialect = "presto"
-- ///
select transform(tags, x -> upper(x)) as tags from customers
