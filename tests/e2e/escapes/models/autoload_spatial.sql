select st_astext(st_point(1, 2)) as email
