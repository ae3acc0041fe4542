select content from read_text('__OUTSIDE__/other.csv');
