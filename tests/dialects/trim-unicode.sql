-- case: tabs and line ends go, too
-- dialects: bigquery
select concat('[', trim(tabbed), ']') as a, trim(phone, '2') as b, trim(email) as c from given
-- rows
select '[Ann@X.com]', '06-555-0101', 'Ann@X.com'
