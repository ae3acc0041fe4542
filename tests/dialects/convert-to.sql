-- case: the bytes of a text
-- dialects: postgres
select encode(convert_to(accented, 'UTF8'), 'hex') as a from given
-- rows
select '5a6fc3ab40782e636f6d'

-- case: in another encoding it is refused
-- dialects: postgres
select encode(convert_to(accented, 'LATIN1'), 'hex') as a from given
-- fails
