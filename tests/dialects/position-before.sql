-- case: negative positions lie before the text
-- dialects: postgres, redshift
select substring(phone, -1, 5) as a, substring(phone, -1, 1) as b, substring(phone, -4) as c, substring(phone, 2, 2) as d from given
-- rows
select '206', '', '206-555-0101', '06'
