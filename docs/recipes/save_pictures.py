#!/usr/bin/env python3
"""Saves the pictures in the cloud as files, camera by camera, and checks each against its hash.

Usage: save_pictures.py DIRECTORY        (BOOTSTRAP names a broker; ends when there is nothing new for 10 s)
"""

import base64
import hashlib
import json
import os
import pathlib
import sys

from confluent_kafka import Consumer

directory = pathlib.Path(sys.argv[1])
consumer = Consumer(
    {
        "bootstrap.servers": os.environ["BOOTSTRAP"],
        "group.id": os.environ.get("GROUP", "save-pictures"),  # a restart goes on where this group was
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
    }
)
consumer.subscribe(["cameraData"])
saved = 0
while True:
    message = consumer.poll(10)
    if message is None:
        break
    if message.error():
        sys.exit(str(message.error()))
    frame = json.loads(message.value())
    jpeg = base64.b64decode(frame["value"])
    headers = dict(message.headers() or [])
    if "sha256" in headers and hashlib.sha256(jpeg).hexdigest() != headers["sha256"].decode():
        sys.exit(f"{message.topic()}-{message.partition()}@{message.offset()} is not what the camera wrote")
    camera = directory / pathlib.Path(frame["id"]).name
    camera.mkdir(parents=True, exist_ok=True)
    sequence = headers.get("sequence", str(message.offset()).encode()).decode()
    (camera / f"{frame['date']}-{frame['time']}-{sequence}.jpg").write_bytes(jpeg)
    consumer.commit(message)
    saved += 1
consumer.close()
print(f"{saved} pictures saved to {directory}")
