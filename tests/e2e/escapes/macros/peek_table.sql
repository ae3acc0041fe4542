create macro peek_table() as table select content as email from read_text('__OUTSIDE__/other.csv');
