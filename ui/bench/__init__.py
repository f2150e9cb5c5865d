"""The benchmarks behind `paidui bench NAME`: each beside the bare limit it is compared with, interleaved in one run."""
