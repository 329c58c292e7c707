#!/usr/bin/env python3
"""Saves the pictures in the cloud as files, camera by camera, and checks each against its hash.

Usage: save_pictures.py DIRECTORY        (BOOTSTRAP names a broker; ends when there is nothing new for 10 s, or at Ctrl-C)
"""

import base64
import hashlib
import json
import os
import pathlib
import re
import sys

from confluent_kafka import Consumer


def names_a_file(camera, date, time, sequence):
    """Whether they may be parts of a path: whoever may write to the topic has chosen them."""
    return (
        re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", str(camera))
        and re.fullmatch(r"[0-9]{8}", str(date))
        and re.fullmatch(r"[0-9]{6}", str(time))
        and re.fullmatch(r"[0-9]{1,19}", str(sequence))
    )


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
    sequence = headers.get("sequence", str(message.offset()).encode()).decode()
    if not names_a_file(frame["id"], frame["date"], frame["time"], sequence):
        print(f"skipped {message.topic()}-{message.partition()}@{message.offset()}: no names for a file", file=sys.stderr)
        consumer.commit(message)
        continue
    camera = directory / str(frame["id"])
    camera.mkdir(parents=True, exist_ok=True)
    (camera / f"{frame['date']}-{frame['time']}-{sequence}.jpg").write_bytes(jpeg)
    consumer.commit(message)
    saved += 1
consumer.close()
print(f"{saved} pictures saved to {directory}")
