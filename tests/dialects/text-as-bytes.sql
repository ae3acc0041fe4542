-- case: UTF-8, also beyond ASCII
-- dialects: presto, trino, athena
select to_hex(cast(accented as varbinary)) as a from given
-- rows
select '5A6FC3AB40782E636F6D'

-- case: UTF-8, also beyond ASCII
-- dialects: spark, databricks
select hex(cast(accented as binary)) as a from given
-- rows
select '5A6FC3AB40782E636F6D'

-- case: UTF-8, also beyond ASCII
-- dialects: postgres
select encode(accented::bytea, 'hex') as a from given
-- rows
select '5a6fc3ab40782e636f6d'

-- case: UTF-8, also beyond ASCII
-- dialects: bigquery
select to_hex(cast(accented as bytes)) as a from given
-- rows
select '5a6fc3ab40782e636f6d'

-- case: UTF-8, also beyond ASCII
-- dialects: mysql
select hex(cast(accented as binary)) as a from given
-- rows
select '5A6FC3AB40782E636F6D'
