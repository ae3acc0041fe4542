create macro peek_at(path) as (select max(content) from read_text(path));
