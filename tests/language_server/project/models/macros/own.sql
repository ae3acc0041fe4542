-- The first two letters.
--
-- For countries written in full.
create or replace macro two_letters(word) as upper(substr(word, 1, 2));
