-- What the archive holds, and whether it is whole. Run it in its root, or SET file_search_path to that.
CREATE VIEW frames AS
SELECT * FROM read_parquet('topic=cameraData/*/*/*.parquet', hive_partitioning = true);

-- Pictures by camera and day.
SELECT camera, date, count(*) AS pictures, sum(size) AS bytes, min(captured_at) AS first, max(captured_at) AS last
FROM frames GROUP BY camera, date ORDER BY camera, date;

-- Each picture once: none of these is more than 0.
SELECT count(*) - count(DISTINCT ce_id) AS repeated,
       count(*) FILTER (WHERE sha256(jpeg) <> frames.sha256) AS altered
FROM frames;

-- Gaps in what a camera numbered: numbers that are not here.
SELECT camera, max(sequence) - min(sequence) + 1 - count(DISTINCT sequence) AS missing FROM frames GROUP BY camera;
