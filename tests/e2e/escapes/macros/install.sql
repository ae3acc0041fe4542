install httpfs;
