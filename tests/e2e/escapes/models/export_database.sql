export database '__OUTSIDE__/made'
