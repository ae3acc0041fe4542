import database '__OUTSIDE__'
