"""A card in a virtual reader, for the tests: Debian's vsmartcard plays the card (ISO 7816-4), the data are ours.

card.py PORT KIND [NUMBER NAME]: of an invented person, or of the one with this ID number and name. Kinds: t1 and t0, a card of the second generation under either protocol; third and third0, one of the
third, which gives the name after an authentication only; false, such a one without the issuer's keys; lost, one that was
reported as lost; bank, another kind of card; odd, with records of no length that fits; blocked, by its issuer; pulled, which
goes away in the middle.

The card OS has no SM4, so the two commands of authentication are ours. They were written from the description in
sandbox/hsm.go, not from its code, and OpenSSL does the SM4.
"""
import importlib
import inspect
import logging
import os
import subprocess
import sys

sys.path.insert(0, "/usr/lib/python3/site-packages/virtualsmartcard")  # where Debian 12 puts it
import Cryptodome

sys.modules["Crypto"] = Cryptodome  # vsmartcard asks for it by its other name
for part in ("Cipher", "Cipher.DES3", "Cipher.DES", "Cipher.AES", "Cipher.ARC4", "Hash", "Protocol", "Protocol.KDF", "PublicKey", "PublicKey.RSA", "Util", "Random"):
    try:
        sys.modules["Crypto." + part] = importlib.import_module("Cryptodome." + part)
    except ImportError:
        pass

import virtualsmartcard.TLVutils as tlvutils

# Under Python 3 it joins text as bytes.
exec(compile(inspect.getsource(tlvutils.pack).replace('return b"".join(result)', "return result"), "pack", "exec"), tlvutils.__dict__)

from virtualsmartcard.ConstantDefinitions import FDB
from virtualsmartcard.SmartcardFilesystem import DF, MF, File, Record, RecordStructureEF
from virtualsmartcard.SmartcardSAM import SAM
from virtualsmartcard.SWutils import SW, SwError
from virtualsmartcard.VirtualSmartcard import Iso7816OS, VirtualICC

File.__str__ = File.__repr__ = lambda f: "file"  # its own fails

port, kind = int(sys.argv[1]), sys.argv[2]
THIRD = kind in ("third", "third0", "false", "lost")
NAME = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
if kind == "bank":
    NAME = bytes.fromhex("A000000333010101")


def record(tag, value):
    length = 200 if kind == "odd" else len(value)
    return Record(identifier=tag, data=bytes([tag, length]) + value)


def text(s, size):
    return s.encode("gb18030").ljust(size, b"\0")


def digits(s, size):
    return bytes.fromhex(s.ljust(2 * size, "F"))


CARD = "654201D15600000500000000000000FF" if kind == "lost" else "654201D156000005000102030405060A"
version = b"3.00" if THIRD else b"2.00"
issuer = [
    record(0x01, digits(CARD, 16)),
    record(0x02, b"3"),
    record(0x03, version),
    record(0x04, bytes(12)),
    record(0x05, digits("20230105", 4)),
    record(0x06, digits("20330105", 4)),
    record(0x07, b"X0000001A"),
]
# A name longer than its record: the rest is in the extension.
number, sex, name, rest = "420802198803070012", b"2", "阿依古丽·买买提江·吐尔逊江", "·肉孜"
if len(sys.argv) > 4:
    number, name, rest = sys.argv[3], sys.argv[4], ""
    sex = b"1" if int(number[16]) % 2 else b"2"
holder = [
    record(0x08, text(number, 18)),
    record(0x09, text(name, 30)[:30]),
    record(0x4E, text(rest, 20)),
    record(0x0A, sex),
    record(0x0B, digits("05", 1)),
    record(0x0C, digits("654201", 3)),
    record(0x0D, digits(number[6:14], 4)),
]


def sm4(key, block):
    encrypted = subprocess.run(["openssl", "enc", "-sm4-ecb", "-nopad", "-K", key.hex()], input=block, stdout=subprocess.PIPE, check=True)
    return encrypted.stdout


def answer(root, factor, source):
    """The card's key of the root key, the session's of that, and the source under it; 8 bytes are doubled by their complement."""
    key = sm4(root, bytes.fromhex(CARD))
    for eight in (factor, source):
        key = sm4(key, eight + bytes(b ^ 0xFF for b in eight))
    return bytes(a ^ b for a, b in zip(key[:8], key[8:]))


INTERNAL, EXTERNAL = b"SHEYIN DEMO IRK!", b"SHEYIN DEMO ERK!"
if kind == "false":
    INTERNAL = EXTERNAL = bytes(16)


class Holder(RecordStructureEF):
    def readrecord(self, *args, **kwargs):
        if kind == "pulled":
            os._exit(0)
        if THIRD and not card.authenticated:
            raise SwError(SW["ERR_SECSTATUS"])
        return RecordStructureEF.readrecord(self, *args, **kwargs)


simple = FDB["EFSTRUCTURE_LINEAR_VARIABLESIMPLETLV"]
root = MF(filedescriptor=FDB["DF"])
sam = SAM(b"123456", b"1234567890")
sam.set_MF(root)
application = DF(parent=root, fid=0x1001, dfname=NAME)
root.append(application)
application.append(RecordStructureEF(parent=application, fid=0xEF05, filedescriptor=simple, shortfid=5, records=issuer))
application.append(Holder(parent=application, fid=0xEF06, filedescriptor=simple, shortfid=6, records=holder))


class Card(Iso7816OS):
    authenticated = False
    challenges = [b"", b""]

    def __init__(self, *args):
        Iso7816OS.__init__(self, *args)
        self.ins2handler.update({0x82: self.external, 0x84: self.challenge, 0x88: self.internal, 0xA4: self.select})

    def getATR(self):
        if kind in ("t0", "third0"):
            return bytes.fromhex("3B6D000000814E43238697159900BF7C7A")
        return Iso7816OS.getATR(self)

    def powerUp(self):
        self.authenticated = False
        Iso7816OS.powerUp(self)

    def select(self, p1, p2, data):
        if p1 == 4:
            self.authenticated = False
            if kind == "blocked":
                raise SwError(SW["WARN_DEACTIVATED"])
        sw, said = self.mf.selectFile(p1, p2, data)
        if p1 == 4 and THIRD:  # which algorithm it has
            said = bytes([0x6F, said[1] + 8]) + said[2:] + bytes.fromhex("A5069F0C03860103")
        return sw, said

    def challenge(self, p1, p2, data):
        sw, number = self.SAM.get_challenge(p1, p2, data)
        self.challenges = [self.challenges[1], number]
        return sw, number

    def internal(self, p1, p2, data):
        return SW["NORMAL"], answer(INTERNAL, data[:8], data[8:])

    def external(self, p1, p2, data):
        source, factor = self.challenges
        self.challenges = [b"", b""]
        if p2 != 0x0A or data != answer(EXTERNAL, factor, source) + factor:
            raise SwError(SW["ERR_SECSTATUS"])
        self.authenticated = True
        return SW["NORMAL"], b""


logging.disable(logging.CRITICAL)  # it writes every byte of the card
reader = VirtualICC(None, "iso7816", "127.0.0.1", port)
reader.os = card = Card(root, sam)
print("in", flush=True)
reader.run()
