select a as email from '__DATA__/../../outside/other.csv'
