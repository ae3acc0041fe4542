set home_directory = '__OUTSIDE__'
