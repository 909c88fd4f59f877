\set number random(1, :skus)
SELECT bench.reserve('sku-' || lpad(:number::text, 7, '0'));
