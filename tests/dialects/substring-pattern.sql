-- case: the match, its first group, or NULL
-- dialects: postgres
select substring(phone from '[0-9]+') as a, substring(phone from '-([0-9]+)') as b, substring(phone from '[a-z]') as c, substring(phone from '(?:20)6') as d from given
-- rows
select '206', '555', null, '206'
