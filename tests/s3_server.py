"""A real S3 server from a package, one for the run: signatures, terms and policies are enforced."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

BUCKET, ACCESS_KEY, SECRET_KEY, REGION = "znak", "znak-access", "znak-secret-of-a-test", "us-east-1"
GRPC = 10_000  # the server adds it to each of its ports


@dataclass(frozen=True)
class S3Server:
    address: str

    @property
    def variables(self) -> dict[str, str]:
        """What an operator puts into the environment (README, "Configure it")."""
        return {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": self.address,
            "S3_ACCESS_KEY": ACCESS_KEY,
            "S3_SECRET_KEY": SECRET_KEY,
            "S3_REGION": REGION,
        }

    def client(self, secret: str = SECRET_KEY) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=secret,
            region_name=REGION,
        )


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """The server with one empty bucket, its data in `folder`; it ends with the block."""
    ports = free_ports(4)
    server = S3Server(f"http://127.0.0.1:{ports[0]}")
    with (folder / "server.log").open("wb") as log:
        running = subprocess.Popen(
            command(folder, ports),
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"WEED_S3_SSE_KEK": "5a" * 32},
        )
        try:
            make_bucket(server, running, folder / "server.log")
            yield server
        finally:
            running.kill()  # asked politely it takes its time, and nothing of it is kept
            running.wait()


def command(folder: Path, ports: list[int]) -> list[str]:
    s3, master, volume, filer = ports
    (folder / "data").mkdir()
    keys = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
    person = {"name": "portal", "credentials": [keys], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [person]}))
    return [
        str(Path(sys.executable).parent / "weed"),
        "-logtostderr=true",
        "server",
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        f"-s3.port={s3}",
        f"-s3.config={folder / 's3.json'}",
        f"-master.port={master}",
        f"-volume.port={volume}",
        f"-filer.port={filer}",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
        "-s3.port.iceberg=0",  # fixed ports would let only one server run on a machine
        "-s3.port.lance=0",
        "-volume.max=300",
    ]


def make_bucket(server: S3Server, running: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a file can be written: the S3 port answers before there is room for objects."""
    client, last = server.client(), None
    until = time.monotonic() + 40
    while time.monotonic() < until and running.poll() is None:
        try:
            if not client.list_buckets()["Buckets"]:
                client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
            client.delete_object(Bucket=BUCKET, Key="ready")
        except (BotoCoreError, ClientError) as error:
            last = error
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The S3 server did not start: {last}\n{log.read_text()[-2000:]}")


def free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + GRPC))
            except (OSError, OverflowError):
                continue
            if port not in found:
                found.append(port)
    return found
