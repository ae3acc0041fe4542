-- case: one name in two folders
-- expect: name-clash models/b/Guests.sql:1:1 two models are called "Guests"
-- file: models/a/guests.sql
select email from customers
-- file: models/b/Guests.sql
select phone from customers

-- case: two names
-- file: models/a/guests.sql
select email from customers
-- file: models/b/guests_again.sql
select phone from customers
