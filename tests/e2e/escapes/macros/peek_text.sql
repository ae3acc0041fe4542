create macro peek_text() as (select max(content) from read_text('__OUTSIDE__/other.csv'));
