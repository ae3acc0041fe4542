with other as (from '__OUTSIDE__/other.csv') select a as email from other
