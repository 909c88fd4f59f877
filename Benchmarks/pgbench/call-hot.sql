SELECT bench.reserve('hot');
