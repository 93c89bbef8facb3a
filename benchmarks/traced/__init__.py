"""The till as the benchmarks start it to be told where its time goes."""
