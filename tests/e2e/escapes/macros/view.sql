create view peek_view as select content from read_text('__OUTSIDE__/other.csv');
