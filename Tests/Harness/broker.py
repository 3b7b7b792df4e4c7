"""A Kafka broker in a process of its own: librdkafka's mock cluster, and an independent client to look into it."""

import json
import subprocess
import time
from pathlib import Path

from confluent_kafka import Consumer, Producer, TopicPartition

PARTITIONS = 12
TOPICS = {
    "carillon.control": 1,
    "carillon.events": PARTITIONS,
    "carillon.deliveries": PARTITIONS,
    "carillon.dead-letters": PARTITIONS,
}

STRANGER = b"stranger"
"""The key of what `Broker.write` writes."""


class Broker:
    def __init__(self, programs: Path):
        topics = [f"{name}:{partitions}" for name, partitions in TOPICS.items()]
        self.process = subprocess.Popen(
            [programs / "MockKafka", *topics], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.servers: str = json.loads(self.process.stdout.readline())["bootstrapServers"]

    def command(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer == "ok", f"MockKafka answered {answer!r} to {line!r}"

    def down(self) -> None:
        """Cuts all connections and refuses new ones, until `up`. What was written stays."""
        self.command("down")

    def up(self) -> None:
        self.command("up")

    def end(self) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def read(self, topic: str) -> list:
        """All that stands in a topic now, in the order of each partition, as confluent-kafka's messages."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.servers,
                "group.id": "reader",
                "enable.auto.commit": False,
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 10,
            }
        )
        try:
            wanted: dict[int, int] = {}
            assignment = []
            for partition in range(TOPICS[topic]):
                low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
                assert low == 0, f"the mock has dropped records of {topic}/{partition}: too much for it"
                if high > 0:
                    wanted[partition] = high
                    assignment.append(TopicPartition(topic, partition, 0))
            messages = []
            if not assignment:
                return messages
            consumer.assign(assignment)
            last = time.monotonic()
            while wanted:
                # It waits for as many as are asked for, or for all of the time.
                batch = consumer.consume(1000, timeout=0.1)
                last = time.monotonic() if batch else last
                assert time.monotonic() - last < 10, f"{topic} can't be read to its end: {wanted} are left"
                for message in batch:
                    assert message.error() is None, message.error()
                    messages.append(message)
                    if message.offset() + 1 >= wanted.get(message.partition(), 0):
                        wanted.pop(message.partition(), None)
            return messages
        finally:
            consumer.close()

    def write(self, topic: str, value: bytes, partition: int, headers: dict[str, bytes] | None = None) -> None:
        """Puts a record of somebody else's making into a topic."""
        producer = Producer({"bootstrap.servers": self.servers})
        problems = []
        producer.produce(
            topic,
            value=value,
            key=STRANGER,
            partition=partition,
            headers=list((headers or {}).items()),
            on_delivery=lambda error, _: problems.append(error),
        )
        assert producer.flush(30) == 0, "the record was not delivered"
        assert problems == [None], problems


def headers(message) -> dict[str, str]:
    return {name: value.decode() for name, value in message.headers() or []}
