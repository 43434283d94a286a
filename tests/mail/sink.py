"""A small mail server for tests: it keeps what it takes, and refuses, fails or hangs up where a test wants it to."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes, policy


class Sink:
    """Listens on a free port of this machine. `took` holds what was promised to be delivered, in order.

    `refuses` and `fails` are recipients; `pause` is how long it thinks before it promises; `hang_up` ends the line that
    many times after the message was taken and before that was said.
    """

    def __init__(self, *, pause=0.0, refuses=(), fails=(), hang_up=0):
        self.pause, self.refuses, self.fails, self.hang_up = pause, set(refuses), set(fails), hang_up
        self.took = []

    def __enter__(self):
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(5)
        return self

    def __exit__(self, *_error):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    @property
    def address(self):
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def ids(self):
        return [email["Message-ID"] for email in self.took]

    def _run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _talk(self, reader, writer):
        try:
            await self._say(writer, "220 sink")
            while line := (await reader.readline()).decode().strip():
                if not await self._answer(line, reader, writer):
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer(self, line, reader, writer):
        verb = line[:4].upper()
        if verb == "DATA":
            return await self._take(reader, writer)
        said = "250 fine"
        if verb == "RCPT":
            to = line[line.index("<") + 1 : line.index(">")]
            said = "550 nobody here" if to in self.refuses else "451 later" if to in self.fails else said
        await self._say(writer, "221 bye" if verb == "QUIT" else said)
        return verb != "QUIT"

    async def _take(self, reader, writer):
        await self._say(writer, "354 go on")
        lines = []
        while (line := await reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            return False
        await asyncio.sleep(self.pause)
        self.took.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if self.hang_up:
            self.hang_up -= 1
            return False
        await self._say(writer, "250 taken")
        return True

    async def _say(self, writer, text):
        writer.write(text.encode() + b"\r\n")
        await writer.drain()
