"""A service as the browser plug-in installs it. The WebSocket is that of Python's websockets, which nobody here wrote; what
is asked and answered is written after the published examples, and is ours. The world is the folder in argv[1]: "card" holds
the text of the card that lies there, or a number; "pin" the number that the customer's entry ends with; "mode" a way to
misbehave. The port is printed."""

import asyncio
import json
import os
import sys

import websockets

WORLD = sys.argv[1]


def says(name):
    try:
        with open(os.path.join(WORLD, name), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return None


async def pin(socket):
    gone = asyncio.ensure_future(socket.wait_closed())  # who asked; what is entered after that is not for him
    while not gone.done():
        entered = says("pin")
        await asyncio.sleep(0.01)
        if entered is not None and not gone.done():
            gone.cancel()
            os.remove(os.path.join(WORLD, "pin"))
            return int(entered), ""
    return -32, ""


async def card(_):
    there = says("card")
    if there is None:
        return -2, "无卡"
    if there.lstrip("-").isdigit():
        return int(there), ""
    return 0, there


FUNCTIONS = {"iReadCardBas": card, "iVerifyPIN": pin, "iChangePIN": pin, "iReloadPIN": pin}


async def serve(socket):
    try:
        await answer_all(socket)
    except websockets.ConnectionClosed:
        pass  # who asked has had enough


async def answer_all(socket):
    async for text in socket:
        asked = json.loads(text)
        mode = says("mode")
        if mode == "silent":
            await asyncio.sleep(1000)
        if mode == "close":
            await socket.close()
            return
        if mode == "garbage":
            await socket.send("[SSCardDriver] ok")
            continue
        if mode == "large":
            await socket.send("x" * (1 << 20))
            continue
        if asked["iType"] != 3:
            raise ValueError(asked)
        code, out = await FUNCTIONS[asked["function"]](socket)
        answer = {"functionName": asked["function"], "success": code, "pOutInfo": out}
        if mode == "else":
            await socket.send(json.dumps({"functionName": "iGetVersion", "success": True, "pOutInfo": "3.1"}))
        if mode == "bool":
            answer["success"] = code == 0
            if code != 0:
                answer["pOutInfo"] = str(code)
        if mode == "gbk":
            await socket.send(json.dumps(answer, ensure_ascii=False).encode("gb18030"))
            continue
        await socket.send(json.dumps(answer))


async def main():
    async with websockets.serve(serve, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
