-- What the archive holds, and whether it is whole. ARCHIVE names its root: a directory, hdfs://... or s3a://...
-- Names of directories are text, or Spark would take a camera called 007 for 7.
SET spark.sql.sources.partitionColumnTypeInference.enabled = false;
CREATE TEMPORARY VIEW files USING parquet
OPTIONS (path '${env:ARCHIVE}/topic=cameraData', basePath '${env:ARCHIVE}');
-- Spark takes each byte of an escaped name for a letter; decoded, they are UTF-8 again.
CREATE TEMPORARY VIEW frames AS
SELECT * EXCEPT (camera, date), decode(encode(camera, 'ISO-8859-1'), 'UTF-8') AS camera, CAST(date AS DATE) AS date
FROM files;

-- Pictures by camera and day.
SELECT camera, date, count(*) AS pictures, sum(size) AS bytes, min(captured_at) AS first, max(captured_at) AS last
FROM frames GROUP BY camera, date ORDER BY camera, date;

-- Each picture once: none of these is more than 0.
SELECT count(*) - count(DISTINCT ce_id) AS repeated,
       count(*) FILTER (WHERE sha2(jpeg, 256) <> sha256) AS altered
FROM frames;

-- Gaps in what a camera numbered: numbers that are not here.
SELECT camera, max(sequence) - min(sequence) + 1 - count(DISTINCT sequence) AS missing FROM frames GROUP BY camera;
